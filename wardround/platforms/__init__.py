"""Platforms: what to ask a device family and how its replies become kinds; one folder each, discovered."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from wardround.backups import receipt
from wardround.discover import modules
from wardround.kinds import BY_NAME, Kind
from wardround.replies import Denied, Outcome, Parser, Reply, Unsupported, understand

FOLDER = Path(__file__).parent
DEPTHS = ("daily", "weekly", "monthly", "quarterly")
TOPICS = {"backup": "配置备份", "backup_check": "备份核查", "drill": "恢复演练"}
"""Rounds about one thing only: they ask the questions of that depth, and those that name the topic in `topics`."""


class PlatformError(Exception):
    """A platform folder that contradicts itself; the message names the file."""


@dataclass(frozen=True)
class Question:
    """One question: `asks` are alternatives tried in order until one is known to the device.

    `also` are those of its kinds that another question is there for: where that one told them, this one is not missed.
    `recorded` are commands whose replies, where a record has them, hold this one's too; they are never sent.
    `keep` says how a reply is kept whole outside the evidence: {ends: regex of its last line, volatile: [regexes of
    lines that change at every show], salted: [regexes of secrets that do]}.
    """

    id: str
    asks: tuple[str, ...]
    supplies: tuple[type[Kind], ...]
    depth: str = "daily"
    cost: str = "light"
    timeout: float | None = None
    each: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    when: Mapping[str, Any] = field(default_factory=dict)
    also: frozenset[type[Kind]] = frozenset()
    recorded: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    keep: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way into the device: a transport, how its session behaves, the questions in the order they are asked.

    `facts` are read from replies only to decide what to ask next: name → {from: question id, pattern: regex}.
    """

    transport: str
    session: Mapping[str, Any]
    questions: Mapping[str, Question]
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Platform:
    """A device family; `errors` are patterns by which it says that a command is unknown or not permitted."""

    name: str
    title: str
    ways: tuple[Way, ...]
    errors: Mapping[str, re.Pattern[str]]
    parsers: dict[str, Parser]

    def questions(self) -> Iterator[Question]:
        """Every question of every way."""
        for way in self.ways:
            yield from way.questions.values()

    def refusal(self, text: str) -> Outcome | None:
        """`Unsupported` or `Denied` when the reply is the device's refusal of the command, else None."""
        head = "\n".join(line for line in text.splitlines()[:12] if line.strip())[:1000]
        for kind, made in (("unsupported", Unsupported), ("denied", Denied)):
            found = self.errors[kind].search(head) if kind in self.errors else None
            if found:
                return made("设备不支持该命令" if made is Unsupported else "账号无权限", found.group(0).strip()[:200])
        return None

    def parse(self, reply: Reply) -> list[Kind | Outcome]:
        """Kinds and outcomes of a reply; a refusal comes back as the only outcome."""
        refused, parser = self.refusal(reply.text), self.parsers.get(reply.question)
        if refused:
            return [refused]
        return understand(parser, reply) if parser else []  # kept as evidence only


NONE = Platform("", "", (), {}, {})
"""Stands in for an asset whose platform is unknown: nothing is asked and nothing is declared."""


def names() -> list[str]:
    """The platforms there are: folders with a platform.yml."""
    return sorted(p.parent.name for p in FOLDER.glob("*/platform.yml"))


def parents(name: str) -> Iterator[str]:
    """The platforms that `name` inherits from, the nearest first."""
    data = yaml.safe_load((FOLDER / name / "platform.yml").read_text(encoding="utf-8"))
    if parent := data.get("inherits"):
        yield parent
        yield from parents(parent)


@functools.cache
def load(name: str) -> Platform:
    """The platform `name`; KeyError when there is no such folder, PlatformError when its files disagree."""
    path = FOLDER / name / "platform.yml"
    if not path.is_file():
        raise KeyError(name)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    parent = load(data["inherits"]) if "inherits" in data else None
    platform = Platform(
        name=name,
        title=data["title"],
        ways=tuple(_way(path, way, parent) for way in data["ways"]),
        errors={**(parent.errors if parent else {}), **_errors(data.get("errors", {}))},
        parsers={**(parent.parsers if parent else {}), **_parsers(name)},
    )
    platform.parsers.update({q.id: receipt.parse for q in platform.questions() if q.keep})
    _check(path, platform)
    return platform


def _errors(data: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    return {k: re.compile("|".join(v if isinstance(v, list) else [v]), re.I | re.M) for k, v in data.items()}


def _way(path: Path, data: dict[str, Any], parent: Platform | None) -> Way:
    inherited = {q.id: q for q in parent.questions()} if parent else {}
    questions = {}
    for ident, spec in data.pop("questions").items():
        if not spec and ident not in inherited:
            raise PlatformError(f"{path}: 问题 {ident} 没有 ask，上级平台也没有同名问题")
        questions[ident] = _question(path, ident, spec) if spec else inherited[ident]
    return Way(data.pop("transport"), facts=data.pop("facts", {}), questions=questions, session=data)


def _question(path: Path, ident: str, spec: dict[str, Any]) -> Question:
    asks = spec.pop("first_of", None) or [spec.pop("ask")]
    also = _listed(spec.pop("also", []))
    wanted = [*_listed(spec.pop("supplies", "ConfigBackup" if "keep" in spec else [])), *also]
    if unknown := [k for k in wanted if k not in BY_NAME]:
        raise PlatformError(f"{path}: 问题 {ident} 的 supplies 有未知类型 {'、'.join(unknown)}")
    if spec.get("depth", "daily") not in (*DEPTHS, *TOPICS):
        raise PlatformError(f"{path}: 问题 {ident} 的 depth 只能是 {'/'.join((*DEPTHS, *TOPICS))}")
    spec |= {"also": frozenset(BY_NAME[k] for k in also)}
    spec |= {word: tuple(_listed(spec.pop(word, []))) for word in ("recorded", "topics")}
    return Question(ident, tuple(asks), tuple(BY_NAME[k] for k in wanted), **spec)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _parsers(name: str) -> dict[str, Parser]:
    found: dict[str, Parser] = {}
    for module in modules(f"{__name__}.{name}"):
        for value in vars(module).values():
            if getattr(value, "__module__", "") == module.__name__:
                found.update(dict.fromkeys(getattr(value, "parses", ()), value))
    return found


def _check(path: Path, platform: Platform) -> None:
    missing = sorted(q.id for q in platform.questions() if q.supplies and q.id not in platform.parsers)
    if missing:
        raise PlatformError(f"{path}: 这些问题没有解析函数：{'、'.join(missing)}")
