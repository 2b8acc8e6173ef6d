"""What the first eight bytes of a file tell: its format, and whether it is encrypted."""

from __future__ import annotations

from dataclasses import dataclass

_HEADS: tuple[tuple[bytes, str, bool | None], ...] = (
    (b"PGDMP", "pg_dump 自定义格式", False),
    (b"Salted__", "openssl 加密", True),
    (b"age-encr", "age 加密", True),
    (b"-----BEG", "PEM 封装", True),
    (b"LUKS\xba\xbe", "LUKS 加密", True),
    (b"\x1f\x8b", "gzip", False),
    (b"\xfd7zXZ\x00", "xz", False),
    (b"\x28\xb5\x2f\xfd", "zstd", False),
    (b"BZh", "bzip2", False),
    (b"\x04\x22\x4d\x18", "lz4", False),
    (b"7z\xbc\xaf\x27\x1c", "7z", None),
    (b"Rar!\x1a\x07", "rar", None),
    (b"XBSTCK01", "xbstream", False),
    (b"-- MySQL", "mysqldump SQL", False),
    (b"-- Maria", "mysqldump SQL", False),
    (b"/*M!9999", "mysqldump SQL", False),
    (b"/*!99999", "mysqldump SQL", False),
    (b"--\n-- Po", "pg_dump SQL", False),
    (b"--\r\n-- P", "pg_dump SQL", False),
)
_OPENPGP = frozenset({0x84, 0x85, 0x86, 0x8C, 0x8D, 0xA4, 0xC1, 0xC3, 0xC9, 0xD2})
"""First bytes of an encrypted OpenPGP message: session key, symmetric key and encrypted data packets, old and new."""
KNOWN = " | ".join(f"{magic.hex()}*" for magic in [*(m for m, _, _ in _HEADS), b"PK\x03\x04"])
"""The known first bytes as patterns of a shell, in hexadecimal."""
OPENPGP = " | ".join(f"{byte:02x}*" for byte in sorted(_OPENPGP))


@dataclass(frozen=True)
class Head:
    """The format of a file and whether it is encrypted; "" and None when the bytes tell nothing."""

    form: str = ""
    encrypted: bool | None = None


def head(data: bytes, name: str) -> Head:
    """What the first bytes tell; `name` only settles what they leave open."""
    lower = name.lower()
    if data[:4] == b"PK\x03\x04" and len(data) >= 8:
        return Head("zip", bool(data[6] & 1))
    for magic, form, encrypted in _HEADS:
        if data.startswith(magic):
            return Head(form, encrypted)
    if data and data[0] in _OPENPGP and lower.endswith((".gpg", ".pgp", ".asc")):
        return Head("OpenPGP 加密", True)
    if lower.endswith(".tar"):
        return Head("tar", False)
    return Head()
