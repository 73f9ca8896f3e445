"""Elements of raw HTML -> inlines: the list of what a manuscript may use, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bookmaker.content.html import Element, Item
from bookmaker.content.html_names import (
    BLOCKS,
    DROPPED_WHOLE,
    INLINE,
    PARTS,
    READ_ELSEWHERE,
    STYLED,
)
from bookmaker.content.links import Address, linked
from bookmaker.content.pictures import Image, picture
from bookmaker.content.reading import Reading
from bookmaker.content.tree import (
    Attributes,
    Code,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    Styled,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span, warning

_FOR_A_BROWSER = "a book runs no script, has its own styles, and takes drawings as image files"


def attributes_of(element: Element, reading: Reading) -> Attributes:
    """The attributes of an element that an edition can use; what tables and links say is read elsewhere."""
    given = dict(element.attributes)
    attributes = Attributes(
        id="".join(given.get("id", "").split()),
        classes=tuple(given.get("class", "").split()),
        lang=given.get("lang") or given.get("xml:lang", ""),
        dir=given.get("dir", "").lower(),
        pairs=tuple(
            (k, v)
            for k, v in element.attributes
            if k not in READ_ELSEWHERE or (k == "style" and not _aligns(v))
        ),
    )
    return reading.usable(attributes, element.span)


def _aligns(style: str) -> bool:
    return style.replace(" ", "").rstrip(";").startswith("text-align:") and style.count(":") == 1


def inlines_from(items: Iterable[Item], reading: Reading) -> Inlines:
    """The inlines of elements in a line."""
    return joined(inline for item in items for inline in _inlines(item, reading))


def joined(inlines: Iterable[Inline]) -> Inlines:
    """Neighbouring texts made one, empty ones left out; those with line ends are kept for their places."""
    out: list[Inline] = []
    run: list[Text] = []
    for node in inlines:
        if isinstance(node, Text) and "\n" not in node.text:
            run.append(node)
            continue
        out.extend(_one_text(run))
        run = []
        out.append(node)
    return (*out, *_one_text(run))


def _one_text(run: list[Text]) -> Inlines:
    if len(run) == 1:
        return (run[0],) if run[0].text else ()
    text = "".join(node.text for node in run)
    return (Text(text, run[0].span),) if text else ()


def _inlines(item: Item, reading: Reading) -> Inlines:
    if isinstance(item, Element):
        return _element(item, reading)
    if isinstance(item, Inline):
        return (item,)
    return (Text(plain_text((item,)), item.span),)


def _element(element: Element, reading: Reading) -> Inlines:  # noqa: PLR0911 (one case a kind of element)
    name = element.name
    if name in DROPPED_WHOLE:
        return dropped(element, reading)
    if name == "img":
        return picture(image_from(element, ()), reading)
    children = inlines_from(element.children, reading)
    if name == "br":
        return (LineBreak(element.span), *children)
    if name == "a":
        return _anchor(element, children, reading)
    if name not in INLINE:
        return _refused(element, children, reading)
    attributes = attributes_of(element, reading)
    if name in STYLED:
        return (Styled(STYLED[name], children, element.span, attributes),)
    if name == "code" and all(isinstance(child, Text) for child in children):
        return (Code(plain_text(children), element.span, attributes),)
    return (HtmlInline(name, children, element.span, attributes),)


def dropped(element: Element, reading: Reading) -> tuple[()]:
    """Nothing. C031: what stands in it is for a browser, not for a reader."""
    message = f"<{element.name}> is left out with all that stands in it"
    reading.found.append(
        warning(
            "C031",
            message,
            element.span,
            _FOR_A_BROWSER,
        )
    )
    return ()


def _refused(element: Element, children: Inlines, reading: Reading) -> Inlines:
    if element.name in BLOCKS | PARTS:
        report_misplaced(element, reading)
    else:
        report_refused(element, reading)
    return children


def report_refused(element: Element, reading: Reading) -> None:
    """C030: HTML has this element, a manuscript does not."""
    hint = "docs/manuscript.md lists what can be used; the text in it stays"
    message = f"<{element.name}> is not used in a manuscript and is left out"
    reading.found.append(warning("C030", message, element.span, hint))


def report_misplaced(element: Element, reading: Reading) -> None:
    """C038: an element of blocks in a line, one of a line around blocks, a part outside its table or list."""
    message = f"<{element.name}> cannot stand here and is left out; the text in it stays"
    hint = "begin it on a line of its own, in its table or list"
    if element.name in INLINE:
        hint = "it holds words only; around paragraphs write ::: {.name}"
    reading.found.append(warning("C038", message, element.span, hint))


def report_unknown(source: str, span: Span, reading: Reading) -> None:
    """C036: what looks like a tag and is none."""
    hint = f"where it is code write `{source}`, where it is text write &lt; for its first sign"
    reading.found.append(warning("C036", f"{source} is no HTML and is printed as it stands", span, hint))


def _anchor(element: Element, children: Inlines, reading: Reading) -> Inlines:
    given, attributes = dict(element.attributes), attributes_of(replace_name(element), reading)
    if "href" in given:
        title = attributes.get("title") or ""
        plain = replace(attributes, pairs=tuple(p for p in attributes.pairs if p[0] != "title"))
        return linked(Address(given["href"], title, plain), children, element.span, reading)
    return (Styled("phrase", children, element.span, attributes),)


def replace_name(element: Element) -> Element:
    """An old anchor's `name` read as its `id`; what a browser does with a window dropped without a word."""
    idle = {"target", "name"} | (set() if _attaches(element) else {"rel"})
    given = {k: v for k, v in element.attributes if k not in idle}
    old = dict(element.attributes).get("name")
    pairs = {"id": old, **given} if old else given
    return replace(element, attributes=tuple(pairs.items()))


def _attaches(element: Element) -> bool:
    return "attachment" in dict(element.attributes).get("rel", "").lower().split()


def image_from(element: Element, words: Inlines) -> Image:
    """An `img` as written."""
    given = dict(element.attributes)
    pairs = tuple((k, v) for k, v in element.attributes if k not in {"src", "class", "id", "lang", "dir"})
    attributes = Attributes(
        id=given.get("id", ""), classes=tuple(given.get("class", "").split()), pairs=pairs
    )
    return Image(given.get("src", ""), words, element.span, attributes=attributes)
