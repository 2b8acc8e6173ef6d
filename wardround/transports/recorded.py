"""What was brought back from an asset nothing can reach: a console log, or a folder with a file per question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from wardround import transports
from wardround.collect import clocks, screen
from wardround.collect.manner import Manner, manner, name_in
from wardround.platforms import Question
from wardround.transports import Call, Heard, NotBrought, NotConfigured, Session

SUFFIXES = (".raw", ".txt", ".json", ".xml", ".log", ".csv", ".eml")
LARGEST = 64_000_000


def slug(command: str) -> str:
    """The file name a command's reply has: lower case, every run of other than a-z0-9.- becomes one `_`."""
    return re.sub(r"[^a-z0-9.\-]+", "_", command.lower()).strip("_")


def is_script(command: str) -> bool:
    """Whether a question is a piece of shell, which nobody brings back by that name."""
    return len(command) > 80 or any(mark in command for mark in "\n;&")


def base(call: Call) -> Path:
    """Where recorded paths start: the inventory's folder."""
    inventory = call.settings.inventory
    return inventory.parent if inventory.is_file() else inventory


async def open_session(call: Call) -> Session:
    """A session over the files; NotBrought when there are none, NotConfigured when none are named."""
    if call.way.transport not in ("ssh_shell", "telnet", "ssh_exec", "recorded"):
        own = getattr(transports.load(call.way.transport), "open_recorded", None)
        if own is not None:
            session: Session = await own(call)
            return session
    variables = call.target.variables
    if variables.get("recorded_log"):
        return RecordedLog(call, base(call) / str(variables["recorded_log"]))
    if variables.get("recorded_dir"):
        return RecordedFolder(call, base(call) / str(variables["recorded_dir"]))
    raise NotConfigured("transport: recorded 需要 recorded_log 或 recorded_dir")


def told_time(call: Call) -> datetime | None:
    """`recorded_at`, aware; ValueError when it is no time."""
    given = call.target.variables.get("recorded_at")
    if not given:
        return None
    at = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    return at if at.tzinfo else at.astimezone()


def file_time(path: Path) -> datetime:
    """When the file was last written."""
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()


def read(path: Path) -> bytes:
    """The file's bytes; NotBrought when it is missing or cannot be a recording."""
    try:
        if path.stat().st_size > LARGEST:
            raise NotBrought(f"文件过大：{path.name}")
        return path.read_bytes()
    except OSError:
        raise NotBrought(f"未带回：{path.name}") from None


_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_STAMP = re.compile(
    r"^[ \t]*(?:\[(?:\d{2,4}[-/]\d\d?[-/]\d\d?[ T])?\d\d?:\d\d:\d\d(?:[.,:]\d+)?\]|(?:\d{4}[-/]\d\d?[-/]\d\d?[ T])?\d\d:\d\d:\d\d(?:[.,]\d+)?:?)(?: |$)",
    re.M,
)
_ERASED = r"(?:[ \t]*(?:\[\d+D|(?:\^H)+))*[ \t]*(?=\S)"
"""What a pager's mark was wiped out with, where the logging program left out the escape character."""


def console(data: bytes, manner: Manner) -> tuple[str, str]:
    """A recording as the terminal showed it, and a remark: without the logging program's stamps and wiped pager marks."""
    if data.startswith(_UTF16):
        text, remark = data.decode("utf-16", "replace"), ""
    else:
        text, remark = screen.decode(data)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    text = _unstamped(screen.plain(text.removeprefix("\ufeff")))
    if manner.more.search(text):
        text = re.sub(rf"(?im)^[ \t]*(?:{manner.more.pattern}){_ERASED}", "", text)
    return text, remark


def _unstamped(text: str) -> str:
    """The text without the time a logging program put before every line."""
    stamped = _mostly_stamped(text[:20_000]) and _mostly_stamped(text)
    return _STAMP.sub("", text) if stamped else text


def _mostly_stamped(text: str) -> bool:
    lines = sum(1 for line in text.split("\n") if line.strip())
    return lines > 2 and 10 * len(_STAMP.findall(text)) >= 9 * lines - 10


class RecordedFolder:
    """One file per question."""

    def __init__(self, call: Call, folder: Path) -> None:
        if not folder.is_dir():
            raise NotBrought(f"未带回：{folder.name}")
        self.name = ""
        self.manner = manner(call.manner)
        self.at = _chosen_time(call)
        files = [p for p in sorted(folder.iterdir()) if p.is_file() and p.suffix.lower() in SUFFIXES]
        self.files = {slug(p.stem): p for p in reversed(files)}
        if not self.files:
            raise NotBrought(f"未带回：{folder.name} 中没有文件")
        self.clock, told = self._clock()
        self.first = self.at or told or min(file_time(p) for p in self.files.values())
        self.told = self.at or told

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:  # noqa: ARG002  one way for all
        """The file of the command, or of the question's id when it has one command only."""
        path = self.files.get(slug(command))
        if path is None and not question.each:
            path = self.files.get(slug(question.id))
        if path is None and (other := self._other(question, command)):
            command, path = other, self.files[slug(other)]
        if path is None:
            raise NotBrought(f"未带回：{question.id if is_script(command) else slug(command)}")
        plain, remark = console(read(path), self.manner)
        plain = screen.without_pager(plain, self.manner.more)
        plain = _without_echo(_only(plain, command, self.manner), command)
        return Heard(plain, self.told or file_time(path), remark)

    def _clock(self) -> tuple[str, datetime | None]:
        """The device's clock as one of the files shows it, and the time where it is to be believed."""
        for name, path in self.files.items():
            command = name.replace("_", " ")
            if clocks.asked(command) and (found := clocks.read(console(read(path), self.manner)[0])):
                latest = file_time(path)
                believed = clocks.sensible(found[0], command, latest)
                return found[0], found[1] if believed != latest else None
        return "", None

    def _other(self, question: Question, command: str) -> str:
        """A command brought back whose reply holds this one's too, when no alternative of the question was."""
        if command != question.asks[-1]:
            return ""
        return next((c for c in question.recorded if slug(c) in self.files), "")

    async def close(self) -> None:
        """Nothing is open."""


def _chosen_time(call: Call) -> datetime | None:
    try:
        return told_time(call)
    except ValueError:
        raise NotConfigured(f"recorded_at 不是时间：{call.target.variables['recorded_at']}") from None


def _only(text: str, command: str, manner: Manner) -> str:
    """A file that is itself a piece of console log gives the command's reply alone."""
    parts = [b for b in blocks(text, manner) if b.command and same(b.command, command)]
    return parts[-1].text if parts else text


def _without_echo(text: str, command: str) -> str:
    """A file whose first line is the command itself, saved without its prompt, gives the reply alone."""
    first, _, rest = text.lstrip("\n").partition("\n")
    return rest if len(first) <= len(command) + 20 and same(first.strip(), command) else text


@dataclass(frozen=True)
class Block:
    """A command as typed in a console log, and what came before the next prompt."""

    prompt: str
    command: str
    text: str
    whole: bool


class RecordedLog:
    """A console log, cut by prompt and command; of a repeated command the last complete reply counts."""

    def __init__(self, call: Call, path: Path) -> None:
        words = manner(call.manner)
        text, self.remark = console(read(path), words)
        self.blocks = list(blocks(text, words, call.target.name))
        if not self.blocks:
            raise NotBrought(f"{path.name} 中没有找到设备提示符")
        self.name = name_in(self.blocks[0].prompt, words.prompt)
        self.clock, told = self._clock(file_time(path))
        self.first = _chosen_time(call) or told

    def _clock(self, latest: datetime) -> tuple[str, datetime]:
        """The device's clock as the log shows it, and the time that is to be believed."""
        for block in self.blocks:
            if clocks.asked(block.command) and (found := clocks.read(block.text)):
                return found[0], clocks.sensible(block.text, block.command, latest)
        return "", latest

    async def ask(self, question: Question, command: str, timeout: float) -> Heard:  # noqa: ARG002  one way for all
        """The last complete reply to the command, typed out or abbreviated."""
        found = [b for b in self.blocks if same(b.command, command)]
        if not found and command == question.asks[-1]:
            found = next((f for c in question.recorded if (f := [b for b in self.blocks if same(b.command, c)])), [])
        if not found:
            raise NotBrought(f"未带回：{question.id if is_script(command) else command}")
        whole = [b for b in found if b.whole]
        if not whole:
            raise NotBrought(f"记录不完整：{command} 的回显没有结束")
        return Heard(whole[-1].text, self.first, self.remark)

    async def close(self) -> None:
        """Nothing is open."""


@lru_cache
def _edge(pattern: str) -> re.Pattern[str]:
    """The prompt with what was typed after it."""
    bare = re.sub(r"(?:\\s[*+?]?)*\$(?=[|)]|$)", "", pattern)
    return re.compile(rf"(?P<prompt>(?:{bare}))[ \t]*(?P<command>[^\r\n]*)$", re.M)


def blocks(text: str, manner: Manner, wanted: str = "") -> Iterator[Block]:
    """Cut a console log at its prompts; commands the pager or the end of the log cut short are not whole.

    Of a log of several devices the one named `wanted` counts, else the one that most prompts name.
    """
    edges = [m for m in _edge(manner.prompt.pattern).finditer(text) if m.group("prompt")]
    name = _main_name([m.group("prompt") for m in edges], manner, wanted)
    edges = [m for m in edges if name in m.group("prompt")]
    for edge, following in zip(edges, [*edges[1:], None], strict=False):
        command = edge.group("command").strip()
        if not command:
            continue
        body = text[edge.end() + 1 : following.start() if following else len(text)]
        last = next((line for line in reversed(body.splitlines()) if line.strip()), "")
        cut = (mark := manner.more.search(last)) is not None and not last[mark.end() :].strip()
        yield Block(edge.group("prompt"), command, screen.without_pager(body, manner.more), bool(following) and not cut)


def _main_name(prompts: list[str], manner: Manner, wanted: str) -> str:
    """The name most prompts carry: lines of output that look like a prompt do not."""
    counts: dict[str, int] = {}
    for prompt in prompts:
        name = name_in(prompt, manner.prompt)
        counts[name] = counts.get(name, 0) + 1
    if named := [n for n in counts if n and n.lower() == wanted.lower()]:
        return named[0]
    return max(counts, key=lambda n: counts[n], default="")


_WHOLE = re.compile(r"\s*\|\s*no-?more\s*$")
_NUMBERED = re.compile(r"([a-z\-]+)(\d[\d/.:]*)$")


def same(typed: str, command: str) -> bool:
    """Whether what was typed is the command, perhaps abbreviated word by word (`dis ver`, `dis int g0/0/1`)."""
    mine, wanted = _WHOLE.sub("", typed.lower()).split(), command.lower().split()
    return len(mine) == len(wanted) and all(_short_for(a, b) for a, b in zip(mine, wanted, strict=True))


def _short_for(typed: str, word: str) -> bool:
    if word.startswith(typed):
        return True
    mine, full = _NUMBERED.match(typed), _NUMBERED.match(word)
    return bool(mine and full and full.group(1).startswith(mine.group(1)) and mine.group(2) == full.group(2))


__all__ = ["Block", "RecordedFolder", "RecordedLog", "blocks", "open_session", "same", "slug"]
