"""Everything that is wrong with an inventory, before a round is made of it; a line each that says what to write."""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround import platforms, rows
from wardround.backup_jobs import inventory_faults as job_faults
from wardround.collect.target import Target
from wardround.collect.ways import KEPT_HERE, ways
from wardround.drill.asking import faults as drill_faults
from wardround.item import Subject
from wardround.items.access import PLAN, plan_understood
from wardround.limits import LimitError, defaults
from wardround.site_faults import site_faults
from wardround.transports import names as transport_names
from wardround.words import is_open, templates, unknown_word

CRITICALITIES = ("核心", "重要", "一般")
OFFLINE = ("recorded", "local")
FLAGS = ("legacy_crypto", "ansible_host_key_checking", "ansible_ssh_host_key_checking")
YES_OR_NO = {"true", "false", "yes", "no", "on", "off", "1", "0"}
SHOWN = 3
"""Hosts named in a fault that many hosts share."""
_HOST = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
Hosts = Mapping[str, Mapping[str, Any]]


def faults(found: Hosts, inventory: Path) -> Iterator[str]:
    """Every fault; one that many hosts share is told once."""
    if not found:
        yield f"{inventory}：还没有登记任何资产，请在 hosts.yml 中填写"
    yield from _gathered(
        (name, fault) for name, v in found.items() for fault in _host_faults(name, v, found, inventory)
    )
    yield from _gathered((name, "没有写 ansible_host，名字也解析不出地址") for name in _nameless(found))
    yield from _shared_addresses(found)
    yield from site_faults(found, inventory)


def _gathered(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for name, fault in told:
        names.setdefault(fault, []).append(name)
    for fault, of in names.items():
        if len(of) <= SHOWN:
            yield from (f"{name}：{fault}" for name in of)
        else:
            yield f"{'、'.join(of[:SHOWN])} 等 {len(of)} 台：{fault}"


def _host_faults(name: str, v: Mapping[str, Any], found: Hosts, inventory: Path) -> Iterator[str]:
    yield from _platform(v)
    if unknown := [r for r in _list(v.get("rows")) if r not in rows.rows() and not is_open(r)]:
        yield f"rows 中 {'、'.join(map(str, unknown))} 不在合同清单（wardround/data/rows.csv）中"
    if v.get("criticality") not in (None, *CRITICALITIES) and not is_open(v["criticality"]):
        yield f"criticality: {v['criticality']}，只能是 {'、'.join(CRITICALITIES)}"
    yield from _relations(name, v, found)
    yield from _limit_faults(v)
    yield from filter(None, map(unknown_word, v))
    yield from templates(v)
    yield from _plan(name, v)
    yield from _values(v)
    yield from job_faults(v)
    yield from drill_faults(v)
    yield from _recorded(v, inventory) if v.get("transport") == "recorded" else _connected(name, v)


def _relations(name: str, v: Mapping[str, Any], found: Hosts) -> Iterator[str]:
    for word in ("pair", "of"):
        other = v.get(word)
        if other and not is_open(other) and other not in found:
            yield f"{word}: {other}，清单中没有这台主机"
    if v.get("pair") in found and found[v["pair"]].get("pair") != name:
        yield f"pair: {v['pair']}，但对方的 pair 没有写 {name}"
    if v.get("unit") and not v.get("of"):
        yield "写了 unit 而没有写 of（它是哪台资产的部件）"


def _platform(v: Mapping[str, Any]) -> Iterator[str]:
    known = platforms.names()
    platform = v.get("platform")
    if not platform:
        yield f"缺少变量 platform（可用：{'、'.join(known)}）"
    elif platform not in known and not is_open(platform):
        near = difflib.get_close_matches(str(platform), known, 1)
        yield f"platform: {platform} 尚不支持" + (
            f"，是否应为 {near[0]}？" if near else f"（可用：{'、'.join(known)}）"
        )


def _limit_faults(v: Mapping[str, Any]) -> Iterator[str]:
    for word, table in v.items():
        if word == "limits" or word.startswith("limits_"):
            try:
                defaults().merged(table or {})
            except (LimitError, AttributeError, TypeError) as error:
                yield (
                    str(error)
                    if isinstance(error, LimitError)
                    else f"{word} 应为键值表，例如 {{cpu_percent: {{red: 95}}}}"
                )


def _plan(name: str, v: Mapping[str, Any]) -> Iterator[str]:
    """The words of `expect` that the round would not understand, as the round itself would tell them."""
    told: Any = plan_understood.function(Subject(name, v, datetime.now().astimezone()))
    for verdict in told:
        if verdict.grade == "yellow":
            yield f"{verdict.name.replace(PLAN, 'expect.') or 'expect'}：{verdict.message}"


def _values(v: Mapping[str, Any]) -> Iterator[str]:
    """Values of the wrong sort."""
    for word in FLAGS:
        if word in v and str(v[word]).strip().lower() not in YES_OR_NO and not is_open(v[word]):
            yield f"{word}: {v[word]}，只能是 true 或 false"
    ports = v.get("ports") if isinstance(v.get("ports"), Mapping) else {}
    if v.get("ports") and not ports and not is_open(v["ports"]):
        yield "ports 应为键值表，例如 {ssh: 2222}"
    named = {f"ports.{k}": p for k, p in (ports or {}).items()} | {
        w: v.get(w) for w in ("ansible_port", "ansible_ssh_port")
    }
    for word, port in named.items():
        if port is not None and not is_open(port) and not (str(port).isdigit() and 0 < int(port) < 65536):
            yield f"{word}: {port} 不是端口号"
    if v.get("members") is not None and not is_open(v["members"]) and not str(v["members"]).isdigit():
        yield f"members: {v['members']}，应为数量"


def _connected(name: str, v: Mapping[str, Any]) -> Iterator[str]:
    """What is needed to connect."""
    wanted = v.get("transport")
    if wanted and not is_open(wanted) and wanted not in transport_names() - KEPT_HERE:
        yield f"transport: {wanted} 没有这种连接方式（可用：{'、'.join(sorted(transport_names() - KEPT_HERE))}）"
    elif (
        wanted and v.get("platform") in platforms.names() and not ways(_target(name, v), platforms.load(v["platform"]))
    ):
        yield f"transport: {wanted} 不适用于 {v['platform']}"
    if not wanted and (v.get("recorded_log") or v.get("recorded_dir")):
        yield "写了 recorded_log/recorded_dir 而没有写 transport: recorded，会去连接设备"
    if _offline(v):
        return
    address = v.get("ansible_host", v.get("ansible_ssh_host"))
    if address and not is_open(address) and not _is_address(str(address)):
        yield f"ansible_host: {address} 既不是地址也不是主机名"
    if not v.get("ansible_user") and not v.get("ansible_ssh_user"):
        yield "没有写 ansible_user（登录账号；只有执行时总带 -u 才可不写）"


def _recorded(v: Mapping[str, Any], inventory: Path) -> Iterator[str]:
    """What is needed to read what was brought back."""
    folder = inventory if inventory.is_dir() else inventory.parent
    given = {w: str(v[w]) for w in ("recorded_log", "recorded_dir") if v.get(w)}
    if not given:
        yield "transport: recorded 需要 recorded_log（控制台日志）或 recorded_dir（每条命令一个文件的目录）"
    for word, place in given.items():
        path = folder / place
        if not is_open(place) and not (path.is_file() if word == "recorded_log" else path.is_dir()):
            yield f"{word}: {place} 不存在（路径从清单目录 {folder} 算起）"
    at = v.get("recorded_at")
    try:
        datetime.fromisoformat(str(at or "2026-01-01"))
    except ValueError:
        if not is_open(at):
            yield f"recorded_at: {at} 不是时间（应为 2026-11-20 09:30 或 2026-11-20T09:30:00+08:00）"


def _nameless(found: Hosts) -> list[str]:
    """Hosts whose name must serve as their address, and does not."""
    words = ("ansible_host", "ansible_ssh_host", "bastion", "jump_host")
    wanted = [n for n, v in found.items() if not _offline(v) and not any(v.get(w) for w in words)]
    with ThreadPoolExecutor(20) as pool:
        return [name for name, known in zip(wanted, pool.map(_resolves, wanted), strict=True) if not known]


def _resolves(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, None))
    except (OSError, UnicodeError):
        return False


def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return bool(_HOST.fullmatch(text)) and not re.fullmatch(r"[\d.]+", text)


def _offline(v: Mapping[str, Any]) -> bool:
    """Whether nothing is connected to: brought back, the collector itself, or a part without an address."""
    part = v.get("of") and v.get("unit") and not v.get("ansible_host")
    return bool(v.get("transport") in OFFLINE or v.get("ansible_connection") == "local" or part)


def _target(name: str, v: Mapping[str, Any]) -> Target:
    return Target(name, str(v.get("platform")), v)


def _shared_addresses(found: Hosts) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for name, v in found.items():
        if v.get("unit") or v.get("transport") in OFFLINE:
            continue
        port = v.get("ansible_port") or json.dumps(v.get("ports"), sort_keys=True)
        via = v["bastion"].get("host") if isinstance(v.get("bastion"), Mapping) else ""
        address = (str(v.get("ansible_host") or name), f"{port} {via} {v.get('jump_host') or ''}")
        if address in seen:
            yield f"{name}：地址 {address[0]} 与 {seen[address]} 相同；同一设备只登记一次，其部件用 of 与 unit 表示"
        seen.setdefault(address, name)


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if value else []
