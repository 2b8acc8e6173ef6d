"""Version, clock, load, cards, supplies, fans, temperatures of Comware 7."""

from __future__ import annotations

from datetime import timedelta

from lab.shapes.comware7 import SHAPE, stacked, switch
from lab.shapes.huawei_vrp.text import uptime
from lab.state import Device


def slots(d: Device) -> list[str]:
    """Slots that are there."""
    return [b.slot for b in d.boards if b.online]


@SHAPE.command("display clock", level=0)
def clock(d: Device) -> str:
    """source: elinpf hp_comware_display_clock4.raw."""
    now = d.now()
    return f"{now:%H:%M:%S}.{now.microsecond // 1000:03d} bj {now:%a %m/%d/%Y}\nTime Zone : bj add 08:00:00\n"


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """source: S6520 output in public notes; board part shortened."""
    name = d.model
    text = (
        f"H3C Comware Software, Version {d.version}\nCopyright (c) 2004-2021 New H3C Technologies Co., Ltd. All rights reserved.\n"
        f"H3C {name} uptime is {uptime(d)}\nLast reboot reason : {'User reboot' if d.uptime().days else 'Power on'}\n\n"
        f"Boot image: flash:/{d.series.lower()}-cmw710-boot-{release(d)}.bin\nBoot image version: 7.1.070, {d.version.split(', ')[1]}\n"
        "  Compiled Nov 02 2021 11:00:00\n"
        f"System image: flash:/{d.series.lower()}-cmw710-system-{release(d)}.bin\nSystem image version: {d.version}\n  Compiled Nov 02 2021 11:00:00\n\n"
    )
    return text + "".join(
        f"\nSlot {s}:\nUptime is {uptime(d)}\n{name} with 1 Processor\nBOARD TYPE:         {name}\nDRAM:               {d.memory_total // 1048576}M bytes\n"
        f"FLASH:              {d.flash_total // 1024}M bytes\nPCB 1 Version:      VER.A\nBootrom Version:    153\nCPLD 1 Version:     002\nRelease Version:    H3C {name}-{d.version.split('Release ')[1]}\n"
        for s in slots(d)
    )


def release(d: Device) -> str:
    """``r6318p01``."""
    return "r" + d.version.split("Release ")[1].lower()


@SHAPE.command("display device")
def device(d: Device) -> str:
    """source: elinpf hp_comware_display_device.raw and H3C manuals, spacing of Comware 7 invented."""
    rows = "".join(
        f"{b.slot:<10}{b.type:<15}{(b.role if b.normal else 'Fault') if b.online else 'Absent':<12}{d.model}-{d.version.split('Release ')[1] if b.online else 'NONE'}\n"
        for b in d.boards
    )
    return (
        "Slot      Type           State       Subslot  Soft Ver             Patch Ver\n"
        + "".join(
            f"{b.slot:<10}{b.type:<15}{state(b.online, b.normal, b.role):<12}0        {d.model + '-' + d.version.split('Release ')[1] if b.online else 'NONE':<21}None\n"
            for b in d.boards
        )
        if switch(d)
        else "Slot No.   Board type      Status   Max ports  \n" + rows.replace("Master", "Normal")
    )


def state(online: bool, normal: bool, role: str) -> str:
    """A card's word."""
    return (role if normal else "Fault") if online else "Absent"


@SHAPE.command("display device verbose")
def device_verbose(d: Device) -> str:
    """source: invented."""
    return device(d) + "".join(
        f"\nSlot {b.slot}:\nStatus        : {'Normal' if b.normal else 'Fault'}\nType          : {b.type}\nHardware      : A\nDriver        : 1.0\nCPLD          : 002\n"
        for b in d.boards
        if b.online
    )


@SHAPE.command("display device manuinfo")
def manuinfo(d: Device) -> str:
    """source: ntc hp_comware_display_device_manuinfo2.raw."""
    out = []
    for n, s in enumerate(slots(d)):
        out.append(
            f" Slot {s} CPU 0:\nDEVICE_NAME          : {d.model}\nDEVICE_SERIAL_NUMBER : {d.serial[:-1]}{n}\nMAC_ADDRESS          : {d.mac.upper()}\n"
            "MANUFACTURING_DATE   : 2019-07-12\nVENDOR_NAME          : H3C\n"
        )
        out += [f"Fan {f.name}:\nThe operation is not supported on the specified fan.\n" for f in d.fans if f.slot == s]
        out += [f"Power {p.name}:\nDEVICE_NAME          : LSPM2150A\nDEVICE_SERIAL_NUMBER : {d.serial[:-2]}P{p.name}\nMANUFACTURING_DATE   : 2019-05-07\nVENDOR_NAME          : H3C\n"
                if switch(d) else f"Power {p.name}:\nThe operation is not supported on the specified power.\n" for p in d.psus if p.slot == s and p.present]  # fmt: skip
    return "".join(out)


@SHAPE.command("display fan")
def fan(d: Device) -> str:
    """source: elinpf hp_comware_display_fan5.raw."""
    out = []
    for s in slots(d):
        out.append(f" Slot {s}:\n")
        for f in (f for f in d.fans if f.slot == s):
            word = ("Normal" if f.ok else "Fault") if f.present else "Absent"
            flow = (
                " Airflow Direction: Power-to-port\n Prefer Airflow Direction: Power-to-port\n"
                if switch(d) and f.present
                else ""
            )
            out.append(f" Fan {f.name}:\n State    : {word}\n{flow}")
    return "".join(out)


@SHAPE.command("display power")
def power(d: Device) -> str:
    """source: elinpf hp_comware_display_power5.raw."""
    out = []
    for s in slots(d):
        out.append(f" Slot {s}:\n PowerID State    Mode   Current(A)  Voltage(V)  Power(W)\n")
        for p in (p for p in d.psus if p.slot == s):
            word = ("Normal" if p.ok else "Fault") if p.present else "Absent"
            out.append(f" {p.name:<8}{word:<9}{p.mode if p.present else '--':<10}--          --          --\n")
    return "".join(out)


@SHAPE.command("display environment")
def environment(d: Device) -> str:
    """source: H3C command reference (59241752017)."""
    rows = "".join(
        f" {s.slot:<6}{s.name:<13}{s.value:<13}{s.low:<12}{s.high:<14}{s.critical:<11}{s.critical + 12 if switch(d) else 'NA'}\n"
        for s in d.sensors
        if s.slot in slots(d)
    )
    return (
        " System temperature information (degree centigrade):\n " + "-" * 82 + "\n"
        f" Slot  Sensor       Temperature  LowerLimit  WarningLimit  AlarmLimit ShutdownLimit\n{rows}"
    )


@SHAPE.command("display cpu-usage")
def cpu(d: Device) -> str:
    """source: elinpf hp_comware_display_cpu-usage2.raw."""
    return "\n".join(
        f"Slot {s} CPU 0 CPU usage:\n      {d.cpu + n:>2}% in last 5 seconds\n      {d.cpu:>2}% in last 1 minute\n      {d.cpu:>2}% in last 5 minutes\n"
        for n, s in enumerate(slots(d))
    )


@SHAPE.command("display memory")
def memory(d: Device) -> str:
    """source: H3C captures quoted in a public repository (71232584582)."""
    total = d.memory_total // 1024
    out = []
    for s in slots(d):
        used = total * d.memory // 100
        out.append(
            f"Memory statistics are measured in KB:\nSlot {s}:\n             Total      Used      Free    Shared   Buffers    Cached   FreeRatio\n"
            f"Mem:{total:>14}{used:>10}{total - used:>10}{0:>10}{1604:>10}{120388:>10}{100 - d.memory:>10}.0%\n"
            f"-/+ Buffers/Cache:{used - 121992:>10}{total - used + 121992:>10}\nSwap:{0:>13}{0:>10}{0:>10}\n"
        )
    return "\n".join(out)


@SHAPE.command("display irf", when=stacked)
def irf(d: Device) -> str:
    """Members of the stack. source: S6520 output in public notes."""
    members = [m for m in d.members if m.online]
    rows = "".join(
        f" {'*+' if m.role == 'Master' else '  '}{m.id:<9}{m.role:<8}{m.priority:<10}{m.mac}  ---\n" for m in members
    )
    rows = rows or f" *+1        Master  1         {d.mac}  ---\n"
    return (
        f"MemberID    Role    Priority  CPU-Mac         Description\n{rows}--------------------------------------------------\n"
        " * indicates the device is the master.\n + indicates the device through which the user logs in.\n\n"
        f" The bridge MAC of the IRF is: {d.mac}\n Auto upgrade                : yes\n Mac persistent              : 6 min\n Domain ID                   : 0\n"
    )


@SHAPE.command("display irf link", when=stacked)
def irf_link(d: Device) -> str:
    """Links of the stack. source: output in public notes (24127514316)."""
    out = []
    for m in (m for m in d.members if m.online):
        port = 1 if m.id == 1 else 2
        word = "DOWN" if d.member_links_down or sum(x.online for x in d.members) < 2 else "UP"
        rows = [
            f" {port:<10}Ten-GigabitEthernet{m.id}/0/51              {word}\n",
            f"{'':<11}Ten-GigabitEthernet{m.id}/0/52              {word}\n",
        ]
        other = f" {3 - port:<10}disable                               --\n"
        out.append(
            f"Member {m.id}\n IRF Port  Interface                             Status\n"
            + "".join([*rows, other] if port == 1 else [other, *rows])
        )
    return "".join(out)


@SHAPE.command("display boot-loader")
def boot_loader(d: Device) -> str:
    """source: H3C command reference (59165648580)."""
    images = f"  flash:/{d.series.lower()}-cmw710-boot-{release(d)}.bin\n  flash:/{d.series.lower()}-cmw710-system-{release(d)}.bin\n"
    return "".join(
        f"Software images on slot {s}:\nCurrent software images:\n{images}Main startup software images:\n{images}Backup startup software images:\n  None\n"
        for s in slots(d)
    )


@SHAPE.command("display install active", "display patch active")
def install(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return "".join(
        f"Active packages on slot {s}:\n  flash:/{d.series.lower()}-cmw710-boot-{release(d)}.bin\n  flash:/{d.series.lower()}-cmw710-system-{release(d)}.bin\n"
        for s in slots(d)
    )


@SHAPE.command("dir", "dir flash:/", "dir /all")
def dir_flash(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    rows = "".join(f"{n:>4} -rw- {f.size:>11} {f.date}   {f.name}\n" for n, f in enumerate(d.files))
    return f"Directory of flash:\n{rows}\n{d.flash_total} KB total ({d.flash_free} KB free)\n"


@SHAPE.command("display users")
def users(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    return (
        "  Idx  Line     Idle       Time              Pid     Type\n+ 10   VTY 0    00:00:00   "
        + f"{d.now():%b %d %H:%M:%S}"
        + "   3120    SSH\n\nFollowing are more details.\nVTY 0   :\n        User name: wardround\n        Location: 10.77.0.30\n +    : Current operation user.\n F    : Current operation user works in async mode.\n"
    )


@SHAPE.command("display license")
def license_(d: Device) -> str:
    """source: invented, after the H3C manuals."""
    if switch(d):
        return "flash:/license/DeviceID.did\nNo license is installed.\n"
    return "".join(
        f"flash:/license/F100{n}.ak\nFeature: {item.name}\nProduct Description: H3C SecPath F100 {item.name} License\nRegistered at: 2025-01-08 10:21:44\n"
        f"License Type: Days restricted\nTrial Time Left (days): --\nTime Left (days): {max(item.days or 0, 0)}\n"
        f"Expiration date: {d.now() + timedelta(days=item.days or 0):%Y-%m-%d}\nCurrent State: {'In use' if (item.days or 0) >= 0 else 'Expired'}\n\n"
        for n, item in enumerate(d.licences, 1)
    )
