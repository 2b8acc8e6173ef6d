#!/usr/bin/python
"""Restore the newest backup into a scratch instance, check it, measure it, wipe it and sign the record."""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: restore_drill
short_description: Prove a backup by restoring it into a scratch instance
description:
  - Restores the newest backup that I(drill) names into a new instance of its own on this machine, runs the sanity
    statements, measures the time to restore and the window of data loss, wipes everything and keeps a signed record.
  - Refuses any target but a fresh folder of its own and a socket inside it. One drill at a time; a drill that was
    killed is cleaned up by the next one.
  - C(rman) and C(mssql) are done by a person. Without I(drill.transcript) a runbook is written beside the records,
    with it the pasted transcript is judged.
  - C(config) restores the newest copy of a network device's configuration onto the spare device that I(drill.onto) names
    (its host variable C(spare) must be true), reads it back, compares, and gives the spare its own configuration again.
    This is done on the controller by the action plugin of the same name.
  - A backup that does not pass is a result (I(ok) false), not a failure of the module. A drill that could not take
    place tells the reason in I(refused).
options:
  drill: {description: An entry of the host variable C(drills); docs/restore-drill.md explains each key., type: dict, required: true}
  asset: {description: The asset the drill is about., type: str, required: true}
  site: {description: The site., type: str, required: true}
  records: {description: Directory of the site's signed records., type: path, required: true}
  base: {description: Where relative paths of I(drill) start., type: path, required: true}
  scratch: {description: Directory for scratch instances., type: path, default: /var/tmp/wardround-drill}
  signing_key: {description: "Private key (PEM, Ed25519); made in I(records) on first use when not given.", type: path}
  wait: {description: Seconds to wait for another drill before leaving., type: int, default: 0}
  clinic_hours: {description: Spans in which the rows of production are not counted., type: list, elements: str}
  allow_heavy: {description: "Reason to count them all the same.", type: str}
  never_touch: {description: Networks that get no packet., type: list, elements: str, default: []}
  backups: {description: "The folder of the repositories of configurations, one per site (only with I(drill.onto)).", type: path, default: backups}
  identity: {description: "The age identity that opens their secrets; default the one beside the repository.", type: path}
  known_hosts: {description: "A known_hosts file beside the user's and the system's (only with I(drill.onto)).", type: path}
  otp: {description: "One-time password for the bastion (only with I(drill.onto)).", type: str}
  timezone: {description: The site's time zone., type: str, default: Asia/Shanghai}
author: wardround
"""

EXAMPLES = r"""
- name: Drill
  restore_drill:
    drill: {name: his-full, method: pg_dump, source: "/backup/his/*.dump", database: his}
    asset: HIS-DB01
    site: myhospital
    base: "{{ inventory_dir }}"
    records: runs/drills/myhospital
"""

RETURN = r"""
ok: {description: Whether the backup passed; null when that cannot be told., type: bool, returned: when drilled}
why: {description: Why it did not pass., type: str, returned: when drilled}
took_s: {description: Measured seconds to restore., type: float, returned: when drilled}
lost_s: {description: Seconds of data that would have been lost., type: float, returned: when drilled}
checks: {description: What was checked., type: list, elements: str, returned: when drilled}
record: {description: Path of the signed record., type: str, returned: when drilled}
digest: {description: SHA-256 of the record., type: str, returned: when drilled}
refused: {description: Why the drill did not take place; empty when it did., type: str, returned: always}
runbook: {description: Paths of the runbook written for a person., type: list, elements: str, returned: for rman and mssql}
"""


def main() -> None:
    """Argument specification and one call."""
    module = AnsibleModule(
        argument_spec={
            "drill": {"type": "dict", "required": True},
            "asset": {"type": "str", "required": True},
            "site": {"type": "str", "required": True},
            "records": {"type": "path", "required": True},
            "base": {"type": "path", "required": True},
            "scratch": {"type": "path", "default": "/var/tmp/wardround-drill"},  # noqa: S108  marked and checked
            "signing_key": {"type": "path", "no_log": False},
            "wait": {"type": "int", "default": 0},
            "clinic_hours": {"type": "list", "elements": "str"},
            "allow_heavy": {"type": "str", "default": ""},
            "never_touch": {"type": "list", "elements": "str", "default": []},
            "timezone": {"type": "str", "default": "Asia/Shanghai"},
        },
        supports_check_mode=True,
    )
    from wardround.drill import doing  # noqa: PLC0415  only where the module runs
    from wardround.drill.production import Manners  # noqa: PLC0415
    from wardround.drill.trouble import StoppedError  # noqa: PLC0415

    p = module.params
    hours = {} if p["clinic_hours"] is None else {"clinic_hours": p["clinic_hours"]}
    manners = Manners(allow_heavy=p["allow_heavy"], never_touch=tuple(p["never_touch"]), **hours)
    records, base, scratch = (Path(p[word]) for word in ("records", "base", "scratch"))
    place = doing.Place(p["site"], p["asset"], records, base, scratch, p["wait"], manners)
    key = Path(p["signing_key"]) if p["signing_key"] else None
    try:
        outcome = doing.do(p["drill"], place, key, p["timezone"], module.debug, dry=module.check_mode)
    except StoppedError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=f"{error.filename or p['scratch']}：{error.strerror}（请检查磁盘空间与权限）")
    if outcome["refused"]:
        module.warn(outcome["refused"])
    module.exit_json(**outcome)


if __name__ == "__main__":
    main()
