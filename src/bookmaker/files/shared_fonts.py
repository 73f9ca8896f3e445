"""The font subsets of sections -> one font file a face for all of them.

Sections are laid out alone, so each has a subset of each face that it sets. Their glyph ids are those of the
face: the text of the pages stays as it is, and only the fonts that it refers to are put together.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from bookmaker.files.font_programs import Face, font_file, read_face

FIXED_PITCH = 1
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_CMAP_BEGIN = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CMAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"

Value = TypeVar("Value")


# A stream's entries as texts, and its data; none for codes that are glyph ids.
Encoding: TypeAlias = "tuple[Mapping[str, bytes], bytes] | None"


@dataclass(frozen=True, slots=True)
class Subset:
    """A composite font of one section (ISO 32000-1, 9.7): its file, its glyphs' widths, their text in UTF-16.

    The other entries of its dictionaries are texts by key. `name` is without the letters of a subset;
    `encoding` is the CMap of codes that are no glyph ids, as WeasyPrint writes it for missing glyphs.
    """

    name: str
    encoding: Encoding
    file: bytes
    widths: Mapping[int, int | Decimal]
    texts: Mapping[int, bytes]
    font: Mapping[str, bytes]
    descendant: Mapping[str, bytes]
    descriptor: Mapping[str, bytes]


def taken_subsets(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, Subset]]:
    """The composite TrueType fonts of a file, as far as they are subsets that can be read.

    Each is taken out: what is left of it is an empty dictionary. Fonts of other kinds stay as they are.
    """
    for font in list(pdf.objects):
        if not (isinstance(font, Dictionary) and font.get("/Subtype") == Name.Type0 and "/ToUnicode" in font):
            continue
        descendant = font.DescendantFonts[0]
        if "/FontFile2" in descendant.FontDescriptor and descendant.get("/CIDToGIDMap") == Name.Identity:
            subset = _subset(font, descendant, descendant.FontDescriptor)
            if read_face(subset.file, subset.widths) is not None:
                yield font, subset
                for key in list(font.keys()):
                    del font[key]


def _subset(font: pikepdf.Object, descendant: pikepdf.Object, descriptor: pikepdf.Object) -> Subset:
    return Subset(
        name=_untagged(font.BaseFont),
        encoding=_encoding(font.Encoding),
        file=descriptor.FontFile2.read_bytes(),
        widths=dict(_widths(descendant.get("/W", Array()))),
        texts=_texts(font.ToUnicode),
        font=_entries(font, "/BaseFont", "/DescendantFonts", "/Encoding", "/ToUnicode"),
        descendant=_entries(descendant, "/BaseFont", "/FontDescriptor", "/W"),
        descriptor=_entries(descriptor, "/FontName", "/FontFile2", "/CIDSet"),
    )


def _encoding(encoding: pikepdf.Object) -> Encoding:
    if not isinstance(encoding, Stream):
        return None
    return _entries(encoding.stream_dict), encoding.read_raw_bytes()


def _entries(dictionary: pikepdf.Object, *without: str) -> dict[str, bytes]:
    entries = ((key, value) for key, value in dictionary.items() if key not in without)
    return {
        key: value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else str(value).encode()
        for key, value in entries
    }


# --- the faces of the whole book -------------------------------------------------------------------------


@dataclass(slots=True)
class SharedFont:
    """Glyphs with their texts; `written` is the font dictionary that has them, once it is there.

    `index` counts the book's fonts from 0.
    """

    index: int
    subset: Subset
    texts: dict[int, bytes]
    written: pikepdf.Object | None = None


@dataclass(slots=True)
class _Widths:
    """Glyphs with their widths, and the texts that sections give them."""

    widths: dict[int, int | Decimal]
    texts: list[SharedFont] = field(default_factory=list)


@dataclass(slots=True)
class _Whole:
    """A face as all sections together set it."""

    face: Face
    first: Subset
    boxes: list[list[Decimal]] = field(default_factory=list)
    widths: list[_Widths] = field(default_factory=list)


class SharedFonts:
    """The fonts of a book as its sections come: one font file a face, whatever its subsets are called.

    Faces are told apart by name, and where they do not draw a glyph alike. Where sections give a glyph two
    widths or two texts, each has a font dictionary of its own, on the same font file.
    """

    def __init__(self) -> None:
        self._named: dict[str, list[_Whole]] = defaultdict(list)
        self.all: list[SharedFont] = []

    def add(self, subset: Subset) -> SharedFont:
        """Take a section's subset; what comes back has its font dictionary when all are written."""
        whole = self._whole(subset)
        whole.boxes.append(
            [Decimal(n) for n in subset.descriptor["/FontBBox"].strip(b"[ ]").decode().split()]
        )
        for widths in whole.widths:
            if _agree(widths.widths, subset.widths):
                break
        else:
            whole.widths.append(widths := _Widths({}))
        widths.widths.update(subset.widths)
        for texts in widths.texts:
            if texts.subset.encoding == subset.encoding and _agree(texts.texts, subset.texts):
                break
        else:
            widths.texts.append(texts := SharedFont(len(self.all), subset, {}))
            self.all.append(texts)
        texts.texts.update(subset.texts)
        return texts

    def _whole(self, subset: Subset) -> _Whole:
        face = read_face(subset.file, subset.widths)
        assert face is not None  # noqa: S101 (it was read before)
        faces = self._named[subset.name]
        whole = next((w for w in faces if w.face.agrees(face)), None)
        if whole is None:
            faces.append(whole := _Whole(face, subset))
        whole.face |= face
        return whole

    def write(self, pdf: pikepdf.Pdf) -> None:
        """Write a font file for each face, its name telling what it holds, and the dictionaries on it."""
        for whole in (whole for faces in self._named.values() for whole in faces):
            descriptor = _descriptor(pdf, whole)
            for widths in whole.widths:
                _write_fonts(pdf, descriptor, widths)


def _agree(known: Mapping[int, Value], own: Mapping[int, Value]) -> bool:
    return all(known[glyph] == own[glyph] for glyph in known.keys() & own.keys())


def _untagged(name: pikepdf.Object) -> str:
    """A font's name without the six letters of its subset (ISO 32000-1, 9.6.4)."""
    return re.sub("^/[A-Z]{6}[+]", "", str(name))


def _tag(data: bytes) -> str:
    """Six letters that are the subset's own: the same for the same glyphs."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(data).digest()[:6])


# --- the parts of a shared font --------------------------------------------------------------------------


def _descriptor(pdf: pikepdf.Pdf, whole: _Whole) -> pikepdf.Object:
    """The descriptor of the whole face. It has no CIDSet: PDF/A-2 and PDF 2.0 do not ask for one."""
    data = font_file(whole.face)
    widths = {glyph: width for group in whole.widths for glyph, width in group.widths.items()}
    boxes = list(zip(*whole.boxes, strict=True))
    made = _dictionary(whole.first.descriptor)
    made.FontName = Name(f"/{_tag(data)}+{whole.first.name}")
    made.FontBBox = Array([*map(min, boxes[:2]), *map(max, boxes[2:])])
    made.Flags = int(made.Flags) & ~FIXED_PITCH | (len(widths) > 1 and len(set(widths.values())) == 1)
    made.FontFile2 = _stream(pdf, data, Length1=len(data))
    return pdf.make_indirect(made)


def _write_fonts(pdf: pikepdf.Pdf, descriptor: pikepdf.Object, widths: _Widths) -> None:
    descendant = _dictionary(widths.texts[0].subset.descendant)
    descendant.BaseFont = descriptor.FontName
    descendant.FontDescriptor = descriptor
    descendant.W = _width_array(widths.widths)
    shared = pdf.make_indirect(descendant)
    for texts in widths.texts:
        font = _dictionary(texts.subset.font)
        font.BaseFont = descriptor.FontName
        font.Encoding = _encoded(pdf, texts.subset.encoding)
        font.DescendantFonts = Array([shared])
        font.ToUnicode = _stream(pdf, _cmap(texts.texts))
        texts.written = pdf.make_indirect(font)


def _encoded(pdf: pikepdf.Pdf, encoding: Encoding) -> pikepdf.Object:
    if encoding is None:
        return Name("/Identity-H")
    entries, data = encoding
    return pdf.make_stream(data, _dictionary(entries))


def _dictionary(entries: Mapping[str, bytes]) -> Dictionary:
    return Dictionary({key: pikepdf.Object.parse(value) for key, value in entries.items()})


def _widths(array: pikepdf.Object) -> Iterator[tuple[int, int | Decimal]]:
    """Each glyph with its width, from `first [width …]` (ISO 32000-1, 9.7.4.3)."""
    entries = list(array)
    for first, widths in zip(entries[::2], entries[1::2], strict=True):
        yield from enumerate(widths, int(first))


def _width_array(widths: Mapping[int, int | Decimal]) -> Array:
    array: list[Any] = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            array += [glyph, []]
        array[-1].append(widths[glyph])
    return Array([Array(entry) if isinstance(entry, list) else entry for entry in array])


def _texts(cmap: pikepdf.Object) -> dict[int, bytes]:
    """The text of each glyph as the hexadecimal digits of its UTF-16, from pairs one a line."""
    _, _, pairs = cmap.read_bytes().partition(b"endcodespacerange")
    return {int(glyph, 16): text for glyph, text in _PAIR.findall(pairs)}


def _cmap(texts: Mapping[int, bytes]) -> bytes:
    """A ToUnicode CMap; no more than 100 pairs a block (Adobe Technical Note 5411)."""
    lines = [b"<%04x> <%b>\n" % (glyph, texts[glyph]) for glyph in sorted(texts)]
    blocks = (lines[start : start + 100] for start in range(0, len(lines), 100))
    return b"".join(
        (
            _CMAP_BEGIN,
            *(b"%d beginbfchar\n%bendbfchar\n" % (len(block), b"".join(block)) for block in blocks),
            _CMAP_END,
        )
    )


def _stream(pdf: pikepdf.Pdf, data: bytes, **entries: int) -> pikepdf.Object:
    return pdf.make_stream(zlib.compress(data, 9), Filter=Name.FlateDecode, **entries)
