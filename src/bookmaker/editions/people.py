"""Contributors -> finished values: the list at the book's end, the lines below a byline, the lives at a
chapter's end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from bookmaker.content.book import Biography, Book, Section
from bookmaker.content.collation import collation
from bookmaker.content.walk import without_notes
from bookmaker.editions.elements import Forms, block_elements, inline_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.tongues import foreign
from bookmaker.editions.xhtml import xhtml
from bookmaker.manifest.imprint import Contributor

Href = Callable[[str], str]
Folio = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """A chapter in a contributor's entry; `language` and `direction` where the book has others."""

    href: str
    title: str
    folio: str
    language: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A contributor with everything that is printed of him or her; `chapters` only in the list of all,
    `language` and `direction` only where the text around speaks another language than the biography.
    """

    id: str
    name: str
    affiliation: str
    orcid: str
    url: str
    photo: str
    biography: str
    chapters: tuple[ChapterLine, ...] = ()
    language: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Orcid:
    """An author's ORCID iD; `name` only where a chapter has several authors."""

    name: str
    id: str


def affiliations(authors: tuple[Contributor, ...]) -> tuple[str, ...]:
    """The lines below a byline; each says whose it is where the authors do not share one."""
    lines = tuple(dict.fromkeys(a.affiliation for a in authors if a.affiliation))
    if len(authors) == 1 or (len(lines) == 1 and all(a.affiliation for a in authors)):
        return lines
    return tuple(f"{a.name}, {a.affiliation}" for a in authors if a.affiliation)


def orcids(authors: tuple[Contributor, ...]) -> tuple[Orcid, ...]:
    """The ORCID iDs of those who have one."""
    return tuple(Orcid(a.name if len(authors) > 1 else "", a.orcid) for a in authors if a.orcid)


def lives(section: Section, book: Book, forms: Forms) -> tuple[Person, ...]:
    """The authors of a section of whom the manifest tells something, in the book's language."""
    known = {life.contributor.id: life for life in book.biographies}
    told = (known[author.id] for author in section.authors if author.id in known)
    persons = (_person(life, forms) for life in told if life.blocks)
    language, direction = foreign(book.manifest, section)
    return tuple(replace(p, language=language, direction=direction) for p in persons)


def people(book: Book, forms: Forms, href: Href, folio: Folio) -> tuple[Person, ...]:
    """The list of contributors, by their sorting names, as the book's language sorts."""
    order = collation(book.manifest.language)
    lived = sorted(book.biographies, key=lambda life: order.key(life.contributor.filed))
    return tuple(_person(life, forms, _lines(life, book, forms, (href, folio))) for life in lived)


def _person(life: Biography, forms: Forms, lines: Iterable[ChapterLine] = ()) -> Person:
    person = life.contributor
    return Person(
        id=f"contributor-{person.id}",
        name=person.name,
        affiliation=person.affiliation,
        orcid=person.orcid,
        url=person.url,
        photo=forms.source(person.photo) if person.photo else "",
        biography=safe(xhtml(block_elements(life.blocks, forms))),
        chapters=tuple(lines),
    )


def _lines(life: Biography, book: Book, forms: Forms, ways: tuple[Href, Folio]) -> Iterator[ChapterLine]:
    sections = {section.id: section for section in book.sections}
    href, folio = ways
    for identifier in life.sections:
        section = sections[identifier]
        title = safe(xhtml(inline_elements(without_notes(section.title), forms)))
        yield ChapterLine(href(identifier), title, folio(identifier), *foreign(section, book.manifest))
