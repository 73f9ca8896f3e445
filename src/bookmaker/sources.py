"""The manifest's entries + workspace -> the book's manuscripts, manifest and front matter agreed."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from shlex import quote
from typing import assert_never

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.manifest.agreement import unknown_ids
from bookmaker.manifest.entries import Entry, Part
from bookmaker.manifest.front_matter import Chapter, read_front_matter
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.languages import direction_of
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.named_files import entries
from bookmaker.manifest.places import Path, Places
from bookmaker.manifest.words import kind_of_name
from bookmaker.shelf import Shelf

NOWHERE = Span("")
MANUSCRIPTS = frozenset({".md", ".markdown", ".txt"})
_IMPORTED = frozenset({".docx", ".docm", ".odt", ".html", ".htm", ".mhtml", ".mht"})


@dataclass(frozen=True, slots=True)
class Source:
    """One Markdown file with what the manifest and its own front matter say of it, agreed.

    `text` is the manuscript without front matter; its first line is line `first_line` of the file. `span`
    is the entry's place in the manifest, `title_span` the place of the title where one is given.
    `direction` is the text's own: that of its language where nothing else is said.
    """

    file: str
    text: str
    first_line: int
    span: Span
    kind: str
    title: str
    subtitle: str
    short_title: str
    authors: tuple[Contributor, ...]
    language: str
    direction: str
    numbered: bool
    doi: str
    abstract: str
    keywords: tuple[str, ...]
    license: str
    first_published: str
    title_span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class PartOpener:
    """A part and the sources in it."""

    title: str
    subtitle: str
    span: Span
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """A section that is made from the manifest alone: half-title, title-page, contents, contributors, …"""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sources:
    """All sections of the book in order."""

    front: tuple[Source | Generated, ...]
    body: tuple[Source | PartOpener, ...]
    back: tuple[Source | Generated, ...]


def read_sources(manifest: Manifest, places: Places, shelf: Shelf) -> tuple[Sources, tuple[Diagnostic, ...]]:
    """Every manuscript that can be read, in order, and all that is wrong with its file and its front matter.

    F001 to F005: see `shelf`; F010: nothing is written in it; F012: it is no Markdown; M024: an unknown
    author; M027: manifest and front matter disagree; M030 (a warning): a contributor whom nothing names;
    M054 (a warning): a chapter without an author among others; and the codes of `front_matter`.
    """
    reading = _Reading(manifest, places, shelf, [], set(), set())
    sources = Sources(
        tuple(reading.matter("front_matter", manifest.front_matter)),
        tuple(reading.body()),
        tuple(reading.matter("back_matter", manifest.back_matter)),
    )
    all_read = len(list(written(sources))) == len(list(entries(manifest)))
    idle = _idle(manifest, places, sources) if all_read else ()
    return sources, (*reading.found, *idle, *_without_authors(sources, reading.named))


def _without_authors(sources: Sources, named: Container[str]) -> Iterator[Diagnostic]:
    """M054 for a chapter without an author in a book whose other chapters have some.

    Not for the files `named`, whose authors are not known.
    """
    chapters = [source for source in written(sources) if source.kind == "chapter"]
    if any(chapter.authors for chapter in chapters):
        for chapter in (c for c in chapters if not c.authors and c.file not in named):
            message = f"the chapter {shown(chapter.file)} has no author"
            hint = "give the ids of its authors under `authors`, as the other chapters have them"
            yield warning("M054", message, chapter.span, hint)


def _idle(manifest: Manifest, places: Places, sources: Sources) -> Iterator[Diagnostic]:
    named = {*manifest.editors, *manifest.translators, *(i for ids in manifest.roles.values() for i in ids)}
    named |= {author.id for source in written(sources) for author in source.authors}
    for i, person in enumerate(manifest.contributors):
        if person.id not in named:
            message = f"nothing names the contributor {shown(person.id)}"
            hint = "put the id among the editors, the authors of a chapter, or `roles`"
            yield warning("M030", message, places.value("contributors", i), hint)


def written(sources: Sources) -> Iterator[Source]:
    """The manuscripts, those of parts among them, in order."""
    for item in (*sources.front, *sources.body, *sources.back):
        match item:
            case Source():
                yield item
            case PartOpener(sources=inside):
                yield from inside
            case Generated():
                pass
            case _:
                assert_never(item)


@dataclass(frozen=True, slots=True)
class _Reading:
    manifest: Manifest
    places: Places
    shelf: Shelf
    found: list[Diagnostic]
    seen: set[str]
    named: set[str]

    def matter(self, name: str, items: tuple[str | Entry, ...]) -> Iterator[Source | Generated]:
        for i, item in enumerate(items):
            if isinstance(item, str):
                yield Generated(item, self.places.value(name, i))
            else:
                yield from self.source(item, (name, i))

    def body(self) -> Iterator[Source | PartOpener]:
        for i, item in enumerate(self.manifest.chapters):
            match item:
                case Entry():
                    yield from self.source(item, ("chapters", i))
                case Part():
                    inside = (
                        self.source(entry, ("chapters", i, "chapters", j))
                        for j, entry in enumerate(item.chapters)
                    )
                    sources = tuple(source for found in inside for source in found)
                    yield PartOpener(item.part, item.subtitle, self.places.value("chapters", i), sources)

    def source(self, entry: Entry, path: Path) -> Iterator[Source]:
        if entry.file in self.seen:  # F006 says so
            return
        self.seen.add(entry.file)
        span = self.places.value(*path, "file")
        if PurePosixPath(entry.file).suffix.lower() not in MANUSCRIPTS:
            message = f"{shown(entry.file)} is not a Markdown file"
            hint = "manuscripts end in .md, .markdown or .txt"
            if PurePosixPath(entry.file).suffix.lower() in _IMPORTED:
                hint = f"`bookmaker import {quote(entry.file)}` makes a chapter of it"
            self.found.append(Diagnostic("F012", message, span, hint))
            return
        text, trouble = self.shelf.text(entry.file, span)
        self.found.extend(trouble)
        if text is None:
            return
        chapter, mistakes = read_front_matter(text, entry.file)
        self.found.extend((*mistakes, *self._checks(entry, chapter, path)))
        if entry.authors or chapter.entry.authors:
            self.named.add(entry.file)
        yield self._agreed(entry, chapter, path)

    def _checks(self, entry: Entry, chapter: Chapter, path: Path) -> Iterator[Diagnostic]:
        if not chapter.text.strip():
            place = Span(entry.file, chapter.first_line)
            yield Diagnostic(
                "F010", "nothing is written in this file", place, "write the text, or take its entry out"
            )
        yield from unknown_ids(
            chapter.entry.authors, self.manifest.contributors, chapter.places, ("authors",)
        )
        for key in sorted(entry.model_fields_set & chapter.entry.model_fields_set - {"file"}):
            ours, theirs = getattr(entry, key), getattr(chapter.entry, key)
            if ours != theirs:
                yield _disagreement(
                    key, (theirs, chapter.places.value(key)), (ours, self.places.value(*path, key))
                )

    def _agreed(self, entry: Entry, chapter: Chapter, path: Path) -> Source:
        given = {key: getattr(chapter.entry, key) for key in chapter.entry.model_fields_set - {"file"}}
        both = entry.model_copy(
            update={**given, **{key: getattr(entry, key) for key in entry.model_fields_set}}
        )
        in_body = path[0] == "chapters"
        known = {person.id: person for person in self.manifest.contributors}
        language = both.language or self.manifest.language
        title_here = "title" in entry.model_fields_set
        return Source(
            file=both.file,
            text=chapter.text,
            first_line=chapter.first_line,
            span=self.places.value(*path),
            kind=both.kind or ("chapter" if in_body else kind_of_name(PurePosixPath(both.file).stem)),
            title=both.title,
            subtitle=both.subtitle,
            short_title=both.short_title,
            authors=tuple(known[i] for i in dict.fromkeys(both.authors) if i in known),
            language=language,
            direction=both.direction
            or (direction_of(language) if both.language else self.manifest.direction),
            numbered=both.number if in_body or "number" in both.model_fields_set else False,
            doi=both.doi,
            abstract=both.abstract,
            keywords=both.keywords,
            license=both.license,
            first_published=both.first_published,
            title_span=self.places.value(*path, "title") if title_here else chapter.places.value("title"),
        )


def _disagreement(key: str, here: tuple[object, Span], there: tuple[object, Span]) -> Diagnostic:
    message = f"`{key}` is {_told(here[0])} here and {_told(there[0])} in {there[1]}"
    return Diagnostic("M027", message, here[1], "say it in one place, or the same in both")


def _told(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return "[" + ", ".join(str(item) for item in value)[:60] + "]"
        case _:
            return shown(str(value))
