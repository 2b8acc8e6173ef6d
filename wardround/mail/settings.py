"""The site variable `mail` read once: every mistake is one Chinese line that names the variable."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any

PORTS = {"starttls": 587, "tls": 465, "none": 25}
SUFFIXES = ("docx", "pdf", "xlsx", "html", "diff")
KEYS = (
    *("server", "port", "security", "user", "password", "ca_file", "from", "to", "customer", "content", "attach"),
    *("encrypt", "encrypt_password", "max_mb", "approval", "subject_prefix"),
)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_SERVER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class MailError(ValueError):
    """The variable `mail` cannot be used; the message is one line and says what to change."""


@dataclass(frozen=True)
class Settings:
    """Where mail goes and how; secrets are left out of its repr."""

    server: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    ca_file: str
    sender: str
    to: tuple[str, ...]
    customer: tuple[str, ...]
    content: str
    attach: tuple[str, ...]
    encrypt: str
    encrypt_password: str = field(repr=False)
    max_mb: int
    approval: bool
    subject_prefix: str


def settings(mail: Mapping[str, Any]) -> Settings:
    """The checked settings; MailError when a value is missing or cannot be used."""
    mail = {k: v for k, v in mail.items() if v is not None}
    for key in mail:
        if key not in KEYS:
            raise MailError(f"mail.{key}：不认识的键，可用：{' '.join(KEYS)}")
    security = _choice(mail, "security", "starttls", tuple(PORTS))
    content = _choice(mail, "content", "notice-only", ("notice-only", "attachments"))
    made = Settings(
        server=_server(mail),
        port=_number(mail, "port", PORTS[security], 65535),
        security=security,
        user=_line(mail, "user"),
        password=_secret(mail, "password"),
        ca_file=_ca_file(mail),
        sender=_sender(mail),
        to=_addresses(mail, "to"),
        customer=_addresses(mail, "customer"),
        content=content,
        attach=_attach(mail),
        encrypt=_choice(mail, "encrypt", "7z", ("7z", "none")),
        encrypt_password=_secret(mail, "encrypt_password"),
        max_mb=_number(mail, "max_mb", 20, 1000),
        approval=_flag(mail, "approval", default=True),
        subject_prefix=_line(mail, "subject_prefix", "[查房]"),
    )
    _agree(made)
    return made


def bare(address: str) -> str:
    """The address alone, lower case, without the name before it."""
    return parseaddr(address)[1].lower()


def _agree(made: Settings) -> None:
    """What only shows when two values are read together."""
    if not made.to:
        raise MailError("mail.to：没有收件人，请写至少一个地址")
    twice = {bare(a) for a in made.to} & {bare(a) for a in made.customer}
    if twice:
        raise MailError(f"mail.customer：{'、'.join(sorted(twice))} 已在 mail.to 中，批准会失去意义，请只写一处")
    if made.user and not made.password:
        raise MailError("mail.password：写了 mail.user 却没有口令，请放入 vault")
    if not made.user.isascii():
        raise MailError("mail.user：含有非 ASCII 字符，邮件服务器的登录不支持")
    if not made.password.isascii():
        raise MailError("mail.password：含有非 ASCII 字符，邮件服务器的登录不支持")
    if made.password and not made.user:
        raise MailError("mail.user：写了 mail.password 却没有账号")
    if made.content == "attachments" and made.encrypt == "7z":
        if len(made.encrypt_password) < 8:
            raise MailError("mail.encrypt_password：附件用 7z 加密，需要至少 8 位的口令（放入 vault）")
        if made.encrypt_password == made.password:
            raise MailError("mail.encrypt_password：不能与 mail.password 相同，否则收件人会得到邮箱口令")


def _line(mail: Mapping[str, Any], key: str, default: str = "") -> str:
    value = mail.get(key, default)
    if isinstance(value, dict | list | bool) or any(ord(c) < 32 for c in str(value)):
        raise MailError(f"mail.{key}：应为一行文字")
    return str(value).strip()


def _secret(mail: Mapping[str, Any], key: str) -> str:
    """A password as given; it is never part of a message."""
    value = mail.get(key, "")
    if isinstance(value, dict | list | bool) or any(c in str(value) for c in "\r\n\0"):
        raise MailError(f"mail.{key}：应为一行文字（数字请加引号）")
    return str(value)


def _server(mail: Mapping[str, Any]) -> str:
    server = _line(mail, "server")
    if not server:
        raise MailError("mail.server：没有写邮件服务器，邮件未发送")
    if not _SERVER.fullmatch(server):
        raise MailError(f"mail.server：{server} 不是主机名或地址（不要写协议与端口，端口写在 mail.port）")
    return server


def _choice(mail: Mapping[str, Any], key: str, default: str, allowed: tuple[str, ...]) -> str:
    value = str(mail.get(key, default)).strip().lower()
    if value not in allowed:
        raise MailError(f"mail.{key}：{value} 不可用，只能是 {'、'.join(allowed)}")
    return value


def _number(mail: Mapping[str, Any], key: str, default: int, highest: int) -> int:
    value = mail.get(key, default)
    text = "" if isinstance(value, bool) else str(value).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise MailError(f"mail.{key}：{value} 不可用，应为 1–{highest} 的整数")
    return int(text)


def _flag(mail: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = str(mail.get(key, default)).strip().lower()
    if value not in _WORDS:
        raise MailError(f"mail.{key}：{value} 不可用，只能是 true 或 false")
    return _WORDS[value]


def _ca_file(mail: Mapping[str, Any]) -> str:
    path = _line(mail, "ca_file")
    if not path:
        return ""
    known = Path(path).expanduser()
    if not known.is_absolute():
        raise MailError(f"mail.ca_file：{path} 请写绝对路径，或 {{{{ inventory_dir }}}}/文件名")
    try:
        ssl.create_default_context(cafile=str(known))
    except FileNotFoundError:
        raise MailError(f"mail.ca_file：没有文件 {path}") from None
    except (ssl.SSLError, OSError):
        raise MailError(f"mail.ca_file：{path} 读不了，或不是 PEM 格式的证书") from None
    return str(known)


def _sender(mail: Mapping[str, Any]) -> str:
    if mail.get("from"):
        return _address("from", mail["from"])
    if "@" in _line(mail, "user"):
        return _address("user", mail["user"])
    raise MailError("mail.from：没有写发件人地址")


def _addresses(mail: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = mail.get(key) or []
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list | tuple):
        raise MailError(f"mail.{key}：应为地址的列表")
    by_address = {bare(a): a for a in (_address(key, one) for one in listed)}
    return tuple(by_address.values())


def _address(key: str, value: object) -> str:
    """One address with its display name ready for a header (RFC 2047)."""
    text = str(value).strip()
    name, address = parseaddr(text)
    if any(ord(c) < 32 for c in text) or not _ADDRESS.fullmatch(address):
        shown = "".join(c if c.isprintable() else "?" for c in text)
        raise MailError(f"mail.{key}：{shown} 不是可用的邮件地址（应为 name@example.cn 或 姓名 <name@example.cn>）")
    return formataddr((name, address), "utf-8")


def _attach(mail: Mapping[str, Any]) -> tuple[str, ...]:
    value = mail.get("attach", ["docx", "pdf", "diff"])
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list | tuple):
        raise MailError("mail.attach：应为列表")
    suffixes = tuple(str(one).strip().lower().lstrip(".") for one in listed)
    for suffix in suffixes:
        if suffix not in SUFFIXES:
            raise MailError(f"mail.attach：{suffix} 不可用，只能是 {'、'.join(SUFFIXES)}（证据不随邮件外发）")
    return suffixes
