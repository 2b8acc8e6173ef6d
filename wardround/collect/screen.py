"""Terminal output made plain: character set, erased text, echo, pager lines."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78DEHMc])|[\x00-\x08\x0b-\x1f\x7f]"
)
_CONTROL_BYTES = re.compile(
    rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78DEHMc])|[\x00\x07]"
)
_CSI = re.compile(r"\x1b\[(\d*)([CDKP])")
_TROUBLE = ("\x1b", "\x08", "\r", "\x00", "\x07", "\x7f", "\x0c")
TAB = 8


def decode(data: bytes) -> tuple[str, str]:
    """Text and a remark: strict UTF-8, else GB18030 (GBK devices), else UTF-8 with replacements, which is remarked."""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030"), ""
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), "回显中有无法识别的字符，已用 \ufffd 代替"


def plain(text: str) -> str:
    """What a reader of the terminal would see: plain newlines, no erased or overwritten text, no colours."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n")
    if not any(mark in text for mark in _TROUBLE):
        return text
    return "\n".join(_seen(line) if any(m in line for m in _TROUBLE) else line for line in text.split("\n"))


def _seen(line: str) -> str:
    """One line with cursor movements carried out."""
    if line.endswith("\r"):
        line = line.rstrip("\r")
    cells: list[str] = []
    at = start = 0
    for found in _CONTROL.finditer(line):
        at = _write(cells, at, line[start : found.start()])
        at = _move(cells, at, found.group(0))
        start = found.end()
    _write(cells, at, line[start:])
    return "".join(cells).rstrip()


def _write(cells: list[str], at: int, text: str) -> int:
    if at > len(cells):
        cells.extend(" " * (at - len(cells)))
    cells[at : at + len(text)] = text
    return at + len(text)


def _move(cells: list[str], at: int, control: str) -> int:
    """Carry out one control sequence; returns where the cursor stands then."""
    if control == "\r":
        return 0
    if control == "\x08":
        return max(0, at - 1)
    found = _CSI.fullmatch(control)
    if not found:
        return at
    count, letter = int(found.group(1) or (0 if found.group(2) == "K" else 1)), found.group(2)
    if letter in "DC":
        return max(0, at - count) if letter == "D" else at + min(count, 512)
    if letter == "K":
        del cells[at if count == 0 else 0 :]
        return at
    del cells[at : at + count]
    return at


def last_line(tail: bytes) -> str:
    """The unfinished last line of what has come so far, without control sequences; "" right after a newline."""
    line = tail[tail.rfind(b"\n") + 1 :]
    if b"\x1b" in line or b"\x00" in line or b"\x07" in line:
        line = _CONTROL_BYTES.sub(b"", line)
    line = line.rstrip(b"\r")
    line = line[line.rfind(b"\r") + 1 :].lstrip(b"\x08 ") if b"\x08" in line or b"\r" in line else line
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("gb18030", "replace")


def after_echo(text: str, command: str) -> str | None:
    """What follows the command's echo (also one that the device wrapped or redrew), or None when there is no echo."""
    if text.startswith(command):
        return _rest_of_line(text, len(command))
    head = text[: 4 * len(command) + 2000]
    at = head.find(command)
    if at >= 0:
        return _rest_of_line(text, at + len(command))
    wanted = re.sub(r"\s+", "", command)
    first = wanted[:1]
    at = head.find(first) if first else -1
    while at >= 0:
        end = _matches(head, at, wanted)
        if end:
            return _rest_of_line(text, end)
        at = head.find(first, at + 1)
    return None


def _matches(text: str, at: int, wanted: str) -> int:
    """Where `wanted` ends when it begins at `at`, blanks not counted; 0 when it does not."""
    for letter in wanted:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or text[at] != letter:
            return 0
        at += 1
    return at


def _rest_of_line(text: str, at: int) -> str:
    """The text after the newline that ends the echo."""
    end = text.find("\n", at)
    if end < 0:
        return text[at:].lstrip(" ")
    return text[end + 1 :] if not text[at:end].strip() else text[at:].lstrip(" ")


def without_pager(text: str, more: re.Pattern[str]) -> str:
    """The text without pager lines that no erase sequence removed."""
    if not more.search(text):
        return text
    kept = []
    for line in text.split("\n"):
        rest = more.sub("", line) if more.search(line) else line
        if rest is line or rest.strip():
            kept.append(rest)
    return "\n".join(kept)
