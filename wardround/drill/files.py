"""Restore sample files from tar, zip, restic or Borg and compare them by digest."""

from __future__ import annotations

import hashlib
import json
import random
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from wardround.drill.notes import Notes
from wardround.drill.plan import Plan
from wardround.drill.process import Done, run
from wardround.drill.scratch import Scratch
from wardround.drill.source import Source
from wardround.drill.trouble import BadBackupError, PlanError, RefusedError
from wardround.drill.unpack import untarred
from wardround.drill.unseal import head, start_of, unsealed

SHOWN = 5
WRONG_KEY = ("wrong password", "no key found", "passphrase supplied", "passphrase is incorrect")


def restored(plan: Plan, source: Source, scratch: Scratch, notes: Notes) -> None:
    """Restore the samples into the scratch area and compare each with its digest."""
    with notes.phase("恢复"):
        target = scratch.make("files")
        kind = _kind(source.path)
        names = KINDS[kind](plan, source, target, scratch, notes)
    with notes.phase("比对"):
        there = {str(p.relative_to(target)): p for p in target.rglob("*") if p.is_file() and not p.is_symlink()}
        if not there:
            raise BadBackupError("备份里没有文件" if not plan.samples else "抽样的文件都没有恢复出来")
        missing = [n for n in plan.samples if not any(_same(n, have) for have in there)]
        for name in missing[:SHOWN]:
            notes.bad(f"抽样文件 {name} 不在备份里")
        notes.good(f"从 {kind} 恢复出 {len(there)} 个文件" + (f"（备份共 {names} 个）" if names else ""))
        _compared(plan, there, notes)


def _kind(path: Path) -> str:
    if path.is_dir():
        if (path / "config").is_file() and (path / "snapshots").is_dir():
            return "restic"
        if (path / "config").is_file() and (path / "data").is_dir():
            return "borg"
        raise BadBackupError("目录不是 restic 或 Borg 的仓库")
    return "zip" if head(path).startswith(b"PK") else "tar"


def _tar(plan: Plan, source: Source, target: Path, scratch: Scratch, notes: Notes) -> int:  # noqa: ARG001  one shape for all
    clear = unsealed(source.path, plan.key, scratch)
    if start_of(clear, 512)[257:262] != b"ustar":
        raise BadBackupError("不是归档文件：内容既不是 tar 也不是 zip（乱数据、空占位或别的文件）")
    wanted = plan.samples
    return untarred(clear, target, "", scratch, lambda m: bool(wanted) and not any(_same(w, m.name) for w in wanted))


def _zip(plan: Plan, source: Source, target: Path, scratch: Scratch, notes: Notes) -> int:  # noqa: ARG001
    try:
        with zipfile.ZipFile(source.path) as archive:
            names = [i for i in archive.infolist() if not i.is_dir()]
            if plan.key:
                archive.setpassword(Path(plan.key).read_text(encoding="utf-8").strip().encode())
            for info in _chosen(plan, {i.filename: i for i in names}, source.digest).values():
                scratch.room_for(info.file_size)
                archive.extract(info, target)
            return len(names)
    except RuntimeError as error:
        if "password" in str(error).lower():
            raise BadBackupError("密钥不对：zip 的口令解不开这个备份") from None
        raise
    except (zipfile.BadZipFile, EOFError, zlib.error):
        raise BadBackupError("zip 文件不完整或已损坏（被截断，或某个文件校验不符）") from None
    except NotImplementedError as error:
        raise RefusedError(f"zip 使用了不支持的压缩或加密方式（{error}）") from None


def _chosen(plan: Plan, names: Mapping[str, zipfile.ZipInfo], seed: str) -> dict[str, zipfile.ZipInfo]:
    """The samples named, else so many drawn by the backup's own digest: the same backup gives the same draw."""
    if plan.samples:
        return {n: i for n, i in names.items() if any(_same(w, n) for w in plan.samples)}
    drawn = random.Random(seed).sample(sorted(names), min(plan.sample_count, len(names)))  # noqa: S311  a sample, no secret
    return {n: names[n] for n in drawn}


def _key_file(plan: Plan, scratch: Scratch) -> Path:
    if not plan.key or not Path(plan.key).is_file():
        raise PlanError("仓库是加密的：请用 key 指定口令文件")
    folder = scratch.make("key")
    copy = folder / "password"
    copy.write_bytes(Path(plan.key).read_bytes())
    scratch.give(folder)
    return copy


def _repository(source: Source, scratch: Scratch) -> Path:
    """The repository itself when the account may read it, else a copy; it is never written to."""
    if not scratch.who.other:
        return source.path
    from wardround.drill.unpack import copied  # noqa: PLC0415  only here

    copy = scratch.make("repository")
    copied(source.path, copy, scratch)
    scratch.give(copy)
    return copy


def _restic(plan: Plan, source: Source, target: Path, scratch: Scratch, notes: Notes) -> int:
    repository, key = _repository(source, scratch), _key_file(plan, scratch)
    base: list[str | Path] = ["restic", "-r", repository, "--password-file", key, "--no-cache", "--no-lock"]

    def ask(*words: str) -> Done:
        return run([*base, *words], scratch.who, scratch.folder, plan.timeout)

    done = ask("snapshots", "--json", "--latest", "1")
    _told(done, "restic")
    snapshots = json.loads(done.out or "[]") or []
    if not snapshots:
        raise BadBackupError("restic 仓库里没有快照")
    notes.made_at = _time(max(s["time"] for s in snapshots))
    _told(ask("check", "--read-data"), "restic")
    notes.good("restic check --read-data：仓库完好")
    include = [w for s in plan.samples for w in ("--include", s)]
    _told(ask("restore", "latest", "--target", str(target), *include), "restic")
    return 0


def _borg(plan: Plan, source: Source, target: Path, scratch: Scratch, notes: Notes) -> int:
    repository = _repository(source, scratch)
    home = scratch.make("borg")
    key = {"BORG_PASSCOMMAND": f"cat {_key_file(plan, scratch)}"} if plan.key else {}
    env = {"BORG_BASE_DIR": str(home), "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes", **key}
    env |= {"BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes"}

    def ask(folder: Path, *words: str) -> Done:
        return run(["borg", *words], scratch.who, folder, plan.timeout, env=env)

    done = ask(home, "list", "--json", "--last", "1", str(repository))
    _told(done, "Borg")
    archives = json.loads(done.out or "{}").get("archives") or []
    if not archives:
        raise BadBackupError("Borg 仓库里没有归档")
    notes.made_at = _time(archives[-1]["time"])
    _told(ask(home, "check", "--verify-data", str(repository)), "Borg")
    notes.good("borg check --verify-data：仓库完好")
    samples = [s.lstrip("/") for s in plan.samples]
    _told(ask(target, "extract", f"{repository}::{archives[-1]['name']}", *samples), "Borg")
    return 0


KINDS = {"tar": _tar, "zip": _zip, "restic": _restic, "borg": _borg}


def _told(done: Done, tool: str) -> None:
    if not done.code:
        return
    if any(word in done.err for word in WRONG_KEY):
        raise BadBackupError(f"密钥不对：口令解不开 {tool} 仓库")
    lines = [line for line in done.err.splitlines() if line.strip()]
    raise BadBackupError(f"{tool} 仓库不完整或已损坏：{lines[-1][:160] if lines else '没有写原因'}")


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text))
    except ValueError:
        return None
    return found if found.tzinfo else found.astimezone()


def _same(wanted: str, have: str) -> bool:
    """Whether a path in the backup is the one named, or beneath it."""
    a, b = wanted.strip("/").removeprefix("./"), have.strip("/").removeprefix("./")
    return b == a or b.startswith(a + "/") or b.endswith("/" + a)


def _compared(plan: Plan, there: Mapping[str, Path], notes: Notes) -> None:
    """Against the digests written down when the backup was made, or against the files that are still in use."""
    if plan.digests:
        _by_list(_listed(Path(plan.digests)), there, notes)
    elif plan.compare:
        _by_files(Path(plan.compare), there, notes)
    else:
        notes.unproven.append("没有登记摘要清单（digests）或比对目录（compare），只证明能读出，不能证明内容一致")


def _listed(path: Path) -> dict[str, str]:
    """`HEX  name` lines."""
    if not path.is_file():
        raise PlanError(f"digests: {path} 不存在")
    lines = (line.split(None, 1) for line in path.read_text("utf-8", "replace").splitlines())
    return {
        p[1].lstrip("*").strip(): p[0].lower()
        for p in lines
        if len(p) == 2 and re.fullmatch("[0-9a-fA-F]{32,128}", p[0])
    }


def _by_list(listed: Mapping[str, str], there: Mapping[str, Path], notes: Notes) -> None:
    pairs = [
        (have, path, digest) for have, path in there.items() for name, digest in listed.items() if _same(name, have)
    ]
    _verdict([h for h, path, digest in pairs if _digest(path, digest) != digest], len(pairs), notes, "摘要清单")


def _by_files(folder: Path, there: Mapping[str, Path], notes: Notes) -> None:
    live = [(have, path, p) for have, path in there.items() if (p := _live(folder, have))]
    _verdict([h for h, path, p in live if _digest(path) != _digest(p)], len(live), notes, "在用文件")


def _live(folder: Path, have: str) -> Path | None:
    """The file in use that a restored path stands for: the longest tail of the path found beneath the folder."""
    parts = Path(have).parts
    return next((p for i in range(len(parts)) if (p := folder.joinpath(*parts[i:])).is_file()), None)


def _verdict(wrong: Iterable[str], count: int, notes: Notes, against: str) -> None:
    bad = list(wrong)
    if not count:
        notes.unproven.append(f"恢复出的文件没有一个在{against}里，无法比对")
    elif bad:
        notes.bad(f"与{against}不一致：{'、'.join(bad[:SHOWN])}（{len(bad)}/{count} 个）")
    else:
        notes.good(f"与{against}逐个比对摘要：{count} 个全部一致")


def _digest(path: Path, like: str = "0" * 64) -> str:
    algorithm = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}.get(len(like), "sha256")
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
