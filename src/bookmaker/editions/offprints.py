"""Book -> what its offprints have besides the book's own pages: a first page, and notes of their own."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bookmaker.content.book import Book, Section
from bookmaker.content.walk import without_notes
from bookmaker.content.words import Words, words_of
from bookmaker.diagnostics import Diagnostic, has_errors
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.citing import license_name, license_url
from bookmaker.editions.gathering import gathering_section
from bookmaker.editions.page_ranges import DASH
from bookmaker.editions.print import print_section
from bookmaker.editions.print_forms import PrintForms
from bookmaker.editions.print_section import INTERNAL, PrintSection
from bookmaker.editions.proof import proof_of_page
from bookmaker.editions.section_pages import section_page
from bookmaker.editions.templates import Templates
from bookmaker.manifest.model import Manifest

KIND = "offprint"


@dataclass(frozen=True, slots=True)
class OffprintPage:
    """What an offprint's first page says besides the chapter's and the book's values.

    `pages` is "pp. 41–63", `doi` and `license_url` are addresses; what is not known is empty.
    """

    in_: str
    edited_by: str
    pages: str
    imprint: str
    doi: str
    first_published: str
    copyright: str
    license: str
    license_url: str


def offprint_page(section: Section, book: Book, folios: str) -> OffprintPage:
    """The values of a chapter with these folios, as `page_range` gives them."""
    words, manifest = words_of(section.language), book.manifest
    own = section.license or manifest.license
    quiet = book_page(book, PrintForms(section))
    return OffprintPage(
        in_=words.in_[:1].upper() + words.in_[1:],
        edited_by=words.editors_in_citation,
        pages=_pages(folios, words),
        imprint=_imprint(manifest, words),
        doi=f"https://doi.org/{doi}" if (doi := section.doi or manifest.doi) else "",
        first_published=section.first_published,
        copyright=quiet.copyright,
        license=license_name(own),
        license_url=license_url(own),
    )


def _pages(folios: str, words: Words) -> str:
    return f"{words.pages if DASH in folios else words.page}\u00a0{folios}"


def _imprint(manifest: Manifest, words: Words) -> str:
    """Place, publisher and year, as a citation has them."""
    publisher = manifest.publisher
    house = ": ".join(filter(None, (publisher.place, publisher.name))) if publisher else ""
    return f"{words.comma} ".join(filter(None, (house, manifest.date[:4])))


def first_page(
    section: Section, book: Book, templates: Templates, folios: str
) -> tuple[PrintSection, tuple[Diagnostic, ...]]:
    """The page before a chapter's own in its offprint, by the template `offprint.xhtml`."""
    alone = replace(
        section,
        id=f"{KIND}-{section.id}",
        kind=KIND,
        matter="front",
        title=without_notes(section.title),
        subtitle=without_notes(section.subtitle),
        blocks=(),
        notes=(),
    )
    forms = PrintForms(alone)
    filled = templates.fill(
        KIND,
        {
            "book": book_page(book, forms),
            "section": section_page(alone, book, forms),
            "offprint": offprint_page(section, book, folios),
            "words": words_of(section.language),
            "styles": (),
        },
    )
    # To the layout it is a cover: outside the count of pages.
    page = PrintSection(
        id=alone.id,
        kind="cover",
        matter="front",
        title=section.plain_title,
        document=filled.text.encode(),
        opens="any",
        notes=(),
        bookmarks=(),
        span=section.span,
        language=section.language,
    )
    return page, filled.diagnostics or proof_of_page(f"{page.id}.xhtml", page.xhtml, page.span)


def own_notes(
    section: Section, book: Book, templates: Templates, folios: Mapping[str, str]
) -> tuple[PrintSection | None, tuple[Diagnostic, ...]]:
    """A chapter's notes as a section for its offprint alone, where the book gathers them; else None.

    It stands in for the book's section of notes, so that calls and ways back lead to it. The codes of
    `print_section`: a template may be right for the notes of the book, and not for those of one chapter.
    """
    home = gathering_section(book, book.manifest.notes.print)
    if not home or not section.notes:
        return None, ()
    gathering = next(s for s in book.sections if s.id == home)
    two = replace(book, sections=(section, gathering))
    notes, found = print_section(gathering, two, templates, folios)
    if has_errors(found):
        return None, found
    return replace(raised(notes), shows=frozenset(), opens="any"), found


def raised(section: PrintSection) -> PrintSection:
    """The section as it stands alone: at the top of the outline, in no part."""
    down = section.depth - 1
    lines = tuple(replace(line, level=max(line.level - down, 1)) for line in section.bookmarks)
    return replace(section, bookmarks=lines, depth=1)


def without_ways_out(section: PrintSection, known: Collection[str]) -> PrintSection:
    """The section without links to others, but for those to what `known` names, as "section#id".

    What was a link stays as its text. Addresses in the web stay links.
    """
    if f'"{INTERNAL}' not in section.xhtml and f"'{INTERNAL}" not in section.xhtml:
        return section
    root = ET.fromstring(section.xhtml)  # noqa: S314 (we printed it)
    for element in root.iter():
        href = element.get("href", "")
        if href.startswith(INTERNAL) and href.removeprefix(INTERNAL) not in known:
            del element.attrib["href"]
    return replace(section, document=ET.tostring(root, encoding="unicode").encode())


def links_to(section: PrintSection) -> frozenset[str]:
    """What links to a section may name: itself and its ids, as "section#id"."""
    root = ET.fromstring(section.xhtml)  # noqa: S314 (we printed it)
    ids = {"", *(element.get("id", "") for element in root.iter())}
    return frozenset(f"{section.id}#{name}" for name in ids)
