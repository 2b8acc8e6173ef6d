"""What the lines of a configuration mean, a file for each dialect: which replace each other, how each is undone."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_WORD = re.compile(r"[\w-]*")


class DialectError(Exception):
    """No dialect of this name; the message is Chinese."""


@dataclass(frozen=True)
class ListRule:
    """Lines that name members of one list: `key members tail`; `all` is what the word "all" stands for."""

    form: re.Pattern[str]
    numbers: bool
    all: range | None = None


@dataclass(frozen=True)
class Block:
    """Lines that belong together, from the first to the last."""

    opens: re.Pattern[str]
    closes: re.Pattern[str]


@dataclass(frozen=True)
class Ordered:
    """Children whose order means something, and the line that moves one; `view` is entered for it first."""

    within: re.Pattern[str] | None
    child: re.Pattern[str]
    move: str
    top: str
    view: str = ""


class Rules:
    """Regexes found by the first word of a line, so that a line is tried against few."""

    def __init__(self, rules: Iterable[tuple[str, str, Any]]) -> None:
        self._by_word: dict[str, list[tuple[re.Pattern[str], re.Pattern[str] | None, Any]]] = {}
        for line, within, value in rules:
            compiled = (re.compile(line), re.compile(within) if within else None, value)
            for word in _first_words(line):
                self._by_word.setdefault(word, []).append(compiled)

    def find(self, text: str, parent: str) -> tuple[re.Match[str], Any] | None:
        """The first rule that matches the line, and its value."""
        word = _WORD.match(text)
        for name in (word.group(0) if word else "", ""):
            for line, within, value in self._by_word.get(name, ()):
                if (within is None or within.match(parent)) and (found := line.match(text)):
                    return found, value
        return None


def _first_words(line: str) -> list[str]:
    """The literal words a regex may begin with; [""] when that cannot be seen."""
    if found := re.match(r"\((?:\?:)?([\w|-]+)\)(?=[ \\$(]|$)", line):
        return found.group(1).split("|")
    found = re.match(r"[\w-]+(?=[ ($]|\(\?|$)", line)
    return [found.group(0)] if found else [""]


@dataclass(frozen=True)
class Dialect:
    """One dialect, compiled once; what each word means stands in the files."""

    name: str
    title: str
    platforms: tuple[str, ...]
    driver: str
    leave: str
    notes: re.Pattern[str]
    ends: re.Pattern[str]
    fixed: re.Pattern[str]
    blocks: tuple[Block, ...]
    quoted: tuple[re.Pattern[str], ...]
    settings: Rules
    inside: Rules
    headers: Rules
    undo: Rules
    lists: tuple[ListRule, ...]
    vlans: Mapping[str, str]
    whole: re.Pattern[str] | None
    kept: re.Pattern[str]
    first: re.Pattern[str]
    ordered: tuple[Ordered, ...]
    silent: frozenset[str]
    ousts: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    session: Mapping[str, Any]
    like: tuple[tuple[re.Pattern[str], str], ...]

    @functools.cached_property
    def negation(self) -> str:
        """What stands before a line that takes another back."""
        return "no " if self.driver == "stoneos" else "undo "

    def slot(self, text: str, parent: str) -> str:
        """What a line sets: of two lines with the same slot the later replaces the former; "" when it adds."""
        bare = text.removeprefix(self.negation)
        rules = (self.inside, self.settings) if parent else (self.settings,)
        for one in rules:
            if found := one.find(bare, parent):
                match = found[0]
                if tail := match.groupdict().get("slot_tail"):
                    return f"{bare.split(' ', 1)[0]} {tail}"
                return match.group(0).strip()
        return ""

    def header(self, text: str) -> str:
        """What a section is, without its parameters (`ospf 1 router-id …` is `ospf 1`); "" when the line says it all."""
        found = self.headers.find(text, "")
        return found[0].group(0) if found and len(found[0].group(0)) < len(text) else ""

    def undone(self, text: str, parent: str) -> str:
        """The line that takes a line back."""
        if text.startswith(self.negation):
            return text.removeprefix(self.negation)
        if found := self.undo.find(text, parent):
            return str(found[0].expand(found[1])) if found[1] else ""
        slot = self.slot(text, parent)
        return self.negation + (slot or text.split("\n", 1)[0])


def names() -> list[str]:
    """The dialects there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


@functools.cache
def load(name: str) -> Dialect:
    """The dialect of this name, or the one of the platform of this name; DialectError when there is none."""
    for path in sorted(FOLDER.glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if name == path.stem or name in data["platforms"]:
            return _dialect(path.stem, data)
    raise DialectError(f"{name}：没有这种配置的语法（有：{'、'.join(names())}）")


def _dialect(name: str, data: Mapping[str, Any]) -> Dialect:
    return Dialect(
        name=name,
        title=data["title"],
        platforms=tuple(data["platforms"]),
        driver=data["driver"],
        leave=data["leave"],
        notes=_any(data["notes"]),
        ends=_any(data["ends"]),
        fixed=_any(data["fixed"]),
        blocks=tuple(Block(re.compile(b["from"]), re.compile(b["to"])) for b in data["blocks"]),
        quoted=tuple(re.compile(q) for q in data["quoted"]),
        settings=_settings(data["settings"]),
        inside=_settings(data.get("inside") or []),
        headers=Rules((h + r"(?=\s|$)", "", None) for h in data["headers"]),
        undo=Rules((line, "", form) for line, form in data["undo"]),
        lists=tuple(map(_list, data["lists"])),
        vlans=data.get("vlans") or {},
        whole=_any(data["whole"]) if data["whole"] else None,
        kept=_any(data["kept"]),
        first=_any(data["first"]),
        ordered=tuple(map(_ordered, data["ordered"])),
        silent=frozenset(data["silent"]),
        ousts=tuple((re.compile(line), re.compile(gone)) for line, gone in data["ousts"]),
        session=data["session"],
        like=tuple((re.compile(line), form) for line, form in data["like"]),
    )


def _any(forms: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms))


def _settings(rules: list[Any]) -> Rules:
    specs = [{"line": rule} if isinstance(rule, str) else rule for rule in rules]
    ends = [s["line"] if s["line"].endswith("$") else s["line"] + r"(?=\s|$)" for s in specs]
    return Rules((line, spec.get("within", ""), None) for line, spec in zip(ends, specs, strict=True))


def _list(rule: Mapping[str, Any]) -> ListRule:
    numbers = rule["members"] == "numbers"
    members = r"(?:\d+(?: to \d+)?|all)(?: \d+(?: to \d+)?)*" if numbers else r"\S+(?: \S+)*"
    form = re.compile(rf"(?P<key>{rule['key']}) (?P<members>{members})(?P<tail>{rule.get('tail', '')})$")
    low, _, high = str(rule.get("all", "")).partition("-")
    return ListRule(form, numbers, range(int(low), int(high) + 1) if high else None)


def _ordered(rule: Mapping[str, str]) -> Ordered:
    within = re.compile(rule["within"]) if rule["within"] else None
    return Ordered(within, re.compile(rule["child"]), rule["move"], rule["top"], rule.get("view", ""))
