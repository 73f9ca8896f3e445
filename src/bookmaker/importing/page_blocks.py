"""Elements of a page -> blocks of the book's tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bookmaker.content import tree
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    CodeBlock,
    Division,
    Heading,
    Inlines,
    Paragraph,
    Quotation,
    SceneBreak,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.importing.page import BLOCKS, Element, Node
from bookmaker.importing.page_figures import figure_blocks, figures_in, is_figure
from bookmaker.importing.page_items import definition_blocks, list_blocks
from bookmaker.importing.page_lines import inlines_of
from bookmaker.importing.page_paragraphs import paragraphs
from bookmaker.importing.page_reading import PageReading
from bookmaker.importing.page_tables import is_layout, strays, table_block
from bookmaker.importing.page_verse import is_verse, verse_blocks

_HEADING = re.compile(r"h([1-6])")
_LANGUAGE = re.compile(r"(?:language|lang|brush:|highlight-source|sourceCode)[-: ]([\w+#-]+)")
_QUOTED = frozenset({"MsoQuote", "MsoIntenseQuote"})
_DASH = re.compile(r"\s*(?:—|–|--+|―)\s*")


def blocks_of(nodes: Iterable[Node], reading: PageReading, line: int = 0) -> Blocks:
    """The blocks of a run of nodes: what stands in lines between blocks is a paragraph. `line` is where the
    run begins.
    """
    return tuple(_flow(nodes, reading, line))


def _flow(nodes: Iterable[Node], reading: PageReading, line: int) -> Iterator[Block]:
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or not _is_block(node):
            run.append(node)
            continue
        yield from paragraphs(run, reading, line)
        run, line = [], node.line
        yield from _block(node, reading)
    yield from paragraphs(run, reading, line)


def _is_block(element: Element) -> bool:
    """Whether an element is a block, or stands around one although it is none."""
    return element.name in BLOCKS or (element.name != "math" and any(map(_is_block, element.elements)))


def _block(element: Element, reading: PageReading) -> Iterator[Block]:
    if heading := _HEADING.fullmatch(element.name):
        yield from _heading(element, int(heading[1]), reading)
    elif is_figure(element):
        yield from figure_blocks(element, reading, blocks_of)
    elif maker := _MAKERS.get(element.name):
        yield from maker(element, reading)
    elif is_verse(element) and not any(map(is_verse, element.elements)):
        yield from verse_blocks(element, reading)
    elif _QUOTED.intersection(element.classes):
        yield Quotation(
            "quotation", blocks_of(element.children, reading, element.line), (), reading.span(element)
        )
    else:
        yield from _division(element, reading)


def _division(element: Element, reading: PageReading) -> Iterator[Block]:
    """What stands in an element, under its language and direction."""
    blocks = blocks_of(element.children, reading, element.line)
    attributes = reading.attributes(element)
    if element.name == "aside" and blocks:
        yield Division(blocks, reading.span(element), replace(attributes, classes=("aside",)))
    elif attributes != tree.PLAIN and blocks and element.name != "p":
        yield Division(blocks, reading.span(element), attributes)
    elif attributes != tree.PLAIN:
        yield from (_spoken(block, attributes) for block in blocks)
    else:
        yield from blocks


def _spoken(block: Block, attributes: Attributes) -> Block:
    """A paragraph in another language."""
    if not isinstance(block, Paragraph):
        return block
    return replace(block, children=(tree.Styled("phrase", block.children, block.span, attributes),))


def _heading(element: Element, level: int, reading: PageReading) -> Iterator[Block]:
    inlines = inlines_of(element.children, reading)
    pictures = tuple(node for node in inlines if isinstance(node, tree.Picture))
    words = tuple(node for node in inlines if not isinstance(node, tree.Picture))
    name = next((e.get("id") for e in element.walk() if e.get("id") in reading.linked), "")
    if plain_text(words).strip():
        yield Heading(level, _unstressed(words), reading.span(element), Attributes(id=name))
    yield from figures_in(pictures) if pictures else ()


def _unstressed(inlines: Inlines) -> Inlines:
    """A heading's words without the weight that all of them have."""
    lone = inlines[0] if len(inlines) == 1 else None
    return lone.children if isinstance(lone, tree.Styled) and lone.kind == "strong" else inlines


def _quotation(element: Element, reading: PageReading) -> Iterator[Block]:
    """A quotation; its last line is whom it is by where it is a footer, a `cite`, or begins with a dash."""
    children = [child for child in element.children if not isinstance(child, str) or child.strip()]
    last = children[-1] if children else ""
    attribution: Inlines = ()
    if (
        isinstance(last, Element)
        and len(children) > 1
        and (last.name in {"footer", "cite"} or _DASH.match(last.text))
    ):
        attribution = _with_dash(inlines_of(last.children, reading))
        children = children[:-1]
    blocks = blocks_of(children, reading, element.line)
    if blocks:
        yield Quotation("quotation", blocks, attribution, reading.span(element))
    elif attribution:
        yield Paragraph(attribution, reading.span(element))


def _with_dash(inlines: Inlines) -> Inlines:
    """The line with the dash by which an attribution is known."""
    first = inlines[0] if inlines else None
    if isinstance(first, Text):
        return (replace(first, text=f"— {_DASH.sub('', first.text, count=1)}"), *inlines[1:])
    return (Text("— ", first.span), *inlines) if first else ()


def _preformatted(element: Element, reading: PageReading) -> Iterator[Block]:
    if is_verse(element):
        yield from verse_blocks(element, reading)
        return
    named = " ".join(e.get("class") for e in (element, *element.elements))
    language = _LANGUAGE.search(named)
    text = element.text.strip("\n").replace("\u00a0", " ")
    if text.strip():
        yield CodeBlock(f"{text}\n", language[1] if language else "", (), reading.span(element))


def _list(element: Element, reading: PageReading) -> Iterator[Block]:
    return list_blocks(element, reading, blocks_of)


def _definitions(element: Element, reading: PageReading) -> Iterator[Block]:
    return definition_blocks(element, reading, blocks_of)


def _table(element: Element, reading: PageReading) -> Iterator[Block]:
    yield from blocks_of(strays(element), reading, element.line)
    if is_layout(element):
        yield from blocks_of((Element("div", {}, e.children, e.line) for e in _cells(element)), reading)
    else:
        yield from table_block(element, reading, blocks_of)


def _cells(element: Element) -> Iterator[Element]:
    """The cells of a table that only places things, and its caption."""
    for child in element.elements:
        if child.name in {"td", "th", "caption"}:
            yield child
        else:
            yield from _cells(child)


def _break(element: Element, reading: PageReading) -> Iterator[Block]:
    yield SceneBreak(reading.span(element))


_MAKERS: dict[str, Callable[[Element, PageReading], Iterator[Block]]] = {
    "ul": _list,
    "ol": _list,
    "menu": _list,
    "dir": _list,
    "dl": _definitions,
    "blockquote": _quotation,
    "pre": _preformatted,
    "table": _table,
    "hr": _break,
}
