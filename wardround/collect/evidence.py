"""Evidence files: one per reply, with a header that says whose it is, written so that no name can lead outside."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wardround.replies import Reply

HEADER_END = "----"
_UNSAFE = re.compile(r"[^\w.\-]")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW


@dataclass(frozen=True)
class Origin:
    """Whose replies they are: what every header of one visit has in common."""

    asset: str
    address: str
    device_name: str
    device_clock: str
    account: str
    collector: str
    transport: str


def safe(name: str, limit: int = 100) -> str:
    """A file name that says `name`; one that had to be changed carries a short digest so that two never meet."""
    bare = _UNSAFE.sub("_", name)
    while len(bare.encode()) > limit:
        bare = bare[:-1]
    if bare == name and name and not name.startswith("."):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{bare.lstrip('.') or '_'}-{digest}"


def file_name(reply: Reply) -> str:
    """`fan.txt`, or `optics-GigabitEthernet0_0_1.txt` for one of many."""
    slug = "-".join(safe(v.replace("/", "_").replace(":", "_"), 60) for v in reply.each.values())
    return f"{safe(reply.question)}{'-' + slug if slug else ''}.txt"


class Shelf:
    """The folder `DIR/ID/evidence`; `put` gives the path under DIR/ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, origin: Origin, reply: Reply, remark: str = "", masked: int = 0) -> str:
        """Write one reply (already masked)."""
        return self.put_all(origin, [(reply, remark, masked)])[0]

    def put_all(self, origin: Origin, replies: list[tuple[Reply, str, int]]) -> list[str]:
        """Write all replies of one asset; their paths in the same order."""
        asset = safe(origin.asset)
        (self.folder / asset).mkdir(exist_ok=True)
        folder = os.open(self.folder / asset, _FOLDER)
        used: set[str] = set()
        try:
            return [f"evidence/{asset}/{_write(folder, origin, one, used)}" for one in replies]
        except OSError as error:  # the file is known by its folder's number only
            raise OSError(error.errno, error.strerror, str(self.folder / asset)) from None
        finally:
            os.close(folder)


def _write(folder: int, origin: Origin, one: tuple[Reply, str, int], used: set[str]) -> str:
    reply, remark, masked = one
    name = file_name(reply)
    while name.lower() in used:
        name = f"{name[:-4]}_{len(used)}.txt"
    used.add(name.lower())
    file = os.open(name, _FILE, 0o600, dir_fd=folder)
    try:
        _all(file, (header(origin, reply, remark, masked) + reply.text).encode("utf-8", "replace"))
    finally:
        os.close(file)
    return name


def _all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def header(origin: Origin, reply: Reply, remark: str = "", masked: int = 0) -> str:
    """The lines before the reply; the digest is of the reply as it stands below them."""
    lines = {
        "资产": origin.asset,
        "地址": origin.address,
        "设备名": origin.device_name,
        "设备时钟": origin.device_clock,
        "账号": origin.account,
        "采集机": origin.collector,
        "方式": origin.transport,
        "问题": reply.question,
        "参数": json.dumps(dict(reply.each), ensure_ascii=False) if reply.each else "",
        "命令": reply.command,
        "时间": reply.at.isoformat(),
        "已屏蔽": f"{masked} 处",
        "备注": remark,
        "SHA-256": hashlib.sha256(reply.text.encode("utf-8", "replace")).hexdigest(),
    }
    told = "".join(f"{k}: {_one_line(v)}\n" for k, v in lines.items() if v)
    return f"{told}{HEADER_END}\n"


def _one_line(value: str) -> str:
    return value if value.isprintable() else re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+", " ⏎ ", value)


def read(path: Path) -> str:
    """The reply's text of an evidence file; ValueError when it is none, or was changed since."""
    told, text = split(path.read_bytes().decode("utf-8"))
    if told.get("SHA-256") != hashlib.sha256(text.encode()).hexdigest():
        raise ValueError(f"{path}：内容与文件头的摘要不符")
    return text


def split(content: str) -> tuple[Mapping[str, str], str]:
    """Header and text of an evidence file's content."""
    head, mark, text = content.partition(f"\n{HEADER_END}\n")
    if not mark:
        raise ValueError("不是证据文件：没有文件头")
    pairs = (line.partition(": ") for line in head.split("\n"))
    return {key: value for key, _, value in pairs}, text
