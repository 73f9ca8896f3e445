"""What stands in the lines of a page -> inlines of the book's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from bookmaker.content import tree
from bookmaker.content.tree import (
    Attributes,
    Code,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Styled,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.importing.mathml import tex_of
from bookmaker.importing.page import Element, Node, names
from bookmaker.importing.page_images import address_of, image_of, is_speck
from bookmaker.importing.page_links import fragment
from bookmaker.importing.page_metadata import resolved
from bookmaker.importing.page_notes import CALL, COMMENT
from bookmaker.importing.page_reading import PageReading
from bookmaker.importing.written_lines import COMMENT as WRITTEN_COMMENT

_STYLED: dict[str, tree.InlineKind] = {
    "em": "emphasis", "i": "emphasis", "dfn": "emphasis", "cite": "emphasis", "var": "emphasis",
    "strong": "strong", "b": "strong", "s": "strikeout", "strike": "strikeout", "del": "strikeout",
    "sup": "superscript", "sub": "subscript",
}  # fmt: skip
_LOOKS: tuple[tuple[str, tree.InlineKind], ...] = (
    ("italic", "emphasis"), ("bold", "strong"), ("struck", "strikeout"),
    ("superior", "superscript"), ("inferior", "subscript"),
)  # fmt: skip
_KEPT = names("kbd samp q mark small ruby rb rt rp")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid|_hsenc|_hsmi")
_REDIRECTS = {
    "www.google.com": ("/url", "q"),
    "l.facebook.com": ("/l.php", "u"),
    "lm.facebook.com": ("/l.php", "u"),
}
_SCHEMES: Final = ("http", "https", "mailto", "tel", "doi")


def inlines_of(nodes: Iterable[Node], reading: PageReading) -> Inlines:
    """The inlines of a run, blanks made single."""
    return _single_spaced(tuple(_inlines(nodes, reading)))


def _inlines(nodes: Iterable[Node], reading: PageReading) -> Iterator[Inline]:
    for node in nodes:
        if isinstance(node, str):
            if text := reading.letters(_BLANKS.sub(" ", node)):
                yield Text(text, reading.span(Element("")))
        else:
            yield from _of_element(node, reading)


def _of_element(element: Element, reading: PageReading) -> Iterator[Inline]:
    span, name = reading.span(element), element.name
    if name == CALL:
        yield tree.NoteCall(element.get("label"), span)
    elif name == COMMENT:
        yield from _margin(element, reading)
    elif name == "br":
        yield LineBreak(span)
    elif name == "img":
        yield from _image(element, reading)
    elif name == "math":
        yield from _math(element, reading)
    elif name in {"code", "tt"}:
        yield Code(element.words, span) if element.words else Text("", span)
    elif name == "a":
        yield from _link(element, reading)
    else:
        children = inlines_in(element, reading)
        if name in _STYLED and "citation" not in element.classes and plain_text(children).strip():
            children = (Styled(_STYLED[name], children, span),)
        elif name in _KEPT and plain_text(children).strip():
            children = (HtmlInline(name, children, span),)
        yield from _phrase(element, _looked(element, children, reading), reading)


def inlines_in(element: Element, reading: PageReading) -> Inlines:
    """What stands in an element."""
    return tuple(_inlines(element.children, reading))


def _looked(element: Element, children: Inlines, reading: PageReading) -> Inlines:
    """The inlines with what the styles of their element mean."""
    looks = reading.looks(element)
    if not looks or not plain_text(children).strip():
        return children
    span = reading.span(element)
    for look, kind in _LOOKS:
        if look in looks and _STYLED.get(element.name) != kind:
            children = (Styled(kind, children, span),)
    if "small-caps" in looks:
        children = (Styled("phrase", children, span, Attributes(classes=("smallcaps",))),)
    return children


def _phrase(element: Element, children: Inlines, reading: PageReading) -> Inlines:
    """The inlines under the language and the direction of their element."""
    attributes = reading.attributes(element)
    if attributes == tree.PLAIN or not plain_text(children).strip():
        return children
    return (Styled("phrase", children, reading.span(element), attributes),)


# --- links -----------------------------------------------------------------------------------------------


def _link(element: Element, reading: PageReading) -> Iterator[Inline]:
    """A link that leads somewhere, else its words. R093: a link led nowhere that a book can name."""
    children = inlines_in(element, reading)
    target = target_of(element.get("href"), reading)
    calls = tuple(child for child in children if isinstance(child, tree.NoteCall))
    inner = tuple(child for child in children if not isinstance(child, tree.NoteCall))
    words = plain_text(inner).strip()
    pictures = [child for child in inner if isinstance(child, tree.Picture)]
    if not target or not words or pictures:
        if (
            element.get("href")
            and not target
            and words
            and not fragment(element.get("href"), reading.address)
        ):
            reading.told(
                "dropped",
                "R093",
                f"a link leads nowhere in a book: {element.get('href')[:200]}",
                element,
                "its words stay",
            )
        yield from _phrase(element, _looked(element, children, reading), reading)
        return
    yield Link(target, _phrase(element, _without_links(inner), reading), reading.span(element))
    yield from calls


def _without_links(inlines: Inlines) -> Inlines:
    return tuple(n for i in inlines for n in (i.children if isinstance(i, Link) else (i,)))


def target_of(href: str, reading: PageReading) -> str:
    """Where a link leads, without what only counts its readers; "" where a book can't follow it."""
    if name := fragment(href, reading.address):
        return f"#{name}" if name in reading.linked else ""
    try:
        parts = urlsplit(_unwrapped(href))
    except ValueError:
        return ""
    if parts.scheme.lower() not in {*_SCHEMES, ""} or (not parts.scheme and not reading.address):
        return ""
    plain = urlunsplit(parts._replace(query=_untracked(parts.query)))
    return plain if parts.scheme else resolved(plain, reading.address)


def _unwrapped(href: str) -> str:
    """The address to which a network's own address would send."""
    parts = urlsplit(href)
    path, key = _REDIRECTS.get(parts.netloc.lower(), ("", ""))
    found = parse_qs(parts.query).get(key, [""])[0] if path and parts.path == path else ""
    return found if found.startswith(("http:", "https:")) else href


def _untracked(query: str) -> str:
    if not _TRACKING.search(query):
        return query
    return urlencode(
        [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    )


# --- images, formulas, remarks ---------------------------------------------------------------------------


def _image(element: Element, reading: PageReading) -> Iterator[Inline]:
    """An image among words. R091: its bytes are not in the file, and a remark stands in its place."""
    span, alt = reading.span(element), element.attributes.get("alt")
    if "latex" in element.classes and alt:
        yield tree.Math(alt, span)
    elif {"emoji", "wp-smiley"}.intersection(element.classes):
        yield Text(alt or "", span)
    elif source := image_of(element, reading):
        yield tree.Picture(source, reading.letters(alt) if alt is not None else None, span)
    elif not is_speck(element):
        yield missing_image(element, reading)


def missing_image(element: Element, reading: PageReading) -> Inline:
    """An editor's remark where an image should stand. R091: what it was."""
    what = f"{element.get('alt')} " if element.get("alt") else ""
    address = resolved(address_of(element), reading.address) or address_of(element) or "no address"
    hint = "save the image into the book's folder and put it where the remark stands"
    reading.told("unread", "R091", f"an image is not in the file: {what}({address})", element, hint)
    return remark_in_line(f"image: {what}({address})", element, reading)


def remark_in_line(text: str, element: Element, reading: PageReading) -> Inline:
    """A remark of the editor's."""
    return HtmlInline(WRITTEN_COMMENT, (), reading.span(element), Attributes(pairs=(("text", text),)))


def _margin(element: Element, reading: PageReading) -> Iterator[Inline]:
    """R094: a remark in the margin."""
    text = element.get("text")
    reading.told(
        "comment", "R094", f"a remark in the margin: {text[:400]}", element, "it is an editor's remark now"
    )
    yield remark_in_line(text, element, reading)


def _math(element: Element, reading: PageReading) -> Iterator[Inline]:
    """R095: a formula has parts that were written as their letters."""
    formula = tex_of(element)
    if formula.guessed:
        reading.told(
            "guessed", "R095", f"parts of a formula were written as they stand: {formula.tex}", element
        )
    if formula.tex:
        yield tree.Math(formula.tex, reading.span(element))


# --- spaces ----------------------------------------------------------------------------------------------


def _single_spaced(inlines: Inlines) -> Inlines:
    """The inlines with no space behind a space, none at a line's ends and none at the edges."""
    spaced, _ = _after(inlines, before=" ")
    return _stripped(spaced)


def _after(inlines: Inlines, before: str) -> tuple[Inlines, str]:
    out: list[Inline] = []
    for node in inlines:
        if isinstance(node, Text):
            text = node.text.lstrip(" ") if before == " " else node.text
            out += [replace(node, text=text)] if text else []
            before = text[-1:] or before
        elif isinstance(node, Styled | HtmlInline | Link):
            children, before = _after(node.children, before)
            out += [replace(node, children=children)] if children or not node.children else []
        else:
            out.append(node)
            before = (
                " " if isinstance(node, LineBreak) else before if isinstance(node, tree.NoteCall) else "x"
            )
    return tuple(out), before


def _stripped(inlines: Inlines) -> Inlines:
    """No space at the end, and no line's end."""
    out = list(inlines)
    while out:
        last = out[-1]
        if isinstance(last, Text) and last.text.endswith(" "):
            out.pop()
            if text := last.text.rstrip(" "):
                return (*out, replace(last, text=text))
        elif isinstance(last, LineBreak):
            out.pop()
        else:
            break
    return tuple(out)
