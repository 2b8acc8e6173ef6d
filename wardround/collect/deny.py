"""The deny list: what is never sent, whatever a platform.yml says."""

from __future__ import annotations

import re
from functools import lru_cache

# fmt: off
_VERBS = frozenset((
    "reset", "save", "system-view", "reboot", "restart", "reload", "debugging", "debug", "delete", "undelete", "rmdir",
    "mkdir", "rename", "copy", "move", "format", "fixdisk", "undo", "no", "shutdown", "poweroff", "halt", "write",
    "configure", "commit", "rollback", "clear", "erase", "startup", "upgrade", "update", "install", "patch", "license",
    "schedule", "import", "unset", "set", "service", "telnet", "stelnet", "ssh", "ftp", "tftp", "sftp", "ping", "tracert",
    "traceroute", "exec", "execute", "free", "kill", "lock", "unlock", "refresh", "start", "stop", "restore", "activate",
    "deactivate", "clock", "batch", "local-user",
    # Storwize, FOS, MM910, OceanStor
    "svctask", "satask", "chsystem", "stopsystem", "applysoftware", "addnode", "rmnode", "mkvdisk", "rmvdisk", "chvdisk",
    "mkhost", "rmhost", "chhost", "switchdisable", "switchenable", "chassisdisable", "portdisable", "portenable",
    "portcfg", "cfgenable", "cfgdisable", "cfgclear", "cfgsave", "cfgdelete", "cfgcreate", "cfgadd", "cfgremove",
    "firmwaredownload", "fastboot", "supportsave", "configdownload", "configupload", "configdefault", "errclear",
    "diagclear", "passwd", "userconfig", "smmset", "change", "create", "remove", "add", "modify", "poweron",
    # SQL and HTTP
    "insert", "drop", "alter", "truncate", "grant", "revoke", "merge", "call", "post", "put",
))
# verbs that a device also takes abbreviated
_SHORT = (
    "reset", "save", "system-view", "reboot", "debugging", "delete", "format", "undo", "shutdown", "write", "configure",
    "clear", "erase", "reload", "restart", "schedule", "undelete",
)
_UNIX = frozenset((
    "rm", "mv", "cp", "dd", "mkfs", "fdisk", "parted", "umount", "ln", "chmod", "chown", "chattr", "truncate", "tee",
    "killall", "pkill", "reboot", "shutdown", "halt", "poweroff", "init", "telinit", "passwd", "useradd", "userdel",
    "usermod", "chpasswd", "visudo", "wget", "systemd-run", "eval",
))
_HARMLESS = frozenset((
    "undo terminal monitor", "undo terminal logging", "undo terminal debugging", "no page", "change cli more_enabled=no",
    "set cli pagination off", "set pagination off", "start transaction read only", "set transaction read only",
))
_KEYWORDS = frozenset((
    "if", "then", "else", "elif", "do", "while", "until", "!", "time", "exec", "command", "sudo", "nice", "env", "for",
))
# fmt: on
_ANYWHERE = re.compile(
    r"\bdis[a-z]*\s+diag(?!nosis)|\bdiagnostic-info|\bdiag-?clear|\btech-support\b|\bsupportshow\b|"
    r"\bsystemctl\s+(?:re)?(?:start|stop|load|enable|disable|mask|isolate|kill)\b|[\r\n\x00-\x08\x1b]",
    re.I,
)
_CHANGING = re.compile(
    r"\bsystemctl\s+(?:--\S+\s+)*(?:re)?(?:start|stop|load|enable|disable|mask|isolate|kill)\b|"
    r"(?<!-)>\s*(?!/dev/null|&\d|&-|\s|=)\S",
    re.I,
)
_SEGMENT = re.compile(r"[;&|`\n]|\$\(")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@lru_cache(4096)
def denied(command: str) -> str:
    """Why a command is on the deny list, or "": it would change the device, load it or leave it."""
    plain = " ".join(command.split()).lower()
    if plain in _HARMLESS:
        return ""
    if found := _ANYWHERE.search(command.strip()):
        return f"禁止命令（{found.group(0).strip() or '控制字符'}）"
    first, *rest = _SEGMENT.split(_QUOTED.sub("''", plain))
    verb = first.strip().split(" ")[0].strip("(")
    if verb in _VERBS or (len(verb) >= 2 and verb != "sh" and any(word.startswith(verb) for word in _SHORT)):
        return f"禁止命令（{verb}）"
    words = {segment.strip().split(" ")[0].strip("()").rsplit("/", 1)[-1] for segment in [first, *rest]}
    bad = sorted(words & _UNIX)
    return f"禁止命令（{'、'.join(bad)}）" if bad else ""


@lru_cache(4096)
def denied_script(fragment: str) -> str:
    """Why a shell fragment of a probe is on the deny list, or ""."""
    bare = _QUOTED.sub("''", fragment)
    words = set()
    for segment in _SEGMENT.split(bare):
        pieces = [p for p in re.split(r"[\s(){}]+", segment) if p and p not in _KEYWORDS]
        words.add(pieces[0].rsplit("/", 1)[-1].lower() if pieces else "")
    if bad := sorted(words & _UNIX):
        return f"禁止命令（{'、'.join(bad)}）"
    found = _CHANGING.search(bare)
    return f"禁止命令（{found.group(0)}）" if found else ""
