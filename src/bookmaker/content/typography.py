"""Sections -> sections with typographer's marks: quotes, apostrophes, dashes, ellipses, spaces, by language.

Text nodes are changed and no others: never code, mathematics or the address that a link shows. No letter is
changed, added or lost. Setting a text twice gives the same as setting it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, zip_longest

from bookmaker.content.book import Section
from bookmaker.content.conventions import Conventions, conventions_of
from bookmaker.content.tree import (
    Block,
    Blocks,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteCall,
    Reference,
    SoftBreak,
    Styled,
    Text,
    Verse,
)
from bookmaker.content.typographic_marks import OBJECT, Piece, are_plain, set_letters
from bookmaker.content.walk import map_notes, plain_text, rebuilt, shared, with_parts
from bookmaker.diagnostics import Span

BEHIND_CALLS = frozenset(" .,;:!?)]")
VERBATIM = frozenset({"kbd", "code", "samp", "var", "tt", "pre"})

# --- what is set -----------------------------------------------------------------------------------------


def typeset(section: Section) -> Section:
    """The section with its titles, text and notes set in its language."""
    language = section.language
    return replace(
        section,
        title=typeset_run(section.title, language),
        subtitle=typeset_run(section.subtitle, language),
        plain_title=typeset_text(section.plain_title, language),
        running_title=typeset_text(section.running_title, language),
        abstract=typeset_blocks(section.abstract, language),
        blocks=typeset_blocks(section.blocks, language),
        notes=map_notes(section.notes, lambda blocks: typeset_blocks(blocks, language)),
    )


def typeset_text(text: str, language: str) -> str:
    """A plain text set: a title, a name."""
    return plain_text(_set((Text(text, Span("")),), conventions_of(language)))


def typeset_blocks(blocks: Blocks, language: str) -> Blocks:
    """Blocks set in a language; `lang` on a block or a span changes it for what stands inside."""
    return shared((_block(block, language) for block in blocks), blocks)


def _block(block: Block, outer: str) -> Block:
    attributes = getattr(block, "attributes", None)
    language = (attributes and attributes.lang) or outer
    changed = rebuilt(
        block, lambda run: typeset_run(run, language), lambda blocks: typeset_blocks(blocks, language)
    )
    if isinstance(block, Verse) and isinstance(changed, Verse):
        return replace(changed, stanzas=tuple(_stanza(s, language) for s in block.stanzas))
    return changed


def _stanza(lines: tuple[Inlines, ...], language: str) -> tuple[Inlines, ...]:
    """Lines set as one run, since a quotation may run on from line to line."""
    joined = chain.from_iterable((LineBreak(Span("")), *line) for line in lines)
    done = iter(_set(tuple(joined), conventions_of(language)))
    split = (tuple(islice(done, len(line) + 1))[1:] for line in lines)
    return tuple(_with_ordinals(line, conventions_of(language)) for line in split)


def typeset_run(run: Inlines, language: str) -> Inlines:
    """One run of inlines set, its quotes paired across mark-up; ordinals are set superior where certain."""
    conventions = conventions_of(language)
    return _with_ordinals(_set(_with_calls_at_words(run), conventions), conventions)


# --- calls -----------------------------------------------------------------------------------------------


def _with_calls_at_words(run: Inlines) -> Inlines:
    """The run without spaces between a word and its note's call, where a space or a mark stands behind."""
    kept: list[Inline] = []
    for node, behind in zip_longest(run, run[1:]):
        if isinstance(node, NoteCall) and _ends_word(behind):
            if kept and isinstance(kept[-1], SoftBreak):
                kept.pop()
            if kept and isinstance(last := kept[-1], Text):
                kept[-1:] = [replace(last, text=text)] if (text := last.text.rstrip(" ")) else []
        kept.append(node)
    return shared(kept, run)


def _ends_word(behind: Inline | None) -> bool:
    """Whether a word ends before what stands behind a call."""
    if isinstance(behind, Text):
        return behind.text[:1] in BEHIND_CALLS
    return behind is None or isinstance(behind, SoftBreak | LineBreak)


# --- a run as a tape of characters -----------------------------------------------------------------------


def _pieces(run: Iterable[Inline], conventions: Conventions) -> Iterator[Piece]:
    for node in run:
        match node:
            case Text():
                yield Piece(node.text, conventions)
            case SoftBreak() | LineBreak():
                yield Piece("\n")
            case NoteCall():
                continue
            case Styled() | HtmlInline() | Link() | Reference() | IndexMark() if is_prose(node):
                yield from _pieces(node.children, _inner(node, conventions))
            case _:
                yield Piece(OBJECT)


def is_prose(node: Styled | HtmlInline | Link | Reference | IndexMark) -> bool:
    """Whether the text in a node is prose: not that of `kbd` and its like, not an address shown as it is."""
    match node:
        case HtmlInline():
            return node.name not in VERBATIM
        case Link():
            return plain_text(node.children) not in {node.target, node.target.removeprefix("mailto:")}
        case _:
            return True


def _inner(node: Styled | HtmlInline | Link | Reference | IndexMark, outer: Conventions) -> Conventions:
    return conventions_of(node.attributes.lang) if node.attributes.lang else outer


def _set(run: Inlines, conventions: Conventions) -> Inlines:
    pieces = tuple(_pieces(run, conventions))
    return run if are_plain(pieces) else shared(_rewritten(run, set_letters(pieces)), run)


def _rewritten(run: Iterable[Inline], texts: Iterator[str]) -> Iterator[Inline]:
    """The run with its texts replaced in the order in which `_pieces` gave them."""
    for node in run:
        match node:
            case Text():
                text = next(texts)
                yield node if text == node.text else replace(node, text=text)
            case NoteCall():
                yield node
            case Styled() | HtmlInline() | Link() | Reference() | IndexMark() if is_prose(node):
                yield with_parts(node, children=shared(_rewritten(node.children, texts), node.children))
            case _:
                next(texts)
                yield node


# --- ordinals --------------------------------------------------------------------------------------------


def _with_ordinals(run: Iterable[Inline], conventions: Conventions) -> Inlines:
    return shared(chain.from_iterable(_ordinals_in(node, conventions) for node in run), run)


def _ordinals_in(node: Inline, conventions: Conventions) -> Iterator[Inline]:
    match node:
        case Text() if conventions.ordinals:
            yield from _superior(node, conventions.ordinals)
        case Styled("superscript"):
            yield node
        case Styled() | HtmlInline() | Link() | Reference() | IndexMark() if is_prose(node):
            children = _with_ordinals(node.children, _inner(node, conventions))
            yield with_parts(node, children=children)
        case _:
            yield node


def _superior(node: Text, ordinals: re.Pattern[str]) -> Iterator[Inline]:
    position = 0
    for found in ordinals.finditer(node.text):
        ending = found[found.lastindex or 0]
        letters = Text(ending, node.span)
        yield Text(node.text[position : found.end() - len(ending)], node.span)
        yield Styled("superscript", (letters,), node.span)
        position = found.end()
    if not position:
        yield node
    elif position < len(node.text):
        yield replace(node, text=node.text[position:])
