"""`verify`: whether the files of a round still are what they were when it was closed."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wardround.commands import add_store, opened
from wardround.record import manifest
from wardround.record.store import Store

NAME = "verify"
HELP = "校验一轮或全部巡检的文件与清单摘要，并核对前后轮次的链"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--runs DIR, --round ID (all without it), --store-url URL."""
    add_store(parser)
    parser.add_argument("--round", default="", metavar="编号", help="巡检编号；不写则校验全部")


def run(args: argparse.Namespace) -> int:
    """Print every fault, a line each; 0 when there is none."""
    folders = (
        [args.runs / args.round] if args.round else sorted(p.parent for p in args.runs.glob("*/round.digest.json"))
    )
    if not folders:
        raise FileNotFoundError(f"{args.runs}：没有已关闭的巡检")
    with opened(args) as store:
        found = {folder.name: faults(folder, store) for folder in folders}
        if not args.round and not args.store_url:
            found |= {i: ["库中有这轮巡检，目录却不见了"] for i in store.ids() if not (args.runs / i).is_dir()}
    for ident, lines in found.items():
        print(f"{ident}：" + ("一致" if not lines else f"有 {len(lines)} 处不一致"))
        for line in lines:
            print(f"  {line}")
    return 1 if any(found.values()) else 0


def faults(folder: Path, store: Store) -> list[str]:
    """What no longer agrees: files with the manifest, the manifest with the store, the chain with the round before."""
    kept = store.round(folder.name)
    lines = manifest.faults(folder, kept["manifest_sha256"] if kept else "")
    if kept is None:
        lines.append(f"{folder.name}：库中没有这轮巡检")
    return lines + _chain(folder, store)


def _chain(folder: Path, store: Store) -> list[str]:
    path = folder / manifest.NAME
    if not path.is_file():
        return []
    try:
        before = json.loads(path.read_bytes()).get("previous")
    except ValueError:
        return []
    if not before:
        return []
    if not (folder.parent / before["round"]).is_dir():
        return [f"{folder.name}：前一轮 {before['round']} 的目录不见了，链已断"]
    kept = store.round(before["round"])
    if kept is None or kept["manifest_sha256"] != before["sha256"]:
        return [f"{folder.name}：与前一轮 {before['round']} 的链不符"]
    return []
