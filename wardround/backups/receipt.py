"""The receipt that stands in the evidence for a configuration that was kept: what is known of it, without its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from wardround.kinds.backup import ConfigBackup
from wardround.replies import Nothing, Reply, Unparsed

TITLE = "配置备份回执"


def written(words: dict[str, Any]) -> str:
    """The receipt as text: a title line, then JSON."""
    return f"{TITLE}\n{json.dumps(words, ensure_ascii=False, indent=1, default=_plain)}\n"


def parse(reply: Reply) -> Iterator[ConfigBackup | Nothing | Unparsed]:
    """The record a receipt tells; a reply that is none was not kept."""
    title, _, body = reply.text.partition("\n")
    if not reply.text.strip():
        return
    if title.strip() != TITLE:
        yield Unparsed("配置没有经过备份程序保存", title[:80])
        return
    words = json.loads(body)
    for word in ("since", "open_at"):
        words[word] = datetime.fromisoformat(words[word]) if words.get(word) else None
    yield ConfigBackup(**words | {"changes": tuple(words.get("changes") or ())})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else list(value)
