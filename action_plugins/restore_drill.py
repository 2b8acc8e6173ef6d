"""Restore drills: onto a spare device from here, everything else by the module of the same name (see library/)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround.backups.vault import VaultError
from wardround.collect.evidence import safe
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.drill import doing
from wardround.drill.device import Copies, Pair
from wardround.drill.trouble import RefusedError, StoppedError
from wardround.hostvars import known_hosts, plain, read_hosts
from wardround.zone import ZONE, use_zone

DEVICES = ("backups", "identity", "known_hosts", "otp")
"""Words that only a drill onto a device has."""


class ActionModule(ActionBase):
    """Runs for each host and drill; never connects to a device through Ansible's own connection."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """A drill with `onto` is done here, where the variables of both devices are known."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        args = plain(self._task.args)
        drill = args.get("drill")
        if not isinstance(drill, Mapping) or "onto" not in drill:
            own = {k: v for k, v in self._task.args.items() if k not in DEVICES}
            return result | dict(self._execute_module(module_args=own, task_vars=task_vars))
        try:
            told = self._onto(drill, args, task_vars or {})
        except StoppedError as error:
            return result | {"failed": True, "msg": str(error)}
        except (ValueError, TypeError, KeyError, VaultError) as error:
            return result | {"failed": True, "msg": f"变量有误：{error}"}
        except OSError as error:
            return result | {"failed": True, "msg": f"{error.filename or ''}：{error.strerror}（请检查磁盘空间与权限）"}
        return result | told | ({"warnings": [told["refused"]]} if told["refused"] else {})

    def _onto(self, drill: Mapping[str, Any], args: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
        use_zone(str(args.get("timezone") or ZONE))
        records = Path(str(args["records"])).expanduser().absolute()
        place = doing.Place(str(args["site"]), str(args["asset"]), records, records, records)
        backups = Path(str(args.get("backups") or "backups")).expanduser().absolute()
        identity = Path(str(args["identity"])).expanduser().absolute() if args.get("identity") else None
        key = Path(str(args["signing_key"])).expanduser() if args.get("signing_key") else None
        copies = Copies(backups / safe(place.site), identity)

        def pair(spare: str) -> Pair:
            return self._pair(place.asset, spare, args, variables)

        return doing.do_onto(drill, place, key, copies, pair, dry=bool(self._task.check_mode))

    def _pair(self, asset: str, spare: str, args: Mapping[str, Any], variables: Mapping[str, Any]) -> Pair:
        """Both devices, and the jump host of the spare; RefusedError when the inventory does not know the spare."""
        production, onto = self._target(asset, variables), self._target(spare, variables)
        jump = str(onto.variables.get("jump_host") or "")
        others = {jump: self._target(jump, variables)} if jump and jump in variables["hostvars"] else {}
        return Pair(production, onto, _settings(onto, args, variables), others)

    def _target(self, name: str, variables: Mapping[str, Any]) -> Target:
        if name not in variables["hostvars"]:
            raise RefusedError(f"onto: 清单中没有“{name}”")
        words = {"ansible_play_hosts_all": [name], "hostvars": variables["hostvars"]}
        hosts, broken = read_hosts(words, self._play_context)
        if broken:
            raise RefusedError(f"{name} 变量错误：{broken[name]}")
        return Target(name, str(hosts[name].get("platform") or ""), hosts[name])


def _settings(spare: Target, args: Mapping[str, Any], variables: Mapping[str, Any]) -> Settings:
    words = {"never_touch": tuple(spare.variables.get("never_touch") or ()), **(spare.variables.get("collect") or {})}
    inventory = Path(str(variables.get("inventory_dir") or "."))
    files = known_hosts(str(args.get("known_hosts") or ""))
    otp = str(args.get("otp") or "")
    return Settings(depth="daily", evidence=inventory, inventory=inventory, known_hosts=files, otp=otp, **words)
