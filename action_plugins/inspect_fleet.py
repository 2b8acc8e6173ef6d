"""One task for the whole fleet: asks every host of the play in one process and keeps the round (see library/)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ansible.errors import AnsiblePromptInterrupt, AnsiblePromptNoninteractive
from ansible.plugins.action import ActionBase
from sqlalchemy.exc import SQLAlchemyError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround import disk
from wardround.backups.changes import ChangeError
from wardround.backups.keeper import KeeperError
from wardround.backups.repository import RepositoryError
from wardround.backups.vault import VaultError
from wardround.hostvars import WORDS, known_hosts, read_hosts
from wardround.inspection import Inspection
from wardround.job import InspectionError, Job
from wardround.record.closing import UnjudgedError
from wardround.record.rounds import RoundError
from wardround.summary import table
from wardround.waivers import WaiverError
from wardround.zone import ZONE, use_zone

PR_SET_PDEATHSIG = 1
ANSWER_WITHIN = 300
"""Seconds a person has to type a one-time code: a forgotten terminal must not hold the round for ever."""
EXPECTED = (
    InspectionError,
    RoundError,
    UnjudgedError,
    WaiverError,
    KeeperError,
    VaultError,
    RepositoryError,
    ChangeError,
)


class ActionModule(ActionBase):
    """Runs once for all hosts of the play."""

    BYPASS_HOST_LOOP = True
    TRANSFERS_FILES = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Collect, parse, judge and record; returns the round's id, folder, counts and health."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        try:
            inspection = Inspection(self._job(variables), self._say, self._ask)  # from here on in the site's own time
            self._inspection = inspection
            self._tied_to_parent(inspection)
            outcome = inspection.run(datetime.now().astimezone())
        except EXPECTED as error:
            return result | {"failed": True, "msg": str(error)}
        except SQLAlchemyError as error:
            words = str(getattr(error, "orig", None) or error).splitlines()[0]
            place = "巡检库（runs 目录下的 wardround.db，或 store_url 所指的数据库）"
            hint = "请检查磁盘空间与权限、数据库地址与口令"
            return result | {"failed": True, "msg": f"{place}不能读写：{words}（{hint}）"}
        except OSError as error:
            return result | {"failed": True, "msg": disk.fault(error)}
        summary = {
            "round": outcome.round_id,
            "folder": str(outcome.folder),
            "counts": dict(outcome.counts),
            "severities": dict(outcome.severities),
            "health": outcome.health,
            "digest": outcome.digest,
        }
        if outcome.state != "done":
            return (
                result
                | summary
                | {"failed": True, "msg": f"巡检已中断，已采集的结果保留；续跑请加 -e round={outcome.round_id}"}
            )
        for line in table(outcome, inspection.job.groups):
            self._say(line)
        return result | summary | {"changed": False}

    def _say(self, line: str) -> None:
        with suppress(OSError):  # nobody listens any more when ansible-playbook was killed: still end cleanly
            self._display.display(line)

    def _ask(self, question: str) -> str | None:
        """What a person types at the terminal of ansible-playbook; None where there is none (cron, AWX)."""
        if "AWX_ISOLATED_DATA_DIR" in os.environ:  # a terminal with nobody before it
            return None
        earlier = {number: signal.signal(number, _leave) for number in (signal.SIGINT, signal.SIGTERM)}
        begun = time.monotonic()
        try:
            typed = self._display.prompt_until(question, private=True, seconds=ANSWER_WITHIN)
        except AnsiblePromptNoninteractive:
            return None
        except AnsiblePromptInterrupt:
            self._inspection.interrupt()
            return ""
        finally:
            for number, handler in earlier.items():
                signal.signal(number, handler)
        late = time.monotonic() - begun >= ANSWER_WITHIN  # half a code would be a failed login
        return "" if late else typed.decode("utf-8", "replace").strip()

    def _job(self, variables: Mapping[str, Any]) -> Job:
        args = {k: v for k, v in self._task.args.items() if v not in (None, "")}
        hosts, broken = read_hosts(variables, self._play_context)
        first = next(iter(hosts.values()), {})
        use_zone(str(first.get("timezone") or ZONE))
        inventory = Path(str(variables.get("inventory_dir") or ".")).resolve()
        return Job(
            runs=Path(str(args.get("runs", "runs"))).absolute(),
            site=str(first.get("site") or inventory.name),
            inventory=inventory,
            hosts=hosts,
            broken=broken,
            site_variables={k: v for k, v in first.items() if k in WORDS.site or k.startswith("limits")},
            groups=self._groups(variables["groups"]),
            inventory_size=len(variables["groups"]["all"]),
            round_id=str(args.get("round", "")),
            period=str(args.get("period", "季度")),
            topic=str(args.get("topic", "")),
            backups=Path(str(args.get("backups", "backups"))).absolute(),
            store_url=str(args.get("store_url", "")),
            settings=self._settings(args, first),
        )

    def _groups(self, groups: Mapping[str, Any]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for group, names in groups.items():
            for name in names if group not in ("all", "ungrouped") else ():
                found.setdefault(str(name), []).append(str(group))
        return found

    def _settings(self, args: Mapping[str, Any], first: Mapping[str, Any]) -> dict[str, Any]:
        collect = first.get("collect") or {}
        if not isinstance(collect, Mapping):
            raise InspectionError(f"collect 应为键值表，例如 {{sessions: 100}}，现为 {collect!r}")
        words = {**collect, **{k: args[k] for k in ("allow_heavy", "otp") if k in args}}
        return words | {
            "known_hosts": known_hosts(str(args.get("known_hosts", ""))),
            "never_touch": tuple(first.get("never_touch") or ()),
            **({"clinic_hours": tuple(first["clinic_hours"])} if "clinic_hours" in first else {}),
        }

    def _tied_to_parent(self, inspection: Inspection) -> None:
        """Stop cleanly on SIGINT and SIGTERM, and when ansible-playbook dies (a worker outlives it otherwise)."""
        parent = os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: inspection.interrupt())
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            inspection.interrupt()


def _leave(*_: Any) -> None:
    """Break off the waiting for an answer that nobody can give any more."""
    raise AnsiblePromptInterrupt("signal")
