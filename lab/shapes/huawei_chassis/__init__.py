"""The S7706 chassis: VRP V200R010 with boards, two MPUs, CMUs, supplies and fan trays."""

from lab.shape import Shape
from lab.shapes.huawei_vrp import DIALECT
from lab.shapes.huawei_vrp import SHAPE as FIXED

SHAPE = Shape("huawei_chassis", DIALECT, FIXED)
SHAPE.without("display stack", "display cpu-usage", "display cpu-usage slot <n>", "display esn")
