"""Sections -> note calls that stand on the wrong side of a stop, in languages that have a rule for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookmaker.content.book import Section
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
    Plain,
    Reference,
    SceneBreak,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.content.walk import rebuilt
from bookmaker.diagnostics import Diagnostic, warning

STOPS = frozenset(".,;:!?…")
# A point that belongs to a short word stands before the call in every language.
SHORT_WORD = re.compile(r"\b(?:etc|cf|\w)\.$", re.IGNORECASE)
# From so many on, what a chapter does in most places is told once.
HABIT = 3
OBJECT = "\ufffc"


@dataclass(frozen=True, slots=True)
class Convention:
    """On which side of a stop a language has its note calls, and the language's name in English."""

    name: str
    after: bool


# The Chicago Manual of Style, 17th edition, 14.26; Lexique des règles typographiques en usage à l'Imprimerie
# nationale, "Appel de note". German (Duden, "Fußnoten- und Anmerkungszeichen") has either side, by what the
# note belongs to; other languages are left alone.
CONVENTIONS = {"en": Convention("English", after=True), "fr": Convention("French", after=False)}


@dataclass(frozen=True, slots=True)
class _Place:
    """A call beside a stop: `wrong` where it stands on the other side than the language wants."""

    call: NoteCall
    stop: str
    convention: Convention
    wrong: bool


def misplaced_calls(sections: Iterable[Section]) -> Iterator[Diagnostic]:
    """N012 (a warning): a call stands before a stop in English, or after one in French.

    A chapter that has most of its calls so is told once. Of adjacent calls the first counts.
    """
    for section in sections:
        places = tuple(_places(section))
        wrong = [place for place in places if place.wrong]
        if len(wrong) >= HABIT and len(wrong) * 2 > len(places):
            yield _habit(wrong, len(places))
        else:
            yield from map(_misplaced, wrong)


def _misplaced(place: _Place) -> Diagnostic:
    here, there = ("before", "after") if place.convention.after else ("after", "before")
    call = f"[^{place.call.label}]"
    mended = place.stop + call if place.convention.after else call + place.stop
    language = place.convention.name
    message = f"the call of note {place.call.label!r} stands {here} {place.stop!r}; {language} has it {there}"
    return warning("N012", message, place.call.span, f"write {mended}")


def _habit(wrong: list[_Place], count: int) -> Diagnostic:
    first = wrong[0]
    here, there = ("before", "after") if first.convention.after else ("after", "before")
    message = (
        f"{len(wrong)} of the {count} note calls beside stops in this chapter stand {here} them; "
        f"{first.convention.name} has them {there}"
    )
    return warning("N012", message, first.call.span, "the first stands here")


# --- where calls stand -----------------------------------------------------------------------------------


def _places(section: Section) -> Iterator[_Place]:
    runs = [(run, section.language) for run in (section.title, section.subtitle)]
    runs += _runs((*section.abstract, *section.blocks), section.language)
    for note in section.notes:
        runs += _runs(note.children, section.language)
    for run, language in runs:
        convention = CONVENTIONS.get(language.partition("-")[0].lower())
        if convention is not None:
            yield from _in_run(run, convention)


def _runs(blocks: Blocks, language: str) -> list[tuple[Inlines, str]]:
    found: list[tuple[Inlines, str]] = []
    for block in blocks:
        found += _runs_of(block, _language(block) or language)
    return found


def _runs_of(block: Block, language: str) -> list[tuple[Inlines, str]]:
    found: list[tuple[Inlines, str]] = []

    def run_of(run: Inlines) -> Inlines:
        found.append((run, language))
        return run

    def inside(children: Blocks) -> Blocks:
        found.extend(_runs(children, language))
        return children

    rebuilt(block, run_of, inside)
    return found


def _language(block: Block) -> str:
    return "" if isinstance(block, Plain | SceneBreak) else block.attributes.lang


def _in_run(run: Inlines, convention: Convention) -> Iterator[_Place]:
    text, calls = "", []
    for node in _leaves(run):
        if isinstance(node, NoteCall):
            calls.append((len(text), node))
            text += OBJECT
        else:
            text += node
    for at, call in calls:
        before, after = text[:at], text[at:].lstrip(OBJECT)
        if before.endswith(OBJECT) or (before[-1:] in STOPS) == (after[:1] in STOPS):
            continue
        if before[-1:] not in STOPS:
            yield _Place(call, after[0], convention, wrong=convention.after)
        elif not _belongs_to_word(before, after):
            yield _Place(call, before[-1], convention, wrong=not convention.after)


def _belongs_to_word(before: str, after: str) -> bool:
    """Whether the point before a call is that of a short word, or of one in the middle of a sentence."""
    return before.endswith(".") and (bool(SHORT_WORD.search(before)) or after.lstrip()[:1].islower())


def _leaves(run: Iterable[Inline]) -> Iterator[str | NoteCall]:
    """Letters and calls in order; what is in a language of its own, and what is no text, is one letter."""
    for node in run:
        match node:
            case NoteCall():
                yield node
            case Text():
                yield node.text
            case SoftBreak() | LineBreak():
                yield " "
            case Styled() | HtmlInline() | Link() | Reference() | IndexMark() if not node.attributes.lang:
                yield from _leaves(node.children)
            case _:
                yield "x"
