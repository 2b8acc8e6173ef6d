"""What a report reads: one closed round with its findings, trends and problems; nothing is judged again here."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wardround.record.standing import Standing

GRADES = ("red", "yellow", "grey", "green")
GRADE_WORDS = {"red": "红", "yellow": "黄", "grey": "灰", "green": "绿"}
HEALTH_WORDS = {**GRADE_WORDS, "grey": "未能评定"}


@dataclass(frozen=True)
class Trend:
    """How a finding stands against the round before: word ∈ 好转/稳定/上升/恶化/首次, "" when it cannot be told."""

    word: str
    previous: float | str | None = None
    delta: float | None = None
    since: str = ""

    @property
    def text(self) -> str:
        """The word with the number, e.g. "上升（+12.5）"."""
        return f"{self.word}（{self.delta:+g}）" if self.word and self.delta else self.word


@dataclass(frozen=True)
class Problem:
    """A problem as it stands now: status ∈ 待处理/进行中/已解决/已豁免; dates as YYYY-MM-DD."""

    id: int
    asset: str
    item: str
    title: str
    message: str
    severity: str
    status: str
    owner: str
    due: str
    opened_round: str
    opened_at: str
    closed_round: str = ""
    closed_at: str = ""


@dataclass(frozen=True)
class Record:
    """A closed round.

    `round`: round.json (id, site, period, started, closed, version, collector, contract, duty, plan, assets, limits,
    checks, health, previous …).  `findings`: lines of findings.jsonl.  `trends`: (asset, item) → Trend.
    `excused`: state → item → reason → assets.  `digest`: SHA-256 of manifest.json.
    `source` reads how backups stood when the round was closed; None where there is no store to ask.
    """

    round: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    trends: Mapping[tuple[str, str], Trend] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    excused: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]] = field(default_factory=dict)
    digest: str = ""
    number: str = ""
    revision: int = 0
    source: Callable[[], Standing] | None = field(default=None, compare=False, repr=False)

    @functools.cached_property
    def standing(self) -> Standing:
        """How backups and drills stood when the round was closed, read when first asked for."""
        return self.source() if self.source else Standing(why="没有记录库，无法得知以往的备份与演练")

    @property
    def assets(self) -> Mapping[str, Mapping[str, Any]]:
        """The assets of the round with their inventory words."""
        return self.round["assets"]  # type: ignore[no-any-return]

    def trend(self, finding: Mapping[str, Any]) -> Trend:
        """The trend of a finding."""
        return self.trends.get((finding["asset"], finding["item"]), Trend("首次"))


class RecordError(Exception):
    """A round that cannot be read; the message names the file and what to do."""


def load(runs: Path, round_id: str, problems: Sequence[Problem] = (), number: str = "", revision: int = 0) -> Record:
    """Read a closed round from its folder; RecordError when it is not there or not closed."""
    folder = runs / round_id
    info = _json(folder / "round.json")
    if info.get("state") != "done":
        raise RecordError(f"{folder}：本轮巡检状态为 {info.get('state')}，尚未完成；请先用 -e round={round_id} 续跑")
    trends = {(t["asset"], t["item"]): _trend(t) for t in _lines(folder / "trends.jsonl")}
    digest = _json(folder / "round.digest.json").get("sha256", "") if (folder / "round.digest.json").exists() else ""
    excused = _json(folder / "excused.json")
    return Record(info, _lines(folder / "findings.jsonl"), trends, problems, excused, digest, number, revision)


def _trend(line: Mapping[str, Any]) -> Trend:
    return Trend(line["word"], line.get("previous"), line.get("delta"), line.get("since", ""))


def _json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    except FileNotFoundError:
        raise RecordError(f"{path}：没有这个文件，请核对 --runs 与 --round") from None
    except ValueError as error:
        raise RecordError(f"{path}：内容损坏（{error}），请用 python -m wardround verify 检查") from None


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except FileNotFoundError:
        raise RecordError(f"{path}：没有这个文件，请核对 --runs 与 --round") from None
