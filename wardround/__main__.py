"""`python -m wardround COMMAND`: the commands are the modules of wardround/commands/."""

from __future__ import annotations

import argparse
import os
import sys

from wardround.discover import modules
from wardround.record.model import RecordError
from wardround.record.rounds import RoundError
from wardround.zone import ZONE, use_zone

EXPECTED = (RecordError, RoundError, ValueError, FileNotFoundError)


def main(argv: list[str] | None = None) -> int:
    """Run one command; a mistake is one line on stderr and exit status 2."""
    parser = argparse.ArgumentParser(prog="python -m wardround", description="查房：巡检记录的校验、重判与清单")
    sub = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for module in modules("wardround.commands"):
        one = sub.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    try:
        return int(args.run(args))
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    use_zone(os.environ.get("TZ") or ZONE)
    raise SystemExit(main())
