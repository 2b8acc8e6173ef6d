"""What only a firewall has: sessions, HRP, signature libraries, policies."""

from __future__ import annotations

from datetime import timedelta

from lab.shapes.huawei_usg import SHAPE
from lab.shapes.huawei_vrp.text import uptime
from lab.state import Device, Signature


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """source: USG6000 login logs in public notes; board part shortened."""
    return (
        "Huawei Versatile Routing Platform Software\n"
        f"VRP (R) Software, Version 5.160 (USG6300 {d.version})\nCopyright (C) 2014-2018 Huawei Technologies Co., Ltd.\n"
        f"{d.model} uptime is {uptime(d)}\n\nAV Signature Database Version         : {_v(d, 'AV-SDB')}\n"
        f"IPS Signature Database Version        : {_v(d, 'IPS-SDB')}\nIPS Engine Version                    : V200R005C00SPC080\n"
        f"SA Signature Database Version         : {_v(d, 'SA-SDB')}\n\n"
        f"RPU's Version Information:\nRPU 0(Master) : uptime is {uptime(d, 1)}\nSDRAM Memory Size    : 4096    M bytes\n"
        "Flash Memory Size    : 16      M bytes\nCF Memory Size       : 2048    M bytes\n"
    )


def _v(d: Device, name: str) -> str:
    """``2022080602``: the day of the library and a number."""
    age = next((s.age for s in d.signatures if s.name == name), 0)
    return f"{d.now() - timedelta(days=age):%Y%m%d}02"


@SHAPE.command("display device")
def device(d: Device) -> str:
    """source: USG6000 manuals, spacing invented."""
    rows = "".join(
        f"{b.slot:<8}{b.type:<12}Present   Registered     {'Normal' if b.normal else 'Abnormal':<10}{b.role}\n"
        for b in d.boards
    )
    rows += "".join(f"PWR{p.name:<5}{'-':<12}{'Present' if p.present else 'Absent':<10}{'Registered' if p.present else '-':<15}"
                    f"{('Normal' if p.ok else 'Abnormal') if p.present else '-':<10}NA\n" for p in d.psus)  # fmt: skip
    rows += "".join(
        f"FAN{f.name:<5}{'-':<12}Present   Registered     {'Normal' if f.ok else 'Abnormal':<10}NA\n" for f in d.fans
    )
    rule = "-" * 72
    return f"{d.model}'s Device status:\nSlot    Type        Online    Register       Status    Role\n{rule}\n{rows}{rule}\n"


@SHAPE.command("display environment", "display temperature")
def environment(d: Device) -> str:
    """source: invented."""
    rows = "".join(
        f" {s.slot:<6}{s.name:<12}{'NORMAL' if s.value < s.high else 'MAJOR':<10}{s.high:<8}{s.critical:<8}{s.value}\n"
        for s in d.sensors
    )
    return " Slot  SensorName  Status    Major   Fatal   Temp(C)\n" + "-" * 54 + "\n" + rows


@SHAPE.command("display cpu-usage")
def cpu(d: Device) -> str:
    """source: elinpf huawei_vrp_display_cpu-usage3.raw (control and data plane)."""
    return (
        f"CPU   Usage Stat. Cycle: 10 (Second)\nCPU   Usage Stat. Time : {d.now():%Y-%m-%d  %H:%M:%S} \n"
        f"Control Plane\n    CPU Usage: {d.cpu}.4%   Max: 46.0% \n"
        f"    CPU utilization for ten seconds: {d.cpu}.4%  one minute:  {d.cpu}.1%  five minutes:  {d.cpu}.0% .\n"
        f"Data    Plane\n    CPU Usage:  {d.cpu // 3}.2%   Max: 37.5% \n"
        f"    CPU utilization for ten seconds:  {d.cpu // 3}.2%  one minute:   {d.cpu // 3}.1%  five minutes:   {d.cpu // 3}.1% .\n"
    )


@SHAPE.command("display health")
def health(d: Device) -> str:
    """source: NE40 output in public notes."""
    total = d.memory_total // 1048576
    return (
        "Slot             CPU Usage     Memory Usage(Used/Total)\n---------------------------------------------------------\n"
        f"0  RPU(Master)       {d.cpu}%            {d.memory}%  {total * d.memory // 100}MB/{total}MB\n"
    )


@SHAPE.command(
    "display firewall session table statistics",
    "display firewall session statistics",
    "display firewall session table count",
)
def sessions(d: Device) -> str:
    """source: invented."""
    tcp = d.sessions * 7 // 10
    return (
        f" Current total sessions: {d.sessions}\n Current tcp sessions: {tcp}\n Current half-open tcp sessions: {tcp // 90}\n"
        f" Current udp sessions: {d.sessions - tcp - 12}\n Current icmp sessions: 12\n Maximum sessions: {d.session_limit}\n"
        f" Session create rate: {d.sessions // 70}/s\n"
    )


@SHAPE.command("display firewall statistics system discard", "display firewall statistics system discarded")
def discard(d: Device) -> str:
    """source: invented; counters grow."""
    rows = "".join(f"   {name:<40} : {base + d.counted(base / 400_000)}\n" for name, base in d.discards.items())
    return " Packets discarded statistic\n" + rows


@SHAPE.command("display hrp state")
def hrp(d: Device) -> str:
    """Hot standby. source: USG CLI reference (usg.zrnko.cz), lines wrapped at 80 as recorded in public notes."""
    h = d.hrp
    peer = h["peer"] if h["normal"] else "unknown"
    should = "" if h["normal"] else ' (should be "active-standby")'
    days = 0 if not h["normal"] else d.uptime().days % 90
    return (
        f" Role: {h['role']}, peer: {peer}{should}\n Running priority: 45000, peer: {45000 if h['normal'] else 'unknown'}\n"
        f" Backup channel usage: 0.00%\n Stable time: {days} days, 3 hours, 11 minutes\n Last state change information: "
        f"{d.now() - timedelta(days=days):%Y-%m-%d} 14:31:24 HRP core state changed, old_\nstate = abnormal({h['role']}), "
        f"new_state = {'normal' if h['normal'] else 'abnormal'}, local_priority = 45000, peer_prior\nity = 45000.\n"
    )


@SHAPE.command("display hrp state verbose")
def hrp_verbose(d: Device) -> str:
    """Hot standby with its settings. source: USG CLI reference (usg.zrnko.cz)."""
    h = d.hrp
    return hrp(d) + (
        "\n Configuration:\n hello interval:              1000ms\n preempt:                     60s\n mirror configuration:        off\n"
        " mirror session:              on\n track trunk member:          on\n auto-sync configuration:     on\n"
        " auto-sync connection-status: on\n adjust ospf-cost:            on\n nat resource:                off\n\n"
        f" Detail information:\n           GigabitEthernet1/0/1 vrrp vrid 1: {h['role']}\n                       GigabitEthernet1/0/7: "
        f"{'up' if h['normal'] else 'down'}\n                                  ospf-cost: +{0 if h['role'] == 'active' else 65500}\n"
    )


@SHAPE.command("display hrp configuration check all")
def hrp_check(d: Device) -> str:
    """source: invented."""
    same = "same" if d.hrp.get("equal", True) else "different"
    return f" Module           State      Start-time         End-time           Result\n all              finish     {d.now():%H:%M:%S}           {d.now():%H:%M:%S}           {same} configuration\n"


@SHAPE.command("display license", "display license verbose")
def license_(d: Device) -> str:
    """source: USG text (Enabled and expiry), layout invented."""
    rows = "".join(
        f"{item.name:<30}: {'Enabled' if item.days is None or item.days >= 0 else 'Disabled'}; service expire time: "
        f"{'permanent' if item.days is None else format(d.now() + timedelta(days=item.days), '%Y/%m/%d')}\n"
        for item in d.licences
    )
    return f"Device ESN is: {d.serial}\nThe file activated is: hda1:/lic_usg6350.dat\nThe time when activated is: 2025/01/06 10:11:02\n\n{rows}"


@SHAPE.command("display update status")
def update_status(d: Device) -> str:
    """source: USG documentation."""
    return "Current Update Status: Idle.\n"


def _library(d: Device, s: Signature) -> str:
    when = d.now() - timedelta(days=s.age)
    return (
        f"{s.name} Update Information List:\n----------------------------------------------------------------\n"
        f"  Current Version:\n    Signature Database Version    : {when:%Y%m%d}02\n    Signature Database Size(byte) : {s.count * 411}\n"
        f"    Update Time                   : {when:%H:%M:%S %Y/%m/%d}\n    Issue Time of the Update File : {when:%H:%M:%S %Y/%m/%d}\n"
        "  Backup Version:\n    Signature Database Version    : 2023010102\n"
        "----------------------------------------------------------------\n"
    )


def _register(word: str) -> None:
    @SHAPE.command(f"display version {word}-sdb")
    def library(d: Device) -> str:
        """One signature library. source: field names from USG manuals, layout invented."""
        return _library(d, next(s for s in d.signatures if s.name == f"{word.upper()}-SDB"))


for _word in ("ips", "av", "sa"):
    _register(_word)


@SHAPE.command("display update configuration")
def update_configuration(d: Device) -> str:
    """source: invented."""
    return (
        "Update Configuration Information:\n------------------------------------------------------------\n"
        "  Update Server                 : sec.huawei.com\n  Update Port                   : 80\n  Proxy State                   : disable\n"
        "  IPS-SDB:\n    Application Confirmation    : Disable\n    Schedule Update             : Enable\n    Schedule Update Time        : Daily 02:10\n"
        "  AV-SDB:\n    Application Confirmation    : Disable\n    Schedule Update             : Enable\n    Schedule Update Time        : Daily 03:30\n"
    )
