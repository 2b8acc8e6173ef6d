"""What every command line over SSH has in common: a channel with a terminal on it, whatever the client's terminal."""

from __future__ import annotations

from typing import Any

import asyncssh
from asyncssh.constants import MSG_IGNORE

from lab.terminal import Terminal


def without_ignore(conn: asyncssh.SSHServerConnection) -> None:
    """Send no SSH_MSG_IGNORE before every packet: asyncssh does, no switch or firewall does."""
    send = conn.send_packet

    def plain(kind: int, *args: bytes, **words: Any) -> None:
        if kind != MSG_IGNORE:
            send(kind, *args, **words)

    conn.send_packet = plain  # type: ignore[method-assign, assignment]


class TerminalChannel(asyncssh.SSHServerSession[bytes]):
    """One channel with a terminal; `opened` makes the terminal over `_send` and `_close`."""

    terminal: Terminal

    def opened(self) -> Terminal:
        """The terminal of this channel."""
        raise NotImplementedError

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._chan = chan
        self.terminal = self.opened()

    def _send(self, data: bytes) -> None:
        if not self._chan.is_closing():
            self._chan.write(data)

    def _close(self) -> None:
        if not self._chan.is_closing():
            self._chan.exit(0)

    def pty_requested(self, *args: Any) -> bool:
        """Any terminal will do."""
        return True

    def shell_requested(self) -> bool:
        """A shell is what there is."""
        return True
