"""Show the SSH host keys of the play's hosts in one task, and keep them when told to (see library/)."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround import platforms
from wardround.collect import Settings, host_keys
from wardround.collect.keys import DIFFERENT, KNOWN, UNKNOWN, by_ssh, compared
from wardround.collect.lines import Lines
from wardround.collect.target import Target
from wardround.hostvars import known_hosts, read_hosts


class ActionModule(ActionBase):
    """Runs once for all hosts of the play."""

    BYPASS_HOST_LOOP = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Print every fingerprint and whether it is known; with accept=true keep the unknown ones."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        hosts, broken = read_hosts(variables, self._play_context)
        known = {n: v for n, v in hosts.items() if v.get("platform") in platforms.names()}
        targets = [Target(n, str(v["platform"]), v) for n, v in known.items()]
        self._left_out(broken, [n for n in hosts if n not in known], [t.name for t in targets if not by_ssh(t)])
        given = str(self._task.args.get("known_hosts") or "")
        try:
            settings = self._settings(variables, next(iter(hosts.values()), {}), given)
            shown = asyncio.run(host_keys(targets, settings))
        except (ValueError, TypeError) as error:
            return result | {"failed": True, "msg": f"清单变量有误：{error}；请先运行 check-inventory"}
        states = compared(shown, Lines(settings, {}).known_hosts)
        for one, state in zip(shown, states, strict=True):
            key = f"{one.line.partition(' ')[0]}  {one.algorithm}  {one.fingerprint}"
            self._display.display(f"{one.target}  {one.why or key}  {state}".rstrip())
        file = Path(given or "~/.ssh/known_hosts").expanduser().absolute()
        added = self._ended([o.line for o, s in zip(shown, states, strict=True) if s == UNKNOWN], Counter(states), file)
        return result | {"changed": added > 0, "added": added, "shown": len(shown)}

    def _settings(self, variables: Mapping[str, Any], first: Mapping[str, Any], given: str) -> Settings:
        words = {"never_touch": tuple(first.get("never_touch") or ()), **(first.get("collect") or {})}
        inventory = Path(str(variables.get("inventory_dir") or "."))
        files = known_hosts(given)
        return Settings(depth="daily", evidence=inventory, inventory=inventory, known_hosts=files, **words)

    def _left_out(self, broken: Mapping[str, str], unknown: list[str], other: list[str]) -> None:
        for name, why in broken.items():
            self._display.display(f"{name}  变量错误：{why}")
        for name in unknown:
            self._display.display(f"{name}  变量 platform 缺少或不认识，未核对")
        if other:
            self._display.display(f"不经 SSH、无需核对：{'、'.join(other)}")

    def _ended(self, new: list[str], counts: Counter[str], file: Path) -> int:
        """The closing words; how many keys were written to the file."""
        words = [f"{state} {counts[state]}" for state in (KNOWN, UNKNOWN, DIFFERENT) if counts[state]]
        self._display.display(
            "，".join([*words, *([f"未取得 {counts['']}"] if counts[""] else [])]) or "没有经 SSH 的设备"
        )
        if counts[DIFFERENT]:
            hint = f"确认设备确已更换或重装后，用 ssh-keygen -R '地址' -f {file} 删去旧的再登记"
            self._display.display(f"与登记不同的不会改动：先向管理员确认；{hint}")
        if not new:
            return 0
        if not boolean(self._task.args.get("accept", False)) or self._task.check_mode:
            self._display.display("以上指纹核对无误后，加 -e accept=true 登记（怎样在设备上核对：docs/host-keys.md）")
            return 0
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write("".join(f"{line}\n" for line in new))
        self._display.display(f"已写入 {file} {len(new)} 条")
        return len(new)
