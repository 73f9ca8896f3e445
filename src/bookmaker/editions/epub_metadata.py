"""Manifest -> the metadata of the EPUB's package document (EPUB 3.3, section 5.5)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from itertools import chain

from bookmaker.content.book import Book
from bookmaker.content.tree import Blocks, Paragraph, Plain
from bookmaker.content.walk import blocks_of, plain_text
from bookmaker.editions.citing import license_url
from bookmaker.editions.package import UNIQUE_ID, DublinCore, Metadatum, Property
from bookmaker.manifest.imprint import Subject
from bookmaker.manifest.model import Manifest

# ONIX code list 5, by which reading systems tell identifiers apart.
ONIX_ISBN, ONIX_DOI = "15", "06"
MARC = "marc:relators"

# Names that EPUB 3.3 (section 5.5.4, "authority") reserves for schemes of subjects.
AUTHORITIES = {
    name.casefold(): name
    for name in (
        "AAT",
        "BIC",
        "BISAC",
        "CLC",
        "DDC",
        "CLIL",
        "EuroVoc",
        "MEDTOP",
        "LCSH",
        "NDC",
        "Thema",
        "UDC",
        "WGS",
    )
}


def metadata_of(book: Book) -> tuple[Metadatum, ...]:
    """All that the manifest says of the book, the unique identifier first; accessibility apart."""
    manifest = book.manifest
    return tuple(
        chain(
            _identifiers(manifest),
            _titles(manifest),
            (DublinCore("language", language) for language in languages(book)),
            _people(book),
            _publication(manifest),
            _description(book),
            _rights(manifest),
            chain.from_iterable(_subject(i, s) for i, s in enumerate(manifest.subjects, 1)),
            (DublinCore("subject", keyword, lang=manifest.language) for keyword in manifest.keywords),
            _series(manifest),
        )
    )


def languages(book: Book) -> tuple[str, ...]:
    """The language of the book, then those of its sections, in order of appearance."""
    return tuple(dict.fromkeys((book.manifest.language, *(s.language for s in book.sections))))


def pagination_of(source: str) -> Iterator[Metadatum]:
    """What tells readers whose pages the page list has (EPUB Accessibility 1.1, section 4.1.3).

    Programs older than `pageBreakSource` look for a `dc:source` that is the source of pagination.
    """
    yield DublinCore("source", source, id="page-source")
    yield Property("source-of", "pagination", refines="page-source")
    yield Property("pageBreakSource", source)


def page_source(manifest: Manifest, *, printed: bool) -> str:
    """What identifies the book that has the pages: its ISBN as a URN; without one title, publisher and date.

    Not `printed` are pages that only the reader's PDF has.
    """
    isbn = manifest.isbn
    number = isbn.paperback or isbn.hardback if printed else isbn.pdf
    publisher = manifest.publisher.name if manifest.publisher else ""
    named = ", ".join(part for part in (manifest.title, publisher, manifest.date) if part)
    return f"urn:isbn:{_digits(number)}" if number else named


# --- identifiers, titles ---------------------------------------------------------------------------------


def unique_identifier(manifest: Manifest) -> str:
    """The EPUB's ISBN; else the DOI; else a UUID made from title, editors and publisher, and so stable."""
    if manifest.isbn.epub:
        return f"urn:isbn:{_digits(manifest.isbn.epub)}"
    if manifest.doi:
        return f"https://doi.org/{manifest.doi}"
    publisher = manifest.publisher.name if manifest.publisher else ""
    seed = "\n".join((manifest.title, manifest.subtitle, *manifest.editors, publisher))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}"


def _digits(isbn: str) -> str:
    return re.sub(r"[^0-9Xx]", "", isbn)


def _identifiers(manifest: Manifest) -> Iterator[Metadatum]:
    unique = unique_identifier(manifest)
    yield DublinCore("identifier", unique, id=UNIQUE_ID)
    doi = f"https://doi.org/{manifest.doi}"
    if manifest.isbn.epub:
        yield Property("identifier-type", ONIX_ISBN, refines=UNIQUE_ID, scheme="onix:codelist5")
    if manifest.doi and unique != doi:
        yield DublinCore("identifier", doi, id="doi")
    if manifest.doi:
        refined = UNIQUE_ID if unique == doi else "doi"
        yield Property("identifier-type", ONIX_DOI, refines=refined, scheme="onix:codelist5")


def _titles(manifest: Manifest) -> Iterator[Metadatum]:
    yield DublinCore("title", manifest.title, id="title", lang=manifest.language)
    yield Property("title-type", "main", refines="title")
    yield Property("display-seq", "1", refines="title")
    if manifest.subtitle:
        yield DublinCore("title", manifest.subtitle, id="subtitle", lang=manifest.language)
        yield Property("title-type", "subtitle", refines="subtitle")
        yield Property("display-seq", "2", refines="subtitle")
    if manifest.short_title and manifest.short_title != manifest.title:
        yield DublinCore("title", manifest.short_title, id="short-title", lang=manifest.language)
        yield Property("title-type", "short", refines="short-title")
        yield Property("display-seq", "3", refines="short-title")


# --- people ----------------------------------------------------------------------------------------------


def roles_of(book: Book) -> dict[str, tuple[str, ...]]:
    """The MARC relator codes of every contributor's id, editors first, then authors in reading order."""
    manifest = book.manifest
    found: dict[str, list[str]] = {}
    for identifier in manifest.editors:
        found.setdefault(identifier, []).append("edt")
    for author in chain.from_iterable(section.authors for section in book.sections):
        found.setdefault(author.id, []).append("aut")
    for code, identifiers in (("trl", manifest.translators), *manifest.roles.items()):
        for identifier in identifiers:
            found.setdefault(identifier, []).append(code)
    for person in manifest.contributors:
        found.setdefault(person.id, ["ctb"])
    return {identifier: tuple(dict.fromkeys(codes)) for identifier, codes in found.items()}


def _people(book: Book) -> Iterator[Metadatum]:
    """Editors are the creators of an edited volume; where there are none, the authors are."""
    manifest = book.manifest
    creators = "edt" if manifest.editors else "aut"
    for i, (identifier, codes) in enumerate(roles_of(book).items(), 1):
        person = manifest.contributor(identifier)
        element, refined = "creator" if creators in codes else "contributor", f"person-{i}"
        yield DublinCore(element, person.name, id=refined)
        for code in codes:
            yield Property("role", code, refines=refined, scheme=MARC)
        yield Property("file-as", person.filed, refines=refined)
        yield Property("display-seq", str(i), refines=refined)


# --- publication -----------------------------------------------------------------------------------------


def _publication(manifest: Manifest) -> Iterator[Metadatum]:
    if manifest.publisher:
        yield DublinCore("publisher", manifest.publisher.name)
    if manifest.date:
        yield DublinCore("date", manifest.date)


def _description(book: Book) -> Iterator[Metadatum]:
    text = _text(book.description)
    if text:
        yield DublinCore("description", text, lang=book.manifest.language)


def _text(blocks: Blocks) -> str:
    runs = (plain_text(b.children) for b in blocks_of(blocks) if isinstance(b, Paragraph | Plain))
    return "\n".join(runs)


def _rights(manifest: Manifest) -> Iterator[Metadatum]:
    url = license_url(manifest.license)
    license_ = f"{manifest.license} ({url})" if url else manifest.license
    year, holder = manifest.copyright.year or manifest.date[:4], manifest.copyright.holder
    owner = " ".join(part for part in ("©", year, holder) if part) if holder else ""
    lines = [line for line in (owner, manifest.rights, license_) if line]
    if lines:
        yield DublinCore("rights", ". ".join(line.rstrip(".") for line in lines) + ".")
    if url:
        yield Property("dcterms:license", url)


def _subject(position: int, subject: Subject) -> Iterator[Metadatum]:
    refined = f"subject-{position}"
    yield DublinCore("subject", subject.text or subject.code, id=refined)
    yield Property("authority", AUTHORITIES.get(subject.scheme.casefold(), subject.scheme), refines=refined)
    yield Property("term", subject.code, refines=refined)


def _series(manifest: Manifest) -> Iterator[Metadatum]:
    series = manifest.series
    if series is None:
        return
    yield Property("belongs-to-collection", series.title, id="series", lang=manifest.language)
    yield Property("collection-type", "series", refines="series")
    if re.fullmatch(r"\d+(\.\d+)*", series.number):
        yield Property("group-position", series.number, refines="series")
    if series.issn:
        yield Property("dcterms:identifier", f"urn:issn:{series.issn}", refines="series")


def texts(metadata: Iterable[Metadatum], name: str) -> tuple[str, ...]:
    """The values of the Dublin Core elements of that name, in order."""
    return tuple(m.value for m in metadata if isinstance(m, DublinCore) and m.name == name)
