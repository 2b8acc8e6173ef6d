"""Version, load, cards of a YunShan switch."""

from __future__ import annotations

from lab.shapes.huawei_vrp.layer3 import ntp as v200_ntp
from lab.shapes.huawei_vrp.text import plural
from lab.shapes.huawei_vrp8 import SHAPE
from lab.state import Device

RULE = "-" * 91


def uptime(d: Device) -> str:
    """``161 days, 0 hour, 20 minutes``."""
    minutes = int(d.uptime().total_seconds() // 60)
    parts = (minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")
    return ", ".join(plural(n, word) for n, word in parts)


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """source: AirEngine V600 sysDescr in public notes for the head, CE layout for the board."""
    return (
        "Huawei YunShan OS\n"
        f"Version 1.23.0.1 (S6700 {d.version})\nCopyright (C) 2021-2023 Huawei Technologies Co., Ltd.\n"
        f"HUAWEI {d.model}\n\nHUAWEI {d.model} uptime is {uptime(d)}\nPatch Version: {d.patch}\n\n"
        f"{d.model}(Master) 1 : uptime is {uptime(d)}\n        StartupTime {d.now() - d.uptime():%Y/%m/%d %H:%M:%S}\n"
        "Memory    Size    : 2048 M bytes\nFlash     Size    : 1024 M bytes\n"
        f"{d.model} version information\n1. PCB    Version : CEM48X6C REV A\n2. MAB    Version : 1\n3. Board  Type    : {d.model}\n4. CPLD1  Version : 102\n5. BIOS   Version : 192\n"
    )


@SHAPE.command("display cpu")
def cpu(d: Device) -> str:
    """source: invented, after the CE manuals."""
    now = f"{d.now():%Y-%m-%d  %H:%M:%S}"
    return (
        f"CPU utilization statistics at {now} 118 ms\nSystem CPU Using Percentage :  {d.cpu:>2}%\n"
        f"CPU utilization for five seconds: {d.cpu:>2}%, one minute: {d.cpu:>2}%, five minutes: {d.cpu:>2}%.\n"
        f"Max CPU Usage :                {d.cpu_max}%\nMax CPU Usage Stat. Time : {d.now():%Y-%m}-01 03:22:51 417 ms\n"
        "State: Non-overload\nOverload threshold:  90%, Overload clear threshold:  75%, Duration:  480s\n"
        "---------------------------\nServiceName  UseRate\n---------------------------\n"
        f"SYSTEM            {d.cpu * 6 // 10:>2}%\nCMF                {d.cpu // 5:>2}%\nFEA                {d.cpu // 5:>2}%\nDEVICE              0%\nSTP                 0%\n"
        "---------------------------\nCPU Usage Details\n----------------------------------------------------------------\n"
        "CPU     Current  FiveSec   OneMin  FiveMin  Max MaxTime\n----------------------------------------------------------------\n"
        f"cpu0        {d.cpu:>2}%      {d.cpu:>2}%      {d.cpu:>2}%      {d.cpu:>2}%  {d.cpu_max}% {d.now():%Y-%m}-01 03:22:51\n"
        "----------------------------------------------------------------\n"
    )


@SHAPE.command("display memory")
def memory(d: Device) -> str:
    """source: invented, after the CE manuals."""
    total = d.memory_total // 1024
    return (
        f"Memory utilization statistics at {d.now():%Y-%m-%d %H:%M:%S} 458 ms\nSystem Total Memory: {total} Kbytes\n"
        f"Total Memory Used: {total * d.memory // 100} Kbytes\nMemory Using Percentage: {d.memory}%\nState: Non-overload\n"
        "Overload threshold:  95%, Overload clear threshold:  75%, Duration:  60s\n"
    )


@SHAPE.command("display device")
def device(d: Device) -> str:
    """source: ntc huawei_vrp_display_device.raw (CE)."""
    rows = "".join(
        f"{b.slot:<6}-      {b.type:<25}Present  On    {'Registered' if b.registered else 'Unregistered':<14}{'Normal' if b.normal else 'Abnormal':<10}{b.role:<10}\n"
        for b in d.boards
    )
    for p in d.psus:
        present = f"Present  On    Registered    {'Normal' if p.ok else 'Abnormal':<10}NA        "
        rows += f"{'':<6}{p.name:<7}{p.type:<25}{present if p.present else 'Absent   -     -             -         NA        '}\n"
    for f in d.fans:
        rows += f"{'':<6}{f.name:<7}{'FAN-031A-B':<25}Present  On    Registered    {'Normal' if f.ok else 'Abnormal':<10}NA        \n"
    return f"{d.model}'s Device status:\n{RULE}\nSlot  Card   Type                     Online   Power Register      Alarm     Primary        \n{RULE}\n{rows}{RULE}\n"


@SHAPE.command("display device power")
def power(d: Device) -> str:
    """source: invented, after the CE manuals."""
    rows = "".join(
        f" {p.slot:<6}{p.name:<9}{'Present' if p.present else 'Absent':<9}{'AC' if p.present else '-':<6}{('Supply' if p.ok else 'NotSupply') if p.present else '-':<11}"
        f"{1.2 if p.ok and p.present else 0:<12}{12.1 if p.ok and p.present else 0:<12}{p.watts if p.present else 0:.0f}\n"
        for p in d.psus
    )
    rule = "-" * 79
    return f"{rule}\n Slot  PowerNo  Present  Mode  State      Current(A)  Voltage(V)  Power(W)\n{rule}\n{rows}{rule}\n"


@SHAPE.command("display device fan")
def fan(d: Device) -> str:
    """source: invented, after the CE manuals."""
    rows = "".join(
        f" {f.slot:<6}{f.name:<8}{n:<8}{'Normal' if f.ok else 'Abnormal':<11}{f'{f.speed}%':<9}AUTO    Front-to-Back\n"
        for n, f in enumerate(d.fans, 1)
    )
    rule = "-" * 79
    return f"{rule}\n Slot  FanID   FanNum  Status     Speed    Mode    Airflow\n{rule}\n{rows}{rule}\n"


@SHAPE.command("display device temperature", "display device temperature all")
def temperature(d: Device) -> str:
    """source: invented, after the CE manuals."""
    rows = "".join(
        f" {s.slot:<6}{d.model:<16}{n:<5}{s.name:<12}{'NORMAL' if s.value < s.high else 'MAJOR':<9}{s.high:<8}{s.critical:<8}{s.value}\n"
        for n, s in enumerate(d.sensors, 1)
    )
    rule = "-" * 79
    return f"{rule}\n Slot  PCB             I2C  SensorName  Status   Major   Fatal   Temp(Celsius)\n{rule}\n{rows}{rule}\n"


@SHAPE.command("display health")
def health(d: Device) -> str:
    """source: invented, after the CE manuals."""
    total = d.memory_total // 1048576
    disk = (d.flash_total - d.flash_free) * 100 // d.flash_total
    return (
        "Slot  CPU Usage  Memory Usage(Used/Total)  Disk Usage(Used/Total)\n-----------------------------------------------------------------\n"
        f"1     {d.cpu}%        {d.memory}%  {total * d.memory // 100}MB/{total}MB           {disk}%  {(d.flash_total - d.flash_free) // 1024}MB/{d.flash_total // 1024}MB\n"
    )


@SHAPE.command("display ntp status")
def ntp(d: Device) -> str:
    """source: ntc huawei_vrp_display_ntp_status.raw."""
    return v200_ntp(d)


@SHAPE.command("display stack", "display stack topology")
def stack(d: Device) -> str:
    """source: invented, after the CE manuals."""
    return (
        "--------------------------------------------------------------------------------\n"
        "MemberID Role     MAC              Priority   DeviceType         Description\n"
        "--------------------------------------------------------------------------------\n"
        f"+1       Master   {d.mac}   100        {d.model:<19}\n"
        "--------------------------------------------------------------------------------\n+ indicates the device where the activated management interface resides.\n"
    )


@SHAPE.command("display m-lag", "display m-lag state")
def mlag(d: Device) -> str:
    """source: invented."""
    return "Info: M-LAG is not configured."


@SHAPE.command("display patch-information")
def patch(d: Device) -> str:
    """source: ntc huawei_vrp_display_patch-information.raw."""
    return (
        f"Patch Package Name    :flash:/{d.patch}.PAT\nPatch Package Version :{d.patch}\nPatch Package State   :{d.patch_state}\n"
        "Patch Package Run Time:2025-04-06 10:00:17\n"
    )


@SHAPE.command("display device manufacture-info")
def manufacture(d: Device) -> str:
    """source: elinpf huawei_vrp_display_device_manufacture-info.raw."""
    rule = "-" * 76
    return f"{rule}\nSlot       Card   Type               Serial-number            Manu-date     \n{rule}\n1          --     {d.model:<19}{d.serial:<25}2023-03-14    \n{rule}\n"


@SHAPE.command("display license", "display license verbose")
def license_(d: Device) -> str:
    """source: ntc huawei_vrp_display_license_verbose.raw, shortened."""
    return f" Active license    : flash:/LIC{d.serial[-8:]}.dat\n License state     : Normal\n Revoke ticket     : No ticket\n License mode      : common\n\n Product name      : S6700\n Product version   : {d.version[:10]}\n"
