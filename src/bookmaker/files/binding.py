"""What a PDF says of itself, and the measures of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from bookmaker.manifest.model import PressStandard


@dataclass(frozen=True, slots=True)
class PressRun:
    """What a file of the press is made for: its PDF/X standard, the press as ICC profile and by name.

    The file has a multiple of `signature` pages.
    """

    standard: PressStandard
    profile: bytes
    condition: str
    signature: int = 1


@dataclass(frozen=True, slots=True)
class Binding:
    """What the whole file says of itself, and for which press it is made.

    Lengths in mm; `modified` as `YYYY-MM-DDThh:mm:ssZ`.
    """

    title: str
    authors: tuple[str, ...]
    subject: str
    keywords: tuple[str, ...]
    language: str
    direction: str
    modified: str
    trim: tuple[float, float]
    bleed: float
    marks: tuple[str, ...]
    generator: str
    press: PressRun
