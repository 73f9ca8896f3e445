"""Elements of a page -> blocks of the book's tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from bookmaker.content import tree
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    CodeBlock,
    Definition,
    DefinitionList,
    Division,
    Heading,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    List,
    MathBlock,
    NoteCall,
    Paragraph,
    Plain,
    Quotation,
    SceneBreak,
    Text,
    Verse,
)
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span
from bookmaker.importing.page import Element, Node, names, without
from bookmaker.importing.page_figures import figure_blocks, figures_in, is_figure
from bookmaker.importing.page_lines import inlines_of
from bookmaker.importing.page_reading import PageReading
from bookmaker.importing.page_tables import is_layout, strays, table_block
from bookmaker.importing.written_lines import COMMENT

BLOCKS = names(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table"
    " tbody td tfoot th thead tr ul caption"
)
_HEADING = re.compile(r"h([1-6])")
_VERSE = re.compile(r"(?:^|[\s_-])(?:verse|poem|poetry|stanza)(?:$|[\s_-])", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:language|lang|brush:|highlight-source|sourceCode)[-: ]([\w+#-]+)")
_QUOTED = frozenset({"MsoQuote", "MsoIntenseQuote"})
_DASH = re.compile(r"\s*(?:—|–|--+|―)\s*")
_DIGITS = 8
_LETTERED = frozenset("aAiI")


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
        yield from _paragraphs(run, reading, line)
        run, line = [], node.line
        yield from _block(node, reading)
    yield from _paragraphs(run, reading, line)


def _is_block(element: Element) -> bool:
    """Whether an element is a block, or stands around one although it is none."""
    return element.name in BLOCKS or (element.name != "math" and any(map(_is_block, element.elements)))


def _paragraphs(run: list[Node], reading: PageReading, line: int) -> Iterator[Block]:
    """A run of lines as paragraphs: two line ends in a row part them; images alone are figures."""
    first = next((node.line for node in run if isinstance(node, Element) and node.line), line)
    span = Span(reading.source.file, first)
    for part in (piece for whole in _parted(inlines_of(run, reading)) for piece in _remarks_apart(whole)):
        if figures := figures_in(part):
            yield from figures
        elif len(part) == 1 and isinstance(part[0], tree.Math) and _is_display(run):
            yield MathBlock(part[0].tex, span)
        else:
            yield Paragraph(part, span)


def _remarks_apart(inlines: Inlines) -> Iterator[Inlines]:
    """Remarks at a paragraph's beginning alone: Markdown would take the words behind them for HTML."""
    count = next((i for i, node in enumerate(inlines) if not _is_remark(node)), len(inlines))
    yield from ((remark,) for remark in inlines[:count])
    if rest := inlines[count:]:
        yield rest


def _is_remark(node: Inline) -> bool:
    return isinstance(node, HtmlInline) and node.name == COMMENT


def _is_display(run: list[Node]) -> bool:
    return any(
        n.name == "math" and n.get("display") == "block"
        for e in run
        if isinstance(e, Element)
        for n in e.walk()
    )


def _parted(inlines: Inlines) -> Iterator[Inlines]:
    part: list[Inline] = []
    for number, node in enumerate(inlines):
        following = inlines[number + 1] if number + 1 < len(inlines) else None
        before = inlines[number - 1] if number else None
        if isinstance(node, LineBreak) and (
            isinstance(following, LineBreak) or isinstance(before, LineBreak)
        ):
            yield from _full(part)
            part = []
        else:
            part.append(node)
    yield from _full(part)


def _full(part: list[Inline]) -> Iterator[Inlines]:
    """The part, unless nothing is in it."""
    kept = (tree.Picture, NoteCall, tree.Math)
    marked = any(isinstance(node, kept) or _is_remark(node) for node in _leaves(part))
    if plain_text(part).strip() or marked:
        yield tuple(part)


def _leaves(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines and all that stands in them."""
    for node in inlines:
        yield node
        yield from _leaves(getattr(node, "children", ()))


# --- kinds of blocks -------------------------------------------------------------------------------------


def _block(element: Element, reading: PageReading) -> Iterator[Block]:
    if heading := _HEADING.fullmatch(element.name):
        yield from _heading(element, int(heading[1]), reading)
    elif is_figure(element):
        yield from figure_blocks(element, reading, blocks_of)
    elif maker := _MAKERS.get(element.name):
        yield from maker(element, reading)
    elif _VERSE.search(element.get("class")) and not any(map(_is_verse, element.elements)):
        yield from _verse(element, reading)
    elif _QUOTED.intersection(element.classes):
        yield Quotation(
            "quotation", blocks_of(element.children, reading, element.line), (), reading.span(element)
        )
    else:
        yield from _division(element, reading)


def _is_verse(element: Element) -> bool:
    return bool(_VERSE.search(element.get("class")))


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
    words = tuple(node for node in inlines if node not in pictures)
    name = next((e.get("id") for e in element.walk() if e.get("id") in reading.linked), "")
    if plain_text(words).strip():
        yield Heading(level, _unstressed(words), reading.span(element), Attributes(id=name))
    yield from figures_in(pictures) if pictures else ()


def _unstressed(inlines: Inlines) -> Inlines:
    """A heading's words without the weight that all of them have."""
    lone = inlines[0] if len(inlines) == 1 else None
    return lone.children if isinstance(lone, tree.Styled) and lone.kind == "strong" else inlines


def _list(element: Element, reading: PageReading) -> Iterator[Block]:
    items = [item for item in (_item(child, reading) for child in _items(element)) if item]
    if not items or any(isinstance(block, Heading) for item in items for block in item):
        # A page's parts as a list: what has a heading is no item of a book's list.
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


def _item(element: Element, reading: PageReading) -> Blocks:
    """An item without the sign or number that LibreOffice writes into it."""
    return blocks_of(without(element, _is_label).children, reading, element.line)


def _is_label(element: Element) -> bool:
    return element.name == "span" and "float:left" in element.get("style") and len(element.words) <= _DIGITS


def _plain(block: Block) -> Block:
    return Plain(block.children, block.span) if isinstance(block, Paragraph) else block


def _definitions(element: Element, reading: PageReading) -> Iterator[Block]:
    made: list[Definition] = []
    for child in _terms_and_meanings(element):
        span = reading.span(child)
        if child.name == "dt":
            made.append(Definition(inlines_of(child.children, reading), (), span))
        elif blocks := blocks_of(child.children, reading, child.line):
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
    if _VERSE.search(element.get("class")):
        yield from _verse(element, reading)
        return
    named = " ".join(e.get("class") for e in (element, *element.elements))
    language = _LANGUAGE.search(named)
    text = element.text.strip("\n").replace("\u00a0", " ")
    if text.strip():
        yield CodeBlock(f"{text}\n", language[1] if language else "", (), reading.span(element))


def _verse(element: Element, reading: PageReading) -> Iterator[Block]:
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
