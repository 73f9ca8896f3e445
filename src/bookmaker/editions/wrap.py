"""Book and the wrap's measures -> one print section: back, spine, front and flaps on one page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bookmaker.content.book import Book, Section
from bookmaker.content.tree import Text
from bookmaker.content.walk import inlines_of
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, warning
from bookmaker.editions.barcode import Barcode, barcode
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.elements import block_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.names import running_names
from bookmaker.editions.print_forms import PrintForms
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.proof import proof_of_page
from bookmaker.editions.section_pages import section_page
from bookmaker.editions.templates import Templates
from bookmaker.editions.wrap_geometry import Wrap
from bookmaker.editions.xhtml import xhtml
from bookmaker.manifest.identifiers import hyphenated, isbn_digits
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.papers import Stock
from bookmaker.manifest.prices import NO_PRICE, add_on, printed

KIND = "cover-wrap"

# A paragraph takes as much room more as so many letters: its last line and the space after it.
LETTERS_A_PARAGRAPH = 70
LONG_SPINE = 40
# Languages whose spines are read with the head tilted to the right, as ISO 6357 has it; most others on the
# Continent and in Latin America run up. A book read from right to left has its spine on the other side.
RUNNING_DOWN = frozenset({"en", "nl", "af", "da", "sv", "nb", "nn", "no", "is", "fo", "fi", "ja", "zh", "ko"})


@dataclass(frozen=True, slots=True)
class PraisePage:
    """Somebody's words and name."""

    words: str
    by: str


@dataclass(frozen=True, slots=True)
class WrapPage:
    """What the wrap says besides the front. `direction` is the spine's, "down" or "up"."""

    back: str
    praise: tuple[PraisePage, ...]
    front_flap: str
    back_flap: str
    spine_text: bool
    direction: str
    names: str
    title: str
    prices: tuple[str, ...]
    subjects: tuple[str, ...]
    barcode: Barcode | None
    image: str
    back_image: str
    spine_image: str


def spine_is_set(manifest: Manifest, stock: Stock, wrap: Wrap) -> bool:
    """Whether there is text on the spine: asked for, wide enough, and enough pages for the printer."""
    spine = manifest.cover.spine
    wide = wrap.width_of("spine") >= millimetres(spine.minimum)
    return spine.text and wide and wrap.pages >= stock.text_from


def spine_direction(manifest: Manifest) -> str:
    """`down` or `up`: as asked for, else by the custom of the language."""
    language = manifest.language.split("-", maxsplit=1)[0].lower()
    custom = "down" if language in RUNNING_DOWN else "up"
    return manifest.cover.spine.direction or custom


def spine_letters(book: Book) -> int:
    """How many letters stand in the line on the spine, for its size."""
    return max(len(_spine_title(book.manifest)) + len(_spine_names(book)) + 3, 1)


def back_letters(book: Book) -> int:
    """How much room the back's text and praise take, in letters, for its size."""
    praise = book.cover.praise
    blocks = (*book.cover.back, *(block for words in praise for block in words.words))
    letters = sum(len(node.text) for node in inlines_of(blocks) if isinstance(node, Text))
    return letters + (len(blocks) + 2 * len(praise) + 1) * LETTERS_A_PARAGRAPH


def wrap_section(
    book: Book, templates: Templates, wrap: Wrap, stock: Stock
) -> tuple[PrintSection, tuple[Diagnostic, ...]]:
    """The wrap as a document of one page. J codes of `Templates.fill`.

    P061 (a warning): the spine is too narrow for text. P062 (a warning): no ISBN for the barcode.
    """
    section = _section(book)
    forms = PrintForms(section)
    values = {
        "book": book_page(book, forms),
        "section": section_page(section, book, forms),
        "words": words_of(section.language),
        "styles": (),
        "wrap": _page(book, forms, wrap, stock),
    }
    filled = templates.fill(KIND, values)
    page = filled.text.encode()
    document = PrintSection(
        KIND, KIND, "front", section.plain_title, page, "any", (), (), section.span, section.language
    )
    flaws = filled.diagnostics or proof_of_page(f"{KIND}.xhtml", filled.text, section.span)
    return document, (*flaws, *_found(book, wrap, stock))


def _section(book: Book) -> Section:
    manifest = book.manifest
    title = words_of(manifest.language).cover
    return Section(
        KIND,
        KIND,
        "front",
        book.places.value("cover"),
        manifest.language,
        manifest.direction,
        plain_title=title,
    )


def _page(book: Book, forms: PrintForms, wrap: Wrap, stock: Stock) -> WrapPage:
    manifest, text, cover = book.manifest, book.cover, book.manifest.cover
    return WrapPage(
        back=safe(xhtml(block_elements(text.back, forms))),
        praise=tuple(
            PraisePage(safe(xhtml(block_elements(praise.words, forms))), praise.by) for praise in text.praise
        ),
        front_flap=safe(xhtml(block_elements(text.front_flap, forms))),
        back_flap=safe(xhtml(block_elements(text.back_flap, forms))),
        spine_text=spine_is_set(manifest, stock, wrap),
        direction=spine_direction(manifest),
        names=_spine_names(book),
        title=_spine_title(manifest),
        prices=tuple(printed(price, manifest.language) for price in cover.price),
        subjects=tuple(subject.text for subject in manifest.subjects if subject.text),
        barcode=_barcode(manifest),
        image=forms.source(cover.wrap_image) if cover.wrap_image else "",
        back_image=forms.source(cover.back_image) if cover.back_image else "",
        spine_image=forms.source(cover.spine_image) if cover.spine_image else "",
    )


def _spine_title(manifest: Manifest) -> str:
    """The short title; where there is none, what stands before the colon of a long one."""
    if manifest.short_title or len(manifest.title) <= LONG_SPINE:
        return manifest.short_title or manifest.title
    return re.split(r"\s*: ", manifest.title, maxsplit=1)[0]


def _spine_names(book: Book) -> str:
    """Family names: the spine is short."""
    people = (book.manifest.contributor(i) for i in book.manifest.editors)
    names = tuple(person.family or person.name for person in people)
    return running_names(names, words_of(book.manifest.language)) if names else ""


# --- barcode ---------------------------------------------------------------------------------------------


def isbn_of(manifest: Manifest) -> str:
    """The ISBN of the binding, as it is typed; "" where there is none."""
    return manifest.isbn.hardback if manifest.cover.binding == "hardcover" else manifest.isbn.paperback


def _barcode(manifest: Manifest) -> Barcode | None:
    isbn = isbn_of(manifest)
    if not isbn or not manifest.cover.barcode.show:
        return None
    return barcode(hyphenated(isbn), isbn_digits(isbn), _add_on(manifest))


def _add_on(manifest: Manifest) -> str:
    """The first price whose currency has a digit of its own."""
    cover = manifest.cover
    match cover.barcode.add_on:
        case "none":
            return ""
        case "no-price":
            return NO_PRICE
        case "price":
            return next(filter(None, map(add_on, cover.price)), "")


def _found(book: Book, wrap: Wrap, stock: Stock) -> tuple[Diagnostic, ...]:
    found = []
    manifest, place, cover = book.manifest, book.places.value, book.manifest.cover
    if cover.spine.text and not (
        spine_is_set(manifest, stock, wrap) or cover.spine_image or cover.wrap_image
    ):
        message = f"the spine stays blank: with {wrap.pages} pages it is {wrap.width_of('spine'):.1f} mm wide"
        least = f"{stock.text_from} pages" if wrap.pages < stock.text_from else cover.spine.minimum
        hint = f"text begins at {least}; `spine: {{text: false}}` under `cover` says that none is meant"
        found.append(warning("P061", message, place("cover", "spine"), hint))
    if cover.barcode.show and not isbn_of(manifest):
        product = "hardback" if cover.binding == "hardcover" else "paperback"
        message = f"the wrap has no barcode: the {product} has no ISBN"
        hint = (
            f"give `{product}` under `isbn`; `barcode: {{show: false}}` under `cover` says that none is meant"
        )
        found.append(warning("P062", message, place("isbn"), hint))
    return tuple(found)
