"""argparse in Chinese: usage, headings and mistakes."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

HEADINGS = {"positional arguments": "参数", "options": "选项"}
MISTAKES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"the following arguments are required: (.*)", lambda m: f"缺少参数 {m[1]}"),
    (r"unrecognized arguments: (/.*)", lambda m: f"多出了 {m[1][:60]}{'……' * (len(m[1]) > 60)}：带 * 的文件模式要加引号"),
    (r"unrecognized arguments: (.*)", lambda m: f"没有这个参数：{m[1]}"),
    (r"argument (\S+): expected one argument", lambda m: f"{m[1]} 后面缺少值"),
    (r"argument (\S+): expected at least one argument", lambda m: f"{m[1]} 后面缺少值"),
    (r"argument 命令: invalid choice: '([^']*)' \(choose from (.*)\)", lambda m: f"没有这个命令：{m[1]}，可用：{_listed(m[2])}"),
    (r"argument (\S+): invalid choice: '([^']*)' \(choose from (.*)\)", lambda m: f"{m[1]} {m[2]} 不可用，只能是 {_listed(m[3])}"),
    (r"argument (\S+): invalid int value: '([^']*)'", lambda m: f"{m[1]} {m[2]} 不是整数"),
    (r"argument (\S+): invalid \w+ value: '([^']*)'", lambda m: f"{m[1]} {m[2]} 不可用"),
    (r"argument (\S+): not allowed with argument (\S+)", lambda m: f"{m[1]} 与 {m[2]} 不能同时使用"),
    (r"one of the arguments (.*) is required", lambda m: f"需要 {m[1].replace(' ', ' 或 ')} 之一"),
    (r"ambiguous option: (\S+) could match (.*)", lambda m: f"{m[1]} 不完整，可能是 {m[2]}"),
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese; sub-parsers made of it do too."""

    def __init__(self, **words: Any) -> None:
        words.setdefault("formatter_class", Formatter)
        super().__init__(**words, add_help=False)
        self.add_argument("-h", "--help", action="help", help="显示本说明")
        for group in self._action_groups:
            group.title = HEADINGS.get(group.title or "", group.title)

    def error(self, message: str) -> NoReturn:
        """End with status 2 and the mistake in Chinese."""
        self.exit(2, f"{self.format_usage()}{told(message)}\n")


class Formatter(argparse.HelpFormatter):
    """Usage lines that begin with 用法."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Put 用法 before the usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def told(message: str) -> str:
    """argparse's message in Chinese; one it does not know stays as it is."""
    for pattern, words in MISTAKES:
        if found := re.fullmatch(pattern, message, re.S):
            return words(found)
    return message


def _listed(choices: str) -> str:
    return "、".join(word.strip(" '") for word in choices.split(",") if word.strip(" '"))
