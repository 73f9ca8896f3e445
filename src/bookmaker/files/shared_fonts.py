"""PDF whose sections bring their own font subsets -> the same PDF with one font file a face.

Sections are laid out alone, so each has a subset of each face that it sets. Their glyph ids are those of the
face: the text of the pages stays as it is, and only the fonts that it refers to are put together.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import pikepdf
from pikepdf import Array, Dictionary, Name

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


@dataclass(frozen=True, slots=True)
class _Subset:
    """A composite font of one section (ISO 32000-1, 9.7): its glyphs, their widths, their text in UTF-16."""

    font: pikepdf.Object
    face: Face
    widths: Mapping[int, int | Decimal]
    texts: Mapping[int, bytes]

    @property
    def descendant(self) -> pikepdf.Object:
        return self.font.DescendantFonts[0]

    @property
    def descriptor(self) -> pikepdf.Object:
        return self.descendant.FontDescriptor


@dataclass(slots=True)
class _Whole:
    """A face as all sections together set it."""

    face: Face
    subsets: list[_Subset] = field(default_factory=list)


def share_fonts(pdf: pikepdf.Pdf) -> None:
    """Give all composite TrueType fonts of one face one font file, and a name that says what it holds.

    Fonts of other kinds stay as they are. Where sections give a glyph two widths or two texts, each has a
    font dictionary of its own, on the same font file.
    """
    for whole in _wholes(_subsets(pdf)):
        descriptor = _descriptor(pdf, whole)
        for widths, of_widths in _agreeing(whole.subsets, lambda s: s.widths):
            _share_widths(pdf, descriptor, widths, of_widths)


def _subsets(pdf: pikepdf.Pdf) -> Iterator[_Subset]:
    """The composite TrueType fonts of the file, as far as they are subsets that can be read."""
    for font in pdf.objects:
        if not (isinstance(font, Dictionary) and font.get("/Subtype") == Name.Type0 and "/ToUnicode" in font):
            continue
        descendant = font.DescendantFonts[0]
        if "/FontFile2" in descendant.FontDescriptor and descendant.get("/CIDToGIDMap") == Name.Identity:
            widths = dict(_widths(descendant.get("/W", Array())))
            face = read_face(descendant.FontDescriptor.FontFile2.read_bytes(), widths)
            if face is not None:
                yield _Subset(font, face, widths, _texts(font.ToUnicode))


def _wholes(subsets: Iterable[_Subset]) -> list[_Whole]:
    """The subsets by faces: by name, and apart where they do not draw a glyph alike."""
    named: dict[str, list[_Whole]] = defaultdict(list)
    for subset in subsets:
        faces = named[_untagged(subset.font.BaseFont)]
        whole = next((w for w in faces if w.face.agrees(subset.face)), None)
        if whole is None:
            faces.append(whole := _Whole(subset.face))
        whole.face |= subset.face
        whole.subsets.append(subset)
    return [whole for faces in named.values() for whole in faces]


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
    first = whole.subsets[0].descriptor
    widths = {glyph: width for s in whole.subsets for glyph, width in s.widths.items()}
    boxes = list(zip(*(s.descriptor.FontBBox for s in whole.subsets), strict=True))
    made = Dictionary({key: value for key, value in first.items() if key != "/CIDSet"})
    made.FontName = Name(f"/{_tag(data)}+{_untagged(first.FontName)}")
    made.FontBBox = Array([*map(min, boxes[:2]), *map(max, boxes[2:])])
    made.Flags = int(first.Flags) & ~FIXED_PITCH | (len(widths) > 1 and len(set(widths.values())) == 1)
    made.FontFile2 = _stream(pdf, data, Length1=len(data))
    return pdf.make_indirect(made)


def _share_widths(
    pdf: pikepdf.Pdf, descriptor: pikepdf.Object, widths: Mapping[int, int | Decimal], subsets: list[_Subset]
) -> None:
    descendant = Dictionary(dict(subsets[0].descendant.items()))
    descendant.BaseFont = descriptor.FontName
    descendant.FontDescriptor = descriptor
    descendant.W = _width_array(widths)
    shared = pdf.make_indirect(descendant)
    for texts, of_texts in _agreeing(subsets, lambda s: s.texts):
        cmap = _stream(pdf, _cmap(texts))
        for subset in of_texts:
            subset.font.BaseFont = descriptor.FontName
            subset.font.DescendantFonts = Array([shared])
            subset.font.ToUnicode = cmap


def _agreeing(
    subsets: Iterable[_Subset], mapping: Callable[[_Subset], Mapping[int, Value]]
) -> list[tuple[dict[int, Value], list[_Subset]]]:
    """The subsets in as few groups as the order allows, so that no group has two values for a glyph."""
    groups: list[tuple[dict[int, Value], list[_Subset]]] = []
    for subset in subsets:
        own = mapping(subset)
        for known, members in groups:
            if all(known[glyph] == own[glyph] for glyph in known.keys() & own.keys()):
                known.update(own)
                members.append(subset)
                break
        else:
            groups.append((dict(own), [subset]))
    return groups


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
