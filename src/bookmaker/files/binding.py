"""What a PDF says of itself, and the measures of its pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """What the whole file says of itself. Lengths in mm; `modified` as `YYYY-MM-DDThh:mm:ssZ`."""

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
