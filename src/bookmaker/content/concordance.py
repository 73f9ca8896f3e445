"""A concordance, one term on a line -> sections with a mark of the index before each occurrence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from bookmaker.content.book import Section
from bookmaker.content.reading import shown
from bookmaker.content.tree import (
    Block,
    Blocks,
    CodeBlock,
    Heading,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    MathBlock,
    Plain,
    SceneBreak,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.content.typography import VERBATIM, typeset_text
from bookmaker.content.walk import map_notes, rebuilt
from bookmaker.diagnostics import Diagnostic, Span, warning

COMMENT = "#"
# Sections that say nothing of the book's subject, and the class of lists of references.
_PASSED_OVER = frozenset({"dedication", "epigraph-page"})
_REFERENCES = "references"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """A term to be found, the entry that it is indexed under ("" = itself), and its line."""

    words: str
    entry: str
    span: Span


def read_concordance(text: str, file: str) -> tuple[tuple[Term, ...], tuple[Diagnostic, ...]]:
    """The terms: `term`, or `term = entry!subentry`; a line that begins with `#` is a comment.

    C149: a line that says nothing before or behind its `=`, or a term that stands twice.
    """
    terms: dict[str, Term] = {}
    found: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), 1):
        span = Span(file, number)
        words, equals, entry = (part.strip() for part in line.partition("="))
        if not line.strip() or line.lstrip().startswith(COMMENT):
            continue
        if not words or (equals and not entry):
            hint = "write a term, or: term = entry!subentry"
            found.append(Diagnostic("C149", "a line of the concordance lacks a side of its `=`", span, hint))
        elif words in terms:
            message = f"the term {shown(words)!r} stands twice: first on line {terms[words].span.line}"
            found.append(Diagnostic("C149", message, span, "keep one of them"))
        else:
            terms[words] = Term(words, entry, span)
    return tuple(terms.values()), tuple(found)


def with_concordance(
    sections: Iterable[Section], terms: tuple[Term, ...]
) -> tuple[tuple[Section, ...], tuple[Diagnostic, ...]]:
    """The sections with the first occurrence of each term in each paragraph marked, notes included.

    Words are found whole; one without a capital letter also where the text has capitals. Headings, code,
    formulas, links, lists of references and the text of other marks are passed over. C150 (a warning): a
    term is nowhere.
    """
    if not terms:
        return tuple(sections), ()
    search = _Search(tuple(sorted(terms, key=lambda term: -len(term.words))))
    done = tuple(search.marked(section) for section in sections)
    lost = [term for term in terms if term.words not in search.met]
    hint = "write it as the chapters do, or take the line out"
    message = "the term {!r} stands nowhere in the chapters"
    return done, tuple(warning("C150", message.format(shown(t.words)), t.span, hint) for t in lost)


# --- finding -----------------------------------------------------------------------------------------------


def _pattern(terms: Iterable[Term], language: str) -> re.Pattern[str]:
    """Any of the terms, the longest first, each a group; spaces and line ends between words are all one."""
    kinds = "|".join(f"({_words(term.words, language)})" for term in terms)
    return re.compile(rf"(?<!\w)(?:{kinds})(?!\w)")


def _words(words: str, language: str) -> str:
    pieces = _SPACE.split(typeset_text(words, language))
    joined = r"\s+".join(re.escape(piece) for piece in pieces)
    return f"(?i:{joined})" if words == words.lower() else joined


@dataclass(slots=True)
class _Search:
    """The terms, longest first; what they look like in each language; those that were met."""

    terms: tuple[Term, ...]
    met: set[str] = field(default_factory=set)
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def marked(self, section: Section) -> Section:
        """The section with its marks."""
        if section.kind in _PASSED_OVER:
            return section

        def change(blocks: Blocks) -> Blocks:
            return self._blocks(blocks, section.language)

        return replace(section, blocks=change(section.blocks), notes=map_notes(section.notes, change))

    def _blocks(self, blocks: Blocks, language: str) -> Blocks:
        return tuple(self._block(block, language) for block in blocks)

    def _block(self, block: Block, outer: str) -> Block:
        if isinstance(block, Heading | CodeBlock | MathBlock | SceneBreak):
            return block
        attributes = None if isinstance(block, Plain) else block.attributes
        if attributes and _REFERENCES in attributes.classes:
            return block
        language = (attributes and attributes.lang) or outer
        return rebuilt(
            block, lambda run: self._run(run, language, set()), lambda inner: self._blocks(inner, language)
        )

    def _run(self, run: Inlines, language: str, seen: set[str]) -> Inlines:
        done: list[Inline] = []
        for is_text, group in groupby(run, lambda node: isinstance(node, Text | SoftBreak)):
            nodes = tuple(group)
            done += self._text(nodes, language, seen) if is_text else self._inner(nodes, language, seen)
        return tuple(done)

    def _inner(self, nodes: Inlines, language: str, seen: set[str]) -> Iterator[Inline]:
        for node in nodes:
            match node:
                case Styled() | HtmlInline() if getattr(node, "name", "") not in VERBATIM:
                    own = node.attributes.lang or language
                    yield replace(node, children=self._run(node.children, own, seen))
                case _:
                    yield node

    def _text(self, nodes: Inlines, language: str, seen: set[str]) -> Iterator[Inline]:
        letters = "".join(_letters(node) for node in nodes)
        marks = dict(self._marks(letters, language, nodes[0].span, seen))
        start = 0
        for node in nodes:
            end = start + len(_letters(node))
            yield from _split(node, {at - start: mark for at, mark in marks.items() if start <= at < end})
            start = end

    def _marks(
        self, letters: str, language: str, span: Span, seen: set[str]
    ) -> Iterator[tuple[int, IndexMark]]:
        """The marks to be set, by the letters before them."""
        if language not in self.patterns:
            self.patterns[language] = _pattern(self.terms, language)
        for found in self.patterns[language].finditer(letters):
            term = self.terms[(found.lastindex or 1) - 1]
            if term.words not in seen:
                seen.add(term.words)
                yield found.start(), IndexMark("point", (), span, entry=term.entry or term.words)
        self.met |= seen


def _letters(node: Inline) -> str:
    return node.text if isinstance(node, Text) else "\n"


def _split(node: Inline, marks: Mapping[int, IndexMark]) -> Iterator[Inline]:
    """The node with marks between its letters."""
    if not isinstance(node, Text) or not marks:
        yield from (*marks.values(), node)
        return
    start = 0
    for at, mark in marks.items():
        yield from (Text(node.text[start:at], node.span), mark) if at > start else (mark,)
        start = at
    yield Text(node.text[start:], node.span)
