"""What is named and where -> the language and direction that its name is marked with there."""

from __future__ import annotations

import unicodedata
from typing import Protocol

_RUNS = {"L": "ltr", "R": "rtl", "AL": "rtl"}


class Tongue(Protocol):
    """What has a language and its direction: a section; the book by its manifest."""

    @property
    def language(self) -> str:
        """A BCP 47 tag."""

    @property
    def direction(self) -> str:
        """The direction of its lines: "ltr" or "rtl"."""


def foreign(named: Tongue, around: Tongue) -> tuple[str, str]:
    """Language and direction of what is named, where the text around it has another; else empty."""
    return ("", "") if named.language == around.language else (named.language, named.direction)


def runs(text: str) -> str:
    """The direction of a text by its first letter (UAX 9, P2): "ltr" or "rtl"; "" where it has none."""
    return next((_RUNS[kind] for c in text if (kind := unicodedata.bidirectional(c)) in _RUNS), "")
