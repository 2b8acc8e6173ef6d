"""One POSIX shell script that asks a Unix host every wanted question in one round trip, and its output cut up again.

The script needs nothing on the host but `/bin/sh`, `/proc` and `sleep`: no Python, no `timeout`, no file is written.
Feed it to `/bin/sh -s` on standard input, so that the marker does not stand in the list of processes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

SECTION_BYTES = 400_000
_IDENT = re.compile(r"[A-Za-z0-9_]{1,80}")
_MARKER = re.compile(r"^# marker (wr-[0-9a-f]{32})$", re.M)

# Everything stands in one function, so that a script cut off on its way runs nothing at all.
_HEAD = r"""# marker @MARKER@
wr_main() {
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C LANG=C TERM=dumb COLUMNS=500 PAGER=cat SYSTEMD_PAGER=cat SYSTEMD_COLORS=0
export PATH LC_ALL LANG TERM COLUMNS PAGER SYSTEMD_PAGER SYSTEMD_COLORS
unset LANGUAGE ENV BASH_ENV CDPATH GREP_OPTIONS POSIXLY_CORRECT 2>/dev/null
umask 077
set +e +u
cd /
exec </dev/null 2>/dev/null
renice -n 10 -p $$ >/dev/null || renice 10 $$ >/dev/null
wr_cap=cat
[ "$(printf ab | head -c 1)" = a ] && wr_cap='head -c @BYTES@'
"""

# A child stuck in the kernel (a dead NFS server) outlives every signal: it holds the inner pipe only, so neither the
# script nor the session waits for it.  Descendants are found through /proc because `setsid` may be missing.
_FUNCTIONS = r"""
wr_tree() {
  echo "$1"
  for wr_p in /proc/[0-9]*/stat; do
    read -r wr_s <"$wr_p" || continue
    wr_s=${wr_s##*) }
    wr_s=${wr_s#* }
    [ "${wr_s%% *}" = "$1" ] || continue
    wr_p=${wr_p#/proc/}
    (wr_tree "${wr_p%/stat}")
  done
}
wr_watch() {
  trap 'kill $!; wait $!; exit 0' TERM
  sleep "$1" &
  wait $!
  kill -9 $(wr_tree "$2")
}
wr_ask() {
  printf '\n%s begin %s\n' @MARKER@ "$1"
  ( (
    (wr_q_$1)
    printf '\n%s end %s %s\n' @MARKER@ "$1" $?
  ) 2>&1 </dev/null | $wr_cap) &
  wr_j=$!
  wr_watch "$2" $wr_j </dev/null >/dev/null 2>&1 &
  wr_w=$!
  wait $wr_j
  kill $wr_w
  wait $wr_w
}
"""


def new_marker() -> str:
    """A marker no reply can foresee; a new one for every run."""
    return f"wr-{secrets.token_hex(16)}"


def marker_of(text: str) -> str:
    """The marker a script made by `script` frames its sections with; ValueError when `text` is none."""
    found = _MARKER.search(text)
    if not found:
        raise ValueError("不是探测脚本：没有标记行")
    return found.group(1)


def script(
    questions: Mapping[str, str],
    timeout_s: float,
    *,
    limits: Mapping[str, float] | None = None,
    marker: str = "",
) -> str:
    """The script for the wanted questions (id → shell fragment), asked one after another in the given order.

    Every section may take `timeout_s` seconds, or what `limits` says for its id; a fragment may `exit N`.
    """
    marker = marker or new_marker()
    if bad := [ident for ident in questions if not _IDENT.fullmatch(ident)]:
        raise ValueError(f"问题编号只能用字母、数字和下划线：{'、'.join(bad)}")
    defined = [f"wr_q_{ident}() {{\n{ask.strip()}\n}}" for ident, ask in questions.items()]
    seconds = {ident: max(1, round((limits or {}).get(ident, timeout_s))) for ident in questions}
    calls = [f"wr_ask {ident} {seconds[ident]}" for ident in questions]
    parts = [_HEAD, _FUNCTIONS, *defined, *calls, f"printf '\\n%s done\\n' {marker}", "}", "wr_main", ""]
    return "\n".join(parts).replace("@MARKER@", marker).replace("@BYTES@", str(SECTION_BYTES))


def split(output: str, marker: str) -> dict[str, tuple[int, str]]:
    """Question id → (exit code, text) of every section that came whole.

    A section cut off (time limit, size limit, dropped line) is left out: the caller knows what it asked.
    """
    edge = re.escape(marker)
    section = re.compile(
        rf"^{edge} begin (?P<ident>\w+)\n(?P<text>(?:(?!{edge} (?:begin|done)).*\n)*?){edge} end (?P=ident) (?P<code>\d+)$",
        re.M,
    )
    found = section.finditer(output.replace("\r\n", "\n"))
    return {m["ident"]: (int(m["code"]), _unframed(m["text"])) for m in found}


def complete(output: str, marker: str) -> bool:
    """Whether the script ran to its end."""
    return re.search(rf"^{re.escape(marker)} done$", output.replace("\r\n", "\n"), re.M) is not None


def _unframed(text: str) -> str:
    """The section's own text: the frame put one newline before its end line."""
    return text[:-1] if text.endswith("\n") else text
