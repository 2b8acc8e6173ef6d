"""Version, cards, supplies, fans, temperatures of a chassis."""

from __future__ import annotations

from lab.shapes.huawei_chassis import SHAPE
from lab.shapes.huawei_vrp.text import uptime
from lab.state import Board, Device

RULE = "-" * 79


@SHAPE.command("display version", level=0)
def version(d: Device) -> str:
    """Boards with their own uptimes. source: ntc huawei_vrp_display_version5 (S7706), board details shortened."""
    head = (
        "Huawei Versatile Routing Platform Software\n"
        f"VRP (R) software, Version 5.170 (S7700 {d.version})\n"
        "Copyright (C) 2000-2016 HUAWEI TECH CO., LTD\n"
        f"Quidway S7706 Terabit Routing Switch uptime is {uptime(d)}\n"
        "BKP 0 version information:\n1. PCB      Version  : LE02BAKC VER.B\n2. Support  PoE      : No\n"
        "3. Board    Type     : ES0B00770600\n4. MPU Slot Quantity : 2\n5. LPU Slot Quantity : 6\n\n"
    )
    order = sorted((b for b in d.boards if b.kind in KINDS), key=lambda b: KINDS.index(b.kind))
    return head + "\n".join(_board(d, b) for b in order if b.online and b.registered)


KINDS = ("MPU", "LPU", "CMU")


def _board(d: Device, b: Board) -> str:
    """One board's block."""
    number = {"CMU1": "9", "CMU2": "10"}.get(b.slot, b.slot)
    name = f"{b.kind} {number}" + (f"({b.role})" if b.role != "NA" else "")
    block = f"{name}  : uptime is {uptime(d, b.uptime_less)}\n"
    if b.kind == "CMU":
        return (
            block
            + f"CMU version information :\n1. PCB      Version  : {b.type} VER.A\n2. Board    Type     : {b.type}\n"
        )
    memory = "SDRAM Memory Size    : 2048    M bytes\nFlash Memory Size    : 512     M bytes\n"
    return block + (
        f"{memory if b.kind == 'MPU' else 'SDRAM Memory Size    : 1024    M bytes' + chr(10)}"
        f"{b.kind} version information :\n1. PCB      Version  : LE02SRUA VER.B\n2. MAB      Version  : 0\n"
        f"3. Board    Type     : {b.type}\n4. CPLD0    Version  : 116\n5. BootROM  Version  : 384\n6. BootLoad Version  : 384\n"
    )


@SHAPE.command("display device")
def device(d: Device) -> str:
    """Cards of the chassis. source: S9306 output in a public repository."""
    rows = "".join(_row(d, b) for b in d.boards)
    return f"S7706's Device status:\nSlot  Sub Type         Online    Power      Register       Status     Role  \n{RULE}\n{rows}"


def _row(d: Device, b: Board) -> str:
    if not b.online:
        return f"{b.slot:<6}-   {'-':<13}Absent    -          -              -          -     \n"
    register = "Registered" if b.registered else "Unregistered"
    status = ("Normal" if d.works(b) else "Abnormal") if b.registered else "-"
    return f"{b.slot:<6}-   {b.type:<13}Present   PowerOn    {register:<15}{status:<11}{b.role:<6}\n"


@SHAPE.command("display power")
def power(d: Device) -> str:
    """Supplies with measured values. source: S9312 output quoted in a public script (29156545030)."""
    rows = []
    for p in d.psus:
        online, mode = ("Present", p.mode) if p.present else ("Absent", "-")
        state = ("Supply" if p.ok else "NotSupply") if p.present else "-"
        on = p.present and p.ok
        amps, volts, watts = (f"{p.watts / 53.5:.2f}", "53.50", f"{p.watts:.2f}") if on else ("-", "-", "-")
        rows.append(f" {p.name:<9}{online:<8}{mode:<7}{state:<11}{amps:<13}{volts:<13}{watts}\n")
    return f"{RULE}\n PowerID  Online  Mode   State      Current(A)   Voltage(V)   RealPwr(W)\n{RULE}\n{''.join(rows)}{RULE}\n"


@SHAPE.command("display fan")
def fan(d: Device) -> str:
    """Fan trays. source: header quoted in a public script (29156545030), rest invented."""
    rows = "".join(
        f" {f.name:<8}[1-2]    {'Present' if f.present else 'Absent':<9}"
        + (f"{'Registered' if f.ok else 'Unregistered':<13}{f'{f.speed}%' if f.ok else '0%':<8}AUTO\n" if f.present
           else "-            -       -\n")
        for f in d.fans
    )  # fmt: skip
    return f"{RULE}\n FanID   FanNum   Online   Register     Speed   Mode\n{RULE}\n{rows}{RULE}\n"


@SHAPE.command("display temperature all", "display temperature slot <n>")
def temperature(d: Device, slot: str = "") -> str:
    """Sensors by name. source: header quoted in a public script (29156545030), columns after S7700 manuals."""
    rows = "".join(
        f" {s.slot:<6}{'-':<6}{n:<7}{s.name:<17}{'Normal' if s.value < s.high else 'Abnormal':<10}{s.high:<7}{s.low:<7}{s.value}\n"
        for n, s in enumerate((s for s in d.sensors if not slot or s.slot == slot), 1)
    )
    return f"{RULE}\n Slot  Card  Sensor SensorName       Status    Upper  Lower  Temp(C)\n{RULE}\n{rows}{RULE}\n"


@SHAPE.command("display device manufacture-info")
def manufacture(d: Device) -> str:
    """Serial numbers. source: invented, after the V200R010 manuals."""
    rows = "".join(f"{b.slot:<6}-    {d.serial[:-2]}{n:02d}    2014-06-{n + 1:02d}\n" for n, b in enumerate(d.boards))
    return "Slot  Sub  Serial-number           Manu-date\n" + "- " * 22 + "\n" + rows
