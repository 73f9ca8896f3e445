"""An element of a page that holds verse -> stanzas and their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookmaker.content.tree import Block, Inlines, Verse
from bookmaker.importing.page import BLOCKS, Element, Node
from bookmaker.importing.page_lines import inlines_of
from bookmaker.importing.page_reading import PageReading

_VERSE = re.compile(r"(?:^|[\s_-])(?:verse|poem|poetry|stanza)(?:$|[\s_-])", re.IGNORECASE)


def is_verse(element: Element) -> bool:
    """Whether an element says by its class that it holds verse."""
    return bool(_VERSE.search(element.get("class")))


def verse_blocks(element: Element, reading: PageReading) -> Iterator[Block]:
    """Lines that end at line ends; a blank one, or a paragraph's end, parts stanzas."""
    kept = element.name == "pre"
    stanzas: list[list[Inlines]] = [[]]
    for line in _verse_lines(element, kept=kept):
        inlines = inlines_of(line, reading)
        if inlines:
            stanzas[-1].append(inlines)
        elif stanzas[-1]:
            stanzas.append([])
    full = tuple(tuple(stanza) for stanza in stanzas if stanza)
    if full:
        yield Verse(full, (), reading.span(element))


def _verse_lines(element: Element, *, kept: bool) -> Iterator[list[Node]]:
    line: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            first, *more = child.split("\n") if kept else [child]
            line.append(first)
            for text in more:
                yield line
                line = [text]
        elif child.name == "br":
            yield line
            line = []
        elif child.name in BLOCKS:
            yield line
            yield from _verse_lines(child, kept=kept)
            yield []
            line = []
        else:
            line.append(child)
    yield line
