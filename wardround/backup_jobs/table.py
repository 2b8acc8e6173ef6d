"""One table of a site's backups: system × what × RPO/RTO × last × verified × last drill; of records only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wardround.backup_jobs.words import bytes_text, span_text
from wardround.kinds.backup import DataBackup, Drill

HEAD = (
    "系统", "备份内容", "资产", "任务", "方式", "RPO", "RTO", "最近成功", "最近一次结果", "大小", "保留", "下次", "校验", "异地", "恢复人",
    "最近演练",
)  # fmt: skip
TIERS = ("核心", "重要", "一般", "")
UNKNOWN, NEVER = "未取得", "从未"


@dataclass(frozen=True)
class Row:
    """One job of one asset: its record and the newest drill of it."""

    asset: str
    backup: DataBackup
    drill: Drill | None = None

    def cells(self) -> tuple[str, ...]:
        """The row as printed, one text per word of HEAD."""
        b = self.backup
        return (
            b.system or "未登记",
            b.what,
            self.asset,
            b.unit,
            b.method,
            _span(b.rpo_s),
            _span(b.rto_s),
            _last(b),
            outcome(b),
            UNKNOWN if b.size_bytes is None else bytes_text(b.size_bytes),
            _kept(b),
            _stamp(b.next_due) or "—",
            _verified(b),
            _elsewhere(b),
            b.keeper or "未登记",
            self._drill(),
        )

    def _drill(self) -> str:
        drill = self.drill
        if drill is None or drill.at is None:
            return NEVER
        word = {True: "通过", False: "未通过", None: "未能判断"}[drill.ok]
        took = f"，用时 {span_text(drill.took_s)}" if drill.took_s is not None else ""
        return f"{_stamp(drill.at)} {word}{took}{'（' + drill.by + '）' if drill.by else ''}"


def rows(backups: Mapping[str, Iterable[DataBackup]], drills: Mapping[str, Iterable[Drill]] | None = None) -> list[Row]:
    """The rows of a site, 核心 systems first, then by system, what and asset.

    `backups` and `drills` are records by asset, drills of any number of rounds: the newest of a job counts, by the
    asset's own job first, else by a job of that name anywhere on the site.
    """
    newest = _newest(drills or {})
    made = [
        Row(asset, one, newest.get((asset, one.unit)) or newest.get(("", one.unit)))
        for asset, mine in backups.items()
        for one in mine
    ]
    return sorted(made, key=_order)


def _newest(drills: Mapping[str, Iterable[Drill]]) -> dict[tuple[str, str], Drill]:
    found: dict[tuple[str, str], Drill] = {}
    for asset, mine in drills.items():
        for one in (d for d in mine if d.at):
            for key in ((asset, one.unit), ("", one.unit)):
                if key not in found or _at(found[key]) < _at(one):
                    found[key] = one
    return found


def _at(drill: Drill) -> float:
    return drill.at.timestamp() if drill.at else 0.0


def _order(row: Row) -> tuple[int, str, str, str, str]:
    b = row.backup
    return TIERS.index(b.tier) if b.tier in TIERS else len(TIERS), b.system, b.what, row.asset, b.unit


def outcome(backup: DataBackup) -> str:
    """The newest attempt in a few words."""
    if backup.tried_ok is False:
        return f"失败：{backup.why or '未说明原因'}"
    if backup.tried_ok:
        return "成功"
    if backup.count == 0:
        return "没有备份"
    return "有文件，程序结果未取得" if backup.last_at else UNKNOWN


def _last(backup: DataBackup) -> str:
    if backup.last_at is None:
        return NEVER if backup.count == 0 else UNKNOWN
    lag = f"（落后 {span_text(backup.lag_s)}）" if backup.continuous and backup.lag_s is not None else ""
    return f"{_stamp(backup.last_at)}{lag}"


def _kept(backup: DataBackup) -> str:
    have = UNKNOWN if backup.count is None else f"{backup.count} 份"
    return f"{have}（计划 {backup.retention}）" if backup.retention else have


def _verified(backup: DataBackup) -> str:
    if backup.intact is False:
        return f"{_stamp(backup.verified_at)} 未通过".strip()
    if backup.intact and backup.verified_at:
        return f"{_stamp(backup.verified_at)} 通过（{backup.verified_how or '未说明办法'}）"
    return "本轮未校验"


def _elsewhere(backup: DataBackup) -> str:
    if not backup.offsite and not backup.offsite_job:
        return "无"
    place = backup.offsite or backup.offsite_job
    if backup.offsite_continuous:
        return f"{place}，实时"
    return f"{place}，{_stamp(backup.offsite_at)}" if backup.offsite_at else place


def _span(seconds: float | None) -> str:
    return span_text(seconds) if seconds else "未登记"


def _stamp(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def printed(made: Sequence[Row]) -> list[tuple[str, ...]]:
    """The whole table, its head first."""
    return [HEAD, *(row.cells() for row in made)]
