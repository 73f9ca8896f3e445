"""PNG files -> their samples as a PDF holds them, not encoded anew.

The data of a PNG are read by the filter of a PDF as they are (ISO 32000-1, 7.4.4.4), where they are grey or
RGB of eight bits a channel, line by line.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# Bit depth, colour type, compression, filter and interlace of the header (PNG, section 11.2.1).
_PLAIN: Final = frozenset({bytes((8, 0, 0, 0, 0)), bytes((8, 2, 0, 0, 0))})
# A transparent colour, and the frames of an animation, which may begin with another image.
_OTHERS: Final = frozenset({b"tRNS", b"acTL"})


def png_samples(data: bytes) -> bytes | None:
    """The zlib data of the image, each row behind its predictor; None where a PDF would not show it by them.

    They hold the rows of the image and nothing else.
    """
    if not data.startswith(_SIGNATURE) or data[24:29] not in _PLAIN:
        return None
    chunks = list(_chunks(data))
    if any(kind in _OTHERS for kind, _ in chunks):
        return None
    packed = b"".join(content for kind, content in chunks if kind == b"IDAT")
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    return packed if _holds(packed, height * (1 + width * (3 if colour else 1))) else None


def _holds(packed: bytes, size: int) -> bool:
    """Whether zlib data are whole and of that size, without unpacking more."""
    reader = zlib.decompressobj()
    try:
        rows = reader.decompress(packed, size + 1)
    except zlib.error:
        return False
    return len(rows) == size and reader.eof and not reader.unused_data


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 8 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += size + 12
