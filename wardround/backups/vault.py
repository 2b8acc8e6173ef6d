"""Where the values of tokens lie: one age file per asset, readable only with the site's identity."""

from __future__ import annotations

import difflib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519


class VaultError(Exception):
    """Keys or an encrypted file that cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class Keys:
    """The key of the site's tokens and the age recipients that may read the values."""

    token: bytes
    recipients: tuple[str, ...]
    made: Path | None = None

    def sealed(self, values: Mapping[str, str]) -> bytes:
        """The values, encrypted to every recipient."""
        data = json.dumps(values, sort_keys=True).encode("ascii")
        try:
            return bytes(pyrage.encrypt(data, [x25519.Recipient.from_str(r) for r in self.recipients]))
        except pyrage.RecipientError as error:
            raise VaultError(f"backup.recipients 中的 age 公钥无法识别（应以 age1 开头）：{error}") from None


WORDS = ("key", "recipients", "remote", "wait")


def check(words: Any) -> None:
    """VaultError when the variable `backup` says something that cannot be used: a slip must not mean other keys."""
    if not isinstance(words, Mapping):
        raise VaultError("backup 应为键值表，例如 {recipients: [age1……], remote: ssh://…}")
    for word in words:
        if word not in WORDS:
            near = difflib.get_close_matches(str(word), WORDS, 1)
            raise VaultError(
                f"backup：不认识的词 {word}，{f'是否应为 {near[0]}？' if near else '可用：' + '、'.join(WORDS)}"
            )
    if not re.fullmatch(r"\d+(\.\d+)?", str(words.get("wait") or 0)):
        raise VaultError(f"backup.wait: {words['wait']}，应为秒数")
    recipients = words.get("recipients") or ()
    for one in [recipients] if isinstance(recipients, str) else recipients:
        try:
            x25519.Recipient.from_str(str(one))
        except pyrage.RecipientError:
            raise VaultError(f"backup.recipients 中的 {str(one)[:20]} 不是 age 公钥（应以 age1 开头）") from None


def keys(folder: Path, words: Mapping[str, Any], *, used: bool = False) -> Keys:
    """The site's keys: variable `backup` {key, recipients}, else those in `folder`, made on first use (mode 0600).

    Where keys were `used` before, missing ones are no reason to make others: VaultError.
    """
    token, recipients = str(words.get("key") or ""), words.get("recipients") or ()
    given = [str(r) for r in ([recipients] if isinstance(recipients, str) else recipients)]
    fresh = not (token and given) and not (folder / "identity.txt").exists()
    for name, have in (("token.key", token), ("identity.txt", given)) if used else ():
        if not have and not (folder / name).exists():
            raise VaultError(
                f"{folder / name}：密钥文件不见了，而这个站点已有加密的备份；请从另存处取回。"
                f"确已丢失的，旧备份中的口令不能再还原：把 {folder.name.removesuffix('.keys')} 改名保存后重新备份"
            )
    token = token or _kept(folder / "token.key", secrets.token_hex(32))
    if not given:
        identity = _kept(folder / "identity.txt", str(x25519.Identity.generate()))
        given = [str(_identity(identity, folder / "identity.txt").to_public())]
    return Keys(token.encode(), tuple(given), folder if fresh else None)


def _kept(path: Path, made: str) -> str:
    """The first word of a key file that may not exist yet."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".new")
        beside.touch(mode=0o600)
        beside.write_text(made + "\n", encoding="ascii")
        beside.replace(path)
    words = [w for w in path.read_text(encoding="utf-8").splitlines() if w.strip() and not w.startswith("#")]
    if not words:
        raise VaultError(f"{path}：密钥文件是空的；请从备份中取回，不要新建（旧备份将无法解密）")
    return words[0].strip()


def _identity(text: str, path: Path) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise VaultError(f"{path}：不是 age 私钥（应有一行以 AGE-SECRET-KEY-1 开头）") from None


def opened(sealed: bytes, identities: Sequence[Path], name: str) -> dict[str, str]:
    """The values in an age file; VaultError when no identity fits, a key file is missing or the file is damaged."""
    known = []
    for path in identities:
        if not path.is_file():
            raise VaultError(f"{path}：没有 age 私钥文件，无法还原口令；请用 -e identity=文件 指明")
        known.append(_identity(_kept(path, ""), path))
    try:
        values = json.loads(pyrage.decrypt(sealed, known))
    except pyrage.DecryptError as error:
        raise VaultError(f"{name}：不能解密（{error}）；私钥不对，或文件已损坏") from None
    except ValueError:
        raise VaultError(f"{name}：解密后的内容不可识别") from None
    return values  # type: ignore[no-any-return]
