"""What the sessions of a round share: trusted host keys, forbidden networks, jump hosts, places on a bastion."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

import asyncssh

from wardround.collect.gate import Gate, Permit
from wardround.collect.settings import Settings
from wardround.collect.ssh import connect
from wardround.collect.target import Target
from wardround.platforms import Way
from wardround.transports import Busy, Call, NotConfigured, Unreachable


class Forbidden(Exception):  # noqa: N818  an outcome, not an error
    """An address in a `never_touch` network."""


class Lines:
    """One per round; `targets` are looked up by name when a jump host is named."""

    def __init__(self, settings: Settings, targets: Mapping[str, Target]) -> None:
        self.settings, self.targets = settings, targets
        self._jumps: dict[str, asyncio.Task[asyncssh.SSHClientConnection]] = {}
        self._bastions: dict[str, asyncio.Semaphore] = {}
        self._devices: dict[str, asyncio.Semaphore] = {}
        self._names: dict[str, list[str]] = {}

    @cached_property
    def known_hosts(self) -> asyncssh.SSHKnownHosts:
        """The trusted host keys, read once; lines that cannot be read are left out."""
        known = asyncssh.import_known_hosts("")
        for path in self.settings.known_hosts:
            if path.is_file():
                for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                    _load(known, line)
        return known

    @cached_property
    def forbidden(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """The `never_touch` networks; ValueError when one is not an address."""
        try:
            return [ipaddress.ip_network(str(n), strict=False) for n in self.settings.never_touch]
        except ValueError as error:
            raise ValueError(f"never_touch 中有无法识别的网段：{error}") from None

    async def may_touch(self, target: Target) -> None:
        """Forbidden when the asset, or a host on the way to it, stands in a `never_touch` network."""
        if self.settings.never_touch:
            for host in _hosts(target):
                for address in await self._addresses(host):
                    if any(ipaddress.ip_address(address) in network for network in self.forbidden):
                        raise Forbidden(f"{host} 在 never_touch 网段中，未发出任何报文")

    async def _addresses(self, host: str) -> list[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            pass
        if host not in self._names:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, None)
                self._names[host] = sorted({str(f[4][0]).partition("%")[0] for f in found})
            except OSError:
                self._names[host] = []
        return self._names[host]

    def device(self, target: Target) -> asyncio.Semaphore:
        """Places on one device, shared by all assets at its address."""
        key = str((target.variables.get("bastion") or {}).get("host") or "") + "/" + target.address
        return self._devices.setdefault(key, asyncio.Semaphore(self.settings.per_device))

    def bastion(self, target: Target) -> asyncio.Semaphore | None:
        """Places on the bastion or jump host an asset is reached by, None when it is reached directly."""
        spec = target.variables.get("bastion") or {}
        key = str(spec.get("host") or target.variables.get("jump_host") or "")
        if not key:
            return None
        places = int(spec.get("max_sessions") or self.settings.per_bastion)
        return self._bastions.setdefault(key, asyncio.Semaphore(places))

    async def through_bastion(self, call: Call, user: str, host: str, port: int) -> asyncssh.SSHClientConnection:
        """One connection for all assets that are reached by the same login at a bastion: its code is asked for once."""
        spec = f"{user} {host} {port}"
        task = self._jumps.get(spec)
        if task is None or _again(task):
            task = self._jumps[spec] = asyncio.ensure_future(connect(call, user=user, host=host, port=port))
        return await asyncio.shield(task)

    async def jump(self, target: Target) -> asyncssh.SSHClientConnection | None:
        """The shared connection to the asset's jump host, opened once."""
        spec = str(target.variables.get("jump_host") or "")
        if not spec:
            return None
        task = self._jumps.get(spec)
        if task is None or _again(task):
            task = self._jumps[spec] = asyncio.ensure_future(self._open_jump(spec, target))
        return await asyncio.shield(task)

    async def _open_jump(self, spec: str, target: Target) -> asyncssh.SSHClientConnection:
        way = Way("ssh", {}, {})
        call = Call(self._jump_target(spec, target), way, Gate(Permit(way), "jump", []), self.settings, self)
        return await connect(call)

    def _jump_target(self, spec: str, target: Target) -> Target:
        if spec in self.targets:
            known = self.targets[spec]
            if known.variables.get("jump_host") == spec:
                raise NotConfigured(f"jump_host {spec} 指向自己")
            return known
        user, at, place = spec.rpartition("@")
        host, _, port = place.partition(":") if place.count(":") == 1 else (place, "", "")
        words = ("ansible_password", "ansible_ssh_private_key_file", "ansible_host_key_checking")
        variables = {w: target.variables[w] for w in words if w in target.variables}
        return Target(
            spec,
            "",
            {
                **variables,
                "ansible_host": host,
                "ansible_user": user if at else target.user,
                "ansible_port": port or 22,
            },
        )

    async def close(self) -> None:
        """Close what is shared."""
        for task in self._jumps.values():
            if _open(task):
                task.result().abort()
            task.cancel()


def _again(task: asyncio.Task[asyncssh.SSHClientConnection]) -> bool:
    """Whether a shared connection is to be opened anew: it ended, or nobody answered; never after a refused login."""
    if not task.done() or _open(task):
        return False
    return task.cancelled() or not task.exception() or isinstance(task.exception(), Unreachable | Busy)


def _open(task: asyncio.Task[asyncssh.SSHClientConnection]) -> bool:
    return task.done() and not task.cancelled() and not task.exception() and not task.result().is_closed()


def _load(known: asyncssh.SSHKnownHosts, line: str) -> None:
    try:
        known.load(line)
    except (ValueError, asyncssh.KeyImportError):
        return


def _hosts(target: Target) -> Iterable[str]:
    """Every host an asset's variables would make us talk to."""
    yield target.address
    bastion = target.variables.get("bastion") or {}
    if bastion.get("host"):
        yield str(bastion["host"])
    if jump := str(target.variables.get("jump_host") or ""):
        yield jump.rpartition("@")[2].partition(":")[0]
    for word in ("url", "dsn"):
        values = cast(Any, target.variables.get(word)) or ()
        for value in [values] if isinstance(values, str) else values if isinstance(values, list | tuple) else ():
            try:
                host = urlsplit(str(value)).hostname
            except ValueError:
                host = None
            if host:
                yield host
