"""Sections, numbered: notes, figures, tables, equations. Given once, the same in every edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bookmaker.content.book import Section
from bookmaker.content.tree import (
    Block,
    Blocks,
    Figure,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    Link,
    MathBlock,
    Note,
    NoteCall,
    Reference,
    Styled,
    Table,
    Text,
)
from bookmaker.content.walk import map_blocks, map_notes, map_runs, note_calls, shared, with_parts
from bookmaker.content.words import words_of

NO_BREAK_SPACE = "\u00a0"


def numbered(sections: Iterable[Section], *, through_book: bool) -> tuple[Section, ...]:
    """The sections with their notes, figures, tables and equations numbered.

    Notes count from 1 in each section, or on through the book. A note's place is that of its first call:
    title, subtitle, text; a note that only other notes call comes after all of these. `Section.notes` stand
    by number, without those that nothing calls. A call of a note that does not exist becomes its own text.
    """
    done: list[Section] = []
    last = 0
    for section in sections:
        changed = _notes_numbered(_captions_numbered(section), last)
        done.append(changed)
        last += len(changed.notes) if through_book else 0
    return tuple(done)


# --- notes -----------------------------------------------------------------------------------------------


def _notes_numbered(section: Section, last: int) -> Section:
    notes = {note.label: note for note in section.notes}
    order = {label: n for n, label in enumerate(_labels_in_order(section, notes), last + 1)}
    calls = _Calls(order)
    title = calls.counted(section.title)
    subtitle = calls.counted(section.subtitle)
    abstract = map_runs(section.abstract, calls.counted)
    blocks = map_runs(section.blocks, calls.counted)
    texts = {label: map_runs(notes[label].children, calls.counted) for label in order}
    return replace(
        section,
        title=title,
        subtitle=subtitle,
        abstract=abstract,
        blocks=blocks,
        notes=tuple(
            replace(notes[label], children=texts[label], number=number, calls=calls.made[label])
            for label, number in order.items()
        ),
    )


def _labels_in_order(section: Section, notes: Mapping[str, Note]) -> tuple[str, ...]:
    """Labels by first call. The list grows by what its own notes call, and ends when they call no more."""
    in_text = note_calls((*section.title, *section.subtitle, *section.abstract, *section.blocks))
    found = dict.fromkeys(call.label for call in in_text if call.label in notes)
    waiting = list(found)
    for label in waiting:
        for call in note_calls(notes[label].children):
            if call.label in notes and call.label not in found:
                found[call.label] = None
                waiting.append(call.label)
    return tuple(waiting)


@dataclass(slots=True)
class _Calls:
    """The calls met so far, in reading order: numbers come from `order`, ordinals from the count."""

    order: Mapping[str, int]
    made: Counter[str] = field(default_factory=Counter)
    after_call: bool = False

    def counted(self, run: Inlines) -> Inlines:
        """One run of inlines with its calls numbered; the first is adjacent to none."""
        self.after_call = False
        return self._inlines(run)

    def _inlines(self, inlines: Inlines) -> Inlines:
        return shared(map(self._inline, inlines), inlines)

    def _inline(self, node: Inline) -> Inline:
        match node:
            case NoteCall():
                return self._call(node)
            case Styled() | HtmlInline() | Link() | Reference() | IndexMark():
                return with_parts(node, children=self._inlines(node.children))
            case Text("", _):
                return node
            case _:
                self.after_call = False
                return node

    def _call(self, call: NoteCall) -> Inline:
        if call.label not in self.order:
            self.after_call = False
            return Text(f"[^{call.label}]", call.span)
        self.made[call.label] += 1
        adjacent, self.after_call = self.after_call, True
        return replace(call, number=self.order[call.label], ordinal=self.made[call.label], adjacent=adjacent)


# --- figures, tables, equations --------------------------------------------------------------------------


def _captions_numbered(section: Section) -> Section:
    captions = _Captions(section.number, section.language)
    blocks = map_blocks(section.blocks, captions.numbered)
    notes = map_notes(section.notes, lambda blocks: map_blocks(blocks, captions.numbered))
    return replace(section, blocks=blocks, notes=notes)


@dataclass(slots=True)
class _Captions:
    """The captions met so far in a section; numbers are "2.3" in chapter 2, "3" in an unnumbered section."""

    chapter: str
    language: str
    made: Counter[str] = field(default_factory=Counter)

    def numbered(self, block: Block) -> Blocks:
        """The block, with its number where it has a caption (figures, tables) or an id (equations)."""
        words = words_of(self.language)
        match block:
            case Figure() if block.caption:
                number = self._next("figure")
                return (replace(block, number=number, label=f"{words.figure}{NO_BREAK_SPACE}{number}"),)
            case Table() if block.caption:
                number = self._next("table")
                return (replace(block, number=number, label=f"{words.table}{NO_BREAK_SPACE}{number}"),)
            case MathBlock() if block.attributes.id:
                return (replace(block, number=self._next("equation")),)
            case _:
                return (block,)

    def _next(self, kind: str) -> str:
        self.made[kind] += 1
        return ".".join(filter(None, (self.chapter, str(self.made[kind]))))
