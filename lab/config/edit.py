"""How one understood line changes a tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from lab.config.grammar import Grammar, Match
from lab.config.tree import Line, Path, Tree, numbers, place
from lab.config.values import Convert, listed, spell
from lab.keywords import MismatchError

if TYPE_CHECKING:
    from lab.state import Device


@dataclass
class Change:
    """One line about to be applied by somebody, and what came of it."""

    device: Device
    tree: Tree
    path: Path
    view: str
    match: Match
    undo: bool = False
    level: int = 3
    done: bool = False  # a rule of the family has done it all
    did: list[str] = field(default_factory=list)  # for the journal: "+line", "-line"

    @property
    def block(self) -> Line | None:
        """The block the line belongs to, when it is there already."""
        return self.tree.find(self.path)

    def has(self, *words: str) -> bool:
        """True when a line of the block starts with these words."""
        head = " ".join(words)
        return any(line.text.startswith(head) for line in self.block.children) if self.block else False


class Editor:
    """Applies changes by the grammar of one device's family."""

    def __init__(self, grammar: Grammar, kinds: dict[str, Convert]) -> None:
        self.grammar, self.kinds = grammar, kinds

    def view(self, path: Path) -> str:
        """The view a path leads into."""
        view = "system"
        for text in path:
            entry = self.grammar.match(view, text, self.kinds).entry
            assert entry is not None
            view = entry.opens
        return view

    def key(self, view: str, line: Line) -> str:
        """What makes a line of the tree the same as another; a line the grammar does not know is only like itself."""
        if line.key is None:
            try:
                line.key = self.grammar.match(view, line.text, self.kinds).key
            except (MismatchError, KeyError):
                line.key = line.text
        return line.key

    def put(self, change: Change) -> Path:
        """Enter the line; the path of the view it opens (or of the one it stands in)."""
        entry, text = change.match.entry, change.match.text
        assert entry is not None
        parent = change.tree.need(change.path)
        if entry.negative or entry.default_on:
            self._drop(change, parent, [line for line in parent.children if line.text == f"undo {text}"])
        if entry.default_on:
            return change.path
        key = self.key(change.view, Line(text)) if entry.form else change.match.key
        old = next((line for line in parent.children if self.key(change.view, line) == key), None)
        if entry.merges:
            text = _merged(old, text, len(entry.pattern) - 1)
        if old is None:
            old = Line(text)
            self._place(change, parent, old)
            change.did.append(f"+{text}")
        elif old.text != text and not (entry.opens and entry.tail and not change.match.text.startswith(old.text)):
            change.did += [f"-{old.text}", f"+{text}"]
            old.text, old.key = text, None
        return (*change.path, old.text) if entry.opens else change.path

    def take(self, change: Change) -> None:
        """Undo the line: every line of the block that starts with these words goes."""
        entry, parent = change.match.entry, change.block
        if parent is None:
            return
        words = change.match.text.split(" ")
        if entry and entry.merges and (left := _lists(parent, change.match.words, len(entry.pattern) - 1)):
            self._less(change, parent, *left)
            return
        gone = [line for line in parent.children if line.text.split(" ")[: len(words)] == words]
        self._drop(change, parent, gone)
        if entry and (entry.negative or entry.default_on) and not change.has(f"undo {change.match.text}"):
            self._place(change, parent, Line(f"undo {change.match.text}"))
            change.did.append(f"+undo {change.match.text}")

    def _place(self, change: Change, parent: Line, line: Line) -> None:
        """Where the device prints it: blocks by their like, lines of a view in the order of the grammar."""
        if not change.path:
            place(parent, line, top=True)
            return
        kin = [n for n, other in enumerate(parent.children) if _owner(other) == _owner(line)] if _owner(line) else []
        if kin:  # a user's lines stand together
            parent.children.insert(kin[-1] + 1, line)
            return
        rank, number = self._rank(change.view, line), numbers(line.text)
        after = [(self._rank(change.view, other), numbers(other.text)) <= (rank, number) for other in parent.children]
        at = len(after) - after[::-1].index(True) if True in after else 0
        parent.children.insert(at, line)

    def _rank(self, view: str, line: Line) -> int:
        """The line's place in the grammar; lines it does not know stay where they are, before all others."""
        text = line.text.removeprefix("undo ")
        try:
            entry = self.grammar.match(view, text, self.kinds).entry
        except (MismatchError, KeyError):
            return 0
        return entry.rank if entry else 0

    def forms(self, change: Change) -> None:
        """An undo form of its own (`undo acl inbound`): lines by pattern."""
        entry, parent = change.match.entry, change.block
        assert entry is not None
        self._drop(
            change, parent, [line for line in parent.children if fnmatchcase(line.text, entry.form)] if parent else []
        )

    def _drop(self, change: Change, parent: Line | None, gone: list[Line]) -> None:
        for line in gone:
            assert parent is not None
            parent.children.remove(line)
            change.did.append(f"-{line.text}")

    def _less(self, change: Change, parent: Line, line: Line, left: str) -> None:
        change.did.append(f"-{line.text}")
        if left:
            line.text, line.key = left, None
            change.did.append(f"+{left}")
        else:
            parent.children.remove(line)


def _owner(line: Line) -> str:
    words = line.text.split(" ", 2)
    return words[1] if words[0] == "local-user" and len(words) > 2 else ""


def _merged(old: Line | None, text: str, words: int) -> str:
    """VLAN lists add up."""
    head, rest = _split(text, words)
    before = listed(_split(old.text, words)[1]) if old else frozenset()
    return f"{head} {spell(before | listed(rest))}"


def _lists(parent: Line, words: list[str], count: int) -> tuple[Line, str] | None:
    """The line a list is taken from, and what is left of it."""
    head = " ".join(words[:count])
    gone = listed(" ".join(words[count:]))
    for line in parent.children:
        if line.text.startswith(f"{head} ") and gone:
            left = listed(_split(line.text, count)[1]) - gone
            return line, f"{head} {spell(left)}" if left else ""
    return None


def _split(text: str, words: int) -> tuple[str, str]:
    parts = text.split(" ", words)
    return " ".join(parts[:words]), parts[words] if len(parts) > words else ""
