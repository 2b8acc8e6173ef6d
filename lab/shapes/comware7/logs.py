"""Logs, alarms, configuration of Comware 7."""

from __future__ import annotations

from datetime import timedelta

from lab.shapes.comware7 import SHAPE
from lab.shapes.comware7.system import slots
from lab.state import Device, Log


@SHAPE.command(
    "display logbuffer",
    "display logbuffer reverse",
    "display logbuffer reverse size <n>",
    "display logbuffer size <n>",
    "display logbuffer level <n>",
)
def logbuffer(d: Device, size: str = "512") -> str:
    """source: HP Comware check texts in public notes for the head, IRF log for the lines."""
    logs = sorted(d.logs, key=lambda x: x.hours_ago)[: int(size) if size.isdigit() else 512]
    return (
        f"Log buffer: Enabled\nMax buffer size: 1024\nActual buffer size: 512\nDropped messages: 0\nOverwritten messages: 0\nCurrent messages: {len(d.logs)}\n"
        + "".join(line(d, log) for log in logs)
    )


def line(d: Device, log: Log) -> str:
    """``%Oct  4 20:16:23:845 2025 Reg2-DSW IFNET/3/PHY_UPDOWN: …``."""
    at = d.now() - timedelta(hours=log.hours_ago)
    return f"%{at:%b} {at.day:>2} {at:%H:%M:%S}:{at.microsecond // 1000:03d} {at:%Y} {d.prompt_name} {log.module}/{log.level}/{log.digest}: {log.text}\n"


@SHAPE.command("display logbuffer summary")
def summary(d: Device) -> str:
    """source: elinpf hp_comware_display_logbuffer_summary.raw."""
    rows = []
    for n, s in enumerate(slots(d)):
        counts = [sum(log.level == level for log in d.logs) if n == 0 else 0 for level in range(8)]
        rows.append(f"{s:>6}" + "".join(f"{c:>6}" for c in counts) + "\n")
    return "  SLOT EMERG ALERT  CRIT ERROR  WARN NOTIF  INFO DEBUG\n" + "".join(rows)


@SHAPE.command("display alarm")
def alarm(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    if not d.alarms:
        return "Slot CPU Level   Info\n"
    return "Slot CPU Level   Info\n" + "".join(
        f"1    0   {'ERROR' if a.level in ('Critical', 'Major') else 'WARNING':<8}{a.text}\n" for a in d.alarms
    )


@SHAPE.command("display diagnostic-logfile summary")
def diagnostic(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return "Diagnostic log file: Enabled.\n  Diagnostic log file size quota: 10 MB\n  Diagnostic log file directory: flash:/diagfile\n  Writing frequency: 24 hour 0 min 0 sec\n"


@SHAPE.command("display ssh server status")
def ssh(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return " Stelnet server: Enable\n SSH version : 2.0\n SSH authentication-timeout : 60 second(s)\n SSH server key generating interval : 0 hour(s)\n SSH authentication retries : 3 time(s)\n SFTP server: Disable\n SCP Server: Disable\n"


@SHAPE.command("display local-user")
def local_user(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return "Device management user wardround:\n  State:                    Active\n  Service type:             SSH\n  Access limit:             Disabled\n  User group:               system\n  Bind attributes:\n  Authorization attributes:\n    Work directory:         flash:\n    User role list:         network-admin\nTotal 1 local users matched.\n"
