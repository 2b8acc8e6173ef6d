"""Show the SSH host keys of the play's hosts in one task, and keep them when told to (see library/)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround import platforms
from wardround.collect import Settings, Shown, host_keys
from wardround.collect.target import Target
from wardround.hostvars import read_hosts


class ActionModule(ActionBase):
    """Runs once for all hosts of the play."""

    BYPASS_HOST_LOOP = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Print every fingerprint; with accept=true add the keys that known_hosts does not hold yet."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        hosts, broken = read_hosts(variables, self._play_context)
        for name, why in broken.items():
            self._display.display(f"{name}：变量错误：{why}")
        known = {n: v for n, v in hosts.items() if v.get("platform") in platforms.names()}
        targets = [Target(n, str(v["platform"]), v) for n, v in known.items()]
        first = next(iter(hosts.values()), {})
        words = {"never_touch": tuple(first.get("never_touch") or ()), **(first.get("collect") or {})}
        inventory = Path(str(variables.get("inventory_dir") or "."))
        settings = Settings(depth="daily", evidence=inventory, inventory=inventory, **words)
        shown = asyncio.run(host_keys(targets, settings))
        for one in shown:
            self._display.display(f"{one.target}：{one.why or f'{one.algorithm} {one.fingerprint}'}")
        added = self._kept(shown) if boolean(self._task.args.get("accept", False)) and not self._task.check_mode else 0
        return result | {"changed": added > 0, "added": added, "shown": len(shown)}

    def _kept(self, shown: list[Shown]) -> int:
        """Append the new lines; a key that differs from the one on file is left for a person to settle."""
        path = Path(str(self._task.args.get("known_hosts") or "~/.ssh/known_hosts")).expanduser()
        held = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        names = {(line.split()[0], line.split()[1]) for line in held if len(line.split()) >= 3}
        new = []
        for one in shown:
            if not one.line or one.line in held:
                continue
            if tuple(one.line.split()[:2]) in names:
                self._display.display(f"{one.target}：与 {path} 中登记的密钥不同，未改动；确认无误后请手工删除旧行")
                continue
            new.append(one.line)
        if new:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as out:
                out.write("".join(f"{line}\n" for line in new))
        return len(new)
