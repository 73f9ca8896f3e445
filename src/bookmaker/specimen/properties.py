"""A volume's style sheets -> every custom property with its values: here, in the house, in the e-book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bookmaker.content.assembly import read_book
from bookmaker.editions.css_arithmetic import MILLIMETRE, Quantity, quantity
from bookmaker.editions.root_values import root_values
from bookmaker.editions.style_sheets import Sheet, printed
from bookmaker.editions.wrap_geometry import wrap_of
from bookmaker.layouts import HOUSE_SHEETS, cascade, page_properties
from bookmaker.packaged import house_files
from bookmaker.reflowed import epub_sheets
from bookmaker.volume import Volume
from bookmaker.wrapped import SHEETS as WRAP_SHEETS
from bookmaker.wrapped import wrap_properties

Values: TypeAlias = Mapping[str, Any]
PRINT = "--print-"
# As many pages as make a spine that a title fits on.
PAGES = 240
LONG = 72.0


@dataclass(frozen=True, slots=True)
class Property:
    """A custom property; each value as it is shown, "" where there is none.

    `ink` is that of its twin for print. `house` and `house_ink` are the house's where the book has others,
    `epub` is the e-book's where that has another.
    """

    name: str
    value: str
    ink: str = ""
    house: str = ""
    house_ink: str = ""
    epub: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Properties that one sheet of the house sets, or the book alone."""

    title: str
    id: str
    properties: tuple[Property, ...] = field(default=())


def groups(volume: Volume) -> tuple[Group, ...]:
    """Every property of house and book, in the order of the house's sheets; the book's own last."""
    page = _Cascade(
        root_values(_page_sheets(volume, own=True)),
        root_values(_page_sheets(volume, own=False)),
        root_values(epub_sheets(volume)),
    )
    wrap = _wrap_cascade(volume)
    tokens, paged, cover = (_names_in(sheet) for sheet in ("tokens", "paged", "cover"))
    around = tuple(dict.fromkeys((*wrap.measures, *_names_in("cover-wrap"))))
    others = tuple(name for name in page.here if name not in {*tokens, *paged, *cover, *around})
    return tuple(
        group
        for group in (
            Group("In all editions", "all", page.properties(tokens)),
            Group("On the page", "page", page.properties(paged)),
            Group("On the cover", "cover", page.properties(cover)),
            Group("Around the book", "wrap", wrap.properties(around)),
            Group("The book’s own", "own", page.properties(others)),
        )
        if group.properties
    )


def _names_in(sheet: str) -> tuple[str, ...]:
    return tuple(root_values([Sheet(sheet, house_files()[f"styles/{sheet}.css"].decode())]))


def _page_sheets(volume: Volume, *, own: bool) -> Iterator[Sheet]:
    styles = volume.manifest.styles
    paths = (*styles.all, *styles.print) if own else ()
    made = cascade(volume, HOUSE_SHEETS, page_properties(volume.manifest), paths)
    return (Sheet(url, text) for url, text in made)


def _wrap_cascade(volume: Volume) -> _Cascade:
    """The properties around a book of so many pages; none without a paper, since there is no spine then."""
    cover = volume.manifest.cover
    if cover.paper is None or cover.paper.stock is None:
        return _Cascade({}, {}, {})
    # The letters on spine and back are those of the manifest: no chapter is needed to count them.
    book, _ = read_book(replace(volume, front=(), body=(), back=(), concordance=""))
    measures = wrap_properties(book, wrap_of(volume.manifest, cover.paper.stock, PAGES))
    styles = volume.manifest.styles
    here, house = (
        root_values(Sheet(url, text) for url, text in cascade(volume, WRAP_SHEETS, measures, own))
        for own in ((*styles.all, *styles.print), ())
    )
    return _Cascade(here, house, {}, tuple(measures))


@dataclass(frozen=True, slots=True)
class _Cascade:
    """The values by name: in this book, in the house's design on this page, in the e-book."""

    here: Values
    house: Values
    epub: Values
    measures: tuple[str, ...] = ()

    def properties(self, names: Iterable[str]) -> tuple[Property, ...]:
        """These properties, each with its twin for print."""
        every = set(names)
        return tuple(
            self._property(name)
            for name in names
            if not (name.startswith(PRINT) and _screen_name(name) in every)
        )

    def _property(self, name: str) -> Property:
        ink = PRINT + name.removeprefix("--")
        value, house = shown(self.here.get(name)), shown(self.house.get(name))
        inks = tuple(as_inks(shown(values.get(ink))) for values in (self.here, self.house))
        epub = shown(self.epub.get(name))
        return Property(
            name,
            value,
            ink=inks[0],
            house=house if house != value else "",
            house_ink=inks[1] if inks[1] != inks[0] else "",
            epub=epub if epub != value else "",
        )


def _screen_name(name: str) -> str:
    return "--" + name.removeprefix(PRINT)


# --- values as they are shown ----------------------------------------------------------------------------


def shown(value: Any) -> str:  # noqa: ANN401 (tinycss2 has no types)
    """A value in a few letters: a single token as written, a sum as what it comes to, other things whole."""
    if value is None:
        return ""
    if len(value) == 1 and value[0].type == "dimension":
        return f"{value[0].value:g}{value[0].unit}"
    found = quantity(value)
    return printed(value) if found is None else _measured(found)


def _measured(found: Quantity) -> str:
    if found.unit == "pt" and found.value >= LONG:
        return f"{found.value / MILLIMETRE:.1f}mm"
    digits = 2 if found.unit == "pt" else 3
    return f"{round(found.value, digits):g}{found.unit}"


def as_inks(value: str) -> str:
    """`device-cmyk(0.25 0.9 1 0.28)` as printers write it: C25 M90 Y100 K28."""
    inner = value.removeprefix("device-cmyk(").removesuffix(")")
    parts = inner.replace(",", " ").split()
    if inner == value or len(parts) != 4:  # noqa: PLR2004
        return value
    try:
        return " ".join(f"{ink}{float(part) * 100:g}" for ink, part in zip("CMYK", parts, strict=True))
    except ValueError:
        return value
