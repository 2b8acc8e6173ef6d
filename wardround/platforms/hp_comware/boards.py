"""Boards, processors, memory and file systems of Comware devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wardround.kinds.hardware import Board, Cpu, Memory, Volume
from wardround.kinds.network import HaState
from wardround.platforms.hp_comware.common import Where, health, lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import size

_BOARD_HEADER = re.compile(r"^\s*(?:slot|chassis|sslot|subslot)\b.*\btype\b.*\b(?:status|state)\b", re.I)
_SUB_HEADER = re.compile(r"^\s*SubSNo\b.*\bState\b", re.I)
_SUB_TITLE = re.compile(r"^\s*SubCard information on\s+(?:chassis\s+(\d+)\s+)?slot\s+(\d+)", re.I)
_TITLE = re.compile(r"^\s*(?:slot|board|device)\b.*\binformation\s*:?$|^\s*-{3,}[^-].*[^-]-{3,}\s*$", re.I)
_STATES = (
    "Master|Standby|Slave|Active|Normal|Absent|Fault|Abnormal|Illegal|Offline|Off|Loading|Starting|Unknown|Mismatch"
)
_BOARD_ROW = re.compile(rf"^\s*(?P<slot>\d+(?:/\d+)?)\s+(?P<type>\S.*?)\s+(?P<state>{_STATES})(?=\s|$)", re.I)
_CHASSIS_ROW = re.compile(rf"^\s*(?P<slot>\d+\s+\d+)\s+(?P<type>\S.*?)\s+(?P<state>{_STATES})(?=\s|$)", re.I)
_OTHER_ROW = re.compile(
    r"^\s*(?P<slot>\d+(?:/\d+)?)\s{1,}(?P<type>\S+(?: \S+)*)\s{2,}(?P<state>[A-Za-z]\w*(?: \w+)?)(?:\s{2,}.*)?$"
)
_SUB_ROW = re.compile(r"^\s*(?P<slot>\d+)\s+\d+\s.*?\s(?P<type>\S+)\s+(?P<state>[A-Za-z]\w*)$")
_PRIMARY = re.compile(r"\s(?P<role>Master|Slave|Standby)(?=\s|$)", re.I)
_NO_ROW = re.compile(r"(?!)")  # before a header nothing is a row
_ROLES = {"master": "Master", "active": "Master", "standby": "Standby", "slave": "Standby"}


@parses("device")
def device(reply: Reply) -> Parsed:
    """`display device`: slots of a chassis or fabric, or the sub-slots of each member (Comware 5 fixed switches)."""
    found: list[Board] = []
    for one in _boards(reply):
        if isinstance(one, Board):
            found.append(one)
        yield one
    roles = [_ROLES.get(b.role.lower()) for b in found]
    if "Standby" in roles and any(b.present and not b.role for b in found):
        yield _mpus(has_master="Master" in roles)
    elif found:
        yield Nothing("设备没有备用主控板")


def _mpus(has_master: bool) -> HaState:
    """A chassis with a standby MPU; members of a fabric of boxes are told by `display irf` instead."""
    return HaState(
        unit="mpu",
        feature="mpu",
        role="master" if has_master else "",
        peer_role="standby",
        peer_present=True,
        ok=has_master or None,
        state="主用与备用均在位" if has_master else "只看到备用",
    )


_REDUNDANCY = re.compile(r"^\s*Redundancy state\s*:\s*(?P<state>\S.*)$", re.I)
_STABLE_ROW = re.compile(r"^\s*\*?\s*(?:\d+\s+){1,3}(?P<role>[A-Z]\w+)\s+(?P<state>\S.*)$")
_STABLE_REST = re.compile(r"^\s*(?:System state\s*:|(?:Chassis\s+)?Slot\s+CPU\s+Role\s+State)", re.I)
_HA_FSM = re.compile(r"^\s*(?:\w+ )?HA (?:FSM )?State\s*\([^)]*\)\s*:\s*(?P<state>\S.*)$", re.I)


@parses("redundancy")
def redundancy(reply: Reply) -> Parsed:
    """`display system stable state` (Comware 7) or `display switchover state` (5): is the standby in step with the master."""
    state, roles = "", set[str]()
    for line in lines(reply):
        found, row = _REDUNDANCY.match(line) or _HA_FSM.match(line), _STABLE_ROW.match(line)
        if found:
            state = state or found["state"].strip(" .")
        elif row:
            roles.add(row["role"].lower())
        elif not _STABLE_REST.match(line):
            yield Unparsed("主备状态中有一行未能识别", line)
    if re.search(r"no redundan|absent", state, re.I):
        yield Nothing("设备没有备用主控板或备用成员")
    elif state:
        yield _in_step(state, roles)


def _in_step(state: str, roles: set[str]) -> HaState:
    word = state.lower()
    synced = True if re.fullmatch(r"stable|real-?time(?:[ /]| and | or )*routine backup.*", word) else None
    if re.search(r"not (?:ready|stable)|unstable|waiting|batch|smooth", word):
        synced = False
    mine, theirs = ("active" if "active" in roles else ""), ("standby" if "standby" in roles else "")
    return HaState(
        unit="mpu", feature="mpu", role=mine, peer_role=theirs, peer_present=True, synced=synced, ok=synced, state=state
    )


def _boards(reply: Reply) -> Iterator[Board | Unparsed]:
    where, sub, pattern, extra = Where(), "", _NO_ROW, ""
    for line in lines(reply):
        title = _SUB_TITLE.match(line)
        if title:
            sub = "/".join(t for t in title.groups() if t)
        elif _TITLE.match(line):
            sub = ""
        elif _SUB_HEADER.match(line):
            pattern = _SUB_ROW
        elif _BOARD_HEADER.match(line):
            titles = line.lower().split()
            pattern = _CHASSIS_ROW if titles[:2] == ["chassis", "slot"] else _BOARD_ROW
            extra = _extra_column(titles)
        elif not where.read(line):
            made = _board(line, pattern, where, sub)
            yield _completed(made, line, extra) if isinstance(made, Board) else made


def _extra_column(titles: list[str]) -> str:
    """Which column a board table has besides the usual ones: primary, cpu or subslot (right after the slot)."""
    if "primary" in titles or "cpu" in titles:
        return "primary" if "primary" in titles else "cpu"
    return "subslot" if re.match(r"slot (?:no\.? )?subslot\b", " ".join(titles)) else ""


def _completed(board: Board, line: str, extra: str) -> Board:
    """The board with the role of a column Primary, without the number of a column CPU, in the subslot of such a column."""
    number = re.match(r"(\d+)(?:\s+|$)", board.model)
    if extra == "primary":
        role = _PRIMARY.search(line)
        return replace(board, role=role["role"]) if role and not board.role else board
    if extra and number:
        unit = f"{board.unit}/{number[1]}" if extra == "subslot" else board.unit
        return replace(board, unit=unit, model=board.model[number.end() :])
    return board


def _board(line: str, pattern: re.Pattern[str], where: Where, sub: str) -> Board | Unparsed:
    row = pattern.match(line) or (_OTHER_ROW.match(line) if pattern is _BOARD_ROW else None)
    if not row:
        return Unparsed("单板表中有一行未能识别", line)
    slot = re.sub(r"[/ ]+", "/", row["slot"])
    model, state = row["type"], row["state"]
    role = state if state.lower() in _ROLES else ""
    present, ok = (True, True) if role else health(state)
    if re.fullmatch(r"off(line)?", state, re.I):
        ok = False
    return Board(
        unit=where.path(*([sub] if sub else []), slot),
        model="" if model.upper() == "NONE" else model,
        present=present,
        ok=ok,
        role=role,
        state=state,
    )


_CPU_HEAD = re.compile(r"^\s*(?P<where>.*?)\s*\bCPU (?:usage|busy status)(?:\s*\(.*\))?\s*:?$", re.I)
_CPU_LINE = re.compile(
    r"^\s*(?P<percent>\d+(?:\.\d+)?)%\s+in\s+(?:the\s+)?last\s+(?P<n>\d+)\s+(?P<unit>second|minute)", re.I
)
_CPU_COLUMNS = re.compile(r"last\s+(\d+)\s*(sec|min)", re.I)


@parses("cpu")
def cpu(reply: Reply) -> Parsed:
    """`display cpu-usage`: a block per slot and CPU, or the table of newer releases; the longest average counts."""
    unit: str | None = None
    best: dict[str, tuple[int, float]] = {}
    columns: list[int] = []
    for line in lines(reply):
        head, found, windows = _CPU_HEAD.match(line), _CPU_LINE.match(line), _CPU_COLUMNS.findall(line)
        if re.match(r"^\s*Unit\s+\d+\s*:?$", line, re.I):
            continue
        if windows and not found:
            columns = [_window(n, u) for n, u in windows]
        elif found and unit is not None:
            value = (_window(found["n"], found["unit"]), float(found["percent"]))
            best[unit] = max(best.get(unit, value), value)
        elif head:
            unit = _cpu_unit(head["where"])
        elif columns and (row := _cpu_row(line, columns)):
            best[row[0]] = row[1]
        else:
            yield Unparsed("CPU 利用率中有一行未能识别", line)
    for name, (window, percent) in best.items():
        yield Cpu(unit=name, percent=percent, window_s=window)


def _window(amount: str, unit: str) -> int:
    return int(amount) * (60 if unit.lower().startswith("min") else 1)


def _cpu_unit(text: str) -> str:
    where = Where()
    return where.path() if where.read(text) else ("" if text.lower() in ("", "unit") else text)


def _cpu_row(line: str, columns: list[int]) -> tuple[str, tuple[int, float]] | None:
    tokens = line.split()
    place, values = tokens[: -len(columns)], tokens[-len(columns) :]
    if not all(p.isdigit() for p in place) or not all(re.fullmatch(r"\d+%", v) for v in values):
        return None
    unit = "/".join([*place[:-1], f"CPU{place[-1]}"]) if place else ""
    return unit, max(zip(columns, (float(v[:-1]) for v in values), strict=True))


_MEM_COLUMNS = re.compile(r"^\s*Total\s+Used\s+Free\b", re.I)
_MEM_ROW = re.compile(r"^\s*Mem\s*:\s+(?P<total>\d+)\s+(?P<used>\d+)\s+(?P<free>\d+)\s*(?P<rest>.*)$", re.I)
_MEM_SKIP = re.compile(
    r"^\s*(?:(?:-/\+\s*)?Buffers/Cache|Swap|(?:Low|High)Mem|(?:The |Memory )?statistics (?:about memory|are measured)"
    r"|(?:Total|System) Free Memory)\b|^\s*-/\+",
    re.I,
)
_MEM_TOTAL = re.compile(r"^\s*System (?:Total|Available) Memory\s*\((\w+)\)\s*:\s*(\d+)", re.I)
_MEM_USED = re.compile(r"^\s*(?:Total|System) Used Memory\s*\((\w+)\)\s*:\s*(\d+)", re.I)
_MEM_RATE = re.compile(r"^\s*(Used|Free) Rate\s*:\s*(\d+(?:\.\d+)?)%", re.I)


@parses("memory")
def memory(reply: Reply) -> Parsed:
    """`display memory`: Comware 5 key and value lines, Comware 7 a `Mem:` row (KB) for each slot."""
    where, old = Where(), dict[str, float]()
    for line in lines(reply):
        if where.read(line):
            continue
        row, total, used, rate = (p.match(line) for p in (_MEM_ROW, _MEM_TOTAL, _MEM_USED, _MEM_RATE))
        if row:
            yield _cw7_memory(row, where)
        elif total:
            old = {"total": _bytes(total)}
        elif used:
            old["used"] = _bytes(used)
        elif rate:
            percent = float(rate[2]) if rate[1].lower() == "used" else 100 - float(rate[2])
            yield Memory(
                unit=where.path(), percent=percent, total=_whole(old.get("total")), used=_whole(old.get("used"))
            )
        elif not _MEM_SKIP.match(line) and not _MEM_COLUMNS.match(line):
            yield Unparsed("内存信息中有一行未能识别", line)


def _bytes(found: re.Match[str]) -> float:
    return float(size(found[2], found[1]))


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _cw7_memory(row: re.Match[str], where: Where) -> Memory | Unparsed:
    total, used = int(row["total"]), int(row["used"])
    ratio = re.search(r"(\d+(?:\.\d+)?)%", row["rest"])
    if not ratio and not total:
        return Unparsed("内存总量为 0", row.group(0))
    percent = 100 - float(ratio[1]) if ratio else 100 * used / total
    return Memory(unit=where.path(), percent=round(percent, 1), total=total * 1024, used=used * 1024)


_DIR_HEAD = re.compile(r"^\s*Directory of\s+(?P<path>\S+?:)/?", re.I)
_DIR_FILE = re.compile(r"^\s*\d+\s+[d-][rwxh-]{2,}\s")
_DIR_TOTAL = re.compile(
    r"^\s*(?P<total>[\d,]+)\s*(?P<tu>[KMG]?B?|bytes)\s+total\s*\((?P<free>[\d,]+)\s*(?P<fu>[KMG]?B?|bytes)\s+free", re.I
)
_DIR_NONE = re.compile(r"^\s*(?:The directory is empty|No files?\b|Info:)|file system is (?:not )?", re.I)


@parses("volume")
def volume(reply: Reply) -> Parsed:
    """`dir`: the total and free line of each file system; the files themselves are not kept."""
    name = ""
    for line in lines(reply):
        head, total = _DIR_HEAD.match(line), _DIR_TOTAL.match(line)
        if head:
            name = head["path"]
        elif total:
            yield _volume(name, total)
        elif (
            not _DIR_FILE.match(line)
            and not _DIR_NONE.search(line)
            and not re.match(r"^\s*File system type", line, re.I)
        ):
            yield Unparsed("目录列表中有一行未能识别", line)


def _volume(name: str, found: re.Match[str]) -> Volume | Unparsed:
    total, free = size(found["total"], found["tu"]), size(found["free"], found["fu"])
    if not 0 <= free <= total or not total:
        return Unparsed("存储空间总量与剩余不可信", found.group(0).strip())
    return Volume(unit=name, percent=round(100 * (total - free) / total, 1), total=total, used=total - free)
