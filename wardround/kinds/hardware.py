"""Kinds of the box itself: boards, power, fans, temperature, processors, memory, volumes."""

from __future__ import annotations

from dataclasses import dataclass

from wardround.kinds.base import Kind, measured


@dataclass(frozen=True, kw_only=True)
class Board(Kind):
    """A board, card, module or stack unit in a slot; `role` is the device's word (Master, Slave, Standby …)."""

    title = "单板"
    model: str = ""
    present: bool | None = None
    ok: bool | None = None
    role: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class PowerSupply(Kind):
    """A power supply bay: an empty bay has present=False and is not a failed supply."""

    title = "电源"
    present: bool | None = None
    ok: bool | None = None
    state: str = ""
    mode: str = ""
    watts: float | None = None


@dataclass(frozen=True, kw_only=True)
class Fan(Kind):
    """A fan or fan tray."""

    title = "风扇"
    present: bool | None = None
    ok: bool | None = None
    state: str = ""
    percent: float | None = None
    rpm: float | None = None


@dataclass(frozen=True, kw_only=True)
class Temperature(Kind):
    """A sensor in ℃; `high` is the device's own first alarm threshold, `critical` its worst."""

    title = "温度"
    celsius: float | None = measured("℃")
    ok: bool | None = None
    state: str = ""
    low: float | None = None
    high: float | None = None
    critical: float | None = None


@dataclass(frozen=True, kw_only=True)
class Voltage(Kind):
    """A voltage rail in V with the range the device calls normal."""

    title = "电压"
    volts: float | None = measured("V")
    ok: bool | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Cpu(Kind):
    """Use of one processor (or control plane) in %, as the longest average the device tells (`window_s` seconds)."""

    title = "CPU"
    percent: float | None = measured("%")
    window_s: int | None = None
    peak: float | None = None


@dataclass(frozen=True, kw_only=True)
class Load(Kind):
    """Unix load averages and the number of processors they are to be measured against."""

    title = "负载"
    one: float | None = None
    five: float | None = None
    fifteen: float | None = measured("")
    cores: int | None = None


@dataclass(frozen=True, kw_only=True)
class Memory(Kind):
    """Memory in use in %; on Linux by MemAvailable; `basis` says so when it had to be estimated. Bytes."""

    title = "内存"
    percent: float | None = measured("%")
    total: int | None = None
    used: int | None = None
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Swap(Kind):
    """Swap space in bytes; `in_rate`, `out_rate`: pages swapped per second over the probe, if told."""

    title = "交换分区"
    percent: float | None = measured("%")
    total: int | None = None
    used: int | None = None
    in_rate: float | None = None
    out_rate: float | None = None


@dataclass(frozen=True, kw_only=True)
class Volume(Kind):
    """A file system, flash or disk; `unit` is its mount point or drive name, sizes in bytes."""

    title = "存储空间"
    percent: float | None = measured("%")
    total: int | None = None
    used: int | None = measured("B")
    inodes_percent: float | None = measured("%")
    read_only: bool | None = None
    fstype: str = ""


@dataclass(frozen=True, kw_only=True)
class Label(Kind):
    """An electronic label: what is built in at `unit`, with its serial number and day of manufacture, for inventories."""

    title = "电子标签"
    model: str = ""
    serial: str = ""
    made: str = ""
    detail: str = ""
