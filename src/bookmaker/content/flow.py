"""Elements of raw HTML, mixed with blocks of Markdown -> blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bookmaker.content.allowed import (
    attributes_of,
    dropped,
    image_from,
    inlines_from,
    joined,
    report_misplaced,
    report_refused,
)
from bookmaker.content.attributes import merged
from bookmaker.content.grid import table_from
from bookmaker.content.html import Element, Item
from bookmaker.content.html_names import BLOCKS, DROPPED_WHOLE, INLINE, PARTS, REFUSED
from bookmaker.content.pictures import figure
from bookmaker.content.quotations import quotation, trimmed
from bookmaker.content.reading import Reading
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    CodeBlock,
    Definition,
    DefinitionList,
    Division,
    Heading,
    Inline,
    Inlines,
    List,
    Paragraph,
    Plain,
    SceneBreak,
    SoftBreak,
    Text,
)
from bookmaker.content.walk import map_inlines, nodes_in

_LINE_END = re.compile(r"[ \t]*\n\s*")


def blocks_from(items: Iterable[Item], reading: Reading, *, plain: bool = False) -> Blocks:
    """The blocks of elements; a run of inlines is a paragraph, or `Plain` where it is all and may be."""
    blocks: list[Block] = []
    run: list[Item] = []
    for item in items:
        if isinstance(item, Inline) or (isinstance(item, Element) and _is_phrase(item)):
            run.append(item)
        else:
            blocks += _paragraph(run, reading)
            run = []
            blocks += (item,) if isinstance(item, Block) else _element(item, reading)
    blocks += _paragraph(run, reading)
    return _as_plain(tuple(blocks)) if plain else tuple(blocks)


def _is_phrase(element: Element) -> bool:
    if element.name in INLINE | DROPPED_WHOLE:
        return not any(_holds_block(child) for child in element.children)
    return element.name in REFUSED and not any(_holds_block(child) for child in element.children)


def _holds_block(item: Item) -> bool:
    if isinstance(item, Element):
        return item.name in BLOCKS | PARTS or any(_holds_block(child) for child in item.children)
    return isinstance(item, Block)


def _as_plain(blocks: Blocks) -> Blocks:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].attributes == Attributes():
        return (Plain(blocks[0].children, blocks[0].span),)
    return blocks


def _paragraph(run: list[Item], reading: Reading) -> Blocks:
    shown = [item for item in run if not (isinstance(item, Text) and not item.text.strip())]
    if len(shown) == 1 and isinstance(shown[0], Element) and shown[0].name == "img":
        return (figure(image_from(shown[0], ()), reading),)
    children = unwrapped(inlines_from(run, reading))
    return (Paragraph(children, children[0].span),) if children else ()


def unwrapped(inlines: Inlines) -> Inlines:
    """Inlines in which a line end of the source is a break and no letter, without blanks at the ends."""

    def cut(node: Inline) -> Inlines:
        if not isinstance(node, Text) or "\n" not in node.text:
            return (node,)
        return _lines(node)

    return trimmed(joined(map_inlines(inlines, cut)))


def _lines(text: Text) -> Inlines:
    out: list[Inline] = []
    for number, piece in enumerate(_LINE_END.split(text.text)):
        place = replace(text.span, line=text.span.line + number, column=0) if number else text.span
        if number:
            out.append(SoftBreak(place))
        if piece:
            out.append(Text(piece, place))
    return tuple(out)


def _element(element: Element, reading: Reading) -> Blocks:  # noqa: PLR0911 (one case a kind)
    span = element.span
    match element.name:
        case "hr":
            return (SceneBreak(span),)
        case "ul" | "ol":
            return (_list(element, reading),)
        case "dl":
            return (_definitions(element, reading),)
        case "table":
            return table_from(element, reading, blocks_from)
        case "figure":
            return _figure(element, reading)
        case "pre":
            return (_code(element, reading),)
        case "div" | "section" | "aside" | "blockquote" | "p":
            return _container(element, reading)
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            children = unwrapped(inlines_from(element.children, reading))
            return (Heading(int(element.name[1]), children, span, attributes_of(element, reading)),)
        case _:
            return _spliced(element, reading)


def _spliced(element: Element, reading: Reading) -> Blocks:
    """What stands in an element that cannot stand here itself."""
    if element.name in DROPPED_WHOLE:
        return dropped(element, reading)
    report = report_refused if element.name in REFUSED else report_misplaced
    report(element, reading)
    return blocks_from(element.children, reading)


def _container(element: Element, reading: Reading) -> Blocks:
    attributes, blocks = attributes_of(element, reading), blocks_from(element.children, reading)
    if element.name == "blockquote":
        plain = tuple(pair for pair in attributes.pairs if pair[0] != "cite")
        return (quotation("quotation", blocks, element.span, replace(attributes, pairs=plain)),)
    if element.name == "p":
        return _with_attributes(blocks, attributes)
    if element.name != "div":
        attributes = merged(Attributes(classes=(element.name,)), attributes)
    return (Division(blocks, element.span, attributes),)


def _with_attributes(blocks: Blocks, attributes: Attributes) -> Blocks:
    if attributes == Attributes() or not blocks:
        return blocks
    first = blocks[0]
    if len(blocks) == 1 and isinstance(first, Paragraph):
        return (replace(first, attributes=attributes),)
    return (Division(blocks, first.span, attributes),)


def _list(element: Element, reading: Reading) -> List:
    items = tuple(
        blocks_from(_children_of_item(child), reading, plain=True) for child in _shown(element.children)
    )
    tight = all(len(item) <= 1 and all(isinstance(b, Plain) for b in item) for item in items)
    given = dict(element.attributes).get("start", "1")
    start = int(given) if re.fullmatch(r"\d{1,6}", given) else 1
    attributes = attributes_of(element, reading)
    return List(element.name == "ol", start, items, element.span, tight=tight, attributes=attributes)


def _shown(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if not (isinstance(item, Text) and not item.text.strip())]


def _children_of_item(item: Item) -> tuple[Item, ...]:
    return item.children if isinstance(item, Element) and item.name == "li" else (item,)


@dataclass(slots=True)
class _Entry:
    term: Inlines
    element: Item
    meanings: list[Blocks] = field(default_factory=list)


def _definitions(element: Element, reading: Reading) -> DefinitionList:
    entries: list[_Entry] = []
    for child in _shown(element.children):
        if isinstance(child, Element) and child.name == "dt":
            entries.append(_Entry(unwrapped(inlines_from(child.children, reading)), child))
            continue
        inner = child.children if isinstance(child, Element) and child.name == "dd" else (child,)
        if not entries:
            entries.append(_Entry((), child))
        entries[-1].meanings.append(blocks_from(inner, reading, plain=True))
    items = tuple(Definition(e.term, tuple(e.meanings), e.element.span) for e in entries)
    return DefinitionList(items, element.span, attributes_of(element, reading))


def _code(element: Element, reading: Reading) -> CodeBlock:
    text = "".join(n.text for n in nodes_in(_flat(element.children)) if isinstance(n, Text))
    text = text.removeprefix("\n").removesuffix("\n")
    return CodeBlock(text, "", (("", text),) if text else (), element.span, attributes_of(element, reading))


def _flat(items: Iterable[Item]) -> list[Inline | Block]:
    out: list[Inline | Block] = []
    for item in items:
        out += _flat(item.children) if isinstance(item, Element) else [item]
    return out


def _figure(element: Element, reading: Reading) -> Blocks:
    """One image and a caption; anything else is a division of class `figure`."""
    inner = _shown(element.children)
    images = [i for i in inner if isinstance(i, Element) and i.name == "img"]
    captions = [i for i in inner if isinstance(i, Element) and i.name == "figcaption"]
    if len(images) == 1 and len(captions) <= 1 and len(inner) == 1 + len(captions):
        caption = unwrapped(inlines_from(captions[0].children, reading)) if captions else ()
        made = figure(image_from(images[0], caption), reading)
        return (replace(made, attributes=merged(made.attributes, attributes_of(element, reading))),)
    blocks = blocks_from([c for i in inner for c in _uncaptioned(i)], reading)
    return (
        Division(
            blocks, element.span, merged(Attributes(classes=("figure",)), attributes_of(element, reading))
        ),
    )


def _uncaptioned(item: Item) -> tuple[Item, ...]:
    if isinstance(item, Element) and item.name == "figcaption":
        return (Element("p", item.attributes, item.children, item.span),)
    return (item,)
