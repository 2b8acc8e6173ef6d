"""Management services and licences of VRP devices."""

from __future__ import annotations

import re
from datetime import date, timedelta

from wardround.kinds.system import License, Service
from wardround.platforms.huawei_vrp.shapes import fields, lines_of, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, first_line, parses

_ON = re.compile(r"^(?:enabled?|on|running|up)\b", re.I)
_OFF = re.compile(r"^(?:disabled?|off|stopped|down)\b", re.I)
# Words of the reply → the service; matched in order, only on fields whose value says on or off.
_SERVICES = {
    "telnet": (r"^telnet (?:ipv[46] )?server(?: status)?$", r"^telnet server.*(?:state|status)$"),
    "ssh": (r"^(?:stelnet|ssh) (?:ipv[46] )?server$", r"^stelnet server status$", r"^ssh server status$"),
    "ssh1": (r"^ssh version 1\.?x? ?compatib\w*$", r"^ssh version 1\.x compatibility$", r"^ssh server compatible.*$"),
    "sftp": (r"^sftp (?:ipv[46] )?server$",),
    "scp": (r"^scp (?:ipv[46] )?server$",),
    "snetconf": (r"^snetconf (?:ipv[46] )?server$",),
    "http": (r"^http (?:ipv[46] )?server(?: status)?$",),
    "https": (r"^http (?:ipv6 )?secure-server(?: status)?$", r"^https server(?: status)?$"),
    "ftp": (r"^ftp (?:ipv[46] )?server(?: status)?$",),
}


@parses("telnet_server", "ssh_server", "http_server")
def services(reply: Reply) -> Parsed:
    """The server status commands: each service once, enabled when it is for any address family."""
    found: dict[str, list[bool]] = {}
    for key, value in fields(lines_of(reply)):
        name = next((n for n, patterns in _SERVICES.items() if any(re.match(p, key) for p in patterns)), "")
        if name and (_ON.match(value) or _OFF.match(value)):
            found.setdefault(name, []).append(bool(_ON.match(value)))
    if "ssh1" not in found and (version := dict(fields(lines_of(reply))).get("ssh version", "")):
        found |= {"ssh1": [version == "1.99"]} if version in ("1.99", "2.0") else {}  # 1.99: both versions are served
    for name, states in found.items():
        yield Service(unit=name, enabled=any(states), state="enabled" if any(states) else "disabled")
    if not found:
        yield from _unread(reply)


_SENTENCE = re.compile(
    r"\bserver\b.*?\b(?:is|has)\s+(?P<no>not\s+)?(?:been\s+)?(?P<word>enabled|started|disabled|stopped)", re.I
)


def _unread(reply: Reply) -> Parsed:
    """Replies that are a sentence ("The telnet server is not enabled")."""
    wanted = reply.question.split("_")[0]
    for line in told_lines(reply):
        found = _SENTENCE.search(line) if wanted in line.lower() else None
        if not found:
            yield Unparsed("服务状态未能识别", line)
            continue
        on = (found["word"].lower() in ("enabled", "started")) != bool(found["no"])
        yield Service(unit=wanted, enabled=on, state="enabled" if on else "disabled")


_NO_LICENSE = re.compile(
    r"no (?:active |valid )?licen[sc]e|licen[sc]e.*(?:not|no) (?:exist|activat|loaded|found|been)|not? .*licen[sc]e file"
    r"|current licen[sc]e (?:state|value) is default",
    re.I,
)
_STATE = re.compile(r"^\s*(?:Master board )?License state\s*:\s*(?P<state>\w+)", re.I | re.M)
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_ACTIVE_FILE = re.compile(r"^\s*Active license\s*:\s*\S*[:/]\S", re.I | re.M)
_LEFT = re.compile(r"will expire in (\d{1,5}) day|trial days remains? (\d{1,5}) day", re.I)
_LICENSE_WORDS = {"normal": True, "trial": False, "expired": False, "invalid": False, "abnormal": False}


@parses("license")
def license_(reply: Reply) -> Parsed:
    """`display license [verbose]`: the file as a whole, then each feature, then each item with its points."""
    text = "\n".join(lines_of(reply))
    state = _STATE.search(text)
    listed = list(fields(lines_of(reply)))
    if not state and not any(k in ("item name", "feature name") for k, _ in listed):
        none = _NO_LICENSE.search(text)
        yield Nothing("设备没有激活授权文件") if none else Unparsed("授权信息未能识别", first_line(text))
        return
    if state:
        yield _file(state["state"], text, reply)
    for part in _entries(listed):
        yield _entry(part)


def _file(state: str, text: str, reply: Reply) -> License:
    """The file as a whole; `Default` with a file named is one that has run out (without one none was activated)."""
    ok = False if state.lower() == "default" and _ACTIVE_FILE.search(text) else _LICENSE_WORDS.get(state.lower())
    left = _LEFT.search(text)
    expires = reply.at.date() + timedelta(days=int(left[1] or left[2])) if left else None
    return License(unit="license", state=state, ok=ok, expires=expires, permanent=False if left else None)


def _entries(listed: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The fields grouped: one group per feature name and per item name."""
    groups: list[dict[str, str]] = []
    for key, value in listed:
        if key in ("feature name", "item name"):
            groups.append({})
        if groups:
            groups[-1].setdefault(key, value)
    return groups


def _entry(told: dict[str, str]) -> License:
    feature = "feature name" in told
    expiry = told.get("expired date" if feature else "item expired date", "")
    expires, permanent = expiry_of(expiry)
    state = told.get("authorize type" if feature else "item state", "")
    return License(
        unit=told.get("feature name") or told.get("item name") or "",
        state=state,
        expires=expires,
        permanent=permanent,
        used=_count(told.get("used value", "")),
        granted=_count(told.get("control value", "")),
        ok=None if feature else _LICENSE_WORDS.get(state.lower()),
    )


def expiry_of(text: str) -> tuple[date | None, bool | None]:
    """(expires, permanent) of a date cell; (None, None) when it tells neither. ValueError on a day that is none."""
    if re.search(r"permanent|never|永久", text, re.I):
        return None, True
    found = _DATE.search(text)
    return (date(*(int(n) for n in found.groups())), False) if found else (None, None)


def _count(text: str) -> int | None:
    return int(text) if text.isdigit() else None
