"""What the replies of VRP have in common: noise around them, tables, names of interfaces, words of health."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wardround.replies import Nothing, Reply
from wardround.text import is_rule

_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00\x07\x08]")
_PROMPT = re.compile(  # [Slot_0] of an electronic label is no prompt: brackets count only with a command behind them
    r"^(?:HRP_[MS])?(?:<[^<>\s]{1,80}>|\[[~*]?[A-Za-z][^\[\]\s]{0,79}\](?=\s*(?:dis|dir|compare|screen|quit|return)))"
)
_STAMP = re.compile(r"^\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:\d\d)?(?: DST)?\s*$")
_PUSHED = re.compile(  # a console prints the log between the lines of a reply
    r"^[#%]?\s?[A-Z][a-z]{2}\s+\d{1,2} \d{4} \d\d:\d\d:\d\d\S*(?: DST)? \S+ (?:%%\d\d)?\w+/\d/\w"
)
_MORE = re.compile(r"^\s*-+ More -+\s*$")
_BRACKETS = re.compile(r"\[\s*[^\]\s]*\s*\]")
_SUFFIX = re.compile(r"\([\d.]+[MG]\)$|\([a-zA-Z]{1,3}\)$")
_SHORT = re.compile(r"^(GE|XGE|GigE|Eth|FE)(?=\d)", re.I)
_LONG = {
    "GE": "GigabitEthernet",
    "GIGE": "GigabitEthernet",
    "XGE": "XGigabitEthernet",
    "ETH": "Ethernet",
    "FE": "FastEthernet",
}
# Column titles of several words; they are joined before a header is cut at its blanks.
_TITLES = re.compile(
    r"(?:Power|Fan|Slot) (?:ID|Id|No)\b|STP State|Area Id|Neighbor [Ii]d|Virtual IP|Device [Tt]ype|MAC [Aa]ddress|Airflow Direction"
    r"|Local Int(?:er)?f(?:ace)?|Neighbor Int(?:er)?f(?:ace)?|Neighbor Dev(?:ice)?"
)

LONGEST = 1000  # no line of VRP is longer; noise without line ends must not cost the time of a long search

GOOD = frozenset({"normal", "ok", "supply", "auto", "registered", "good"})
BAD = frozenset(
    """abnormal notsupply fault faulty fail failed failure error unregistered stop stopped major minor fatal
    critical high low overheat overtemp alarm poweroff invalid loss lost""".split()  # noqa: SIM905
)
NONE = frozenset({"", "-", "--", "na", "n/a", "none", "null"})


def lines_of(reply: Reply) -> list[str]:
    """The reply's lines without escapes, pager marks, echoed prompts, the clock line some firmware prints first, and log
    entries that a console puts between them."""
    cleaned = (_ESCAPE.sub("", line[:LONGEST]).rstrip() for line in reply.text.splitlines())
    kept = [line for line in cleaned if not (_PROMPT.match(line) or _STAMP.match(line) or _MORE.match(line))]
    return kept if reply.question.startswith("logs") else [line for line in kept if not _PUSHED.match(line)]


def told_lines(reply: Reply) -> list[str]:
    """`lines_of` without blank lines and drawn rules."""
    return [line for line in lines_of(reply) if not is_rule(line)]


def healthy(*words: str) -> bool | None:
    """True when every word that says something is known to be good, False when one is known to be bad, else None."""
    said = [w.strip().lower().replace(" ", "") for w in words]
    said = [w for w in said if w not in NONE]
    if any(w in BAD for w in said):
        return False
    return True if said and all(w in GOOD for w in said) else None


def here(word: str) -> bool | None:
    """Whether a part is in its bay, by the device's word (Present, YES, Absent, NO …)."""
    known = {"present": True, "yes": True, "y": True, "online": True, "absent": False, "no": False, "n": False}
    return known.get(word.strip().lower())


def blank(word: str) -> bool:
    """Whether a cell says nothing (-, NA, --)."""
    return word.strip().lower() in NONE


def long_name(name: str) -> str:
    """The long form of an interface name without marks: GE0/0/1(10G) → GigabitEthernet0/0/1; 10GE, MEth stay."""
    bare = _SUFFIX.sub("", name.strip().rstrip(":,"))
    return _SHORT.sub(lambda m: _LONG[m.group(1).upper()], bare)


@dataclass(frozen=True)
class Column:
    """A column of a printed table: its title in lower case without units, and where the title stands."""

    title: str
    start: int
    end: int


def columns(header: str) -> list[Column]:
    """The columns a header line announces, from left to right."""
    joined = _TITLES.sub(lambda m: m.group(0).replace(" ", "_"), header)
    return [
        Column(re.sub(r"\(.*|[^a-z_0-9#].*", "", m.group(0).lower()).replace("_", "") or m.group(0), m.start(), m.end())
        for m in re.finditer(r"\S+", joined)
    ]


def cells(heads: list[Column], line: str) -> dict[str, str]:
    """The cells of a row by column title: one by one when all are there, else by where they stand."""
    line = _BRACKETS.sub(lambda m: m.group(0).replace(" ", "_"), line)
    words = list(re.finditer(r"\S+", line))
    found = dict.fromkeys((h.title for h in heads), "")
    if len(words) == len(heads):
        return found | {h.title: w.group(0) for h, w in zip(heads, words, strict=True)}
    for word in words:
        title = max(heads, key=lambda h: _overlap(h, word.start(), word.end())).title
        found[title] = f"{found[title]} {word.group(0)}".strip()
    return found


def _overlap(head: Column, start: int, end: int) -> tuple[int, int]:
    """How much a word stands under a title, else how near it is."""
    shared = min(head.end, end) - max(head.start, start)
    return (max(shared, 0), -abs(head.start - start))


def pick(row: Mapping[str, str], *titles: str) -> str:
    """The first of these columns that the table has, or ""."""
    return next((row[t] for t in titles if t in row), "")


_NO_SUCH = re.compile(r"^\s*(?:Info|Error|Warning|Note)\s*:\s*(.*\b(?:no|not|none|disabled?|doesn't)\b.*\S)\s*$", re.I)


_BROKEN = re.compile(
    r"\b(?:can\s?not|could not|fail\w*|unable|time\w*\s?out|busy|again|not (?:respond\w*|ready|complete\w*))\b", re.I
)


def no_such(line: str) -> Nothing | None:
    """`Nothing` when the line is the device's own word that there is none of it or that it is off."""
    found = None if _BROKEN.search(line) else _NO_SUCH.match(line)
    return Nothing(f"设备答复：{found[1]}") if found else None


def pair(line: str) -> tuple[str, str] | None:
    """(key, value) of a `key : value` line, or None; by cutting, since a regex is slow on long runs of blanks."""
    cut = next((at for at, mark in enumerate(line) if mark in ":："), -1)
    key = " ".join(line[:cut].split()) if cut > 0 else ""
    return (key, line[cut + 1 :].strip()) if key else None


def fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The `key : value` lines; the key in lower case with single blanks."""
    for line in lines:
        if found := pair(line):
            yield found[0].lower(), found[1]
