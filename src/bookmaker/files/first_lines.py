"""What finds the first line of a text in WeasyPrint 70.0 (`split_first_line`), and those who stand around it.

Each of these is asked in its stead, and asks in turn what it was put around.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break

from bookmaker.files.mending import check_version

# What `split_first_line` gives: the layout, the bytes of the line, those before the next one, and its size.
Split: TypeAlias = tuple[Any, int, int | None, float, float, float]

Splitter: TypeAlias = Callable[..., Split]

_inside: dict[Splitter, Splitter] = {}


def put_around(own: Splitter) -> None:
    """Have this one asked in every later layout; a second call changes nothing."""
    check_version()
    if own not in _inside:
        _inside[own] = line_break.split_first_line
        line_break.split_first_line = inline.split_first_line = preferred.split_first_line = own


def inside(own: Splitter) -> Splitter:
    """What this one was put around."""
    return _inside[own]
