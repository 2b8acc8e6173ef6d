"""What only the firewall has: sessions, hot standby, signature libraries, discards, its own licence list."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from wardround.kinds.hardware import Fan, PowerSupply
from wardround.kinds.network import Discards, HaState, TableUsage
from wardround.kinds.system import License, Signature
from wardround.platforms.huawei_vrp.boards import device
from wardround.platforms.huawei_vrp.services import expiry_of, license_
from wardround.platforms.huawei_vrp.shapes import fields, lines_of, no_such, pair, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, first_line, parses


@parses("device")
def usg_device(reply: Reply) -> Parsed:
    """`display device` of a firewall: supplies and fans stand in numbered slots, `display power` calls them PWR1, PWR2."""
    seen: Counter[str] = Counter()
    for one in device(reply):
        if isinstance(one, PowerSupply | Fan) and one.unit.isdigit():
            name = "FAN" if isinstance(one, Fan) else "PWR"
            seen[name] += 1
            one = replace(one, unit=f"{name}{seen[name]}")  # noqa: PLW2901
        yield one


_SESSIONS = re.compile(
    r"^\s*(?:current )?(?:total )?(?:firewall )?session(?:s|\(s\))?(?: (?:number|count|table)\w*)?(?: on \S+)?\s*[:=]\s*(\d+)|\bTotal (?:sessions?\s*[:=]?\s*)?(\d+)",
    re.I | re.M,
)
_MOST = re.compile(
    r"^\s*(?:max(?:imum)?|specification|session (?:specification|capacity))[^:=\n]*[:=]\s*(\d+)", re.I | re.M
)


@parses("sessions")
def sessions(reply: Reply) -> Parsed:
    """`display firewall session statistics` and its older names: sessions now, and the most where it is told."""
    text = "\n".join(lines_of(reply))
    counts, most = list(_SESSIONS.finditer(text)), _MOST.search(text)
    if not counts:
        yield Unparsed("会话数未能识别", first_line(text))
        return
    words = counts[0].group(0).rstrip("0123456789").split()
    alike = [c for c in counts if c.group(0).rstrip("0123456789").split() == words]  # one line for every processor
    used = sum(int(c[1] or c[2]) for c in alike)
    yield TableUsage(unit="session", used=used, capacity=int(most[1]) if most and len(alike) == 1 else None)


_ROLE = re.compile(
    r"^\s*Role\s*:\s*(?P<role>[\w-]+)\s*,\s*peer\s*:\s*(?P<peer>[\w-]+)\s*(?P<should>\(should be[^)]*\))?", re.I | re.M
)
_ROLE_V6 = re.compile(  # YunShan: "Load Sharing (Primary)"
    r"^\s*Local role\s*:\s*(?P<role>[\w -]+?(?: \([\w -]+\))?)\s*,\s*Peer role\s*:\s*(?P<peer>[\w -]+?(?: \([\w -]+\))?)"
    r"\s*(?P<should>\(should be[^)]*\))?\s*$",
    re.I | re.M,
)
_CONNECTION = re.compile(r"^\s*Connection state\s*:\s*(?P<state>[^\n]*\S)", re.I | re.M)
_CORE = re.compile(r"^\s*Core state\s*:\s*(?P<own>[\w()-]+)(?:\s*,\s*peer\s*:\s*(?P<peer>[\w()-]+))?", re.I | re.M)
_OLD_ROLE = re.compile(r"firewall'?s? config state is\s*:\s*(?P<role>\w+)", re.I)
_HRP_OFF = re.compile(
    r"hrp (?:is )?(?:not enabled|disabled|not configured)|hot standby is not enabled|please enable (?:the )?hrp", re.I
)
_STABLE = re.compile(r"^\s*Stable time\s*:\s*(?P<span>[^\n]+)", re.I | re.M)
_AUTO_SYNC = re.compile(r"^\s*auto-sync configuration\s*:\s*(?P<state>\w+)", re.I | re.M)
_DOWN = re.compile(r"^\s*(?P<what>[A-Z][\w./() :-]*?)\s*:\s*(?:down|initialize|abnormal)\s*$", re.I | re.M)
_NO_PEER = ("unknown", "none", "lost", "absent", "invalid", "null")


@parses("hrp")
def hrp(reply: Reply) -> Parsed:
    """`display hrp state [verbose]`: both roles; well only as active/standby or both active, with nothing amiss."""
    text = "\n".join(lines_of(reply))
    found = _ROLE.search(text) or _ROLE_V6.search(text)
    if found:
        yield _hot_standby(found, text)
    elif _HRP_OFF.search(text):
        yield Nothing("未启用双机热备（HRP）")
    elif old := _OLD_ROLE.search(text):
        role = {"master": "active", "slave": "standby"}.get(old["role"].lower(), old["role"].lower())
        yield HaState(unit="hrp", feature="HRP", role=role, state=old["role"])
    else:
        for line in told_lines(reply):
            yield no_such(line) or Unparsed("双机热备状态未能识别", line)


def _hot_standby(found: re.Match[str], text: str) -> HaState:
    role, peer = found["role"].lower(), found["peer"].lower()
    core, stable, sync = _CORE.search(text), _STABLE.search(text), _AUTO_SYNC.search(text)
    troubles = [found["should"].strip("()")] if found["should"] else []
    if core and "abnormal" in core.group(0).lower():
        troubles.append(core.group(0).strip())
    if (link := _CONNECTION.search(text)) and not link["state"].lower().startswith("succe"):
        troubles.append(link.group(0).strip())
    if peer in _NO_PEER:
        troubles.append(f"对端 {found['peer']}")
    troubles += [f"{d['what']} down" for d in _DOWN.finditer(text)]
    if sync and sync["state"].lower() == "off":
        troubles.append("auto-sync configuration off")
    paired = {role, peer} in ({"active", "standby"}, {"active"}) or (
        {role, peer} == {"load sharing (primary)", "load sharing (secondary)"}
    )
    return HaState(
        unit="hrp",
        feature="HRP",
        role=role,
        peer_role="" if peer in _NO_PEER else peer,
        peer_present=peer not in _NO_PEER,
        ok=False if troubles else (True if paired else None),
        state="；".join(troubles) or (f"稳定 {stable['span'].strip()}" if stable else ""),
    )


_CHECK_ROW = re.compile(
    r"^\s*(?P<module>\S+)\s+(?P<state>finish\w*|running|checking)\s+.*?(?P<result>same|different|inconsistent|consistent)\b.*$",
    re.I,
)
_CHECK_HEAD = re.compile(r"^\s*Module\s+State\b", re.I)
_CHECK_NEVER = re.compile(r"no (?:check|result)|not (?:been )?(?:checked|performed|started|finished)|has not", re.I)


@parses("hrp_check")
def hrp_check(reply: Reply) -> Parsed:
    """`display hrp configuration check all`: whether the last comparison found both configurations the same."""
    results: list[tuple[str, bool]] = []
    for line in told_lines(reply):
        if found := _CHECK_ROW.match(line):
            results.append((found["module"], found["result"].lower() in ("same", "consistent")))
        elif _CHECK_NEVER.search(line) or _HRP_OFF.search(line):
            yield Nothing("尚无双机配置一致性检查结果")
        elif not _CHECK_HEAD.match(line):
            yield no_such(line) or Unparsed("双机配置检查结果中有一行未能识别", line)
    if results:
        unlike = [m for m, same in results if not same]
        yield HaState(
            unit="hrp",
            feature="HRP",
            synced=not unlike,
            ok=False if unlike else None,
            state=f"双机配置不一致：{'、'.join(unlike)}" if unlike else "",
        )


_LIBRARY = re.compile(r"^signature database version$|^version$")
_ISSUED = re.compile(r"^issue time of the update file$|^issue (?:time|date)$|^release (?:time|date)$")
_DAY = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_BACKUP = re.compile(r"^\s*(?:Backup|Default|Previous) Version", re.I)


@parses("signature_ips", "signature_av", "signature_app")
def signature(reply: Reply) -> Parsed:
    """`display version ips-sdb|av-sdb|sa-sdb …`: the library in use and the day it was issued."""
    lines = lines_of(reply)
    end = next((i for i, line in enumerate(lines) if _BACKUP.match(line)), len(lines))
    told = list(fields(lines[:end]))
    versions = [v for k, v in told if _LIBRARY.match(k)]
    version = next((v for v in versions if re.search(r"\d", v)), "")
    if not versions:
        yield Unparsed("特征库版本未能识别", first_line(reply.text))
        return
    if not version:
        yield Nothing("没有加载特征库")
        return
    issued = next((v for k, v in told if _ISSUED.match(k) and _DAY.search(v)), "")
    yield Signature(unit=reply.question.removeprefix("signature_"), version=version, released=_made(issued, version))


def _made(issued: str, version: str) -> date | None:
    """The day of issue, else the one a version of ten digits begins with (YYYYMMDDNN)."""
    if day := _DAY.search(issued):
        return date(*(int(n) for n in day.groups()))
    number = re.match(r"(\d{8})\d{2}$", version)
    return datetime.strptime(number[1], "%Y%m%d").date() if number else None  # noqa: DTZ007


_CAUSE = re.compile(r"^\s*(?P<cause>[^\W\d][^:=]*?)\s*[:=]\s*(?P<packets>\d[\d,]*)(?:\s*(?:packets?|pkts?))?\s*$", re.I)
_CAUSE_ROW = re.compile(r"^\s*(?P<cause>[A-Za-z][A-Za-z ,/()_-]*?)\s{2,}(?P<packets>\d+)\s*$")
_PLACE = re.compile(r"^\s*Slot\s*:?\s*\d+(?:\s*,?\s*CPU\s*:?\s*\d+)?\s*:?\s*$", re.I)
_CAUSE_TITLE = re.compile(
    r"^\s*(?:Packets? discard\w*|Discard\w*|Slot|CPU|SPU|System)\b[^:=\d]*(?:\d+[^:=]*)?[:=]?\s*$", re.I
)


@parses("discards")
def discards(reply: Reply) -> Parsed:
    """`display firewall statistics system discard`: packets by cause; causes that stand at nought are told too."""
    for line in told_lines(reply):
        if _PLACE.match(line):
            continue
        if found := _CAUSE.match(line) or _CAUSE_ROW.match(line):
            if not re.search(r"\bbytes\b", found["cause"], re.I):
                yield Discards(unit=found["cause"].strip(), packets=int(found["packets"].replace(",", "")))
        elif not _CAUSE_TITLE.match(line):
            yield no_such(line) or Unparsed("丢弃统计中有一行未能识别", line)


_LICENSE_HEAD = re.compile(r"^(?:device )?esn|^the (?:file|time)|^(?:active|activated|license) file", re.I)
_SAYINGS = ("info", "error", "warning", "note")
_LICENSE_VALUE = re.compile(r"^(?P<word>enabled?|disabled?|not support\w*)\b(?:\s*[;,]\s*(?P<rest>.*))?$", re.I)


@parses("license")
def usg_license(reply: Reply) -> Parsed:
    """`display license` of a firewall: function, whether it is enabled, and until when its service lasts."""
    listed = [found for line in told_lines(reply) if (found := pair(line)) and found[0].lower() not in _SAYINGS]
    if any(k.lower() in ("license state", "item name", "feature name") for k, _ in listed):
        yield from license_(reply)
        yield from (_function(key, word, value) for key, value in listed if (word := _LICENSE_VALUE.match(value)))
        return
    told = False
    for key, value in listed:
        if _LICENSE_HEAD.match(key):
            told = True
        elif (word := _LICENSE_VALUE.match(value)) or value.isdigit():
            told = True
            yield _function(key, word, value)
        else:
            yield Unparsed("授权信息中有一行未能识别", f"{key}: {value}")
    if not told:
        yield from license_(reply)


def _function(key: str, word: re.Match[str] | None, value: str) -> License:
    """One line; a disabled function was not bought or has run out: the date tells, without one it is not judged."""
    if not word:
        return License(unit=key, granted=int(value))
    expires, permanent = expiry_of(word["rest"] or "")
    enabled = word["word"].lower().startswith("enable")
    return License(unit=key, state=word["word"], expires=expires, permanent=permanent, ok=True if enabled else None)
