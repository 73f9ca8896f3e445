"""The stages in order: a book's folder -> its files, and everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from bookmaker import __version__
from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.selection import selected
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, has_errors, in_order
from bookmaker.editions.pages import joined_names
from bookmaker.editions.print import BOOK_URL, PrintSection, cover_section, print_sections
from bookmaker.editions.templates import Templates
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest
from bookmaker.packaged import house_files
from bookmaker.volume import Volume, read_volume
from bookmaker.workspace import Workspace

if TYPE_CHECKING:
    from bookmaker.editions.epub import Dress
    from bookmaker.editions.reflowable import CoverImage
    from bookmaker.files.joining import Binding
    from bookmaker.files.layout import Layout, Product, Resources
    from bookmaker.files.sheets import PlacedSection

EditionName: TypeAlias = Literal["print", "screen", "epub"]
ALL_EDITIONS: tuple[EditionName, ...] = ("print", "screen", "epub")
HOUSE_URL = "file:///house/"
HOUSE_SHEETS = ("tokens", "elements", "components", "paged", "cover")
REFLOWABLE_SHEETS = ("tokens", "elements", "components", "reflowable")
GENERATOR = f"bookmaker {__version__}"
COVER_WIDTH = 1600
UNDATED = "2000-01-01"
# The products of a layout that only draws the cover, for an EPUB without a reader's PDF beside it.
COVER_ALONE: tuple[Product, ...] = ("screen",)

# Called with how many sections are laid out, how many there are, and the pages so far.
Progress: TypeAlias = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a build by name, none where there are errors; and all diagnostics in order.

    `output` is the folder that the manifest names for them.
    """

    files: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    pages: int = 0
    output: str = ""


def _silent(_done: int, _all: int, _pages: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `modified` is the moment that the files name, as `YYYY-MM-DDThh:mm:ssZ` or ""."""

    editions: tuple[EditionName, ...] = ALL_EDITIONS
    chapters: tuple[str, ...] = ()
    jobs: int = 1
    modified: str = ""
    progress: Progress = field(default=_silent)


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be found without layout."""

    volume: Volume | None
    book: Book | None
    diagnostics: tuple[Diagnostic, ...]


def checked(workspace: Workspace, manifest: str) -> Checked:
    """Read the whole book, and find everything that can be found without layout."""
    volume, found = read_volume(workspace, manifest)
    if volume is None:
        return Checked(None, None, in_order(found))
    book, more = read_book(volume)
    return Checked(volume, book, in_order((*found, *more)))


def built(workspace: Workspace, manifest: str, order: Order) -> Built:
    """The files that were ordered; none when the book has errors."""
    read = checked(workspace, manifest)
    if read.volume is None or read.book is None or has_errors(read.diagnostics):
        return Built({}, read.diagnostics)
    book, unknown = selected(read.book, order.chapters) if order.chapters else (read.book, ())
    if unknown:
        return Built({}, in_order((*read.diagnostics, *unknown)))
    made = _made(read.volume, book, order)
    found = in_order((*read.diagnostics, *made.diagnostics))
    return Built({} if has_errors(found) else made.files, found, made.pages, made.output)


def _made(volume: Volume, book: Book, order: Order) -> Built:
    files: dict[str, bytes] = {}
    found: list[Diagnostic] = []
    templates = Templates(volume.templates)
    stem = slug(book.manifest)
    modified = order.modified or _modified(book.manifest)
    pages = 0
    cover = b""
    for layout in _layouts(volume, book, order.editions):
        placed, mistakes = _sheets(book, templates, layout, order)
        found += mistakes
        covers = [p.sheets.pdfs["screen"] for p in placed if p.section.kind == "cover"]
        inside = [p for p in placed if p.section.kind != "cover"]
        cover = covers[0] if covers else cover
        pages = sum(p.sheets.pages for p in inside) or pages
        if inside:
            files |= _pdfs(inside, covers, layout, _binding(book.manifest, modified))
    if "epub" in order.editions and not has_errors(found):
        files[f"{stem}.epub"], more = _epub(volume, book, cover, modified)
        found += more
    return Built(files, tuple(found), pages, book.manifest.output)


# --- pages -----------------------------------------------------------------------------------------------


def _layouts(volume: Volume, book: Book, editions: tuple[EditionName, ...]) -> tuple[Layout, ...]:
    """One layout serves print and screen, unless the book has style sheets for one of them alone."""
    from bookmaker.files.layout import Layout  # noqa: PLC0415

    styles = volume.manifest.styles
    wanted: list[Product] = [p for p in ("print", "screen") if p in editions]
    alike = styles.print == styles.screen
    groups: list[tuple[Product, ...]] = [tuple(wanted)] if alike and wanted else [(p,) for p in wanted]
    if "epub" in editions and "screen" not in editions:
        groups.append(COVER_ALONE)
    return tuple(
        Layout(_layout_sheets(volume, group), _resources(volume, book), group, GENERATOR) for group in groups
    )


def _layout_sheets(volume: Volume, products: tuple[Product, ...]) -> tuple[tuple[str, str], ...]:
    house = house_files()
    styles = volume.manifest.styles
    own = (*styles.all, *(styles.screen if products == ("screen",) else styles.print))
    return (
        *((f"{HOUSE_URL}styles/{n}.css", house[f"styles/{n}.css"].decode()) for n in HOUSE_SHEETS),
        (f"{HOUSE_URL}styles/page.css", _page_sheet(volume.manifest)),
        *((BOOK_URL + path, volume.styles[path]) for path in own),
    )


def _page_sheet(manifest: Manifest) -> str:
    """The manifest's page as custom properties, which the house's page rules use."""
    width, height = manifest.print.trim
    return f":root {{ --trim-width: {width}; --trim-height: {height}; --bleed: {manifest.print.bleed}; }}"


def _resources(volume: Volume, book: Book) -> Resources:
    """The house's and the book's files by URL; the book's are read when they are asked for."""
    from bookmaker.files.layout import Resources  # noqa: PLC0415

    return Resources(((HOUSE_URL, house_files()), (BOOK_URL, book.images), (BOOK_URL, volume.fonts)))


def _sheets(
    book: Book, templates: Templates, layout: Layout, order: Order
) -> tuple[tuple[PlacedSection, ...], list[Diagnostic]]:
    from bookmaker.files.sheets import laid_out  # noqa: PLC0415

    found: list[Diagnostic] = []

    def sections(folios: Mapping[str, str]) -> tuple[PrintSection, ...]:
        made = [cover_section(book, templates)] if "screen" in layout.products else []
        if layout.products != COVER_ALONE or "screen" in order.editions:
            made += print_sections(book, templates, folios)
        found[:] = [d for _, diagnostics in made for d in diagnostics]
        return tuple(section for section, _ in made)

    sections({})
    if has_errors(found):
        return (), found
    placed, more = laid_out(sections, layout, order.jobs, order.progress)
    laid = [d for part in placed for d in part.sheets.diagnostics]
    return placed, [*found, *laid, *more]


def _pdfs(
    inside: list[PlacedSection], covers: list[bytes], layout: Layout, binding: Binding
) -> dict[str, bytes]:
    from bookmaker.files.joining import joined  # noqa: PLC0415

    files = {}
    if "print" in layout.products:
        files[f"{binding.stem}-print.pdf"] = joined(inside, "print", binding)
    if "screen" in layout.products:
        files[f"{binding.stem}.pdf"] = joined(inside, "screen", binding, covers[0])
    return files


def _binding(manifest: Manifest, modified: str) -> Binding:
    from bookmaker.files.joining import Binding  # noqa: PLC0415

    width, height = (millimetres(length) for length in manifest.print.trim)
    return Binding(
        stem=slug(manifest),
        title=f"{manifest.title}: {manifest.subtitle}" if manifest.subtitle else manifest.title,
        authors=tuple(manifest.contributor(i).name for i in manifest.editors),
        subject=manifest.description,
        keywords=manifest.keywords,
        language=manifest.language,
        direction=manifest.direction,
        modified=modified,
        trim=(width, height),
        bleed=millimetres(manifest.print.bleed),
        marks=manifest.print.marks,
        generator=GENERATOR,
    )


# --- the reflowable edition ------------------------------------------------------------------------------


def _epub(volume: Volume, book: Book, cover: bytes, modified: str) -> tuple[bytes, tuple[Diagnostic, ...]]:
    from bookmaker.editions.epub import epub_edition  # noqa: PLC0415 (heavy; not needed by `check`)
    from bookmaker.files.epub import write_epub  # noqa: PLC0415

    dress = _dress(volume, book, cover)
    edition, found = epub_edition(book, dress, datetime.fromisoformat(modified))
    return (b"" if has_errors(found) else write_epub(edition)), found


def _dress(volume: Volume, book: Book, cover: bytes) -> Dress:
    from bookmaker.editions.epub import Dress  # noqa: PLC0415
    from bookmaker.editions.styles import Sheet  # noqa: PLC0415

    styles = volume.manifest.styles
    house = house_files()
    sheets = [Sheet(f"house/styles/{n}.css", house[f"styles/{n}.css"].decode()) for n in REFLOWABLE_SHEETS]
    sheets += [Sheet(path, volume.styles[path]) for path in (*styles.all, *styles.epub)]
    house_dress = {f"house/{path}": data for path, data in house.items()}
    files = ChainMap(
        house_dress, cast("dict[str, bytes]", volume.fonts), cast("dict[str, bytes]", book.images)
    )
    return Dress(Templates(volume.templates), tuple(sheets), files, _cover(volume, cover))


def _cover(volume: Volume, page: bytes) -> CoverImage:
    """The publisher's own image, or the generated cover's page as one."""
    from bookmaker.editions.reflowable import CoverImage  # noqa: PLC0415
    from bookmaker.files.raster import png_of_page  # noqa: PLC0415

    manifest = volume.manifest
    if manifest.cover is not None:
        return CoverImage(manifest.cover.image, volume.images[manifest.cover.image], manifest.cover.alt)
    editors = joined_names(
        (manifest.contributor(i).name for i in manifest.editors), words_of(manifest.language)
    )
    alt = ". ".join(text for text in (manifest.title, manifest.subtitle, editors) if text)
    return CoverImage("cover.png", png_of_page(page, COVER_WIDTH), alt)


# --- names and dates -------------------------------------------------------------------------------------


def slug(manifest: Manifest) -> str:
    """The stem of the files' names: the short title or the title in ASCII letters, digits and hyphens."""
    text = unicodedata.normalize("NFKD", manifest.short_title or manifest.title)
    ascii_text = text.encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:60].strip("-") or "book"


def _modified(manifest: Manifest) -> str:
    """The book's own date, so that the same book has the same bytes on any day."""
    year, month, day = [*manifest.date.split("-"), "", ""][:3] if manifest.date else UNDATED.split("-")
    return f"{int(year):04}-{int(month or 1):02}-{int(day or 1):02}T00:00:00Z"
