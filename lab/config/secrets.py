"""How the devices hide passwords: ciphers that differ at every show, ciphers that do not, and hashes.

In the tree a secret stands as a mark (`«kind:salt:plain»`), and each show turns the marks into what the family prints:

- VRP `%^%#…%^%#`: reversible, encrypted anew at every show; taken back from any of its printed forms
- VRP `$1a$…$…$`, Comware `$h$6$…$…`: irreversible, stable
- Comware `$c$3$…`, StoneOS: reversible, stable

The ciphers are toys with the right look: nobody else's key opens them.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable

MARK = re.compile(r"«(\w+):([0-9a-f]*):([0-9a-f]*)»")
SAFE = str.maketrans({'"': "{", "%": "}", "?": "|", " ": "~", "\\": "/"})


def mark(kind: str, plain: str, salt: str = "") -> str:
    """A secret as it stands in the tree; what is encrypted anew at every show is kept plain, a hash as it is printed."""
    salt = salt or (secrets.token_hex(6) if kind != "vrp" else "01")
    return hashed(kind, FORMS[kind](salt, plain)) if kind in HASHES else f"«{kind}:{salt}:{plain.encode().hex()}»"


def hashed(kind: str, printed: str) -> str:
    """A hash that was typed as such: it stays as it is."""
    return f"«{kind}:00:{printed.encode().hex()}»"


def shown(text: str) -> str:
    """Marks turned into what the device prints now."""
    return MARK.sub(lambda found: FORMS[found[1]](found[2], bytes.fromhex(found[3]).decode()), text)


def _stream(salt: bytes, length: int) -> bytes:
    out = b""
    while len(out) < length:
        out += hashlib.sha256(b"lab" + salt + len(out).to_bytes(2, "big")).digest()
    return out[:length]


def seal(plain: str, salt: bytes) -> bytes:
    """Salt, text and check, so that a damaged cipher is recognised."""
    data = plain.encode()
    data = hashlib.sha256(data).digest()[:4] + data + b"\0" * (-len(data) % 16)
    return salt + bytes(a ^ b for a, b in zip(data, _stream(salt, len(data)), strict=True))


def unseal(sealed: bytes) -> str | None:
    """The plain text, or None when this was never a cipher of these devices."""
    salt, body = sealed[:6], sealed[6:]
    data = bytes(a ^ b for a, b in zip(body, _stream(salt, len(body)), strict=True))
    plain = data[4:].rstrip(b"\0")
    return plain.decode() if len(body) > 4 and hashlib.sha256(plain).digest()[:4] == data[:4] else None


def _vrp(salt: str, plain: str) -> str:
    return f"%^%#{base64.b85encode(seal(plain, secrets.token_bytes(6))).decode().translate(B85)}%^%#"


def _irreversible(salt: str, plain: str) -> str:
    if salt == "00":
        return plain
    salt = salt[:10]
    digest = base64.b85encode(hashlib.sha256(f"{salt}{plain}".encode()).digest()).decode().translate(B85)
    return f"$1a${salt}${digest[:38]}$"


def _hash(salt: str, plain: str) -> str:
    if salt == "00":
        return plain
    digest = base64.b64encode(hashlib.sha512(f"{salt}{plain}".encode()).digest()).decode()
    return f"$h$6${base64.b64encode(salt.encode()).decode()[:16]}${digest}"


def _comware(salt: str, plain: str) -> str:
    return "$c$3$" + base64.b64encode(seal(plain, bytes.fromhex(salt))).decode()


def _stoneos(salt: str, plain: str) -> str:
    return base64.b64encode(seal(plain, bytes.fromhex(salt))).decode().rstrip("=")


# b85 uses characters the command lines treat specially: swap them for ones it does not use.
B85 = str.maketrans({"%": ",", "?": "'", "`": "."})
BACK = str.maketrans({",": "%", "'": "?", ".": "`"})
FORMS: dict[str, Callable[[str, str], str]] = {
    "vrp": _vrp, "irreversible": _irreversible, "hash": _hash, "comware": _comware, "stoneos": _stoneos,
}  # fmt: skip


HASHES = ("irreversible", "hash")


def taken(kind: str, typed: str) -> str | None:
    """The mark for a password as typed: plain text, or one of the device's own ciphers; None for a broken cipher."""
    if MARK.fullmatch(typed):
        return typed
    if kind == "irreversible" and re.fullmatch(r"\$1a\$.+\$.+\$", typed):
        return hashed(kind, typed)
    if kind == "hash" and re.fullmatch(r"\$h\$6\$.+\$.+", typed):
        return hashed(kind, typed)
    plain = opened(kind, typed)
    if kind in HASHES and len(typed) < 8:
        return None  # too short for a password of these devices
    if plain is None:
        return None if re.fullmatch(r"%\^%#.*%\^%#|\$c\$3\$.*", typed) else mark(kind, typed)
    return mark(kind, plain[0], "" if kind == "vrp" else plain[1])


def opened(kind: str, typed: str) -> tuple[str, str] | None:
    """Plain text and salt of a reversible cipher; None for anything else."""
    try:
        if kind == "vrp" and (found := re.fullmatch(r"%\^%#(.+)%\^%#", typed)):
            raw = base64.b85decode(found[1].translate(BACK))
        elif kind == "comware" and typed.startswith("$c$3$"):
            raw = base64.b64decode(typed[5:])
        elif kind == "stoneos" and len(typed) >= 24:
            raw = base64.b64decode(typed + "=" * (-len(typed) % 4))
        else:
            return None
    except ValueError:
        return None
    plain = unseal(raw)
    return None if plain is None else (plain, raw[:6].hex())


def verify(text: str, password: str) -> bool:
    """True when the secret in a line of the tree is this password."""
    found = MARK.search(text)
    if not found:
        return False
    kind, kept = found[1], bytes.fromhex(found[3]).decode()
    if kind not in HASHES:
        return kept == password
    if kind == "irreversible":
        salt = re.fullmatch(r"\$1a\$(.+?)\$.+\$", kept)
        return bool(salt) and _irreversible(salt[1], password) == kept if salt else False
    salt = re.fullmatch(r"\$h\$6\$(.+?)\$.+", kept)
    return bool(salt) and _hash(_unpacked(salt[1]), password) == kept if salt else False


def _unpacked(salt: str) -> str:
    """A salt that stands in another device's hash may be anything."""
    try:
        return base64.b64decode(salt + "=" * (-len(salt) % 4)).decode("latin-1")
    except ValueError:
        return salt
