"""Hillstone StoneOS 5.5: ``SG-6000#``, ``--More--``, ``^-----unrecognized keyword``."""

from __future__ import annotations

from lab.shape import Dialect, Shape

DIALECT = Dialect(
    more=" --More-- ",
    erase="\x08" * 10 + " " * 10 + "\x08" * 10,
    user_prompt="{name}{trial}# ",
    system_prompt="{name}{trial}(config{suffix})# ",
    vty_full="Error: Exceed the max number of login users",
    errors={
        "unrecognized": "^-----unrecognized keyword {token}",
        "incomplete": "^-----incomplete command",
        "ambiguous": "^-----ambiguous command",
        "too_many": "^-----unrecognized keyword {token}",
        "wrong": "^-----unrecognized keyword {token}",
        "denied": "Error: Permission denied",
    },
    caret="{pad}{text}\n",
    ssh_version="SSH",
)

SHAPE = Shape("hillstone_stoneos", DIALECT)
SHAPE.act("terminal length <n>", "page")
SHAPE.act("terminal width <n>", "say")
SHAPE.act("exit", "quit", views="any")
SHAPE.act("end", "return", views="config")
