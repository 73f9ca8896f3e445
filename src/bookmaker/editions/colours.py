"""A value of CSS -> the colour that it is. Knows tinycss2's colours, which WeasyPrint reads, too.

tinycss2 1.5.1 fails on some values that are no colours, as `color()` and `device-cmyk(-1e400 50% none 0)`.
"""

from __future__ import annotations

from typing import Any

import tinycss2.color5

_theirs = tinycss2.color5.parse_color


def colour_of(value: Any, schemes: Any = None) -> Any:  # noqa: ANN401 (tinycss2 has no types)
    """The colour of a text or a token, "currentcolor" for that word; None where it is no colour."""
    try:
        return _theirs(value, schemes)
    except (TypeError, ValueError):
        return None


def mend_colours() -> None:
    """Have all who ask tinycss2 from now on for a colour get none where there is none."""
    tinycss2.color5.parse_color = colour_of
