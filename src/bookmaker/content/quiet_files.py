"""JPEG and PNG files -> the same without what they say of where, when and with what they were made.

Their image data and colour profiles are not touched. A picture that is to be turned still says that, and no
more, in Exif of its own.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final, Literal

# JPEG segments that hold Exif and XMP (APP1), IPTC (APP13), and comments.
_TALKATIVE: Final = frozenset({0xE1, 0xED, 0xFE})
_APP1, _SCAN, _END, _FILLING = 0xE1, 0xDA, 0xD9, 0xFF
# What ends a scan: a marker that is neither a stuffed byte, nor a restart, nor filling (ITU-T T.81, B.1.1).
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# The list of the pictures in a file, in a segment that is a colour profile's elsewhere.
_PICTURES: Final = b"MPF\0"
_JPEG: Final = b"\xff\xd8"
_EXIF: Final = b"Exif\0\0"

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_TALKATIVE_CHUNKS: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})

# Exif 3.0, 4.6: the field that says how a picture is to be turned, 2 to 8; upright ones say 1, or nothing.
_ORIENTATION: Final = 0x0112
_TURNED: Final = range(2, 9)


def quiet_picture(data: bytes) -> bytes:
    """The file as a silent one where it is JPEG or PNG, whatever it is called."""
    if data.startswith(_JPEG):
        return quiet_jpeg(data)
    return quiet_png(data) if data.startswith(_PNG) else data


def quiet_jpeg(data: bytes) -> bytes:
    """The file without the segments that speak of the photograph, and without what stands behind its end.

    There cameras put further pictures, with Exif of their own (CIPA DC-007, multi-picture format).
    """
    return b"".join(_jpeg_parts(data))


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while at + 2 <= len(data) and data[at] == _FILLING:
        marker, body = data[at + 1], data[at + 4 : at + 8]
        if marker == _FILLING:
            at += 1
            continue
        if marker == _END:
            yield data[at : at + 2]
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SCAN:
            behind = _MARKER.search(data, end)
            end = behind.start() if behind else len(data)
        if marker not in _TALKATIVE and body != _PICTURES:
            yield data[at:end]
        elif marker == _APP1 and data.startswith(_EXIF, at + 4):
            yield _app1_of_turned(data[at + 4 + len(_EXIF) : end])
        at = end
    yield data[at:]


def _app1_of_turned(exif: bytes) -> bytes:
    kept = _exif_of_turned(exif)
    size = 2 + len(_EXIF) + len(kept)
    return bytes([_FILLING, _APP1]) + size.to_bytes(2, "big") + _EXIF + kept if kept else b""


def quiet_png(data: bytes) -> bytes:
    """The file without the chunks that speak of it."""
    return b"".join(_png_parts(data))


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while at + 8 <= len(data):
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if kind not in _TALKATIVE_CHUNKS:
            yield data[at:end]
        elif kind == b"eXIf" and (exif := _exif_of_turned(data[at + 8 : end - 4])):
            yield len(exif).to_bytes(4, "big") + kind + exif + zlib.crc32(kind + exif).to_bytes(4, "big")
        if kind == b"IEND":
            return
        at = end


def _exif_of_turned(exif: bytes) -> bytes:
    """Exif that says how its picture is to be turned and nothing else; none where it stands upright."""
    turned = _orientation(exif)
    if turned not in _TURNED:
        return b""
    field = _ORIENTATION.to_bytes(2, "big") + b"\0\3\0\0\0\1" + turned.to_bytes(2, "big") + b"\0\0"
    return b"MM\0*\0\0\0\x08" + b"\0\1" + field + b"\0\0\0\0"


def _orientation(exif: bytes) -> int:
    """The value of the field in the first directory (TIFF 6.0, section 2); 0 where there is none."""
    order: Literal["little", "big"] = "little" if exif.startswith(b"II") else "big"
    first = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[first : first + 2], order)
    for at in range(first + 2, min(first + 2 + 12 * count, len(exif)), 12):
        if int.from_bytes(exif[at : at + 2], order) == _ORIENTATION:
            return int.from_bytes(exif[at + 8 : at + 10], order)
    return 0
