"""Font file -> the outlines of its glyphs, and back: subsets of one face become one font file.

Knows fontTools. A subset keeps the glyph ids of its face for the glyphs that are set, so subsets that agree
on every glyph that they share are parts of one face, whatever they are called.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fontTools.ttLib.sfnt import SFNTWriter

# What a PDF needs of a TrueType file, and what it needs where glyphs have instructions (ISO 32000-1, 9.9).
NEEDED = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")
HINTING = ("cvt ", "fpgm", "prep")
MAXP_SIZE, HEADER_SIZE = 32, 10
# A TrueType file, by its first bytes, and where the directory of its tables begins.
VERSIONS, DIRECTORY = (b"\0\1\0\0", b"true"), 12

# Flags of a component (OpenType, glyf table, composite glyph description).
_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x1, 0x8, 0x20, 0x40, 0x80


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph as its face draws it, metrics in font units.

    `parts` are the places in `data` where the ids of components stand, and what these components look like:
    a subset gives new ids to components that come after the last glyph that is set.
    """

    advance: int
    bearing: int
    data: bytes
    parts: tuple[tuple[int, Outline], ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """What is known of a TrueType face: its outlines by glyph id, and what they are drawn by.

    `limits` are the fields of the maxp table after the number of glyphs.
    """

    head: bytes
    hhea: bytes
    limits: tuple[int, ...]
    hinting: tuple[bytes, ...]
    outlines: Mapping[int, Outline]

    def agrees(self, other: Face) -> bool:
        """Whether both can be parts of one face: one release of it, no glyph drawn in two ways."""
        return (
            _release(self.head) == _release(other.head)
            and self.hinting == other.hinting
            and all(
                self.outlines[g] == other.outlines[g] for g in self.outlines.keys() & other.outlines.keys()
            )
        )

    def __or__(self, other: Face) -> Face:
        """The face that holds the glyphs of both."""
        limits = tuple(max(pair) for pair in zip(self.limits, other.limits, strict=True))
        return Face(self.head, self.hhea, limits, self.hinting, {**self.outlines, **other.outlines})


def read_face(data: bytes, used: Iterable[int]) -> Face | None:
    """The glyphs `used` of a TrueType font file; None for one that is broken or of another kind."""
    try:
        tables = _tables(data)
        glyphs = _glyphs(tables)
        if len(tables["maxp"]) != MAXP_SIZE or not glyphs.full:
            return None
        return Face(
            head=tables["head"],
            hhea=tables["hhea"],
            limits=struct.unpack(">13H", tables["maxp"][6:]),
            hinting=tuple(tables.get(tag, b"") for tag in HINTING),
            outlines={glyph: glyphs.outline(glyph) for glyph in used if glyph < glyphs.count},
        )
    except (KeyError, IndexError, struct.error, RecursionError):
        return None


def _tables(data: bytes) -> dict[str, bytes]:
    """The tables that a PDF has use for (OpenType, table directory)."""
    version, count = struct.unpack_from(">4sH", data)
    if version not in VERSIONS:
        return {}
    entries = struct.iter_unpack(">4s4xII", data[DIRECTORY : DIRECTORY + 16 * count])
    found = {tag.decode("latin-1"): data[at : at + size] for tag, at, size in entries}
    return {tag: found[tag] for tag in (*NEEDED, *HINTING) if tag in found}


def _release(head: bytes) -> tuple[bytes, bytes]:
    """A font's revision, and its units per em and date of creation (OpenType, head)."""
    return head[4:8], head[18:28]


def _glyphs(tables: Mapping[str, bytes]) -> _Glyphs:
    short = struct.unpack_from(">h", tables["head"], 50) == (0,)
    (full,) = struct.unpack_from(">H", tables["hhea"], 34)
    count = len(tables["loca"]) // (2 if short else 4) - 1
    return _Glyphs(tables["glyf"], tables["loca"], short, count, tables["hmtx"], full)


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """Where a font keeps its glyphs; `full` of their metrics have an advance of their own."""

    glyf: bytes
    loca: bytes
    short: bool
    count: int
    hmtx: bytes
    full: int

    def outline(self, glyph: int) -> Outline:
        """A glyph with its components, however deep."""
        begin, end = self._offsets(glyph)
        data = self.glyf[begin:end]
        parts: list[tuple[int, Outline]] = []
        for place in _component_places(data):
            (component,) = struct.unpack_from(">H", data, place)
            parts.append((place, self.outline(component)))
        for place, _ in parts:
            data = data[:place] + b"\0\0" + data[place + 2 :]
        return Outline(*self._metrics(glyph), data, tuple(parts))

    def _offsets(self, glyph: int) -> tuple[int, int]:
        if self.short:
            begin, end = struct.unpack_from(">2H", self.loca, 2 * glyph)
            return 2 * begin, 2 * end
        begin, end = struct.unpack_from(">2I", self.loca, 4 * glyph)
        return begin, end

    def _metrics(self, glyph: int) -> tuple[int, int]:
        """Advance and bearing; glyphs after the last advance share it (OpenType, hmtx)."""
        if glyph < self.full:
            advance, bearing = struct.unpack_from(">Hh", self.hmtx, 4 * glyph)
            return advance, bearing
        (advance,) = struct.unpack_from(">H", self.hmtx, 4 * (self.full - 1))
        (bearing,) = struct.unpack_from(">h", self.hmtx, 4 * self.full + 2 * (glyph - self.full))
        return advance, bearing


def _component_places(data: bytes) -> Iterator[int]:
    """Where in a composite glyph the ids of its components stand (OpenType, glyf table)."""
    if len(data) < HEADER_SIZE or struct.unpack_from(">h", data)[0] >= 0:
        return
    at, flags = HEADER_SIZE, _MORE
    while flags & _MORE:
        (flags,) = struct.unpack_from(">H", data, at)
        yield at + 2
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 * bool(flags & _SCALE) + 4 * bool(flags & _XY_SCALE) + 8 * bool(flags & _TWO_BY_TWO)


# --- the font file ---------------------------------------------------------------------------------------


def font_file(face: Face) -> bytes:
    """A TrueType file with the glyphs of the face at their ids, and the tables that a PDF needs of it.

    Names and character codes are the PDF's own.
    """
    glyphs = _numbered(face.outlines)
    data, offsets = _joined(glyphs)
    count = len(glyphs)
    tables = {
        "head": _undated(face.head[:50] + struct.pack(">h", 1) + face.head[52:]),
        "hhea": face.hhea[:34] + struct.pack(">H", count),
        "maxp": struct.pack(">IH13H", 0x10000, count, *face.limits),
        "hmtx": b"".join(struct.pack(">Hh", glyph.advance, glyph.bearing) for glyph, _ in glyphs),
        "loca": struct.pack(f">{count + 1}I", *offsets),
        "glyf": data,
        **{tag: table for tag, table in zip(HINTING, face.hinting, strict=True) if table},
    }
    out = io.BytesIO()
    writer = SFNTWriter(out, len(tables), sfntVersion="\0\1\0\0")
    for tag, table in tables.items():
        writer[tag] = table
    writer.close()
    return out.getvalue()


def _undated(head: bytes) -> bytes:
    """Modified when it was created: the instance of a variable font bears the second in which it was made."""
    return head[:28] + head[20:28] + head[36:]


_EMPTY = Outline(0, 0, b"")


def _numbered(outlines: Mapping[int, Outline]) -> list[tuple[Outline, bytes]]:
    """All glyphs with their data, by their ids; components that have no id of their own come last."""
    order = [outlines.get(g, _EMPTY) for g in range(max(outlines, default=0) + 1)]
    ids = {outline: glyph for glyph, outline in sorted(outlines.items(), reverse=True)}
    for outline in list(order):
        _add_components(outline, order, ids)
    return [(outline, _with_ids(outline, ids)) for outline in order]


def _add_components(outline: Outline, order: list[Outline], ids: dict[Outline, int]) -> None:
    for _, part in outline.parts:
        if part not in ids:
            ids[part] = len(order)
            order.append(part)
        _add_components(part, order, ids)


def _with_ids(outline: Outline, ids: Mapping[Outline, int]) -> bytes:
    data = bytearray(outline.data)
    for place, part in outline.parts:
        struct.pack_into(">H", data, place, ids[part])
    return bytes(data)


def _joined(glyphs: Iterable[tuple[Outline, bytes]]) -> tuple[bytes, list[int]]:
    """The glyf table and its offsets; glyphs begin at multiples of four, as readers like it."""
    data, offsets = bytearray(), [0]
    for _, glyph in glyphs:
        data += glyph + b"\0" * (-len(glyph) % 4)
        offsets.append(len(data))
    return bytes(data), offsets
