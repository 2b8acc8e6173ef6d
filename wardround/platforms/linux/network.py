"""Interfaces, bonds, default route and listening management services of a Linux host."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from wardround.kinds.network import Aggregate, DefaultRoute, Interface
from wardround.kinds.system import Service
from wardround.platforms.linux.common import SOCKET_NOTE, ended, is_note
from wardround.replies import Nothing, Parsed, Reply, Unparsed, parses
from wardround.text import blocks

_DEV_HEADER = re.compile(r"^\s*(?:Inter-\|.*|face\s*\|.*)$")
_DEV_ROW = re.compile(r"^\s*(?P<name>[^\s:]\S*?):\s*(?P<counts>\d+(?:\s+\d+){15})$")
_LINK = re.compile(r"^link: (?P<name>\S+)(?P<rest>(?: \w+=\S*)*?)(?: alias=(?P<alias>.*))?$")
_LOOPBACK = "772"
_OPER = {"up": True, "down": False, "lowerlayerdown": False, "notpresent": False, "dormant": False}


@parses("interfaces")
def interfaces(reply: Reply) -> Parsed:
    """/proc/net/dev for the counters, /sys/class/net for the link; the loopback is left out."""
    counts: dict[str, list[int]] = {}
    links: dict[str, dict[str, str]] = {}
    for line in reply.lines():
        if found := _DEV_ROW.match(line):
            counts[found["name"]] = [int(n) for n in found["counts"].split()]
        elif found := _LINK.match(line):
            links[found["name"]] = dict(word.split("=", 1) for word in found["rest"].split())
            links[found["name"]]["alias"] = found["alias"] or ""
        elif not is_note(line) and not _DEV_HEADER.match(line):
            yield Unparsed("网卡信息中有一行未能识别", line)
    for name in dict.fromkeys([*counts, *links]):
        link = links.get(name, {})
        if link.get("type") != _LOOPBACK and name != "lo":
            yield _interface(name, counts.get(name, []), link)


def _interface(name: str, counts: list[int], link: dict[str, str]) -> Interface:
    told: list[int | None] = [*counts] if counts else [None] * 16
    return Interface(
        unit=name,
        description=link.get("alias", ""),
        admin_up=_admin(link.get("flags", "")),
        oper_up=_oper(link),
        physical="device" in link if link else None,
        speed=_speed(link.get("speed", "")),
        duplex=link.get("duplex", "").replace("unknown", ""),
        in_octets=told[0],
        in_packets=told[1],
        out_packets=told[9],
        in_errors=told[2],
        in_discards=told[3],
        crc=_whole(link.get("crc", "")),
        out_octets=told[8],
        out_errors=told[10],
        out_discards=told[11],
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _admin(flags: str) -> bool | None:
    """IFF_UP of the interface's flags ("0x1003")."""
    return bool(int(flags, 16) & 1) if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", flags) else None


def _oper(link: dict[str, str]) -> bool | None:
    """The operational state; drivers that tell "unknown" (tun, old ones) are read by their carrier."""
    state = link.get("operstate", "")
    return _OPER[state] if state in _OPER else {"1": True, "0": False}.get(link.get("carrier", ""))


def _speed(text: str) -> int | None:
    """Bit/s of the kernel's Mbit/s; -1 and 4294967295 mean unknown."""
    value = _whole(text)
    return value * 1_000_000 if value and value < 4_000_000 else None


_BOND = re.compile(r"^bond: (\S+)$")
_DRIVER = re.compile(r"^Ethernet Channel Bonding Driver\b")
_SLAVE = re.compile(r"^Slave Interface: (\S+)$")


@parses("bonds")
def bonds(reply: Reply) -> Parsed:
    """/proc/net/bonding: every bond with its members."""
    lines = list(_headed(reply.lines()))
    found = list(blocks(lines, _BOND))
    for head, body in found:
        yield _bond(head[1], body)
    before = lines[: next((i for i, line in enumerate(lines) if _BOND.match(line)), len(lines))]
    odd = [line for line in before if not is_note(line)]
    yield from (Unparsed("网卡绑定信息中有一行未能识别", line) for line in odd)
    if not found and not odd and ended(lines):
        yield Nothing("未配置网卡绑定")


def _headed(lines: list[str]) -> Iterator[str]:
    """The lines; a file of /proc printed by hand does not tell its bond's name, so several are numbered."""
    by_hand, count = not any(_BOND.match(line) for line in lines), 0
    for line in lines:
        if by_hand and _DRIVER.match(line):
            count += 1
            yield "bond: bond" if count == 1 else f"bond: bond#{count}"
        yield line


def _bond(name: str, body: list[str]) -> Aggregate | Unparsed:
    first = next((i for i, line in enumerate(body) if _SLAVE.match(line)), len(body))
    own = _words(body[:first])
    if "Bonding Mode" not in own:
        return Unparsed("网卡绑定没有给出模式", name)
    slaves = {head[1]: _words(rest) for head, rest in blocks(body, _SLAVE)}
    active = own.get("Aggregator ID", "")
    down = tuple(n for n, words in slaves.items() if not _carries(words, active))
    state = own.get("MII Status", "").lower()
    return Aggregate(
        unit=name,
        oper_up={"up": True, "down": False}.get(state),
        mode=own["Bonding Mode"],
        members=tuple(slaves),
        down=down,
        minimum=_whole(own.get("Min links", "")) or None,
    )


def _carries(slave: dict[str, str], aggregator: str) -> bool:
    """A member that is up; with LACP also one of the aggregator in use (another one carries nothing)."""
    theirs = slave.get("Aggregator ID", "")
    return slave.get("MII Status", "").lower() == "up" and (not aggregator or not theirs or theirs == aggregator)


def _words(lines: list[str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            words.setdefault(name.strip(), value.strip())
    return words


_DEFAULT = re.compile(r"^default(?:\s+via\s+(?P<hop>\S+))?(?P<rest>(?:\s+\S+)*)$")
_ROUTE = re.compile(r"^(?:(?:unreachable|blackhole|prohibit|broadcast|local|throw)\s+)?[\d.]+(?:/\d+)?(?:\s+\S+)*$")
_NEXTHOP = re.compile(r"^\s+nexthop\s+(?:via\s+(?P<hop>\S+)\s+)?dev\s+(?P<dev>\S+)")
_KERNEL = re.compile(
    r"^(?P<dev>\S+)\s+(?P<to>[0-9A-F]{8})\s+(?P<hop>[0-9A-F]{8})\s+(?P<flags>[0-9A-F]{4})\s+\d+(?:\s+\S+)+$"
)


@parses("default_route")
def default_route(reply: Reply) -> Parsed:
    """`ip -4 route show`, or /proc/net/route where there is no ip."""
    lines, in_default, seen = reply.lines(), False, False
    for line in lines:
        if found := _DEFAULT.match(line):
            in_default = not found["hop"] and " dev " not in f"{line} "
            if not in_default:
                seen = True
                yield _via(found["hop"] or "", line)
        elif found := _NEXTHOP.match(line):
            if in_default:
                seen = True
                yield DefaultRoute(
                    unit="0.0.0.0/0", next_hop=found["hop"] or "", interface=found["dev"], protocol="static"
                )
        elif found := _KERNEL.match(line):
            if found["to"] == "00000000" and int(found["flags"], 16) & 1:
                seen = True
                yield DefaultRoute(unit="0.0.0.0/0", next_hop=_dotted(found["hop"]), interface=found["dev"])
        elif not is_note(line) and not _ROUTE.match(line) and not line.startswith("Iface"):
            yield Unparsed("路由表中有一行未能识别", line)
    if not seen and ended(lines):
        yield Nothing("没有默认路由")


def _via(hop: str, line: str) -> DefaultRoute:
    words = line.split()
    after = dict(itertools.pairwise(words))
    return DefaultRoute(
        unit="0.0.0.0/0", next_hop=hop, interface=after.get("dev", ""), protocol=after.get("proto", "static")
    )


def _dotted(text: str) -> str:
    """The address of /proc/net/route's little-endian hexadecimal."""
    return ".".join(str(int(text[i : i + 2], 16)) for i in (6, 4, 2, 0))


_LISTEN = re.compile(
    r"^(?:LISTEN\s+\d+\s+\d+|tcp6?\s+\d+\s+\d+)\s+(?P<address>\S+):(?P<port>\d+)\s+\S+:\S*(?:\s+LISTEN)?(?:\s.*)?$"
)
_LISTEN_HEADER = SOCKET_NOTE
MANAGEMENT = {"telnet": (23,), "ssh": (22,), "ftp": (21,), "rsh": (512, 513, 514), "vnc": tuple(range(5900, 5910))}


@parses("listening")
def listening(reply: Reply) -> Parsed:
    """Which management services listen beyond the host itself (`ss -ltn` or `netstat -ltn`)."""
    lines = reply.lines()
    ports: dict[int, list[str]] = {}
    for line in lines:
        if found := _LISTEN.match(line):
            ports.setdefault(int(found["port"]), []).append(found["address"])
        elif not is_note(line) and not _LISTEN_HEADER.match(line):
            yield Unparsed("监听端口中有一行未能识别", line)
    if ports or ended(lines):
        yield from _management(ports)


def _management(ports: dict[int, list[str]]) -> Iterator[Service]:
    for name, numbers in MANAGEMENT.items():
        heard = [f"{address}:{port}" for port in numbers for address in ports.get(port, [])]
        outside = [place for place in heard if not place.startswith(("127.", "[::1]", "::1:"))]
        state = f"监听 {'、'.join(heard)}" if heard else "未监听"
        yield Service(unit=name, enabled=bool(outside), state=state)
