"""What may be sent while a device is changed: the lines of the plan, the words of the dialect, and never a few verbs.

The inspection's own permit knows nothing of this one, and nothing but this package makes one (a test holds it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wardround.collect.gate import Permit, Refused
from wardround.platforms import Way

# fmt: off
_VERBS = (
    "reset", "reboot", "restart", "reload", "format", "fixdisk", "delete", "undelete", "rmdir", "mkdir", "rename", "copy",
    "move", "erase", "startup", "upgrade", "update", "install", "license", "import", "export", "restore", "rollback",
    "unset", "exec", "execute", "run", "shell", "python", "tclsh", "ftp", "tftp", "sftp", "scp", "telnet", "stelnet", "ssh2",
    "debugging", "debug", "poweroff", "halt", "kill", "lock", "free", "batch", "boot-loader", "bootrom", "boot", "patch",
    "factory-configuration", "clear", "write", "save", "schedule", "scheduler", "commit", "abort", "ping", "tracert",
)
_FULL = frozenset(_VERBS)
# verbs that a device also takes abbreviated
_SHORT = ("reset", "reboot", "reload", "restart", "format", "delete", "undelete", "erase", "debugging", "startup", "unset")
# lines of a configuration that begin like one of them
_HARMLESS = re.compile(
    r"move (?:\d+|\"[^\"]+\"|\S+) (?:after|before|top|bottom)\b|(?:ftp|sftp|tftp|telnet|stelnet|scp) (?:ipv6 |ipv4 )?"
    r"(?:server|client)\b|import(?:-route| interface\b)|delete-protection|patch-panel|ssh2 (?:server|client)|license-|"
    r"ssh2? (?:server|user|client|authorization)|telnet (?:timeout|port)|scheduler logfile size \d+$|schedule \"|rollback-"
)
_ANYWHERE = re.compile(r"\b(?:reboot|format|reset saved-configuration|delete /|factory)\b", re.I)
_FREE_TEXT = re.compile(r"(?:undo |no )?(?:description|header|remark|rule \d+ (?:description|comment)|banner|alias|name)\b", re.I)
_KEYS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # Ctrl+Z leaves every view: what follows it would be a command
# fmt: on


def forbidden(line: str) -> str:
    """Why a line is never sent, whoever asks for it; "" for lines of a configuration."""
    first = line.split("\n", 1)[0]
    if _KEYS.search(line) or "?" in first:
        return "含控制字符或问号（设备会当作按键，如 Ctrl+Z、求助）"
    plain = " ".join(first.split()).lower()
    verb = plain.removeprefix("undo ").removeprefix("no ").split(" ")[0]
    if _FREE_TEXT.match(plain) or _HARMLESS.match(plain):
        return ""
    if plain.startswith(("undo ", "no ")) and verb not in ("startup", "schedule", "scheduler", "reboot"):
        return ""
    if verb in _FULL or (len(verb) >= 3 and any(word.startswith(verb) for word in _SHORT)):
        return f"禁止命令（{verb}）"
    found = _ANYWHERE.search(plain)
    return f"禁止命令（{found.group(0)}）" if found else ""


class ConfigPermit(Permit):
    """A platform's own words for a session, the dialect's for changing one, and the lines that were admitted."""

    def __init__(self, way: Way, words: Iterable[str]) -> None:
        super().__init__(way)
        self._words = set(words)
        self._lines: set[str] = set()

    def allow(self, word: str) -> None:
        """One more of the dialect's own commands: the arming of a timer."""
        self._words.add(word)

    def admit(self, lines: Iterable[str]) -> None:
        """Lines of a plan; Refused (and none of them admitted) when one must never be sent."""
        asked = list(lines)
        for line in asked:
            if why := forbidden(line):
                raise Refused(f"{why}：{line.split(chr(10), 1)[0][:60]}")
        self._lines.update(asked)

    def check(self, command: str) -> str:
        """The command itself; Refused when it is none of these."""
        return command if command in self._words or command in self._lines else super().check(command)
