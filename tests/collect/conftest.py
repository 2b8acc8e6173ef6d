"""Fixtures of the collecting stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.collect.switch import Ward, platform
from wardround.collect import fleet


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ward]:
    """A ward over a platform of the given questions."""

    def make(questions: Mapping[str, Any], settings: Mapping[str, Any] | None = None, **session: Any) -> Ward:
        made = platform(questions, **session)
        monkeypatch.setattr(fleet, "load", lambda _: made)
        return Ward(tmp_path, made, dict(settings or {}))

    return make
