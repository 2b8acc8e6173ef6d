"""Boards, supplies, fans, temperatures, stack of VRP V200 fixed boxes."""

from __future__ import annotations

from lab.shapes.huawei_vrp import SHAPE
from lab.state import Board, Device

LINE = "-" * 79


@SHAPE.command("display device")
def device(d: Device) -> str:
    """Cards of a fixed box. source: S5720 outputs in public tests (Slot Sub Type … Role)."""
    rows = "".join(_board(d, b) for b in d.boards if b.online)
    return (
        f"{d.model}'s Device status:\n"
        "Slot Sub  Type                   Online    Power    Register     Status   Role  \n" + LINE + "\n" + rows
    )


def _board(d: Device, b: Board) -> str:
    """One line; a sub card leaves the slot blank."""
    register = "Registered" if b.registered else "Unregistered"
    status = "Normal" if d.works(b) else "Abnormal"
    return f"{b.slot:<5}{b.card:<5}{b.type:<23}Present   PowerOn  {register:<13}{status:<9}{b.role:<6}\n"


@SHAPE.command("display device manufacture-info")
def manufacture(d: Device) -> str:
    """Serial numbers. source: V200R011 command reference (columns), spacing invented."""
    rows = "".join(f"{b.slot:<6}{b.card:<6}{d.serial:<25}2018-03-27\n" for b in d.boards if b.kind == "BOX")
    return "Slot  Sub  Serial-number            Manu-date\n" + "- " * 22 + "\n" + rows


@SHAPE.command("display esn", when=lambda d: "-EI" not in d.model)
def esn(d: Device) -> str:
    """Serial number; the EI models do not know the command. source: V200R011 command reference."""
    return f"ESN of slot 0: {d.serial}"


@SHAPE.command("display elabel brief", "display elabel")
def elabel(d: Device) -> str:
    """Electronic label. source: V200R011 command reference."""
    return (
        "/$[System Integration Version]\n/$SystemIntegrationVersion=3.0\n\n[Slot_0]\n/$[Board Integration Version]\n"
        "/$BoardIntegrationVersion=3.0\n\n[Main_Board]\n\n/$[ArchivesInfo Version]\n/$ArchivesInfoVersion=3.0\n\n"
        f"[Board Properties]\nBoardType={d.boards[0].type}\nBarCode={d.serial}\nItem=98010632\n"
        f"Description=Assembling Components,{d.model}\nManufactured=2018-03-27\nVendorName=Huawei\nIssueNumber=00\n"
    )


@SHAPE.command("display power")
def power(d: Device) -> str:
    """Supplies. source: elinpf huawei_vrp_display_power3.raw."""
    rule = "-" * 60
    rows = []
    for p in d.psus:
        online, mode = ("Present", p.mode) if p.present else ("Absent", "-")
        state = ("Supply" if p.ok else "NotSupply") if p.present else "-"
        watts = f"{p.watts:.2f}" if p.present else "-"
        rows.append(f" {p.slot:<8}{p.name:<9}{online:<9}{mode:<7}{state:<11}{watts:<10}")
    return "\n".join([rule, " Slot    PowerID  Online   Mode   State      Power(W)", rule, *rows, ""])


@SHAPE.command("display fan")
def fan(d: Device) -> str:
    """Fans. source: S5720 outputs quoted in public napalm drivers."""
    rule = "-" * 73
    rows = []
    for f in d.fans:
        tail = (f"{'Normal' if f.ok else 'Abnormal':<10}{f'{f.speed}%':<10}Auto     Side-to-Back" if f.present
                else "-         -         -        -")  # fmt: skip
        rows.append(f" {f.slot:<6}{f.name:<8}{'Present' if f.present else 'Absent':<10}{tail}")
    return "\n".join(
        [rule, " Slot  FanID   Online    Status    Speed     Mode     Airflow            ", rule, *rows, ""]
    )


@SHAPE.command("display temperature all", "display temperature slot <n>")
def temperature(d: Device, slot: str = "") -> str:
    """Temperatures. source: S5720 outputs quoted in public napalm drivers."""
    rows = "".join(
        f" {s.slot:<6}{'NA':<6}{s.name:<7}{'Normal' if s.low <= s.value < s.high else 'Abnormal':<11}"
        f"{s.value:<11}{s.low:<9}{s.low + 4:<10}{s.high:<9}{s.high - 4}\n"
        for s in d.sensors
    )
    return (
        f"{LINE}\n Slot  Card  Sensor Status    Current(C) Lower(C) Lower     Upper(C) Upper    \n"
        f"                                                  Resume(C)          Resume(C)\n{LINE}\n{rows}"
    )


@SHAPE.command("display stack")
def stack(d: Device) -> str:
    """Stack members, one for a lone switch. source: S5730 and S5720S outputs in public notes."""
    return (
        "Stack mode: Service-port\n"
        "Stack topology type: Link\n"
        f"Stack system MAC: {d.mac}\n"
        "MAC switch delay time: 10 min\n"
        "Stack reserved VLAN: 4093\n"
        "Slot of the active management port: --\n"
        "Slot      Role        MAC Address      Priority   Device Type\n"
        "-------------------------------------------------------------\n"
        f"0         Master      {d.mac}   100        {d.model}\n"
    )
