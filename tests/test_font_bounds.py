"""A small font file that would fill the memory when it is uncompressed is refused before that."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from contextlib import suppress
from functools import cache

import brotli
import pytest
from fontTools.ttLib import TTFont

from bookmaker.editions.font_subsets import FontError, characters_of
from bookmaker.editions.sheet_files import flaws_of_files
from bookmaker.editions.style_sheets import Sheet
from bookmaker.font_bounds import LARGEST, BoundedFonts, swells
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory
from test_faces import font

SOME = 2**20
TOO_LARGE = "uncompressed it has more than 64 MB"


@cache
def squeezed(kind: str, size: int) -> bytes:
    """So many zeros in a few bytes."""
    return zlib.compress(bytes(size)) if kind == "woff" else brotli.compress(bytes(size), quality=2)


def base128(number: int) -> bytes:
    """UIntBase128 of WOFF 2.0, 4.1: seven bits a byte, the highest first."""
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def woff2(size: int, said: int, total: int) -> bytes:
    """A font of one table that has `size` bytes; its directory says `said`, its header `total`."""
    stream = squeezed("woff2", size)
    directory = b"\x01" + base128(said)
    length = 48 + len(directory) + len(stream)
    header = struct.pack(">4s4sIHHII", b"wOF2", b"\0\1\0\0", length, 1, 0, total, len(stream))
    return header + bytes(24) + directory + stream


def woff(size: int, said: int, total: int, tables: int = 1) -> bytes:
    """The same in WOFF 1.0; all tables are the same bytes."""
    stream = squeezed("woff", size)
    at = 44 + 20 * tables
    header = struct.pack(">4s4sIHHI", b"wOFF", b"\0\1\0\0", at + len(stream), tables, 0, total)
    entries = (struct.pack(">4sIIII", b"t%03d" % n, at, len(stream), said, 0) for n in range(tables))
    return header + bytes(24) + b"".join(entries) + stream


def with_metadata(data: bytes, kind: str, size: int, said: int) -> bytes:
    """A font with so much XML behind it, of which its header says `said`."""
    stream = squeezed(kind, size)
    place = 24 if kind == "woff" else 28
    meta = struct.pack(">III", len(data), len(stream), said)
    length = struct.pack(">I", len(data) + len(stream))
    return data[:8] + length + data[12:place] + meta + data[place + 12 :] + stream


BOMBS = {
    "a header that says it": woff2(SOME, SOME, LARGEST + 1),
    "a header of WOFF 1.0 that says it": woff(SOME, SOME, LARGEST + 1),
    "a directory that says it": woff2(2 * LARGEST, 2 * LARGEST, 1000),
    "one that says less": woff2(2 * LARGEST, 1000, 1000),
    "a table that says it": woff(2 * LARGEST, 2 * LARGEST, 1000),
    "a table that says less": woff(2 * LARGEST, 2**20, 1000),
    "many tables of the same bytes": woff(SOME, SOME, 1000, tables=65),
    "very many that are not compressed": woff(
        8 * SOME, len(squeezed("woff", 8 * SOME)), 1000, tables=LARGEST // len(squeezed("woff", 8 * SOME)) + 1
    ),
    "much said of the font": with_metadata(font(flavor="woff2"), "woff2", 2 * LARGEST, 2 * LARGEST),
    "much said of it in WOFF 1.0": with_metadata(font(flavor="woff"), "woff", 2 * LARGEST, 1000),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_font_that_would_swell_is_refused_and_never_whole_in_memory(bomb: bytes) -> None:
    assert len(bomb) < 2**18
    tracemalloc.start()
    try:
        with pytest.raises(FontError, match=TOO_LARGE):
            characters_of(bomb)
        kept = BoundedFonts({"a.woff": bomb})["a.woff"]
        assert tracemalloc.get_traced_memory()[1] < LARGEST * 1.5
    finally:
        tracemalloc.stop()
    assert len(kept) < 100
    with pytest.raises(FontError, match=TOO_LARGE):
        characters_of(kept)


@pytest.mark.parametrize("flavor", [None, "woff", "woff2"])
def test_a_font_of_any_use_is_as_it_was(flavor: str | None) -> None:
    data = font(flavor=flavor)
    fonts = BoundedFonts({"a.font": data})
    assert (dict(fonts), "a.font" in fonts, "b.font" in fonts) == ({"a.font": data}, True, False)
    assert characters_of(fonts["a.font"]) == frozenset(map(ord, "abcxyz"))


@pytest.mark.parametrize("kind", ["woff", "woff2"])
def test_what_a_font_says_of_itself_may_be_there(kind: str) -> None:
    told = with_metadata(font(flavor=kind), kind, 1000, 1000)
    assert TTFont(io.BytesIO(told)).flavorData.metaData == bytes(1000)
    assert not swells(told)


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_a_font_that_ends_anywhere_or_lies_is_none_and_raises_nothing_else(flavor: str) -> None:
    whole = font(flavor=flavor)
    for end in range(len(whole)):
        cut = whole[:end]
        assert not swells(cut)
        spoilt = whole[:end] + b"\xff" + whole[end + 1 :]
        with suppress(FontError):
            characters_of(spoilt)


def test_it_is_told_where_the_sheet_names_it_and_no_page_gets_it() -> None:
    css = "@font-face { font-family: A; src: url(bomb.woff2) }"
    expected = (
        f"styles/own.css:1:35: error[E012]: the font 'styles/bomb.woff2' can't be embedded: {TOO_LARGE}"
    )
    bomb = {"styles/bomb.woff2": BOMBS["one that says less"]}
    assert [expected] == list(map(str, flaws_of_files([Sheet("styles/own.css", css)], bomb, ())))
    manifest = b"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {all: [styles/own.css]}\n"
    files = {"book.yaml": manifest, "a.md": b"# A\n\nText.\n", "styles/own.css": css.encode(), **bomb}
    read = checked(Memory(files), "book.yaml")
    assert [expected] == list(map(str, read.diagnostics))
    assert read.volume is not None
    assert [len(data) for data in read.volume.fonts.values()] == [48]
