"""A message as bytes: Chinese subject, names and files written so that Outlook, Foxmail and 163 show them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from wardround.mail.attach import Part
from wardround.mail.notice import Notice
from wardround.mail.settings import bare

SUBTYPES = {".pdf": "pdf", ".7z": "x-7z-compressed"}
# compat32 writes what is set here as it stands; the newer policy would rewrite the RFC 2047 name= that Outlook and
# Foxmail read. 200: the encoded words are folded by Header already, nothing else is that long.
_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=200)


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, when, under which Message-ID."""

    ident: str
    sender: str
    recipients: Sequence[str]
    at: datetime


def message_id(site: str, round_id: str, recipients: Sequence[str], sender: str) -> str:
    """The same for the same round and set of recipients, whatever their order."""
    words = "\n".join([site, round_id, *sorted(bare(r) for r in recipients)])
    digest = hashlib.sha256(words.encode()).hexdigest()[:24]
    return f"<{round_id}.{digest}@{bare(sender).rpartition('@')[2]}>"


def composed(notice: Notice, attachments: Sequence[Part], envelope: Envelope) -> bytes:
    """The whole message with CRLF line ends."""
    body: MIMEBase = MIMEMultipart("alternative")
    body.attach(MIMEText(notice.text, "plain", "utf-8"))
    body.attach(MIMEText(notice.html, "html", "utf-8"))
    if attachments:
        whole = MIMEMultipart("mixed")
        whole.attach(body)
        for part in attachments:
            whole.attach(_attachment(part))
        body = whole
    for name, value in (
        ("Subject", _encoded(notice.subject, "Subject")),
        ("From", envelope.sender),
        ("To", ", ".join(envelope.recipients)),
        ("Date", format_datetime(envelope.at)),
        ("Message-ID", envelope.ident),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ):
        body[name] = value
    return body.as_bytes(policy=_POLICY)


def _attachment(part: Part) -> MIMEApplication:
    suffix = part.name[part.name.rfind(".") :].lower()
    made = MIMEApplication(part.data, SUBTYPES.get(suffix, "octet-stream"))
    made.set_param("name", _encoded(part.name, "Content-Type"))  # RFC 2047: Outlook, Foxmail
    made.add_header("Content-Disposition", "attachment", filename=("utf-8", "", part.name))  # RFC 2231: all others
    return made


def _encoded(text: str, header: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", header_name=header).encode()
