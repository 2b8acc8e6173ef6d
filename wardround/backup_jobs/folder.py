"""Backups that are files of a folder: what to ask the host, and its listing read.

No byte of a backup's content leaves the host: first bytes are compared there with those of known formats, and so is
the last line; only the fixed bytes and words that were found come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wardround.backup_jobs.attempts import Attempt, planned, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.magic import KNOWN, OPENPGP, Head, head
from wardround.backup_jobs.reader import Results
from wardround.backup_jobs.told import Part, Told, framed
from wardround.backup_jobs.words import bytes_text, quoted
from wardround.kinds.backup import DataBackup
from wardround.replies import Denied, Outcome, Unparsed

WORDS = ("pattern", "depth")
LISTED, LOOKED_AT = 400, 3
FRESH = timedelta(minutes=2)
AHEAD = timedelta(minutes=10)
_DIGESTS = "*.sha256 *.sha256sum *.sha512 *.md5 *.md5sum *.sha1 *.sig *.asc.sig"
_ENDS = (
    r"^-- (PostgreSQL database (cluster )?dump complete|Dump completed( on [0-9]{4}-[0-9]{2}-[0-9]{2} +[0-9:]{7,8})?)"
    r"|completed OK!"
)


@dataclass(frozen=True)
class Style:
    """What a tool's files must be: formats by their first bytes, and of which of them the last line is demanded."""

    forms: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    end: str = ""


@dataclass(frozen=True)
class File:
    """One file of the listing; `end` None when its last line was not looked at."""

    name: str
    at: datetime
    size: int
    head: Head | None = None
    end: str | None = None
    digest: str = ""


def ask(job: Job, *more: tuple[str, str]) -> str:
    """The shell fragment: the listing, the newest files' heads and ends, free space, the copy elsewhere."""
    path, pattern, depth = job.quoted("path"), job.quoted("pattern", "*"), _depth(job)
    away = str(job.offsite.get("path") or "")
    for word, told in (("path", job.word("path")), ("offsite.path", away)):
        if told and not told.startswith("/"):
            raise ValueError(f"{word}: {told}，应为完整路径（以 / 开头）")
    found = _find(path, pattern, depth)
    parts = [("files", _LIST.format(path=path, find=found, listed=LISTED))]
    parts.append(("newest", _NEWEST.format(find=found, looked=LOOKED_AT, ends=_ENDS, known=KNOWN, openpgp=OPENPGP)))
    parts.append(("free", f"df -Pk {path} | tail -n 1"))
    if away:
        away = quoted(away)
        parts.append(("offsite", _LIST.format(path=away, find=_find(away, pattern, depth), listed=LISTED)))
    return framed(*parts, *more)


def _depth(job: Job) -> int:
    text = job.word("depth", "1")
    if text not in ("1", "2", "3", "4"):
        raise ValueError(f"depth: {text}，只能是 1 到 4")
    return int(text)


def _find(path: str, pattern: str, depth: int) -> str:
    no = " ".join(f"! -name '{d}'" for d in _DIGESTS.split())
    return f"find {path}/ -maxdepth {depth} -type f -name {pattern} {no} -exec stat -c '%Y %s %n' {{}} +"


_LIST = """[ -e {path} ] || {{ echo "missing"; exit 3; }}
[ -r {path} ] && [ -x {path} ] || {{ echo "denied"; exit 4; }}
{find} | sort -rn | head -n {listed}"""

_NEWEST = """{find} 2>/dev/null | sort -rn | head -n {looked} | while read -r t s f; do
  echo "file: $f"
  [ -r "$f" ] || {{ echo "unreadable"; continue; }}
  h=$(head -c 8 "$f" | od -An -v -tx1 | tr -d ' ')
  case $h in
    "") echo "head: none" ;;
    {known}) echo "head: $h" ;;
    {openpgp}) case $f in *.gpg | *.pgp | *.asc) echo "head: $(printf %.2s "$h")" ;; *) echo "head: other" ;; esac ;;
    *) echo "head: other" ;;
  esac
  echo "end: $(tail -c 1000 "$f" | grep -aEo '{ends}' | tail -n 1)"
  for d in "$f.sha256" "$f.sha256sum" "$f.sha512" "$f.md5" "$f.md5sum" "$f.sha1"; do
    [ -r "$d" ] && echo "digest: $(head -c 200 "$d" | grep -aEo '^[0-9a-fA-F]{{32,128}}' | head -n 1)" && break
  done
done"""


def parse(seen: Told, job: Job, style: Style, *lacks: str) -> Results:
    """The record of a folder."""
    part = seen.main("files")
    if part.code is None and not part.lines:
        return
    if part.code == 3:
        yield summed([], job, seen, why=f"没有目录 {job.word('path')}")
        return
    if part.code == 4:
        yield Denied("账号无权读取备份目录", job.word("path"))
        return
    files, odd = listing(part, seen)
    yield from odd
    if odd and not files:
        return
    yield _record(looked_at(seen, files), job, seen, style, lacks)


def listing(part: Part, seen: Told) -> tuple[list[File], list[Outcome]]:
    """The files of a `stat` listing, newest first, and the lines that are none."""
    files: list[File] = []
    odd: list[Outcome] = []
    for line in part.lines:
        found = re.fullmatch(r"(\d{1,11}) (\d{1,18}) (/.*)", line)
        if found and 946684800 <= int(found.group(1)) < 4102444800:
            files.append(File(found.group(3), seen.epoch(int(found.group(1))), int(found.group(2))))
        elif "Permission denied" in line:
            odd.append(Denied("备份目录中有账号无权读取的部分", line[:200]))
        elif "No such file" not in line:  # gone while being listed
            odd.append(Unparsed("文件清单中有看不懂的行", line[:200]))
    return sorted(files, key=lambda f: f.at, reverse=True), odd


def looked_at(seen: Told, files: list[File]) -> list[File]:
    """The files with what was seen of the newest ones' bytes."""
    told = dict(_newest(seen.part("newest")))
    return [_with(f, told[f.name]) if f.name in told else f for f in files]


def _newest(part: Part) -> Iterator[tuple[str, dict[str, str]]]:
    name, words = "", dict[str, str]()
    for line in part.lines:
        word, _, rest = line.partition(": ")
        if word == "file":
            if name:
                yield name, words
            name, words = rest, {}
        else:
            words[word.rstrip(":")] = rest.strip()
    if name:
        yield name, words


def _with(file: File, words: dict[str, str]) -> File:
    told = words.get("head", "")
    if not re.fullmatch(r"(?:[0-9a-f]{2})+|none|other", told):
        return file
    seen = head(b"" if told in ("none", "other") else bytes.fromhex(told), file.name)
    return replace(file, head=seen, end=words.get("end", ""), digest=words.get("digest", "").lower())


def judged(file: File, seen: Told, style: Style) -> Attempt:
    """Whether a file can be a whole backup: what is empty, of another format or without its last line is not."""
    made = Attempt(file.at, True, file.size, label=file.name)
    if not file.size:
        return replace(made, ok=False, why=f"{_short(file.name)} 是空文件")
    if file.at > seen.now + AHEAD:
        return replace(made, why=f"{_short(file.name)} 的时间在主机时钟之后")
    form = file.head.form if file.head else None
    encrypted = bool(file.head and file.head.encrypted)
    if form is not None and style.forms and not encrypted and form not in (*style.forms, *PACKED):
        return replace(made, ok=False, why=f"{_short(file.name)} 不是备份文件（{form or '文件头不认识'}）")
    if form in style.ends and style.end not in (file.end or ""):
        fresh = seen.now - file.at < FRESH
        why = "正在写入" if fresh else f"没有结束标记“{style.end}”，备份不完整"
        return replace(made, ok=None if fresh else False, why=f"{_short(file.name)} {why}")
    if seen.now - file.at < FRESH and not (file.end or ""):
        return replace(made, ok=None, why=f"{_short(file.name)} 可能还在写入")
    return made


PACKED = ("gzip", "xz", "zstd", "bzip2", "lz4", "zip", "7z", "rar")


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _record(files: list[File], job: Job, seen: Told, style: Style, lacks: tuple[str, ...]) -> DataBackup:
    attempts = [judged(f, seen, style) for f in files]
    last = next((f for f, a in zip(files, attempts, strict=True) if a.ok), None)
    newest = attempts[0] if attempts else None
    said = bool(newest and newest.ok and last and last.end)
    record = summed(
        attempts,
        job,
        seen,
        # a file that is there does not tell what its program said at the end; a last line does
        tried_ok=newest.ok if newest and (newest.ok is not True or said) else None,
        encrypted=last.head.encrypted if last and last.head else None,
        digest=last.digest if last else "",
        free_bytes=free(seen.part("free")),
        lacks=lacks,
    )
    sound = {_short(f.name): f.size for f, a in zip(files, attempts, strict=True) if a.ok}
    away = _away(job, seen, sound)
    return replace(record, offsite_at=away.at, offsite=away.say(record.offsite)) if away else record


@dataclass(frozen=True)
class Away:
    """The newest whole copy elsewhere, or why there is none."""

    at: datetime | None = None
    why: str = ""

    def say(self, place: str) -> str:
        """The place, with what is wrong there."""
        return f"{place}（{self.why}）" if self.why else place


def _away(job: Job, seen: Told, sizes: dict[str, int]) -> Away | None:
    if not job.offsite.get("path"):
        return None
    part = seen.part("offsite")
    if part.code in (3, 4):
        return Away(why="目录不存在或未挂载" if part.code == 3 else "账号无权读取")
    files, _ = listing(part, seen)
    whole = [f for f in files if f.size and sizes.get(_short(f.name), f.size) == f.size]
    if not whole:
        return Away(why="没有副本" if not files else "副本大小与本地不同")
    broken = files[0] is not whole[0]
    return Away(whole[0].at, f"{_short(files[0].name)} 的副本大小与本地不同" if broken else "")


def free(part: Part) -> int | None:
    """Bytes free of a line of `df -Pk`, or None."""
    for line in reversed(part.lines):
        if found := re.search(r"\s(\d+)\s+(\d+)\s+(\d+)\s+\d{1,3}%\s+/", line):
            return int(found.group(3)) * 1024
    return None


def ask_verify(job: Job, proof: str) -> str:
    """The heavy fragment about the newest file: its digest against the one beside it, and the tool's own proof ($f)."""
    found = _find(job.quoted("path"), job.quoted("pattern", "*"), _depth(job))
    return framed(("verify", _VERIFY.format(find=found, proof=proof or "true")))


_VERIFY = """{find} 2>/dev/null | sort -rn | head -n 1 | while read -r t s f; do
  echo "file: $f"
  [ -r "$f" ] || {{ echo "unreadable"; continue; }}
  for x in sha256 sha256sum sha512 md5 md5sum sha1; do
    [ -r "$f.$x" ] || continue
    echo "stated: $(head -c 200 "$f.$x" | grep -aEo '^[0-9a-fA-F]{{32,128}}' | head -n 1)"
    echo "found: $("${{x%sum}}sum" "$f" | grep -Eo '^[0-9a-fA-F]{{32,128}}')"
    break
  done
  {proof}
done"""


def parse_verify(seen: Told, job: Job) -> Results:
    """What a verification of the newest file told."""
    words = dict(_newest(seen.part("verify")))
    if not words:  # that there is no backup is what the listing tells
        yield planned(job)
        return
    name, told = next(iter(words.items()))
    if "unreadable" in told:
        yield Denied("账号无权读取备份文件", _short(name))
        return
    stated, found, proof = told.get("stated", "").lower(), told.get("found", "").lower(), told.get("proof", "")
    means = [m for m, said in (("摘要核对", stated and found), (told.get("how", "试读"), proof)) if said]
    if not means:
        yield Outcome("旁边没有摘要文件，也没有别的校验办法", _short(name))
        return
    bad = [f"{_short(name)} 与摘要文件不符"] if stated and found and stated != found else []
    bad += [f"{_short(name)} 试读失败：{told.get('said', '') or proof}"] if proof and proof != "ok" else []
    yield planned(
        job,
        intact=not bad,
        verified_at=seen.now,
        verified_how="、".join(means),
        proved=int(not bad),
        digest=found,
        why="；".join(bad),
    )


__all__ = ["WORDS", "Style", "ask", "ask_verify", "bytes_text", "parse", "parse_verify"]
