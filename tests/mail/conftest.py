"""A real SMTP server on loopback with a throwaway CA, and a closed round whose device text must never leave."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PASSWORD = "Smtp-pass-7f3a"
SEAL = "封存口令-Seal-91c2"
ROUND = "20261122-001"
DEVICE_TEXT = ("10.20.30.40", "V200R019C10SPC500", "FAN 3 abnormal SN 2102350", "fe80::1234:5678", "SPH012", "张三丰")


def make_ca(folder: Path, name: str) -> tuple[Path, Path]:
    """(CA file, chain file with key) of a server on 127.0.0.1."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)

    def signed(subject: x509.Name, public: Any, extension: x509.ExtensionType, ca: bool) -> x509.Certificate:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        builder = builder.not_valid_after(now + timedelta(days=2)).add_extension(extension, critical=ca)
        return builder.add_extension(authority, critical=False).sign(ca_key, hashes.SHA256())

    usage = x509.BasicConstraints(ca=True, path_length=None)
    root = signed(ca_name, ca_key.public_key(), usage, True)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = signed(x509.Name([]), key.public_key(), alternative, False)
    pem = serialization.Encoding.PEM
    ca_file, chain = folder / f"{name}.pem", folder / f"{name}-server.pem"
    ca_file.write_bytes(root.public_bytes(pem))
    plain = serialization.NoEncryption()
    chain.write_bytes(leaf.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return ca_file, chain


@dataclass
class Post:
    """What the server does and what it got; `answers` maps a recipient or DATA to the reply given instead of 250."""

    port: int
    chain: Path
    ca_file: Path
    answers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[list[str], bytes]] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    security: str = "starttls"
    controller: Controller | None = None

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for _, raw in self.got]  # type: ignore[misc]

    def start(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain)
        how: dict[str, Any] = {"starttls": {"tls_context": context, "require_starttls": True}, "tls": {}, "none": {}}
        options = how[self.security] | ({"ssl_context": context} if self.security == "tls" else {})
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self.check, auth_required=self.security != "none",
            auth_require_tls=self.security == "starttls", **options,
        )  # fmt: skip
        self.controller.start()

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"round@h.cn", PASSWORD.encode())
        self.logins.append(good)
        return AuthResult(success=good, handled=False) if not good else AuthResult(success=True)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.secure.append(session.ssl is not None)
        self.got.append((list(envelope.rcpt_tos), envelope.original_content or envelope.content))
        return "250 Message accepted"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    ca_file, chain = make_ca(tmp_path, "hospital-ca")
    server = Post(free_port(), chain, ca_file)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail(post: Post) -> dict[str, Any]:
    return {
        "server": "127.0.0.1",
        "port": post.port,
        "user": "round@h.cn",
        "password": PASSWORD,
        "ca_file": str(post.ca_file),
        "from": "磐石医院查房 <round@h.cn>",
        "to": ["驻场工程师 <eng@h.cn>", "boss@h.cn"],
    }


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    made(folder, ROUND)
    return folder


def finding(grade: str, severity: str, asset: str, title: str) -> dict[str, Any]:
    message = "；".join(DEVICE_TEXT)
    words = {
        "round": ROUND,
        "asset": asset,
        "rows": ["hardware-27", "inspection-1.3"],
        "item": "fan_ok",
        "title": title,
    }
    words |= {"grade": grade, "severity": severity, "message": message, "advice": message, "value": message}
    return words | {"evidence": ["evidence/sw1/fan.txt"], "parts": [{"name": message, "message": message}]}


def made(runs: Path, ident: str) -> Path:
    """A closed round in `runs`, its messages full of device text."""
    folder = runs / ident
    (folder / "evidence" / "sw1").mkdir(parents=True)
    (folder / "documents").mkdir()
    (folder / "evidence/sw1/fan.txt").write_text("\n".join(DEVICE_TEXT), encoding="utf-8")
    (folder / "documents/季度巡检报告（磐石市医院）.docx").write_bytes(b"PK-docx " + ident.encode())
    (folder / "documents/季度巡检报告（磐石市医院）.pdf").write_bytes(b"%PDF " + ident.encode())
    assets = {
        "sw1": {"title": "门诊楼核心交换机", "address": "10.20.30.40", "criticality": "核心"},
        "10.20.30.41": {"address": "10.20.30.41"},
        "db1": {"title": "HIS数据库 10.20.30.42 V200R019C10SPC500 his.hospital.local", "address": "10.20.30.42"},
        "sw2": {"address": "10.20.30.43"},
    }
    info = {
        "id": ident, "site": "panshi", "period": "季度", "state": "done", "closed": "2026-11-22T07:12:33.120+08:00",
        "version": "1.0", "collector": "collector-secret-host", "contract": {"hospital": "磐石市医院"}, "assets": assets,
        "counts": {"red": 4, "yellow": 2, "grey": 3, "green": 91}, "severities": {"严重": 1, "高风险": 1, "一般": 3},
        "health": {"grade": "red", "reasons": ["核心资产存在严重问题：sw1"], "told": 97, "asked": 100},
    }  # fmt: skip
    lines = [
        finding("red", "一般", "10.20.30.41", "风扇状态检查"),
        finding("red", "高风险", "db1", "数据卷使用率检查"),
        finding("red", "严重", "sw1", "主控板冗余检查"),
        finding("red", "", "sw2", "电源状态检查"),
        finding("green", "", "sw1", "绿色项不列出"),
    ]
    (folder / "round.json").write_text(json.dumps(info, ensure_ascii=False), encoding="utf-8")
    (folder / "findings.jsonl").write_text("".join(json.dumps(f) + "\n" for f in lines), encoding="utf-8")
    (folder / "trends.jsonl").write_text("", encoding="utf-8")
    (folder / "excused.json").write_text("{}", encoding="utf-8")
    return folder
