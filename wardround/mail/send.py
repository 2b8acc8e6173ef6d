"""After a round: write the mails, queue them on disk, then hand the queue to the server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import Timeout

from wardround.mail.approval import approved
from wardround.mail.attach import Part, parts
from wardround.mail.message import Envelope, composed, message_id
from wardround.mail.notice import notice
from wardround.mail.queue import FAILED, QUEUE, SENT, WAITING, Entry, Mailbox, names
from wardround.mail.settings import MailError, Settings, settings
from wardround.mail.smtp import Answer, NotNowError, deliver, session
from wardround.record.model import Record, load
from wardround.record.standing import DIFF

PATIENCE = 60.0  # seconds to wait for another run that is sending
OLD_DAYS = 3


@dataclass(frozen=True)
class Outcome:
    """Names of the mails sent in this run, of those still queued and of those that wait; lines for a person."""

    sent: tuple[str, ...] = ()
    queued: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Work:
    """One round's mail in the making."""

    box: Mailbox
    chosen: Settings
    record: Record
    now: datetime


def send_round(
    runs: Path, round_id: str, mail: Mapping[str, Any], documents: Sequence[Path] | None = None, *, dry: bool = False
) -> Outcome:
    """Queue the mails of a closed round and send the queue; without `documents` those of DIR/ID/documents.

    MailError when the variable `mail` cannot be used, RecordError when there is no such round; a server that is down
    or refuses is a note. `dry` checks everything and writes and sends nothing.
    """
    record = load(runs, round_id)
    if not mail.get("server") and _inside(record):
        return Outcome(notes=("内网巡检默认不发邮件；院内有邮件服务器时请写 mail.server",))
    chosen = settings(mail)
    if documents is None:
        documents = sorted(p for p in (runs / round_id / "documents").glob("*") if p.is_file())
    if dry:
        return Outcome(notes=("检查模式：未排队，未发送",))
    work = _Work(Mailbox(runs), chosen, record, datetime.now().astimezone())
    notes = _filed(work, runs, documents)
    outcome = _flushed(work.box, chosen, str(record.round["site"]), work.now)
    return replace(outcome, notes=(*notes, *outcome.notes))


def send_queue(
    runs: Path, mail: Mapping[str, Any], *, site: str = "", retry_failed: bool = False, dry: bool = False
) -> Outcome:
    """Send what lies in the queue (of one site when named); `retry_failed` takes up again what was refused."""
    chosen = settings(mail)
    if dry:
        return Outcome(notes=("检查模式：未发送",))
    return _flushed(Mailbox(runs), chosen, site, datetime.now().astimezone(), retry=retry_failed)


def _inside(record: Record) -> bool:
    """Whether the collector stands in zone 内网: every asset that names a zone names that one."""
    zones = {str(a["zone"]) for a in record.assets.values() if a.get("zone")}
    return zones == {"内网"}


def _filed(work: _Work, runs: Path, documents: Sequence[Path]) -> list[str]:
    """Write the team's copy and the customer's; lines about what stands already or was left out."""
    chosen = work.chosen
    round_id = str(work.record.round["id"])
    attachments, notes = parts(chosen, runs, round_id, [*documents, *_differences(runs / round_id, work.record)])
    if chosen.security == "none" and chosen.user:
        notes.append("mail.security 为 none：登录口令以明文传输")
    with work.box.filing:
        for copy, recipients in (("team", chosen.to), ("customer", chosen.customer)):
            if recipients:
                places = _places(copy, documents, attachments)
                notes += _copy(work, copy, recipients, attachments, places)
    return notes


def _differences(folder: Path, record: Record) -> list[Path]:
    """What changed in a round of configuration backups, secrets as tokens; nothing where nothing changed."""
    path = folder / DIFF
    there = record.round.get("topic") == "backup" and path.is_file() and path.stat().st_size
    return [path] if there else []


def _copy(
    work: _Work, copy: str, recipients: Sequence[str], attachments: Sequence[Part], places: Sequence[str]
) -> list[str]:
    site, round_id, chosen = str(work.record.round["site"]), str(work.record.round["id"]), work.chosen
    envelope = Envelope(message_id(site, round_id, recipients, chosen.sender), chosen.sender, recipients, work.now)
    if before := work.box.known(round_id, envelope.ident):
        return _again(before)
    message = composed(notice(work.record, places, chosen.subject_prefix), attachments, envelope)
    waits = copy == "customer" and chosen.approval
    meta = {"message_id": envelope.ident, "site": site, "round": round_id, "copy": copy, "approval": waits}
    meta |= {"from": chosen.sender, "pending": list(recipients), "delivered": [], "attempts": 0}
    meta |= {"queued": work.now.isoformat(timespec="seconds"), "eml_sha256": hashlib.sha256(message).hexdigest()}
    work.box.put(WAITING if waits else QUEUE, message, meta, work.now)
    return []


def _again(before: Entry) -> list[str]:
    if before.folder == SENT:
        return [f"{before.name}：这轮的邮件已发给同一批收件人，不再重发"]
    if before.folder == FAILED:
        return [f"{before.name}：此前被拒收（{before.meta.get('reason', '')}）；改正后用 -e retry_failed=true 重发"]
    return []


def _places(copy: str, documents: Sequence[Path], attachments: Sequence[Part]) -> list[str]:
    """Where the documents lie; the path inside the collector is for the team only."""
    lines = []
    if copy == "team" and documents:
        folders = sorted({str(p.absolute().parent) for p in documents})
        lines.append(f"文档（{len(documents)} 个）保存在采集机：{'、'.join(folders)}")
    elif copy == "customer":
        lines.append("正式报告由巡检单位按合同提交，并存于采集机备查。")
    if any(p.name.endswith(".7z") for p in attachments):
        lines.append("附件为 7z 加密压缩包，口令另行告知。")
    return lines or ["本轮未生成文档。"]


def _flushed(box: Mailbox, chosen: Settings, site: str, now: datetime, *, retry: bool = False) -> Outcome:
    """Send under the lock; afterwards tell what stands where."""
    notes: list[str] = []
    sent: list[str] = []
    try:
        with box.sending.acquire(timeout=PATIENCE):
            with box.filing:
                box.sweep()
                for entry in _of_site(box.entries(FAILED), site) if retry else ():
                    if box.message(entry) is not None:
                        box.moved(entry, QUEUE, attempts=0)
            sent = _send_all(box, chosen, site, notes)
    except Timeout:
        notes.append("另一个进程正在发送邮件，本轮邮件已排队，由它或下次运行发出")
    queued, waiting = _of_site(box.entries(QUEUE), site), _of_site(box.entries(WAITING), site)
    if queued:
        notes.append(_still(queued, now))
    rounds = sorted({str(e.meta["round"]) for e in waiting})
    notes += [
        f"{r} 的客户副本等待批准：python -m wardround approve --runs {box.folder.parent} --round {r} --by 姓名"
        for r in rounds
    ]
    notes += [f"{path}：内容损坏，请人工处理" for path in box.unreadable()]
    return Outcome(tuple(sent), names(queued), names(waiting), tuple(notes))


def _send_all(box: Mailbox, chosen: Settings, site: str, notes: list[str]) -> list[str]:
    ready = [e for e in _of_site(box.entries(QUEUE), site) if not box.settle(e)]
    sent: list[str] = []
    if not ready:
        return sent
    try:
        with session(chosen) as server:
            for entry in ready:
                message = _checked(box, entry, notes)
                if message is not None:
                    entry = box.update(entry, attempts=entry.meta.get("attempts", 0) + 1)  # noqa: PLW2901
                    answer = deliver(server, chosen.sender, entry.meta["pending"], message)
                    if _settled(box, entry, message, answer, notes):
                        sent.append(entry.name)
    except NotNowError as error:
        notes.append(str(error))
    return sent


def _checked(box: Mailbox, entry: Entry, notes: list[str]) -> bytes | None:
    """The message, unless it is gone or the customer's copy is not the one that was approved."""
    message = box.message(entry)
    if message is None:
        box.failed(entry, reason="邮件文件不在了")
        notes.append(f"{entry.name}：邮件文件不在了，移入 mail/failed/")
    elif entry.meta.get("approval") and not approved(box, entry, message):
        notes.append(f"{entry.name}：没有与之相符的批准记录，未发送")
        return None
    return message


def _settled(box: Mailbox, entry: Entry, message: bytes, answer: Answer, notes: list[str]) -> bool:
    """Keep what became of a message; True when somebody has it."""
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    delivered = [*entry.meta.get("delivered", []), *answer.taken]
    why = "；".join(dict.fromkeys([*answer.never.values(), *answer.later.values()]))
    for recipient, said in answer.never.items():
        notes.append(f"{entry.name}：{recipient} 永久拒收：{said}，移入 mail/failed/")
    if answer.never and (delivered or answer.later):
        box.split(entry, message, pending=list(answer.never), delivered=[], refused_at=at, reason=why)
    if answer.later:
        box.update(entry, pending=list(answer.later), delivered=delivered, reason=why)
        notes.append(f"{entry.name}：邮件服务器暂时拒收（{why}），保留在队列")
    elif delivered:
        box.sent(entry, pending=[], delivered=delivered, sent_at=at, reason="")
    else:
        box.failed(entry, refused_at=at, reason=why)
    return bool(answer.taken)


def _of_site(entries: Sequence[Entry], site: str) -> list[Entry]:
    return [e for e in entries if not site or e.meta.get("site", site) == site]


def _still(queued: Sequence[Entry], now: datetime) -> str:
    line = f"队列中还有 {len(queued)} 封未发出，下次巡检或 ansible-playbook playbooks/mail.yml 时再发"
    oldest = min(str(e.meta.get("queued", "")) for e in queued)
    try:
        days = (now - datetime.fromisoformat(oldest)).days
    except (ValueError, TypeError):
        return line
    return f"{line}（最早的已等 {days} 天，请检查邮件服务器）" if days >= OLD_DAYS else line


__all__ = ["MailError", "Outcome", "send_queue", "send_round"]
