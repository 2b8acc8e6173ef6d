"""The way back: a configuration as the device told it, real secrets included."""

from __future__ import annotations

from pathlib import Path

from wardround.backups import tokens, vault
from wardround.backups.keeper import CONFIGS, SECRETS
from wardround.backups.repository import Repository, RepositoryError
from wardround.collect.evidence import safe


class RestoreError(Exception):
    """A copy that cannot be brought back; the message says why and what to do."""


def text(folder: Path, asset: str, commit: str = "", identity: Path | None = None) -> str:
    """The asset's configuration in a commit ("" = the newest), its tokens filled from the vault of that commit.

    `folder` is the site's repository; `identity` the age identity (default: the one made beside the repository).
    """
    if not (folder / ".git").is_dir():
        raise RestoreError(f"{folder}：不是配置备份的 git 仓库")
    repository, path = Repository(folder), f"{CONFIGS}/{safe(asset)}.cfg"
    try:
        kept = repository.read(path, commit).decode("utf-8", "surrogateescape")
    except RepositoryError:
        missing = f"没有 {asset} 的配置（{path}）；有哪些提交：git -C {folder} log --oneline {path}"
        raise RestoreError(f"{folder}：{commit[:10] or '最新提交'} 中{missing}") from None
    if not tokens.found(kept):
        return tokens.filled(kept, {})
    identity = identity or folder.parent / f"{folder.name}.keys" / "identity.txt"
    try:
        values = vault.opened(repository.read(f"{SECRETS}/{safe(asset)}.age", commit), [identity], asset)
        return tokens.filled(kept, values)
    except KeyError as error:
        raise RestoreError(f"{asset}：备份中的口令 {error.args[0]} 在加密文件里没有，无法还原") from None
    except (vault.VaultError, RepositoryError) as error:
        raise RestoreError(str(error)) from None
