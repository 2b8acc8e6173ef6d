"""Version, clock, NTP, licences, signatures, logs and saved configuration of StoneOS devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone

from wardround.kinds.system import Clock, ConfigSaved, License, LogEntry, Signature, System, TimeSync
from wardround.platforms.hillstone_stoneos.common import told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, first_line, parses
from wardround.text import duration

_SOFTWARE = re.compile(r"StoneOS software,\s*Version\s+(?P<version>\S+)", re.I)
_PRODUCT = re.compile(r"Product name\s*[:：]\s*(?P<model>\S+)(?:\s+S/N\s*[:：]\s*(?P<serial>\S+))?", re.I)
_BOOT = re.compile(r"Boot file is\s+(?P<file>\S+)", re.I)
_RELEASE = re.compile(r"(\d+\.\d+R\d+(?:[A-Z]\d+)?(?:\.\d+)*(?:-\d+(?:\.\d+)+)?)", re.I)
_UPTIME = re.compile(r"Uptime is\s+(?P<span>[^\n]+)", re.I)


@parses("version")
def version(reply: Reply) -> Parsed:
    """`show version`: the release stands in the name of the boot file, the first line has only its series."""
    software = _SOFTWARE.search(reply.text)
    product = _PRODUCT.search(reply.text)
    if not software and not product:
        yield Unparsed("版本信息未能识别", first_line(reply.text))
        return
    boot, uptime = _BOOT.search(reply.text), _UPTIME.search(reply.text)
    release = _RELEASE.search(boot["file"]) if boot else None
    series = software["version"] if software else ""
    image = f"（{boot['file']}）" if boot else ""
    yield System(
        model=product["model"] if product else "",
        serial=(product["serial"] or "") if product else "",
        version=f"StoneOS {release[1] if release else series}{image}",
        uptime_s=duration(uptime["span"]) if uptime else None,
    )


_DATE = re.compile(r"\b(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b")
_WORDED = re.compile(r"\b(?P<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s+(?P<d>\d{1,2})\b", re.I)
_YEAR = re.compile(r"\b(20\d\d)\b")
_TIME = re.compile(r"\b(\d{1,2}):(\d\d):(\d\d)\b")
_ZONE = re.compile(r"(?:GMT|UTC)\s*(?P<sign>[+-])\s*(?P<h>\d{1,2})(?::?(?P<m>\d\d))?", re.I)
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"


@parses("clock")
def clock(reply: Reply) -> Parsed:
    """`show clock` in either order of date and time, with its offset from GMT when it is told."""
    day, hour = _day(reply.text), _TIME.search(reply.text)
    if not day or not hour:
        yield Unparsed("时钟未能识别", first_line(reply.text))
        return
    at = datetime.combine(day, time(int(hour[1]), int(hour[2]), int(hour[3])))
    zone = _ZONE.search(reply.text)
    if zone:
        offset = timedelta(hours=int(zone["h"]), minutes=int(zone["m"] or 0))
        at = at.replace(tzinfo=timezone(offset if zone["sign"] == "+" else -offset))
    yield Clock(at=at)


def _day(text: str) -> date | None:
    if found := _DATE.search(text):
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    worded, year = _WORDED.search(text), _YEAR.search(text)
    if not worded or not year:
        return None
    return date(int(year[1]), _MONTHS.index(worded["m"].lower()) // 3 + 1, int(worded["d"]))


_CLIENT = re.compile(r"ntp (?:client )?is (?P<state>enabled?|disabled?)", re.I)
_SERVER = re.compile(r"ntp server\s+(?P<server>[\w.:-]+)", re.I)
_UNSYNCED = re.compile(
    r"\b(?:not|un)[ -]?synchroni[sz]ed|synchroni[sz]ation (?:has )?failed|never synchroni[sz]ed", re.I
)
_SYNCED = re.compile(
    r"\bsynchroni[sz]ed (?:to|with|from)\b|\bis synchroni[sz]ed\b|synchroni[sz]ation (?:has )?succe", re.I
)


@parses("ntp")
def ntp(reply: Reply) -> Parsed:
    """`show ntp status`: whether the client is on and its first server; most releases do not tell whether it worked."""
    client, server = _CLIENT.search(reply.text), _SERVER.search(reply.text)
    if not client and not server:
        yield Unparsed("NTP 状态未能识别", first_line(reply.text))
        return
    enabled = client["state"].lower().startswith("enable") if client else None
    synced = (
        False if enabled is False or _UNSYNCED.search(reply.text) else (True if _SYNCED.search(reply.text) else None)
    )
    yield TimeSync(synchronised=synced, enabled=enabled, source=server["server"] if server else "")


_LICENSE = re.compile(
    r"^\s*(?P<feature>\S.*?)\s+(?P<state>Authorized|Expired|No License|To be effective|Unauthorized|Invalid)\s+"
    r"(?P<type>[A-Za-z ]*?license|NULL)\s+(?P<until>\d{4}/\d{1,2}/\d{1,2}\s*(?:\([^)]*\))?|Permanent|\d+\s+days? left|NULL)"
    r"(?:\s+(?P<count>\S+))?\s*$",
    re.I,
)
_LICENSE_HEAD = re.compile(r"^\s*Feature\s+State\s+Type\b", re.I)
_LEFT_OVER = re.compile(r"^\s*(?:NULL|\d+)\s*$")
_LEFT = re.compile(r"(\d+)\s+days? left", re.I)


@parses("license")
def license_(reply: Reply) -> Parsed:
    """`show license summary`: features that were ever licensed; "No License" is a feature that was never bought."""
    seen, told = False, False
    for line in told_lines(reply.lines()):
        found = _LICENSE.match(line)
        if not found:
            if not _LICENSE_HEAD.match(line) and not (seen and _LEFT_OVER.match(line)):
                yield Unparsed("授权表中有一行未能识别", line)
            continue
        seen = True
        if found["state"].lower() != "no license":
            told = True
            yield _licence(found, reply)
    if seen and not told:
        yield Nothing("没有安装任何授权")


def _licence(found: re.Match[str], reply: Reply) -> License:
    until, state = found["until"], found["state"].lower()
    lapsed = "expired" in until.lower()
    left = _LEFT.search(until)
    expires = _day(until) or (reply.at.date() + timedelta(days=int(left[1])) if left and int(left[1]) else None)
    count = found["count"] or ""
    words = f"{found['state']}（{found['type']}）"
    return License(
        unit=found["feature"],
        state="升级服务已过期：功能仍可用，特征库不能再升级" if lapsed and state == "authorized" else words,
        expires=expires,
        permanent=True if until.lower() == "permanent" else None,
        granted=int(count) if count.isascii() and count.isdigit() else None,
        ok={"authorized": None if lapsed else True, "expired": False, "invalid": False, "unauthorized": False}.get(
            state
        ),
    )


_VERSION = re.compile(
    r"^[^\n:：]*(?:\bversion|版本)[^\n:：]*[:：]\s*(?P<version>[\w.-]+)|\bversion\s+(?:is\s+)?(?P<bare>\d[\w.-]+)",
    re.I | re.M,
)
_RELEASED = re.compile(r"release|publish|issue|build|发布", re.I)
_DATED = re.compile(r"\bdate\b|日期", re.I)
# When the box last asked for an update says nothing of how old the library is.
_ASKED = re.compile(r"updat|upgrad|check|next|last|expir|更新|升级|下次|到期", re.I)
_NO_LIBRARY = re.compile(
    r"not (?:installed|enabled|loaded|supported)|no (?:signature|license|database)|is disabled?\b", re.I
)
_LIBRARIES = {"signature_av": "av", "signature_ips": "ips", "signature_url": "url", "signature_app": "app"}


@parses("signature_av", "signature_ips", "signature_url", "signature_app")
def signature(reply: Reply) -> Parsed:
    """`show av signature info` and its kin: version and day of release, wherever they stand."""
    found = _VERSION.search(reply.text)
    days = _release_days(reply.lines())
    text = (found["version"] or found["bare"]) if found else ""
    stamp = re.search(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)", text)
    if not days and stamp:
        days = [date(*(int(n) for n in stamp.groups()))]
    if found or days:
        yield Signature(unit=_LIBRARIES[reply.question], version=text, released=days[0] if days else None)
    elif _NO_LIBRARY.search(reply.text):
        yield Nothing("未安装或未启用该特征库")
    else:
        yield Unparsed("特征库信息未能识别", first_line(reply.text))


def _release_days(lines: list[str]) -> list[date]:
    """Days on lines that name a release, else on lines that name a date of nothing else."""
    sure = [line for line in lines if _RELEASED.search(line)]
    perhaps = [line for line in lines if _DATED.search(line) and not _ASKED.search(line)]
    return [day for line in [*sure, *perhaps] if (day := _day(line))]


_LOG = re.compile(
    r"^\s*(?:\d+[.)]?\s+)?(?P<at>\d{4}[-/]\d\d?[-/]\d\d?[ T]\d\d:\d\d:\d\d|[A-Z][a-z]{2}\s+\d+\s+(?:\d{4}\s+)?\d\d:\d\d:\d\d(?:\s+\d{4})?)"
    r",?\s+(?:\S+\s+)?\[?(?P<level>[A-Za-z]+)\]?@(?P<code>[\w -]+?)\s*:\s*(?P<text>.*)$"
)
_LEVELS = (("emerg", 0), ("alert", 1), ("crit", 2), ("err", 3), ("warn", 4), ("noti", 5), ("info", 6), ("debug", 7))
_LOG_HEAD = re.compile(
    r"^\s*(?:log|total|there (?:are|is)|event|alarm)\b[^@]*(?:\d+|log|message)s?\s*[:：.]?\s*$", re.I
)
_NO_LOG = re.compile(r"\bno (?:log|event|alarm|message)|\b0 (?:log|event|alarm|message)", re.I)
ERROR = 3


@parses("events", "alarms")
def events(reply: Reply) -> Parsed:
    """`show logging event`, `show logging alarm`: entries of level error or worse."""
    read, told, odd = 0, 0, 0
    for line in told_lines(reply.lines()):
        entry = _entry(line)
        if entry is None:
            if not _LOG_HEAD.match(line) and not _NO_LOG.search(line):
                odd += 1
                yield Unparsed("日志中有一行未能识别", line)
            continue
        read += 1
        if entry.level is not None and entry.level <= ERROR:
            told += 1
            yield entry
    silent = not reply.text.strip() and " severity " in reply.command  # a filtered log without entries prints nothing
    if not told and not odd and (read or silent or _NO_LOG.search(reply.text)):
        yield Nothing("没有错误级别以上的日志")


def _entry(line: str) -> LogEntry | None:
    found = _LOG.match(line)
    if not found:
        return None
    level = next((n for word, n in _LEVELS if found["level"].lower().startswith(word)), None)
    return None if level is None else LogEntry(level=level, code=found["code"], text=found["text"], at=found["at"])


_DIFF_HEAD = re.compile(r"^(?:---|\+\+\+)\s")
_SAME = re.compile(r"\bno difference|\bidentical\b|\bthe same\b|\bnot changed\b", re.I)


@parses("config_saved")
def config_saved(reply: Reply) -> Parsed:
    """`show configuration difference startup`: comment lines (version counters, date) always differ and do not count."""
    lines = reply.lines()
    header = any(_DIFF_HEAD.match(line) for line in lines)
    changed = list(_changed(lines)) if header else []
    if changed:
        yield ConfigSaved(ok=False, detail=changed[0])
    elif header or _SAME.search(reply.text):
        yield ConfigSaved(ok=True)
    else:
        yield Unparsed("配置差异未能识别", first_line(reply.text))


def _changed(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if (
            line[:1] in ("+", "-")
            and not _DIFF_HEAD.match(line)
            and line[1:].strip()
            and not line[1:].lstrip().startswith("#")
        ):
            yield line.strip()
