from __future__ import annotations

from pathlib import Path

from wardround.coverage import support_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "support.md"


def test_the_support_matrix_in_docs_is_the_one_the_code_tells() -> None:
    assert PAGE.read_text(encoding="utf-8") == support_page() + "\n", (
        "python -m wardround coverage --support > docs/support.md"
    )


def test_every_parsed_question_has_a_proof_of_its_format() -> None:
    assert "无样例" not in support_page()
