"""A page of a joined file -> the page with its boxes and printer's marks (ISO 32000-1, 14.11.2)."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary

from bookmaker.files.binding import Binding

PT_PER_MM = 72 / 25.4
SLUG_MM = 10.0
MARK_MM, MARK_GAP_MM = 5.0, 2.0


def trim_size(binding: Binding) -> tuple[float, float]:
    """Width and height of the trimmed page in points."""
    width, height = binding.trim
    return width * PT_PER_MM, height * PT_PER_MM


def trimmed(page: pikepdf.Page, binding: Binding) -> None:
    """Give a page of the screen its boxes: all are the trimmed page."""
    page.trimbox = page.mediabox = page.cropbox = page.bleedbox = Array([0, 0, *trim_size(binding)])


def bled(pdf: pikepdf.Pdf, page: pikepdf.Page, binding: Binding) -> None:
    """Give a page of the press its bleed, and room outside it for the marks that are asked for."""
    width, height = trim_size(binding)
    bleed = binding.bleed * PT_PER_MM
    outside = bleed + (SLUG_MM * PT_PER_MM if binding.marks else 0)
    page.trimbox = Array([0, 0, width, height])
    page.bleedbox = Array([-bleed, -bleed, width + bleed, height + bleed])
    page.mediabox = Array([-outside, -outside, width + outside, height + outside])
    if "/Resources" not in page.obj:
        page.obj.Resources = Dictionary()
    if binding.marks:
        page.contents_add(pdf.make_stream(_marks(binding)))


def _marks(binding: Binding) -> bytes:
    width, height = trim_size(binding)
    gap, length = (binding.bleed + MARK_GAP_MM) * PT_PER_MM, MARK_MM * PT_PER_MM
    drawn = ""
    if "crop" in binding.marks:
        drawn += _crops(width, height, gap, length)
    if "cross" in binding.marks:
        at = gap + length / 2
        places = ((width / 2, -at), (width / 2, height + at), (-at, height / 2), (width + at, height / 2))
        drawn += "".join(_cross(x, y, length / 2) for x, y in places)
    return f"q 0.25 w 1 1 1 1 K\n{drawn}Q\n".encode()


def _crops(width: float, height: float, gap: float, length: float) -> str:
    lines: list[tuple[float, float, float, float]] = []
    for x in (0.0, width):
        lines += [(x, -gap, x, -gap - length), (x, height + gap, x, height + gap + length)]
    for y in (0.0, height):
        lines += [(-gap, y, -gap - length, y), (width + gap, y, width + gap + length, y)]
    return "".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S\n" for a, b, c, d in lines)


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
