"""Book -> its PDFs: its sections laid out, and bound as their pages come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic, Span, has_errors
from bookmaker.editions.epub_metadata import page_source
from bookmaker.editions.gathering import gathered
from bookmaker.editions.page_breaks import NO_PAGES, PrintPages
from bookmaker.editions.print import cover_section, print_sections, with_folios
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.templates import Templates
from bookmaker.filed import Content, Scratch
from bookmaker.files.binder import Binder, Bound
from bookmaker.files.binding import Binding
from bookmaker.files.crew import crew
from bookmaker.files.cut_places import told_of
from bookmaker.files.layout import LaidOut, Layout, Product
from bookmaker.files.places import PlacedSection, folios, page_breaks, page_ranges
from bookmaker.files.separation import is_usable
from bookmaker.files.sheets import Stowed, Told, laid_out, laid_out_by
from bookmaker.files.workers import Beside
from bookmaker.layouts import layout_of, layout_sheets, screen_layout
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Manifest
from bookmaker.order import NO_EFFORT, Effort
from bookmaker.steps import NO_STEPS
from bookmaker.store import NOWHERE, Store
from bookmaker.volume import Volume


@dataclass(frozen=True, slots=True)
class Paging:
    """One layout of the book: for the products that share it, with or without the cover and the inside."""

    layout: Layout
    cover: bool
    inside: bool


@dataclass(frozen=True, slots=True)
class Work:
    """How the pages are made: by how many workers, who is told, what the files say of themselves.

    What was made before lies in `store`. `meanwhile` are steps that are done while workers lay out.
    """

    jobs: int
    told: Told
    binding: Binding
    store: Store = NOWHERE
    meanwhile: Iterator[None] = NO_STEPS


@dataclass(frozen=True, slots=True)
class Paged:
    """The PDFs by product, as far as they are bound, and the cover as a page of its own.

    `breaks` says where the pages begin in the text, in print where it is laid out.
    """

    bound: Mapping[Product, Bound]
    cover: bytes
    breaks: PrintPages
    diagnostics: tuple[Diagnostic, ...]
    effort: Effort = NO_EFFORT

    @property
    def pdfs(self) -> dict[Product, Content]:
        """The PDFs by product, when all are bound."""
        return {product: pdf.data for product, pdf in self.bound.items()}

    @property
    def pages(self) -> int:
        """How many pages the inside has: those of the printed book with its blanks, else the reader's."""
        if "print" in self.bound:
            return self.bound["print"].pages
        return self.bound["screen"].pages - 1 if "screen" in self.bound else 0


def paged(volume: Volume, book: Book, editions: Collection[str], work: Work) -> Paged:
    """The PDFs of these editions. An EPUB without a reader's PDF beside it has the cover laid out alone."""
    bound: dict[Product, Bound] = {}
    found: list[Diagnostic] = []
    cover, breaks = b"", NO_PAGES
    templates = Templates(volume.templates)
    book = gathered(book, book.manifest.notes.print)
    if "print" in editions and not is_usable(work.binding.press.profile):
        return Paged({}, b"", NO_PAGES, (broken_profile(volume.manifest),))
    everything: list[PlacedSection] = []
    for paging, mistakes in _pagings(volume, book, editions, work.store):
        found += mistakes
        binders = {p: Binder(p, work.binding, Beside(work.jobs), work.store) for p in paging.layout.products}
        placed, more = _sheets(book, templates, paging, work, _given_to(binders))
        everything += placed
        found += more
        covers = [p.sheets.pdfs["screen"] for p in placed if p.section.kind == "cover"]
        inside = [p for p in placed if p.section.kind != "cover"]
        cover = covers[0] if covers else cover
        if inside and not breaks.breaks:
            source = page_source(volume.manifest, printed=_is_printed(volume, paging))
            breaks = PrintPages(source, page_breaks(inside), page_ranges(inside), folios(inside))
        for product, binder in binders.items() if inside else ():
            parts = [_to_bind(part) for part in inside]
            bound[product] = binder.bound(parts, cover if product == "screen" else None)
    return Paged(bound, cover, breaks, tuple(found), _effort(everything))


def _effort(placed: Iterable[PlacedSection]) -> Effort:
    """What was laid out. A section that has two layouts is one."""
    parts = tuple(placed)
    anew = dict.fromkeys(part.section.id for part in parts if part.anew)
    return Effort(len({part.section.id for part in parts}), laid_out=tuple(anew))


def _given_to(binders: Mapping[Product, Binder]) -> Stowed:
    """Pages of the inside go to those who bind them; the cover's stay here."""

    def stowed(section: PrintSection, sheets: LaidOut) -> LaidOut:
        if section.kind == "cover":
            return sheets
        for product, pdf in sheets.pdfs.items():
            binders[product].take(section, pdf)
        return replace(sheets, pdfs={}, lines=())

    return stowed


def _to_bind(part: PlacedSection) -> PlacedSection:
    """What binding needs of a section: its place, its name and its bookmarks."""
    section = replace(part.section, document=b"", notes=(), endnotes=(), pictures=(), shows=frozenset())
    sheets = replace(part.sheets, anchors={}, starts=(), files=(), diagnostics=(), cut_off=())
    return replace(part, section=section, sheets=sheets)


def broken_profile(manifest: Manifest) -> Diagnostic:
    """F015: no pages can be converted to the inks of this profile."""
    path = manifest.print.profile
    message = f"{shown(path)} can't be the printing profile: its tables are damaged"
    return Diagnostic("F015", message, Span(path), "ask the printer for the ICC profile of press and paper")


def _is_printed(volume: Volume, paging: Paging) -> bool:
    """Whether these are the pages of the printed book: print shares its layout, or it is laid out for it."""
    styles = volume.manifest.styles
    return "print" in paging.layout.products or styles.print == styles.screen


def _pagings(
    volume: Volume, book: Book, editions: Collection[str], store: Store
) -> list[tuple[Paging, tuple[Diagnostic, ...]]]:
    """One layout serves print and screen, unless the book has style sheets for one of them alone."""
    styles = volume.manifest.styles
    products: list[Product] = ["print", "screen"]
    wanted = [p for p in products if p in editions]
    groups = [tuple(wanted)] if styles.print == styles.screen and wanted else [(p,) for p in wanted]
    pagings = [_paging(volume, book, store, group, inside=True) for group in groups]
    if "epub" in editions and "screen" not in editions:
        pagings.append(_paging(volume, book, store, ("screen",), inside=False))
    return pagings


def _paging(
    volume: Volume, book: Book, store: Store, products: tuple[Product, ...], *, inside: bool
) -> tuple[Paging, tuple[Diagnostic, ...]]:
    layout, mistakes = layout_of(volume, book, layout_sheets(volume, products), products, store)
    return Paging(layout, "screen" in products, inside), mistakes


def screen_sheets(
    volume: Volume,
    book: Book,
    work: Work,
    change: Callable[[PrintSection], PrintSection],
    *,
    numbered: bool = False,
) -> tuple[tuple[PlacedSection, ...], tuple[Diagnostic, ...]]:
    """The inside of the reader's PDF, each section changed before it is laid out; none where it can't be."""
    layout, mistakes = screen_layout(volume, book)
    layout = replace(layout, numbered=numbered)
    templates = Templates(volume.templates)
    made = list(print_sections(book, templates))
    found = [*mistakes, *(d for _, diagnostics in made for d in diagnostics)]
    if has_errors(found):
        return (), tuple(found)
    remade = _Remade(tuple(section for section, _ in made), book, templates)
    placed, more = laid_out(
        lambda known: tuple(map(change, remade(known))), layout, work.jobs, work.told, work.store
    )
    laid = (d for part in placed for d in told_of(part.sheets, book.sections))
    return placed, (*found, *laid, *more, *remade.found)


@dataclass(slots=True)
class _Remade:
    """Sections with the folios that are known, and what was wrong when they were made again."""

    drafts: tuple[PrintSection, ...]
    book: Book
    templates: Templates
    found: list[Diagnostic] = field(default_factory=list)

    def __call__(self, known: Mapping[str, str]) -> tuple[PrintSection, ...]:
        """The sections; the drafts where nothing is known yet."""
        if not known:
            return self.drafts
        made = with_folios(self.drafts, self.book, self.templates, known)
        self.found += [diagnostic for _, found in made for diagnostic in found]
        return tuple(section for section, _ in made)


def _sheets(
    book: Book, templates: Templates, paging: Paging, work: Work, stowed: Stowed
) -> tuple[tuple[PlacedSection, ...], list[Diagnostic]]:
    with crew(paging.layout, len(book.sections) + 1, work.jobs) as workers:
        drafts, found = _drafts(book, templates, paging)
        if has_errors(found):
            return (), found
        remade = _Remade(drafts, book, templates)
        placed, more = laid_out_by(workers, remade, work.told, work.store, work.meanwhile, stowed)
    laid = [d for part in placed for d in told_of(part.sheets, book.sections)]
    return placed, [*found, *laid, *more, *remade.found]


def _drafts(
    book: Book, templates: Templates, paging: Paging
) -> tuple[tuple[PrintSection, ...], list[Diagnostic]]:
    """The sections, their documents put aside until they are laid out; what is wrong with them."""
    scratch, found = Scratch(), list[Diagnostic]()
    drafts: list[PrintSection] = []
    made = (
        [cover_section(book, templates)] if paging.cover else (),
        print_sections(book, templates) if paging.inside else (),
    )
    for section, mistakes in chain(*made):
        drafts.append(replace(section, document=scratch.put(bytes(section.document))))
        found += mistakes
    return tuple(drafts), found
