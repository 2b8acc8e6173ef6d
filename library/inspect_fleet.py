#!/usr/bin/python
"""Documentation of the action plugin of the same name."""

DOCUMENTATION = r"""
module: inspect_fleet
short_description: Make a round of all hosts of the play in one task
description:
  - Asks every host of the play the questions of its C(platform), judges the answers and keeps the round.
  - Runs once for all hosts of the play; C(when), C(loop) and C(register) act once.
  - Nothing on any host is changed.
options:
  runs: {description: "Directory of the rounds; relative to where the command was given.", type: path, default: runs}
  round: {description: "Id YYYYMMDD-NNN; empty draws the next. An interrupted round of this id is resumed.", type: str}
  period: {description: "日, 周, 月, 季度, 半年度, 年度 or 节假日专项: how deep the round asks.", type: str, default: 季度}
  topic: {description: "backup, backup_check or drill: a round about that alone.", type: str}
  backups: {description: "Folder of the configurations' repositories, one per site.", type: path, default: backups}
  store_url: {description: "SQLAlchemy URL of the store; default SQLite in I(runs).", type: str}
  allow_heavy: {description: "Reason to ask heavy questions within clinic hours.", type: str}
  otp:
    description:
      - One-time password for every bastion of the round.
      - Where it is not given and C(bastion.otp) is C(ask), it is asked for once at the terminal; without a terminal
        the assets behind that bastion are left alone and grey.
    type: str
  known_hosts: {description: "A known_hosts file beside the user's and the system's.", type: path}
author: wardround
"""

EXAMPLES = r"""
- name: Make the round
  inspect_fleet:
    period: 季度
    runs: runs
"""

RETURN = r"""
round: {description: The round's id., type: str, returned: always}
folder: {description: The round's folder., type: str, returned: always}
counts: {description: Findings by grade., type: dict, returned: when closed}
severities: {description: Findings by severity., type: dict, returned: when closed}
health: {description: Overall health., type: str, returned: when closed}
digest: {description: SHA-256 of the manifest., type: str, returned: when closed}
"""
