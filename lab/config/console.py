"""The configuration side of one session: where it stands, what a line does there, what it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.config.edit import Change, Editor
from lab.config.grammar import Entry, Match
from lab.config.store import Config, config_of
from lab.config.tree import Line, Path, Tree
from lab.keywords import MismatchError

if TYPE_CHECKING:
    from lab.session import Session

PORT = re.compile(r"\b(int\w*|vlan-interface|source|-i)(\s+)([A-Za-z][A-Za-z-]*|\d+GE)\s+(\d+(?:/\d+)*)\s*$", re.I)


@dataclass
class Place:
    """One view entered: its name, where its block stands, what it adds to the prompt."""

    view: str
    path: Path
    suffix: str = ""


class Console:
    """Views and lines of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.places: list[Place] = []
        self.candidate: Tree | None = None  # VRP8: what is not committed yet
        self.based_on: Tree | None = None

    @property
    def config(self) -> Config:
        """The device's configurations (anew after a reset of the lab)."""
        return config_of(self.session.device)

    @property
    def editor(self) -> Editor:
        """The editor for this device."""
        return self.config.family.editor(self.session.device)

    @property
    def inside(self) -> bool:
        """True in any configuration view."""
        return bool(self.places)

    @property
    def suffix(self) -> str:
        """What the view adds to the prompt."""
        return self.places[-1].suffix if self.places else ""

    @property
    def mark(self) -> str:
        """VRP8: `*` while something is not committed, else `~`."""
        return "*" if self.pending else "~"

    @property
    def pending(self) -> bool:
        """True while something is not committed."""
        return self.candidate is not None and not self.candidate.same(self.based_on or self.config.running)

    @property
    def trial(self) -> str:
        """StoneOS: what the prompt shows while a way back is armed."""
        made = self.session.device.config
        return "[TRN]" if made and made.trial and made.trial[0] == self.session.number else ""

    def gone(self) -> None:
        """The session ends: StoneOS leaves its rollback mode by `cli-exit-action`, which commits unless told otherwise."""
        made: Config | None = self.session.device.config
        if made and made.trial and made.trial[0] == self.session.number:
            before, made.trial = made.trial[1], None
            if made.running.find(("cli-exit-action rollback",)):
                self.session.note("rollback", how="cli-exit-action")
                made.replace(before, self.session.user)

    async def may_leave(self, out: bool) -> bool:
        """VRP8 asks what becomes of lines that are not committed; True when the view may be left."""
        if not (out and self.config.family.two_stage and self.pending):
            return True
        from lab.config.commit import leave  # noqa: PLC0415

        return await leave(self)

    @property
    def tree(self) -> Tree:
        """What this session's lines change."""
        if not self.config.family.two_stage:
            return self.config.running
        if self.candidate is None:
            self.candidate, self.based_on = self.config.running.copy(), self.config.running.copy()
        return self.candidate

    def this(self) -> str:
        """The lines of the present view as a configuration of their own; the top level's own lines in the system view."""
        path = self.places[-1].path if self.places else ()
        tree = self.config.running
        block = tree.find(path)
        lines = [block.copy()] if path and block else [line for line in tree.root.children if not line.children]
        return "\n".join([*self.config.body(Tree(lines)), self.config.family.end, ""])

    def enter(self) -> None:
        """The system view."""
        self.places = [Place("system", ())]

    def back(self) -> None:
        """One view up."""
        self.places.pop()

    def leave(self) -> None:
        """Out of all views."""
        self.places = []

    async def line(self, text: str) -> None:
        """One line in a configuration view. MismatchError when the device does not know it there."""
        text = PORT.sub(lambda m: f"{m[1]}{m[2]}{m[3]}{m[4]}", text)
        lead = re.match(r"\s*(undo|und|un|no)\s+(?=\S)", text, re.I)
        word = "no" if self.config.family.style == "stoneos" else "undo"
        undo = bool(lead) and word.startswith(lead[1].lower()) if lead else False
        change = self._understood(text, lead.end() if undo and lead else 0)
        entry = change.match.entry
        if entry and max(entry.level, self.editor.grammar.views[change.view].level) > self.session.level:
            raise MismatchError("denied", 0)
        if entry and not await self._agreed(entry.ask_undo if undo else entry.ask):
            return
        await self._apply(change, entry)

    def refill(self, path: Path, lines: list[str]) -> None:
        """A block gets other lines at once (`clear configuration interface`, `default`)."""
        block = self.tree.need(path)
        did = [f"-{child.text}" for child in block.children] + [f"+{text}" for text in lines]
        block.children = [Line(text) for text in lines]
        staged = self.config.family.two_stage
        self.session.note("config", path=list(path), did=did, staged=staged)
        if not staged:
            self.config.touch(self.session.user)
            self.session.follow()

    def _understood(self, text: str, undo: int) -> Change:
        """The line's meaning in this view, or in the system view for what opens another view."""
        here, editor, device = self.places[-1], self.editor, self.session.device
        own: MismatchError | None = None
        if undo:
            try:
                found = editor.grammar.match(here.view, text, editor.kinds)
                return Change(device, self.tree, here.path, here.view, found, True)
            except MismatchError:
                pass
        rest = " " * undo + text[undo:]
        try:
            found = editor.grammar.match(here.view, rest, editor.kinds, bool(undo))
        except MismatchError as error:
            own = error
            raise own from None
        anywhere = bool(found.entry and found.entry.anywhere)
        path, view = ((), "system") if anywhere else (here.path, here.view)
        return Change(device, self.tree, path, view, found, bool(undo), self.session.level)

    async def _agreed(self, question: str) -> bool:
        return not question or await self.session.confirm(question)

    async def _apply(self, change: Change, entry: Entry | None) -> None:
        """Ask the family's rule, change the tree, note it, follow it."""
        session, family = self.session, self.config.family
        refusal = family.rules[entry.hook](change) if entry and entry.hook else ""
        if refusal:
            await session.terminal.write(refusal + "\n")
            return
        editor, own = self.editor, bool(entry and entry.pattern[0] == "undo")
        if change.done:
            pass
        elif own:
            editor.forms(change)
        elif change.undo:
            editor.take(change)
        else:
            path = editor.put(change)
            if entry and entry.opens:
                self._open(change.match, path, entry.opens, change.path)
        await self._told(change, entry)

    def _open(self, match: Match, path: Path, view: str, parent: Path) -> None:
        """Step into a view; one opened from anywhere leaves the view it was opened in."""
        while len(self.places) > 1 and self.places[-1].path != parent:
            self.places.pop()
        up = self.places[-1].suffix
        args = match.args or [""]
        plain = args[0].strip('"')
        suffix = self.editor.grammar.views[view].suffix.format(
            *args, *[""] * 3, up=up.lstrip("-"), plain=plain if len(plain) < 8 else f"{plain[:6]}~",
            short=plain.replace("ethernet", "eth"),
        )  # fmt: skip
        self.places.append(Place(view, path, suffix))

    async def _told(self, change: Change, entry: Entry | None) -> None:
        session = self.session
        if change.did:
            session.note("config", path=list(change.path), did=change.did, staged=self.config.family.two_stage)
        say = (entry.say_undo if change.undo else entry.say) if entry else ""
        if say:
            await session.terminal.write(say + "\n")
        if change.did and not self.config.family.two_stage:
            self.config.touch(session.user)
            session.follow()
