"""Identity, clock, NTP and configuration of Comware devices."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from wardround.kinds.system import Clock, ConfigSaved, System, TimeSync
from wardround.platforms.hp_comware.common import lines, pair, silent
from wardround.replies import Parsed, Reply, Unparsed, parses
from wardround.text import duration, integer, number

_RELEASE = re.compile(
    r"\bVersion\s+(?P<version>\d[\w.]*)(?:,?\s*(?P<word>Release|Feature|Ess|ESS|Alpha|Beta|Demo|Test|Customer)\s+(?P<release>\S+))?",
    re.I,
)
_UPTIME = re.compile(
    r"^\s*(?:(?:H3C|HPE?|3Com|HUAWEI|UNIS|New H3C)\s+)?(?P<model>\S.*?)\s+uptime is\s+(?P<span>.+)$", re.I
)
_CAUSE = re.compile(r"^\s*(?:Last reboot reason|Reboot Cause)\s*:\s*(?P<cause>\S.*)$", re.I)
_TITLE = re.compile(r"\b(?:Comware|Uniware)\b.*\bSoftware\b", re.I)


@parses("version")
def version(reply: Reply) -> Parsed:
    """`display version`: model, release, uptime and why the device last booted; the boards' own lines are not kept."""
    text = list(lines(reply))
    release = next(
        (m for line in text if (m := _RELEASE.search(line)) and not re.match(r"\s*Boot|\s*System image", line)), None
    )
    uptime = next((m for line in text if (m := _UPTIME.match(line))), None)
    cause = next((m for line in text if (m := _CAUSE.match(line))), None)
    if not release or not uptime or not any(_TITLE.search(line) for line in text):
        yield Unparsed("版本信息不完整", text[0] if text else "")
        return
    named = (
        f"{release['version']}, {release['word']} {release['release']}" if release["release"] else release["version"]
    )
    seconds = duration(uptime["span"])
    if seconds is None:
        yield Unparsed("运行时间未能识别", uptime.group(0))
    yield System(model=uptime["model"], version=named, uptime_s=seconds, cause=cause["cause"].strip() if cause else "")


_CLOCK = re.compile(
    r"^\s*(?P<time>\d{1,2}:\d\d:\d\d)(?:\.\d+)?\s+(?P<zone>\S+)\s+(?:[A-Za-z]{3}\s+)?(?P<date>\d{1,4}/\d{1,2}/\d{1,4})$"
)
_ZONE = re.compile(
    r"^\s*Time Zone\s*:\s*(?P<name>\S+)\s+(?P<sign>add|minus)\s+(?P<hours>\d{1,2}):(?P<minutes>\d\d)(?!\d)", re.I
)
_SUMMER = re.compile(r"^\s*Summer[- ]?Time\s*:", re.I)


@parses("clock")
def clock(reply: Reply) -> Parsed:
    """`display clock`: aware when the reply tells the zone's offset (or says UTC), else naive."""
    now: re.Match[str] | None = None
    zone: re.Match[str] | None = None
    for line in lines(reply):
        if found := _CLOCK.match(line):
            now = found
        elif found := _ZONE.match(line):
            zone = found
        elif not _SUMMER.match(line):
            yield Unparsed("时钟信息中有一行未能识别", line)
    if not now:
        return
    try:
        yield Clock(at=_moment(now["date"], now["time"], _offset(now["zone"], zone)))
    except ValueError:
        yield Unparsed("时钟的日期不可信", now.group(0))


def _moment(day: str, time: str, zone: timezone | None) -> datetime:
    """The time shown; dates are month/day/year, or year first when the device is set so."""
    numbers = [int(n) for n in day.split("/")]
    year, month, dom = numbers if len(day.split("/", maxsplit=1)[0]) == 4 else (numbers[2], numbers[0], numbers[1])
    hour, minute, second = (int(n) for n in time.split(":"))
    return datetime(year, month, dom, hour, minute, second, tzinfo=zone)


def _offset(name: str, zone: re.Match[str] | None) -> timezone | None:
    """The zone of the time shown; under summer time another name is shown, whose offset is not known."""
    if zone and zone["name"] == name:
        span = timedelta(hours=int(zone["hours"]), minutes=int(zone["minutes"]))
        if span >= timedelta(hours=24):
            return None
        return timezone(span if zone["sign"].lower() == "add" else -span)
    return UTC if name.upper() == "UTC" and not zone else None


_NTP_OFF = re.compile(
    r"\bntp\b.*\b(?:disabled|not enabled|not running|not configured)|service is (?:disabled|not enabled)", re.I
)


@parses("ntp")
def ntp(reply: Reply) -> Parsed:
    """`display ntp-service status`: whether the clock follows a server, which one, and how far it is off."""
    values: dict[str, str] = {}
    for line in lines(reply):
        found = pair(line)
        if _NTP_OFF.search(line):
            yield TimeSync(enabled=False, synchronised=False)
            return
        if found:
            values.setdefault(*found)
        else:
            yield Unparsed("NTP 状态中有一行未能识别", line)
    status = values.get("clock status", "").lower()
    if status not in ("synchronized", "unsynchronized", "synchronised", "unsynchronised"):
        if values:
            yield Unparsed("NTP 状态未能识别", status)
        return
    source = values.get("system peer") or values.get("reference clock id", "")
    yield TimeSync(
        synchronised=not status.startswith("un"),
        stratum=integer(values.get("clock stratum", "")),
        source="" if source.lower() == "none" else source,
        offset_ms=_milliseconds(values.get("clock offset", "")),
    )


def _milliseconds(text: str) -> float | None:
    value = number(text)
    if value is None:
        return None
    return value * 1000 if re.search(r"\d\s*s\b", text) else value


_DIFF_HEAD = re.compile(r"^(?:---|\+\+\+)\s+\S")
_DIFF_HUNK = re.compile(r"^@@ .*@@")
_NEXT_FILE = re.compile(r"^\s*Next (?:main )?startup saved-configuration file\s*:\s*(?P<file>\S*)", re.I)


@parses("config_saved")
def config_saved(reply: Reply) -> Parsed:
    """`display current-configuration diff` (Comware 7.1.070 on): a device whose configuration is saved prints nothing.

    Older releases cannot compare: `display startup` at least tells whether any configuration is saved; the rest is unknown.
    """
    text = list(lines(reply))
    if not text:
        if silent(reply) and reply.command.strip().endswith("current-configuration diff"):
            yield ConfigSaved(ok=True, detail="当前配置与下次启动配置无差异")
        return
    if any(_DIFF_HUNK.match(line) for line in text) or (_DIFF_HEAD.match(text[0]) and len(text) > 1):
        changed = next((ln for ln in text if re.match(r"[+-](?![+-]{2} )\s*\S", ln)), text[-1])
        yield ConfigSaved(ok=False, detail=changed.strip()[:200])
        return
    startup = next((m for line in text if (m := _NEXT_FILE.match(line))), None)
    if not startup:
        yield Unparsed("未能判断配置是否已保存", text[0])
    elif not startup["file"]:
        yield Unparsed("启动配置文件信息不完整", startup.group(0))
    elif startup["file"].strip("*()").upper() in ("NULL", "NONE"):
        yield ConfigSaved(ok=False, detail="没有下次启动配置文件")
    else:
        yield ConfigSaved(ok=None, detail="该版本不能比较当前配置与保存的配置，请人工核对")
