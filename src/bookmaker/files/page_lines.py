"""Where the lines and the type area of a page stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page: the edges of its type area, and the baselines from the top.

    In points, counted from the lower left corner of the trimmed page. `leading` is the distance of two
    lines of text, 0 where the design gives none as a length.
    """

    left: float
    right: float
    baselines: tuple[float, ...]
    top: float = 0.0
    bottom: float = 0.0
    leading: float = 0.0
