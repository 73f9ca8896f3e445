"""A chapter -> how it is cited: authors, title, volume, publisher, pages, DOI; its licence; where it was
printed first.

The order is that of The Chicago Manual of Style (18th ed., 14.8), which the words of other languages can
follow: authors, title, volume, editors, (place: publisher, year), pages, DOI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from bookmaker.content.book import Book, Section
from bookmaker.content.conventions import conventions_of
from bookmaker.content.cross_references import lowered
from bookmaker.content.tree import Attributes, Inlines, Link, Styled, Text
from bookmaker.content.typography import typeset_run
from bookmaker.content.walk import without_notes
from bookmaker.content.words import Words, words_of
from bookmaker.diagnostics import Span
from bookmaker.editions.elements import Forms, inline_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.names import joined_names, joints
from bookmaker.editions.page_ranges import DASH
from bookmaker.editions.tongues import foreign, runs
from bookmaker.editions.xhtml import xhtml
from bookmaker.manifest.model import Manifest

NOWHERE = Span("")
# No line ends behind the dash of a range.
WORD_JOINER = "\u2060"
# Where the comma after a title in quotation marks stands inside them.
COMMA_INSIDE = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class Citation:
    """What a chapter's opening page says of citing it; `text` is safe to print, the rest may be empty."""

    text: str
    license: str
    license_url: str
    first_published: str


def is_cited(section: Section, book: Book) -> bool:
    """Whether a section says how it is cited: a chapter with authors, where the manifest wants it."""
    return book.manifest.show.citation and bool(section.authors) and section.matter == "body"


def citation(section: Section, book: Book, forms: Forms, pages: str) -> Citation | None:
    """How a chapter (no foreword, no appendix) with authors is cited; `pages` as printed, "" if unknown."""
    if not is_cited(section, book):
        return None
    own = section.license or book.manifest.license
    return Citation(
        text=safe(xhtml(inline_elements(_cited(section, book.manifest, pages), forms))),
        license=license_name(own),
        license_url=license_url(own),
        first_published=section.first_published,
    )


def _cited(section: Section, manifest: Manifest, pages: str) -> Inlines:
    words = words_of(section.language)
    parts = [
        _people((a.name for a in section.authors), section, words),
        (
            *_title(section, words),
            *_plain(" "),
            *_volume(manifest, section, words),
            *_imprint(manifest, section, words),
        ),
        _plain(_pages(pages, words)),
        _doi(section.doi or manifest.doi),
    ]
    joints = _joints([part for part in parts if part], words)
    return typeset_run((*joints, *_plain("" if section.doi or manifest.doi else ".")), section.language)


def _joints(parts: list[Inlines], words: Words) -> Inlines:
    """The parts with a comma between them."""
    comma = _plain(f"{words.comma} ")
    return tuple(chain.from_iterable((*comma, *part) for part in parts))[1:]


def _title(section: Section, words: Words) -> Inlines:
    """The title in quotation marks, and the comma that follows it."""
    conventions = conventions_of(section.language)
    opening, closing = conventions.double
    title = without_notes(section.title)
    subtitle = without_notes(section.subtitle)
    whole = (*title, *_plain(": "), *subtitle) if subtitle else title
    inside = section.language.partition("-")[0] in COMMA_INSIDE
    end = f",{closing}" if inside else f"{conventions.inside}{closing}{words.comma}"
    return (*_plain(opening + conventions.inside), *whole, *_plain(end))


def _volume(manifest: Manifest, section: Section, words: Words) -> Inlines:
    name = f"{manifest.title}: {manifest.subtitle}" if manifest.subtitle else manifest.title
    editors = _people((manifest.contributor(i).name for i in manifest.editors), section, words)
    edited = (*_plain(f"{words.comma} {words.editors_in_citation} "), *editors) if editors else ()
    language, direction = foreign(manifest, section)
    title = Styled("emphasis", _plain(name), NOWHERE, Attributes(lang=language, dir=direction))
    return (*_plain(f"{words.in_} "), title, *edited)


def _imprint(manifest: Manifest, section: Section, words: Words) -> Inlines:
    publisher = manifest.publisher
    named = (publisher.place, publisher.name) if publisher else ()
    house = _kept_together(": ".join(filter(None, named)), section)
    parts = [part for part in (house, _plain(manifest.date[:4])) if part]
    return (*_plain(" ("), *_joints(parts, words), *_plain(")")) if parts else ()


def _people(names: Iterable[str], section: Section, words: Words) -> Inlines:
    """Names as a sentence has them."""
    listed = tuple(names)
    both = zip(listed, joints(len(listed), words), strict=True)
    return tuple(
        chain.from_iterable((*_kept_together(name, section), *_plain(joint)) for name, joint in both)
    )


def _kept_together(name: str, section: Section) -> Inlines:
    """A name; one that runs the other way than the text around it does so for itself."""
    direction = runs(name)
    if direction in {"", section.direction}:
        return _plain(name)
    return (Styled("phrase", _plain(name), NOWHERE, Attributes(dir=direction)),)


def _pages(folios: str, words: Words) -> str:
    if not folios:
        return ""
    return f"{words.pages if DASH in folios else words.page}\u00a0{folios.replace(DASH, DASH + WORD_JOINER)}"


def _doi(doi: str) -> Inlines:
    url = f"https://doi.org/{doi}"
    return (Link(url, _plain(url), NOWHERE),) if doi else ()


def _plain(text: str) -> Inlines:
    return (Text(text, NOWHERE),) if text else ()


def license_url(spdx: str) -> str:
    """The page of a Creative Commons licence, from its SPDX identifier; "" for any other licence."""
    if spdx == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    prefix, _, rest = spdx.partition("-")
    name, _, version = rest.rpartition("-")
    if prefix != "CC" or not name:
        return ""
    return f"https://creativecommons.org/licenses/{name.lower()}/{version}/"


def license_name(spdx: str) -> str:
    """A licence as readers know it: "CC BY-NC 4.0", as Creative Commons writes it, for `CC-BY-NC-4.0`."""
    if not license_url(spdx):
        return spdx
    name, _, version = spdx.removeprefix("CC-").rpartition("-")
    return f"{name}\u00a0{version}" if name == "CC0" else f"CC\u00a0{name}\u00a0{version}"


def license_lines(book: Book, words: Words) -> Iterator[str]:
    """The licences of chapters that differ from the volume's, each with its chapters."""
    by_license: dict[str, list[str]] = {}
    for section in book.sections:
        if section.license and section.license != book.manifest.license:
            by_license.setdefault(section.license, []).append(quoted(section.plain_title, book))
    for own, titles in by_license.items():
        yield f"{joined_names(titles, words)}: {lowered(words.licensed)} {license_name(own)}."


def quoted(title: str, book: Book) -> str:
    """A chapter's title between the quotation marks of the book's language."""
    conventions = conventions_of(book.manifest.language)
    opening, closing = conventions.double
    return f"{opening}{conventions.inside}{title}{conventions.inside}{closing}"
