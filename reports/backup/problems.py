"""Chapter 3: what is to be settled, with advice, owner and deadline; what could not be told."""

from __future__ import annotations

from markupsafe import Markup

from reports.common import backups, greys, view
from reports.common.fit import fit
from reports.common.risks import risks, unseen, untold
from reports.common.wordxml import blocks, paragraph
from wardround.record.model import Record

LINES = 110
"""Lines that the problems may take in the signed volume."""
NOTHING = "截至本轮没有做过配置备份、数据备份核查和恢复演练，没有可列的结论；这不表示没有问题。"


def problems(record: Record) -> Markup:
    """Red and yellow findings of all topics, worst first; then the greys by asset and reason."""
    all_ = backups.whole(record)
    if not all_.findings:
        return blocks(paragraph(backups.none(record, NOTHING), "WRItem"))
    bad = view.ailing(all_)
    grey = [f for f in all_.findings if f.get("grade") == "grey"]
    told = (
        f"三项最近一轮的结论：{view.counted(view.tally(all_.findings))}。灰项未按正常计；几轮都做过的检查只计最近一次。"
    )
    counts = paragraph(told, "WRItem")
    fitted = fit(all_, {"backup": bad}, LINES)["backup"]
    return blocks(counts, risks(all_, fitted), untold(all_, grey, unseen(all_, greys.silent(all_))))
