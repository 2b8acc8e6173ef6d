#!/usr/bin/python
"""Make a report of a closed round."""

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: round_report
short_description: Make the documents of a closed round
description:
  - Builds a report from the record only; the same record gives the same bytes.
options:
  runs: {description: Directory of the rounds., type: path, required: true}
  round: {description: Id of a closed round., type: str, required: true}
  out: {description: Directory the documents go to., type: path, required: true}
  report: {description: Name of the report (a folder of reports/)., type: str, default: inspection}
  formats: {description: "Comma-separated: docx, pdf, html, xlsx.", type: str, default: "docx,pdf,html,xlsx"}
  store_url: {description: "SQLAlchemy URL of the store; default SQLite in I(runs).", type: str, default: ""}
author: wardround
"""

EXAMPLES = r"""
- name: Make the inspection report
  round_report: {runs: runs, round: 20261122-001, out: out}
"""

RETURN = r"""
files: {description: Paths of the documents made., type: list, elements: str, returned: success}
notes: {description: "What could not be made, and why.", type: list, elements: str, returned: success}
"""


def main() -> None:
    """Argument specification and one call."""
    module = AnsibleModule(
        argument_spec={
            "runs": {"type": "path", "required": True},
            "round": {"type": "str", "required": True},
            "out": {"type": "path", "required": True},
            "report": {"type": "str", "default": "inspection"},
            "formats": {"type": "str", "default": "docx,pdf,html,xlsx"},
            "store_url": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    from reports.making import MakingError, documents  # noqa: PLC0415  only where the module runs

    p = module.params
    if module.check_mode:
        module.exit_json(changed=False, files=[], notes=[])
    try:
        made = documents(p["report"], p["runs"], p["round"], p["out"], p["formats"].split(","), p["store_url"])
    except MakingError as error:
        module.fail_json(msg=str(error))
    for note in made.notes:
        module.warn(note)
    module.exit_json(changed=True, files=[str(f) for f in made.files], notes=made.notes)


if __name__ == "__main__":
    main()
