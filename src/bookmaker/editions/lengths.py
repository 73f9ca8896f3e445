"""CSS lengths -> mm."""

from __future__ import annotations

import re

MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mm|cm|in|pt|pc|px)\s*")


def millimetres(length: str) -> float:
    """A CSS length in mm. ValueError when it is none (the manifest has been checked)."""
    match = _LENGTH.fullmatch(length)
    if match is None:
        raise ValueError(f"{length!r} is not a length")
    return float(match[1]) * MM_PER_UNIT[match[2]]
