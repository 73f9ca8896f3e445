"""`@font-face` rules as values (CSS Fonts 4, section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bookmaker.diagnostics import Span
from bookmaker.editions.css_rules import Declaration


@dataclass(frozen=True, slots=True)
class FontFace:
    """An `@font-face` rule: its family, its file, and the descriptors as they stand.

    `weights` is the range that the file covers; `ranges` are the code points, none meaning all.
    """

    family: str
    source: str
    italic: bool
    weights: tuple[int, int]
    ranges: tuple[tuple[int, int], ...]
    descriptors: tuple[Declaration, ...]
    span: Span


def read_face(named: Mapping[str, Declaration], source: str, span: Span) -> FontFace:
    """The face of these descriptors. ValueError when a weight or a range can't be read."""
    style = named["font-style"].value if "font-style" in named else "normal"
    return FontFace(
        family=unquoted(named["font-family"].value),
        source=source,
        italic=style.startswith(("italic", "oblique")),
        weights=_weights(named["font-weight"].value if "font-weight" in named else "normal"),
        ranges=tuple(_ranges(named["unicode-range"].value if "unicode-range" in named else "")),
        descriptors=tuple(d for d in named.values() if d.name != "src"),
        span=span,
    )


def unquoted(family: str) -> str:
    """A family's name without the quotes that it may stand in."""
    return family.strip().strip("\"'")


def _weights(value: str) -> tuple[int, int]:
    numbers = [{"normal": 400, "bold": 700}.get(word) or int(float(word)) for word in value.split()]
    return numbers[0], numbers[-1]


def _ranges(value: str) -> Iterator[tuple[int, int]]:
    """The ranges of a `unicode-range` descriptor (CSS Fonts 4, section 4.5)."""
    for part in filter(None, value.upper().replace("U+", "").replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        low, high = first.replace("?", "0"), (last or first).replace("?", "F")
        yield int(low, 16), int(high, 16)
