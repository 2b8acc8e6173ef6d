"""Shared by all tests: the checkout comes first on the path, and where the real recordings are."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
