"""The time zone that rounds are reckoned and printed in: the hospital's, whatever the controller is set to."""

from __future__ import annotations

import os
import time

ZONE = "Asia/Shanghai"


def use_zone(name: str) -> None:
    """Make `name` (site variable `timezone`) the local time of this process; containers and AWX run in UTC."""
    os.environ["TZ"] = name
    time.tzset()
