"""Syntax of a line -> inlines: links, spans, calls of notes, references, citations, raw HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bookmaker.content.allowed import inlines_from, report_unknown
from bookmaker.content.citation_marks import citation
from bookmaker.content.cross_marks import cross_references
from bookmaker.content.html import (
    BEGINNINGS,
    ENDINGS,
    Close,
    Loose,
    Open,
    Part,
    Special,
    Words,
    nested,
    parts_of,
)
from bookmaker.content.html_names import KNOWN
from bookmaker.content.index_marks import index_mark, is_index_mark
from bookmaker.content.labels import called, inside_note
from bookmaker.content.links import Address, linked
from bookmaker.content.parsing import DEEPEST_OF_ALL
from bookmaker.content.pictures import Image, picture
from bookmaker.content.reading import Reading, shown
from bookmaker.content.syntax import Syntax, all_syntax
from bookmaker.content.tokens import too_deep
from bookmaker.content.tree import (
    PLAIN,
    Code,
    InlineKind,
    Inlines,
    LineBreak,
    Math,
    Note,
    NoteCall,
    Paragraph,
    Remark,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.diagnostics import Diagnostic, warning

_STYLES: Final[dict[str, InlineKind]] = {
    "emphasis": "emphasis",
    "strong": "strong",
    "strikeout": "strikeout",
    "superscript": "superscript",
    "subscript": "subscript",
}


def phrases(nodes: Iterable[Syntax], reading: Reading) -> Inlines:
    """The inlines of a line's syntax. C002: they stand too deep in all; their letters are kept."""
    if reading.around > DEEPEST_OF_ALL:
        return tuple(letters_alone(nodes, DEEPEST_OF_ALL, reading))
    items = nested(
        nodes, lambda node, around: _loose(node, reading.inside(around)), reading.found, reading.around
    )
    return inlines_from(items, reading)


def letters_alone(nodes: Iterable[Syntax], most: int, reading: Reading) -> Iterator[Text]:
    """The letters of what stands deeper than it may. C002."""
    for node in nodes:
        reading.found.append(too_deep(replace(node.span, column=0), most))
        yield from (Text(each.text, each.span) for each in all_syntax(node) if each.text)


def _loose(node: Syntax, reading: Reading) -> Iterator[Loose]:
    if node.kind == "html-inline":
        for part in parts_of(node.text, lambda _: node.span):
            yield from loose_part(part, reading)
    else:
        yield from _inlines(node, reading)


def loose_part(part: Part, reading: Reading) -> Iterator[Loose]:
    """A piece of raw HTML: tags stay for nesting, comments are gathered, the rest is text.

    C035: a comment without an end, or something that is not for readers; C036: not HTML.
    """
    match part:
        case Open() | Close() if part.name in KNOWN:
            yield part
        case Open() | Close():
            report_unknown(part.source, part.span, reading)
            yield Text(part.source, part.span)
        case Words():
            yield Text(part.text, part.span)
        case Special():
            yield from _special(part, reading)


def _special(part: Special, reading: Reading) -> Iterator[Loose]:
    if part.kind == "comment" and part.closed:
        reading.remarks.append(Remark(part.text.strip(), part.span))
    elif not part.closed:
        lines = part.text.strip("\n").count("\n") + 1
        message = f"a {part.kind} begins here that never ends: {lines} lines are left out with it"
        hint = f"write {ENDINGS[part.kind]} where the {part.kind} ends"
        reading.found.append(Diagnostic("C035", message, part.span, hint))
    else:
        hint = (
            "take it out" if part.kind != "CDATA section" else "write its text without the brackets; it stays"
        )
        reading.found.append(warning("C035", f"a {part.kind} means nothing here", part.span, hint))
        if part.kind == "CDATA section":
            yield Text(part.text, part.span)


def _inlines(node: Syntax, reading: Reading) -> Inlines:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    span = node.span
    match node.kind:
        case "text":
            return (Text(node.text, span),)
        case "soft-break":
            return (SoftBreak(span),)
        case "line-break":
            return (LineBreak(span),)
        case "emphasis" | "strong" | "strikeout" | "superscript" | "subscript":
            return (Styled(_STYLES[node.kind], phrases(node.children, reading), span),)
        case "span":
            return _span(node, reading)
        case "code-inline":
            return (Code(node.text, span, reading.usable(node.attributes, span)),)
        case "math" | "display-math":
            return (Math(node.text.strip(), span),)
        case "link":
            address = Address(node.name, node.title, reading.usable(node.attributes, span))
            return linked(address, phrases(node.children, reading), span, reading)
        case "open-special":
            return _open_special(node, reading)
        case "open-citation":
            return _open_citation(node, reading)
        case "image":
            return picture(image_of(node, reading), reading)
        case "call":
            return _call(node, reading)
        case "inline-note":
            return _inline_note(node, reading)
        case "cross-reference":
            return cross_references(node, reading)
        case "citation":
            return citation(node, reading, phrases)
        case _:
            raise AssertionError(node.kind)


def image_of(node: Syntax, reading: Reading) -> Image:
    """An image's syntax as an image."""
    words = phrases(node.children, reading)
    return Image(node.name, words, node.span, node.title, node.attributes)


def _span(node: Syntax, reading: Reading) -> Inlines:
    children = phrases(node.children, reading)
    if is_index_mark(node.attributes):
        return index_mark(node, children, reading)
    return (Styled("phrase", children, node.span, reading.usable(node.attributes, node.span)),)


def _open_special(node: Syntax, reading: Reading) -> Inlines:
    """C035: a comment or its like begins in a line and does not end in its paragraph."""
    kind = node.name
    message = f"a {kind} begins here that never ends in its paragraph: it is printed as it stands"
    hint = f"write {ENDINGS[kind]} where the {kind} ends; \\{BEGINNINGS[kind]} where these letters are meant"
    reading.found.append(warning("C035", message, node.span, hint))
    return (Text(node.text, node.span),)


def _open_citation(node: Syntax, reading: Reading) -> Inlines:
    """C133: the bracket of a citation is not closed in its paragraph."""
    message = f"the bracket before {shown(node.name)} is never closed: it is printed as it stands"
    hint = "write ] where the citation ends; \\[ where the bracket is meant"
    reading.found.append(warning("C133", message, node.span, hint))
    return (Text(node.text, node.span),)


def _call(node: Syntax, reading: Reading) -> Inlines:
    """N009: attributes stand behind a note's call."""
    if node.attributes != PLAIN:
        message = f"attributes behind the call of the note {node.text!r} have no effect"
        hint = f"for a span with a note in it write [text[^{node.text}]]{{.name}}"
        reading.found.append(warning("N009", message, node.span, hint))
    return called(node.text, node.span, reading)


def _inline_note(node: Syntax, reading: Reading) -> Inlines:
    if inside_note(node.span, reading):
        return (Text("[", node.span), *phrases(node.children, reading), Text("]", node.span))
    label = f"^{len(reading.notes) + 1}"
    place = len(reading.notes)
    reading.notes.append(Note(label, (), node.span))
    children = phrases(node.children, reading.in_note(label))
    blocks = (Paragraph(children, children[0].span),) if children else ()
    reading.notes[place] = Note(label, blocks, node.span)
    return (NoteCall(label, node.span),)
