"""What a drawing for the press found -> diagnostics, at the place of a picture or of a colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.print_section import BOOK_URL, PrintSection
from bookmaker.files.inks import Drawing, Veil
from bookmaker.files.press_images import PrintedPicture
from bookmaker.files.separation import Ink, Rgb
from bookmaker.manifest.mistakes import shown

# Dots an inch that a press wants at the printed size: for tones, and for black and white alone, where every
# step shows. Printers ask for 300 and for 600 to 1200.
LEAST_DPI, LEAST_LINE_ART_DPI = 300, 600


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand: colours in the style sheets, pictures in the section, files by WeasyPrint's ids."""

    colours: Mapping[tuple[float, ...], Span]
    section: PrintSection
    urls: Mapping[str, str]

    def colour(self, colour: tuple[float, ...]) -> Span:
        """Where a colour is first named; where none is known, where the section is."""
        return self.colours.get(tuple(round(part, 4) for part in colour), Span(self.section.span.file))

    def picture(self, identifier: str) -> tuple[str, Span]:
        """A picture's path, and where the section first shows it."""
        url = self.urls.get(identifier, "")
        path = unquote(url.removeprefix(BOOK_URL)) if url.startswith(BOOK_URL) else ""
        return path, self.drawing(path) if path else Span(self.section.span.file)

    def drawing(self, path: str) -> Span:
        """Where the section first shows a picture; where it is no picture of the text, the file itself."""
        return next((p.span for p in self.section.pictures if p.path == path), Span(path))


def found(drawing: Drawing, places: Places) -> Iterator[Diagnostic]:
    """All that a drawing found; codes as below."""
    most = drawing.run.most_ink
    yield from of_pictures(drawing.pictures, most, places)
    yield from of_veils(drawing.veils, drawing.run.standard, places)
    yield from of_colours(drawing.unchosen, drawing.heavy, most, places.colour)


def of_pictures(pictures: Iterable[PrintedPicture], most_ink: int, places: Places) -> Iterator[Diagnostic]:
    """P020: too coarse for its printed size; P021: too much ink; P022: a profile that can't be read."""
    for picture in pictures:
        path, span = places.picture(picture.id)
        name = shown(path) if path else "a picture inside a drawing"
        least = LEAST_LINE_ART_DPI if picture.plates.is_line_art else LEAST_DPI
        if round(picture.dpi) < least:
            yield _coarse(name, picture, least, span)
        if picture.plates.ink > most_ink:
            message = f"{name} puts {picture.plates.ink} % of ink on paper, and the press bears {most_ink} %"
            yield warning("P021", message, span, "separate it anew, with the printer's profile")
        if not picture.plates.profile_read:
            message = f"the colour profile in {name} can't be read: its colours were taken for sRGB"
            yield warning("P022", message, span, "save it again with a profile, or as sRGB")


def _coarse(name: str, picture: PrintedPicture, least: int, span: Span) -> Diagnostic:
    sort = "line art" if picture.plates.is_line_art else "a press"
    message = f"{name} is printed at {picture.dpi:.0f} dots an inch, and {sort} wants {least}"
    wanted = math.ceil(picture.plates.width * least / picture.dpi)
    return warning("P020", message, span, f"{wanted:,} pixels across would do; or show it smaller")


def of_colours(
    unchosen: Mapping[Rgb, Ink],
    heavy: Iterable[Ink],
    most_ink: int,
    place: Callable[[tuple[float, ...]], Span],
) -> Iterator[Diagnostic]:
    """P023: a colour of a style sheet without an ink of its own; P024: an ink that is too much."""
    for colour, ink in sorted(unchosen.items()):
        message = f"the colour {_name(colour)} has no ink of its own: it is printed as {_percent(ink)}"
        hint = "let a custom property hold it, and give that a twin, as --print-accent is of --accent"
        yield warning("P023", message, place(colour), hint)
    for ink in sorted(heavy):
        total = round(sum(ink) * 100)
        message = f"the ink {_percent(ink)} is {total} % together, and the press bears {most_ink} %"
        yield warning("P024", message, place(ink), "take less of the colours: black alone is 100 %")


def of_veils(veils: Iterable[Veil], standard: str, places: Places) -> Iterator[Diagnostic]:
    """P025: transparency that can't be printed as lighter ink, for a standard that knows none."""
    for veil in veils:
        url = places.urls.get(veil.drawing, veil.drawing)
        drawing = unquote(url.removeprefix(BOOK_URL))
        if url.startswith(BOOK_URL):
            what, span = f"a part of {shown(drawing)}", places.drawing(drawing)
        elif veil.paint.colour:
            colour = "/".join((_name(veil.paint.colour), f"{veil.paint.alpha:.0%}"))
            what, span = f"the colour {colour}", places.colour(veil.paint.colour)
        else:
            what, span = "an element of this section", Span(places.section.span.file)
        message = f"{what} is transparent over more than white paper, and {standard} knows no transparency"
        yield Diagnostic("P025", message, span, "make it opaque, or set `print.standard: pdf/x-4`")


def _name(colour: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _percent(ink: Ink) -> str:
    return " ".join(f"{letter}{round(part * 100)}" for letter, part in zip("CMYK", ink, strict=True))
