#!/usr/bin/python
"""Documentation of the action plugin of the same name."""

DOCUMENTATION = r"""
module: host_keys
short_description: Show the SSH host keys of all hosts of the play, and trust them when told to
description:
  - Prints the SHA-256 fingerprint that each device shows, without logging in.
  - With I(accept) the keys that are not known yet are added to I(known_hosts); a changed key is never replaced.
  - Runs once for all hosts of the play.
options:
  accept: {description: Add the keys shown., type: bool, default: false}
  known_hosts: {description: The file the keys are added to., type: path, default: ~/.ssh/known_hosts}
author: wardround
"""

EXAMPLES = r"""
- name: Show the fingerprints
  host_keys:
"""

RETURN = r"""
added: {description: How many keys were added., type: int, returned: always}
shown: {description: How many hosts were asked., type: int, returned: always}
"""
