"""A bastion host (堡垒机): no forwarding, OTP by keyboard-interactive, login strings and a menu."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncssh

from lab.channel import TerminalChannel
from lab.journal import Journal
from lab.node import LabNode
from lab.terminal import HangupError, Terminal


class Bastion:
    """What the bastion knows: its one user, its OTP, its assets, how many sessions are open."""

    def __init__(self, spec: dict[str, Any], assets: dict[str, LabNode], journal: Journal) -> None:
        self.name, self.spec, self.assets, self.journal = spec["name"], spec, assets, journal
        self.open = 0

    def target(self, login: str) -> tuple[str, str, LabNode] | None:
        """``user@account@asset`` in parts; the asset by name or address. None for a plain user."""
        parts = login.split("@")
        if len(parts) != 3:
            return None
        for node in self.assets.values():
            if parts[2] in (node.device.name, node.device.address):
                return parts[0], parts[1], node
        return None

    def known(self, login: str) -> bool:
        """True when the first part of the login is the bastion's user."""
        return bool(login.split("@", 1)[0] == self.spec["user"])


class BastionServer(asyncssh.SSHServer):
    """One connection; several sessions may share it, so the OTP is asked once."""

    def __init__(self, bastion: Bastion) -> None:
        self.bastion, self.login, self._password_ok = bastion, "", False

    def begin_auth(self, username: str) -> bool:
        """Every user must authenticate."""
        self.login = username
        return True

    def kbdint_auth_supported(self) -> bool:
        """Password and OTP, one after the other."""
        return True

    def password_auth_supported(self) -> bool:
        """A password alone is not enough here."""
        return False

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        """First the password."""
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: Any) -> Any:
        """Then the OTP; True lets the user in."""
        answer = responses[0] if responses else ""
        if not self._password_ok:
            self._password_ok = self.bastion.known(username) and answer == self.bastion.spec["password"]
            if not self._password_ok:
                self.bastion.journal.add(self.bastion.name, "login", user=username, ok=False, reason="wrong password")
                return False
            return "", "请输入动态口令", "", [("OTP: ", True)]
        good = bool(answer == self.bastion.spec["otp"])
        self.bastion.journal.add(self.bastion.name, "login", user=username, ok=good, reason="" if good else "wrong otp")
        return good

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> Any:
        """Forwarding is administratively prohibited."""
        self.bastion.journal.add(self.bastion.name, "forward_refused", to=f"{dest_host}:{dest_port}")
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "administratively prohibited")

    def session_requested(self) -> BastionSession:
        """A menu or an asset."""
        return BastionSession(self.bastion, self.login)


class BastionSession(TerminalChannel):
    """One channel through the bastion."""

    def __init__(self, bastion: Bastion, login: str) -> None:
        self.bastion, self.login = bastion, login
        self._task: asyncio.Task[None] | None = None

    def opened(self) -> Terminal:
        """The terminal of this channel."""
        return Terminal(self._send, self._close)

    def session_started(self) -> None:
        """Count the session, then menu or asset."""
        self._task = asyncio.ensure_future(self._run())

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Keys."""
        self.terminal.feed(data)

    def eof_received(self) -> bool:
        """Nothing more will be typed."""
        self.terminal.hangup()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has gone."""
        self.terminal.hangup()

    async def _run(self) -> None:
        if self.bastion.open >= self.bastion.spec["max_sessions"]:
            self.bastion.journal.add(self.bastion.name, "session_limit", user=self.login)
            await self.terminal.write("当前并发会话数已达上限，请稍后再试。\n")
            self._close()
            return
        self.bastion.open += 1
        try:
            target = self.bastion.target(self.login)
            if target:
                await self._asset(target[1], target[2])
            else:
                await self._menu()
        except HangupError:
            pass
        finally:
            self.bastion.open -= 1
            self._close()

    async def _menu(self) -> None:
        """A numbered list; q leaves, the menu comes back when the asset's session ends."""
        nodes = list(self.bastion.assets.values())
        while True:
            rows = "".join(
                f"  {n:>2}: {node.device.name:<16}{node.device.address:<16}ssh   wardround\n"
                for n, node in enumerate(nodes, 1)
            )
            await self.terminal.write(
                f"\n欢迎使用运维审计系统\n\n  ID  主机名          地址            协议  账号\n{rows}\n请输入资产编号（q 退出）> "
            )
            answer = (await self.terminal.line()).strip()
            if answer.lower() in ("q", "quit", "exit"):
                return
            if answer.isdigit() and 1 <= int(answer) <= len(nodes):
                await self._asset("wardround", nodes[int(answer) - 1])
            else:
                await self.terminal.write("无效的编号\n")

    async def _asset(self, account: str, node: LabNode) -> None:
        """The bastion logs in for the user with the account it keeps."""
        kept = node.doorman.accounts.get(account)
        await self.terminal.write(f"正在连接 {node.device.name} ...\n")
        if kept is None or not node.doorman.login(account, kept.password):
            await self.terminal.write("连接失败：未授权的资产账号\n")
            return
        session = node.open(self.terminal, account, f"bastion {self.login}")
        if session is None:
            await self.terminal.write(node.shape.dialect.vty_full + "\n")
            return
        session.keep_open = True
        await session.run()


async def serve(bastion: Bastion, key: asyncssh.SSHKey, port: int) -> asyncssh.SSHAcceptor:
    """Listen on the bastion's address."""
    return await asyncssh.listen(
        bastion.spec["address"], port, server_factory=lambda: BastionServer(bastion), server_host_keys=[key],
        server_version="OpenSSH_7.4", encoding=None, line_editor=False, agent_forwarding=False, allow_scp=False,
    )  # fmt: skip
