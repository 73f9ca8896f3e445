"""Syntax of blocks -> Blocks and Notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bookmaker.content.attributes import attributes_at_end
from bookmaker.content.flow import blocks_from
from bookmaker.content.highlight import highlighted
from bookmaker.content.html import Close, Loose, Open, Words, nested, parts_of
from bookmaker.content.labels import called
from bookmaker.content.parsing import DEEPEST
from bookmaker.content.phrases import image_of, letters_alone, loose_part, phrases
from bookmaker.content.pictures import figure
from bookmaker.content.pipe_tables import captioned, pipe_table
from bookmaker.content.quotations import quotation, trimmed, verse
from bookmaker.content.reading import Reading, shown
from bookmaker.content.syntax import Syntax
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    CodeBlock,
    Definition,
    DefinitionList,
    Division,
    Heading,
    List,
    MathBlock,
    Note,
    Paragraph,
    Plain,
    SceneBreak,
    Text,
)
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning

_CALL = re.compile(r"\[\^([^\s\[\]^]+)\]")
_CODE = frozenset({"pre", "code"})


def passages(nodes: Sequence[Syntax], reading: Reading) -> Blocks:
    """The blocks of a manuscript's syntax; notes are gathered, captions find their table.

    C002: they stand too deep in blocks and elements; their letters are kept.
    """
    if reading.around > DEEPEST:
        letters = tuple(letters_alone(nodes, DEEPEST, reading))
        return (Paragraph(letters, letters[0].span),) if letters else ()
    items = nested(
        captioned(nodes),
        lambda node, around: _loose(node, reading.inside(around)),
        reading.found,
        reading.around,
    )
    return blocks_from(items, reading)


def _loose(node: Syntax, reading: Reading) -> Iterator[Loose]:
    match node.kind:
        case "html":
            yield from _html(node, reading)
        case "note":
            _note(node, reading)
        case _:
            yield from _blocks(node, reading)


def _html(node: Syntax, reading: Reading) -> Iterator[Loose]:
    starts = [0]
    for line in node.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def place(offset: int) -> Span:
        line = bisect_right(starts, offset, hi=len(starts) - 1) - 1
        span = node.lines[line]
        return replace(span, column=span.column + offset - starts[line]) if span.column else span

    in_code = 0
    for part in parts_of(node.text, place):
        if isinstance(part, Open | Close) and part.name in _CODE:
            in_code = max(in_code + (1 if isinstance(part, Open) else -1), 0)
        if isinstance(part, Words) and not in_code:
            yield from _words(part, reading)
        else:
            yield from loose_part(part, reading)


def _words(words: Words, reading: Reading) -> Iterator[Text | Loose]:
    """Letters between tags that are no code: no Markdown is read in them but the calls of notes."""
    position = 0
    for call in _CALL.finditer(words.text):
        yield Text(words.text[position : call.start()], words.span)
        yield from called(call[1], words.span, reading)
        position = call.end()
    yield Text(words.text[position:], words.span)


def _note(node: Syntax, reading: Reading) -> None:
    place = len(reading.notes)
    reading.notes.append(Note(node.name, (), node.span))
    blocks = passages(node.children, reading.in_note(node.name))
    reading.notes[place] = Note(node.name, blocks, node.span)


def _blocks(node: Syntax, reading: Reading) -> Blocks:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    span, attributes = node.span, node.attributes
    match node.kind:
        case "paragraph":
            return _paragraph(node, reading)
        case "caption":
            return _lone_caption(node, reading)
        case "plain":
            plain = phrases(node.children, reading)
            return (Plain(plain, plain[0].span),) if plain else ()
        case "heading":
            usable = reading.usable(attributes, span)
            return (Heading(node.number, phrases(node.children, reading), span, usable),)
        case "quotation":
            return (quotation("quotation", passages(node.children, reading), span),)
        case "bullets" | "numbers":
            return (_list(node, reading),)
        case "definitions":
            return (_definitions(node, reading),)
        case "code":
            return (_code(node, reading),)
        case "mathematics":
            return (MathBlock(node.text, span, reading.usable(attributes, span)),)
        case "table":
            return (pipe_table(node, reading),)
        case "division":
            return _division(node, reading)
        case "break":
            return (SceneBreak(span),)
        case _:
            raise AssertionError(node.kind)


# --- paragraphs --------------------------------------------------------------------------------------------


def _paragraph(node: Syntax, reading: Reading) -> Blocks:
    """A paragraph; an image alone in it is a figure, mathematics set apart in it divides it."""
    shown = [child for child in node.children if not _is_blank(child)]
    if len(shown) == 1 and shown[0].kind == "image":
        return (figure(image_of(shown[0], reading), reading),)
    if any(child.kind == "display-math" for child in node.children):
        return tuple(_divided(node.children, reading))
    children = trimmed(phrases(node.children, reading))
    return (Paragraph(children, children[0].span),) if children else ()


def _lone_caption(node: Syntax, reading: Reading) -> Blocks:
    """C022: a caption without a table, or the second of one."""
    message = "this caption has no table: it is set as a paragraph"
    reading.found.append(
        warning("C022", message, node.span, "a table has one caption, right before or behind it")
    )
    return _paragraph(node, reading)


def _is_blank(node: Syntax) -> bool:
    return node.kind == "soft-break" or (node.kind == "text" and not node.text.strip(" "))


def _divided(nodes: Iterable[Syntax], reading: Reading) -> Iterator[Block]:
    run: list[Syntax] = []
    for node in (*nodes, None):
        if node is not None and node.kind != "display-math":
            run.append(node)
            continue
        children = trimmed(phrases(run, reading))
        run = []
        if children:
            yield Paragraph(children, children[0].span)
        if node is not None:
            yield MathBlock(node.text.strip(), node.span, reading.usable(node.attributes, node.span))


# --- lists -------------------------------------------------------------------------------------------------


def _list(node: Syntax, reading: Reading) -> List:
    items = tuple(passages(item.children, reading) for item in node.children)
    tight = not any(isinstance(block, Paragraph) for item in items for block in item)
    return List(node.kind == "numbers", node.number, items, node.span, tight=tight)


def _definitions(node: Syntax, reading: Reading) -> DefinitionList:
    items: list[Definition] = []
    for child in node.children:
        if child.kind == "term":
            items.append(Definition(phrases(child.children, reading), (), child.span))
        else:
            meanings = (*items[-1].meanings, passages(child.children, reading))
            items[-1] = replace(items[-1], meanings=meanings)
    return DefinitionList(tuple(items), node.span)


# --- code --------------------------------------------------------------------------------------------------


def _code(node: Syntax, reading: Reading) -> CodeBlock:
    """C012: a fence without its end; C019: a language that nothing is known of; C015: words behind it."""
    language, attributes, idle = _info(node.name)
    tokens = highlighted(node.text, language)
    if not node.closed:
        message = "this code never ends: all that follows is code"
        reading.found.append(
            warning("C012", message, node.span, "close it with the marks that it begins with")
        )
    if idle:
        message = f"what stands behind the language has no effect: {shown(idle)!r}"
        hint = "attributes stand in braces: ```python {#id .class}"
        reading.found.append(warning("C015", message, node.span, hint))
    if tokens is None:
        hint = did_you_mean(language, ("python", "javascript", "bash", "text", "html", "java", "ruby"))
        message = f"the language {language!r} has no colours"
        reading.found.append(warning("C019", message, node.span, hint or "its code is printed plain"))
    usable = reading.usable(attributes, node.span)
    return CodeBlock(node.text, language, tokens or (("", node.text),), node.span, usable)


def _info(info: str) -> tuple[str, Attributes, str]:
    """The language of `python`, `{.python #id}` or `python {#id}`, the attributes, and what is neither."""
    words, attributes = attributes_at_end(info.strip())
    name, _, idle = words.strip().partition(" ")
    if name:
        return name, attributes, idle.strip()
    first, others = attributes.classes[:1], attributes.classes[1:]
    return (first[0] if first else ""), replace(attributes, classes=others), ""


# --- divisions ---------------------------------------------------------------------------------------------


def _division(node: Syntax, reading: Reading) -> Blocks:
    """C010: a division without its end; C020: verse that holds more than lines."""
    attributes, span = reading.usable(node.attributes, node.span), node.span
    children = passages(node.children, reading)
    if not node.closed:
        message = "this division never ends"
        reading.found.append(
            Diagnostic("C010", message, span, "write ::: on a line of its own where it ends")
        )
    name, others = _named(attributes)
    if name == "epigraph":
        return (quotation("epigraph", children, span, others),)
    if name == "verse":
        made = verse(children, span, others)
        if made:
            return (made,)
        message = "verse holds lines and stanzas only: this is set as a plain division"
        reading.found.append(warning("C020", message, span, "take lists, headings and quotations out of it"))
    return (Division(children, span, attributes),)


def _named(attributes: Attributes) -> tuple[str, Attributes]:
    """The first class that is a form of its own, and the attributes without it."""
    name = next((c for c in attributes.classes if c in {"epigraph", "verse"}), "")
    return name, replace(attributes, classes=tuple(c for c in attributes.classes if c != name))
