"""What the Comware parsers share: cleaned lines, slot headings, interface names, words of health."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wardround.replies import Reply
from wardround.text import is_rule

_ECHO = re.compile(
    r"^\s*(?:RBM_[A-Z])?[<\[][\w.()/\- \u4e00-\u9fff]{1,80}[>\]]\s*(?:dis\w*\b.*|dir\b.*|screen-length.*)?$"
)
_COMMAND = re.compile(r"^\s*(?:dis|disp|displ|displa|display|dir)\s+[a-z/].*$")
_PUSHED = re.compile(  # a console prints the log between the lines of a reply
    r"^%(?:@\d+%)?[A-Z][a-z]{2}\s+\d{1,2}\s+\d\d:\d\d:\d\d\S*\s+\d{4}\s+\S+\s+(?:%%\d+)?[\w-]+\s*/[0-7]/"
)
_PAGER = re.compile(r"\s*-+ More -+\s*")
_CONTROL = re.compile(r"\x1b\[[\d;]*[A-Za-z]|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WHERE = re.compile(
    r"^\s*(?:Chassis\s+(?P<chassis>\d+))?[\s,/]*(?:(?:Slot|Unit|Member)\s+(?P<slot>\d+))?(?:[\s,]+CPU\s+(?P<cpu>\d+))?\s*[:：]?$",
    re.I,
)
_PAIR = re.compile(r"^\s*(?P<key>[A-Za-z][^:：]*?)\s*[:：]\s*(?P<value>.*)$")

_NAMES = {
    "GE": "GigabitEthernet", "XGE": "Ten-GigabitEthernet", "WGE": "Twenty-FiveGigE", "FGE": "FortyGigE",
    "LGE": "FiftyGigE", "HGE": "HundredGigE", "THGE": "TwoHundredGigE", "FHGE": "FourHundredGigE",
    "MGE": "M-GigabitEthernet", "M-GE": "M-GigabitEthernet", "Eth": "Ethernet", "FE": "FastEthernet",
    "BAGG": "Bridge-Aggregation", "RAGG": "Route-Aggregation", "BLAGG": "Blade-Aggregation",
    "E-Ch": "Eth-channel",
    "Vlan": "Vlan-interface", "Loop": "LoopBack", "InLoop": "InLoopBack", "Tun": "Tunnel",
    "REG": "Register-Tunnel", "S": "Serial", "Dia": "Dialer", "VT": "Virtual-Template", "Vsi": "Vsi-interface",
}  # fmt: skip
_SHORT = re.compile(r"^(?P<word>[A-Za-z][A-Za-z-]*)(?P<number>\d[\d/:.]*)$")
LONGEST = 2000  # no device prints longer lines; garbage must not make the patterns crawl
IFACE = r"(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)*\d[\d/:.]*)"

GOOD = frozenset({"normal", "ok", "good"})
ABSENT = frozenset({"absent", "notpresent", "notinstalled", "none"})
BAD = re.compile(r"fault|fail|abnormal|error|alarm|fatal|illegal|mismatch", re.I)

MONTHS = {
    name: i + 1
    for i, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])
}


@dataclass
class Where:
    """The chassis, slot and CPU heading that the lines being read stand under."""

    chassis: str = ""
    slot: str = ""
    cpu: str = ""

    def read(self, line: str) -> bool:
        """Take over a heading ("Slot 1", "Chassis 1 Slot 0 CPU 0:"); False when the line is none."""
        found = _WHERE.match(line)
        if not found or not any(found.groups()):
            return False
        chassis, slot, cpu = (found[n] or "" for n in ("chassis", "slot", "cpu"))
        # "Chassis 1:" alone opens a level that following "Slot n:" headings stand under
        self.chassis = chassis or (self.chassis if slot else "")
        self.slot, self.cpu = slot, cpu
        return True

    def path(self, *parts: str) -> str:
        """Unit of a part under this heading, e.g. "1/0/Fan1"."""
        cpu = f"CPU{self.cpu}" if self.cpu else ""
        return "/".join(p for p in (self.chassis, self.slot, cpu, *parts) if p)


@dataclass
class Part:
    """A fan, supply … with the attributes read of it (keys lower case)."""

    ident: str
    unit: str
    line: str
    values: dict[str, str] = field(default_factory=dict)


def lines(reply: Reply) -> Iterator[str]:
    """The reply's lines that say something: no blanks, rules, pager marks, log entries, nor the command's own echo."""
    first = True
    for raw in reply.text.split("\n"):
        line = _CONTROL.sub("", _PAGER.sub("", raw[:LONGEST]).replace("\r", "")).rstrip()
        if is_rule(line) or _ECHO.match(line) or (first and _COMMAND.match(line)):
            continue
        if reply.question != "logs" and _PUSHED.match(line):
            continue
        first = False
        yield line


def pair(line: str) -> tuple[str, str] | None:
    """Key (lower case) and value of "Key  : value", or None."""
    found = _PAIR.match(line)
    return (" ".join(found["key"].lower().split()), found["value"].strip()) if found else None


def long_name(port: str) -> str:
    """The long form of an interface name: GE1/0/1 → GigabitEthernet1/0/1; anything else as it stands."""
    found = _SHORT.match(port.strip())
    if not found:
        return port.strip()
    return _NAMES.get(found["word"], found["word"]) + found["number"]


def health(state: str) -> tuple[bool | None, bool | None]:
    """(present, ok) by the device's word: ok only for words known healthy, not ok only for words known bad."""
    word = re.sub(r"[\s\-_]", "", state).lower()
    if word in ABSENT:
        return False, None
    if word in GOOD:
        return True, True
    return (True, False) if BAD.search(word) else (None, None)


def silent(reply: Reply) -> bool:
    """Whether a command known to have been asked was answered with nothing at all; an empty text alone proves nothing."""
    return bool(reply.command.strip()) and not reply.text.strip()
