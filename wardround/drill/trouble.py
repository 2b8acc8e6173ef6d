"""Why a drill did not take place, or why the backup did not pass."""

from __future__ import annotations


class PlanError(ValueError):
    """An entry of `drills` that cannot be understood; the message names the word."""


class RefusedError(RuntimeError):
    """The drill does not take place here and now: nothing is said about the backup."""


class BusyError(RefusedError):
    """Another drill holds the scratch area."""


class BadBackupError(RuntimeError):
    """The backup does not restore to what it should; the message is the reason, in Chinese."""


class UnreadError(RuntimeError):
    """Production could not be read: nothing is compared with it; the message is the reason, in Chinese."""


class StoppedError(BaseException):
    """The drill was told to stop (SIGTERM, SIGINT); everything is torn down on the way out."""
