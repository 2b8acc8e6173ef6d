"""Startup images, patches and licences of Comware devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from wardround.kinds.system import License, Patch, Startup
from wardround.platforms.hp_comware.common import Where, lines, pair
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import integer

_IMAGES_ON = re.compile(
    r"^\s*(?:Software images|Active packages|The boot software)\s+(?:on|of)\s+(?:the device|(?P<where>.*?))\s*:?$", re.I
)
_IMAGES_OF = re.compile(r"^\s*(?P<which>Current|Main startup|Backup startup) software images?(?: on .*)?\s*:$", re.I)
_FILE = re.compile(r"^\s*(?P<file>[\w#]+:/\S+\.(?:bin|ipe|app|btm))$", re.I)
_APP = re.compile(r"^\s*The (?P<which>current|main|backup) (?:boot )?(?:app|image)\s+is\s*:\s*(?P<file>\S*)", re.I)


def _unit(text: str | None) -> str:
    where = Where()
    return where.path() if text and where.read(text) else (text or "").strip()


@parses("boot")
def boot(reply: Reply) -> Parsed:
    """`display boot-loader`: the images that run against those set for the next start, by slot."""
    found: dict[str, dict[str, list[str]]] = {}
    unit, which = "", ""
    where = Where()
    for line in lines(reply):
        on, of, file, app = (p.match(line) for p in (_IMAGES_ON, _IMAGES_OF, _FILE, _APP))
        if on:
            unit, which = _unit(on["where"]), ""
        elif of:
            which = of["which"].split()[0].lower()
            found.setdefault(unit, {})[which] = []
        elif file and which:
            found.setdefault(unit, {}).setdefault(which, []).append(file["file"])
        elif app:
            found.setdefault(unit, {})[app["which"].lower()] = [app["file"]] if app["file"] else []
        elif where.read(line) or re.match(r"^\s*Unit \d+:$", line):
            unit = where.path() or line.strip(" :").split()[-1]
        elif not re.match(r"^\s*(?:None|N/A)$", line, re.I):
            yield Unparsed("启动文件信息中有一行未能识别", line)
    for name, images in found.items():
        yield _startup(name, images)


def _startup(unit: str, images: dict[str, list[str]]) -> Startup | Unparsed:
    if not images.get("current") or not images.get("main") or "backup" not in images:
        return Unparsed("启动文件信息不完整", unit)
    current, coming = images["current"], images["main"]
    same = sorted(f.lower() for f in current) == sorted(f.lower() for f in coming)
    return Startup(unit=unit, current="，".join(current), next="，".join(coming), ok=same)


_PATCH_ROW = re.compile(
    r"^\s*(?P<slot>\d+(?:/\d+)?)\s+(?P<version>\S+)\s+(?P<counts>\d+\s+\d+\s+\d+\s+\d+\s+\d+)(?:\s+\S+)?$"
)


@parses("patch")
def patch(reply: Reply) -> Parsed:
    """`display install active` (patch packages that run) or Comware 5 `display patch information`."""
    unit, listed, found = "", False, False
    for line in lines(reply):
        on, file, row = _IMAGES_ON.match(line), _FILE.match(line), _PATCH_ROW.match(line)
        if on:
            unit = _unit(on["where"])
        elif file:
            listed = True
            name = file["file"].rpartition("/")[2]
            if re.search(r"patch|h\d{2,}\.bin$", name, re.I):  # hot patches are named …-system-r2609h01.bin
                found = True
                yield Patch(unit=f"{unit}/{name}" if unit else name, version=name, state="Active", ok=True)
        elif row:
            listed = True
            counted = _old_patch(row)
            found = found or counted is not None
            if counted:
                yield counted
        elif not re.match(r"^\s*(?:The location of patches|Slot\s+Version|None$|Where\s)", line, re.I):
            yield Unparsed("补丁信息中有一行未能识别", line)
    if listed and not found:
        yield Nothing("没有安装补丁")


def _old_patch(row: re.Match[str]) -> Patch | None:
    """Comware 5 counts patches by state: temporary, common, current, active, running."""
    temporary, common, current, active, running = (int(n) for n in row["counts"].split())
    if not any((temporary, common, current, active, running)):
        return None
    ok = running > 0 and not temporary and not active
    state = f"运行 {running}，激活未确认 {active}，临时 {temporary}"
    return Patch(unit=row["slot"], version=row["version"], state=state, ok=ok)


_LICENSE_FILE = re.compile(r"^\s*[\w#]+:/\S+\.\w{2,4}\b", re.I)
_NO_LICENSE = re.compile(r"no licenses?\b|license.*not (?:installed|exist)|no feature", re.I)
_GOOD = {"in use", "usable", "valid", "installed"}
_BAD = {"expired", "invalid", "unusable", "revoked"}


@parses("license")
def licenses(reply: Reply) -> Parsed:
    """`display license`: each licensed feature, its state and the days it still has (reckoned from the reply's time)."""
    rows = list(_licenses(reply))
    known = [r for r in rows if isinstance(r, dict)]
    gone = [r for r in known if r.get("current state", "").lower() == "uninstalled"]
    for row in rows:
        if row not in gone:
            yield row if not isinstance(row, dict) else _license(row, reply)
    if known and gone == known:
        yield Nothing("授权均已卸载")
    if not known and any(_NO_LICENSE.search(line) for line in lines(reply)):
        yield Nothing("没有安装授权")


def _licenses(reply: Reply) -> Iterator[dict[str, str] | Unparsed]:
    where, row, file = Where(), dict[str, str](), False
    for line in lines(reply):
        found = pair(line)
        if where.read(line):
            continue
        if _LICENSE_FILE.match(line):
            file = True
        elif found and found[0] == "feature":
            if row:
                yield row
            row, file = {"where": where.path(), "feature": found[1]}, False
        elif found and row and not file:
            row.setdefault(*found)
        elif not found and not _NO_LICENSE.search(line) and not re.match(r"^\s*Features?\b", line, re.I):
            yield Unparsed("授权信息中有一行未能识别", line)
    if row:
        yield row


def _license(row: dict[str, str], reply: Reply) -> License | Unparsed:
    state = row.get("current state", "")
    if not state:
        return Unparsed("授权没有给出状态", row["feature"])
    days = next((n for k, v in row.items() if "time left (days)" in k and (n := integer(v)) is not None), None)
    left = reply.at.date() + timedelta(days=days) if days is not None and abs(days) < 40000 else None
    expires = _until(row) or left  # an expired licence has 0 days left for ever: its own date tells more
    permanent = "permanent" in row.get("license type", "").lower()
    ok = True if state.lower() in _GOOD else (False if state.lower() in _BAD else None)
    unit = row["feature"] if not row["where"] else f"{row['where']}/{row['feature']}"
    return License(unit=unit, state=state, expires=None if permanent else expires, permanent=permanent, ok=ok)


def _until(row: dict[str, str]) -> date | None:
    """The last date of a validity period ("2026-01-01 to 2026-12-31") or an expiry date."""
    text = next((v for k, v in row.items() if re.search(r"valid|expir|date", k) and re.search(r"\d{4}[-/]\d", v)), "")
    found = re.findall(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text)
    return date(*(int(n) for n in found[-1])) if found else None
