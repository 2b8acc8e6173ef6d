"""What a VRP device says of its software: version, clock, startup files, patches, saved configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from wardround.kinds.system import Clock, ConfigSaved, Patch, Startup, System, TimeSync
from wardround.platforms.huawei_vrp.shapes import blank, fields, lines_of, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, first_line, parses
from wardround.text import blocks, duration

_VERSION = re.compile(
    r"^\s*(?:VRP \(R\) software,?\s*|YunShan OS,?\s*)?Version\s+(?P<vrp>\d[\w.]*)\s*\((?P<product>[^)]+)\)?",
    re.I | re.M,
)
_OLD_VERSION = re.compile(  # USG6000 V100
    r"^\s*Software Version\s*:\s*(?P<product>\S+ V\d{3}R\w+)\s*\(VRP", re.I | re.M
)
_RELEASE = re.compile(r"\bV\d{3}R\d{3}\w*", re.I)
_UPTIME = re.compile(
    r"^\s*(?:(?:HUAWEI|Quidway|Secospace|Eudemon)\s+)?(?P<model>[A-Za-z][^:\n]*?)\s+uptime is\s+(?P<span>[^\n]*(?:\n\s*(?:minutes?|hours?)\b)?)",
    re.I | re.M,
)
_KIND_OF_BOX = re.compile(r"\s+(?:Terabit )?(?:Routing Switch|Router|Switch|Firewall)$", re.I)


@parses("version")
def version(reply: Reply) -> Parsed:
    """`display version`: model, release and uptime of the whole device (boards tell their own below)."""
    text = "\n".join(lines_of(reply))
    found, up = _VERSION.search(text) or _OLD_VERSION.search(text), _UPTIME.search(text)
    if not found and not up:
        yield Unparsed("版本信息未能识别", first_line(text))
        return
    release = _RELEASE.search(found["product"]) if found else None
    yield System(
        model=_KIND_OF_BOX.sub("", up["model"].strip()) if up else "",
        version=release[0] if release else found["product"].strip() if found else "",
        uptime_s=duration(up["span"]) if up else None,
    )
    if not found or not up:
        yield Unparsed("版本信息不完整", first_line(text))


_CLOCK = re.compile(r"^\s*(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)?\s*(?P<zone>[+-]\d\d:\d\d)?", re.M)
_ZONE = re.compile(r"(?:UTC\s*(?P<sign>[+-])|\b(?P<word>add|minus))\s*(?P<h>\d{1,2}):(?P<m>\d\d)", re.I)


@parses("clock")
def clock(reply: Reply) -> Parsed:
    """`display clock`: the device's time with its zone, naive where it tells none."""
    found = _CLOCK.search(reply.text)
    if not found:
        return
    at = datetime.fromisoformat(found["at"] + (found["zone"] or ""))
    zone = _ZONE.search(reply.text)
    if at.tzinfo is None and zone:
        span = timedelta(hours=int(zone["h"]), minutes=int(zone["m"]))
        at = at.replace(
            tzinfo=timezone(-span if zone["sign"] == "-" or (zone["word"] or "").lower() == "minus" else span)
        )
    yield Clock(at=at)


@parses("ntp")
def ntp(reply: Reply) -> Parsed:
    """`display ntp-service status` / `display ntp status`."""
    told = dict(fields(lines_of(reply)))
    status = (told.get("clock status") or "").lower()
    if not status:
        for line in told_lines(reply):
            off = re.search(r"NTP.*(?:not (?:been )?(?:running|enabled|started|configured)|disabled)", line, re.I)
            yield TimeSync(synchronised=False, enabled=False) if off else Unparsed("NTP 状态未能识别", line)
        return
    stratum = re.match(r"\d+", told.get("clock stratum", ""))
    offset = re.match(r"-?\d+(?:\.\d+)?", told.get("clock offset", ""))
    source = told.get("reference clock id", "")
    yield TimeSync(
        synchronised={"synchronized": True, "unsynchronized": False}.get(status),
        stratum=int(stratum[0]) if stratum else None,
        source="" if blank(source) else source,
        offset_ms=float(offset[0]) if offset else None,
    )


_BOARD = re.compile(r"^\s*(?P<board>(?:Main|Slave)\s?Board|Slot\s*\d+|Chassis\s*\d+.*?)\s*:?\s*$", re.I)
_STARTUP_TITLES = {
    "system software": "系统软件",
    "saved-configuration file": "配置文件",
    "patch package": "补丁包",
}


@parses("startup")
def startup(reply: Reply) -> Parsed:
    """`display startup`: what runs against what boots next, per board and file; nothing where both are null."""
    lines = lines_of(reply)
    parts = [(head["board"], body) for head, body in blocks(lines, _BOARD)] or [("", lines)]
    for board, body in parts:
        found = list(_startup(" ".join(board.split()), dict(fields(body))))
        yield from found
        if not found:
            yield Unparsed("启动文件信息未能识别", board or first_line(reply.text))


def _startup(board: str, told: dict[str, str]) -> Iterator[Startup]:
    for key, title in _STARTUP_TITLES.items():
        now, after = told.get(f"startup {key}"), told.get(f"next startup {key}")
        if now is None and after is None:
            continue
        current, following = ("" if v is None or blank(v) or v.lower() == "default" else v for v in (now, after))
        if key == "patch package" and not current and not following:
            continue
        ok = current == following and bool(current) if now is not None and after is not None else None
        yield Startup(unit=f"{board}/{title}" if board else title, current=current, next=following, ok=ok)


_PATCH_STATE = re.compile(
    r"^\s*(?:Patch Package State|The current state is|The state of the patch state file is)\s*:\s*(?P<state>\w+)",
    re.I | re.M,
)
_PATCH_VERSION = re.compile(r"^\s*Patch Package Version\s*:[^\S\n]*(?P<version>\S+)", re.I | re.M)
_PATCH_NAME = re.compile(r"^\s*Patch Package Name\s*:[^\S\n]*(?P<name>\S+)", re.I | re.M)
_PATCH_NONE = re.compile(r"no patch (?:exists?|is|package|loaded)|patch.*does not exist|no patch\b", re.I)
_PATCH_SLOT = re.compile(
    r"^\s*(?P<slot>\d+(?:/\d+)?)\s+\S+\s+(?P<state>Running|Active|Deactive|Idle|Partial\S*)\s+\d+\s*$", re.I | re.M
)
_PATCH_WORDS = {"running": True, "deactive": False, "idle": False, "deactivated": False}


@parses("patch")
def patch(reply: Reply) -> Parsed:
    """`display patch-information`: the package, and slots where it does not run as the package does."""
    text = "\n".join(lines_of(reply))
    state, named, name = _PATCH_STATE.search(text), _PATCH_VERSION.search(text), _PATCH_NAME.search(text)
    none = _PATCH_NONE.search(text)
    if not named and (none or not state):
        yield Nothing("没有安装补丁") if none else Unparsed("补丁信息未能识别", first_line(text))
        return
    version = named["version"] if named else name["name"].rsplit("/", 1)[-1] if name else ""
    word = state["state"] if state else ""
    yield Patch(version=version, state=word, ok=_PATCH_WORDS.get(word.lower()))
    for row in _PATCH_SLOT.finditer(text):
        if row["state"].lower() != word.lower():
            yield Patch(
                unit=row["slot"], version=version, state=row["state"], ok=_PATCH_WORDS.get(row["state"].lower())
            )


_SAME = re.compile(r"current configuration is the same as|当前配置[^。]*(?:相同|一致)", re.I)
_DIFFERENT = re.compile(
    r"(?:configuration is not the same as|is different (?:from|as)|are different)|当前配置[^。]*(?:不同|不相同|不一致)",
    re.I,
)
_NO_SAVED = re.compile(
    r"configuration file.*(?:not exist|is null)|\bno (?:\w+ ){0,2}(?:saved|startup)\b.*configuration", re.I
)
_CONFIG_NOISE = re.compile(r"^\s*(?:=+.*=+|Building configuration.*|[-. ]+)\s*$")


@parses("config_saved")
def config_saved(reply: Reply) -> Parsed:
    """`compare configuration`: whether what runs is what would boot; `detail` the first lines that differ."""
    lines = told_lines(reply)
    text = " ".join(line.strip() for line in lines)
    if _DIFFERENT.search(text):
        start = next((i for i, line in enumerate(lines) if re.search(r"first|not the same|different", line, re.I)), 0)
        rest = [s.strip() for s in lines[start + 1 :] if not _CONFIG_NOISE.match(s) and s.strip() != "#"]
        yield ConfigSaved(ok=False, detail="；".join(rest[:2])[:200])
    elif _SAME.search(text):
        yield ConfigSaved(ok=True)
    elif _NO_SAVED.search(text):
        yield ConfigSaved(ok=False, detail=text[:200])
    else:
        for line in lines:
            yield no_such(line) or Unparsed("配置比较结果未能识别", line)
