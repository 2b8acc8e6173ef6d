"""What is wrong with the variables that a whole site shares: contract, duty, clinic hours, waivers, backups, mail."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from wardround import items
from wardround.backups import changes, vault
from wardround.collect.clinic import parse
from wardround.collect.settings import Settings
from wardround.mail.settings import MailError
from wardround.mail.settings import settings as mail_settings
from wardround.waivers import WaiverError, checked
from wardround.words import is_open
from wardround.yamlfile import YamlError, repeated

BLANK = "〔"
"""Begins every value of inventories/example that is to be filled in."""
SIMULATED = "lab"
INVENTED = "示例"
SEVERITIES = ("严重", "高风险", "一般")
NEEDED = {"hospital": "医院名称", "company": "服务单位", "number": "合同编号"}
COLLECT = {f.name for f in fields(Settings) if f.type in ("int", "float")}
Variables = Mapping[str, Any]


def site_faults(found: Mapping[str, Variables], inventory: Path) -> Iterator[str]:
    """Every fault of the shared variables, a line each."""
    first: Variables = next(iter(found.values()), {})
    folder = (inventory if inventory.is_dir() else inventory.parent).resolve()
    yield from _contract(first) if found else ()
    yield from _borrowed(first, folder.name) if folder.name != SIMULATED else ()
    yield from _hours(first.get("clinic_hours"))
    yield from _networks(first.get("never_touch"))
    yield from _collect(first.get("collect"))
    yield from _waivers(first.get("waivers") or [], found)
    yield from _backups(first, found)
    yield from _mail(first.get("mail"))
    keep = first.get("keep_evidence")
    if keep is not None and not is_open(keep) and not (str(keep).isdigit() and int(keep) > 0):
        yield f"keep_evidence: {keep}，应为轮数（正整数）"
    try:
        yield from repeated(inventory)
    except YamlError as error:
        yield str(error)


def _contract(v: Variables) -> Iterator[str]:
    contract = v.get("contract")
    if not isinstance(contract, Mapping):
        yield "没有写 contract（医院名称、合同编号等，印在报告封面），见 inventories/example/group_vars/all/contract.yml"
        return
    if missing := [f"{k}（{title}）" for k, title in NEEDED.items() if not contract.get(k)]:
        yield f"contract 没有写 {'、'.join(missing)}，报告封面会印“未填”"
    for word in ("start", "end"):
        if contract.get(word) and not is_open(contract[word]) and BLANK not in str(contract[word]):
            try:
                date.fromisoformat(str(contract[word]))
            except ValueError:
                yield f"contract.{word}: {contract[word]} 不是日期（应为 YYYY-MM-DD）"
    deadlines = contract.get("deadlines") or {}
    wrong = not isinstance(deadlines, Mapping) or set(deadlines) - set(SEVERITIES)
    if wrong or not all(str(days).isdigit() for days in deadlines.values()):
        yield "contract.deadlines 应为各严重程度的整改天数，例如 {严重: 1, 高风险: 7, 一般: 30}"


def _borrowed(v: Variables, name: str) -> Iterator[str]:
    """What still stands as in the example or in the lab that the inventory was copied from."""
    for word in ("contract", "duty", "mail", "site"):
        for key, value in _leaves(word, v.get(word)):
            if BLANK in value:
                yield f"{key} 还是样板里的“{value}”，请填写"
            elif INVENTED in value:
                yield f"{key}: {value} 像是模拟医院的内容，请改为本院的"
    if v.get("site") in (SIMULATED, "example"):
        yield f"site: {v['site']} 是样板的名字，请删去（默认用清单目录名 {name}）或改为本院的"


def _leaves(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for word, one in value.items():
            yield from _leaves(f"{key}.{word}", one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(key, one)
    elif isinstance(value, str):
        yield key, value


def _hours(spans: Any) -> Iterator[str]:
    if spans is None or is_open(spans):
        return
    if not isinstance(spans, list):
        yield f'clinic_hours 应为列表，例如 ["07:30-11:30", "13:30-17:00"]，现为 {spans!r}'
        return
    for span in spans:
        try:
            parse(str(span))
        except ValueError as error:
            yield str(error)


def _networks(networks: Any) -> Iterator[str]:
    if networks is None or is_open(networks):
        return
    if not isinstance(networks, list):
        yield f"never_touch 应为列表，例如 [10.8.0.0/24]，现为 {networks!r}"
        return
    for network in networks:
        try:
            ipaddress.ip_network(str(network), strict=False)
        except ValueError:
            yield f"never_touch: {network} 不是网段或地址（例如 10.8.0.0/24）"


def _collect(words: Any) -> Iterator[str]:
    if words is None or is_open(words):
        return
    if not isinstance(words, Mapping):
        yield "collect 应为键值表，例如 {sessions: 100, connect_timeout: 10}"
        return
    for word, value in words.items():
        if word not in COLLECT:
            yield f"collect.{word}：不认识，可用：{'、'.join(sorted(COLLECT))}"
        elif isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            yield f"collect.{word}: {value}，应为正数"


def _waivers(waivers: Any, found: Mapping[str, Variables]) -> Iterator[str]:
    if is_open(waivers):
        return
    if not isinstance(waivers, list) or not all(isinstance(w, Mapping) for w in waivers):
        yield "waivers 应为列表，每条写明 asset、item、until、by、reason"
        return
    try:
        known = checked(waivers)
    except WaiverError as error:
        yield str(error)
        return
    for number, waiver in enumerate(known, 1):
        for word, names in (("asset", found), ("item", items.load())):
            if not any(fnmatchcase(name, str(waiver[word])) for name in names):
                yield f"waivers 第 {number} 条的 {word}: {waiver[word]} 没有匹配到任何{'资产' if word == 'asset' else '巡检项'}"


def _backups(v: Variables, found: Mapping[str, Variables]) -> Iterator[str]:
    """Change records and the words of configuration backups; what only a play can resolve is left out."""
    try:
        words = v.get("backup") or {}
        vault.check({k: w for k, w in words.items() if not is_open(w)} if isinstance(words, Mapping) else words)
        listed = v.get("changes") or []
        told = [one for one in listed if not _templated(one)] if isinstance(listed, list) else listed
        records = changes.read(told, datetime.now().astimezone()) if not is_open(listed) else []
    except (changes.ChangeError, vault.VaultError) as error:
        yield str(error)
        return
    names = {n for host, own in found.items() for n in (host, *map(str, own.get("group_names") or ()))}
    for one in records:
        for pattern in one.assets:
            if not any(fnmatchcase(name, pattern) for name in names):
                yield f"changes 中 {one.number} 的 assets: {pattern} 没有匹配到任何资产或组"


def _templated(one: Any) -> bool:
    return any(is_open(value) for value in one.values()) if isinstance(one, Mapping) else is_open(one)


def _mail(mail: Any) -> Iterator[str]:
    """The mistakes that sending would tell; what only a play can resolve is left out."""
    if not isinstance(mail, Mapping) or not mail.get("to"):
        return
    try:
        mail_settings({k: v for k, v in mail.items() if k != "ca_file" or not is_open(v)})
    except MailError as error:
        yield str(error)
