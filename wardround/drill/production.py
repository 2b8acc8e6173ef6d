"""How many rows production has at the moment of the drill: asked in a read-only transaction, briefly, or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wardround.collect.clinic import CLINIC_HOURS, in_hours
from wardround.collect.lines import Forbidden, Lines
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.drill import production_mysql, production_postgresql
from wardround.drill.counting import POSTGRESQL, Production, Table
from wardround.drill.trouble import PlanError, UnreadError

MOST_SECRET = 4096


@dataclass(frozen=True)
class Manners:
    """What the site asks of everybody: no heavy question in clinic hours (unless `allow_heavy`), networks not touched."""

    clinic_hours: Sequence[str] = CLINIC_HOURS
    allow_heavy: str = ""
    never_touch: tuple[str, ...] = ()


MANNERS = Manners()


@dataclass(frozen=True)
class Told:
    """What production said of one table: its rows, or why that is not known."""

    table: Table
    rows: int | None = None
    why: str = ""


def password(source: Production) -> str:
    """The first line of the password file, "" when none is named; PlanError when others may read it."""
    if not source.password_file:
        return ""
    path = Path(source.password_file)
    try:
        status = path.stat()
        with path.open(encoding="utf-8") as file:
            secret = file.read(MOST_SECRET).partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise PlanError(f"production_counts.password_file: {path} 读不出") from None
    if status.st_mode & 0o077 or status.st_uid not in (0, os.geteuid()):
        raise PlanError(f"production_counts.password_file: {path} 别人可读，请先 chmod 600")
    if not secret:
        raise PlanError(f"production_counts.password_file: {path} 是空的")
    return secret


def asked(source: Production, secret: str, manners: Manners, now: datetime) -> Iterator[Told]:
    """The rows of every table; UnreadError when production as a whole could not be read."""
    _may_touch(source, manners)
    span = "" if manners.allow_heavy else in_hours(manners.clinic_hours, now)
    held = [one for one in source.tables if span and not one.estimate]
    wanted = [one for one in source.tables if one not in held]
    for one in held:
        yield Told(
            one, why=f"门诊时段（{span}）不数生产库的行；请改在时段外演练、写 estimate: true，或给 allow_heavy=原因"
        )
    if wanted:
        counted = production_postgresql.counted if source.kind == POSTGRESQL else production_mysql.counted
        for one, (rows, why) in zip(wanted, counted(source, wanted, secret), strict=True):
            yield Told(one, rows, why)


def _may_touch(source: Production, manners: Manners) -> None:
    """UnreadError when production stands where no packet goes."""
    if source.host and not source.host.startswith("/") and manners.never_touch:
        settings = Settings("daily", Path(), Path(), never_touch=manners.never_touch)
        try:
            asyncio.run(Lines(settings, {}).may_touch(Target(source.host, "", {})))
        except Forbidden as error:
            raise UnreadError(str(error)) from None
        except ValueError as error:
            raise PlanError(str(error)) from None
