"""Volume + Book -> the copy: every chapter as it is written, beside the section that was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bookmaker.content.book import Book, Section
from bookmaker.content.markdown import read_blocks, read_inlines, read_manuscript
from bookmaker.content.tree import Block, Manuscript
from bookmaker.content.walk import blocks_of
from bookmaker.diagnostics import Span
from bookmaker.lint.passage_reading import passages_of, passages_of_run
from bookmaker.lint.passages import Passage, Setting
from bookmaker.sources import PartOpener, Source
from bookmaker.volume import Volume


@dataclass(frozen=True, slots=True)
class Chapter:
    """A manuscript as it is written. `passages` are its title, its text and its notes, in this order.

    `lines` are those of the source's text. `section` is what became of it; None while a text is mended.
    """

    source: Source
    manuscript: Manuscript
    lines: tuple[str, ...]
    passages: tuple[Passage, ...]
    section: Section | None = None

    @property
    def language(self) -> str:
        """The language without its region and script."""
        return self.source.language.partition("-")[0].lower()

    @property
    def place(self) -> Span:
        """Where the chapter begins: its title, else its first line."""
        title = self.manuscript.title
        return title[0].span if title else Span(self.source.file, self.source.first_line)

    def blocks(self) -> Iterator[Block]:
        """Every block of the text and the notes, in reading order."""
        notes = chain.from_iterable(note.children for note in self.manuscript.notes)
        return blocks_of((*self.manuscript.blocks, *notes))


@dataclass(frozen=True, slots=True)
class Copy:
    """All that the rules look at: the chapters as written, and the volume and the book around them."""

    volume: Volume
    book: Book
    chapters: tuple[Chapter, ...]


def read_copy(volume: Volume, book: Book) -> Copy:
    """Every manuscript of the volume, in its order."""
    sections = {section.span.file: section for section in book.sections if section.blocks}
    chapters = tuple(read_chapter(s, sections.get(s.file)) for s in sources_of(volume))
    return Copy(volume, book, chapters)


def sources_of(volume: Volume) -> Iterator[Source]:
    """All manuscripts of a volume in order, each file once."""
    found: dict[str, Source] = {}
    for item in (*volume.front, *volume.body, *volume.back):
        for source in item.sources if isinstance(item, PartOpener) else (item,):
            if isinstance(source, Source):
                found.setdefault(source.file, source)
    yield from found.values()


def read_chapter(source: Source, section: Section | None = None) -> Chapter:
    """A manuscript as it is written; what is wrong with its Markdown has been told elsewhere."""
    manuscript, _ = read_manuscript(source.text, source.file, source.first_line)
    lines = tuple(source.text.split("\n"))
    passages = tuple(_passages(source, manuscript, lines))
    return Chapter(source, manuscript, lines, passages, section)


def _passages(source: Source, manuscript: Manuscript, lines: tuple[str, ...]) -> Iterator[Passage]:
    at, first = Setting(source.language), source.first_line
    yield from passages_of_run(manuscript.title, "title", lines, first, at)
    yield from _given(source, at)
    yield from passages_of(manuscript.blocks, lines, first, at)
    for note in manuscript.notes:
        yield from passages_of(note.children, lines, first, Setting(source.language, note=note.label))


def _given(source: Source, at: Setting) -> Iterator[Passage]:
    """What manifest or front matter say of a chapter; its place is that of the value."""
    for text, span in ((source.title, source.title_span), (source.subtitle, source.title_span)):
        if text and span.file:
            yield from passages_of_run(read_inlines(text, span)[0], "title", (), 1, at)
    abstract, _ = read_blocks(source.abstract, source.span)
    yield from passages_of(abstract, (), 1, at)
