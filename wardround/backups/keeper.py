"""The keeper stands where replies enter: takes a whole configuration, hands back a receipt, commits once at the end."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from difflib import unified_diff
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from wardround.backups import changes, doubts, drift, receipt, tokens, vault
from wardround.backups.repository import Repository, blob_id
from wardround.collect.evidence import safe
from wardround.collect.target import Target
from wardround.kinds.backup import ConfigBackup
from wardround.platforms import Question
from wardround.record.rounds import replace

CONFIGS, SECRETS = "configs", "secrets"
DIFF_LINES, DIFF_MIDDLE = 400, 4000
HEAD = 4000  # characters at the start of a configuration, where devices say what changes at every show


class KeeperError(Exception):
    """Backups cannot be kept; the message says why and what to do."""


@dataclass(frozen=True)
class Kept:
    """What the commit will say of one asset."""

    asset: str
    state: str
    changes: tuple[str, ...] = ()
    diff: str = ""


@dataclass
class Keeper:
    """Keeps the configurations of one site in one round; open it with `keeping`."""

    repository: Repository
    keys: vault.Keys
    now: datetime
    changes: Sequence[changes.Change] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    remembered: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = self.repository.entries()
        self._memory = self.repository.folder / ".git" / "wardround.json"
        self.remembered = _read(self._memory)
        self.masker = tokens.Tokens(self.keys.token)
        self._marks: dict[str, str] = {}
        told = self.remembered.get("", {}).get("key")  # "" is no asset's name
        mark = tokens.fingerprint(self.keys.token)
        self.rekeyed = bool(self.before) and told not in (None, mark)
        self.remembered[""] = {"key": mark}

    def known(self, target: Target, question: Question, text: str) -> str:
        """The receipt of a configuration (secrets in it) that is the one kept last, "" when it is to be looked at.

        What the device encrypts anew at every show does not count, unless the device says that it was changed since.
        """
        bare, updated = _bare(text, question.keep)
        last = self.remembered.get(target.name, {})
        mark = self.masker.digest(_unsalted(bare, question.keep))
        self._marks[target.name] = mark
        path = f"{CONFIGS}/{safe(target.name)}.cfg"
        if last.get("mark") != mark or last.get("digest") != self.before.get(path, ""):
            return ""
        sealed = not last["secrets"] or f"{SECRETS}/{safe(target.name)}.age" in self.before
        if not sealed or (last["salted"] and updated != last.get("updated", "")):
            return ""
        self.kept.append(Kept(target.name, "same"))
        told = {word: last[word] for word in ("size_lines", "digest", "secrets", "salted")}
        return self._written(
            target.name, {"state": "same", "complete": True, "since": self._since(target.name), **told}
        )

    def keep(self, target: Target, question: Question, text: str, masker: tokens.AssetTokens) -> str:
        """The receipt of a configuration whose secrets are tokens already; staged when it is whole and new."""
        bare, updated = _bare(text, question.keep)
        why, complete = doubts.whole(text, question.keep)
        path = f"{CONFIGS}/{safe(target.name)}.cfg"
        data = bare.encode("utf-8", "surrogateescape")
        old = self.before.get(path)
        state = "new" if old is None else "same" if old == blob_id(data) else "changed"
        was = self.repository.read(path).decode("utf-8", "surrogateescape") if state == "changed" else ""
        numbers = self._numbers(target.name, self._since(target.name), self.now) if state == "changed" else ()
        if complete is not False and state == "changed" and not numbers:
            why, complete = doubts.changed(was, bare, question.keep, why, complete)
        if complete is False:
            return self._receipt(target, "refused", bare, set(), why=why, complete=False)
        if state != "same":
            self.repository.stage(path, data)
        here = tokens.found(bare)
        fresh = here - tokens.found(was) if state != "same" else set()
        blind = state == "changed" and not updated
        self._lock_away(target, here, fresh, masker, updated, blind=blind)
        if self.rekeyed and state == "changed":
            was, bare = tokens.blanked(was), tokens.blanked(bare)
            state = "same" if was == bare else state
        return self._receipt(
            target, state, bare, here, was=was, updated=updated, why=why, complete=complete, numbers=numbers
        )

    def _numbers(self, asset: str, since: datetime | None, until: datetime) -> tuple[str, ...]:
        """The change records that cover an asset in a span of time."""
        names = [asset, *self.groups.get(asset, ())]
        return tuple(c.number for c in self.changes if c.covers(names, since, until))

    def _lock_away(
        self,
        target: Target,
        here: set[str],
        fresh: set[str],
        masker: tokens.AssetTokens,
        updated: str,
        *,
        blind: bool,
    ) -> None:
        """Encrypt the values when a token is new, or salted ones may have changed since (`blind`: nothing tells)."""
        path = f"{SECRETS}/{safe(target.name)}.age"
        salted = {t for t in here if t.startswith("p")}
        last = self.remembered.get(target.name, {}).get("updated", "")
        stale = bool(salted) and (blind or (bool(updated) and updated != last))
        if here and (path not in self.before or fresh or stale):
            self.repository.stage(path, self.keys.sealed({t: v for t, v in masker.values.items() if t in here}))
        self.remembered.setdefault(target.name, {})["updated"] = updated

    def _receipt(
        self,
        target: Target,
        state: str,
        text: str,
        here: set[str],
        *,
        was: str = "",
        why: str = "",
        complete: bool | None = True,
        updated: str = "",
        numbers: tuple[str, ...] = (),
    ) -> str:
        since, numbers = self._since(target.name), numbers if state == "changed" else ()
        diff = difference(was, text, target.name) if state == "changed" else ""
        self.kept.append(Kept(target.name, state, numbers, diff))
        words = {
            "state": state, "complete": complete, "why": why, "size_lines": text.count("\n"), "updated": updated,
            "since": since, "changes": numbers, "digest": blob_id(text.encode("utf-8", "surrogateescape")),
            "secrets": len(here), "salted": sum(t.startswith("p") for t in here), "diff": diff,
        }  # fmt: skip
        if complete:
            told = {word: words[word] for word in ("size_lines", "digest", "secrets", "salted")}
            self.remembered.setdefault(target.name, {}).update(told, mark=self._marks.get(target.name, ""))
        return self._written(target.name, words | (_counts(was, text) if state == "changed" else {}))

    def _written(self, asset: str, words: dict[str, Any]) -> str:
        """The receipt, with what is still open of earlier changes."""
        last = self.remembered.setdefault(asset, {})
        was = self.before.get(f"{CONFIGS}/{safe(asset)}.cfg", "")
        covers = partial(self._numbers, asset)
        left, more = drift.settled(last.get("drift"), words, was, self.now, covers)
        last["drift"] = left
        return receipt.written(words | more)

    def _since(self, asset: str) -> datetime | None:
        with suppress(ValueError):
            at = datetime.fromisoformat(str(self.remembered.get(asset, {}).get("kept")))
            return at if at.tzinfo else None
        path = f"{CONFIGS}/{safe(asset)}.cfg"  # what was remembered is not in a clone of the repository
        return next((one.at for one in self.repository.history(path, 1)), None) if path in self.before else None

    def commit(self, title: str, author: str) -> str:
        """Commit what was staged in one step; the commit's id, or "" when nothing changed."""
        before = self.repository.head
        message = [
            title,
            "",
            *(_line(k) for k in sorted(self.kept, key=lambda k: k.asset) if k.state in ("new", "changed")),
        ]
        after = self.repository.commit("\n".join(message) + "\n", self.now, author)
        for one in self.kept:
            if one.state != "refused":
                self.remembered.setdefault(one.asset, {})["kept"] = self.now.isoformat()
        replace(self._memory, json.dumps(self.remembered).encode())
        return after if after != before else ""

    def missed(self, asset: str, why: str) -> ConfigBackup:
        """What is known of an asset whose configuration was not brought back."""
        return ConfigBackup(state="missed", why=why, since=self._since(asset))

    def diff(self) -> str:
        """The unified diff of the round, asset by asset."""
        return "".join(one.diff for one in sorted(self.kept, key=lambda k: k.asset))


@contextmanager
def keeping(folder: Path, words: Mapping[str, Any], now: datetime, **given: Any) -> Iterator[Keeper]:
    """A keeper that nobody else is: a second run of the same site waits `backup.wait` seconds (default 0), then leaves."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        lock.acquire(timeout=float(words.get("wait") or 0))
    except Timeout:
        raise KeeperError(f"{folder}：另一个进程正在备份这个站点的配置，请等它结束（或设 backup.wait 秒数）") from None
    try:
        repository = Repository(folder)
        repository.mend(now)
        used = any(path.startswith(f"{SECRETS}/") for path in repository.entries())
        keys = vault.keys(folder.parent / f"{folder.name}.keys", words, used=used)
        keeper = Keeper(repository, keys, now, **given)
        try:
            yield keeper
        finally:
            repository.abandon()
    finally:
        lock.release()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """What was remembered of the rounds before; losing it costs one rewriting of the vaults."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: one for name, one in told.items() if isinstance(one, dict)} if isinstance(told, dict) else {}


def _bare(text: str, how: Mapping[str, Any]) -> tuple[str, str]:
    """The text without the lines that change at every show, and what the device says of its last change."""
    text = text.strip("\n") + "\n"
    cut = text.find("\n", HEAD) + 1 or len(text)
    head, rest = text[:cut], text[cut:]
    updated = re.search(how["updated"], head, re.M) if how.get("updated") else None
    for pattern in how.get("volatile") or ():
        head = re.sub(rf"(?m)^(?:{pattern})[^\n]*\n", "", head)
    return head + rest, updated.group("value").strip() if updated else ""


def _unsalted(text: str, how: Mapping[str, Any]) -> str:
    """The text without what the device encrypts anew at every show."""
    salted = "|".join(how.get("salted") or ())
    return re.sub(rf"(?P<salt>{salted})[^\n]{{4,400}}?(?P=salt)", "*", text) if salted else text


def _counts(was: str, text: str) -> dict[str, int]:
    old, new = Counter(was.splitlines()), Counter(text.splitlines())
    return {"added": (new - old).total(), "removed": (old - new).total()}


def difference(was: str, text: str, name: str) -> str:
    """A unified diff; only the part between the first and the last changed line is compared, so it is quick."""
    old, new = was.splitlines(keepends=True), text.splitlines(keepends=True)
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    limit = min(len(old), len(new)) - head
    tail = next(
        (i for i, (a, b) in enumerate(zip(reversed(old), reversed(new), strict=False)) if a != b or i == limit), limit
    )
    start = max(0, head - 3)
    ends = [len(side) - max(0, tail - 3) for side in (old, new)]
    old, new = old[start : ends[0]], new[start : ends[1]]
    if len(old) + len(new) > DIFF_MIDDLE:
        return f"--- {name}\n+++ {name}\n@@ 改动跨 {len(new)} 行，全文请用 git diff 查看 @@\n"
    lines = list(unified_diff(old, new, name, name))
    more = [f"… 还有 {len(lines) - DIFF_LINES} 行，全文请用 git diff 查看\n"] if len(lines) > DIFF_LINES else []
    return "".join(_moved(lines[:DIFF_LINES], start) + more)


def _moved(lines: list[str], by: int) -> list[str]:
    """The diff's line numbers counted from the start of the file."""

    def shift(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) + by}"

    return [re.sub(r"([-+])(\d+)", shift, line) if line.startswith("@@") else line for line in lines]


def _line(one: Kept) -> str:
    state = {"new": "首次", "changed": "改动"}[one.state]
    return f"{one.asset}: {state}{'，变更单 ' + '、'.join(one.changes) if one.changes else ''}"
