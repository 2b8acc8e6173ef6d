"""What SecPath firewalls add: sessions, signature libraries, the RBM pair; and dropped packets of any device."""

from __future__ import annotations

import re
from datetime import date

from wardround.kinds.network import Discards, HaState, TableUsage
from wardround.kinds.system import Signature
from wardround.platforms.hp_comware.common import MONTHS, Where, lines, pair
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_SESSION_HEAD = re.compile(r"^\s*(?:Chassis\s+)?(?:Slot\s+)?(?:CPU\s+)?Sessions\s+TCP\b", re.I)
_CURRENT = re.compile(r"^\s*(?:Current|Total) sessions?\s*:\s*(?P<count>\d+)", re.I)
_SESSION_ROW = re.compile(r"^\s*\d+(?:\s+\d+)+(?:\s+\d+/s)+$")


@parses("sessions")
def sessions(reply: Reply) -> Parsed:
    """`display session statistics summary` (a row per slot and CPU, added up) or the long form."""
    where, column, total, seen = Where(), -1, 0, False
    for line in lines(reply):
        current, count = _CURRENT.match(line), _sessions(line, column)
        if _SESSION_HEAD.match(line):
            column = [w.lower() for w in line.split()].index("sessions")
        elif count is not None or current:
            total, seen = total + (int(current["count"]) if current else count or 0), True
        elif not where.read(line) and (column >= 0 or not (pair(line) or re.match(r"^\s+\S", line))):
            yield Unparsed("会话统计中有一行未能识别", line)
    if seen:
        yield TableUsage(unit="session", used=total)


def _sessions(line: str, column: int) -> int | None:
    """The number under `Sessions` of a summary row (column -1: no header yet)."""
    told = line.split()[column : column + 1] if column >= 0 and _SESSION_ROW.match(line) else []
    return int(told[0]) if told and told[0].isdigit() else None


_LIBRARY_ROW = re.compile(r"^\s*(?P<which>Current|Last|Previous|Factory)\s+(?P<version>\S+)\s+(?P<rest>\S.*)$", re.I)
_LIBRARY_REST = re.compile(r"^\s*(?:Type\s+SigVersion|.*signature\b.*\binformation\s*:?$)", re.I)
_DATE = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_UNIX_DATE = re.compile(r"\b([A-Z][a-z]{2})\s+(\d{1,2})\s+\d\d:\d\d:\d\d\s+(\d{4})\b")


@parses("signature_ips", "signature_av", "signature_url", "signature_app")
def signature(reply: Reply) -> Parsed:
    """`display … signature information`: the library in use, from the table or from key and value lines."""
    unit, found = reply.question.removeprefix("signature_") or "signature", False
    values: dict[str, str] = {}
    for line in lines(reply):
        row, told = _LIBRARY_ROW.match(line), pair(line)
        if row and row["which"].lower() == "current":
            found = True
            yield _library(unit, row["version"], row["rest"])
        elif told and told[1]:
            values.setdefault(*told)
        elif re.search(r"no signature|not (?:loaded|installed|exist)|does not exist", line, re.I):
            yield Nothing("没有加载特征库")
        elif not row and not told and not _LIBRARY_REST.match(line):
            yield Unparsed("特征库信息中有一行未能识别", line)
    version = next((v for k, v in values.items() if "version" in k), "")
    if version and not found:
        yield _library(unit, version, next((v for k, v in values.items() if re.search("release|date|time", k)), ""))


def _library(unit: str, version: str, text: str) -> Signature | Nothing:
    if version.strip("-") == "":
        return Nothing("没有加载特征库")
    return Signature(unit=unit, version=version, released=_released(text))


def _released(text: str) -> date | None:
    plain, unix = _DATE.search(text), _UNIX_DATE.search(text)
    try:
        if plain:
            return date(*(int(n) for n in plain.groups()))
        return date(int(unix[3]), MONTHS[unix[1]], int(unix[2])) if unix and unix[1] in MONTHS else None
    except ValueError:
        return None


_RBM_REST = re.compile(
    r"^\s*(?:Remote backup group information|Local|Peer|.*records?)\b.*:?$|^\s*Time\s+Status|^\s*\d{4}-\d\d-\d\d ", re.I
)


@parses("rbm")
def rbm(reply: Reply) -> Parsed:
    """`display remote-backup-group status`: role of this firewall, and whether both channels to the other one stand."""
    values: dict[str, str] = {}
    for line in lines(reply):
        told = pair(line)
        if re.search(
            r"remote.?backup.?group.*\b(?:not (?:configured|enabled|exist)|disabled)|not configured", line, re.I
        ):
            yield Nothing("未配置双机热备（RBM）")
            return
        if told and told[1]:
            values.setdefault(*told)
        elif not _RBM_REST.match(line):
            yield Unparsed("双机热备状态中有一行未能识别", line)
    role = values.get("device running status", "").lower()
    control = values.get("control channel status", "").lower()
    if not role and not control:
        if values:
            yield Unparsed("双机热备状态不完整", next(iter(values)))
        return
    data = values.get("data channel state", "").lower()
    yield HaState(
        feature="rbm",
        role=role,
        peer_present={"connected": True, "disconnected": False}.get(control),
        synced=_synced(values.get("configuration consistency check result", "")),
        ok=_rbm_ok(role, control, data),
        state=f"{role or '未知'}，控制通道 {control or '未知'}，数据通道 {data or '未知'}",
    )


def _synced(text: str) -> bool | None:
    word = text.lower()
    if re.search(r"inconsisten|differ|fail", word):
        return False
    return True if re.search(r"\bconsistent|^success|no (?:inconsist|differ)", word) else None


def _rbm_ok(role: str, control: str, data: str) -> bool | None:
    if control == "disconnected" or data in ("down", "disconnected") or role in ("initial", "fault"):
        return False
    well = control == "connected" and data in ("", "up", "connected") and role in ("active", "standby")
    return True if well else None


_DROP = re.compile(
    r"^\s*Packets (?:dropped (?:due to|by|for)|of)\s+(?P<cause>.+?)(?: drop\w*)?\s*:\s*(?P<count>\d+)", re.I
)
_MARKED = re.compile(r"^\s*Packets of ECN marked\s*:", re.I)  # sent on, with a mark


@parses("discards")
def discards(reply: Reply) -> Parsed:
    """`display packet-drop summary`: packets dropped by cause since boot."""
    for line in lines(reply):
        found = _DROP.match(line)
        if _MARKED.match(line):
            continue
        if found:
            yield Discards(unit=found["cause"], packets=int(found["count"]))
        elif re.search(r"no packets? (?:are |were )?dropped", line, re.I):
            yield Nothing("没有丢弃的报文")
        elif not re.match(r"^\s*[\w ./-]+:$", line):
            yield Unparsed("丢弃统计中有一行未能识别", line)
