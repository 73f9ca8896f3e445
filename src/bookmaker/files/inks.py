"""Screen colours -> print inks, as a page is drawn: one layout serves the screen and the press.

Knows four things of WeasyPrint 70: every colour of a page passes through `Stream.set_color`, every stop of a
gradient through `Stream.create_interpolation_function`, every group and gradient asks
`Stream._default_color_space`, and every drawing is drawn by `SVGImage.draw`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pydyf
import weasyprint.images as drawn_images
from weasyprint.pdf.stream import Stream

from bookmaker.files.binding import PressRun
from bookmaker.files.separation import Ink, Rgb, Separator, separator

Inks: TypeAlias = Mapping[Rgb, Ink]


@dataclass(frozen=True, slots=True)
class Paint:
    """What is painted with: how much of it is seen, the sRGB of a style sheet's colour, and is it white."""

    alpha: float = 1
    colour: tuple[float, ...] = ()
    is_white: bool = False


class InkOperator(pydyf.Object):  # type: ignore[misc]
    """The operator that sets an ink (ISO 32000-1, 8.6.8)."""

    def __init__(self, ink: Ink, *, stroke: bool) -> None:
        super().__init__()
        self._ink, self._stroke = ink, stroke

    def dilute(self, share: float) -> None:
        """Make it lighter: a share of the ink on white paper."""
        cyan, magenta, yellow, black = (round(part * share, 4) for part in self._ink)
        self._ink = (cyan, magenta, yellow, black)

    @property
    def data(self) -> bytes:
        """The operator as the page has it."""
        numbers = " ".join(f"{part:.4f}".rstrip("0").rstrip(".") for part in self._ink)
        return f"{numbers} {'K' if self._stroke else 'k'}".encode()


@dataclass(frozen=True, slots=True)
class Veil:
    """Transparency that the standard does not know: a colour's, or in an image as `Drawing.within` has it."""

    paint: Paint
    drawing: str


@dataclass(slots=True)
class Drawing:
    """One drawing for the press: what it is made with, and what is found on the way.

    `unchosen` are the style sheets' colours that have no ink of their own, and the inks they were given;
    `heavy` the inks with more than the press bears; `stops` the inks of gradients, by their stand-ins;
    `drawings` the URLs of the SVG drawings around what is drawn. `resolutions` and `pictures` are for
    `press_images`; `veils` for `flattening`, which keeps in `painted` the boxes of what the page has.
    """

    run: PressRun
    inks: Inks
    separator: Separator
    unchosen: dict[Rgb, Ink] = field(default_factory=dict)
    heavy: set[Ink] = field(default_factory=set)
    drawings: list[str] = field(default_factory=list)
    painted: list[tuple[float, float, float, float]] = field(default_factory=list)
    veils: dict[Veil, None] = field(default_factory=dict)
    stops: dict[Rgb, Ink] = field(default_factory=dict)
    resolutions: dict[str, float] = field(default_factory=dict)
    pictures: list[Any] = field(default_factory=list)

    def ink(self, rgb: Rgb) -> Ink:
        """A colour's own ink, a grey as black alone, any other colour by the press's profile."""
        colour = (round(rgb[0], 4), round(rgb[1], 4), round(rgb[2], 4))
        own = self.inks.get(colour) or _grey(colour)
        if own is None:
            own = self.unchosen.get(colour) or self.separator.ink(colour)
            if not self.drawings:
                self.unchosen[colour] = own
        self._weigh(own)
        return own

    def chosen(self, ink: Ink) -> Ink:
        """An ink that a style sheet names."""
        self._weigh(ink)
        return ink

    @contextmanager
    def within(self, image: str) -> Iterator[None]:
        """While this lasts, what is drawn is in an image: a drawing's URL, or a picture's id."""
        self.drawings.append(image)
        try:
            yield
        finally:
            self.drawings.pop()

    def fault(self, paint: Paint) -> None:
        """Something transparent can't be flattened."""
        self.veils[Veil(paint, self.drawings[0] if self.drawings else "")] = None

    def _weigh(self, ink: Ink) -> None:
        if round(sum(ink) * 100) > self.run.most_ink:
            self.heavy.add(ink)


_PAPER: Ink = (0, 0, 0, 0)
_drawing: list[Drawing] = []
_set_color = Stream.set_color
_interpolation = Stream.create_interpolation_function
_color_space = Stream._default_color_space.fget  # noqa: SLF001
_draw_svg = drawn_images.SVGImage.draw
_draw_gradient = drawn_images.Gradient.draw


def current() -> Drawing | None:
    """The drawing for the press that goes on, if one does."""
    return _drawing[-1] if _drawing else None


@contextmanager
def drawing(run: PressRun, inks: Inks) -> Iterator[Drawing]:
    """While this lasts, pages are drawn in ink; colours are sRGB from 0 to 1, inks CMYK from 0 to 1."""
    _drawing.append(Drawing(run, inks, separator(run.profile, run.most_ink)))
    try:
        yield _drawing[-1]
    finally:
        _drawing.pop()


def _grey(rgb: Rgb) -> Ink | None:
    red, green, blue = rgb
    return (0, 0, 0, round(1 - red, 4)) if red == green == blue else None


def ink_of(going_on: Drawing, color: Any) -> Ink:  # noqa: ANN401 (tinycss2 has no types)
    """The ink of a colour of a style sheet or a drawing."""
    if color.space == "device-cmyk":
        cyan, magenta, yellow, black = color.coordinates
        return going_on.chosen((cyan, magenta, yellow, black))
    red, green, blue = (min(max(c, 0), 1) for c in color.to("srgb").coordinates)
    return going_on.ink((red, green, blue))


def _set_ink(stream: Any, color: Any, stroke: bool = False) -> None:  # noqa: ANN401
    going_on = current()
    if going_on is None:
        _set_color(stream, color, stroke)
        return
    operator = InkOperator(ink_of(going_on, color), stroke=stroke)
    if going_on.run.transparent:
        stream.set_alpha(color.alpha, stroke)
    else:
        operator.dilute(color.alpha)
        _remember(stream, going_on, color, stroke=stroke)
    # What WeasyPrint remembers as the colour in force no longer is.
    stream._current_color = stream._current_color_stroke = None  # noqa: SLF001
    stream.stream.append(operator)


def _remember(stream: Any, going_on: Drawing, color: Any, *, stroke: bool) -> None:  # noqa: ANN401
    """Keep with the stream what it paints with from here on; an opacity that was set before is forgotten."""
    white = ink_of(going_on, color) == _PAPER
    named = () if going_on.drawings or color.space == "device-cmyk" else tuple(color.to("srgb").coordinates)
    fill_paint, stroke_paint = getattr(stream, "paints", (Paint(), Paint()))
    paint = Paint(color.alpha, named, white)
    stream.paints = (fill_paint, paint) if stroke else (paint, stroke_paint)
    stream.opacity = 1


def _ink_function(domain: Any, c0: Any, c1: Any, n: Any) -> pydyf.Dictionary:  # noqa: ANN401
    """A gradient's way from one colour to the next, in ink; one of transparencies has a single number."""
    going_on = current()
    if going_on is not None and len(c0) == len(c1) == 3:  # noqa: PLR2004 (red, green, blue)
        c0, c1 = (going_on.stops.get(_rounded(c)) or going_on.ink(_rounded(c)) for c in (c0, c1))
    return _interpolation(domain, c0, c1, n)


def _rounded(rgb: Any) -> Rgb:  # noqa: ANN401
    red, green, blue = (round(part, 4) for part in rgb)
    return red, green, blue


def _drawn_gradient(gradient: Any, *arguments: Any) -> None:  # noqa: ANN401
    """WeasyPrint knows gradients of sRGB alone: an ink is stood in for by about its colour on a screen."""
    given = gradient.colors
    gradient.colors = tuple(_stand_in(color) if color.space == "device-cmyk" else color for color in given)
    try:
        _draw_gradient(gradient, *arguments)
    finally:
        gradient.colors = given


def _stand_in(color: Any) -> Any:  # noqa: ANN401
    cyan, magenta, yellow, black = color.coordinates
    shown = [f"{100 * (1 - part) * (1 - black):.4f}%" for part in (cyan, magenta, yellow)]
    stand_in = drawn_images.parse_color(f"rgb({' '.join(shown)} / {color.alpha})")
    going_on = current()
    if going_on is not None:
        going_on.stops[_rounded(stand_in.coordinates)] = going_on.chosen((cyan, magenta, yellow, black))
    return stand_in


def _space(stream: Any) -> Any:  # noqa: ANN401
    """Groups are blended in ink, and gradients painted in it."""
    return _color_space(stream) if current() is None else "/DeviceCMYK"


def _drawn_svg(image: Any, *arguments: Any) -> None:  # noqa: ANN401
    """The colours of a drawing are its author's, and nobody gives each of them an ink."""
    going_on = current()
    if going_on is None:
        _draw_svg(image, *arguments)
        return
    with going_on.within(image._base_url or ""):  # noqa: SLF001
        _draw_svg(image, *arguments)


Stream.set_color = _set_ink
Stream.create_interpolation_function = staticmethod(_ink_function)
Stream._default_color_space = property(_space)  # noqa: SLF001
drawn_images.SVGImage.draw = _drawn_svg
drawn_images.Gradient.draw = _drawn_gradient
