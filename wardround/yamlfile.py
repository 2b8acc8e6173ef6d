"""YAML written by people: a mistake is one Chinese line that names file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ENCRYPTED = "$ANSIBLE_VAULT"
WORDS = (
    ("cannot start any token", "值以特殊字符开头，请给整个值加引号"),
    ("mapping values are not allowed", "这里不该再有冒号：多半是上下行缩进没有对齐，或值里有冒号而没有加引号"),
    ("could not find expected ':'", "缺少冒号，或冒号后没有空格"),
    ("flow mapping", "花括号没有配对，或少了逗号"),
    ("flow sequence", "方括号没有配对，或少了逗号"),
    ("quoted scalar", "引号没有配对，或双引号中的反斜杠没有写成两个"),
    ("block", "缩进与上下行没有对齐，或引号后面还有内容"),
    ("special characters are not allowed", "含有不可见的控制字符"),
)


class YamlError(ValueError):
    """A file that cannot be read as YAML; the message says where and why."""


def read(path: Path) -> Any:
    """What the file says; YamlError when it is missing or no YAML."""
    text = _text(path)
    try:
        return yaml.load(text, LOADER)  # noqa: S506  a safe loader, written in C where there is one
    except yaml.YAMLError as error:
        raise YamlError(_told(path, error, text)) from None


def mistakes(inventory: Path) -> Iterator[str]:
    """The YAML files of an inventory that cannot be read, a line each."""
    for path in files(inventory):
        try:
            _composed(path)
        except YamlError as error:
            yield str(error)


def repeated(inventory: Path) -> Iterator[str]:
    """Keys that are written twice in one place: YAML silently drops the first."""
    for path in files(inventory):
        if node := _composed(path):
            yield from _twice(path, node)


def unreadable(inventory: Path, error: str) -> str:
    """Which of an inventory's variables files cannot be read, given Ansible's words; "" when none is found to be so."""
    if fault := next(mistakes(inventory), ""):
        return f"变量文件不能读取：{fault}；改正后可先用 python -m wardround check-inventory 核对"
    if "vault" not in error.lower() and "decrypt" not in error.lower():
        return ""
    locked = [str(p) for p in files(inventory) if _text(p).startswith(ENCRYPTED)]
    why = "vault 口令不对，请核对" if "could decrypt" in error else "没有给出 vault 口令，请加"
    names = "、".join(locked[:3]) + (f" 等 {len(locked)} 个" if len(locked) > 3 else "")
    return f"变量文件 {names} 已加密，{why} --ask-vault-pass 或 --vault-password-file" if locked else ""


def files(inventory: Path) -> list[Path]:
    """The YAML files that Ansible reads for an inventory."""
    folder = inventory if inventory.is_dir() else inventory.parent
    whole = [inventory] if inventory.is_file() else [p for p in folder.iterdir() if p.is_file()]
    beside = (p for name in ("group_vars", "host_vars") for p in (folder / name).rglob("*"))
    return sorted(p for p in (*whole, *beside) if p.suffix in (".yml", ".yaml") and p.is_file())


def _composed(path: Path) -> yaml.Node | None:
    text = _text(path)
    try:
        node: yaml.Node | None = None if text.startswith(ENCRYPTED) else yaml.compose(text, LOADER)
    except yaml.YAMLError as error:
        raise YamlError(_told(path, error, text)) from None
    return node


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise YamlError(f"{path}：不是 UTF-8 编码（多半是 GBK），请另存为 UTF-8") from None
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "不能读取（是目录，或没有权限）"
        raise YamlError(f"{path}：{reason}") from None


def _told(path: Path, error: yaml.YAMLError, text: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    if mark is None:
        return f"{path}：不是 YAML（{str(error).splitlines()[0]}）"
    lines = text.splitlines()
    near = lines[max(0, mark.line - 1) : mark.line + 1]
    return f"{path} 第 {mark.line + 1} 行第 {mark.column + 1} 列：{_why(words, near)}"


def _why(words: str, near: list[str]) -> str:
    """The likeliest reason, by the line complained of and the one before it."""
    if any("\t" in line[: len(line) - len(line.lstrip())] for line in near):
        return "YAML 不允许用 Tab 缩进，请改用空格"
    if any("：" in line and ":" not in line.partition("#")[0] for line in near):
        return "冒号是全角的，请改为半角冒号加空格"
    return next((told for part, told in WORDS if part in words), f"写法不对（{words.strip()}）")


def _twice(path: Path, node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _twice(path, one)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.value in seen and isinstance(key, yaml.ScalarNode):
            yield f"{path} 第 {line} 行：{key.value} 在第 {seen[key.value]} 行已经写过，前一处会被丢掉"
        if isinstance(key, yaml.ScalarNode):
            seen.setdefault(key.value, line)
        yield from _twice(path, value)
