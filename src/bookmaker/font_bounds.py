"""Font files -> the same; of one that would swell beyond all measure its header alone, which says so.

What WOFF 1.0 and 2.0 compress is uncompressed piece by piece and counted: a header can say too little.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Final

LARGEST: Final = 64 * 2**20
"""Bytes of an uncompressed font; those of whole scripts have up to 30 million."""

_WOFF, _WOFF2 = b"wOFF", b"wOF2"
_HEADER: Final = {_WOFF: 44, _WOFF2: 48}
# Where the headers count bytes and tables, and where they say where what is told of the font stands.
_LENGTH, _TABLES, _WHOLE, _STREAM = slice(8, 12), slice(12, 14), slice(16, 20), slice(20, 24)
_TOLD: Final = {_WOFF: 24, _WOFF2: 28}
_ENTRY: Final = struct.Struct(">4s4I")
_PIECE: Final = 2**14


@dataclass(frozen=True, slots=True)
class BoundedFonts(Mapping[str, bytes]):
    """Fonts by path, each looked at when it is asked for; one that swells is cut off behind its header."""

    source: Mapping[str, bytes]

    def __getitem__(self, path: str) -> bytes:
        data = self.source[path]
        return _header(data) if swells(data) else data

    def __contains__(self, path: object) -> bool:
        return path in self.source

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


def swells(font: bytes) -> bool:
    """Whether a compressed font has more than `LARGEST` bytes when it is uncompressed, or says so."""
    if font[:4] not in _HEADER:
        return False
    if _number(font[_LENGTH]) == len(font) and _number(font[_WHOLE]) > LARGEST:
        return True
    room = LARGEST
    for size in _sizes(font):
        room -= size
        if room < 0:
            return True
    return False


def _header(font: bytes) -> bytes:
    """A header without a font, for one that has more bytes than any."""
    size = _HEADER[font[:4]]
    return (font[:8] + struct.pack(">I4xI", size, 2**32 - 1)).ljust(size, b"\0")


def _sizes(font: bytes) -> Iterator[int]:
    """The bytes of a font as they lie in the file, each time they are used, and uncompressed in pieces."""
    view = memoryview(font)
    stands, inside = (_stream, _brotli_pieces) if font.startswith(_WOFF2) else (_tables, _zlib_pieces)
    for packed, is_packed in chain(_told(view), stands(view)):
        yield len(packed)
        yield from map(len, inside(packed) if is_packed else ())


def _told(view: memoryview) -> Iterator[tuple[memoryview, bool]]:
    """The XML that is told of a font."""
    place = _TOLD[bytes(view[:4])]
    start, size = _number(view[place : place + 4]), _number(view[place + 4 : place + 8])
    yield view[start : start + size], True


def _number(data: bytes | memoryview) -> int:
    return int.from_bytes(data, "big")


# --- WOFF 1.0 ----------------------------------------------------------------------------------------------


def _tables(view: memoryview) -> Iterator[tuple[memoryview, bool]]:
    """The tables (section 5), compressed where that makes them smaller."""
    first = _HEADER[_WOFF]
    for at in range(first, first + _number(view[_TABLES]) * _ENTRY.size, _ENTRY.size):
        if at + _ENTRY.size <= len(view):
            _, start, size, whole, _ = _ENTRY.unpack_from(view, at)
            yield view[start : start + size], size < whole


def _zlib_pieces(packed: memoryview) -> Iterator[bytes]:
    """What is uncompressed, up to the first damage: there whoever reads the font will end, too."""
    unpacking = zlib.decompressobj()
    with suppress(zlib.error):
        for at in range(0, len(packed), _PIECE):
            yield unpacking.decompress(packed[at : at + _PIECE])
            if unpacking.eof:
                return


# --- WOFF 2.0 ----------------------------------------------------------------------------------------------


def _stream(view: memoryview) -> Iterator[tuple[memoryview, bool]]:
    """The one stream behind the directory (section 4.1), which fontTools reads as it will read it again."""
    from fontTools.ttLib import TTLibError  # noqa: PLC0415 (late: most books have no such fonts)
    from fontTools.ttLib.woff2 import WOFF2DirectoryEntry  # noqa: PLC0415

    file = io.BytesIO(view)
    file.seek(_HEADER[_WOFF2])
    with suppress(TTLibError, LookupError, ValueError, struct.error):
        for _ in range(_number(view[_TABLES])):
            WOFF2DirectoryEntry().fromFile(file)
        yield view[file.tell() : file.tell() + _number(view[_STREAM])], True


def _brotli_pieces(packed: memoryview) -> Iterator[bytes]:
    """As for zlib; by the library that fontTools uses on this machine."""
    from fontTools.ttLib.woff2 import brotli  # noqa: PLC0415

    unpacking = brotli.Decompressor()
    with suppress(brotli.error):
        piece = unpacking.process(packed, output_buffer_limit=_PIECE)
        while piece or not unpacking.can_accept_more_data():
            yield piece
            piece = b"" if unpacking.is_finished() else unpacking.process(b"", output_buffer_limit=_PIECE)
