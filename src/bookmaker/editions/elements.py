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
from bookmaker.editions.xhtml import Element, Node, Nodes, element

INLINE_NAMES: dict[tree.InlineKind, str] = {
    "emphasis": "em",
    "strong": "strong",
    "strikeout": "s",
    "superscript": "sup",
    "subscript": "sub",
    "phrase": "span",
}
SHORT_CODE = 12
# Classes that the content stage gives to citations' links and to a chapter's list of references.
CITATION, REFERENCES = "citation", "references"
# A line of the house design holds about 65 letters.
LONG_WORD, BREAK = re.compile(r"\S{80,}"), "\u200b"
BREAK_EVERY = re.compile(r"\S{1,8}")
# Of the web, of a work, of a person; a word that has no such mark is read once.
ADDRESS = re.compile(
    r"((?:(?:https?|ftp)://|www\.|doi:10\.)[^\s<>«»“”]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
)
ADDRESS_PIECES = re.compile(r"\S{7,}?[/?&=#_.@-]+(?=\w{3})|\S+")
SECTION = "section"
# A dash behind a word, which may stand in the element before; a dash before a word, as in Spanish.
DASH_BEHIND, DASH_BEFORE = re.compile(r"(?<=[^\s—“‘«‹„‚(\[{¿¡])—|^—(?=\S)"), re.compile(r"(?<=\s)—(?!\s)")
JOINER = "\N{WORD JOINER}"
# A formula in a line that a telephone may not hold, by the signs of its TeX.
TEX_SIGN, WIDE_FORMULA = re.compile(r"\\[A-Za-z]+|[^\s{}^_\\]"), 12
CODE_BREAKS = re.compile(r"(?<=[./_(,:=-])(?=\w)")
# The signs of an option or a path, with its first letter.
OPTION = re.compile(r"(?:--?|/)\w")
# I/O, km/h, and/or.
SHORT_PAIR = re.compile(r"(?<![\w/])(\w{1,3}/\w{1,3})(?![\w/])")
UNBROKEN = {"class": "unbroken"}
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


def note_call(call: tree.NoteCall, identifier: str, href: str, *, epub: bool = False) -> Nodes:
    """The link from the text to its note, after a comma where another call stands right before it.

    No line begins with a call: a line may end behind some of the marks that stand before one.
    """
    attributes = {
        "class": "note-call",
        "id": identifier,
        "href": href,
        "epub:type": "noteref" if epub else None,
        "role": "doc-noteref",
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


def _from_left(attributes: dict[str, str | None]) -> dict[str, str | None]:
    """Attributes of what runs from left to right in any text, where its signs would change their places."""
    return {**attributes, "dir": attributes.get("dir") or "ltr"}


# --- inlines ---------------------------------------------------------------------------------------------


def inline_elements(inlines: Iterable[tree.Inline], forms: Forms) -> Nodes:
    """The elements of inlines."""
    return tuple(chain.from_iterable(_inline(node, forms) for node in inlines))


def _inline(node: tree.Inline, forms: Forms) -> Nodes:  # noqa: C901, PLR0911, PLR0912 (one case a node)
    match node:
        case tree.Text():
            return _text(node.text)
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
            return (element("code", _from_left(_common(node.attributes)), _breakable(node.text)),)
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


def _breakable(code: str) -> Nodes:
    """Code in a line with places where the line may end: a long name must not stretch the words before it."""
    option = OPTION.match(code)
    begins = option.end() if option else 0
    head = (element("span", UNBROKEN, [code[:begins]]),) if begins else ()
    rest = code[begins:]
    if len(code) < SHORT_CODE:
        return (*head, rest) if rest else head
    return (*head, *_joined_by_breaks(CODE_BREAKS.split(rest)))


def _text(letters: str) -> Nodes:
    """Letters, and addresses in elements of their own: a hyphen would make another address of one."""
    parts = ADDRESS.split(letters)
    if len(parts) == 1:
        return _words(letters)
    marked = ((_address(part),) if n % 2 else _words(part) for n, part in enumerate(parts))
    return tuple(chain.from_iterable(marked))


def _words(letters: str) -> Nodes:
    """Words; two short ones with a slash between them are kept on one line."""
    if "/" not in letters:
        return (_prose(letters),) if letters else ()
    parts = SHORT_PAIR.split(letters)
    kept = (element("span", UNBROKEN, [part]) if n % 2 else _prose(part) for n, part in enumerate(parts))
    return tuple(part for part in kept if part != "")


def _prose(letters: str) -> str:
    """Words with their dashes: no line begins with an em dash that belongs to the word before it, and none
    ends with one that belongs to the word behind it, though UAX 14 (class B2) lets a line end at either side.
    """
    bound = _endless(letters)
    if "—" not in bound:
        return bound
    return DASH_BEFORE.sub(f"—{JOINER}", DASH_BEHIND.sub(f"{JOINER}—", bound))


def _endless(letters: str) -> str:
    """A word that no line can hold may end anywhere: letters in their hundreds, a key."""
    return LONG_WORD.sub(lambda word: BREAK.join(BREAK_EVERY.findall(word[0])), letters)


def _address(address: str) -> Element:
    """An address ends its lines behind its marks, and leaves no crumb in the next."""
    pieces = map(_endless, ADDRESS_PIECES.findall(address))
    return element("span", _from_left({"class": "address"}), _joined_by_breaks(pieces))


def _joined_by_breaks(pieces: Iterable[str]) -> Nodes:
    """Pieces with places between them where a line may end."""
    parts: Iterable[Node] = chain.from_iterable((Element("wbr"), piece) for piece in pieces)
    return tuple(parts)[1:]


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
    return element("pre", _from_left(common), [element("code", {}, lines)])


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
