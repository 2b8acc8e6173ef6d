"""Drill records on disk: canonical JSON with its digest, signed with the site's Ed25519 key.

A signature by a key pair and not a keyed hash: whoever checks a record (the hospital, an assessor) needs only the
public key, and with that cannot make one.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from wardround.drill.trouble import PlanError

KEY, PUBLIC = "signing.key", "signing.pub"
ALGORITHM = "ed25519"


@dataclass(frozen=True)
class Kept:
    """A record as it lies on disk; `wrong` says why it is not to be believed, "" when it is."""

    path: Path
    record: Mapping[str, Any]
    digest: str
    wrong: str = ""


def canonical(record: Mapping[str, Any]) -> bytes:
    """The one way to write a record: sorted keys, no blanks, UTF-8."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def keep(folder: Path, record: Mapping[str, Any], key: Path | None = None) -> Kept:
    """Sign a record and write it to the site's folder of records, chained to the one before it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        secret = _key(key or folder / KEY)
        _publish(folder, secret)
        before = [one.digest for one in records(folder)]
        whole = {**record, "previous": before[-1] if before else ""}
        data = canonical(whole)
        signature = {"algorithm": ALGORITHM, "key": _public(secret), "value": _base64(secret.sign(data))}
        path = _free(folder, record)
        _written(path, {"record": whole, "sha256": hashlib.sha256(data).hexdigest(), "signature": signature})
    return read(path, _public(secret))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _key(path: Path) -> Ed25519PrivateKey:
    """The site's private key; made on first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = Ed25519PrivateKey.generate()
        data = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return secret
    if path.stat().st_mode & 0o077:
        raise PlanError(f"{path}：签名密钥别人可读，请先 chmod 600")
    try:
        found = load_pem_private_key(path.read_bytes(), None)
    except ValueError:
        raise PlanError(f"{path}：不是签名密钥") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise PlanError(f"{path}：不是 Ed25519 密钥")
    return found


def _public(secret: Ed25519PrivateKey) -> str:
    return _base64(secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _publish(folder: Path, secret: Ed25519PrivateKey) -> None:
    """The public key beside the records; PlanError when the records there are another key's."""
    path, mine = folder / PUBLIC, _public(secret)
    if path.exists() and path.read_text(encoding="utf-8").strip() != mine:
        raise PlanError(f"{path} 与签名密钥不是一对：密钥被换过，请找回原密钥，或把旧记录连同 {PUBLIC} 移走存档")
    if not path.exists():
        path.write_text(mine + "\n", encoding="utf-8")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _free(folder: Path, record: Mapping[str, Any]) -> Path:
    at = datetime.fromisoformat(str(record["at"]))
    name = re.sub(r"[^\w.-]+", "_", str(record["job"]))[:60]
    stem = f"{at:%Y%m%d-%H%M%S}-{name}"
    tries = [folder / f"{stem}{'' if n == 1 else f'-{n}'}.json" for n in range(1, 100)]
    return next(path for path in tries if not path.exists())


def _written(path: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, sort_keys=True, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read(path: Path, public: str) -> Kept:
    """One record, checked against the site's public key."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        record, told, signature = content["record"], content["sha256"], content["signature"]
        data = canonical(record)
        digest = hashlib.sha256(data).hexdigest()
        wrong = _wrong(data, digest, told, signature, public)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kept(path, {}, "", "演练记录读不出或格式不对")
    return Kept(path, record if isinstance(record, dict) else {}, digest, wrong)


def _wrong(data: bytes, digest: str, told: str, signature: Mapping[str, str], public: str) -> str:
    if digest != told:
        return "演练记录被改动：内容与摘要不符"
    if signature["key"] != public:
        return "演练记录不是本院的密钥签的"
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(signature["value"]), data)
    except (InvalidSignature, ValueError):
        return "演练记录的签名不符"
    return ""


def records(folder: Path, key: Path | None = None) -> list[Kept]:
    """Every record of a site in the order of their names, which is that of time, checked against its public key."""
    if not folder.is_dir():
        return []
    file = key or folder / PUBLIC
    public = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    return [read(path, public) for path in sorted(folder.glob("*.json"))]


def gaps(found: list[Kept]) -> list[str]:
    """Where the chain of records is broken: a record was taken away or put in."""
    known = {one.digest for one in found}
    lost = [one for one in found if one.record.get("previous") and one.record["previous"] not in known]
    return [f"{one.path.name} 之前缺一条演练记录" for one in lost]


def of_job(found: list[Kept], asset: str, job: str) -> list[Kept]:
    """The records of one job, oldest first."""
    mine = [one for one in found if one.record.get("asset") == asset and one.record.get("job") == job]
    return sorted(mine, key=lambda one: str(one.record.get("at", "")))
