"""Version, cards, load and environment in the layouts of Comware 5."""

from __future__ import annotations

from lab.shapes.comware5 import SHAPE
from lab.shapes.huawei_vrp.text import uptime
from lab.state import Device


@SHAPE.command("display clock", level=0)
def clock(d: Device) -> str:
    """source: elinpf hp_comware_display_clock2.raw."""
    return f"{d.now():%H:%M:%S} bj {d.now():%a %m/%d/%Y}\nTime Zone : bj add 08:00:00\n"


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """source: elinpf hp_comware_display_version.raw (S5800)."""
    return (
        f"H3C Comware Platform Software\nComware Software, Version {d.version}\nCopyright (c) 2004-2014 Hangzhou H3C Tech. Co., Ltd. All rights reserved.\n"
        f"H3C {d.model} uptime is {uptime(d)}\n\nH3C {d.model} with 2 Processors\n1024M   bytes SDRAM\n4M      bytes Nor Flash Memory\n512M    bytes Nand Flash Memory\n"
        "Config Register points to Nand Flash\n\nHardware Version is Ver.B\nCPLD Version is 003\nBootRom Version is 212\n[SubSlot 0] 24GE+4SFP Plus Hardware Version is Ver.B\n[SubSlot 1] No Module\n"
    )


@SHAPE.command("display device")
def device(d: Device) -> str:
    """source: elinpf hp_comware_display_device.raw."""
    rows = "".join(f" {b.slot:<10}{b.type:<26}{'Normal' if b.normal else 'Fault':<12}28\n" for b in d.boards)
    return f" Slot No.  Board Type                Status    Max Ports\n{rows}"


@SHAPE.command("display fan")
def fan(d: Device) -> str:
    """source: elinpf hp_comware_display_fan.raw."""
    return " Slot 1\n\n" + "\n".join(
        f"      FAN    {f.name}\n      State    : {('Normal' if f.ok else 'Fault') if f.present else 'Absent'}\n"
        for f in d.fans
    )


@SHAPE.command("display power")
def power(d: Device) -> str:
    """source: elinpf hp_comware_display_power3.raw."""
    return " Slot 1\n\n" + "\n".join(
        f"      Power    {p.name}\n      State    : {('Normal' if p.ok else 'Fault') if p.present else 'Absent'}\n"
        + ("      Type     : AC\n" if p.present else "")
        for p in d.psus
    )


@SHAPE.command("display environment")
def environment(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    rows = "".join(f"{s.name:<10}{s.value:<13}{s.low:<12}{s.high:<20}{s.critical:<18}NA\n" for s in d.sensors)
    return f" System Temperature information (degree centigrade):\n{'-' * 89}\n Sensor   Temperature LowerLimit Warning-UpperLimit  Alarm-UpperLimit Shutdown-UpperLimit\n{rows}"


@SHAPE.command("display cpu-usage")
def cpu(d: Device) -> str:
    """source: elinpf hp_comware_display_cpu-usage.raw."""
    return (
        f"Slot 1 CPU usage:\n      {d.cpu:>2}% in last 5 seconds\n      {d.cpu:>2}% in last 1 minute\n      {d.cpu:>2}% in last 5 minutes\n\n"
        "Slot 1 CPU 1 CPU usage:\n       0% in last 5 seconds\n       0% in last 1 minute\n       0% in last 5 minutes\n"
    )


@SHAPE.command("display memory")
def memory(d: Device) -> str:
    """source: elinpf hp_comware_display_memory.raw."""
    return f"System Total Memory(bytes): {d.memory_total}\nTotal Used Memory(bytes): {d.memory_total * d.memory // 100}\nUsed Rate: {d.memory}%\n"


@SHAPE.command("display ntp-service status")
def ntp(d: Device) -> str:
    """source: elinpf hp_comware_display_ntp_status.raw."""
    good = d.ntp_synced
    return (
        f" Clock status: {'synchronized' if good else 'unsynchronized'}\n Clock stratum: {3 if good else 16}\n Reference clock ID: {d.ntp_server if good else 'none'}\n"
        f" Nominal frequency: 100.0000 Hz\n Actual frequency: 100.0000 Hz\n Clock precision: 2^17\n Clock offset: {d.ntp_offset if good else 0:.4f} ms\n Root delay: {67.06 if good else 0:.2f} ms\n"
        f" Root dispersion: {159.59 if good else 0:.2f} ms\n Peer dispersion: {16.49 if good else 0:.2f} ms\n Reference time: {d.now():%H:%M:%S}.829 UTC {d.now():%b %d %Y}(E5EE499A.D4520D13)\n"
    )


@SHAPE.command("display boot-loader")
def boot(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return " Slot 1\nThe current boot app is:  flash:/s5800-cmw520-r1808p15.bin\nThe main boot app is:     flash:/s5800-cmw520-r1808p15.bin\nThe backup boot app is:   flash:/\n"


@SHAPE.command("display patch information", "display patch active")
def patch(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return "The location of patches: flash:\nSlot  Version   Temporary  Common  Current  Active  Running  Start-Address\n---------------------------------------------------------------------------\n1     -         0          0       0        0       0        0x6c8f9a8\n"
