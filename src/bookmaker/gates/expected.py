"""Manifest -> what the finished files are to be like."""

from __future__ import annotations

from dataclasses import dataclass

from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest


@dataclass(frozen=True, slots=True)
class Expected:
    """What the manifest promises of the files. Lengths in mm, ink in %."""

    title: str
    language: str
    trim: tuple[float, float]
    bleed: float
    press_standard: str = "pdf/x-4"
    most_ink: float = 300
    signature: int = 1
    reader_standards: tuple[str, ...] = ("pdf/ua-1",)


def expected_of(manifest: Manifest) -> Expected:
    """What a manifest promises."""
    width, height = (millimetres(length) for length in manifest.print.trim)
    return Expected(
        title=manifest.title,
        language=manifest.language,
        trim=(width, height),
        bleed=millimetres(manifest.print.bleed),
    )
