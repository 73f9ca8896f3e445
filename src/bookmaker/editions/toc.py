"""Book -> the entries of its contents: parts with their chapters, numbers, bylines and folios."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bookmaker.content.book import Book, Section
from bookmaker.content.walk import without_notes
from bookmaker.content.words import words_of
from bookmaker.editions.elements import Forms, inline_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.names import joined_names
from bookmaker.editions.people import Folio, Href
from bookmaker.editions.section_pages import UNTITLED
from bookmaker.editions.tongues import foreign
from bookmaker.editions.xhtml import xhtml


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of the contents; `folio` is empty where pages have no numbers.

    `colon` stands between title and subtitle. `language` and `direction` are those of the title where the
    book speaks another language.
    """

    kind: str
    matter: str
    href: str
    number: str
    title: str
    colon: str
    subtitle: str
    byline: str
    folio: str
    language: str = ""
    direction: str = ""
    children: tuple[TocEntry, ...] = ()


def toc_entries(book: Book, forms: Forms, href: Href, folio: Folio) -> tuple[TocEntry, ...]:
    """The entries of the contents: everything that comes after them, and parts with their chapters."""
    listed = [s for s in book.sections if s.kind not in UNTITLED | {"title-page", "contents"}]
    entries: list[TocEntry] = []
    for section in listed:
        entry = _entry(section, book, forms, (href, folio))
        if section.depth > 1 and entries and entries[-1].kind == "part":
            part = entries[-1]
            entries[-1] = replace(part, children=(*part.children, entry))
        else:
            entries.append(entry)
    return tuple(entries)


def _entry(section: Section, book: Book, forms: Forms, ways: tuple[Href, Folio]) -> TocEntry:
    href, folio = ways
    language, direction = foreign(section, book.manifest)
    return TocEntry(
        kind=section.kind,
        matter=section.matter,
        href=href(section.id),
        number=section.number,
        title=safe(xhtml(inline_elements(without_notes(section.title), forms))),
        colon=words_of(section.language).colon,
        subtitle=safe(xhtml(inline_elements(without_notes(section.subtitle), forms))),
        byline=joined_names((a.name for a in section.authors), words_of(book.manifest.language)),
        folio=folio(section.id),
        language=language,
        direction=direction,
    )
