"""A round on disk: opened once, kept asset by asset in a journal, closed once; an interrupted one is resumed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from wardround import disk
from wardround.kinds.system import Login, Reach
from wardround.replies import OUTCOMES, Reply
from wardround.visit import Answer, Sent, Visit

VISIT_WORDS = ("address", "account", "device_name", "device_clock")
ROUND_ID = re.compile(r"\d{8}-\d{3,}")


class RoundError(Exception):
    """A round that cannot be opened or written; the message says why and what to do."""


class Round:
    """One round's folder DIR/ID, locked while it is worked on."""

    def __init__(self, runs: Path, ident: str, lock: FileLock) -> None:
        self.id = ident
        self.runs = runs
        self.folder = runs / ident
        self.lock = lock

    @classmethod
    def open(cls, runs: Path, ident: str, today: str, info: Mapping[str, Any]) -> Round:
        """Open the round `ident` ("" = the next of `today`, YYYYMMDD), or resume it when it was interrupted."""
        if ident and not ROUND_ID.fullmatch(ident):
            raise RoundError(f"round={ident}：编号应为 YYYYMMDD-NNN，例如 {today}-001")
        _make(runs)
        with FileLock(runs / ".rounds.lock"):
            ident = ident or _next(runs, today)
            opened = cls(runs, ident, _locked(runs / ident))
            opened._begin(info)
        return opened

    def _begin(self, info: Mapping[str, Any]) -> None:
        state = self.info().get("state", "") if (self.folder / "round.json").exists() else ""
        if state == "done":
            self.lock.release()
            raise RoundError(f"{self.folder}：编号 {self.id} 的巡检已关闭，不能覆盖；请换一个 round 编号或不写")
        if not state:
            self.write_info({**info, "id": self.id, "state": "open"})
        else:
            self.write_info({**self.info(), "state": "open"})
            self._mend_journal()

    def _mend_journal(self) -> None:
        """End a line that a full disk or a crash tore, so that the next does not run on from it."""
        path = self.folder / "journal.jsonl"
        if path.exists() and (data := path.read_bytes()) and not data.endswith(b"\n"):
            with path.open("ab") as journal:
                journal.write(b"\n")

    def info(self) -> dict[str, Any]:
        """round.json as it stands."""
        return json.loads((self.folder / "round.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def write_info(self, info: Mapping[str, Any]) -> None:
        """Replace round.json in one step."""
        replace(self.folder / "round.json", as_bytes(info))

    def mark(self, state: str) -> None:
        """Set the state: open, interrupted or done."""
        self.write_info({**self.info(), "state": state})

    def keep(self, visit: Visit) -> None:
        """Add a finished visit to the journal; its evidence is on disk already."""
        line = json.dumps(_visit_dict(visit), ensure_ascii=False) + "\n"
        with (self.folder / "journal.jsonl").open("a", encoding="utf-8") as journal:
            journal.write(line)

    def visits(self, read: Callable[[Path], str]) -> Iterator[Visit]:
        """The visits kept so far, their replies read back from the evidence with `read`; a torn last line is left."""
        path = self.folder / "journal.jsonl"
        for line in path.read_text(encoding="utf-8").split("\n") if path.exists() else ():
            try:
                yield _visit(json.loads(line), self.folder, read)
            except (ValueError, OSError):
                continue

    def release(self) -> None:
        """Let others work on the round."""
        self.lock.release()


def as_bytes(info: Mapping[str, Any]) -> bytes:
    """A JSON object with one line per key: readable enough, and ten times as fast as json's own indenting."""
    lines = (f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in info.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is either the old or the new one, never half."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write a .jsonl file in one step."""
    replace(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RoundError(f"无法建立目录 {disk.fault(error)}") from None


def _locked(folder: Path) -> FileLock:
    _make(folder)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RoundError(f"{folder}：另一个进程正在进行这轮巡检，请等它结束") from None
    return lock


def _next(runs: Path, today: str) -> str:
    taken = [int(p.name.split("-")[1]) for p in runs.glob(f"{today}-*") if ROUND_ID.fullmatch(p.name)]
    return f"{today}-{max(taken, default=0) + 1:03d}"


def _visit_dict(visit: Visit) -> dict[str, Any]:
    return {
        "asset": visit.asset,
        "platform": visit.platform,
        "at": visit.at.isoformat(),
        "reach": {"ok": visit.reach.ok, "why": visit.reach.why, "offline": visit.reach.offline},
        "login": {
            "ok": visit.login.ok,
            "busy": visit.login.busy,
            "why": visit.login.why,
            "offline": visit.login.offline,
        },
        "answers": [_answer_dict(a) for a in visit.answers],
        "sent": [[s.at.isoformat(), s.transport, s.command, s.sent, s.received] for s in visit.sent],
        **{word: getattr(visit, word) for word in VISIT_WORDS},
    }


def _answer_dict(answer: Answer) -> dict[str, Any]:
    got = answer.got
    if isinstance(got, Reply):
        body = {"at": got.at.isoformat(), "command": got.command, "each": dict(got.each)}
    else:
        body = {"outcome": type(got).__name__, "why": got.why, "line": got.line}
    return {"question": answer.question, "path": answer.path, **body}


def _visit(data: Mapping[str, Any], folder: Path, read: Callable[[Path], str]) -> Visit:
    answers = tuple(_answer(a, folder, read) for a in data["answers"])
    at = datetime.fromisoformat(data["at"])
    sent = tuple(Sent(datetime.fromisoformat(when), *rest) for when, *rest in data["sent"])
    contact = (Reach(**data["reach"]), Login(**data["login"]))
    words = {word: data[word] for word in VISIT_WORDS}
    return Visit(data["asset"], data["platform"], at, *contact, answers, sent, **words)


def _answer(data: Mapping[str, Any], folder: Path, read: Callable[[Path], str]) -> Answer:
    if "outcome" in data:
        return Answer(data["question"], OUTCOMES[data["outcome"]](data["why"], data["line"]), data["path"])
    at = datetime.fromisoformat(data["at"])
    reply = Reply(read(folder / data["path"]), at, data["question"], data["command"], data["each"])
    return Answer(data["question"], reply, data["path"])
