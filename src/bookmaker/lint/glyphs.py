"""Volume -> the characters that its fonts can draw: those of the house and the book's own."""

from __future__ import annotations

from functools import lru_cache

from bookmaker.editions.font_subsets import FontError, characters_of
from bookmaker.packaged import house_files
from bookmaker.volume import Volume

_FONTS = (".otf", ".ttf", ".woff", ".woff2")


def covered(volume: Volume) -> frozenset[int]:
    """The code points that some font has; what is wrong with a font is told by the build (E012)."""
    own = frozenset().union(*(_of(volume.fonts[path]) for path in volume.fonts))
    return _of_house() | own


@lru_cache
def _of_house() -> frozenset[int]:
    files = house_files()
    return frozenset().union(*(_of(files[path]) for path in files if path.endswith(_FONTS)))


def _of(data: bytes) -> frozenset[int]:
    try:
        return frozenset(characters_of(data))
    except FontError:
        return frozenset()
