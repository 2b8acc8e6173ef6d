"""Version, clock, load, storage and users of VRP V200 fixed boxes."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.shapes.huawei_vrp.text import stamp, uptime
from lab.state import Device


@SHAPE.command("display clock", level=0)
def clock(d: Device) -> str:
    """The clock. source: elinpf huawei_vrp_display_clock.raw."""
    return f"{stamp(d)}\n{d.now():%A}\nTime Zone(China-Standard-Time) : UTC+08:00"


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """Version of a fixed box. source: head recorded (S5720 login logs); board part invented after V200R011 manuals."""
    return (
        "Huawei Versatile Routing Platform Software\n"
        f"VRP (R) software, Version 5.170 ({d.series} {d.version})\n"
        "Copyright (C) 2000-2018 HUAWEI TECH Co., Ltd.\n"
        f"HUAWEI {d.model} Routing Switch uptime is {uptime(d)}\n\n"
        f"ES5D2S52S000 0(Master)  : uptime is {uptime(d, 1)}\n"
        "DDR             Memory Size : 512   M bytes\n"
        f"FLASH Total     Memory Size : {d.flash_total // 1024}   M bytes\n"
        f"FLASH Available Memory Size : {d.flash_free // 1024}   M bytes\n"
        "Pcb           Version   : VER.B\n"
        "BootROM       Version   : 0213.0000\n"
        "BootLoad      Version   : 0213.0000\n"
        "CPLD          Version   : 0103 \n"
        f"Software      Version   : VRP (R) Software, Version 5.170 ({d.version})\n"
        "FLASH         Version   : 0000.0000\n"
        "PWR1 information\n"
        "Pcb           Version   : PWR VER.A\n"
        "FAN1 information\n"
        "Pcb           Version   : NA\n"
    )


@SHAPE.command("display cpu-usage", "display cpu-usage slot <n>")
def cpu(d: Device, slot: str = "0") -> str:
    """Load of the CPU with the first tasks. source: elinpf huawei_vrp_display_cpu-usage.raw."""
    now = d.now()
    tasks = [("VIDL", 100 - d.cpu, "DOPRA IDLE"), ("OS", d.cpu * 2 // 3, "Operation System"), ("TICK", 1, ""),
             ("bcmRX", d.cpu // 4, "bcmRX"), ("ARP", 0, "ARP"), ("SNPG", 0, "SNPG"), ("VTYD", 0, "VTYD Virtual terminal")]  # fmt: skip
    rows = "".join(f"{n:<18}{p:>5}%         0/{p * 51977:>8x}       {t:<30}\n" for n, p, t in tasks)
    return (
        "CPU Usage Stat. Cycle: 60 (Second)\n"
        f"CPU Usage            : {d.cpu}% Max: {max(d.cpu, d.cpu_max)}%\n"
        f"CPU Usage Stat. Time : {now:%Y-%m-%d  %H:%M:%S} \n"
        f"CPU utilization for five seconds: {d.cpu}%: one minute: {d.cpu}%: five minutes: {max(d.cpu - 1, 1)}%\n"
        f"Max CPU Usage Stat. Time : {now:%Y-%m}-01 03:14:07.\n\n"
        "TaskName             CPU  Runtime(CPU Tick High/Tick Low)  Task Explanation\n" + rows
    )


@SHAPE.command("display cpu-usage configuration")
def cpu_configuration(d: Device) -> str:
    """Alarm limits of the CPU. source: V200R011 command reference."""
    return (
        "The CPU usage monitor is turned on.\nThe current monitor cycle is 60 seconds.\n"
        "The current monitor warning threshold is 95%.\nThe current monitor restore threshold is 80%.\n"
    )


@SHAPE.command("display memory-usage", "display memory-usage slot <n>")
def memory(d: Device, slot: str = "0") -> str:
    """Memory of the main board. source: elinpf huawei_vrp_display_memory-usage.raw."""
    return (
        f"Memory utilization statistics at {stamp(d)}\n"
        f" System Total Memory Is: {d.memory_total} bytes\n"
        f" Total Memory Used Is: {d.memory_total * d.memory // 100} bytes\n"
        f" Memory Using Percentage Is: {d.memory}%\n"
    )


@SHAPE.command("display memory-usage threshold", level=2)
def memory_threshold(d: Device) -> str:
    """source: V200R011 command reference."""
    return "Current memory threshold of the main board is 95%."


@SHAPE.command("display startup")
def startup(d: Device) -> str:
    """Files of this and the next start. source: ntc huawei_vrp_display_startup.raw."""
    patch = f"flash:/{d.patch}.pat" if d.patch else "null"
    return (
        "MainBoard: \n"
        f"  Configured startup system software:        flash:/{d.software}\n"
        f"  Startup system software:                   flash:/{d.software}\n"
        f"  Next startup system software:              flash:/{d.software}\n"
        "  Startup saved-configuration file:          flash:/vrpcfg.zip\n"
        "  Next startup saved-configuration file:     flash:/vrpcfg.zip\n"
        "  Startup paf file:                          default\n"
        "  Next startup paf file:                     default\n"
        "  Startup license file:                      null\n"
        "  Next startup license file:                 null\n"
        f"  Startup patch package:                     {patch}\n"
        f"  Next startup patch package:                {patch}\n"
    )


@SHAPE.command("display patch-information")
def patch(d: Device) -> str:
    """Patch package and state. source: ntc huawei_vrp_display_patch-information.raw; state table invented."""
    if not d.patch:
        return "Info: No patch exists.\nThe current state is: Idle"
    return (
        f"Patch Package Name   :flash:/{d.patch}.pat\n"
        f"Patch Package Version:{d.patch}\n"
        f"The state of the patch state file is: {d.patch_state}\n"
        f"The current state is: {d.patch_state}\n"
        "\n************************************************************************\n"
        "*              The hot patch information, as follows:                  *\n"
        "************************************************************************\n\n"
        "Slot     Type     State     Count     Time(YYYY-MM-DD HH:MM:SS)\n"
        "------------------------------------------------------------------------\n"
        f"0        C        {d.patch_state:<10}37        2021-05-14 10:31:02\n"
    )


@SHAPE.command("dir", "dir flash:", "dir flash:/")
def dir_flash(d: Device) -> str:
    """Files and free space. source: ntc huawei_vrp_dir.raw."""
    rows = "".join(f"{n:>5}  -rw-  {f.size:>13,}  {f.date}   {f.name}\n" for n, f in enumerate(d.files))
    return (
        "Directory of flash:/\n\n  Idx  Attr     Size(Byte)  Date        Time       FileName \n"
        f"{rows}\n{d.flash_total:,} KB total ({d.flash_free:,} KB free)\n"
    )


@SHAPE.command("display users")
def users(d: Device) -> str:
    """Who is on line (one made-up session). source: invented, after the V200 manuals."""
    return (
        "  User-Intf    Delay    Type   Network Address     AuthenStatus    AuthorcmdFlag\n"
        "+ 34  VTY 0   00:00:00  SSH    10.77.0.30               pass           no       \n"
        "  Username : wardround\n"
    )


@SHAPE.command("display license", "display license verbose")
def license_(d: Device) -> str:
    """Fixed boxes run without a licence file. source: invented."""
    return "Info: The device has no active license file."


@SHAPE.command("display snmp-agent sys-info")
def sys_info(d: Device) -> str:
    """source: invented, after the V200 manuals."""
    return (
        f"   The contact person for this managed node: \n           信息科 8120\n\n"
        f"   The physical location of this node: \n           {d.name}\n\n"
        "   SNMP version running in the system: \n           SNMPv3\n"
    )
