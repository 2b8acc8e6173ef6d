#!/usr/bin/python
"""Mail the notice of a closed round, or send what lies in the queue."""

import re
from pathlib import Path
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: round_mail
short_description: Mail the notice of a closed round
description:
  - Queues the mails of a round on disk under I(runs)/mail, then hands the queue to the mail server.
  - Without I(round) only the queue is sent.
  - A server that is down or refuses is a warning; the mails stay queued. A mistake in I(mail) fails.
  - Evidence never leaves by mail.
options:
  runs: {description: Directory of the rounds., type: path, required: true}
  round: {description: Id of a closed round; empty sends only the queue., type: str, default: ""}
  site: {description: "Without I(round): send only this site's mails.", type: str, default: ""}
  retry_failed: {description: Take up again what was refused for good., type: bool, default: false}
  documents:
    description: Documents that may be attached; those of I(runs)/I(round)/documents when not given.
    type: list
    elements: path
  mail:
    description: The site variable C(mail); docs/mail.md explains each key.
    type: dict
    required: true
    suboptions:
      server: {description: Mail server; nothing is sent without one., type: raw}
      port: {description: "Default 587, 465 or 25 by I(security).", type: raw}
      security: {description: "starttls (default), tls or none; certificates are always verified.", type: raw}
      user: {description: Account to log in with., type: raw}
      password: {description: Its password; from a vault., type: raw}
      ca_file: {description: PEM file of the internal CA., type: raw}
      from: {description: "Sender; default I(user) when that is an address.", type: raw}
      to: {description: The team's addresses., type: raw}
      customer: {description: The customer's addresses; a copy of their own., type: raw}
      content: {description: "notice-only (default) or attachments.", type: raw}
      attach: {description: "Formats to attach: docx, pdf, xlsx, html, diff (configuration differences of a backup round, secrets as tokens); default docx, pdf and diff.", type: raw}
      encrypt: {description: "7z (default) or none.", type: raw}
      encrypt_password: {description: Password of the 7z; from a vault., type: raw}
      max_mb: {description: "Above this size only the notice goes; default 20.", type: raw}
      approval: {description: "Whether the customer's copy waits for a person; default true.", type: raw}
      subject_prefix: {description: "Default [查房].", type: raw}
author: wardround
"""

EXAMPLES = r"""
- name: Mail the notice of a round
  round_mail: {runs: runs, round: 20261122-001, mail: "{{ mail }}"}

- name: Send the queue
  round_mail: {runs: runs, mail: "{{ mail }}"}
"""

RETURN = r"""
sent: {description: Names of the mails sent in this run., type: list, elements: str, returned: success}
queued: {description: Names of the mails still queued., type: list, elements: str, returned: success}
waiting: {description: Names of the mails that wait for approval., type: list, elements: str, returned: success}
notes: {description: Lines for a person., type: list, elements: str, returned: success}
"""

WORDS = (
    *("server", "port", "security", "user", "ca_file", "from", "to", "customer", "content", "attach", "encrypt"),
    *("max_mb", "approval", "subject_prefix"),
)
SECRETS = ("password", "encrypt_password")


class Module(AnsibleModule):
    """Ansible itself refuses unknown keys of `mail`; that line, too, is to be Chinese."""

    def fail_json(self, msg: str, **kwargs: Any) -> NoReturn:
        """Name the unknown key."""
        unknown = re.search(r"Unsupported parameters.*?module: ((?:mail\.\w+(?:, )?)+)", msg)
        if unknown:
            msg = f"{unknown.group(1)}：不认识的键，可用：{' '.join((*WORDS, *SECRETS))}（见 group_vars/all/mail.yml）"
        super().fail_json(msg, **kwargs)


def main() -> None:
    """Argument specification and one call."""
    words = {word: {"type": "raw"} for word in WORDS} | {word: {"type": "raw", "no_log": True} for word in SECRETS}
    module = Module(
        argument_spec={
            "runs": {"type": "path", "required": True},
            "round": {"type": "str", "default": ""},
            "site": {"type": "str", "default": ""},
            "retry_failed": {"type": "bool", "default": False},
            "documents": {"type": "list", "elements": "path"},
            "mail": {"type": "dict", "required": True, "options": words},
        },
        supports_check_mode=True,
    )
    from wardround.mail import MailError, send_queue, send_round  # noqa: PLC0415  only where the module runs
    from wardround.record.model import RecordError  # noqa: PLC0415

    p, runs = module.params, Path(module.params["runs"]).absolute()
    documents = None if p["documents"] is None else [Path(d) for d in p["documents"]]
    try:
        if p["round"]:
            outcome = send_round(runs, p["round"], p["mail"], documents, dry=module.check_mode)
        else:
            more = {"site": p["site"], "retry_failed": p["retry_failed"]}
            outcome = send_queue(runs, p["mail"], **more, dry=module.check_mode)
    except (MailError, RecordError) as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=f"{error.filename or runs}：{error.strerror}（请检查磁盘空间与权限）")
    for note in outcome.notes:
        module.warn(note)
    lists = {"sent": list(outcome.sent), "queued": list(outcome.queued), "waiting": list(outcome.waiting)}
    module.exit_json(changed=bool(outcome.sent), **lists, notes=list(outcome.notes))


if __name__ == "__main__":
    main()
