"""The host keys that devices show, for people to compare before they are trusted; nobody logs in here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import asyncssh

from wardround.collect.bastion import place
from wardround.collect.lines import Forbidden, Lines
from wardround.collect.settings import Settings
from wardround.collect.ssh import FAST, KEYS, LEGACY, OLD_KEYS
from wardround.collect.target import Target
from wardround.collect.ways import ways
from wardround.platforms import load


class Shown(NamedTuple):
    """A key as shown; `line` goes into known_hosts. `why` tells when there was none."""

    target: str
    algorithm: str
    fingerprint: str
    line: str
    why: str = ""


async def host_keys(targets: Sequence[Target], settings: Settings, *, at_once: int = 50) -> list[Shown]:
    """The SSH host key of every target that is reached by SSH, bastions and jump hosts first, each address once."""
    lines, slots = Lines(settings, {t.name: t for t in targets}), asyncio.Semaphore(at_once)
    places: dict[tuple[str, int], Target] = {}
    for target in targets:
        if any(transport.startswith("ssh") for transport, _ in ways(target, load(target.platform))):
            places.setdefault(place(target), target)

    async def one(host: str, port: int, target: Target) -> Shown:
        async with slots:
            return await _shown(host, port, target, lines)

    try:
        return list(await asyncio.gather(*(one(host, port, t) for (host, port), t in places.items())))
    finally:
        await lines.close()


async def _shown(host: str, port: int, target: Target, lines: Lines) -> Shown:
    legacy = bool(target.variables.get("legacy_crypto"))
    options = asyncssh.SSHClientConnectionOptions(config=None, **(LEGACY if legacy else FAST))
    name = host if port == 22 else f"[{host}]:{port}"
    try:
        await lines.may_touch(target)
        tunnel = await lines.jump(target)
        async with asyncio.timeout(3 * lines.settings.connect_timeout):
            key = await asyncssh.get_server_host_key(
                host,
                port,
                tunnel=tunnel or (),
                server_host_key_algs=OLD_KEYS if legacy else KEYS,
                options=options,
            )
    except Forbidden as error:
        return Shown(target.name, "", "", "", str(error))
    except TimeoutError:
        return Shown(target.name, "", "", "", "无应答")
    except Exception as error:  # noqa: BLE001  whatever stands in the way is told for this one alone
        return Shown(target.name, "", "", "", f"未取得主机密钥：{error}")
    if key is None:
        return Shown(target.name, "", "", "", "设备没有出示主机密钥")
    text = key.export_public_key("openssh").decode().split()
    return Shown(target.name, key.get_algorithm(), key.get_fingerprint("sha256"), f"{name} {text[0]} {text[1]}")
