from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import jsonschema

from tests.record.test_trends import finding
from wardround.finding import Finding

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "findings.schema.json").read_text(encoding="utf-8"))


def test_a_finding_line_is_what_the_schema_says() -> None:
    assert list(SCHEMA["properties"]) == [f.name for f in fields(Finding)]
    line = finding().as_dict() | {"round": "20261122-001", "message": "正常"}
    jsonschema.validate(json.loads(json.dumps(line)), SCHEMA)
