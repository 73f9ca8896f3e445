"""Manifest -> what the finished files are to be like."""

from __future__ import annotations

from dataclasses import dataclass

from bookmaker.editions.wrap_geometry import wrap_of
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest


@dataclass(frozen=True, slots=True)
class CoverMeasures:
    """The wrap of a book with so many pages. Lengths in mm."""

    pages: int
    trim: tuple[float, float]
    bleed: float
    spine: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What the manifest promises of the files. Lengths in mm, ink in %."""

    title: str
    language: str
    trim: tuple[float, float]
    bleed: float
    press_standard: str = "pdf/x-4"
    most_ink: int = 300
    signature: int = 1
    reader_standards: tuple[str, ...] = ("pdf/ua-1",)
    cover: CoverMeasures | None = None


def expected_of(manifest: Manifest, pages: int = 0) -> Expected:
    """What a manifest promises; of the cover only where the number of printed pages is known."""
    width, height = (millimetres(length) for length in manifest.print.trim)
    return Expected(
        title=manifest.title,
        language=manifest.language,
        trim=(width, height),
        bleed=millimetres(manifest.print.bleed),
        press_standard=manifest.print.standard,
        most_ink=manifest.print.most_ink,
        signature=manifest.print.signature,
        reader_standards=manifest.screen.standard,
        cover=_cover(manifest, pages),
    )


def _cover(manifest: Manifest, pages: int) -> CoverMeasures | None:
    stock = manifest.cover.paper.stock if manifest.cover.paper else None
    if stock is None or not pages:
        return None
    wrap = wrap_of(manifest, stock, pages)
    spine = wrap.widths[len(wrap.widths) // 2]
    return CoverMeasures(pages, wrap.trim, wrap.bleed, spine)
