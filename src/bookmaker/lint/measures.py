"""How wide an image is printed, reckoned without layout. All measures are in inches."""

from __future__ import annotations

import re

from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest

# What the house design leaves of the page's width for a line.
_SHARE = 0.66
_WIDTH = re.compile(r"([\d.]+)(%|mm|cm|in|pt|px|em|rem)?")
_INCHES = {
    "mm": 1 / 25.4,
    "cm": 1 / 2.54,
    "in": 1.0,
    "pt": 1 / 72,
    "px": 1 / 96,
    "": 1 / 96,
    "em": 1 / 7,
    "rem": 1 / 7,
}


def measure_of(manifest: Manifest) -> float:
    """The width of a line of text."""
    return millimetres(manifest.print.trim[0]) / 25.4 * _SHARE


def share_of(width: str, measure: float) -> float:
    """The part of the line that a figure's `width` takes; an image is never wider than the line."""
    found = _WIDTH.fullmatch(width)
    if found is None:
        return 1.0
    number = float(found[1])
    return min(1.0, number / 100 if found[2] == "%" else number * _INCHES[found[2] or ""] / measure)
