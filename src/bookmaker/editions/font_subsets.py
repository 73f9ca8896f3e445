"""Font files -> subsets that hold what a book sets. The only module that knows fontTools."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from fontTools import subset
from fontTools.ttLib import TTFont

# OpenType 1.9, table OS/2, fsType: bit 1 forbids embedding, bit 8 subsetting, bit 9 embedding of outlines.
RESTRICTED, NO_SUBSETTING, BITMAPS_ONLY = 0x0002, 0x0100, 0x0200

# Beside the features that are always on: those that styles ask for by name.
FEATURES = (
    *("smcp", "c2sc", "pcap", "c2pc", "onum", "lnum", "pnum", "tnum", "sups", "subs", "sinf", "ordn"),
    *("case", "zero", "frac", "numr", "dnom"),
)
COPYRIGHT = 0
FAMILY_NAMES = (1, 4, 6, 16)
KEPT_NAMES = frozenset({0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17})
RESERVED = "reserved font name"

logging.getLogger("fontTools").setLevel(logging.ERROR)


class FontError(Exception):
    """A font that can't be embedded; the message says why, to follow "the font x.ttf can't be embedded: "."""


def characters_of(font: bytes) -> frozenset[int]:
    """The code points that a font has glyphs for. FontError when it can't be read or may not be embedded."""
    with _readable():
        opened = _opened(font)
        return frozenset(opened.getBestCmap() or ())


@lru_cache(maxsize=64)
def subsetted(font: bytes, characters: frozenset[int]) -> bytes:
    """The font with the glyphs for these code points, as TrueType or CFF outlines; always the same bytes.

    FontError as for `characters_of`. A family whose name its licence reserves gets a neutral one inside,
    since a subset is a changed font (SIL Open Font License 1.1, section 3).
    """
    with _readable():
        opened = _opened(font)
        if not opened["OS/2"].fsType & NO_SUBSETTING:
            _reduce(opened, characters)
        opened.flavor = None
        stream = io.BytesIO()
        opened.save(stream, reorderTables=False)
        return stream.getvalue()


def _reduce(font: TTFont, characters: frozenset[int]) -> None:
    names = font["name"]
    del font["name"]  # the subsetter would search every table for names in use, which takes long
    subsetter = subset.Subsetter(_options())
    subsetter.populate(unicodes=sorted(characters))
    subsetter.subset(font)
    names.names = [name for name in names.names if name.nameID in KEPT_NAMES and name.isUnicode()]
    font["name"] = names
    _unreserve(font)


def font_type(font: bytes) -> tuple[str, str]:
    """The media type and the suffix of a font's file."""
    return ("font/otf", "otf") if font.startswith(b"OTTO") else ("font/ttf", "ttf")


@contextmanager
def _readable() -> Iterator[None]:
    """FontTools reads tables when they are first needed, and fails on a damaged one in many ways."""
    try:
        yield
    except FontError:
        raise
    except Exception as error:
        raise FontError("the file is damaged, or is not a font") from error


def _opened(font: bytes) -> TTFont:
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    permissions = opened["OS/2"].fsType
    if permissions & 0x000F == RESTRICTED or permissions & BITMAPS_ONLY:
        raise FontError("its maker forbids embedding")
    return opened


def _options() -> subset.Options:
    options = subset.Options()
    options.layout_features = [*options.layout_features, *FEATURES]
    options.notdef_outline = True
    options.hinting = False
    return options


def _unreserve(font: TTFont) -> None:
    names = font["name"]
    notice = names.getDebugName(COPYRIGHT) or ""
    if RESERVED not in notice.casefold():
        return
    for identifier in FAMILY_NAMES:
        if names.getDebugName(identifier):
            names.removeNames(nameID=identifier)
            names.setName("EmbeddedSubset", identifier, 3, 1, 0x409)
