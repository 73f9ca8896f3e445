"""The used lengths of boxes (CSS 2.1, 6.1.3), found with less work than WeasyPrint 70.0 does, and no other.

A box asks for some twenty whenever it is laid out, and nearly all are lengths in px or `auto`.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.layout import percent

from bookmaker.files.mending import check_version

# Where `auto` is no value that can be used.
_BOUNDS = frozenset({"min_width", "min_height"})

_resolve = percent.resolve_one_percentage


def install() -> None:
    """Find lengths so in every later layout; a second call changes nothing."""
    check_version()
    percent.resolve_one_percentage = _resolved


def _resolved(box: Any, name: str, refer_to: float) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    """Give the box the used value of one property."""
    value = box.style[name]
    if type(value) is Dimension and value.unit == "px":
        setattr(box, name, value.value)
    elif value == "auto" and name not in _BOUNDS:
        setattr(box, name, "auto")
    else:
        _resolve(box, name, refer_to)
