"""`python -m wardround.drill`: remove what killed drills left, check records, print runbooks and checksum statements."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from wardround.drill import keeping, scratch
from wardround.drill.process import account
from wardround.usage import Parser
from wardround.zone import ZONE, use_zone


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit status 1 when something is wrong with what was looked at."""
    parser = Parser(prog="python -m wardround.drill", description="恢复演练：清除中断的演练、核对演练记录")
    sub = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    one = sub.add_parser("clean", help="清除被强行中断的演练留下的实例与数据")
    one.add_argument(
        "--scratch", type=Path, default=scratch.ROOT, metavar="目录", help=f"演练目录（默认 {scratch.ROOT}）"
    )
    one.set_defaults(run=_clean)
    two = sub.add_parser("verify", help="核对演练记录的摘要、签名与前后衔接")
    two.add_argument("records", type=Path, metavar="目录", help="演练记录目录（RUNS/drills/站点）")
    two.add_argument("--public-key", type=Path, metavar="文件", help="单独保管的公钥；默认用目录里的 signing.pub")
    two.set_defaults(run=_verify)
    args = parser.parse_args(argv)
    return int(args.run(args))


def _clean(args: Namespace) -> int:
    if not args.scratch.is_dir():
        print(f"{args.scratch}：没有演练目录")
        return 0
    scratch.checked_root(args.scratch, account())
    for line in scratch.clean(args.scratch) or ["没有中断的演练"]:
        print(line)
    return 0


def _verify(args: Namespace) -> int:
    found = keeping.records(args.records, args.public_key)
    wrong = [f"{one.path.name}：{one.wrong}" for one in found if one.wrong] + keeping.gaps(found)
    for line in wrong:
        print(line)
    print(f"{args.records}：演练记录 {len(found)} 份，{len(wrong)} 处不符")
    return 1 if wrong else 0


if __name__ == "__main__":
    use_zone(os.environ.get("TZ") or ZONE)
    sys.exit(main())
