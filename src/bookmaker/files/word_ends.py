"""The spaces of a text that no page shows, written into a tagged PDF all the same.

WeasyPrint 70.0 draws no space at the end of a line, and none that stands alone between two elements; who
takes the text without the page would have two words as one (ISO 32000-1, 14.8.2.5).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from bookmaker.files.drawn_boxes import Box, boxes_in
from bookmaker.files.structure import ancestors


@dataclass(frozen=True, slots=True)
class WordEnds:
    """The texts with a space behind them, and the rooms that were left for these: the operators of a stream,
    the place in them, the name of the font.
    """

    ends: frozenset[Box]
    rooms: list[tuple[list[bytes], int, str]] = field(default_factory=list)

    def leave_room(self, stream: Any, box: Box) -> None:  # noqa: ANN401
        """Leave room for the space behind a text that is drawn, in the font that was used last."""
        if box not in self.ends:
            return
        stream.had_font = stream._old_font or vars(stream).get("had_font")  # noqa: SLF001 (it has no public name)
        if stream.had_font is None:
            return
        font, size = stream.had_font
        stream.begin_text()
        if stream._current_font is None:  # noqa: SLF001
            stream.set_text_matrix(1, 0, 0, -1, box.position_x + box.width, box.position_y + box.baseline)
            stream.set_font_size(font, size)
        self.rooms.append((stream.stream, len(stream.stream), font))
        stream.stream.append(b"")
        stream.end_text()

    def show(self, fonts: Iterable[Any]) -> None:
        """When all is drawn: show the spaces, where their font has shown one."""
        by_name = {font.hash: font for font in reversed([*fonts])}
        glyphs = {
            name: next((glyph for glyph, text in font.to_unicode.items() if text == " "), None)
            for name, font in by_name.items()
        }
        for operators, at, font in self.rooms:
            glyph = glyphs.get(font)
            if glyph is not None:
                operators[at] = f"[<{glyph:04x}>] TJ".encode()


def word_ends(pages: Iterable[Any], parents: Mapping[ET.Element, ET.Element]) -> WordEnds:
    """Texts that are white space alone, and texts at the ends of lines that do not end within a word."""
    return WordEnds(frozenset(box for page in pages for box in _ends(page._page_box, parents)))  # noqa: SLF001


def _ends(page: Box, parents: Mapping[ET.Element, ET.Element]) -> Iterator[Box]:
    for block in boxes_in(page):
        if not isinstance(block, boxes.BlockContainerBox):
            continue
        lines = [child for child in block.children if isinstance(child, boxes.LineBox)]
        for line in lines:
            inside = list(boxes_in(line))
            texts = [box for box in inside if isinstance(box, boxes.TextBox)]
            yield from (box for box in texts if box.text.isspace())
            broken = line is lines[-1] or any(box.element_tag == "br" for box in inside)
            if texts and (broken or "ends_word" in vars(texts[-1]) or _ends_element(texts[-1], parents)):
                yield texts[-1]


def _ends_element(box: Box, parents: Mapping[ET.Element, ET.Element]) -> bool:
    """Whether a text ends its element, and a space comes next: that begins the next line, and is left out."""
    element = box.element
    if element is None:
        return False
    last = (element[-1].tail if len(element) else element.text) or ""
    if not last[-2 * len(box.text) :].casefold().endswith(box.text.casefold()):
        return False
    outer: ET.Element
    for outer in (element, *ancestors(element, parents)):
        if outer.tail:
            return outer.tail[0].isspace()
        if outer in parents and parents[outer][-1] is not outer:
            return False
    return False
