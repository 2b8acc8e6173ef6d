"""Change the configuration of one network device, with a way back (see library/)."""

from __future__ import annotations

import asyncio
import codecs
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.template import trust_as_template

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround.backups import restore
from wardround.collect.evidence import safe
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.configuration import guards, supported
from wardround.configuration.alone import InUseError, alone, state, to_its_end
from wardround.configuration.change import Outcome, Wish, change
from wardround.hostvars import known_hosts, plain, read_hosts

SOURCES = ("lines", "src", "text", "restore")
WORDS = (
    *SOURCES,
    "how",
    "sections",
    "save",
    "backup",
    "backup_dir",
    "secrets",
    "hide",
    "confirm",
    "known_hosts",
    "otp",
)


class Unusable(Exception):  # noqa: N818  told as the task's failure
    """Arguments or variables that cannot be used; the message is Chinese."""


class ActionModule(ActionBase):
    """Runs for each host; never connects through Ansible's own connection."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read, plan, and unless in check mode send, prove and save."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        try:
            args = self._arguments()
            mine, others = self._targets(variables)
            wish = self._wish(args, mine, variables)
            settings = self._settings(args, mine, variables)
            with alone(mine.name):
                outcome = asyncio.run(to_its_end(change(mine, wish, settings, others)))
        except (Unusable, InUseError, restore.RestoreError) as error:
            return result | {"failed": True, "msg": str(error)}
        except (ValueError, TypeError) as error:
            return result | {"failed": True, "msg": f"变量有误：{error}"}
        return result | _told(outcome)

    def _arguments(self) -> dict[str, Any]:
        args = {k: plain(v) for k, v in self._task.args.items() if v not in (None, "", [], {})}
        if unknown := sorted(set(args) - set(WORDS)):
            raise Unusable(f"不认识的参数：{'、'.join(unknown)}")
        given = [word for word in SOURCES if word in args]
        if len(given) != 1:
            raise Unusable(f"lines、src、text、restore 须给一个，且只给一个（现在给了：{'、'.join(given) or '无'}）")
        return args

    def _targets(self, variables: Mapping[str, Any]) -> tuple[Target, dict[str, Target]]:
        """This host, and the jump host it names where that is in the inventory."""
        name, hostvars = str(variables["inventory_hostname"]), variables["hostvars"]
        hosts, broken = self._read(name, hostvars)
        if broken:
            raise Unusable(f"变量错误：{broken[name]}")
        platform = str(hosts.get("platform") or "")
        if platform not in supported():
            raise Unusable(f"platform: {platform or '（未填）'} 不能用本模块改配置（可用：{'、'.join(supported())}）")
        jump = str(hosts.get("jump_host") or "")
        others = {jump: Target(jump, "", self._read(jump, hostvars)[0])} if jump and jump in hostvars else {}
        return Target(name, platform, hosts), others

    def _read(self, name: str, hostvars: Any) -> tuple[dict[str, Any], dict[str, str]]:
        hosts, broken = read_hosts({"ansible_play_hosts_all": [name], "hostvars": hostvars}, self._play_context)
        return hosts.get(name, {}), broken

    def _wish(self, args: Mapping[str, Any], mine: Target, variables: Mapping[str, Any]) -> Wish:
        confirm = args.get("confirm") or {}
        if not isinstance(confirm, Mapping) or set(confirm) - {"by", "within"}:
            raise Unusable("confirm 须写成 {within: 秒数, by: device|second_session|none}")
        return Wish(
            text=self._text(args, mine, variables),
            how=str(args.get("how", "merge")),
            sections=tuple(_listed(args.get("sections"))),
            only="restore" in args,
            save=boolean(args.get("save", True)),
            backup=_folder(args) if boolean(args.get("backup", True)) else None,
            secrets=boolean(args.get("secrets", False)),
            within=float(confirm.get("within", 300)),
            by=str(confirm.get("by", guards.AUTO)),
            check=bool(self._task.check_mode),
            charset=_charset(str(args.get("charset", ""))),
            known={str(s): "secret" for s in _listed(args.get("hide"))},
        )

    def _text(self, args: Mapping[str, Any], mine: Target, variables: Mapping[str, Any]) -> str:
        if "src" in args:
            return self._rendered(str(args["src"]), variables)
        if "restore" in args:
            return _restored(args["restore"], mine, Path(str(variables.get("inventory_dir") or ".")))
        return "\n".join(map(str, _listed(args["lines"], "\n"))) if "lines" in args else str(args["text"])

    def _rendered(self, source: str, variables: Mapping[str, Any]) -> str:
        """The template, rendered as `template` would."""
        try:
            path = self._find_needle("templates", source)
            text = trust_as_template(self._loader.get_text_file_contents(path))
            folders = [str(Path(path).parent), *map(str, variables.get("ansible_search_path") or [])]
            templar = self._templar.copy_with_new_env(searchpath=folders, available_variables=dict(variables))
            return str(plain(templar.template(text, escape_backslashes=False)))
        except AnsibleError as error:
            raise Unusable(f"模板 {source} 不能使用：{str(error).splitlines()[0]}") from None

    def _settings(self, args: Mapping[str, Any], mine: Target, variables: Mapping[str, Any]) -> Settings:
        words = {"never_touch": tuple(mine.variables.get("never_touch") or ()), **(mine.variables.get("collect") or {})}
        inventory = Path(str(variables.get("inventory_dir") or "."))
        files = known_hosts(str(args.get("known_hosts", "")))
        otp = str(args.get("otp", ""))
        return Settings(depth="daily", evidence=inventory, inventory=inventory, known_hosts=files, otp=otp, **words)


def _restored(spec: Mapping[str, Any], mine: Target, inventory: Path) -> str:
    """The copy in the backup repository, its secrets back in their places."""
    site = str(mine.variables.get("site") or inventory.name)
    folder = Path(str(spec.get("backups") or "backups")).expanduser().absolute() / safe(site)
    identity = Path(str(spec["identity"])).expanduser().absolute() if spec.get("identity") else None
    return restore.text(folder, mine.name, str(spec.get("commit") or ""), identity)


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        raise Unusable(f"charset={name}：没有这种字符集（常用 utf-8、gb18030）") from None


def _listed(value: Any, separator: str = ",") -> list[Any]:
    if isinstance(value, str):
        return value.split(separator) if separator == "\n" else [v.strip() for v in value.split(separator) if v.strip()]
    return list(value or ())


def _folder(args: Mapping[str, Any]) -> Path:
    """Where the running configuration is kept before it is changed: outside any repository unless told otherwise."""
    return Path(str(args["backup_dir"])).expanduser().absolute() if args.get("backup_dir") else state() / "running"


def _told(outcome: Outcome) -> dict[str, Any]:
    """The task's result; secrets are masked in all of it."""
    words: dict[str, Any] = {
        "changed": outcome.changed,
        "diff": {"prepared": outcome.diff},
        "planned": outcome.planned,
        "sent": outcome.sent,
        "rolled_back": outcome.rolled_back,
        "saved": outcome.saved,
        "backup_file": outcome.backup,
        "confirm": outcome.confirm,
        "warnings": outcome.warnings,
    }
    return words | ({"failed": True, "msg": outcome.failed} if outcome.failed else {})
