"""The names of HTML: those that a manuscript may use, and those that are taken out of it."""

from __future__ import annotations

from typing import Final

from bookmaker.content.tree import InlineKind


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


STYLED: Final[dict[str, InlineKind]] = {
    "em": "emphasis",
    "strong": "strong",
    "s": "strikeout",
    "sup": "superscript",
    "sub": "subscript",
    "span": "phrase",
}
"""Elements that Markdown has a mark for."""

KEPT: Final = _names("abbr b bdi bdo cite del dfn i ins kbd mark q ruby rb rp rt samp small u var wbr")
"""Elements of a line that stay what they are."""

BLOCKS: Final = _names("aside blockquote div dl figure h1 h2 h3 h4 h5 h6 hr ol p pre section table ul")
"""Elements that stand on lines of their own."""

PARTS: Final = _names("caption col colgroup dd dt figcaption li tbody td tfoot th thead tr")
"""Elements that mean something in their table, list or figure only."""

INLINE: Final = frozenset({*STYLED, *KEPT, "a", "br", "code", "img"})
"""Elements of a line."""

DROPPED_WHOLE: Final = _names("head math script style svg template title")
"""Elements whose content is for a browser and no text."""

REFUSED: Final = _names(
    """acronym address applet area article audio base basefont big blink body button canvas center data
    datalist details dialog dir embed fieldset font footer form frame frameset header hgroup html iframe input
    label legend link main map marquee menu meta meter nav nobr noembed noframes noscript object optgroup
    option output param path picture portal progress rtc search select slot source strike summary textarea
    time track tt video xmp"""
)
"""Elements that HTML has or had and a book has not; the text in them stays."""

KNOWN: Final = INLINE | BLOCKS | PARTS | DROPPED_WHOLE | REFUSED
"""All of them: what looks like a tag and has another name is printed as written."""

VOID: Final = _names("area base br col embed hr img input link meta source track wbr")
"""Elements without content."""

RAW: Final = _names("math script style svg textarea title xmp")
"""Elements whose content is no mark-up."""

MAY_STAY_OPEN: Final = _names("p li dt dd td th tr thead tbody tfoot caption colgroup rt rp")
"""Elements whose closing tag HTML lets one leave out."""

READ_ELSEWHERE: Final = _names(
    "align border colspan dir href id class lang rowspan span src start style xml:lang"
)
"""Attributes that are read by name, or say no more than what a table looks like."""
