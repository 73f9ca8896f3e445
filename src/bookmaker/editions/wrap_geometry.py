"""Manifest and number of pages -> how large each part of the wrap is, and where it lies. Lengths in mm.

From the left: turn-in, back flap, back, hinge, spine, hinge, front, front flap, turn-in; a book that is read
from right to left has it the other way round. A paperback has no turn-in and no hinge, a hardcover no flaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from bookmaker.manifest.cover import Cover
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.papers import Stock

USUAL_BLEED = 3.0
PARTS = ("turn-in", "back-flap", "back", "hinge", "spine", "hinge", "front", "front-flap", "turn-in")


@dataclass(frozen=True, slots=True)
class Wrap:
    """The sheet. `widths` are those of `PARTS` for a book that is read from left to right.

    `pages` is the number of pages inside, `height` that of the front; `turn_in` is also folded in at head and
    foot.
    """

    pages: int
    height: float
    widths: tuple[float, ...]
    turn_in: float
    bleed: float
    mirrored: bool

    @property
    def placed(self) -> tuple[tuple[str, float, float], ...]:
        """The parts from left to right: name, left edge, width."""
        parts = list(zip(PARTS, self.widths, strict=True))
        ordered = parts[::-1] if self.mirrored else parts
        lefts = accumulate((width for _, width in ordered), initial=0.0)
        return tuple((name, left, width) for (name, width), left in zip(ordered, lefts, strict=False))

    def left(self, part: str) -> float:
        """The left edge of the first part of that name."""
        return next(left for name, left, _ in self.placed if name == part)

    def width_of(self, part: str) -> float:
        """The width of the first part of that name."""
        return self.widths[PARTS.index(part)]

    @property
    def trim(self) -> tuple[float, float]:
        """Width and height of the whole sheet as it is cut."""
        return sum(self.widths), self.height + 2 * self.turn_in

    @property
    def folds(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Where the sheet is folded: distances from its left and from its lower edge."""
        shown = [(left, width) for _, left, width in self.placed if width]
        upright = tuple(left for left, _ in shown[1:])
        level = (self.turn_in, self.turn_in + self.height) if self.turn_in else ()
        return upright, level


def spine_width(cover: Cover, stock: Stock, pages: int) -> float:
    """Pages times the thickness of a page, and what is added once; a hard case has a board on either side.

    A leaf has two pages, so that an odd number of them is one more.
    """
    if cover.spine.width:
        return millimetres(cover.spine.width)
    boards = 2 * millimetres(cover.case.board) if cover.binding == "hardcover" else 0.0
    return (pages + pages % 2) * stock.page + stock.allowance + boards


def wrap_of(manifest: Manifest, stock: Stock, pages: int) -> Wrap:
    """The wrap of a book with so many pages on that paper."""
    cover = manifest.cover
    width, height = (millimetres(length) for length in manifest.print.trim)
    spine = spine_width(cover, stock, pages)
    mirrored = manifest.direction == "rtl"
    if cover.binding == "paperback":
        flap = millimetres(cover.flaps.width)
        widths = (0.0, flap, width, 0.0, spine, 0.0, width, flap, 0.0)
        return Wrap(pages, height, widths, 0.0, _bleed(manifest), mirrored)
    case = cover.case
    over, turn_in, hinge = (millimetres(x) for x in (case.overhang, case.turn_in, case.hinge))
    board = width + over - millimetres(case.setback)
    widths = (turn_in, 0.0, board, hinge, spine, hinge, board, 0.0, turn_in)
    return Wrap(pages, height + 2 * over, widths, turn_in, _bleed(manifest), mirrored)


def _bleed(manifest: Manifest) -> float:
    """A turn-in serves a case as its bleed; a paperback can't do without one."""
    if manifest.cover.bleed:
        return millimetres(manifest.cover.bleed)
    if manifest.cover.binding == "hardcover":
        return 0.0
    return millimetres(manifest.print.bleed) or USUAL_BLEED


def properties(wrap: Wrap) -> Mapping[str, str]:
    """The measures as custom properties of `cover-wrap.css`; the front is the page of `cover.css`."""
    return dict(_properties(wrap))


def _properties(wrap: Wrap) -> Iterator[tuple[str, str]]:
    width, height = wrap.trim
    yield from (
        ("--wrap-width", _mm(width)),
        ("--wrap-height", _mm(height)),
        ("--trim-width", _mm(wrap.width_of("front"))),
        ("--trim-height", _mm(wrap.height)),
        ("--trim-ratio", f"{wrap.height / wrap.width_of('front'):.4f}"),
        ("--bleed", _mm(wrap.bleed)),
        ("--turn-in", _mm(wrap.turn_in)),
    )
    for part in ("spine", "hinge", "front-flap"):
        yield f"--{part.removeprefix('front-')}-width", _mm(wrap.width_of(part))
    yield from _runs_out(wrap)
    for part in ("back-flap", "back", "spine", "front", "front-flap"):
        yield f"--{part}-left", _mm(wrap.left(part))


def _runs_out(wrap: Wrap) -> Iterator[tuple[str, str]]:
    """How far an image of the front or the back goes on beside it: to the sheet's end, not to the spine."""
    width, _ = wrap.trim
    for part in ("front", "back"):
        left = wrap.left(part)
        right = width - left - wrap.width_of(part)
        outside = wrap.turn_in + wrap.bleed
        is_left = left < right
        flap = wrap.width_of(f"{part}-flap")
        yield f"--{part}-bleed-left", _mm(0.0 if flap or not is_left else outside)
        yield f"--{part}-bleed-right", _mm(0.0 if flap or is_left else outside)


def _mm(length: float) -> str:
    return f"{length:.3f}mm"
