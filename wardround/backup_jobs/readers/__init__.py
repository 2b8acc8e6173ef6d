"""The readers there are: every module of this folder that makes one."""

from __future__ import annotations

from wardround.backup_jobs.reader import Reader
from wardround.discover import modules

READERS: dict[str, Reader] = {
    value.name: value for module in modules(__name__) for value in vars(module).values() if isinstance(value, Reader)
}
