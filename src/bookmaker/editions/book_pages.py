"""Book -> finished values of the pages that are made from the manifest: title page, copyright page, cover."""

from __future__ import annotations

from dataclasses import dataclass

from bookmaker.content.book import Book
from bookmaker.content.words import Words, words_of
from bookmaker.editions.citing import license_lines, license_name, license_url, quoted
from bookmaker.editions.elements import Forms, block_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.names import joined_names
from bookmaker.editions.xhtml import xhtml
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.relators import WORDS as RELATORS

# Letters of a title, and of its longest word, above which the cover sets it smaller.
LONG_TITLE, MEDIUM_TITLE = (60, 15), (28, 11)
# A word of so many letters ends no line of the cover; words that are kept together have so many at most.
SHORT_WORD, KEPT_TOGETHER = 3, 12


@dataclass(frozen=True, slots=True)
class Credit:
    """A line of the title page: a role and its names."""

    role: str
    names: str


@dataclass(frozen=True, slots=True)
class IsbnLine:
    """A line of the copyright page: a product and its ISBN."""

    product: str
    number: str


@dataclass(frozen=True, slots=True)
class BookPage:
    """What the title page, the copyright page, the colophon and the cover say."""

    title: str
    subtitle: str
    short_title: str
    editors: str
    credits: tuple[Credit, ...]
    series: str
    issn: str
    edition: str
    publisher: str
    place: str
    year: str
    url: str
    logo: str
    copyright: str
    license: str
    license_url: str
    rights: str
    statement: str
    description: str
    isbns: tuple[IsbnLine, ...]
    doi: str
    chapter_lines: tuple[str, ...]
    image: str
    image_alt: str
    title_length: str
    cover_title: str
    direction: str
    set_in: str


def book_page(book: Book, forms: Forms) -> BookPage:
    """What the pages that are made from the manifest say."""
    manifest = book.manifest
    words = words_of(manifest.language)
    publisher = manifest.publisher
    year = manifest.date[:4]
    return BookPage(
        title=manifest.title,
        subtitle=manifest.subtitle,
        short_title=manifest.short_title,
        editors=joined_names((manifest.contributor(i).name for i in manifest.editors), words),
        credits=_credits(manifest, words),
        series=_series(manifest),
        issn=manifest.series.issn if manifest.series else "",
        edition=_edition(manifest, words),
        publisher=publisher.name if publisher else "",
        place=publisher.place if publisher else "",
        year=year,
        url=publisher.url if publisher else "",
        logo=forms.source(publisher.logo) if publisher and publisher.logo else "",
        copyright=_copyright(manifest, year),
        license=license_name(manifest.license),
        license_url=license_url(manifest.license),
        rights=manifest.rights,
        statement=safe(xhtml(block_elements(book.statement, forms))),
        description=safe(xhtml(block_elements(book.description, forms))),
        isbns=_isbns(manifest),
        doi=manifest.doi,
        chapter_lines=_chapter_lines(book, words),
        image=forms.source(manifest.cover.image) if manifest.cover.image else "",
        image_alt=manifest.cover.alt,
        title_length=_length(manifest.title),
        cover_title=_bound(manifest.title),
        direction=manifest.direction,
        set_in=words.set_in.replace(words.face, book.face) if book.face else words.set_in,
    )


def _length(title: str) -> str:
    measure = (len(title), max(map(len, title.split()), default=0))
    for name, limits in (("long", LONG_TITLE), ("medium", MEDIUM_TITLE)):
        if any(size > limit for size, limit in zip(measure, limits, strict=True)):
            return name
    return "short"


def _bound(title: str) -> str:
    """The title for the cover, where "of" stands before what it belongs to, and not at a line's end."""
    first, *words = title.split(" ")
    parts: list[str] = []
    for word in reversed(words):
        if parts and len(word) <= SHORT_WORD and len(word) + 1 + len(parts[0]) <= KEPT_TOGETHER:
            parts[0] = f"{word}\N{NO-BREAK SPACE}{parts[0]}"
        else:
            parts.insert(0, word)
    return " ".join((first, *parts))


def _series(manifest: Manifest) -> str:
    if manifest.series is None:
        return ""
    comma = words_of(manifest.language).comma
    number = f"{comma} {manifest.series.number}" if manifest.series.number else ""
    return f"{manifest.series.title}{number}"


def _edition(manifest: Manifest, words: Words) -> str:
    text = manifest.edition
    if not text or words.edition.casefold() in text.casefold():
        return text
    return f"{text} {words.edition}"


def _credits(manifest: Manifest, words: Words) -> tuple[Credit, ...]:
    """Translators and every other role, in the order of the manifest."""
    translated = ((words.translated_by, manifest.translators),) if manifest.translators else ()
    others = ((RELATORS[code].capitalize(), people) for code, people in manifest.roles.items())
    return tuple(
        Credit(role, joined_names((manifest.contributor(i).name for i in people), words))
        for role, people in (*translated, *others)
    )


def _copyright(manifest: Manifest, year: str) -> str:
    words = words_of(manifest.language)
    holder = manifest.copyright.holder or joined_names(
        (manifest.contributor(i).name for i in manifest.editors), words
    )
    when = manifest.copyright.year or year
    return " ".join(part for part in ("©", when, holder) if part) if holder else ""


def _isbns(manifest: Manifest) -> tuple[IsbnLine, ...]:
    isbn = manifest.isbn
    products = (
        ("paperback", isbn.paperback),
        ("hardback", isbn.hardback),
        ("EPUB", isbn.epub),
        ("PDF", isbn.pdf),
    )
    return tuple(IsbnLine(product, number) for product, number in products if number)


def _chapter_lines(book: Book, words: Words) -> tuple[str, ...]:
    """What the copyright page says of chapters: licences of their own, first publications, DOIs."""
    lines = []
    for section in book.sections:
        facts = (
            f"{section.first_published.rstrip('.')}." if section.first_published else "",
            f"https://doi.org/{section.doi}" if section.doi else "",
        )
        if any(facts):
            lines.append(" ".join(fact for fact in (f"{quoted(section.plain_title, book)}:", *facts) if fact))
    return (*lines, *license_lines(book, words))
