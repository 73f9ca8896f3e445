"""How a short text is set, remembered: WeasyPrint 70.0 sets most of them several times.

A cell of a table is measured for the widths of its column before it is laid out, a page is made again for a
note that did not fit, and a folio, a note's number or a running head is the same on many pages. What comes of
a text depends on the text, its style and the width alone, so that nothing else can come of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.text import line_break

from bookmaker.files.first_lines import Split, inside, put_around
from bookmaker.files.text_kinds import kind_of

# A text of so many letters is short; longer ones are hardly ever set again.
SHORT = 100

# So many texts are remembered.
MOST_TEXTS = 8_000

# What `split_first_line` and `Layout` ask of a style, but for what a kind of text has.
_PROPERTIES = (
    *("white_space", "overflow_wrap", "word_break", "letter_spacing", "word_spacing", "tab_size"),
    *("hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
    *("font_size", "text_decoration_line"),
)


def install() -> None:
    """Remember the lines of every later layout; a second call changes nothing."""
    put_around(_split)


def _split(text: str, style: Any, context: Any, *asked: Any, **named: bool) -> Split:  # noqa: ANN401
    """`split_first_line`, with a layout that is the caller's own."""
    if len(text) > SHORT:
        return _asked(text, style, context, *asked, **named)
    known = vars(style.font_config).setdefault("known_lines", {})
    key = text, _manner(style), asked, tuple(named.items())
    if key not in known:
        if len(known) >= MOST_TEXTS:
            known.clear()
        known[key] = _asked(text, style, context, *asked, **named)
    layout, *measures = known[key]
    return _copied(layout), *measures


def _asked(*asked: Any, **named: bool) -> Split:  # noqa: ANN401
    return inside(_split)(*asked, **named)


def _manner(style: Any) -> tuple[object, ...]:  # noqa: ANN401 (WeasyPrint has no types)
    """What tells how a style's text is set, kept with the style."""
    own = vars(style).get("manner")
    if own is None:
        own = style.manner = (id(kind_of(style)), repr([style[name] for name in _PROPERTIES]))
    return own  # type: ignore[no-any-return]


def _copied(layout: Any) -> Any:  # noqa: ANN401
    """A layout that is let go, as all are that `split_first_line` gives: its text and measures."""
    copy = line_break.Layout.__new__(line_break.Layout)
    state: Mapping[str, object] = vars(layout)
    vars(copy).update(state)
    return copy
