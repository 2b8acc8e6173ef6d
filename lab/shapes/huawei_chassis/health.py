"""Load per board, redundancy and cluster of a chassis."""

from __future__ import annotations

from lab.keywords import MismatchError
from lab.shapes.huawei_chassis import SHAPE
from lab.shapes.huawei_chassis.boards import fan, power, temperature
from lab.state import Board, Device

RULE = "-" * 79


def loaded(d: Device) -> list[Board]:
    """Boards with a CPU of their own."""
    return [b for b in d.boards if b.kind in ("MPU", "LPU") and b.online and b.registered]


def board(d: Device, slot: str) -> Board:
    """The board in a slot, the master MPU for none."""
    for b in loaded(d):
        if b.slot == slot or (not slot and b.role == "Master"):
            return b
    raise MismatchError("wrong", 23, slot)


@SHAPE.command("display cpu-usage", "display cpu-usage slot <n>", "display cpu-usage slave")
def cpu(d: Device, slot: str = "") -> str:
    """Load of one board. source: elinpf huawei_vrp_display_cpu-usage.raw."""
    b = board(d, slot)
    now = d.now()
    return (
        f"CPU Usage Stat. Cycle: 60 (Second)\nCPU Usage            : {b.cpu}% Max: {max(b.cpu, 61)}%\n"
        f"CPU Usage Stat. Time : {now:%Y-%m-%d  %H:%M:%S} \n"
        f"CPU utilization for five seconds: {b.cpu}%: one minute: {b.cpu}%: five minutes: {max(b.cpu - 1, 1)}%\n"
        f"Max CPU Usage Stat. Time : {now:%Y-%m}-02 22:31:40.\n\n"
        "TaskName             CPU  Runtime(CPU Tick High/Tick Low)  Task Explanation\n"
        f"VIDL              {100 - b.cpu:>5}%         1/4c71b5e0       DOPRA IDLE                    \n"
        f"OS                {b.cpu // 2:>5}%         0/ 9a1e4400       Operation System              \n"
        f"FTS               {b.cpu // 3:>5}%         0/ 5f5e1000       FTS                           \n"
    )


@SHAPE.command("display memory-usage", "display memory-usage slot <n>", "display memory-usage slave")
def memory(d: Device, slot: str = "") -> str:
    """Memory of one board. source: elinpf huawei_vrp_display_memory-usage.raw."""
    b = board(d, slot)
    return (
        f"Memory utilization statistics at {d.now():%Y-%m-%d %H:%M:%S}+08:00\n"
        f" System Total Memory Is: {d.memory_total} bytes\n Total Memory Used Is: {d.memory_total * b.memory // 100} bytes\n"
        f" Memory Using Percentage Is: {b.memory}%\n"
    )


@SHAPE.command("display health")
def health(d: Device) -> str:
    """Everything at once. source: parts quoted in a public script (29156545030), order after S7700 manuals."""
    mega = d.memory_total // 1048576
    when = f"{d.now():%Y-%m-%d %H:%M:%S}"
    memories = "".join(
        f" {b.slot:<12}{mega:<18}{mega * b.memory // 100:<19}{f'{b.memory}%':<18}95%\n" for b in loaded(d)
    )
    cpus = "".join(f" {b.slot:<12}{f'{b.cpu}%':<16}95%\n" for b in loaded(d))
    return (
        f"{temperature(d)}{power(d)}{fan(d)}"
        f" System Memory Usage Information:\n System memory usage at {when}\n{RULE}\n"
        f" Slot     Total Memory(MB)   Used Memory(MB)   Used Percentage   Upper Limit\n{RULE}\n{memories}{RULE}\n"
        f" System CPU Usage Information:\n System cpu usage at {when}\n{RULE}\n Slot        CPU Usage       Upper Limit\n{RULE}\n{cpus}{RULE}\n"
        f" System Disk Usage Information:\n System disk usage at {when}\n{RULE}\n"
        f" Slot   Device    Total Memory(MB)   Used Memory(MB)   Used Percentage\n{RULE}\n"
        f" 7      flash:    {d.flash_total // 1024:<19}{(d.flash_total - d.flash_free) // 1024:<18}"
        f"{100 - d.flash_free * 100 // d.flash_total}%\n{RULE}\n"
    )


@SHAPE.command("display switchover state")
def switchover(d: Device) -> str:
    """Whether the slave MPU could take over. source: NE40 output in public notes, same words in S7700 manuals."""
    lines = []
    for b in (b for b in d.boards if b.kind == "MPU"):
        if not (b.online and b.registered):
            continue
        if b.role == "Master":
            alone = "waiting for the slave to be inserted."
            word = {"ok": "realtime or routine backup.", "none": alone}.get(d.mpu_sync, "batch backup.")
        else:
            word = "receiving realtime or routine data." if d.mpu_sync == "ok" else "receiving batch data."
        lines.append(f"Slot {b.slot} HA FSM State({b.role.lower()}): {word}")
    return "\n".join(lines)


@SHAPE.command("display css status")
def css(d: Device) -> str:
    """The cluster is not used here. source: invented, after the S7700 manuals."""
    return (
        "CSS Enable switch Off\n\nChassis Id   CSS Enable   CSS Status   CSS Mode    Priority   Master Force\n"
        "------------------------------------------------------------------------------\n"
        "1            Off          Single       CSS card    1          Off\n"
    )


@SHAPE.command("display startup")
def startup(d: Device) -> str:
    """Files of both MPUs. source: ntc huawei_vrp_display_startup.raw, second block after S7700 manuals."""
    blocks = []
    for title, device in (("MainBoard", "flash"), ("SlaveBoard", "slave#flash")):
        patch = f"{device}:/{d.patch}.pat"
        blocks.append(
            f"{title}:\n  Configured startup system software:        {device}:/{d.software}\n"
            f"  Startup system software:                   {device}:/{d.software}\n"
            f"  Next startup system software:              {device}:/{d.software}\n"
            f"  Startup saved-configuration file:          {device}:/vrpcfg.zip\n"
            f"  Next startup saved-configuration file:     {device}:/vrpcfg.zip\n"
            "  Startup paf file:                          default\n  Next startup paf file:                     default\n"
            f"  Startup license file:                      default\n  Next startup license file:                 default\n"
            f"  Startup patch package:                     {patch}\n  Next startup patch package:                {patch}\n"
        )
    return "\n".join(blocks)
