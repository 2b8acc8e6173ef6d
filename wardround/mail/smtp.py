"""One conversation with the mail server; what it says is sorted into taken, not now, and never."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from wardround.mail.settings import Settings, bare

TIMEOUT = 30.0
_KNOWN = {
    535: "账号或口令不对（163/QQ 邮箱须用授权码），请核对 mail.user 与 mail.password",
    552: "邮件过大，请减少 mail.attach 或改为 content: notice-only",
}


class NotNowError(Exception):
    """The server cannot be used now; the message is one Chinese line. Nothing more is tried in this run."""


@dataclass(frozen=True)
class Answer:
    """What became of one message: recipients who have it, who must wait, and who never will, with the reason."""

    taken: tuple[str, ...] = ()
    later: dict[str, str] = field(default_factory=dict)
    never: dict[str, str] = field(default_factory=dict)


@contextmanager
def session(chosen: Settings, timeout: float = TIMEOUT) -> Iterator[smtplib.SMTP]:
    """A connection with verified TLS, logged in once; NotNowError when that cannot be had."""
    where = f"{chosen.server}:{chosen.port}"
    try:
        server = _connected(chosen, timeout)
    except ssl.SSLCertVerificationError as error:
        why = f"邮件服务器 {where} 的证书未通过校验（{error.verify_message}），请核对 mail.ca_file 与 mail.server"
        raise NotNowError(why) from None
    except ssl.SSLError as error:
        raise NotNowError(
            f"与邮件服务器 {where} 建立 TLS 失败（{error.reason}），请核对 mail.security 与 mail.port"
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        raise NotNowError(f"邮件服务器 {where} 登录失败：{reason(error.smtp_code, error.smtp_error)}") from None
    except smtplib.SMTPNotSupportedError as error:
        raise NotNowError(f"邮件服务器 {where}：{_unsupported(str(error))}") from None
    except smtplib.SMTPResponseException as error:
        raise NotNowError(f"邮件服务器 {where} 暂不接收：{reason(error.smtp_code, error.smtp_error)}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotNowError(f"连不上邮件服务器 {where}（{_plain(error)}）") from None
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def deliver(server: smtplib.SMTP, sender: str, recipients: Sequence[str], message: bytes) -> Answer:
    """Send one message; NotNowError when the connection broke or the session itself is refused."""
    try:
        refused = server.sendmail(bare_sender(sender), [bare_sender(r) for r in recipients], message)
    except smtplib.SMTPRecipientsRefused as error:
        refused = error.recipients
    except smtplib.SMTPSenderRefused as error:
        return _whole(recipients, error.smtp_code, error.smtp_error)
    except smtplib.SMTPDataError as error:
        return _whole(recipients, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise NotNowError(f"发送中与邮件服务器的连接断开（{_plain(error)}）") from None
    return _sorted(recipients, {k.lower(): v for k, v in refused.items()})


def bare_sender(address: str) -> str:
    """The address alone as the envelope wants it."""
    return bare(address)


def reason(code: int, text: bytes | str) -> str:
    """The server's answer with what to do where that is known."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    said = " ".join("".join(c if c.isprintable() else " " for c in said).split())[:200]
    return f"{code} {said}" + (f"（{_KNOWN[code]}）" if code in _KNOWN else "")


def _connected(chosen: Settings, timeout: float) -> smtplib.SMTP:
    """The name told in EHLO is the short one: asking DNS for the full one takes minutes in a closed network."""
    context = ssl.create_default_context(cafile=chosen.ca_file or None)
    if chosen.ca_file:  # from Python 3.13 on the letter of RFC 5280 counts, to which few hospitals' own CAs keep
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    name = socket.gethostname() if socket.gethostname().isascii() else "localhost"
    server: smtplib.SMTP
    if chosen.security == "tls":
        server = smtplib.SMTP_SSL(chosen.server, chosen.port, name, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(chosen.server, chosen.port, name, timeout=timeout)
    try:
        if chosen.security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if chosen.user:
            _login(server, chosen)
    except BaseException:
        server.close()
        raise
    return server


def _login(server: smtplib.SMTP, chosen: Settings) -> None:
    """Log in with one mechanism and one try: smtplib's own login tries them all, and wrong passwords lock accounts."""
    offered = server.esmtp_features.get("auth", "").upper().split() if server.ehlo_resp else []
    server.user, server.password = chosen.user, chosen.password
    ways: dict[str, Any] = {"PLAIN": server.auth_plain, "LOGIN": server.auth_login, "CRAM-MD5": server.auth_cram_md5}
    way = next((w for w in ways if w in offered), None)
    if way is None:
        raise smtplib.SMTPNotSupportedError("AUTH")
    server.auth(way, ways[way])


def _sorted(recipients: Sequence[str], refused: dict[str, tuple[int, bytes]]) -> Answer:
    answer = Answer(tuple(r for r in recipients if bare(r) not in refused))
    for recipient in recipients:
        if bare(recipient) in refused:
            code, text = refused[bare(recipient)]
            (answer.never if _permanent(code) else answer.later)[recipient] = reason(code, text)
    return answer


def _whole(recipients: Sequence[str], code: int, text: bytes | str) -> Answer:
    why = dict.fromkeys(recipients, reason(code, text))
    return Answer(never=why) if _permanent(code) else Answer(later=why)


def _permanent(code: int) -> bool:
    """530 and 535 are about our login, not about the message: that is put right in mail.yml and sent again."""
    return 500 <= code < 600 and code not in (530, 535)


def _unsupported(said: str) -> str:
    if "STARTTLS" in said:
        return "不提供 STARTTLS，未降级为明文；请改用 mail.security: tls，或联系邮件管理员"
    return "不提供登录（AUTH），请核对 mail.security 与 mail.port"


def _plain(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "超时"
    if isinstance(error, ConnectionRefusedError):
        return "拒绝连接"
    if isinstance(error, socket.gaierror):
        return "主机名解析不了"
    return " ".join(str(error).split())[:120] or type(error).__name__
