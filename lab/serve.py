"""All devices in one process: build the hospital, listen, publish the host keys."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from pathlib import Path
from typing import Any

import asyncssh

from lab import bastion, bench, quirks, ssh, telnet
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
    return f"[{address}]:{port} {key.export_public_key().decode().split(' ', 2)[0]} " + (
        key.export_public_key().decode().split()[1]
    )


async def start(state: Path, offset: int) -> list[str]:
    """Listen everywhere; returns the lines of known_hosts when all listen."""
    journal = Journal(state / "journal.jsonl")
    nodes = load(journal)
    lines = [line for node in nodes for line in await _listen(node, state, offset)]
    behind = {n.device.name: n for n in nodes if plan()["devices"][n.device.name].get("bastion")}
    gate = bastion.Bastion(plan()["bastion"], behind, journal)
    key = host_key(state, gate.name)
    _keep.append(await bastion.serve(gate, key, SSH_PORT + offset))
    return [*lines, known_hosts_line(gate.spec["address"], SSH_PORT + offset, key)]


_keep: list[Any] = []  # listeners, so that none is collected


async def _listen(node: LabNode, state: Path, offset: int) -> list[str]:
    """One device's listeners; its line for known_hosts when it has a host key."""
    device, port = node.device, SSH_PORT + offset
    if device.quirks.get("refused") or plan()["devices"][device.name].get("bastion"):
        return []
    if device.quirks.get("black_hole"):
        _keep.extend(quirks.black_hole(device.address, port))
        return []
    if device.quirks.get("garbage"):
        _keep.append(await quirks.garbage(device.address, port))
        return []
    if device.quirks.get("telnet"):
        _keep.append(await telnet.serve(node, TELNET_PORT + offset))
        return []
    key = host_key(state, device.name, "ssh-rsa" if device.quirks.get("legacy_crypto") else "ssh-ed25519")
    _keep.append(await ssh.serve(node, key, port))
    shown = host_key(state, f"{device.name}.before") if device.quirks.get("changed_host_key") else key
    return [known_hosts_line(device.address, port, shown)]


async def run(state: Path, offset: int, switches: int = 0) -> None:
    """Serve until SIGTERM or SIGINT."""
    raise_limits()
    state.mkdir(parents=True, exist_ok=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    lines = await (bench.start(state, SSH_PORT + offset, switches) if switches else start(state, offset))
    (state / "known_hosts").write_text("\n".join(lines) + "\n")
    (state / "pid").write_text(str(os.getpid()))
    (state / "ready").write_text("")
    await stop.wait()
    for name in ("pid", "ready"):
        (state / name).unlink(missing_ok=True)
