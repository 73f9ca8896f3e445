"""A page of a joined file -> the page with its boxes and printer's marks (ISO 32000-1, 14.11.2)."""

from __future__ import annotations

from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name

from bookmaker.files.binding import PageShape

PT_PER_MM = 72 / 25.4
SLUG_MM = 10.0
MARK_MM, MARK_GAP_MM = 5.0, 2.0


def trim_size(shape: PageShape) -> tuple[float, float]:
    """Width and height of the trimmed page in points."""
    width, height = shape.trim
    return width * PT_PER_MM, height * PT_PER_MM


def trimmed(page: pikepdf.Page, shape: PageShape) -> None:
    """Give a page of the screen its boxes: all are the trimmed page."""
    page.trimbox = page.mediabox = page.cropbox = page.bleedbox = Array([0, 0, *trim_size(shape)])


def bled(pdf: pikepdf.Pdf, page: pikepdf.Page, shape: PageShape) -> None:
    """Give a page of the press its bleed, and room outside it for the marks that are asked for.

    The trimmed page comes with its corner at 0, 0; it is moved so that no box has a negative edge. Patterns
    are moved by `moved_patterns`, once for all pages that share them.
    """
    width, height = trim_size(shape)
    bleed, outside = shape.bleed * PT_PER_MM, _outside(shape)
    page.trimbox = Array([outside, outside, width + outside, height + outside])
    page.bleedbox = Array(
        [outside - bleed, outside - bleed, width + outside + bleed, height + outside + bleed]
    )
    page.mediabox = page.cropbox = Array([0, 0, width + 2 * outside, height + 2 * outside])
    if "/Resources" not in page.obj:
        page.obj.Resources = Dictionary()
    if outside and "/Contents" in page.obj:
        page.contents_add(
            pdf.make_stream(f"q 1 0 0 1 {outside:.4f} {outside:.4f} cm\n".encode()), prepend=True
        )
        page.contents_add(pdf.make_stream(b"\nQ\n"))
    if shape.marks:
        _use_registration_colour(pdf, page)
        page.contents_add(pdf.make_stream(_marks(shape)))


def moved_patterns(pages: Iterable[pikepdf.Page], shape: PageShape) -> None:
    """Move the patterns of pages with what is painted in them.

    A pattern's matrix is that of its page, whatever the page's content does (ISO 32000-1, 8.7.3.1).
    """
    outside = _outside(shape)
    patterns = {
        pattern.objgen: pattern
        for page in pages
        for pattern in page.obj.get("/Resources", Dictionary()).get("/Pattern", Dictionary()).values()
    }
    for pattern in patterns.values():
        a, b, c, d, e, f = (float(number) for number in pattern.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
        pattern.Matrix = Array([a, b, c, d, e + outside, f + outside])


def _outside(shape: PageShape) -> float:
    """How far the sheet reaches beyond the trimmed page, in points."""
    return (shape.bleed + (SLUG_MM if shape.marks else 0)) * PT_PER_MM


def _use_registration_colour(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The colour that prints on every plate: the separation All (ISO 32000-1, 8.6.6.4)."""
    resources = page.obj.Resources
    if "/ColorSpace" not in resources:
        resources.ColorSpace = Dictionary()
    if "/Registration" not in resources.ColorSpace:
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
        space = Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(tint)])
        resources.ColorSpace.Registration = pdf.make_indirect(space)


def _marks(shape: PageShape) -> bytes:
    width, height = trim_size(shape)
    gap, length = (shape.bleed + MARK_GAP_MM) * PT_PER_MM, MARK_MM * PT_PER_MM
    drawn = ""
    if "crop" in shape.marks:
        drawn += _crops(width, height, gap, length)
        drawn += _folds(shape, gap, length)
    if "cross" in shape.marks:
        at = gap + length / 2
        # In the middle of a wrap is its spine, with marks of its own.
        middle = width / 4 if shape.folds[0] else width / 2
        places = ((middle, -at), (middle, height + at), (-at, height / 2), (width + at, height / 2))
        drawn += "".join(_cross(x, y, length / 2) for x, y in places)
    outside = _outside(shape)
    return f"q 1 0 0 1 {outside:.4f} {outside:.4f} cm 0.25 w /Registration CS 1 SCN\n{drawn}Q\n".encode()


def _crops(width: float, height: float, gap: float, length: float) -> str:
    lines: list[tuple[float, float, float, float]] = []
    for x in (0.0, width):
        lines += [(x, -gap, x, -gap - length), (x, height + gap, x, height + gap + length)]
    for y in (0.0, height):
        lines += [(-gap, y, -gap - length, y), (width + gap, y, width + gap + length, y)]
    return "".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S\n" for a, b, c, d in lines)


def _folds(shape: PageShape, gap: float, length: float) -> str:
    """Dashed lines outside the trim, where a wrap is folded."""
    width, height = trim_size(shape)
    upright, level = ([place * PT_PER_MM for place in places] for places in shape.folds)
    lines = [(x, y, x, y + length) for x in upright for y in (-gap - length, height + gap)]
    lines += [(x, y, x + length, y) for y in level for x in (-gap - length, width + gap)]
    drawn = "".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S\n" for a, b, c, d in lines)
    return f"[2 1.5] 0 d\n{drawn}[] 0 d\n" if drawn else ""


def _cross(x: float, y: float, radius: float) -> str:
    """A registration mark: a cross in a circle of four Bézier curves (0.5523 = 4/3 (√2 − 1))."""
    r, k = radius * 0.6, radius * 0.6 * 0.5523
    circle = (
        f"{x + r:.3f} {y:.3f} m "
        f"{x + r:.3f} {y + k:.3f} {x + k:.3f} {y + r:.3f} {x:.3f} {y + r:.3f} c "
        f"{x - k:.3f} {y + r:.3f} {x - r:.3f} {y + k:.3f} {x - r:.3f} {y:.3f} c "
        f"{x - r:.3f} {y - k:.3f} {x - k:.3f} {y - r:.3f} {x:.3f} {y - r:.3f} c "
        f"{x + k:.3f} {y - r:.3f} {x + r:.3f} {y - k:.3f} {x + r:.3f} {y:.3f} c S\n"
    )
    lines = (
        f"{x - radius:.3f} {y:.3f} m {x + radius:.3f} {y:.3f} l S "
        f"{x:.3f} {y - radius:.3f} m {x:.3f} {y + radius:.3f} l S\n"
    )
    return circle + lines
