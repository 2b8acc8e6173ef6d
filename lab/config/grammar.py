"""What a family's command line knows in each configuration view, read from its `grammar.cli`.

    [interface -{0}]                      a view and what it adds to the prompt ({0}: the first argument that opened it)
    description <text>                    a command; <kind> is a value, <kind!> says which line it is (identity)
    port default vlan <1-4094>            a new value replaces the line, another identity is another line
    interface <port!> > interface         opens a view
    acl <2000-2999!> = acl number {0} > acl-basic     what the device prints instead of what was typed
    telnet server enable ~                undo leaves `undo telnet server enable` in the configuration
    lldp enable -                         on by default: only the undo is printed
    vlan batch <vlans+>                   lists are merged
      ? undo: Warning: … Continue? [Y/N]: asked before (`undo:` for the undo form)
      ! Info: …                           said after
      @ hook                              a rule of the family: see rules.py of the shape
      level 3
    ntp-service unicast-server <ip!> ...  whatever follows belongs to the same line
    stp mode <stp|rstp|mstp>              one of these words
    undo acl inbound = acl * inbound      an undo form of its own, and the lines it removes (* is any word)

The first word of a line may be `*`: known in every view (they change the view, as `interface` does).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from lab.config.values import Convert, convert
from lab.keywords import MismatchError


@dataclass
class Entry:
    """One command of one view."""

    pattern: tuple[str, ...]
    opens: str = ""
    form: str = ""
    negative: bool = False
    default_on: bool = False
    ask: str = ""
    ask_undo: str = ""
    say: str = ""
    say_undo: str = ""
    hook: str = ""
    level: int = 2
    anywhere: bool = False
    tail: bool = False
    rank: int = 0  # devices print the lines of a view in the order of the grammar

    @property
    def merges(self) -> bool:
        """True for a list of VLANs."""
        return self.pattern[-1] == "<vlans+>"


@dataclass
class Step:
    """One step of a view's tree."""

    words: dict[str, Step] = field(default_factory=dict)
    args: dict[str, Step] = field(default_factory=dict)
    entry: Entry | None = None


@dataclass
class Match:
    """A command line understood: the entry, the words in full, arguments in order and the identity of the line."""

    entry: Entry | None
    words: list[str]
    args: list[str]
    key: str

    @property
    def text(self) -> str:
        """The line as the device keeps it."""
        if self.entry and self.entry.form:
            return self.entry.form.format(*self.args, *[""] * 3).rstrip()
        return " ".join(self.words)


@dataclass
class View:
    """One configuration view."""

    name: str
    suffix: str = ""
    level: int = 2
    root: Step = field(default_factory=Step)


class Grammar:
    """All views of one family; a child's file adds to its parent's."""

    def __init__(self, *files: Path) -> None:
        self.views: dict[str, View] = {}
        self.anywhere = View("*")
        self._ranks = 0
        for file in files:
            self._read(file.read_text(encoding="utf-8"))

    def _read(self, text: str) -> None:
        views: list[View] = []
        entry: Entry | None = None
        for raw in text.splitlines():
            line = raw.strip()
            if not line or line.startswith("//"):
                continue
            if line.startswith("["):
                names, _, suffix = line[1:].rpartition("]")[0].partition(" ")
                views = [self.views.setdefault(name, View(name)) for name in names.split(",")]
                for view in views:
                    view.suffix = suffix or view.suffix
            elif raw[0] == " " and entry:
                _note(entry, line)
            else:
                entry = _entry(line)
                entry.rank = self._ranks = self._ranks + 1
                for view in [self.anywhere] if entry.anywhere else views:
                    _hang(view.root, entry)

    def match(self, view: str, line: str, kinds: dict[str, Convert], undo: bool = False) -> Match:
        """A line in a view; also what is known in every view. MismatchError says where it fails."""
        try:
            return _walk(self.views[view].root, line, kinds, undo)
        except MismatchError as error:
            try:
                return _walk(self.anywhere.root, line, kinds, undo)
            except MismatchError as other:
                raise max((error, other), key=lambda e: (e.at, e.kind == "wrong")) from None


def _entry(line: str) -> Entry:
    head, _, opens = line.partition(" > ")
    head, _, form = head.partition(" = ")
    words = head.split()
    flags = {word for word in words[1:] if word in ("~", "-")}
    words = [word for word in words if word not in flags]
    anywhere, tail = words[0] == "*", words[-1] == "..."
    pattern = tuple(words[anywhere : len(words) - tail])
    return Entry(pattern, opens.strip(), form.strip(), "~" in flags, "-" in flags, anywhere=anywhere, tail=tail)


def _note(entry: Entry, line: str) -> None:
    """An indented line: a question, a remark, a rule or a level."""
    sign, _, text = line.partition(" ")
    undo = text.startswith("undo: ")
    text = text.removeprefix("undo: ").replace("\\n", "\n")
    if sign == "?":
        setattr(entry, "ask_undo" if undo else "ask", text)
    elif sign == "!":
        setattr(entry, "say_undo" if undo else "say", text)
    elif sign == "@":
        entry.hook = text
    elif sign == "level":
        entry.level = int(text)


def _hang(root: Step, entry: Entry) -> None:
    step = root
    for word in entry.pattern:
        step = (step.args if word.startswith("<") else step.words).setdefault(word, Step())
    step.entry = entry
    if entry.tail:
        step.args.setdefault("<tail>", Step()).entry = entry


def _walk(root: Step, line: str, kinds: dict[str, Convert], undo: bool) -> Match:
    """All words of a line down the tree."""
    step, words, args, key, kind = root, list[str](), list[str](), list[str](), ""
    for found in re.finditer(r'"[^"]*"|\S+', line):
        at = found.start()
        step, kept, kind = _step(step, found.group(), line[at:].rstrip(), at, kinds)
        words.append(kept)
        args += [kept] if kind else []
        if kind != "<tail>":
            key.append(kept if not kind or kind.endswith("!>") else "?")
        if kind.startswith(("<text", "<rest", "<tail", "<vlans", "<range", "<banner")):
            break
    if step.entry is None and not (undo and (step.args or kind.endswith("!>"))):
        raise MismatchError("incomplete", len(line.rstrip()))
    return Match(step.entry, words, args, " ".join(key))


def _step(step: Step, token: str, rest: str, at: int, kinds: dict[str, Convert]) -> tuple[Step, str, str]:
    """One word further: a keyword, an unambiguous beginning of one, or an argument of a fitting kind."""
    lower = token.lower()
    starts = [lower] if lower in step.words else [word for word in step.words if word.startswith(lower)]
    if len(starts) == 1:
        return step.words[starts[0]], starts[0], ""
    for kind, child in step.args.items():
        kept = convert(kind, token, rest, kinds)
        if kept is not None:
            return child, kept, kind
    if len(starts) > 1:
        raise MismatchError("ambiguous", at, token)
    if not step.words and not step.args:
        raise MismatchError("too_many", at, token)
    raise MismatchError("wrong" if step.args else "unrecognized", at, token)
