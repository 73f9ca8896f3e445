"""A chapter's runs with words in place of citations: spaces, marks and notes as a sentence has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from bookmaker.content.pandoc_tree import Json, Setting, tree_inlines
from bookmaker.content.title_languages import in_own_language
from bookmaker.content.tree import (
    Citation,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    Link,
    Note,
    NoteCall,
    Paragraph,
    Reference,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.content.typography import typeset_run
from bookmaker.content.walk import map_inlines, nodes_in, note_calls, plain_text, shared
from bookmaker.diagnostics import Span

# Languages whose printers set a note's call before the mark that ends a phrase.
CALL_BEFORE_MARK: Final = frozenset({"fr", "es"})
_MARKS = re.compile(r"[.,;:!?…]+")
_SENTENCE_END = re.compile(r"(?:^|[.!?…:][”’\"'»)]*)\s*$")
# Words behind which a note goes on to name a work, so that no parenthesis belongs around it.
_LEADING = re.compile(
    r"(?:[,;(–—]|\b(?:see|also|cf|cf\.|compare|e\.g\.|in|by|from|and|or|of|to|with|per|vgl\.|siehe|auch|bei|und"
    r"|voir|aussi|dans|chez|et|de|par|véase|ver|también|en|y|por))\s*$",
    re.IGNORECASE,
)
_PERIOD: Final = {"t": "Str", "c": "."}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a citation stands: what is done before it and what waits behind it in its run, which both may
    lose a space or a mark; the letters of its block before and after the run.
    """

    done: list[Inline]
    waiting: list[Inline]
    before: str
    after: str

    def drop_space(self) -> None:
        """Take away the space before: a call stands close."""
        match self.done:
            case [*_, SoftBreak()]:
                self.done.pop()
            case [*_, Text() as last]:
                self.done[-1:] = (
                    [Text(kept, last.span)] if (kept := last.text.rstrip(" \u00a0\u202f")) else []
                )

    def put_marks_before_calls(self) -> None:
        """Let the marks that wait stand before the calls that are done."""
        match self.waiting:
            case [Text() as following, *_] if marks := _MARKS.match(following.text):
                calls = next((n for n, node in enumerate(reversed(self.done)) if not _is_call(node)), 0)
                before = len(self.done) - calls
                if not _MARKS.search(plain_text(self.done[:before])[-1:]):
                    self.waiting[0] = replace(following, text=following.text[marks.end() :])
                    self.done.insert(before, Text(marks[0], following.span))

    def sentence(self) -> str:
        """The letters of the block before the citation."""
        return self.before + plain_text(self.done)

    def following(self) -> str:
        """The letters of the block behind the citation."""
        return plain_text(self.waiting) + self.after

    def drop_period(self) -> None:
        """Take away a full stop that waits, since one is there."""
        match self.waiting:
            case [Text() as following, *_] if following.text.startswith("."):
                self.waiting[0] = replace(following, text=following.text[1:])


def _cites(node: Inline) -> bool:
    return any(isinstance(inner, Citation) for inner in nodes_in((node,)))


def _is_call(node: Inline) -> bool:
    return isinstance(node, NoteCall)


_Put: TypeAlias = Callable[[Citation, _Place], None]


@dataclass(slots=True)
class CitedText:
    """What one section's citations become. `words` are Pandoc's, by the identity of the citation; what has
    none stands as it is written. `notes` gathers those that a note style makes.
    """

    language: str
    words: Mapping[int, tuple[Json, ...]]
    entry: Callable[[str], tuple[str, str] | None]
    note_style: bool
    notes: list[Note] = field(default_factory=list)

    def text(self, run: Inlines) -> Inlines:
        """A run of the text: in a note style its citations are calls of notes."""
        return self._run(run, self._in_text, "", "")

    def note(self, run: Inlines) -> Inlines:
        """A run of an author's note, in which a citation stands in the line."""
        return self._run(run, self._in_note if self.note_style else self._in_text, "", "")

    def _run(self, run: Inlines, put: _Put, before: str, after: str) -> Inlines:
        waiting, done = list(run), list[Inline]()
        while waiting:
            node = waiting.pop(0)
            match node:
                case Citation() if id(node) in self.words:
                    put(node, _Place(done, waiting, before, after))
                case Citation():
                    done.append(Text(node.source, node.span))
                case Styled() | HtmlInline() | IndexMark() if _cites(node):
                    children = self._run(node.children, put, *_around(done, waiting, before, after))
                    done.append(replace(node, children=children))
                case Link() | Reference() if _cites(node):
                    children = self._run(node.children, put, *_around(done, waiting, before, after))
                    done.append(replace(node, children=map_inlines(children, _unlinked)))
                    if calls := tuple(note_calls(children)):
                        done.extend(calls)
                        self._marked(_Place(done, waiting, before, after))
                case _:
                    done.append(node)
        return shared((node for node in done if not (isinstance(node, Text) and not node.text)), run)

    def _set(self, words: Sequence[Json], span: Span) -> Inlines:
        def noted(inlines: Inlines) -> Inlines:
            label = f"@{len(self.notes) + 1}"
            words = in_own_language(typeset_run(inlines, self.language), self.language)
            self.notes.append(Note(label, (Paragraph(words, span),), span))
            return (NoteCall(label, span),)

        inlines = tree_inlines(words, Setting(span, self.entry, noted))
        return in_own_language(typeset_run(inlines, self.language), self.language)

    def _in_text(self, citation: Citation, place: _Place) -> None:
        words = self._set(self.words[id(citation)], citation.span)
        if words and _is_call(words[0]):
            place.drop_space()
        place.done.extend(words)
        if words and _is_call(words[-1]):
            self._marked(place)

    def _marked(self, place: _Place) -> None:
        """The marks and calls that end the words, in the order of the language."""
        if primary(self.language) not in CALL_BEFORE_MARK:
            place.put_marks_before_calls()

    def _in_note(self, citation: Citation, place: _Place) -> None:
        """The words in the line of a note. The style's own full stop stays only at the note's end."""
        words, ended = _without_period(self.words[id(citation)])
        inlines = self._set(words, citation.span)
        sentence = place.sentence()
        begins = _SENTENCE_END.search(sentence) is not None
        if begins:
            inlines = _capitalized(inlines)
        elif citation.works[0].mode != "in-text" and not _LEADING.search(sentence):
            inlines = (Text("(", citation.span), *inlines, Text(")", citation.span))
        following = place.following()
        if ended and not following.strip() and begins:
            inlines = (*inlines, Text(".", citation.span))
        elif plain_text(inlines).endswith("."):
            place.drop_period()
        place.done.extend(inlines)


def primary(language: str) -> str:
    """A language without its country and script."""
    return language.partition("-")[0].lower()


def _around(done: list[Inline], waiting: list[Inline], before: str, after: str) -> tuple[str, str]:
    return before + plain_text(done), plain_text(waiting) + after


def _unlinked(node: Inline) -> Inlines:
    """What a link can hold of a node: no other link, and no call of a note, which is one."""
    match node:
        case Link() | Reference():
            return node.children
        case NoteCall():
            return ()
        case _:
            return (node,)


def _without_period(words: Sequence[Json]) -> tuple[Sequence[Json], bool]:
    """Words without the full stop that a style sets behind a whole note, and whether there was one."""
    match list(words):
        case [{"t": "Span", "c": [["", [], []], inner]}]:
            return _without_period(inner)
        case [*rest, last] if last == _PERIOD:
            return rest, True
        case _:
            return words, False


def _capitalized(inlines: Inlines) -> Inlines:
    """Inlines whose first letter is a capital, where they begin with text at any depth."""
    match inlines:
        case (Text() as first, *rest):
            return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)
        case (Styled() | Reference() | Link() as first, *rest):
            return (replace(first, children=_capitalized(first.children)), *rest)
        case _:
            return inlines
