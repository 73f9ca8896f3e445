"""Lists and definition lists of a page -> those of a book; `inside` makes the blocks of their items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from bookmaker.content import tree
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Heading,
    List,
    Paragraph,
    Plain,
)
from bookmaker.importing.page import Element, without
from bookmaker.importing.page_lines import inlines_of
from bookmaker.importing.page_reading import BlockMaker, PageReading

_LETTERED = frozenset("aAiI")
_DIGITS = 8


def list_blocks(element: Element, reading: PageReading, inside: BlockMaker) -> Iterator[Block]:
    """A list; where an item has a heading, the page has its parts in a list, and they are no items of one."""
    items = [item for item in (_item(child, reading, inside) for child in _items(element)) if item]
    if not items or any(isinstance(block, Heading) for item in items for block in item):
        yield from chain.from_iterable(items)
        return
    tight = all(isinstance(block, Paragraph | List) for item in items for block in item) and all(
        sum(isinstance(block, Paragraph) for block in item) <= 1 for item in items
    )
    made = tuple(tuple(_plain(b) for b in item) for item in items) if tight else tuple(items)
    kind = element.get("type") if element.get("type") in _LETTERED else ""
    attributes = Attributes(pairs=(("type", kind),)) if kind and element.name == "ol" else tree.PLAIN
    start = (
        int(element.get("start"))
        if element.get("start").isdecimal() and len(element.get("start")) < _DIGITS
        else 1
    )
    yield List(element.name == "ol", start, made, reading.span(element), tight, attributes)


def _items(element: Element) -> Iterator[Element]:
    """The items of a list; what stands in it otherwise is an item too."""
    for child in element.children:
        if isinstance(child, Element):
            yield child if child.name == "li" else Element("li", {}, (child,), child.line)
        elif child.strip():
            yield Element("li", {}, (child,), element.line)


def _item(element: Element, reading: PageReading, inside: BlockMaker) -> Blocks:
    """An item without the sign or number that LibreOffice writes into it."""
    return inside(without(element, _is_label).children, reading, element.line)


def _is_label(element: Element) -> bool:
    return element.name == "span" and "float:left" in element.get("style") and len(element.words) <= _DIGITS


def _plain(block: Block) -> Block:
    return Plain(block.children, block.span) if isinstance(block, Paragraph) else block


def definition_blocks(element: Element, reading: PageReading, inside: BlockMaker) -> Iterator[Block]:
    """A definition list, where every term has a meaning and every meaning a term; else the blocks in it."""
    made: list[Definition] = []
    for child in _terms_and_meanings(element):
        span = reading.span(child)
        if child.name == "dt":
            made.append(Definition(inlines_of(child.children, reading), (), span))
        elif blocks := inside(child.children, reading, child.line):
            made = made or [Definition((), (), span)]
            made[-1] = replace(made[-1], meanings=(*made[-1].meanings, blocks))
    whole = bool(made) and all(item.term and item.meanings for item in made)
    if whole:
        yield DefinitionList(tuple(made), reading.span(element))
        return
    for item in made:
        yield from (Paragraph(item.term, item.span),) if item.term else ()
        yield from chain.from_iterable(item.meanings)


def _terms_and_meanings(element: Element) -> Iterator[Element]:
    """The parts of a definition list, in groups or not; what else stands in it is a meaning."""
    for child in element.children:
        if isinstance(child, str):
            yield from (Element("dd", {}, (child,), element.line),) if child.strip() else ()
        elif child.name == "div":
            yield from _terms_and_meanings(child)
        else:
            yield child if child.name in {"dt", "dd"} else Element("dd", {}, (child,), child.line)
