"""Bounds the stops of gradients that repeat, when asked to: finer ones than anybody sees are one colour.

WeasyPrint 70.0 adds the stops of a repeating gradient one by one until they cover the box, so that a period
of a millionth of a pixel comes to no end. CSS Images 3, 3.7, has the average colour for what is too fine.
"""

from __future__ import annotations

from typing import Any

from weasyprint import images

from bookmaker.files.mending import check_version

FINEST = 0.1
"""The shortest period that is drawn, in CSS px: a fortieth of a millimetre."""

_normalize = images.normalize_stop_positions
_layouts = {kind: kind.layout for kind in (images.LinearGradient, images.RadialGradient)}
_repeating: list[bool] = []


def install() -> None:
    """Bound the gradients of every later layout; a second call changes nothing."""
    check_version()
    images.normalize_stop_positions = _normalized
    for kind in _layouts:
        kind.layout = _laid_out


def _laid_out(gradient: Any, *arguments: Any) -> Any:  # noqa: ANN401 (WeasyPrint has no types)
    _repeating.append(gradient.repeating)
    try:
        return _layouts[type(gradient)](gradient, *arguments)
    finally:
        _repeating.pop()


def _normalized(positions: Any) -> Any:  # noqa: ANN401
    """The first position, the last, and all from 0 to 1; no length where it would be too short."""
    first, last, normalized = _normalize(positions)
    too_fine = bool(_repeating) and _repeating[-1] and last - first < FINEST
    return first, first if too_fine else last, normalized
