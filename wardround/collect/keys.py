"""The host keys that devices show, for people to compare before they are trusted; nobody logs in here."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import NamedTuple

import asyncssh

from wardround.collect.bastion import place
from wardround.collect.lines import Forbidden, Lines
from wardround.collect.settings import Settings
from wardround.collect.ssh import FAST, KEYS, LEGACY, OLD_KEYS, wants_legacy
from wardround.collect.target import Target
from wardround.collect.ways import ways
from wardround.platforms import load
from wardround.transports import Failure


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
    unusable: list[Shown] = []
    for target in targets:
        if by_ssh(target):
            try:
                places.setdefault(place(target), target)
            except (Failure, ValueError) as error:
                unusable.append(Shown(target.name, "", "", "", str(error)))

    async def one(host: str, port: int, target: Target) -> Shown:
        async with slots:
            return await _shown(host, port, target, lines)

    try:
        return unusable + list(await asyncio.gather(*(one(host, port, t) for (host, port), t in places.items())))
    finally:
        await lines.close()


def by_ssh(target: Target) -> bool:
    """Whether an asset is reached by SSH, so that it has a host key to trust."""
    return any(transport.startswith("ssh") for transport, _ in ways(target, load(target.platform)))


async def _shown(host: str, port: int, target: Target, lines: Lines) -> Shown:
    legacy = wants_legacy(target)
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
        return Shown(target.name, "", "", "", _why(error))
    if key is None:
        return Shown(target.name, "", "", "", "设备没有出示主机密钥")
    text = key.export_public_key("openssh").decode().split()
    return Shown(target.name, key.get_algorithm(), key.get_fingerprint("sha256"), f"{name} {text[0]} {text[1]}")


REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (ConnectionRefusedError, "拒绝连接（SSH 未开启，或端口不对）"),
    (socket.gaierror, "名字解析不出地址"),
    (asyncssh.KeyExchangeFailed, "加密算法协商失败；老设备请在该主机设 legacy_crypto: true"),
    ((asyncssh.ConnectionLost, ConnectionResetError), "端口有应答，但握手前即被断开，或不是 SSH 服务"),
    (OSError, "无法到达（没有路由，或被防火墙拒绝）"),
)


def _why(error: Exception) -> str:
    """What stood in the way, in Chinese."""
    if isinstance(error, Failure):
        return str(error)
    unknown = f"未取得主机密钥（{' '.join(str(error).split())[:120]}）"
    return next((words for kind, words in REASONS if isinstance(error, kind)), unknown)


KNOWN, UNKNOWN, DIFFERENT = "已登记", "未登记", "与登记不同"


def compared(shown: Sequence[Shown], known: asyncssh.SSHKnownHosts) -> list[str]:
    """For each key whether it is trusted already, unknown, or another than the trusted one; "" where none was shown."""
    return [_state(one, known) if one.line else "" for one in shown]


def _state(one: Shown, known: asyncssh.SSHKnownHosts) -> str:
    name, *key = one.line.split()
    host, _, port = name.removeprefix("[").rpartition("]:") if name.startswith("[") else (name, "", "")
    trusted, *_ = known.match(host, host if host[:1].isdigit() else "", int(port) if port else None)
    held = [k.export_public_key("openssh").decode().split()[:2] for k in trusted]
    if key in held:
        return KNOWN
    return DIFFERENT if any(kind == key[0] for kind, _ in held) else UNKNOWN
