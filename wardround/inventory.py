"""An inventory as `ansible-inventory` tells it, and what is wrong with it."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wardround import platforms, rows
from wardround.hostvars import WORDS
from wardround.limits import LimitError, defaults
from wardround.waivers import WaiverError, checked

CRITICALITIES = ("核心", "重要", "一般")
OWN_WORDS = WORDS.host | WORDS.site


class InventoryError(ValueError):
    """An inventory that cannot be read at all; the message names the file."""


def hosts(inventory: Path, extra: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Variables by host, as written (templates are not resolved); InventoryError when ansible cannot read it."""
    if not inventory.exists():
        raise InventoryError(f"{inventory}：没有这个清单")
    beside = Path(sys.executable).with_name("ansible-inventory")
    program = str(beside) if beside.exists() else shutil.which("ansible-inventory") or ""
    if not program:
        raise InventoryError("找不到 ansible-inventory；请在项目的虚拟环境中运行（make demo 会建立它）")
    done = subprocess.run(
        [program, "-i", str(inventory), "--list", *extra], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    if done.returncode:
        raise InventoryError(f"{inventory}：{_complaint(done.stderr)}")
    data = json.loads(done.stdout)
    named = {str(h) for group in data.values() if isinstance(group, dict) for h in group.get("hosts", ())}
    variables = data.get("_meta", {}).get("hostvars", {})
    return {name: variables.get(name, {}) for name in sorted(named)}


def _complaint(text: str) -> str:
    """The lines of ansible's complaint that say what and where."""
    lines = [re.sub(r"^\[?(ERROR|WARNING)\]?:?\s*", "", line.strip()) for line in text.splitlines() if line.strip()]
    return "；".join(line for line in lines if not line.startswith(("Traceback", "File ")))[:500]


def faults(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Every fault, a line each that names the host and what to write instead."""
    for name, variables in found.items():
        for fault in _host_faults(name, variables, found):
            yield f"{name}：{fault}"
    yield from _shared_addresses(found)
    yield from _site_faults(found)


def _host_faults(name: str, v: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    yield from _platform(v)
    if unknown := [r for r in _list(v.get("rows")) if r not in rows.rows() and not _open(r)]:
        yield f"rows 中 {'、'.join(map(str, unknown))} 不在合同清单（wardround/data/rows.csv）中"
    if v.get("criticality") not in (None, *CRITICALITIES) and not _open(v["criticality"]):
        yield f"criticality: {v['criticality']}，只能是 {'、'.join(CRITICALITIES)}"
    for word in ("pair", "of"):
        other = v.get(word)
        if other and not _open(other) and other not in found:
            yield f"{word}: {other}，清单中没有这台主机"
    if v.get("pair") in found and found[v["pair"]].get("pair") != name:
        yield f"pair: {v['pair']}，但对方的 pair 没有写 {name}"
    yield from _limit_faults(v)
    yield from _misspelt(v)


def _platform(v: Mapping[str, Any]) -> Iterator[str]:
    known = platforms.names()
    platform = v.get("platform")
    if not platform:
        yield f"缺少变量 platform（可用：{'、'.join(known)}）"
    elif platform not in known and not _open(platform):
        near = difflib.get_close_matches(str(platform), known, 1)
        yield f"platform: {platform} 尚不支持" + (
            f"，是否应为 {near[0]}？" if near else f"（可用：{'、'.join(known)}）"
        )


def _limit_faults(v: Mapping[str, Any]) -> Iterator[str]:
    for word, table in v.items():
        if word == "limits" or word.startswith("limits_"):
            try:
                defaults().merged(table)
            except (LimitError, AttributeError, TypeError) as error:
                yield str(error)


def _misspelt(v: Mapping[str, Any]) -> Iterator[str]:
    """A word that is nearly one of ours is most likely a slip of the pen."""
    for word in v:
        near = difflib.get_close_matches(word, OWN_WORDS, 1, cutoff=0.85)
        if near and word not in OWN_WORDS:
            yield f"变量 {word} 无人使用，是否应为 {near[0]}？"


def _shared_addresses(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for name, v in found.items():
        if v.get("unit") or v.get("transport") in ("recorded", "local"):
            continue
        port = v.get("ansible_port") or json.dumps(v.get("ports"), sort_keys=True)
        address = (str(v.get("ansible_host") or name), str(port))
        if address in seen:
            yield f"{name}：地址 {address[0]} 与 {seen[address]} 相同；同一设备只登记一次，其部件用 of 与 unit 表示"
        seen.setdefault(address, name)


def _site_faults(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    first = next(iter(found.values()), {})
    try:
        checked(first.get("waivers") or [])
    except WaiverError as error:
        yield str(error)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _open(value: Any) -> bool:
    """Whether a value is still a template, whose result only a play can know."""
    return isinstance(value, str) and "{{" in value
