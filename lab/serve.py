"""All devices in one process: build the hospital, listen, publish the host keys."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from pathlib import Path

import asyncssh

from lab import ssh
from lab.hospital import load
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


async def start(state: Path, offset: int) -> list[LabNode]:
    """Listen everywhere; returns when all listen."""
    journal = Journal(state / "journal.jsonl")
    nodes, lines = [], []
    for node in load(journal):
        key = host_key(state, node.device.name)
        await ssh.serve(node, key, SSH_PORT + offset)
        lines.append(known_hosts_line(node.device.address, SSH_PORT + offset, key))
        nodes.append(node)
    (state / "known_hosts").write_text("\n".join(lines) + "\n")
    return nodes


async def run(state: Path, offset: int, switches: int = 0) -> None:
    """Serve until SIGTERM or SIGINT."""
    raise_limits()
    state.mkdir(parents=True, exist_ok=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await start(state, offset)
    (state / "pid").write_text(str(os.getpid()))
    (state / "ready").write_text("")
    await stop.wait()
    for name in ("pid", "ready"):
        (state / name).unlink(missing_ok=True)
