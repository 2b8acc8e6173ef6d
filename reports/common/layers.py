"""The layers of findings in Chinese."""

from __future__ import annotations

from typing import Any

from reports.common.text import line

LAYER_WORDS = {
    "hardware": "硬件", "network": "网络", "security": "安全", "os": "操作系统", "database": "数据库", "application": "应用",
    "business": "业务", "environment": "机房环境", "endpoint": "终端外设", "backup": "备份", "baseline": "基线",
}  # fmt: skip


def layer_word(layer: Any) -> str:
    """A layer in Chinese."""
    return LAYER_WORDS.get(str(layer), line(layer) or "其他")
