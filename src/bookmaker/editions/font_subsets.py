"""Font files -> subsets that hold what a book sets. HarfBuzz cuts them, fontTools reads their tables."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont

from bookmaker.font_bounds import LARGEST, swells

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
        return frozenset(harfbuzz.Face(_plain(font)).unicodes)


@lru_cache(maxsize=64)
def subsetted(font: bytes, characters: frozenset[int]) -> bytes:
    """The font with the glyphs for these code points, as TrueType or CFF outlines; always the same bytes.

    FontError as for `characters_of`. A family whose name its licence reserves gets a neutral one inside,
    since a subset is a changed font (SIL Open Font License 1.1, section 3).
    """
    with _readable():
        whole = _plain(font)
        if _opened(whole)["OS/2"].fsType & NO_SUBSETTING:
            return whole
        return _unreserved(_reduced(whole, characters))


def _plain(font: bytes) -> bytes:
    """A font that may be embedded, uncompressed; all its tables are there."""
    opened = _opened(font)
    if opened.flavor is not None:
        return _saved(opened)
    for table in opened.reader.keys():  # noqa: SIM118 (it is no dictionary)
        opened.reader[table]
    return font


def _saved(font: TTFont) -> bytes:
    font.flavor = None
    stream = io.BytesIO()
    font.save(stream, reorderTables=False)
    return stream.getvalue()


def _reduced(font: bytes, characters: frozenset[int]) -> bytes:
    wanted = harfbuzz.SubsetInput()
    wanted.unicode_set.update(characters)
    wanted.layout_feature_tag_set.update(map(_tag, FEATURES))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(KEPT_NAMES)
    wanted.name_lang_id_set.clear()
    wanted.name_lang_id_set.invert()  # the names in all languages
    wanted.flags = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(harfbuzz.subset(harfbuzz.Face(font), wanted).blob.data)


def _tag(name: str) -> int:
    """A tag as a number (OpenType, data types)."""
    return int.from_bytes(name.encode(), "big")


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
    if swells(font):
        raise FontError(f"uncompressed it has more than {LARGEST // 2**20} MB")
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    permissions = opened["OS/2"].fsType
    if permissions & 0x000F == RESTRICTED or permissions & BITMAPS_ONLY:
        raise FontError("its maker forbids embedding")
    return opened


def _unreserved(font: bytes) -> bytes:
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    names = opened["name"]
    notice = names.getDebugName(COPYRIGHT) or ""
    if RESERVED not in notice.casefold():
        return font
    for identifier in FAMILY_NAMES:
        if names.getDebugName(identifier):
            names.removeNames(nameID=identifier)
            names.setName("EmbeddedSubset", identifier, 3, 1, 0x409)
    return _saved(opened)
