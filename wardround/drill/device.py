"""Restore the newest copy of a device's configuration onto a spare one, prove it, and give the spare its own back."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hier_config import HConfig

from wardround.backups import restore
from wardround.backups.keeper import CONFIGS
from wardround.backups.repository import Repository, RepositoryError
from wardround.collect.evidence import safe
from wardround.collect.lines import Lines
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.configuration import supported
from wardround.configuration.alone import state
from wardround.configuration.change import Change, Wish, carried_out, change
from wardround.configuration.dialects import load
from wardround.configuration.planning import REPLACE, target
from wardround.configuration.reading import Read, read
from wardround.configuration.recovery import TROUBLE, GaveUp, some, unbroken
from wardround.configuration.talk import DeviceError
from wardround.drill.device_goal import Allowed, address_of, allowances, checked, differing, goal, size
from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.run import content
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError, PlanError, RefusedError, StoppedError

MOST = 12


@dataclass(frozen=True)
class Pair:
    """The device whose copy is drilled and the spare it goes onto; `others` are the jump hosts they name."""

    production: Target
    spare: Target
    settings: Settings
    others: Mapping[str, Target]


@dataclass(frozen=True)
class Copies:
    """Where the copies of configurations are: the site's repository, and the age identity when it is not beside it."""

    folder: Path
    identity: Path | None = None


async def drill(plan: Plan, site: str, pair: Pair, copies: Copies) -> dict[str, Any]:
    """Do one drill; the content of its record. RefusedError: it did not take place, and nothing was changed."""
    fit(pair)
    notes, begun, started = Notes(), datetime.now().astimezone(), time.monotonic()
    own = Kept(pair.spare.name)
    taken = _taken(copies, pair.production.name, notes)
    try:
        with notes.phase("取出备份"):
            text = _text(copies, pair.production.name)
        one = Rehearsal(plan, pair, text, own)
        with notes.phase("下发与验证"):
            await one.done(notes)
        with notes.phase("回读比对"):
            await _compared(one, notes)
    except BadBackupError as error:
        notes.bad(str(error))
    except asyncio.CancelledError:
        own.stopped = True
    took = round(time.monotonic() - started, 2)
    gone = await unbroken(_given_back(pair, own, notes))
    if own.stopped:
        raise StoppedError(f"演练已中断，{gone or '备用机已恢复自己的配置'}")
    why = "；".join(notes.failed)
    said = gone or ("备用机没有改动过" if not own.touched else "备用机已恢复自己的配置，演练的配置没有保存到启动配置")
    record = content(plan, site, pair.production.name, taken, notes, begun, took, why)
    return record | {"cleaned": not gone, "cleaning": said}


def fit(pair: Pair) -> None:
    """RefusedError unless the spare is marked as one and is certainly not the production device."""
    spare, production = pair.spare, pair.production
    if spare.name == production.name:
        raise RefusedError("onto 是生产设备自己")
    if spare.variables.get("spare") is not True:
        raise RefusedError(
            f"onto: {spare.name} 没有标明是备用机：请确认它不在用、只接管理口，再在它的主机变量里写 spare: true"
        )
    for one in (production, spare):
        if one.platform not in supported():
            raise RefusedError(
                f"{one.name} 的平台 {one.platform or '（未填）'} 不能改配置（可用：{'、'.join(supported())}）"
            )
    if load(spare.platform).name != load(production.platform).name:
        raise RefusedError(f"备用机是 {spare.platform}，与 {production.platform} 的配置不是同一种语法")
    if same := addresses(spare.address) & addresses(production.address):
        raise RefusedError(f"备用机 {spare.name} 与生产设备 {production.name} 是同一个地址 {min(same)}")


def addresses(host: str) -> set[str]:
    """Every address of a host, and its name."""
    found = {host.lower()}
    with suppress(OSError, UnicodeError):
        found |= {str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, None)}
    return found


def _taken(copies: Copies, asset: str, notes: Notes) -> Source:
    """The newest copy: when it came to be as it is, and when a round last found the device to be so."""
    path = f"{CONFIGS}/{safe(asset)}.cfg"
    if not (copies.folder / ".git").is_dir():
        raise PlanError(f"{copies.folder}：不是配置备份的 git 仓库（请用 -e backups=目录 指明）")
    repository = Repository(copies.folder)
    try:
        data = repository.read(path)
        version = repository.history(path, 1)[0]
    except (RepositoryError, IndexError):
        raise PlanError(f"{copies.folder} 中没有 {asset} 的配置备份") from None
    notes.newest_at = _confirmed(copies.folder, asset)
    name = copies.folder / f"{path}@{version.commit[:10]}"
    return Source(name, version.at, len(data), repository.entries()[path])


def _confirmed(folder: Path, asset: str) -> datetime | None:
    """When a round last found the device's configuration to be the newest copy; None in a mere clone."""
    try:
        told = json.loads((folder / ".git" / "wardround.json").read_text(encoding="utf-8"))
        at = datetime.fromisoformat(told[asset]["kept"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return at if at.tzinfo else None


def _text(copies: Copies, asset: str) -> str:
    try:
        return restore.text(copies.folder, asset, "", copies.identity)
    except restore.RestoreError as error:
        raise BadBackupError(str(error)) from None


class Kept:
    """The spare's own configuration, in a file from before the first line is sent until it runs again."""

    def __init__(self, spare: str) -> None:
        self.path = state() / "spares" / f"{safe(spare)}.cfg"
        self.left = self.path.is_file()
        self.text = self.path.read_text(encoding="utf-8", errors="surrogateescape") if self.left else ""
        self.touched = self.left
        self.stopped = False

    def take(self, text: str) -> None:
        """What the spare runs now is its own, unless a drill that was killed left another there."""
        if not self.left:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            part.unlink(missing_ok=True)
            file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(file, "w", encoding="utf-8", errors="surrogateescape") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.path)
            self.text = text
        self.touched = True

    def drop(self) -> None:
        """The spare runs its own configuration again."""
        self.path.unlink(missing_ok=True)


class Rehearsal(Change):
    """The change of the spare: what it is to run follows from what it runs."""

    def __init__(self, plan: Plan, pair: Pair, text: str, own: Kept) -> None:
        wish = Wish(text, REPLACE, save=False)
        lines = Lines(pair.settings, {**pair.others, pair.spare.name: pair.spare})
        super().__init__(pair.spare, wish, pair.settings, lines)
        self.own = own
        self.error: BaseException | None = None
        self.wanted = read(self.dialect, text)
        self.allowed = Allowed(plan.keep, address_of(pair.spare.address), address_of(pair.production.address))

    def why(self, error: BaseException) -> str:
        """The first is remembered: a line that is not taken says something of the backup, a broken session does not."""
        self.error = self.error or error
        return super().why(error)

    def _goal(self, before: Read) -> HConfig:
        if not self.wanted.tree.children or (not self.wanted.ended and self.dialect.driver != "stoneos"):
            raise BadBackupError("备份的配置不完整（没有内容，或缺少结尾标记）")
        mine = read(self.dialect, self.own.text) if self.own.left else before
        checked(mine.tree, self.wanted.tree, self.allowed)
        wanted = goal(mine.tree, self.wanted.tree, self.allowed)
        self.own.take(before.notes[0])
        return target(before.tree, wanted, REPLACE)

    def _tell_kept(self, goal: HConfig) -> None:
        """Passwords are never part of a drill: said once in the record."""

    async def done(self, notes: Notes) -> None:
        """BadBackupError when the spare does not take the configuration; RefusedError when it came to nothing."""
        told = await carried_out(self)
        self.own.stopped = told.failed.startswith("被中断")
        if self.own.stopped:
            return
        if told.failed and not self.own.touched:
            raise RefusedError(f"备用机 {self.asset.name}：{told.failed}")
        if not told.failed:
            notes.good(f"备用机 {self.asset.name} 接受了全部改动（{len(told.planned)} 行），新会话可登录")
        elif isinstance(self.error, DeviceError | GaveUp):
            raise BadBackupError(f"配置没有恢复上去：{told.failed}")
        else:
            notes.remark(told.failed)
            notes.unproven.append(f"演练没有做完，不能判断：{told.failed}")

    async def look(self) -> Read:
        """What the spare runs, over a login of its own."""
        talk = await self.open()
        try:
            return self.whole(await talk.running())
        finally:
            await talk.close()


async def _compared(one: Rehearsal, notes: Notes) -> None:
    """Read the spare anew and compare it with the copy, the differences that may be apart."""
    if notes.unproven or one.own.stopped:
        return
    try:
        running = (await one.look()).tree
    except (*TROUBLE, GaveUp) as error:
        notes.unproven.append(f"恢复后没有能回读备用机的配置：{one.masked(one.why(error))}")
        return
    finally:
        await one.lines.close()
    lines, secrets = size(one.wanted.tree)
    if rest := differing(running, one.wanted.tree, one.allowed):
        raise BadBackupError(f"回读的配置与备份不同：{one.masked(some(rest))}")
    notes.good(f"回读的配置与备份一致（共 {lines} 行；{secrets} 行含口令的只比口令以外的部分）")
    if may := [one.masked(line) for line in allowances(running, one.wanted.tree, one.allowed)]:
        notes.remark(f"允许不同的：{'、'.join(may[:MOST])}{' 等' if len(may) > MOST else ''}")


async def _given_back(pair: Pair, own: Kept, notes: Notes) -> str:
    """The spare's own configuration runs again; "" or what is wrong."""
    if not own.touched:
        return ""
    with notes.phase("恢复备用机"):
        told = await change(pair.spare, Wish(own.text, REPLACE, save=False), pair.settings, pair.others)
    if told.failed:
        return (
            f"备用机 {pair.spare.name} 没有恢复成自己的配置（{told.failed}）；原配置在 {own.path}，重启备用机也可恢复"
        )
    own.drop()
    return ""


def ready(pair: Pair, copies: Copies) -> dict[str, Any]:
    """Check mode: everything that can be told without touching a device."""
    fit(pair)
    taken = _taken(copies, pair.production.name, Notes())
    try:
        _text(copies, pair.production.name)
    except BadBackupError as error:
        raise RefusedError(str(error)) from None
    return {"changed": True, "refused": "", "restored": str(taken.path), "checks": []}
