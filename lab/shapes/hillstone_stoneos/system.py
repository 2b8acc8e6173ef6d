"""Version, load, environment, modules, licences of StoneOS."""

from __future__ import annotations

from datetime import timedelta

from lab.shapes.hillstone_stoneos import SHAPE
from lab.state import Device

BAR = "=" * 54
RULE = "-" * 54


@SHAPE.command("show version", level=0)
def version(d: Device) -> str:
    """source: StoneOS 5.5 outputs in public repositories (6652409230) and the R12 manual."""
    total = int(d.uptime().total_seconds())
    return (
        "Hillstone Networks StoneOS software, Version 5.5\nCopyright (c) 2009-2018 by Hillstone Networks\n\n"
        f"Product name: {d.model} S/N: {d.serial[:16]} Assembly number: B052\nBoot file is SG6000-M-3-{d.version}.bin from flash\n"
        "Built by buildmaster8 2018/03/27 14:13:04\n\n"
        f"Uptime is {total // 86400} days {total // 3600 % 24} hours {total // 60 % 60} minutes {total % 60} seconds\n"
        'System language is "en"\n\nVRouter feature: disabled\n\nIPS feature: enabled\nIPS magic: 7bc631653bc0a19e1e40aea28ca952fa0422\n'
        "AV feature: enabled\nAV magic: 725a96c04383aef066704467be6a17eafd\nURLDB feature: enabled\nURLDB magic: fdb28c0ca28a42a13451b4bb465ae0e27c\n"
        "APP feature: enabled\nAPP magic: a15b99ff80539f9f4bb7da17d566017f726f\n"
    )


@SHAPE.command("show clock", level=0)
def clock(d: Device) -> str:
    """source: invented, after the StoneOS manuals."""
    return f"{d.now():%a %b %d %H:%M:%S %Y}\nTime zone is china\n"


@SHAPE.command("show cpu", "show cpu detail")
def cpu(d: Device) -> str:
    """source: StoneOS R12 manual."""
    return (
        f"Average cpu utilization :  {d.cpu}.1%\nCurrent cpu utilization :  {d.cpu}.4%\nLast 1 minute           :  {d.cpu}.2%\n"
        f"Last 5 minutes          :  {d.cpu}.2%\nLast 15 minutes         :  {d.cpu}.1%\n"
    )


@SHAPE.command("show memory")
def memory(d: Device) -> str:
    """source: StoneOS R12 manual."""
    total = d.memory_total // 1024
    used = total * d.memory // 100
    recent = "".join(f"{n:>2} : {d.memory}.{n % 3}\n" for n in range(59, 54, -1))
    return (
        f"The percentage of memory utilization: {d.memory}%\n   total(KB)    used(KB)    free(KB)\n{total:>12}{used:>12}{total - used:>12}\n\n"
        f"Memory utilization in last 60 seconds(%):\n     memoryutil\n{recent}"
    )


@SHAPE.command("show memory detail")
def memory_detail(d: Device) -> str:
    """source: CP/DP line quoted in a public inspection script, rest invented."""
    return f"Memory utilization: CP:{d.memory}%  DP:{d.memory - 6}%\n"


@SHAPE.command("show environment")
def environment(d: Device) -> str:
    """source: StoneOS R12 manual, spacing invented."""
    temps = "".join(f"{s.name:<20}{s.value:<14}{s.low}-{s.high}\n" for s in d.sensors)
    power = "".join(f"{p.name:<20}{'Fine' if p.ok and p.present else 'Fail/No power'}\n" for p in d.psus)
    fans = "".join(f"{f.name:<20}{'Fine' if f.ok and f.present else 'Fail'}\n" for f in d.fans)
    return (
        f"Temperature information(C):\n{BAR}\nDescription         Temperature   Range\n{RULE}\n{temps}{RULE}\n\n"
        f"Fan information:\n{BAR}\nDescription         Status\n{RULE}\n{fans}{RULE}\n\n"
        f"Power information:\n{BAR}\nDescription         Status\n{RULE}\n{power}{RULE}\n\n"
        f"Voltage information:\n{BAR}\nDescription         Voltage       Range\n{RULE}\nCPU                 1.004         0.970-1.030\nDRAM                1.514         1.425-1.575\n{RULE}\n"
    )


@SHAPE.command("show module")
def module(d: Device) -> str:
    """source: StoneOS R12 manual."""
    rows = "".join(
        f"{n:<4}{b.slot:<13}{'Online' if b.online else 'Offline':<13}{b.type:<17}{d.serial[:16]}\n"
        for n, b in enumerate(d.boards, 1)
    )
    return f"NO. Name         State        Module Type      Serial Number\n--- ------------ ------------ ---------------- ----------------\n{rows}2   slot2        Empty\n"


@SHAPE.command("show license", "show license summary")
def license_(d: Device) -> str:
    """source: StoneOS manual (R12) for the words, spacing invented."""
    rows = []
    for item in d.licences:
        if item.days is None:
            rows.append(
                f"{item.name:<12}Authorized  Permanent license           Permanent                                    NULL"
            )
            continue
        day = d.now() + timedelta(days=item.days)
        note = "" if item.days >= 0 else "(Upgrade effective time expired)"
        rows.append(f"{item.name:<12}Authorized  Service license             {f'{day:%Y/%m/%d}{note}':<45}NULL")
    head = "Feature     State       Type                        Expiration                                   Resource"
    return head + "\n" + "=" * 106 + "\n" + "\n".join(rows) + "\n" + "=" * 106 + "\n"


@SHAPE.command("show process")
def process(d: Device) -> str:
    """source: StoneOS R12 manual."""
    names = ("chassisd", "ipcagent", "flowd", "monitord", "mgd", "admind", "logd", "hasyncd")
    rows = "".join(
        f"{1677 + n * 7:<6}{name:<12}{'R' if n == 0 else 'S':<7}{20 - n:<10}{d.cpu / (n + 3):<8.1f}{0.4 + n / 10:<11.1f}{19 + n}:24.99   13\n"
        for n, name in enumerate(names)
    )
    return f"Tasks: 86 total, 2 running, 84 sleeping, 0 stopped\n\nPid   Process     State  Priority  Cpu(%)  Memory(%)  Runtime    Fdnum\n{rows}"


@SHAPE.command("show storage threshold")
def storage(d: Device) -> str:
    """source: invented."""
    return f"Storage usage: {100 - d.flash_free * 100 // d.flash_total}%\nStorage threshold: 90%\n"


@SHAPE.command("show ntp status")
def ntp(d: Device) -> str:
    """source: invented, after the StoneOS manuals for the first lines, last line invented."""
    good = d.ntp_synced
    return (
        f"ntp client is enabled, authentication is disabled\nntp query-interval is 5, max-adjustment is 10\nntp server {d.ntp_server}, prefer\n"
        f"Last synchronization: {f'{d.now() - timedelta(minutes=3):%Y-%m-%d %H:%M:%S} success' if good else 'failed, no response from server'}\n"
    )


@SHAPE.command("show admin user", level=2)
def admin(d: Device) -> str:
    """source: invented."""
    return "Total admin user count: 2\nName            Role        Login type\nhillstone       admin       console telnet ssh http https\nwardround       operator    ssh\n"


for _name in ("av", "ips"):

    def _register(word: str = _name) -> None:
        @SHAPE.command(f"show {word} signature info")
        def info(d: Device) -> str:
            """source: fields named in the manual, layout invented."""
            s = next(s for s in d.signatures if s.name == word.upper())
            when = d.now() - timedelta(days=s.age)
            return f"{word.upper()} signature database information:\nCurrent version: 2.1.{when:%y%m%d}\nRelease date: {when:%Y-%m-%d %H:%M:%S}\nSignature count: {s.count}\n"

        @SHAPE.command(f"show {word} signature update")
        def update(d: Device) -> str:
            """source: invented."""
            return f"{word.upper()} signature update configuration:\nUpdate mode: auto\nUpdate schedule: daily 02:30\nServer1: update1.hillstonenet.com\nLast update: success\n"

    _register()


@SHAPE.command("show url-db info")
def urldb(d: Device) -> str:
    """source: invented."""
    s = next(s for s in d.signatures if s.name == "URL")
    return (
        f"URL database information:\nCurrent version: {d.now() - timedelta(days=s.age):%Y%m%d}\nURL count: {s.count}\n"
    )
