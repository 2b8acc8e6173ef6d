"""Charts of the signed volume: grades by layer, the course of problems, the fullest capacities; readable without colour."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.common import view
from reports.common.fonts import chinese
from reports.common.layers import LAYER_WORDS
from reports.common.text import line, number
from wardround.record.model import GRADE_WORDS, Record

COLOURS = {"green": "#7DB892", "yellow": "#E8C15A", "red": "#C9534B", "grey": "#B9BEC4"}
_CAPACITY = re.compile(r"cpu|memory|swap|volume|disk|inode|space|table|session|pool")
_MOST = 10
INK = "#33373B"


def grades(record: Record) -> bytes:
    """Stacked bars of grades by layer, and beside them problems opened, closed and left open per round; b"" without a font."""
    font = chinese()
    if font is None or not record.findings:
        return b""
    figure, (left, right) = _figure(48, (1.25, 1))
    _layers(left, record, font)
    _course(right, record, font)
    return _png(figure)


def capacity(record: Record) -> bytes:
    """The ten highest percentages of capacity items; b"" when there is none."""
    font = chinese()
    top = fullest(record)
    if font is None or not top:
        return b""
    figure, axes = _figure(14 + 4.2 * len(top), (1,))
    axis = axes[0]
    _bars(axis, top, font)
    return _png(figure)


def fullest(record: Record) -> list[tuple[str, float, str]]:
    """(label, percent, grade) of the fullest processors, memories, volumes, tables and sessions, the fullest first."""
    found = {one for f in record.findings if _CAPACITY.search(str(f.get("item"))) for one in _percents(f)}
    return sorted(found, key=lambda one: (-one[1], one[0]))[:_MOST]


def _percents(finding: view.Finding) -> Iterator[tuple[str, float, str]]:
    """The finding's parts that are percentages, else the finding itself."""
    name, title = line(finding["asset"], 20), line(finding.get("title"), 20).removesuffix("检查")
    parts = [p for p in finding.get("parts") or () if _percent(p)]
    for part in parts:
        told = title if len(parts) == 1 else f"{title} {line(part.get('name'), 16)}"
        yield f"{name} {told}", float(part["value"]), str(part.get("grade"))
    if not parts and _percent(finding):
        yield f"{name} {title}", float(finding["value"]), str(finding.get("grade"))


def _percent(told: Mapping[str, Any]) -> bool:
    value = told.get("value")
    return (
        told.get("unit") == "%" and isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100
    )


def course(record: Record) -> list[tuple[str, int, int, int]]:
    """(round, opened, closed, open after it) of the last rounds that problems tell of."""
    now = str(record.round.get("id"))
    rounds = {
        r
        for p in record.problems
        for r in (p.opened_round, p.closed_round)
        if re.match(r"\d{8}-", r or "") and r <= now
    }
    listed = sorted(rounds | {now} | ({str(record.round["previous"])} if record.round.get("previous") else set()))[-8:]
    out = []
    for one in listed:
        opened = sum(p.opened_round == one for p in record.problems)
        closed = sum(p.closed_round == one for p in record.problems)
        left = sum(p.opened_round <= one and not (p.closed_round and p.closed_round <= one) for p in record.problems)
        out.append((one, opened, closed, left))
    return out


def _figure(height: float, ratios: Sequence[float]) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  half a second that texts need not wait
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(160 / 25.4, height / 25.4), dpi=200, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, len(ratios), width_ratios=list(ratios), squeeze=False)[0]
    for axis in axes:
        for side in ("top", "right", "left"):
            axis.spines[side].set_visible(False)
        axis.spines["bottom"].set_color("#BFC4CA")
        axis.tick_params(length=0, labelsize=7, labelcolor=INK)
    return figure, axes


def _layers(axis: Any, record: Record, font: Any) -> None:
    """Shares, so that a layer of 20 can be read beside one of 20,000; the counts stand in the label."""
    grouped: dict[str, list[view.Finding]] = defaultdict(list)
    for finding in record.findings:
        grouped[str(finding.get("layer"))].append(finding)
    names = sorted(grouped, key=lambda n: (len(grouped[n]), n))
    starts = [0.0] * len(names)
    for grade in ("red", "yellow", "grey", "green"):
        counts = [view.tally(grouped[n])[grade] for n in names]
        shares = [100 * c / len(grouped[n]) for c, n in zip(counts, names, strict=True)]
        axis.barh(
            range(len(names)),
            shares,
            left=starts,
            height=0.62,
            color=COLOURS[grade],
            label=GRADE_WORDS[grade],
            edgecolor="white",
            lw=0.6,
        )
        for y, (count, share) in enumerate(zip(counts, shares, strict=True)):
            if share >= 12:
                axis.text(
                    starts[y] + share / 2,
                    y,
                    f"{GRADE_WORDS[grade]} {count}",
                    ha="center",
                    va="center",
                    fontproperties=_at(font, 6),
                )
        starts = [a + b for a, b in zip(starts, shares, strict=True)]
    labels = [f"{LAYER_WORDS.get(n, line(n, 6))} {len(grouped[n])}" for n in names]
    axis.set_yticks(range(len(names)), labels, fontproperties=_at(font, 7))
    for y, name in enumerate(names):
        those = view.tally(grouped[name])
        few = " ".join(f"{GRADE_WORDS[g]}{those[g]}" for g in ("red", "yellow", "grey") if those[g])
        axis.text(101.5, y, few, va="center", fontproperties=_at(font, 6), color=INK)
    axis.set_xlim(0, 136)
    axis.set_xticks([0, 50, 100], ["0", "50%", "100%"])
    axis.set_title("各层面判定结果（项次与占比）", fontproperties=_at(font, 8), loc="left", color=INK)
    axis.legend(
        prop=_at(font, 6.5),
        ncols=4,
        frameon=False,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.1),
        handlelength=1,
        columnspacing=1,
    )


def _course(axis: Any, record: Record, font: Any) -> None:
    rounds = course(record)
    places = range(len(rounds))
    for shift, index, name, colour in (
        (-0.25, 1, "新发现", "#C9534B"),
        (0, 2, "已核销", "#7DB892"),
        (0.25, 3, "未解决", "#6F7C8A"),
    ):
        values = [r[index] for r in rounds]
        axis.bar([p + shift for p in places], values, width=0.22, color=colour, label=name)
        for place, value in zip(places, values, strict=True):
            axis.text(place + shift, value, str(value), ha="center", va="bottom", fontsize=6, color=INK)
    names = _names([r[0] for r in rounds])
    axis.set_xticks(list(places), names)
    axis.set_yticks([])
    axis.set_xlim(-0.6, max(len(rounds), 3) - 0.4)
    axis.margins(y=0.15)
    axis.set_title("问题变化（按巡检轮次）", fontproperties=_at(font, 8), loc="left", color=INK)
    axis.legend(
        prop=_at(font, 6.5),
        ncols=3,
        frameon=False,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.17 if "\n" in names[0] else -0.1),
        handlelength=1,
        columnspacing=1,
    )


def _names(rounds: Sequence[str]) -> list[str]:
    """Rounds by month and day; with the round's number where one day has several."""
    days = [f"{r[4:6]}-{r[6:8]}" for r in rounds]
    if len(set(days)) == len(days):
        return days
    return [f"{r[4:8]}\n{r[8:]}" for r in rounds]


def _bars(axis: Any, top: Sequence[tuple[str, float, str]], font: Any) -> None:
    listed = list(reversed(top))
    axis.barh(
        range(len(listed)), [v for _, v, _ in listed], height=0.6, color=[COLOURS.get(g, "#B9BEC4") for *_, g in listed]
    )
    for y, (_, value, grade) in enumerate(listed):
        axis.text(
            value + 0.8,
            y,
            f"{number(value)}%（{view.word(grade)}）",
            va="center",
            fontproperties=_at(font, 6.5),
            color=INK,
        )
    axis.set_yticks(range(len(listed)), [label for label, _, _ in listed], fontproperties=_at(font, 6.5))
    axis.set_xlim(0, 112)
    axis.set_xticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100%"])
    axis.grid(axis="x", color="#E6E8EA", lw=0.5)
    axis.set_axisbelow(True)
    axis.set_title(f"资源使用率最高的 {len(top)} 项", fontproperties=_at(font, 8), loc="left", color=INK)


def _at(font: Any, size: float) -> Any:
    one = font.copy()
    one.set_size(size)
    return one


def _png(figure: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
