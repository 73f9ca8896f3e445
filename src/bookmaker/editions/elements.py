"""Content tree -> Elements. What differs between editions (links, notes, mathematics) is given as `Forms`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Protocol, assert_never

from bookmaker.content import tree
from bookmaker.content.walk import plain_text
from bookmaker.editions.code_lines import code_lines
from bookmaker.editions.decimals import decimals
from bookmaker.editions.text_elements import JOINER, code_nodes, from_left, text_nodes
from bookmaker.editions.xhtml import Element, Node, Nodes, element

INLINE_NAMES: dict[tree.InlineKind, str] = {
    "emphasis": "em",
    "strong": "strong",
    "strikeout": "s",
    "superscript": "sup",
    "subscript": "sub",
    "phrase": "span",
}
# Classes that the content stage gives to citations' links and to a chapter's list of references.
CITATION, REFERENCES = "citation", "references"
SECTION = "section"
# A formula in a line that a telephone may not hold, by the signs of its TeX.
TEX_SIGN, WIDE_FORMULA = re.compile(r"\\[A-Za-z]+|[^\s{}^_\\]"), 12
KEPT_PAIRS = frozenset({"title", "cite", "datetime", "scope", "abbr", "hreflang", "type"})


class Forms(Protocol):
    """The forms that an edition gives to what is not the same in all."""

    def href(self, reference: tree.Reference) -> str:
        """Where a link inside the book leads."""
        ...

    def source(self, path: str) -> str:
        """The URL of an image of the book."""
        ...

    def page(self, reference: tree.PageReference) -> Nodes:
        """The page of an element, or its name where an edition has no pages."""
        ...

    def call(self, call: tree.NoteCall) -> Nodes:
        """A note's call, and its text where the edition sets it right there."""
        ...

    def math(self, tex: str, *, display: bool) -> Node:
        """A formula."""
        ...


def note_call(
    call: tree.NoteCall, identifier: str, href: str, *, epub: bool = False, label: str | None = None
) -> Nodes:
    """The link from the text to its note, after a comma where another call stands right before it.

    `label` is how it is announced, where its role is not.

    No line begins with a call: a line may end behind some of the marks that stand before one.
    """
    attributes = {
        "class": "note-call",
        "id": identifier,
        "href": href,
        "epub:type": "noteref" if epub else None,
        "role": "doc-noteref",
        "aria-label": label,
    }
    comma = element("span", {"class": "note-comma"}, [",\N{NO-BREAK SPACE}"])
    return (comma if call.adjacent else JOINER, element("a", attributes, [str(call.number)]))


def _common(attributes: tree.Attributes, *classes: str) -> dict[str, str | None]:
    names = (*classes, *attributes.classes)
    kept = {k: v for k, v in attributes.pairs if k in KEPT_PAIRS or k.startswith("aria-")}
    return {
        "class": " ".join(dict.fromkeys(c for c in names if c)),
        "id": attributes.id,
        "lang": attributes.lang,
        "xml:lang": attributes.lang,
        "dir": attributes.dir,
        **kept,
    }


# --- inlines ---------------------------------------------------------------------------------------------


def inline_elements(inlines: Iterable[tree.Inline], forms: Forms) -> Nodes:
    """The elements of inlines."""
    return tuple(chain.from_iterable(_inline(node, forms) for node in inlines))


def _inline(node: tree.Inline, forms: Forms) -> Nodes:  # noqa: C901, PLR0911, PLR0912 (one case a node)
    match node:
        case tree.Text():
            return text_nodes(node.text)
        case tree.SoftBreak():
            return ("\n",)
        case tree.LineBreak():
            return (Element("br"),)
        case tree.Styled():
            attributes = _common(node.attributes)
            return (element(INLINE_NAMES[node.kind], attributes, inline_elements(node.children, forms)),)
        case tree.HtmlInline():
            return (element(node.name, _common(node.attributes), inline_elements(node.children, forms)),)
        case tree.Code():
            return (element("code", from_left(_common(node.attributes)), code_nodes(node.text)),)
        case tree.Math():
            wide = len(TEX_SIGN.findall(node.tex)) > WIDE_FORMULA
            attributes = {"class": "math wide" if wide else "math"}
            return (element("span", attributes, [forms.math(node.tex, display=False)]),)
        case tree.Link():
            attributes = {**_common(node.attributes), "href": node.target, "title": node.title}
            return (element("a", attributes, inline_elements(node.children, forms)),)
        case tree.Reference():
            attributes = {**_common(node.attributes), "href": forms.href(node), **_role(node.attributes)}
            return (element("a", attributes, inline_elements(node.children, forms)),)
        case tree.CrossReference():
            return (f"@{node.label}",)
        case tree.Citation():
            return (node.source,)
        case tree.PageReference():
            return forms.page(node)
        case tree.Picture():
            return (_image(node.src, node.alt, node.attributes, forms),)
        case tree.IndexMark():
            children = inline_elements(node.children, forms)
            marked = element("span", _common(node.attributes, "index-mark"), children)
            return (marked,) if node.attributes != tree.PLAIN else children
        case tree.NoteCall():
            return forms.call(node)
        case _:
            assert_never(node)


def _role(attributes: tree.Attributes) -> dict[str, str | None]:
    """What a citation's link is to assistive technology (DPUB-ARIA 1.1, `doc-biblioref`)."""
    return {"role": "doc-biblioref"} if CITATION in attributes.classes else {}


def _image(src: str, alt: str | None, attributes: tree.Attributes, forms: Forms) -> Element:
    common = _common(attributes)
    return element(
        "img",
        {"src": forms.source(src), "alt": alt or "", **common, "style": _width(attributes)},
    )


def _width(attributes: tree.Attributes) -> str | None:
    width = attributes.get("width")
    return f"width: {width}" if width else None


# --- blocks ----------------------------------------------------------------------------------------------


def block_elements(blocks: Iterable[tree.Block], forms: Forms) -> Nodes:
    """The elements of blocks, a line feed after each."""
    return tuple(chain.from_iterable((*_block(block, forms), "\n") for block in blocks))


def _block(block: tree.Block, forms: Forms) -> Nodes:  # noqa: C901, PLR0911, PLR0912 (one case a node)
    match block:
        case tree.Paragraph():
            return (element("p", _common(block.attributes), inline_elements(block.children, forms)),)
        case tree.Plain():
            return inline_elements(block.children, forms)
        case tree.Heading():
            return (_heading(block, forms),)
        case tree.Quotation():
            return (_quotation(block, forms),)
        case tree.Verse():
            return (_verse(block, forms),)
        case tree.List():
            return (_list(block, forms),)
        case tree.DefinitionList():
            return (_definitions(block, forms),)
        case tree.CodeBlock():
            return (_code(block),)
        case tree.MathBlock():
            return (_display(block, forms),)
        case tree.Figure():
            return (_figure(block, forms),)
        case tree.Table():
            return (_table(block, forms),)
        case tree.Division():
            return (_division(block, forms),)
        case tree.SceneBreak():
            return (element("hr", {"class": "scene-break"}),)
        case _:
            assert_never(block)


def _division(block: tree.Division, forms: Forms) -> Element:
    """A division; one with the class `section` is a section, as in Pandoc.

    A list of references is one, as DPUB-ARIA 1.1 has `doc-bibliography`.
    """
    children = block_elements(block.children, forms)
    heading = next((child for child in block.children if isinstance(child, tree.Heading)), None)
    if SECTION in block.attributes.classes:
        others = tuple(name for name in block.attributes.classes if name != SECTION)
        return element("section", _common(replace(block.attributes, classes=others)), children)
    if REFERENCES not in block.attributes.classes or heading is None:
        return element("div", _common(block.attributes), children)
    named = {
        "epub:type": "bibliography",
        "role": "doc-bibliography",
        "aria-labelledby": heading.attributes.id,
    }
    return element("section", {**_common(block.attributes), **named}, children)


def _heading(block: tree.Heading, forms: Forms) -> Element:
    attributes = {**_common(block.attributes), "data-title": plain_text(block.children)}
    return element(f"h{block.level}", attributes, inline_elements(block.children, forms))


def _attribution(inlines: tree.Inlines, forms: Forms) -> Nodes:
    if not inlines:
        return ()
    return (element("p", {"class": "attribution"}, inline_elements(inlines, forms)), "\n")


def _quotation(block: tree.Quotation, forms: Forms) -> Element:
    children = (*block_elements(block.children, forms), *_attribution(block.attribution, forms))
    return element("blockquote", _common(block.attributes, block.kind), ("\n", *children))


def _verse(block: tree.Verse, forms: Forms) -> Element:
    children: list[Node] = ["\n"]
    for stanza in block.stanzas:
        children += [element("p", {"class": "stanza"}, _lines(stanza, forms)), "\n"]
    return element(
        "div", _common(block.attributes, "verse"), (*children, *_attribution(block.attribution, forms))
    )


def _lines(lines: tuple[tree.Inlines, ...], forms: Forms) -> Nodes:
    spans = [element("span", {"class": "line"}, inline_elements(line, forms)) for line in lines]
    separated = chain.from_iterable((Element("br"), span) for span in spans)
    return tuple(separated)[1:]


def _list(block: tree.List, forms: Forms) -> Element:
    attributes = _common(block.attributes, "" if block.tight else "loose")
    if block.ordered and block.start != 1:
        attributes["start"] = str(block.start)
    items = (Element("li", (), block_elements(item, forms)) for item in block.items)
    return element("ol" if block.ordered else "ul", attributes, chain.from_iterable((i, "\n") for i in items))


def _definitions(block: tree.DefinitionList, forms: Forms) -> Element:
    children: list[Node] = []
    for item in block.items:
        children += [element("dt", {}, inline_elements(item.term, forms)), "\n"]
        for meaning in item.meanings:
            children += [element("dd", {}, block_elements(meaning, forms)), "\n"]
    return element("dl", _common(block.attributes), children)


def _code(block: tree.CodeBlock) -> Element:
    language = f"language-{block.language}" if block.language else ""
    common = _common(block.attributes, "code", language)
    lines = code_lines(block.tokens or (("", block.text),))
    return element("pre", from_left(common), [element("code", {}, lines)])


def _display(block: tree.MathBlock, forms: Forms) -> Element:
    number: Nodes = ()
    if block.number:
        number = (element("span", {"class": "equation-number"}, [f"({block.number})"]),)
    return element("div", _common(block.attributes, "math"), (forms.math(block.tex, display=True), *number))


def _labelled(label: str, caption: tree.Inlines, forms: Forms) -> Nodes:
    inner = inline_elements(caption, forms)
    if not label:
        return inner
    return (element("span", {"class": "caption-label"}, [label]), " ", *inner)


def _figure(block: tree.Figure, forms: Forms) -> Element:
    image = _image(block.src, block.alt, tree.Attributes(pairs=block.attributes.pairs), forms)
    children: list[Node] = [image]
    if block.caption:
        children += ["\n", element("figcaption", {}, _labelled(block.label, block.caption, forms))]
    return element("figure", _common(block.attributes, "figure"), children)


def _table(block: tree.Table, forms: Forms) -> Element:
    children: list[Node] = []
    if block.caption:
        children += [element("caption", {}, _labelled(block.label, block.caption, forms)), "\n"]
    blanks = decimals(block)
    groups = (
        ("thead", block.head, -len(block.head)),
        ("tbody", block.body, 0),
        ("tfoot", block.foot, len(block.body)),
    )
    for name, rows, first in groups:
        if rows:
            every = (
                _row(row, name, forms, [blanks.get((n, column)) for column in range(len(row))])
                for n, row in enumerate(rows, first)
            )
            children += [element(name, {}, every), "\n"]
    table = element("table", _common(block.attributes), children)
    return element("div", {"class": "table-frame"}, [table])


def _row(row: tree.Row, group: str, forms: Forms, blanks: Sequence[str | None]) -> Element:
    cells = zip(row, blanks, strict=True)
    return element("tr", {}, (_cell(cell, group, forms, blank) for cell, blank in cells))


def _cell(cell: tree.Cell, group: str, forms: Forms, blank: str | None) -> Element:
    header = cell.header or group == "thead"
    scope = ("col" if group == "thead" else "row") if header else None
    attributes = {
        "class": cell.align,
        "scope": scope,
        "rowspan": str(cell.rowspan) if cell.rowspan > 1 else None,
        "colspan": str(cell.colspan) if cell.colspan > 1 else None,
        "data-decimals": blank,
    }
    plain = all(isinstance(child, tree.Plain) for child in cell.children)
    children = chain.from_iterable(_block(c, forms) for c in cell.children) if plain else ()
    return element(
        "th" if header else "td", attributes, children if plain else block_elements(cell.children, forms)
    )
