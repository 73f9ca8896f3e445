"""Book -> its EPUB: what the reflowable edition wears, and its cover as an image."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from bookmaker.content.book import Book
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, has_errors
from bookmaker.editions.epub import Dress, epub_edition
from bookmaker.editions.epub_documents import Begun, beginning
from bookmaker.editions.names import joined_names
from bookmaker.editions.page_breaks import NO_PAGES
from bookmaker.editions.reflowable import CoverImage
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.templates import Templates
from bookmaker.filed import Content, Scratch, filed
from bookmaker.files.epub import write_epub
from bookmaker.files.raster import png_of_page
from bookmaker.files.workers import Beside
from bookmaker.manifest.model import Manifest
from bookmaker.packaged import house_files
from bookmaker.paged import Paged
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of
from bookmaker.volume import Volume

HOUSE_SHEETS = ("tokens", "elements", "components", "reflowable")
COVER_WIDTH = 1600


@dataclass(slots=True)
class Reflowing:
    """An EPUB that may be begun before the pages are there: `steps` are those that need none."""

    volume: Volume
    book: Book
    store: Store = NOWHERE
    jobs: int = 1
    steps: Iterator[None] = field(init=False)
    _begun: Begun | None = None
    _scratch: Scratch = field(default_factory=Scratch)

    def __post_init__(self) -> None:
        """Nothing is made before the first step."""
        self.steps = self._beginning()

    def _beginning(self) -> Iterator[None]:
        templates = Templates(self.volume.templates)
        self._begun = yield from beginning(self.book, templates, self.store, self._scratch.put)

    def finished(self, pages: Paged, modified: str) -> tuple[Content, tuple[Diagnostic, ...]]:
        """The EPUB, empty where there are errors; its cover and its page list come from the pages."""
        own = self.book.manifest.cover.image
        drawn = None if own else self._drawn(pages.cover)
        for _ in self.steps:  # that are left
            pass
        breaks = pages.breaks if self.volume.manifest.epub.page_list else NO_PAGES
        image = self.book.images[own] if drawn is None else drawn()
        dress = _dress(self.volume, self.book, _cover(self.book.manifest, image), self.store)
        dress = replace(dress, put=self._scratch.put)
        when = datetime.fromisoformat(modified)
        edition, found = epub_edition(self.book, dress, when, breaks, self._begun)
        return (b"" if has_errors(found) else filed(lambda out: write_epub(out, edition))), found

    def _drawn(self, page: bytes) -> Callable[[], bytes]:
        """The cover's page as an image, which is drawn beside what else is to be done where it is new."""
        key = key_of("cover", software(), page, str(COVER_WIDTH))
        kept = self.store.get(key)
        if kept is not None:
            return lambda: kept
        beside = Beside(self.jobs)
        begun = beside.begin(png_of_page, page, COVER_WIDTH)
        beside.end()

        def drawn() -> bytes:
            self.store.put(key, begun.result())
            return begun.result()

        return drawn


def reflowed(
    volume: Volume, book: Book, pages: Paged, modified: str, store: Store = NOWHERE
) -> tuple[Content, tuple[Diagnostic, ...]]:
    """See `Reflowing.finished`."""
    return Reflowing(volume, book, store).finished(pages, modified)


def _dress(volume: Volume, book: Book, cover: CoverImage, store: Store) -> Dress:
    house_dress = {f"house/{path}": data for path, data in house_files().items()}
    files = ChainMap(
        house_dress, cast("dict[str, bytes]", volume.fonts), cast("dict[str, bytes]", book.images)
    )
    return Dress(Templates(volume.templates), epub_sheets(volume), files, cover, store)


def epub_sheets(volume: Volume) -> tuple[Sheet, ...]:
    """The style sheets of the EPUB in the order of their cascade."""
    styles, house = volume.manifest.styles, house_files()
    return (
        *(Sheet(f"house/styles/{n}.css", house[f"styles/{n}.css"].decode()) for n in HOUSE_SHEETS),
        *(Sheet(path, volume.styles[path]) for path in (*styles.all, *styles.epub)),
    )


def _cover(manifest: Manifest, image: bytes) -> CoverImage:
    """The publisher's own image, or the generated cover's page as one."""
    editors = joined_names(
        (manifest.contributor(i).name for i in manifest.editors), words_of(manifest.language)
    )
    named = ". ".join(text for text in (manifest.title, manifest.subtitle, editors) if text)
    if not manifest.cover.image:
        return CoverImage("cover.png", image, named)
    alt = manifest.cover.alt
    return CoverImage(manifest.cover.image, image, alt or named, described=bool(alt))
