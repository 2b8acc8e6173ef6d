"""Boards of a chassis or box, its two main boards, electronic labels."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wardround.kinds.hardware import Board, Fan, PowerSupply
from wardround.kinds.network import HaState
from wardround.platforms.huawei_vrp.shapes import BAD, blank, healthy, no_such, told_lines
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses

_TITLE = re.compile(r"'s Device status|^\s*Device status\s*:|^\s*\*\s*:|^\s*Unit\s+\d+\s*:?\s*$", re.I)
_CHASSIS = re.compile(r"^\s*Chassis\s+(?P<id>\d+)\b(?!.*\b(?:Present|Absent|Online|Offline)\b)", re.I)
_HEAD = re.compile(r"^\s*(?:Chassis\s+)?Slot\s*#?\s.*\bOnline\b", re.I)
_ROW = re.compile(r"^(?P<head>\s*\S.*?)\s+(?P<online>Present|Absent|Offline|Online)\b\s*(?P<rest>.*)$", re.I)
_SUB = re.compile(r"^(?:PWR|POWER|FAN|CARD|PIC|SUBCARD|CMU|CLK)\S*$", re.I)
_BAY = re.compile(r"(?:^|/)(?P<what>PWR|POWER|PSU|PEM|FAN)\w*$", re.I)
_ROLES = {"master", "slave", "standby", "backup", "primary"}


@parses("device")
def device(reply: Reply) -> Parsed:
    """`display device`: boards, and as power supplies and fans those rows whose slot or type says so."""
    titles: list[str] = []
    slot = chassis = ""
    for line in told_lines(reply):
        if found := _CHASSIS.match(line):  # each chassis of a cluster lists the same slots
            titles, chassis = [], found["id"]
        elif _HEAD.match(line):
            titles, slot = line.lower().replace("#", " ").split(), ""
        elif titles and (found := _ROW.match(line)):
            unit, model, slot = _place(found["head"], titles, slot)
            unit = f"{chassis}/{unit}" if chassis else unit
            yield _part(unit, model, found["online"], _named(titles, found["rest"]))
        elif not _TITLE.search(line):
            yield Unparsed("单板表中有一行未能识别", line)


def _place(head: str, titles: list[str], slot: str) -> tuple[str, str, str]:
    """Unit, model and slot of a row from what stands left of Online; a row without slot belongs to the last one."""
    words = head.split()
    has_sub = any(t in titles for t in ("sub", "card", "subslot", "pic"))
    child = bool(slot) and has_sub and len(head) - len(head.lstrip()) >= 3 and (len(words) == 2 or _SUB.match(words[0]))
    if child:
        return f"{slot}/{words[0]}", _model(words[1:]), slot
    sub = words[1] if has_sub and len(words) > 1 else "-"
    unit = words[0] if blank(sub) else f"{words[0]}/{sub}"
    return unit, _model(words[2 if has_sub else 1 :]), words[0]


def _model(words: list[str]) -> str:
    name = " ".join(words).lstrip("*")
    return "" if blank(name) else name


def _named(titles: list[str], rest: str) -> dict[str, str]:
    """The words right of Online under their titles."""
    return dict(zip(titles[titles.index("online") + 1 :], rest.split(), strict=False))


def _part(unit: str, model: str, online: str, row: Mapping[str, str]) -> Board | PowerSupply | Fan:
    present = online.lower() in ("present", "online")
    states = [row.get(t, "") for t in ("register", "status", "alarm")]
    power = row.get("power", "").lower()
    shown = next((s for s in reversed(states) if not blank(s)), online)
    bad = next((s for s in states if s.lower() in BAD), "")
    ok = (False if power in ("off", "poweroff") else healthy(*states)) if present else None
    state = bad or ("PowerOff" if ok is False else shown) if present else online
    bay = _BAY.search(unit) or re.match(r"(?P<what>PWR|POWER|FAN)\b", model, re.I)
    if bay and bay["what"].upper() == "FAN":
        return Fan(unit=unit, present=present, ok=ok, state=state)
    if bay:
        return PowerSupply(unit=unit, present=present, ok=ok, state=state)
    role = next((v for k, v in row.items() if k in ("role", "primary") and not blank(v)), "")
    return Board(unit=unit, model=model, present=present, ok=ok, role=role, state=state)


_SWITCHOVER = re.compile(
    r"^\s*(?:Slot\s+(?P<slot>\S+)\s+)?HA FSM State\s*\((?P<role>\w+)\)\s*:\s*(?P<state>.+?)\.?\s*$", re.I
)
_STATE = re.compile(r"^\s*Switchover State\s*:\s*(?P<state>\w[\w ]*)", re.I)  # VRP8 and YunShan
_STATE_PART = re.compile(r"^\s*(?:Switchover Policy|(?P<which>Main|Slave)\s?Board)\s*:\s*(?P<slot>.*?)\s*$", re.I)
_LONE = re.compile(r"waiting for the (?:slave|standby)", re.I)
_LIVE = re.compile(r"real-?time|routine", re.I)


@parses("switchover")
def switchover(reply: Reply) -> Parsed:
    """`display switchover state`: whether the standby main board keeps up with the active one."""
    boards: list[re.Match[str]] = []
    ready, slots = "", dict[str, str]()
    for line in told_lines(reply):
        if found := _SWITCHOVER.match(line):
            boards.append(found)
        elif found := _STATE.match(line):
            ready = found["state"].strip()
        elif found := _STATE_PART.match(line):
            slots[(found["which"] or "").lower()] = found["slot"]
        else:
            yield no_such(line) or Unparsed("主备倒换状态中有一行未能识别", line)
    if boards:
        yield _redundancy(boards)
    elif ready:
        yield _readiness(ready, slots)


def _readiness(state: str, slots: Mapping[str, str]) -> HaState:
    """`Switchover State : Ready`: whether the standby board could take over now."""
    well = {"ready": True, "notready": False}.get(state.lower().replace(" ", ""))
    there = bool(re.search(r"\d", slots["slave"])) if "slave" in slots else (True if well else None)
    where = "，".join(f"{k}: {slots[k]}" for k in ("main", "slave") if slots.get(k))
    return HaState(
        unit="mpu",
        feature="双主控",
        role="master",
        peer_role="slave" if there else "",
        peer_present=there,
        synced=well if there else None,
        ok=well if there is not False else None,
        state=f"{state}（{where}）" if where else state,
    )


def _redundancy(boards: list[re.Match[str]]) -> HaState | Nothing:
    first, others = boards[0], boards[1:]
    if not others and first["slot"] in (None, "0", "1") and _LONE.search(first["state"]):
        return Nothing("盒式设备，没有备用主控板")
    alone = not others and bool(_LONE.search(first["state"]))
    live = all(_LIVE.search(b["state"]) for b in boards)
    return HaState(
        unit="mpu",
        feature="双主控",
        role=first["role"].lower(),
        peer_role=others[0]["role"].lower() if others else "",
        peer_present=True if others else (False if alone else None),
        synced=live if others else None,
        ok=True if others and live else None,
        state="；".join(f"{b['slot'] or ''} {b['role']}: {b['state']}".strip() for b in boards),
    )
