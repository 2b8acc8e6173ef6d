"""`python -m wardround COMMAND`: the commands are the modules of wardround/commands/."""

from __future__ import annotations

import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from wardround.discover import modules
from wardround.record.model import RecordError
from wardround.record.rounds import RoundError
from wardround.usage import Parser
from wardround.zone import ZONE, use_zone

EXPECTED = (RecordError, RoundError, ValueError, FileNotFoundError)


def main(argv: list[str] | None = None) -> int:
    """Run one command; a mistake is one line on stderr and exit status 2."""
    parser = Parser(prog="python -m wardround", description="查房：检查清单，列出命令，校验、重判与签发巡检记录")
    sub = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    for module in modules("wardround.commands"):
        one = sub.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    try:
        status = int(args.run(args))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # `… | head`: whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SQLAlchemyError as error:
        words = str(getattr(error, "orig", None) or error).splitlines()[0]
        print(f"巡检库不能读写：{words}（请检查磁盘空间与权限、数据库地址与口令）", file=sys.stderr)
        return 2
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    use_zone(os.environ.get("TZ") or ZONE)
    raise SystemExit(main())
