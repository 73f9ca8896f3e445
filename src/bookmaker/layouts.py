"""Volume and Book -> what pages are laid out with, and what their files say of themselves.

The style sheets stand in the order of the cascade: the house's, the manifest's measures as custom properties,
the book's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bookmaker.content.book import Book
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.citing import license_url
from bookmaker.editions.kept_colours import colours_of
from bookmaker.editions.print_section import BOOK_URL
from bookmaker.editions.style_sheets import Sheet
from bookmaker.files.binding import Binding, Imprint, PressRun
from bookmaker.files.layout import Layout, Product, Resources, Side
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest
from bookmaker.packaged import house_files, house_profile
from bookmaker.store import NOWHERE, Store
from bookmaker.volume import Volume

HOUSE_URL = "file:///house/"
HOUSE_SHEETS = ("tokens", "elements", "components", "paged", "cover")


def layout_of(
    volume: Volume,
    book: Book,
    sheets: tuple[tuple[str, str], ...],
    products: tuple[Product, ...],
    store: Store = NOWHERE,
) -> tuple[Layout, tuple[Diagnostic, ...]]:
    """What pages are laid out with: sheets, their inks, and every file that they or the pages may name."""
    named = tuple(Sheet(url.removeprefix(BOOK_URL), text) for url, text in sheets)
    colours = colours_of(named, store)
    resources = Resources(((HOUSE_URL, house_files()), (BOOK_URL, book.images), (BOOK_URL, volume.fonts)))
    recto: Side = "left" if volume.manifest.direction == "rtl" else "right"
    layout = Layout(sheets, resources, products, colours.inks, press_run(volume), colours.places, recto=recto)
    return layout, colours.mistakes


def product_layout(volume: Volume, book: Book, product: Product) -> tuple[Layout, tuple[Diagnostic, ...]]:
    """What one product alone is laid out with."""
    return layout_of(volume, book, layout_sheets(volume, (product,)), (product,))


def layout_sheets(volume: Volume, products: tuple[Product, ...]) -> tuple[tuple[str, str], ...]:
    """The sheets of the pages that these products share; the book's own for the screen are for it alone."""
    styles = volume.manifest.styles
    own = (*styles.all, *(styles.screen if products == ("screen",) else styles.print))
    return cascade(volume, HOUSE_SHEETS, page_properties(volume.manifest), own)


def cascade(
    volume: Volume, house_sheets: Iterable[str], properties: Mapping[str, str], own: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Sheets as (URL, text): the house's, the manifest's measures as custom properties, the book's own."""
    house = house_files()
    measures = " ".join(f"{name}: {value};" for name, value in properties.items())
    return (
        *((f"{HOUSE_URL}styles/{n}.css", house[f"styles/{n}.css"].decode()) for n in house_sheets),
        (f"{HOUSE_URL}styles/page.css", f":root {{ {measures} }}"),
        *((BOOK_URL + path, volume.styles[path]) for path in own),
    )


def page_properties(manifest: Manifest) -> Mapping[str, str]:
    """The manifest's page, which the house's page rules use."""
    width, height = manifest.print.trim
    return {"--trim-width": width, "--trim-height": height, "--bleed": manifest.print.bleed}


def screen_layout(
    volume: Volume, book: Book, further: tuple[str, ...] = ()
) -> tuple[Layout, tuple[Diagnostic, ...]]:
    """What the reader's PDF is laid out with, and further sheets of the house by name."""
    styles = volume.manifest.styles
    properties = page_properties(volume.manifest)
    sheets = cascade(volume, (*HOUSE_SHEETS, *further), properties, (*styles.all, *styles.screen))
    return layout_of(volume, book, sheets, ("screen",))


def stamp_layout(volume: Volume, book: Book, edge: str) -> tuple[Layout, tuple[Diagnostic, ...]]:
    """What the marks of a proof are laid out with: the book's faces; `edge` is the strip above its pages."""
    styles = volume.manifest.styles
    properties = {**page_properties(volume.manifest), "--proof-edge": edge}
    sheets = cascade(
        volume, ("tokens", "elements", "proof-stamps"), properties, (*styles.all, *styles.screen)
    )
    return layout_of(volume, book, sheets, ("screen",))


def press_run(volume: Volume) -> PressRun:
    """What the book's files of the press are made for."""
    wanted = volume.manifest.print
    profile = volume.profile or house_profile()
    return PressRun(wanted.standard, profile, wanted.output_condition, wanted.signature, wanted.most_ink)


def binding_of(volume: Volume, modified: str, generator: str) -> Binding:
    """What the PDFs say of themselves."""
    manifest = volume.manifest
    width, height = (millimetres(length) for length in manifest.print.trim)
    colon = words_of(manifest.language).colon
    return Binding(
        title=f"{manifest.title}{colon} {manifest.subtitle}" if manifest.subtitle else manifest.title,
        authors=tuple(manifest.contributor(i).name for i in manifest.editors),
        subject=manifest.description,
        keywords=manifest.keywords,
        language=manifest.language,
        direction=manifest.direction,
        modified=modified,
        trim=(width, height),
        bleed=millimetres(manifest.print.bleed),
        marks=manifest.print.marks,
        generator=generator,
        press=press_run(volume),
        accessible=manifest.screen.accessible,
        archival=manifest.screen.archival,
        imprint=Imprint(
            doi=manifest.doi,
            isbn=manifest.isbn.pdf,
            license_url=license_url(manifest.license),
            rights=manifest.license or manifest.rights,
            publisher=manifest.publisher.name if manifest.publisher else "",
        ),
    )
