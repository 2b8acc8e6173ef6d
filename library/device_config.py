#!/usr/bin/python
"""Documentation of the action plugin of the same name."""

DOCUMENTATION = r"""
module: device_config
short_description: Change the configuration of a network device, with a way back
description:
  - Compares lines, a template or a whole configuration with what runs on the device and sends what is missing,
    each line in its view. A second run sends nothing.
  - The way back is armed first (the device's own timer, or a second session); it is disarmed only after a new login works.
    At the first line that the device does not take everything sent is taken back.
  - Runs on the controller for each host; reads C(platform) and the connection variables of the inventory.
  - Secrets are sent as they are and appear in no result, diff or log.
options:
  lines: {description: "Lines of configuration, indented as the device prints them.", type: list, elements: str}
  src: {description: "A Jinja template of such lines.", type: path}
  text: {description: "The text of a configuration, or of sections of one.", type: str}
  restore:
    description: Take the text from the backup repository.
    type: dict
    suboptions:
      backups: {description: "The folder of the repositories, one per site.", type: path, default: backups}
      commit: {description: "A commit; empty is the newest.", type: str}
      identity: {description: "The age identity that opens the secrets; default the one beside the repository.", type: path}
  how: {description: "merge adds and changes; replace also removes what is not wanted.", type: str, choices: [merge, replace], default: merge}
  sections:
    description: With C(how=replace) only these sections are replaced (their first lines; C(*) is allowed), the rest is
      merged. With C(restore) nothing but these sections is taken of the copy, and the rest stays as it is.
    type: list
    elements: str
  save: {description: "Save the configuration in the end.", type: bool, default: true}
  backup: {description: "Keep the running configuration in a local file before the change.", type: bool, default: true}
  backup_dir: {description: "Where to; default ~/.local/state/wardround/running, readable by its owner only.", type: path}
  secrets: {description: "Also send lines that differ from the device's in their secret only.", type: bool, default: false}
  hide: {description: "Further values that must appear nowhere.", type: list, elements: str}
  charset: {description: "Character set of what is sent (utf-8, gb18030); default the one the device itself prints in.", type: str}
  confirm:
    description: How the change is taken back when no login works any more.
    type: dict
    suboptions:
      within: {description: "Seconds.", type: float, default: 300}
      by:
        description: auto is device where it has such a timer (commit trial, configuration commit delay), else second_session.
          device on others is a restart with the saved configuration.
        type: str
        choices: [auto, device, second_session, none]
        default: auto
  known_hosts: {description: "A known_hosts file beside the user's and the system's.", type: path}
  otp: {description: "One-time password for the bastion.", type: str}
author: wardround
"""

EXAMPLES = r"""
- name: A port for the new CT
  device_config:
    lines:
      - interface GigabitEthernet0/0/7
      - " description CT room 3"
      - " port default vlan 61"

- name: Exactly these rules
  device_config:
    src: acl.j2
    how: replace
    sections: [acl number 2000]
    confirm: {within: 120, by: second_session}
"""

RETURN = r"""
diff: {description: "What comes and goes, secrets masked.", type: dict, returned: always}
planned: {description: "The lines to send.", type: list, returned: always}
sent: {description: "The lines sent, the way back included.", type: list, returned: always}
rolled_back: {description: "Everything was taken back.", type: bool, returned: always}
saved: {description: "The configuration was saved.", type: bool, returned: always}
backup_file: {description: "Where the configuration before the change was kept.", type: str, returned: always}
confirm: {description: "How the way back was armed.", type: str, returned: always}
"""
