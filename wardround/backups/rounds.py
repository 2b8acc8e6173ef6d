"""What a round about configurations does besides: who keeps them, the one commit at the end, and what was missed."""

from __future__ import annotations

import getpass
import platform as machine
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from wardround.backups import changes, vault
from wardround.backups.keeper import Keeper, keeping
from wardround.judge import Examined
from wardround.kinds.backup import ConfigBackup
from wardround.record.rounds import Round, replace

DIFF = "changes.diff"
SHOWN = 20
STATES = {"new": "首次", "changed": "有改动", "same": "无变化", "refused": "不完整未存", "missed": "未取到"}


def kept_for(
    folder: Path, site: Mapping[str, Any], groups: Mapping[str, Sequence[str]], now: datetime
) -> AbstractContextManager[Keeper]:
    """The keeper of a site, with its keys (variable `backup`) and its change records (variable `changes`)."""
    records = checked(site, now)
    return keeping(folder, site.get("backup") or {}, now, changes=records, groups=groups)


def checked(site: Mapping[str, Any], now: datetime) -> list[changes.Change]:
    """The change records; ChangeError or VaultError when what the site says of backups cannot be used."""
    vault.check(site.get("backup") or {})
    return changes.read(site.get("changes") or [], now)


def kept(
    keeper: Keeper, current: Round, assets: Mapping[str, Examined], site: Mapping[str, Any], say: Callable[[str], None]
) -> None:
    """Commit what was kept, its difference beside the findings; push it where the site has a remote."""
    for asset in assets.values():
        _missed(keeper, asset)
    if keeper.keys.made:
        say(f"已生成配置备份的密钥：{keeper.keys.made}，请另存一份到安全处；丢失后备份中的口令无法还原")
    if keeper.rekeyed:
        say("配置备份的密钥（backup.key）与上次不同：口令的代号全部重算，本次看不出哪些口令改过，其余改动照常比对")
    user = getpass.getuser()
    commit = keeper.commit(f"配置备份 {current.id}", f"{user} <{user}@{machine.node()}>")
    replace(current.folder / DIFF, keeper.diff().encode("utf-8", "surrogateescape"))
    told = ((asset.subject.name, one) for asset in assets.values() for one in asset.kinds.get(ConfigBackup, ()))
    copies = {name: one for name, one in told if isinstance(one, ConfigBackup)}
    states = [one.state for one in copies.values()]
    counts = "、".join(f"{word} {states.count(state)} 台" for state, word in STATES.items() if state in states)
    say(f"配置备份：{keeper.repository.folder}，{'提交 ' + commit[:10] if commit else '没有新的提交'}（{counts}）")
    for line in _changed(copies):
        say(line)
    remote = str((site.get("backup") or {}).get("remote") or "")
    if remote and (why := keeper.repository.push(remote)):
        say(f"配置备份未能推送到 {remote}：{why}（本地提交已完成，下次再推）")


def _changed(copies: Mapping[str, ConfigBackup]) -> Iterator[str]:
    """A line for each asset that was changed, the first ones."""
    changed = [(name, one) for name, one in sorted(copies.items()) if one.state == "changed"]
    for name, one in changed[:SHOWN]:
        record = f"变更单 {'、'.join(one.changes)}" if one.changes else "没有变更单"
        lines = "、".join(f"{word} {n} 行" for word, n in (("新增", one.added), ("删去", one.removed)) if n)
        yield f"  有改动 {name}：{lines or '行序有变'}，{record}"
    if changed[SHOWN:]:
        yield f"  …… 还有 {len(changed) - SHOWN} 台，见本轮的 {DIFF}"


def _missed(keeper: Keeper, asset: Examined) -> None:
    """An asset whose configuration was not brought back is told how old its last copy is."""
    if ConfigBackup in asset.declared and not asset.kinds.get(ConfigBackup):
        why = "；".join(o.why for o in asset.problems.pop(ConfigBackup, [])) or "没有取到配置"
        asset.kinds[ConfigBackup] = [keeper.missed(asset.subject.name, why)]
