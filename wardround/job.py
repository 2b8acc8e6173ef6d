"""What a round is about: hosts, site, topic, depth; and why a host cannot take part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wardround import platforms
from wardround.backup_jobs import faults as job_faults
from wardround.backup_jobs import jobs
from wardround.drill.asking import faults as drill_faults
from wardround.limits import Limits, defaults
from wardround.visit import due

DEPTH = {"日": "daily", "周": "weekly", "月": "monthly"}
PERIODS = ("日", "周", "月", "季度", "半年度", "年度", "节假日专项")
NEEDED = {"backup_check": ("backup_jobs", "drills"), "drill": ("drills",)}
"""Topic → the host variables of which an asset needs one to be of its concern."""


class InspectionError(Exception):
    """A round that cannot begin; the message says what to change."""


@dataclass(frozen=True)
class Job:
    """What a round needs to know; `hosts` are plain variables by inventory name, `broken` those that do not resolve.

    `site_variables` are contract, duty, plan, waivers … as they stand for the whole inventory. `topic` is one of
    platforms.TOPICS for a round about that alone, which leaves out the hosts that it does not concern; `backups` is the
    folder of the configurations' repositories.
    """

    runs: Path
    site: str
    inventory: Path
    hosts: Mapping[str, Mapping[str, Any]]
    broken: Mapping[str, str] = field(default_factory=dict)
    site_variables: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, list[str]] = field(default_factory=dict)
    inventory_size: int = 0
    round_id: str = ""
    topic: str = ""
    backups: Path | None = None
    period: str = "季度"
    store_url: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def depth(self) -> str:
        """What is asked: the topic, else what the period asks."""
        return self.topic or DEPTH.get(self.period, "quarterly")

    @property
    def size(self) -> int:
        """How many assets the round is about."""
        return len(self.hosts) + len(self.broken)


def checked(job: Job) -> Job:
    """The job with the hosts that its topic concerns; InspectionError when there is nothing to do."""
    if job.period not in PERIODS:
        raise InspectionError(f"period={job.period}：只能是 {'、'.join(PERIODS)}")
    if not job.topic:
        return job
    hosts = {name: v for name, v in job.hosts.items() if concerned(v, job.topic)}
    if not hosts and not job.broken:
        raise InspectionError(f"清单中没有一台资产需要做{platforms.TOPICS[job.topic]}")
    return replace(job, hosts=hosts, inventory_size=job.inventory_size - len(job.hosts) + len(hosts))


def concerned(variables: Mapping[str, Any], topic: str) -> bool:
    """Whether a round about the topic asks the asset anything, or finds it at fault."""
    if topic in NEEDED:
        return any(variables.get(word) for word in NEEDED[topic])
    name = str(variables.get("platform", ""))
    return name not in platforms.names() or any(due(q, topic) for q in platforms.load(name).questions())


def fault(variables: Mapping[str, Any], topic: str) -> str:
    """Why a host's variables cannot be used, or ""; LimitError when it is a limit."""
    platform = variables.get("platform")
    if not platform:
        return "缺少变量 platform（可用：" + "、".join(platforms.names()) + "）"
    if platform not in platforms.names():
        return f"platform: {platform} 尚不支持（可用：" + "、".join(platforms.names()) + "）"
    if topic == "backup_check" and not jobs(variables):
        return "；".join(job_faults(variables))
    return "；".join(drill_faults(variables)) if topic == "drill" else ""


def limits_of(variables: Mapping[str, Any]) -> Limits:
    """The limits in force: every variable `limits_*` in order of name, then `limits`."""
    names = [*sorted(n for n in variables if n.startswith("limits_")), "limits"]
    return defaults().merged(*(variables[n] for n in names if variables.get(n)))
