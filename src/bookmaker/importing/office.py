"""Pandoc's tree of a word processor's file, and what was seen in the file itself -> Draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from bookmaker.content.pandoc import Failure, Pandoc
from bookmaker.content.tree import Blocks, Inlines, Note
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.captions import captioned, renumbered
from bookmaker.importing.changes import Changes, decided
from bookmaker.importing.draft import Block, Draft, Front, Person, Remark, Source, remark
from bookmaker.importing.drafted import drafted
from bookmaker.importing.front import fronted
from bookmaker.importing.languages import guessed_language
from bookmaker.importing.media import pictured
from bookmaker.importing.missing import missing
from bookmaker.importing.pandoc_blocks import Foreign, letters_by_place
from bookmaker.importing.pandoc_marks import Marks
from bookmaker.importing.parcel import Parcel, ParcelError, parcel_of
from bookmaker.importing.tidied import clean, highlights, in_own_direction, joined, linked, shown
from bookmaker.importing.typed_notes import noted
from bookmaker.importing.word_looks import (
    Looks,
    levelled,
    looks_of,
    styled_titles,
    with_epigraph,
    with_headings,
    without_contents,
    without_notes_heading,
)
from bookmaker.importing.word_marks import FIRST, LAST, Marked, bare_tag
from bookmaker.importing.written_blocks import paragraph_written
from bookmaker.importing.written_lines import line, settled

_MARK = re.compile(rf"{FIRST}(\d+){LAST}")
_BETWEEN_PEOPLE = re.compile(r"\s*(?:;|,(?!\s*(?:Jr|Sr|PhD|MD|II|III)\b)|\s(?:and|und|et|y|e|&|و)\s)\s*")


@dataclass(frozen=True, slots=True)
class Office:
    """A word processor's file: its name, its paragraphs, how to get the bytes of an image, the width of its
    text in inches (0: not known), and what was seen in it that Pandoc does not tell.
    """

    file: str
    marks: Marked
    fetch: Callable[[str], bytes | None]
    width: float = 0.0
    seen: tuple[Remark, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Text:
    """The text on its way, with what was said about it so far."""

    blocks: Blocks
    notes: tuple[Note, ...]
    remarks: tuple[Remark, ...] = ()


def opened(
    source: Source, pandoc: Pandoc | None, drafting: Callable[[Parcel, Pandoc], Draft | Diagnostic]
) -> Draft | Diagnostic:
    """What `drafting` makes of a file's parts, or why they can't be had. R002 to R006: the file can't be
    read; R007: Pandoc is missing.
    """
    if pandoc is None:
        return _no_pandoc(source.file)
    parcel = parcel_of(source.data, source.file)
    if isinstance(parcel, Diagnostic):
        return parcel
    try:
        return drafting(parcel, pandoc)
    except ParcelError as error:
        return error.diagnostic


def placed(told: Marked, marks: Marks) -> Marks:
    """Marks that lead to the paragraphs that were told."""

    def place(number: str) -> Span:
        paragraph = told.paragraphs.get(int(number))
        return Span(marks.file, paragraph.number if paragraph else 0)

    return replace(marks, pattern=_MARK, place=place)


def _no_pandoc(file: str) -> Diagnostic:
    """R007: files of word processors are read by Pandoc."""
    hint = "install it with: pip install 'bookmaker[pandoc]'"
    return Diagnostic("R007", "Pandoc is needed to read this file, and is not installed", Span(file), hint)


def pandoc_failed(file: str, failure: Failure) -> Diagnostic:
    """R008: Pandoc gave up."""
    hint = "open the file in its word processor, and save it again"
    return Diagnostic("R008", f"Pandoc can't read the file: {failure.words}", Span(file), hint)


def draft_of(read: Foreign, office: Office, changes: Changes) -> Draft:
    """The draft. The codes R010 to R029 come from here and from the steps."""
    looks = looks_of(office.marks.paragraphs)
    lost = tuple(_lost(office, read))
    titles, body = styled_titles(read.blocks, looks)
    dated, front = _front((*read.titles, *titles), office.marks.language)
    text = _text(replace(read, blocks=body), looks, changes)
    text = _step(text, *linked(text.blocks, text.notes, has_title=bool(front.title)))
    blocks, notes, images, about = pictured(text.blocks, text.notes, office.fetch, office.width)
    text = _step(text, blocks, notes, about)
    text = _step(text, *renumbered(text.blocks, text.notes))
    heading, blocks, levels = levelled(text.blocks, has_title=bool(front.title))
    front = replace(front, title=front.title or line(settled(heading)))
    blocks, notes = in_own_direction(blocks, text.notes, front.language)
    ready, typed = noted(drafted(blocks, notes))
    front, ready, guesses = fronted(ready, front, typed=True)
    front, doubts = _by_words(front, ready, office.file)
    front = replace(front, title=_unstressed(front.title), subtitle=_unstressed(front.subtitle))
    told = tuple(_told(office, read))
    remarks = (*office.seen, *lost, *told, *text.remarks, *levels, *dated, *typed, *guesses, *doubts)
    return Draft(front, ready, images, remarks)


def _text(read: Foreign, looks: Looks, changes: Changes) -> _Text:
    """The tree in the form of a chapter, step by step."""
    text = _step(_Text((), ()), *decided(read.blocks, read.notes, changes))
    blocks, remarks = without_contents(text.blocks, looks)
    text = _step(text, joined(blocks), text.notes, remarks)
    for looking in (captioned, with_epigraph, with_headings):
        blocks, remarks = looking(text.blocks, looks)
        text = _step(text, blocks, text.notes, remarks)
    blocks, remarks = without_notes_heading(text.blocks, has_notes=bool(text.notes))
    text = _step(text, blocks, text.notes, remarks)
    for changing in (highlights, clean):
        text = _step(text, *changing(text.blocks, text.notes))
    return text


def _step(text: _Text, blocks: Blocks, notes: tuple[Note, ...], remarks: tuple[Remark, ...]) -> _Text:
    return _Text(blocks, notes, (*text.remarks, *remarks))


# --- what is told ------------------------------------------------------------------------------------------


def _lost(office: Office, read: Foreign) -> Iterator[Remark]:
    found = letters_by_place(read.blocks, read.notes)
    for _, inlines in read.titles:
        for node in inlines:
            found[node.span.line] = f"{found.get(node.span.line, '')}{plain_text((node,))}"
    written = ((p.number, p.words) for p in office.marks.paragraphs.values())
    yield from missing(written, found, office.file)


def _told(office: Office, read: Foreign) -> Iterator[Remark]:
    """R018: comments; R019: text boxes; R020: languages; R023: two kinds of notes; R029: what has no name."""
    for author, words, span in read.comments:
        who = f"{author} remarks" if author else "a remark in the margin"
        yield remark("comment", "R018", f"{who}: {shown(words)}", span, "it stands in the text as <!-- … -->")
    paragraphs = office.marks.paragraphs.values()
    for number in sorted({p.number for p in paragraphs if p.story == "text box"}):
        message = "this paragraph stood in a text box: it now follows the one that the box was tied to"
        yield remark("guessed", "R019", message, Span(office.file, number), "move it where it belongs")
    yield from _languages(office.file, office.marks)
    if {"footnote", "endnote"} <= {p.story for p in paragraphs}:
        message = "the file has footnotes and endnotes: all are notes of one kind now"
        yield remark("guessed", "R023", message, Span(office.file))
    for name in read.strange:
        message = f"something of the kind {name} could not be read"
        yield remark("unread", "R029", message, Span(office.file))


def _languages(file: str, marks: Marked) -> Iterator[Remark]:
    for tag in sorted({tag for tag, _ in marks.foreign}):
        places = sorted({number for one, number in marks.foreign if one == tag})
        where = f"{len(places)} paragraph{'s' * (len(places) != 1)}"
        message = f"words in {where} are marked as {tag}, as the word processor has it"
        hint = "take the marks off where it guessed wrong"
        yield remark("guessed", "R020", message, Span(file, places[0]), hint)


def _by_words(front: Front, blocks: tuple[Block, ...], file: str) -> tuple[Front, tuple[Remark, ...]]:
    """The language of the commonest words, where the file names another. R037: it does."""
    tag, _ = guessed_language(blocks, Span(file))
    if not tag or tag == bare_tag(front.language):
        return front, ()
    named = f"names {front.language} as its language" if front.language else "names no language"
    message = f"the file {named}, and its words are {tag}: the chapter is {tag}"
    return replace(front, language=tag), (remark("guessed", "R037", message, Span(file)),)


# --- titles ------------------------------------------------------------------------------------------------


def _unstressed(markdown: str) -> str:
    """A title in one line, without the bold type that the whole of it was in."""
    line_of_it = markdown.replace("\\\n", " ")
    found = re.fullmatch(r"\*\*((?:(?!\*\*).)+)\*\*", line_of_it)
    return found[1] if found else line_of_it


def _front(told: tuple[tuple[str, Inlines], ...], language: str) -> tuple[tuple[Remark, ...], Front]:
    """What the file says by its styles of title, subtitle, author and abstract. R022: a date is left out."""
    said: Mapping[str, list[Inlines]] = {
        key: [inlines for one, inlines in told if one == key and plain_text(inlines).strip()]
        for key in ("title", "subtitle", "author", "abstract", "date")
    }
    names = chain.from_iterable(_BETWEEN_PEOPLE.split(plain_text(one)) for one in said["author"])
    front = Front(
        title=" ".join(line(settled(one)).strip() for one in said["title"]),
        subtitle=" ".join(line(settled(one)).strip() for one in said["subtitle"]),
        people=tuple(Person(name.strip()) for name in names if name and name.strip()),
        language=language,
        abstract="\n\n".join(paragraph_written(one) for one in said["abstract"]),
    )
    dates = (
        remark("dropped", "R022", f"the date {shown(plain_text(one))} is left out", one[0].span)
        for one in said["date"]
    )
    return tuple(dates), front
