"""What the fragments of platform.yml agree on with their parsers."""

from __future__ import annotations

import re

END = "-- end"
# Titles of netstat and ss, and what netstat says to who is not root, in English and Chinese.
SOCKET_NOTE = re.compile(
    r"^[\s(（]*(?:State\s+Recv-Q|Active Internet|Proto\s+Recv-Q|Not all processes could|will not be shown"
    r"|激活|活动|协议\s|并非所有进程|.*(?:进程|将不)[^:]*显示)"
)
_RULE = re.compile(r"^--(?: .*)?$")


def ended(lines: list[str]) -> bool:
    """Whether the fragment says that its list is whole."""
    return END in lines


def is_note(line: str) -> bool:
    """Whether a line is blank, a divider or an explanation that the fragment itself printed."""
    return not line.strip() or bool(_RULE.match(line)) or line.startswith(("source: ", "boot-time: "))


def fields(line: str) -> tuple[str, str]:
    """Name and value of "name: value"; the name is "" when the line is not of that form."""
    name, colon, value = line.partition(":")
    return (name.strip(), value.strip()) if colon else ("", line.strip())
