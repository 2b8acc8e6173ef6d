"""All devices in one process: build the hospital, listen, publish the host keys."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

import asyncssh

from lab import bastion, bench, quirks, ssh, telnet
from lab.door import Door
from lab.hospital import load, plan
from lab.journal import Journal
from lab.node import LabNode

SSH_PORT, TELNET_PORT = 10022, 10023


def raise_limits() -> None:
    """As many open files as the system allows: a thousand sessions need them."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def host_key(state: Path, name: str, kind: str = "ssh-ed25519") -> asyncssh.SSHKey:
    """The device's own key, kept in the state folder so that it survives a restart."""
    path = state / "keys" / name
    if path.exists():
        return asyncssh.read_private_key(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    key = asyncssh.generate_private_key(kind)
    key.write_private_key(path)
    return key


def known_hosts_line(address: str, port: int, key: asyncssh.SSHKey) -> str:
    """``[addr]:port keytype key``."""
    return (
        f"[{address}]:{port} {key.export_public_key().decode().split(' ', 2)[0]} "
        + (key.export_public_key().decode().split()[1])
    )


class Lab:
    """All listeners of one simulated hospital (or of one benchmark fleet)."""

    def __init__(
        self,
        state: Path,
        offset: int = 0,
        switches: int = 0,
        repaired: Collection[str] = (),
        off: Collection[str] = (),
        later: bool = False,
        config_kb: int = 0,
        pace: float = 0.1,
    ) -> None:
        self.state, self.ssh, self.telnet, self.switches = state, SSH_PORT + offset, TELNET_PORT + offset, switches
        state.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(state / "journal.jsonl")
        nodes = [] if switches else load(self.journal, repaired, later)
        self.nodes: dict[str, LabNode] = {n.device.name: n for n in nodes if n.device.name not in off}
        for node in self.nodes.values():
            node.pace = pace
        self.config_kb = config_kb
        self._listeners: list[Any] = []

    async def start(self) -> None:
        """Listen everywhere and publish the host keys; returns when all listen."""
        if self.switches:
            lines = await self._fleet()
        else:
            lines = [line for node in self.nodes.values() for line in await self._listen(node)]
            lines.append(await self._bastion())
        (self.state / "known_hosts").write_text("\n".join(lines) + "\n")

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            listener.close()
        self.journal.close()

    def _behind(self, node: LabNode) -> bool:
        return bool(plan()["devices"][node.device.name].get("bastion"))

    async def _bastion(self) -> str:
        assets = {name: node for name, node in self.nodes.items() if self._behind(node)}
        gate = bastion.Bastion(plan()["bastion"], assets, self.journal)
        key = host_key(self.state, gate.name)
        self._listeners.append(await bastion.serve(gate, key, self.ssh))
        return known_hosts_line(gate.spec["address"], self.ssh, key)

    async def _fleet(self) -> list[str]:
        key = host_key(self.state, "bench")
        self._listeners += await bench.start(key, self.ssh, self.switches, self.config_kb)
        return [known_hosts_line(bench.address(n), self.ssh, key) for n in range(self.switches)]

    async def _listen(self, node: LabNode) -> list[str]:
        """One device's listener; its line for known_hosts when it has a host key."""
        device, has = node.device, node.device.quirks.get
        if has("refused") or self._behind(node):
            return []
        if has("black_hole"):
            self._listeners += quirks.black_hole(device.address, self.ssh)
        elif has("garbage"):
            self._listeners.append(await quirks.garbage(device.address, self.ssh))
        elif has("telnet"):
            await self._door(node, partial(telnet.serve, node, self.telnet))
        else:
            return [await self._ssh(node)]
        return []

    async def _door(self, node: LabNode, listen: Callable[[], Awaitable[Any]]) -> None:
        node.door = Door(listen)
        self._listeners.append(node.door)
        await node.door.start()

    def reset(self) -> None:
        """All configurations as at the start."""
        self.journal.add("lab", "reset")
        for node in self.nodes.values():
            node.reset()

    async def _ssh(self, node: LabNode) -> str:
        """An SSH listener; known_hosts holds another key where the host key has changed."""
        device = node.device
        key = host_key(self.state, device.name, "ssh-rsa" if device.quirks.get("legacy_crypto") else "ssh-ed25519")
        await self._door(node, partial(ssh.serve, node, key, self.ssh))
        shown = host_key(self.state, f"{device.name}.before") if device.quirks.get("changed_host_key") else key
        return known_hosts_line(device.address, self.ssh, shown)


async def run(lab: Lab) -> None:
    """Serve until SIGTERM or SIGINT."""
    state = lab.state
    raise_limits()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await lab.start()
    (state / "pid").write_text(str(os.getpid()))
    (state / "ready").write_text("")
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, lab.reset)
    await stop.wait()
    lab.close()
    for name in ("pid", "ready"):
        (state / name).unlink(missing_ok=True)
