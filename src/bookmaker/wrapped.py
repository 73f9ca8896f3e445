"""Book and the number of its pages -> the cover's wrap for the printer, as a PDF of one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic, has_errors, warning
from bookmaker.editions.templates import Templates
from bookmaker.editions.wrap import back_letters, spine_letters, wrap_section
from bookmaker.editions.wrap_geometry import Wrap, properties, wrap_of
from bookmaker.editions.wrap_images import misshapen
from bookmaker.files.binding import Binding
from bookmaker.files.joining import joined
from bookmaker.files.layout import LaidOut
from bookmaker.files.places import Place
from bookmaker.files.sheets import laid_out
from bookmaker.layouts import HOUSE_SHEETS, cascade, layout_of
from bookmaker.store import NOWHERE, Store
from bookmaker.volume import Volume

SHEETS = (*HOUSE_SHEETS, "cover-wrap")


def wrapped(
    volume: Volume, book: Book, pages: int, binding: Binding, store: Store = NOWHERE
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The wrap of a book with so many pages; empty where there are errors. One that was laid out is kept.

    P060: no paper is told. P063: the text of the back is too long. P066 (a warning): a hardcover with flaps.
    Further codes as in `wrap_section` and `misshapen`, and of the layout.
    """
    cover = book.manifest.cover
    stock = cover.paper.stock if cover.paper else None
    if stock is None:
        hint = "give `paper` under `cover`: kdp-cream, {leaf: 0.1mm}, {ppi: 444}"
        message = "the spine's width can't be worked out: no paper is told"
        return b"", (Diagnostic("P060", message, book.places.value("cover"), hint),)
    wrap = wrap_of(book.manifest, stock, pages)
    section, in_section = wrap_section(book, Templates(volume.templates), wrap, stock)
    found = (*in_section, *misshapen(book, wrap))
    if has_errors(found):
        return b"", found
    styles = volume.manifest.styles
    sheets = cascade(volume, SHEETS, wrap_properties(book, wrap), (*styles.all, *styles.print))
    layout, in_inks = layout_of(volume, book, sheets, ("print",), store)
    (placed,), changed = laid_out(lambda _: (section,), layout, jobs=1, store=store)
    laid = placed.sheets
    found = (*found, *in_inks, *laid.diagnostics, *changed, *_fit(book, laid))
    if has_errors(found):
        return b"", found
    sheet = replace(placed, place=Place(1, 0, "right", roman=False))
    return joined([sheet], "print", _bound(binding, wrap)), found


def _bound(binding: Binding, wrap: Wrap) -> Binding:
    """The wrap's own measures; it is one sheet, and fills no signature."""
    return replace(
        binding,
        trim=wrap.trim,
        bleed=wrap.bleed,
        press=replace(binding.press, signature=1),
        folds=wrap.folds,
        pages_inside=wrap.pages,
    )


def wrap_properties(book: Book, wrap: Wrap) -> Mapping[str, str]:
    """The wrap's measures, and what the manifest says of spine and barcode, as custom properties."""
    cover = book.manifest.cover
    return {
        **properties(wrap),
        "--spine-clearance": cover.spine.clearance,
        "--spine-letters": str(spine_letters(book)),
        "--back-letters": str(back_letters(book)),
        "--barcode-magnification": cover.barcode.magnification,
    }


def _fit(book: Book, laid: LaidOut) -> tuple[Diagnostic, ...]:
    found, place = [], partial(book.places.value, "cover")
    if laid.pages > 1:
        hint = "shorten `back` or `blurbs` under `cover`, or let it be set smaller: --back-size-least"
        found.append(
            Diagnostic("P063", "the text of the back does not fit on the cover", place("back"), hint)
        )
    cover = book.manifest.cover
    if cover.binding == "hardcover" and cover.flaps.width not in {"0mm", "0"}:
        hint = "take `flaps` out, or make `binding` paperback"
        found.append(
            warning(
                "P066", "a hard case has no flaps: those of the manifest are left out", place("flaps"), hint
            )
        )
    return tuple(found)
