"""Lines that differ only in a secret: which configurations cannot be compared by, as devices encrypt it anew."""

from __future__ import annotations

import re

from wardround.masking import MARK, Masker

_ALGORITHM = re.compile(
    r"\b(?:irreversible-cipher|cipher|simple|hash|plain|plaintext|ciphertext|encrypted)\s+(?=<secret>)"
)
_MASKER = Masker()


def shape(text: str) -> str:
    """The line without its secrets and the word for how they are written; the line itself when it has none."""
    masked, count = _MASKER.mask(text)
    return _ALGORITHM.sub("", MARK.sub("<secret>", masked)) if count else text


def holds_secret(text: str) -> bool:
    """Whether a line holds a secret."""
    return _MASKER.mask(text)[1] > 0
