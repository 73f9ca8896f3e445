"""The ICC profile of sRGB (IEC 61966-2-1), written as ICC.1:2010 (sections 7 to 10) has it."""

from __future__ import annotations

import struct
from functools import cache

# Red, green and blue of IEC 61966-2-1 in XYZ under D50, the white of profiles, and the matrix that took them
# there from their own white, D65 (Bradford).
PRIMARIES = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
D50 = (0.9642, 1.0, 0.8249)
FROM_D65 = (1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)
# Y = (a X + b) ** g from d on, below it c X (parametric curve of type 3).
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

HEADER_SIZE, ENTRY_SIZE = 128, 12


@cache
def srgb_profile() -> bytes:
    """The profile's bytes, the same each time."""
    red, green, blue = PRIMARIES
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(map(_fixed, CURVE))
    tags = {
        b"desc": _text("sRGB"),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": _xyz(D50),
        b"chad": b"sf32" + bytes(4) + b"".join(map(_fixed, FROM_D65)),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _written(tags)


def _written(tags: dict[bytes, bytes]) -> bytes:
    """Header, table of tags and their data; equal data stands once, each on a multiple of four bytes."""
    data, table, places = b"", b"", dict[bytes, int]()
    start = HEADER_SIZE + 4 + ENTRY_SIZE * len(tags)
    for name, value in tags.items():
        if value not in places:
            places[value] = start + len(data)
            data += value + bytes(-len(value) % 4)
        table += name + struct.pack(">II", places[value], len(value))
    return _header(start + len(data)) + struct.pack(">I", len(tags)) + table + data


def _header(size: int) -> bytes:
    made = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    head = struct.pack(">I", size) + bytes(4) + bytes((4, 0x30, 0, 0)) + b"mntrRGB XYZ " + made + b"acsp"
    return (head + bytes(28) + b"".join(map(_fixed, D50))).ljust(HEADER_SIZE, b"\0")


def _fixed(number: float) -> bytes:
    return struct.pack(">i", round(number * 65536))


def _xyz(vector: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, vector))


def _text(words: str) -> bytes:
    """A text in one language (multiLocalizedUnicodeType)."""
    text = words.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II", 1, 12) + b"enUS" + struct.pack(">II", len(text), 28) + text
