"""One entry of the host variable `backup_jobs`, checked and made plain."""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from wardround.backup_jobs.words import kept, quoted, size, span

T = TypeVar("T")
TIERS = ("核心", "重要", "一般")
WHAT = ("全量", "增量", "日志", "文件")
SECRETS = ("password", "passphrase", "passwd", "secret", "token", "dsn")
_IN_ADDRESS = re.compile(r"://[^/@\s]*:[^/@\s]*@")
COMMON = frozenset(
    [
        "name",
        "system",
        "what",
        "tier",
        "reader",
        "rpo",
        "rto",
        "keeper",
        "retention",
        "encrypted",
        "offsite",
        "every",
        "min_size",
        "level",
        "verify",
        "run_as",
    ]
)
OFFSITE = frozenset(["place", "path", "job", "asset", "itself", "max_age"])


class JobError(ValueError):
    """An entry that cannot be used; the message says what to write."""


@dataclass(frozen=True)
class Job:
    """A backup job of the plan; `words` are those of its reader. Spans in seconds, sizes in bytes."""

    name: str
    reader: str
    system: str = ""
    what: str = "全量"
    tier: str = ""
    level: int | None = None
    rpo_s: float | None = None
    rto_s: float | None = None
    every_s: float | None = None
    keeper: str = ""
    retention: str = ""
    keep_count: int | None = None
    keep_s: float | None = None
    encrypt: bool | None = None
    min_bytes: int | None = None
    verify: bool = False
    run_as: str = ""
    offsite: Mapping[str, Any] = field(default_factory=dict)
    offsite_max_s: float | None = None
    words: Mapping[str, Any] = field(default_factory=dict)

    def word(self, name: str, default: str = "") -> str:
        """A word of the reader as text."""
        value = self.words.get(name)
        return default if value in (None, "") else str(value)

    def quoted(self, name: str, default: str = "") -> str:
        """A word of the reader fit for a shell."""
        return quoted(self.word(name, default))


def read(entry: Any, variables: Mapping[str, Any]) -> Job:
    """The job of one entry; the asset's variables give what it leaves open. JobError when it cannot be used."""
    if not isinstance(entry, Mapping) or not entry.get("name") or not entry.get("reader"):
        raise JobError(f"每个备份任务都要写 name 与 reader{_which(entry)}")
    name = str(entry["name"])
    try:
        return _made(name, entry, variables)
    except JobError:
        raise
    except (TypeError, ValueError) as error:
        raise JobError(f"备份任务 {name}：{error}") from None


def _which(entry: Any) -> str:
    """Which entry it is that lacks a word, and the word it may have been meant by."""
    if not isinstance(entry, Mapping):
        return f"；现有一项是“{str(entry)[:40]}”"
    near = [
        f"{slip} 是否应为 {word}？"
        for word in ("name", "reader")
        if not entry.get(word)
        for slip in difflib.get_close_matches(word, [str(w) for w in entry if w not in COMMON], 1)
    ]
    told = entry.get("name") or entry.get("path") or entry.get("system")
    return "".join(f"；{one}" for one in ([f"现有一项是“{told}”"] if told else []) + near)


def _made(name: str, entry: Mapping[str, Any], variables: Mapping[str, Any]) -> Job:
    if found := [w for w in entry if any(s in str(w).lower() for s in SECRETS) and not str(w).endswith("_file")]:
        raise JobError(f"备份任务 {name}：不要写 {'、'.join(map(str, found))}；口令放在主机的文件里，写 password_file")
    if any(_IN_ADDRESS.search(str(v)) for v in entry.values()):
        raise JobError(f"备份任务 {name}：地址里不要写口令；口令放在主机的文件里，写 password_file")
    system, tier = str(entry.get("system") or ""), str(entry.get("tier") or variables.get("criticality") or "一般")
    what, offsite = str(entry.get("what") or "全量"), entry.get("offsite") or {}
    _one_of(name, "tier", tier, TIERS)
    _one_of(name, "what", what, WHAT)
    if not isinstance(offsite, Mapping) or set(offsite) - OFFSITE:
        raise JobError(f"备份任务 {name}：offsite 只认 {'、'.join(sorted(OFFSITE))}")
    count, age = _worded(kept, entry, "retention") or (None, None)
    return Job(
        name=name,
        reader=str(entry["reader"]),
        system=system,
        what=what,
        tier=tier,
        level=_level(entry, system, variables),
        rpo_s=_span(entry, "rpo"),
        rto_s=_span(entry, "rto"),
        every_s=_span(entry, "every"),
        keeper=str(entry.get("keeper") or ""),
        retention=_text(entry.get("retention")),
        keep_count=count,
        keep_s=age,
        encrypt=_flag(name, entry, "encrypted"),
        min_bytes=_worded(size, entry, "min_size"),
        verify=bool(_flag(name, entry, "verify")),
        run_as=str(entry.get("run_as") or ""),
        offsite=offsite,
        offsite_max_s=_span(offsite, "max_age"),
        words={str(k): v for k, v in entry.items() if k not in COMMON},
    )


def _one_of(name: str, word: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise JobError(f"备份任务 {name}：{word}: {value}，只能是 {'、'.join(known)}")


def _span(entry: Mapping[str, Any], word: str) -> float | None:
    return _worded(span, entry, word)


def _worded(made: Callable[[Any], T], entry: Mapping[str, Any], word: str) -> T | None:
    """What a word's value is made to, None without one; a value that cannot be is told with its word."""
    try:
        return made(entry[word]) if entry.get(word) else None
    except (TypeError, ValueError) as error:
        raise ValueError(f"{word}: {error}") from None


def _flag(name: str, entry: Mapping[str, Any], word: str) -> bool | None:
    value = entry.get(word)
    if value is None:
        return None
    if str(value).lower() not in ("true", "false", "yes", "no", "是", "否"):
        raise JobError(f"备份任务 {name}：{word} 只能写 true 或 false")
    return str(value).lower() in ("true", "yes", "是")


def _level(entry: Mapping[str, Any], system: str, variables: Mapping[str, Any]) -> int | None:
    """The grading level of the system: the job's own word, else the site's table `grading` (system → level)."""
    grading = variables.get("grading")
    told = entry.get("level") or (grading.get(system) if isinstance(grading, Mapping) else None)
    told = told.get("level") if isinstance(told, Mapping) else told
    if told and str(told).strip() not in ("1", "2", "3", "4", "5"):
        raise ValueError(f"level: {told}，应为定级的级别（1 至 5 的数字，如 3）")
    return int(told) if told else None


def _text(value: Any) -> str:
    return "、".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, Mapping) else str(value or "")


def jobs(variables: Mapping[str, Any]) -> tuple[Job, ...]:
    """The usable jobs of an asset, in order; the others are told by `faults`."""
    return tuple(one for one in _all(variables) if isinstance(one, Job))


def faults(variables: Mapping[str, Any]) -> list[str]:
    """What is wrong with the entries of an asset, a line each."""
    return [str(one) for one in _all(variables) if isinstance(one, JobError)]


def inventory_faults(variables: Mapping[str, Any]) -> list[str]:
    """The same for variables as they stand in files: what a template will become is taken on trust."""
    told = json.loads(
        re.sub(r"\{\{.*?\}\}", "/x", json.dumps(variables.get("backup_jobs"), ensure_ascii=False, default=str))
    )
    return faults({**variables, "backup_jobs": told})


def entries(variables: Mapping[str, Any]) -> list[str]:
    """The names of every entry, usable or not."""
    told = variables.get("backup_jobs")
    listed = told if isinstance(told, list | tuple) else []
    return [
        str(e.get("name") or f"第 {n} 项") if isinstance(e, Mapping) else f"第 {n} 项" for n, e in enumerate(listed, 1)
    ]


def _all(variables: Mapping[str, Any]) -> tuple[Job | JobError, ...]:
    told = variables.get("backup_jobs")
    if told in (None, "", []):
        return ()
    words = {w: variables.get(w) for w in ("criticality", "grading")}
    return _read(json.dumps(told, ensure_ascii=False, default=str), json.dumps(words, ensure_ascii=False, default=str))


@functools.lru_cache(2048)
def _read(told: str, words: str) -> tuple[Job | JobError, ...]:
    listed = json.loads(told)
    if not isinstance(listed, list):
        return (JobError("backup_jobs 应为列表"),)
    return tuple(_checked(listed, json.loads(words)))


def _checked(listed: Sequence[Any], variables: Mapping[str, Any]) -> Iterator[Job | JobError]:
    from wardround.backup_jobs.readers import READERS  # noqa: PLC0415  the readers know jobs

    seen: set[str] = set()
    for entry in listed:
        try:
            job = read(entry, variables)
            if job.name in seen:
                raise JobError(f"备份任务 {job.name}：名字重复")
            seen.add(job.name)
            if job.reader not in READERS:
                raise JobError(f"备份任务 {job.name}：reader: {job.reader} 不认识（可用：{'、'.join(READERS)}）")
            READERS[job.reader].check(job)
        except JobError as error:
            yield error
        else:
            yield job
