"""Kinds of the software on a device: identity, versions, clock, logs, licences, configuration, services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wardround.kinds.base import Kind, measured


@dataclass(frozen=True, kw_only=True)
class System(Kind):
    """What the device says it is: name, model, software version and seconds since boot; `cause` of the last boot."""

    title = "系统"
    alone = True
    hostname: str = ""
    model: str = ""
    serial: str = ""
    version: str = ""
    uptime_s: int | None = measured("s")
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class Patch(Kind):
    """A software patch and whether it runs; no patch installed is told by `Nothing`."""

    title = "补丁"
    version: str = ""
    state: str = ""
    ok: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PendingUpdates(Kind):
    """Updates a host could install from its repositories, and how many are for security; `as_of` is the day of the lists."""

    title = "待装更新"
    total: int | None = measured("个")
    security: int | None = None
    as_of: date | None = None


@dataclass(frozen=True, kw_only=True)
class RebootPending(Kind):
    """Whether a reboot is owed, and why."""

    title = "待重启"
    alone = True
    needed: bool | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Startup(Kind):
    """What boots next against what runs now; `ok` False when they differ or the file is missing."""

    title = "启动文件"
    current: str = ""
    next: str = ""
    ok: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Clock(Kind):
    """The device's own clock at the reply; naive when the device tells no zone."""

    title = "设备时钟"
    alone = True
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TimeSync(Kind):
    """NTP as the device tells it; offset in milliseconds."""

    title = "NTP"
    alone = True
    synchronised: bool | None = None
    stratum: int | None = None
    source: str = ""
    offset_ms: float | None = measured("ms")
    enabled: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Alarm(Kind):
    """An active alarm; level is critical, major, minor or warning."""

    title = "告警"
    level: str = ""
    text: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class LogEntry(Kind):
    """A log line; level 0 (emergency) … 7 (debug) as in syslog, `code` the device's mnemonic."""

    title = "日志"
    level: int | None = None
    code: str = ""
    text: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class License(Kind):
    """A licensed feature: `expires` None with `permanent` True = for ever; points in use and granted."""

    title = "授权"
    state: str = ""
    expires: date | None = None
    permanent: bool | None = None
    used: int | None = None
    granted: int | None = None
    ok: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Signature(Kind):
    """A signature library (`unit`: ips, av, app, url …) with the day it was made."""

    title = "特征库"
    version: str = ""
    released: date | None = None


@dataclass(frozen=True, kw_only=True)
class ConfigSaved(Kind):
    """Whether the running configuration equals the saved one; `detail` the first difference."""

    title = "配置保存"
    alone = True
    ok: bool | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Service(Kind):
    """A service of a host, or a management service of a device (telnet, ssh, http)."""

    title = "服务"
    enabled: bool | None = None
    ok: bool | None = None
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Processes(Kind):
    """Processes of a host and how many are zombies."""

    title = "进程"
    total: int | None = measured("个")
    zombies: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TcpStates(Kind):
    """TCP connections by state."""

    title = "TCP 连接"
    established: int | None = measured("个")
    time_wait: int | None = None
    close_wait: int | None = None
    syn_recv: int | None = None
    listen: int | None = None


@dataclass(frozen=True, kw_only=True)
class Certificate(Kind):
    """A certificate found on a host or served by it; `unit` is its file or address."""

    title = "证书"
    subject: str = ""
    expires: date | None = None


@dataclass(frozen=True, kw_only=True)
class Reach(Kind):
    """Whether the asset answered at all; made by the engine for every asset. None = nothing was tried or brought.

    `offline` when what is judged was brought back as a record and nothing was connected to.
    """

    title = "可达"
    ok: bool | None = None
    why: str = ""
    offline: bool = False


@dataclass(frozen=True, kw_only=True)
class Login(Kind):
    """Whether the asset let us in; `busy` when every management session was taken. None = never came that far.

    `offline` as in `Reach`.
    """

    title = "登录"
    ok: bool | None = None
    busy: bool = False
    why: str = ""
    offline: bool = False


@dataclass(frozen=True, kw_only=True)
class PlatformFit(Kind):
    """How the replies fit the declared platform; made by the engine for every asset, counted in questions.

    `asked` = understood + unsupported + denied + unparsed + silent (no answer).  `like` is the platform whose parsers
    make much more of the same replies, "" when none does; `why` tells why nothing was asked.
    """

    title = "平台"
    platform: str = ""
    like: str = ""
    asked: int = 0
    understood: int = 0
    unsupported: int = 0
    denied: int = 0
    unparsed: int = 0
    silent: int = 0
    why: str = ""
