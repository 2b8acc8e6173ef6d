"""How backups stand in sentences that a head of department understands; several reports say them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from reports.common import ages, backups, proofs
from reports.common.backups import Config, Job
from reports.common.proofs import Proof
from reports.common.text import line, said, span, titled
from wardround.record.model import GRADE_WORDS, GRADES, Record


def data(record: Record) -> str:
    """How the data backups stand, with the worst of them."""
    jobs = backups.jobs(record)
    if not record.standing.check.round:
        return backups.none(record, "尚未做过数据备份核查，数据备份做没做、能不能用，目前都不知道。")
    if not jobs:
        return "清单中没有登记任何数据备份任务。"
    count = len({j.record.system or j.name for j in jobs})
    bad = next((j for j in jobs if j.grade in ("red", "yellow")), None)
    told = f"最要紧的是 {job_name(bad)}：{said(bad.why, 50)}。" if bad else ""
    unknown = sum(j.grade == "grey" for j in jobs)
    none = f"有 {unknown} 项未能判断，不作正常看待。" if unknown else ""
    return f"登记数据备份任务 {len(jobs)} 项（{count} 个系统），{counted(j.grade for j in jobs)}。{told}{none}"


def job_name(job: Job) -> str:
    """A job as people call it: system, name and asset."""
    return f"{titled(job.record.system, job.name)}（{line(job.asset, 30)}）"


def counted(grades_: Iterable[str]) -> str:
    """ "绿 8 项、红 2 项", only what there is."""
    counts = Counter(grades_)
    return "、".join(f"{GRADE_WORDS[g]} {counts[g]} 项" for g in reversed(GRADES) if counts[g])


def drills(record: Record) -> str:
    """How many jobs a drill has proven, and how many are late."""
    known = proofs.of(record)
    if not known:
        return backups.none(record, "没有任何恢复演练的记录，备份能否恢复未经证明。")
    those = known.values()
    good = sum(bool(p.last and p.last.ok) for p in those)
    failed = sum(bool(p.last and p.last.ok is False) for p in those)
    unclear = sum(bool(p.last and p.last.ok is None) for p in those)
    never = sum(p.last is None for p in those)
    late = [p for p in those if p.late]
    told = [f"最近一次演练通过 {good} 项"]
    told += [f"未通过 {failed} 项"] if failed else []
    told += [f"不能判断 {unclear} 项"] if unclear else []
    told += [f"从未演练 {never} 项"] if never else []
    told += [f"逾期 {len(late)} 项（最长 {max(p.late for p in late)} 天）"] if late else []
    return f"有恢复演练计划或记录的任务 {len(known)} 项：{'，'.join(told)}。"


def configurations(record: Record) -> str:
    """How many configurations were kept, changed, changed without a record, missed."""
    listed = backups.configs(record)
    if not listed:
        return backups.none(record, "尚未做过配置备份，网络设备与主机的配置没有留存。")
    changed = [c for c in listed if c.state == "changed"]
    bare = sum(not backups.covered(c) for c in changed)
    told = f"配置应备 {len(listed)} 台，已备 {sum(c.kept for c in listed)} 台"
    told += f"，有改动 {len(changed)} 台" + (f"（无变更单 {bare} 台）" if changed else "")
    return f"{told}{_missed(listed)}。"


def _missed(listed: Sequence[Config]) -> str:
    lost = [c for c in listed if not c.kept]
    never = sum(not (c.record and c.record.since) for c in lost)
    return f"，未取得 {len(lost)} 台" + (f"（其中 {never} 台从未有过备份）" if never else "") if lost else ""


def last_drill(record: Record) -> str:
    """The newest drill with its date and measures, and what is late in plain words; never an empty line."""
    known = proofs.of(record)
    made = [(asset, p) for (asset, _), p in known.items() if p.last and p.last.at]
    if not made:
        return backups.none(record, _never(record, list(known.values())))
    asset, newest = max(made, key=lambda m: str(m[1].last.at if m[1].last else ""))
    return f"最近一次 {_drill(record, asset, newest)}。{late(known)}"


def _drill(record: Record, asset: str, proof: Proof) -> str:
    one = proof.last
    if one is None:
        return ""
    took = f"，恢复用时 {span(one.took_s)}" if one.took_s is not None and one.ok else ""
    goal = f"（RTO {span(one.rto_s)}）" if took and one.rto_s else ""
    name = f"{titled(one.system, one.unit)}（{line(asset, 30)}）"
    return f"{ages.date(record, one.at)}：{name}，{proofs.outcome(one)}{took}{goal}"


def late(known: dict[tuple[str, str], Proof], most: int = 5) -> str:
    """The jobs whose drill is late, the latest first."""
    listed = sorted(((p.late, job, p) for (_, job), p in known.items() if p.late), key=lambda x: (-x[0], x[1]))
    if not listed:
        return "没有逾期的演练。"
    named = "、".join(f"{line(job, 30)} 逾期 {n} 天{'' if p.passed else '（从未通过）'}" for n, job, p in listed[:most])
    return f"{named}{f' 等 {len(listed)} 项' if len(listed) > most else ''}。"


def _never(record: Record, planned: Sequence[Proof]) -> str:
    """No drill at all: by when there should have been one, by the plan or by the limits for core systems."""
    if planned:
        first = max(planned, key=lambda p: p.late)
        due = f"，按计划应于 {first.due} 前完成第一次" if first.due else ""
        end = f"，{proofs.overdue(first)}" if first.late else ""
        return f"未做过恢复演练，列入计划的任务 {len(planned)} 项{due}{end}。备份能否恢复未经证明。"
    listed = sum(len(asset.get("drills") or ()) for asset in record.round.get("assets", {}).values())
    plan = f"清单列入演练计划 {listed} 项，都还没有执行" if listed else "清单也没有列入演练计划"
    return f"未做过恢复演练，{plan}{_by_limits(record)}。备份能否恢复未经证明。"


def _by_limits(record: Record) -> str:
    period, start = proofs.every(record, "核心"), proofs.contract_start(record)
    if not period:
        return ""
    by = start + timedelta(days=period) if start else None
    days = round((ages.age(record, by) or 0) / 86400)
    told = f"，自合同起始日起应于 {ages.date(record, by)} 前完成第一次" if by else ""
    return f"；按限值核心系统每 {period} 天一次{told}" + (f"，逾期 {days} 天" if days else "")
