"""The SSH side of a device, on asyncssh."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncssh

from lab.channel import TerminalChannel, without_ignore
from lab.node import LabNode
from lab.terminal import Terminal

LEGACY = {
    "kex_algs": ["diffie-hellman-group1-sha1"],
    "encryption_algs": ["3des-cbc"],
    "mac_algs": ["hmac-sha1"],
    "signature_algs": ["ssh-rsa"],
}


class DeviceServer(asyncssh.SSHServer):
    """One connection to one device."""

    def __init__(self, node: LabNode) -> None:
        self.node, self.user, self._used = node, "", False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Keep the connection: it ends with its session."""
        self._conn = conn
        without_ignore(conn)
        if self.node.reach():
            self.node.journal.add(self.node.device.name, "turned_away", reason=self.node.reach())
            conn.abort()

    def begin_auth(self, username: str) -> bool:
        """Every user must authenticate; the hospital's warning comes first."""
        self.user = username
        if self.node.banner:
            self._conn.send_auth_banner(self.node.banner)
        return True

    def password_auth_supported(self) -> bool:
        """Passwords only: these devices hold no keys."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Ask the doorman."""
        return self.node.doorman.login(username, password)

    def session_requested(self) -> DeviceSession | bool:
        """A channel with a command line on it; these devices give one per connection."""
        first, self._used = not self._used, True
        return DeviceSession(self.node, self.user, self._conn) if first else False


class DeviceSession(TerminalChannel):
    """One channel; runs a Session as a task."""

    def __init__(self, node: LabNode, user: str, conn: asyncssh.SSHServerConnection) -> None:
        self.node, self.user, self._conn = node, user, conn
        self._task: asyncio.Task[None] | None = None

    def opened(self) -> Terminal:
        """The terminal of this channel."""
        return Terminal(self._send, self._close, self.node.device.encoding, self._conn.abort)

    def exec_requested(self, command: str) -> bool:
        """VRP and most of the others drop a one-shot command."""
        return False

    def session_started(self) -> None:
        """Start talking."""
        session = self.node.open(self.terminal, self.user, "ssh")
        self._task = asyncio.ensure_future(session.run() if session else self._refuse())

    async def _refuse(self) -> None:
        await self.terminal.write(self.node.shape.dialect.vty_full + "\n")
        self._close()

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Keys."""
        self.terminal.feed(data)

    def eof_received(self) -> bool:
        """Nothing more will be typed."""
        self.terminal.hangup()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has gone, or the session is over: the device hangs up."""
        self.terminal.hangup()
        self._conn.close()
        if self._task and self.node.device.quirks.get("hang_after_login"):
            self._task.cancel()


async def serve(node: LabNode, key: asyncssh.SSHKey, port: int) -> asyncssh.SSHAcceptor:
    """Listen on the device's address."""
    options: dict[str, Any] = dict(LEGACY) if node.device.quirks.get("legacy_crypto") else {}
    return await asyncssh.listen(
        node.device.address,
        port,
        server_factory=lambda: DeviceServer(node),
        server_host_keys=[key],
        server_version=node.shape.dialect.ssh_version,
        encoding=None,
        line_editor=False,
        allow_scp=False,
        agent_forwarding=False,
        login_timeout=60,
        backlog=128,
        **options,
    )
