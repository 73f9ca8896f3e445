"""Manifest and order -> what the finished files are called, and the moment that they name."""

from __future__ import annotations

from collections.abc import Collection

from bookmaker.free_names import ascii_words
from bookmaker.manifest.model import Manifest
from bookmaker.order import ALL_EDITIONS, EditionName, Order

UNDATED = "2000-01-01"
ENDINGS: dict[EditionName, str] = {
    "print": "-print.pdf",
    "screen": ".pdf",
    "epub": ".epub",
    "cover": "-cover.pdf",
}
# So many sections are named in the name of a file of theirs.
NAMED = 3


def slug(manifest: Manifest) -> str:
    """The stem of the files' names: the short title or the title in ASCII letters, digits and hyphens."""
    return "-".join(ascii_words(manifest.short_title or manifest.title))[:60].strip("-") or "book"


def stem_of(manifest: Manifest, order: Order) -> str:
    """The stem of a build's files: a part of the book has the ids of its sections, and leaves the book be."""
    ids = tuple(dict.fromkeys(order.chapters))
    listed = ids if len(ids) <= NAMED else (*ids[: NAMED - 1], f"{len(ids) - NAMED + 1}-more")
    return "-".join((slug(manifest), *listed))


def file_name(stem: str, edition: EditionName) -> str:
    """The name of an edition's file."""
    return f"{stem}{ENDINGS[edition]}"


def finished_names(
    manifest: Manifest, editions: Collection[EditionName]
) -> tuple[tuple[EditionName, str], ...]:
    """The names of the files of these editions, by edition; without any, of all that a build makes."""
    usual = (*ALL_EDITIONS, *(("cover",) if manifest.cover.paper else ()))
    return tuple((name, file_name(slug(manifest), name)) for name in ENDINGS if name in (editions or usual))


def moment_of(manifest: Manifest) -> str:
    """The moment that a book's files name: its own date, so that it has the same bytes on any day.

    As `YYYY-MM-DDT00:00:00Z`: a month or a day that is not told is the first; no date at all is `UNDATED`.
    """
    year, month, day = [*manifest.date.split("-"), "", ""][:3] if manifest.date else UNDATED.split("-")
    return f"{int(year):04}-{int(month or 1):02}-{int(day or 1):02}T00:00:00Z"
