"""Fans, power, processor, memory of VRP devices."""

from __future__ import annotations

import re

from wardround.kinds.hardware import Cpu, Fan, Memory, PowerSupply
from wardround.replies import Parsed, Reply, Unparsed, parses
from wardround.text import is_rule

_FAN_ROW = re.compile(
    r"^\s*(?P<slot>\d+)\s+(?P<fan>\S+)\s+(?P<online>Present|Absent)\s+(?P<state>\S+)(?:\s+(?P<speed>\d+)%)?", re.I
)
_FAN_LINE = re.compile(r"^\s*Slot\s+(?P<slot>\d+):\s*Fan\s+(?P<fan>\d+)\s+is\s+(?P<state>[\w ]+)\.?$", re.I)
_HEADER = re.compile(r"^\s*Slot\w*\s+(Fan|Power)\w*\s", re.I)


@parses("fan")
def fan(reply: Reply) -> Parsed:
    """`display fan` as a table (V200R011) or as sentences (older AR)."""
    for line in reply.lines():
        if is_rule(line) or _HEADER.match(line):
            continue
        found = _FAN_ROW.match(line) or _FAN_LINE.match(line)
        if not found:
            yield Unparsed("风扇表中有一行未能识别", line)
            continue
        row = found.groupdict()
        present = row.get("online", "Present").lower() == "present"
        state = row["state"].strip()
        ok = (state.lower() in ("normal", "auto")) if present else None
        percent = float(row["speed"]) if row.get("speed") else None
        yield Fan(unit=f"{row['slot']}/{row['fan']}", present=present, ok=ok, state=state if present else "Absent", percent=percent)
