"""Says in one Chinese line which file of group_vars or host_vars cannot be read, before Ansible says it in its own words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, ClassVar

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.vars.host_group_vars import VarsModule as Files

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wardround.yamlfile import unreadable

DOCUMENTATION = r"""
name: readable_files
short_description: Name the variables file that cannot be read
description:
  - Reads the same files of C(group_vars) and C(host_vars) as C(host_group_vars) does, through the same cache, and
    supplies no variables of its own.
  - A file that is no YAML, or that is encrypted and cannot be decrypted, ends the run with a line that names it.
options:
  stage:
    ini: [{key: stage, section: vars_host_group_vars}]
    env: [{name: ANSIBLE_VARS_PLUGIN_STAGE}]
  _valid_extensions:
    default: [".yml", ".yaml", ".json"]
    description: Extensions of variables files.
    env: [{name: ANSIBLE_YAML_FILENAME_EXT}]
    ini: [{key: yaml_valid_extensions, section: defaults}]
    type: list
    elements: string
extends_documentation_fragment: [vars_plugin_staging]
"""


class VarsModule(Files):
    """Looks before host_group_vars does; each host's and group's files once."""

    REQUIRES_ENABLED = False
    is_stateless = True
    seen: ClassVar[set[tuple[str, str, str]]] = set()

    def get_vars(self, loader: Any, path: str, entities: Any, cache: bool = True) -> dict[str, Any]:
        """Nothing; raises AnsibleParserError in Chinese where a file of these hosts or groups cannot be read."""
        for entity in entities if isinstance(entities, list) else [entities]:
            key = (str(path), str(getattr(entity, "base_type", "")), str(getattr(entity, "name", "")))
            if key in self.seen:
                continue
            try:
                super().get_vars(loader, path, entity, cache)
            except AnsibleError as error:
                if told := unreadable(Path(path), str(error)):
                    raise AnsibleParserError(told) from None
                raise
            self.seen.add(key)
        return {}
