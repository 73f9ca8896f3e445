"""The stages in order: a book's folder -> its files, and everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bookmaker import __version__
from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.selection import selected
from bookmaker.diagnostics import Diagnostic, has_errors, in_order
from bookmaker.manifest.model import Manifest
from bookmaker.volume import Volume, read_volume
from bookmaker.workspace import Workspace

EditionName: TypeAlias = Literal["print", "screen", "epub"]
ALL_EDITIONS: tuple[EditionName, ...] = ("print", "screen", "epub")
GENERATOR = f"bookmaker {__version__}"
UNDATED = "2000-01-01"
ENDINGS = {"print": "-print.pdf", "screen": ".pdf"}


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
    from bookmaker.paged import Work, binding_of, paged  # noqa: PLC0415 (heavy; not needed by `check`)
    from bookmaker.reflowed import reflowed  # noqa: PLC0415

    stem, modified = slug(book.manifest), order.modified or _modified(book.manifest)
    work = Work(order.jobs, order.progress, binding_of(volume, modified, GENERATOR))
    pages = paged(volume, book, order.editions, work)
    files = {f"{stem}{ENDINGS[product]}": data for product, data in pages.pdfs.items()}
    found = list(pages.diagnostics)
    if "epub" in order.editions and not has_errors(found):
        files[f"{stem}.epub"], more = reflowed(volume, book, pages, modified)
        found += more
    return Built(files, tuple(found), pages.pages, book.manifest.output)


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
