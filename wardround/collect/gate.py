"""The one seam through which anything is sent: the platform's list, a deny list over it, and a note of every byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from wardround.platforms import Way
from wardround.visit import Sent

VALUE = r"[A-Za-z0-9_.:/@\-]{1,80}"
PLACE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}|\{(\w+)\}")

_VERBS = [
    "reset",
    "save",
    "system-view",
    "reboot",
    "restart",
    "reload",
    "debugging",
    "debug",
    "delete",
    "undelete",
    "rmdir",
    "mkdir",
    "rename",
    "copy",
    "move",
    "format",
    "fixdisk",
    "undo",
    "no",
    "shutdown",
    "poweroff",
    "halt",
    "write",
    "configure",
    "commit",
    "rollback",
    "clear",
    "erase",
    "startup",
    "upgrade",
    "update",
    "install",
    "patch",
    "license",
    "schedule",
    "import",
    "unset",
    "set",
    "service",
    "telnet",
    "stelnet",
    "ssh",
    "ftp",
    "tftp",
    "sftp",
    "ping",
    "tracert",
    "traceroute",
    "exec",
    "execute",
    "free",
    "kill",
    "lock",
    "unlock",
    "logout-user",
    "refresh",
    "start",
    "stop",
    "restore",
    "activate",
    "deactivate",
    "clock",
    "ntpdate",
    "batch",
    "local-user",
    "svctask",
    "satask",
    "chsystem",
    "stopsystem",
    "applysoftware",
    "addnode",
    "rmnode",
    "mkvdisk",
    "rmvdisk",
    "chvdisk",
    "mkhost",
    "rmhost",
    "chhost",
    "switchdisable",
    "switchenable",
    "chassisdisable",
    "portdisable",
    "portenable",
    "portcfg",
    "cfgenable",
    "cfgdisable",
    "cfgclear",
    "cfgsave",
    "cfgdelete",
    "cfgcreate",
    "cfgadd",
    "cfgremove",
    "firmwaredownload",
    "fastboot",
    "supportsave",
    "supportsave",
    "configdownload",
    "configupload",
    "configdefault",
    "errclear",
    "diagclear",
    "passwd",
    "userconfig",
    "smmset",
    "change",
    "create",
    "remove",
    "add",
    "modify",
    "poweron",
    "poweroffboard",
    "insert",
    "update",
    "drop",
    "alter",
    "truncate",
    "grant",
    "revoke",
    "merge",
    "call",
    "exec",
    "post",
    "put",
    "patch",
    "delete",
]
_SHORT = ("reset", "save", "system-view", "reboot", "debugging", "delete", "format", "undo", "shutdown", "write")
_SHORT += ("configure", "clear", "erase", "reload", "restart", "schedule", "undelete")
_UNIX = [
    "rm",
    "mv",
    "cp",
    "dd",
    "mkfs",
    "fdisk",
    "parted",
    "mount",
    "umount",
    "ln",
    "chmod",
    "chown",
    "chattr",
    "truncate",
    "tee",
    "sed-i",
    "kill",
    "killall",
    "pkill",
    "reboot",
    "shutdown",
    "halt",
    "poweroff",
    "init",
    "telinit",
    "passwd",
    "useradd",
    "userdel",
    "usermod",
    "chpasswd",
    "visudo",
    "crontab-r",
    "iptables-f",
    "nft-f",
    "curl",
    "wget",
]
_ANYWHERE = re.compile(
    r"\bdis[a-z]*\s+diag(?!nosis)|\bdiagnostic-info|\bsave[dp]?\s+(?:force|main)\b|\btech-support\b|\bsupportshow\b|\bsnap\b|"
    r"\bsystemctl\s+(?:re)?(?:start|stop|load|enable|disable|mask|isolate|kill)\b|[\r\n\x00-\x08\x1b]",
    re.I,
)
_SEGMENT = re.compile(r"[;&|`\n]|\$\(")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_HARMLESS = frozenset(
    {
        "undo terminal monitor",
        "undo terminal logging",
        "undo terminal debugging",
        "no page",
        "change cli more_enabled=no",
        "set cli pagination off",
        "set pagination off",
        "start transaction read only",
        "set transaction read only",
    }
)


class Refused(Exception):
    """Something that must not be sent; the message is Chinese."""


def denied(command: str) -> str:
    """Why a command is on the deny list, or "": it would change the device, load it or leave it."""
    plain = " ".join(command.split()).lower()
    if plain in _HARMLESS:
        return ""
    if found := _ANYWHERE.search(command.strip()):
        return f"禁止命令（{found.group(0).strip() or '控制字符'}）"
    first, *rest = _SEGMENT.split(_QUOTED.sub("''", plain))
    verb = first.strip().split(" ")[0].strip("(")
    if verb in _VERBS or any(len(verb) >= 3 and word.startswith(verb) for word in _SHORT):
        return f"禁止命令（{verb}）"
    for segment in [first, *rest]:
        word = segment.strip().split(" ")[0].strip("()").rsplit("/", 1)[-1]
        if word in _UNIX:
            return f"禁止命令（{word}）"
    return ""


def denied_script(fragment: str) -> str:
    """Why a shell fragment of a probe is on the deny list, or ""."""
    bare = _QUOTED.sub("''", fragment)
    words = set()
    for segment in _SEGMENT.split(bare):
        pieces = [p for p in re.split(r"[\s(){}]+", segment) if p and p not in _KEYWORDS]
        words.add(pieces[0].rsplit("/", 1)[-1].lower() if pieces else "")
    if bad := sorted(words & _SCRIPT_DENIED):
        return f"禁止命令（{'、'.join(bad)}）"
    found = _CHANGING.search(bare)
    return f"禁止命令（{found.group(0)}）" if found else ""


_KEYWORDS = {
    "if",
    "then",
    "else",
    "elif",
    "do",
    "while",
    "until",
    "!",
    "time",
    "exec",
    "command",
    "sudo",
    "nice",
    "env",
}
_SCRIPT_DENIED = frozenset(_UNIX) - {"mount", "kill"} | {"systemd-run", "at", "eval"}
_CHANGING = re.compile(
    r"\bsystemctl\s+(?:--\S+\s+)*(?:re)?(?:start|stop|load|enable|disable|mask|isolate|kill)\b|"
    r"(?<!-)>\s*(?!/dev/null|&\d|&-|\s|=)\S",
    re.I,
)


class Permit:
    """What one way of a platform may send: its questions' commands and its session words, nothing else."""

    def __init__(self, way: Way, values: Mapping[str, Any] | None = None) -> None:
        asks = [ask for q in way.questions.values() for ask in q.asks]
        words = [*_listed(way.session.get("prepare")), *_listed(way.session.get("goodbye"))]
        enable = way.session.get("enable") or {}
        words += [enable["command"]] if "command" in enable else []
        self.exact = {w for w in [*asks, *words] if not PLACE.search(w)}
        self.forms = [_form(w, values or {}) for w in [*asks, *words] if PLACE.search(w)]

    def check(self, command: str) -> str:
        """The command itself; Refused when it is not on the list, or on the deny list."""
        if why := denied(command):
            raise Refused(why)
        if command not in self.exact and not any(form.fullmatch(command) for form in self.forms):
            raise Refused("命令不在平台清单中")
        return command

    def fragment(self, text: str) -> str:
        """A shell fragment of a probe; Refused when it is not on the list, or on the deny list."""
        if why := denied_script(text):
            raise Refused(why)
        if text not in self.exact and not any(form.fullmatch(text) for form in self.forms):
            raise Refused("命令不在平台清单中")
        return text


def _listed(words: Any) -> list[str]:
    return [words] if isinstance(words, str) else [str(w) for w in words or ()]


def _form(template: str, values: Mapping[str, Any]) -> re.Pattern[str]:
    """A regex of everything a template may become: host variables literally, values of replies by their letters."""
    parts, start = [], 0
    for place in PLACE.finditer(template):
        parts.append(re.escape(template[start : place.start()]))
        parts.append(re.escape(str(value_of(values, place.group(1)))) if place.group(1) else VALUE)
        start = place.end()
    return re.compile("".join(parts) + re.escape(template[start:]))


def value_of(values: Mapping[str, Any], path: str) -> Any:
    """A host variable by its dotted path, "" when there is none."""
    found: Any = values
    for word in path.split("."):
        found = found.get(word) if isinstance(found, Mapping) else None
    return "" if found is None else found


class Gate:
    """What a session writes through; `write` is the transport's own, `sent` the round's list."""

    def __init__(self, permit: Permit, transport: str, sent: list[Sent]) -> None:
        self.permit, self.transport, self.sent = permit, transport, sent
        self.write: Callable[[bytes], None] = _closed

    def command(self, text: str, newline: str = "\n") -> None:
        """Send a command of the platform's list, or raise Refused."""
        self._out(self.permit.check(text), (text + newline).encode())

    def script(self, fragments: Iterable[str], whole: str, told: str) -> bytes:
        """A probe made of fragments that all stand on the platform's list, noted as sent; else Refused."""
        for fragment in fragments:
            self.permit.fragment(fragment)
        data = whole.encode()
        self.sent.append(Sent(datetime.now().astimezone(), self.transport, told, len(data)))
        return data

    def key(self, keys: str, why: str) -> None:
        """Answer a dialogue of the platform's list or the pager."""
        self._out(why, keys.encode())

    def secret(self, text: str, newline: str = "\n") -> None:
        """Send a password; the list says only that one was sent."""
        self._out("（口令）", (text + newline).encode())

    def other(self, told: str, count: int, received: int = 0) -> None:
        """Note what a transport with requests of its own has sent; its command must have been checked before."""
        self.sent.append(Sent(datetime.now().astimezone(), self.transport, told, count, received))

    def _out(self, told: str, data: bytes) -> None:
        self.sent.append(Sent(datetime.now().astimezone(), self.transport, told, len(data)))
        self.write(data)


def _closed(data: bytes) -> None:
    raise ConnectionError("会话尚未打开")
