"""Sheets of all sections -> one PDF: outline, page labels, destinations and links.

The pages of a section are made ready alone (`leaves`). Here their objects get numbers, and the file gets what
sections can't have: a frame around them, made by pikepdf with empty pages in their places. It is written
section by section (`pdf_writer`), and no more of the book is held. Neighbours give it tags (`joined_tags`),
fonts (`shared_fonts`), metadata (`pdf_metadata`), and what PDF/X, PDF/UA-2 and PDF/A ask for (`press_ready`,
`second_ua`, `archival`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bookmaker.editions.print_section import destination
from bookmaker.files.archival import archived
from bookmaker.files.binding import Binding
from bookmaker.files.frame import Frame, Numbering, framed
from bookmaker.files.joined_tags import TREE, JoinedTags, reference, text
from bookmaker.files.layout import Product
from bookmaker.files.leaves import Leaves, Spot, leaves_of
from bookmaker.files.page_boxes import bled, trimmed
from bookmaker.files.pdf_metadata import write_metadata
from bookmaker.files.pdf_writer import PdfWriter
from bookmaker.files.places import PlacedSection
from bookmaker.files.press_ready import make_ready, version_of
from bookmaker.files.second_ua import as_second_ua
from bookmaker.files.shared_fonts import SharedFont, SharedFonts

COVER = "cover"
# The objects that are written here, by their numbers: the document's tag and those after it, the names.
_DOCUMENT, _NAMES = 1, 1 + TREE


def joined(
    parts: Sequence[PlacedSection], product: Product, binding: Binding, cover: bytes | None = None
) -> bytes:
    """One PDF of all parts. The screen product keeps its links and tags and opens with the cover."""
    leaves = {
        p.section.id: leaves_of(p.sheets.pdfs[product], p.section.id, p.section.kind, product, binding.shape)
        for p in parts
    }
    out = io.BytesIO()
    write_joined(out, parts, leaves, product, binding, cover)
    return out.getvalue()


def write_joined(  # noqa: PLR0913, PLR0917 (what is joined, and where it goes)
    out: BinaryIO,
    parts: Sequence[PlacedSection],
    leaves: Mapping[str, Leaves],
    product: Product,
    binding: Binding,
    cover: bytes | None = None,
) -> int:
    """See `joined`; the leaves are those of the parts by their ids. How many pages the file has."""
    joint = _Joint(product, binding)
    if cover is not None:
        joint.add_cover(leaves_of(cover, COVER, COVER, product, binding.shape))
    for part in parts:
        joint.add(part, leaves[part.section.id])
    joint.finish(parts)
    if not joint.has_more_to_follow:
        joint.write(out)
    else:
        whole = io.BytesIO()
        joint.write(whole)
        joint.follow_standards(whole, out)
    return len(joint.pages)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A section's leaves with the numbers of its objects; those of `written` are not there before it."""

    leaves: Leaves
    numbers: Mapping[int, int]
    written: frozenset[int]
    parent: int
    first_key: int
    fonts: Mapping[int, SharedFont]


class _Joint:
    """The file as it grows, section by section; lives inside `write_joined`."""

    def __init__(self, product: Product, binding: Binding) -> None:
        self.pdf, self.product, self.binding = pikepdf.new(), product, binding
        self.pages: list[pikepdf.Object] = []
        self.labels: list[pikepdf.Object | int] = []
        self.spots: dict[str, Spot] = {}
        self.first_pages: dict[str, int] = {}
        self.tags = JoinedTags(_DOCUMENT)
        self.fonts = SharedFonts()
        self.sections: list[_Numbered] = []
        self.empty: list[pikepdf.Object] = []
        self.numbering = Numbering(_NAMES)

    @property
    def has_more_to_follow(self) -> bool:
        """Whether a standard asks for what can be told of a whole file alone."""
        return self.product == "screen" and (self.binding.second_ua or bool(self.binding.archival))

    def add_cover(self, leaves: Leaves) -> None:
        self.labels += [0, Dictionary(P=String("Cover"))]
        self._append(leaves, COVER, COVER)

    def add(self, part: PlacedSection, leaves: Leaves) -> None:
        start = part.place.first_folio - part.place.blanks
        roman_blank = not part.place.roman and part.place.blanks and start < 1
        self._label(part, start if not roman_blank else 1, after_blanks=bool(roman_blank))
        for _ in range(part.place.blanks):
            self._add_blank()
        self.first_pages[part.section.id] = len(self.pages)
        self._append(leaves, part.section.id, part.section.kind, part.section.depth)

    def _label(self, part: PlacedSection, start: int, *, after_blanks: bool) -> None:
        index = len(self.pages) + (part.place.blanks if after_blanks else 0)
        style = Name.r if part.place.roman else Name.D
        label = Dictionary(S=style, St=max(start, 1))
        if part.place.prefix:
            label.P = String(part.place.prefix)
        self.labels += [index, label]

    def _add_page(self) -> pikepdf.Object:
        made = self.pdf.make_indirect(Dictionary(Type=Name.Page, Parent=self.pdf.Root.Pages))
        self.pages.append(made)
        return made

    def _add_blank(self) -> None:
        made = self._add_page()
        made.Tabs, made.Resources = Name.S, Dictionary()
        if self.product == "screen":
            trimmed(pikepdf.Page(made), self.binding.shape)
        else:
            bled(self.pdf, pikepdf.Page(made), self.binding.shape)

    def _append(self, leaves: Leaves, section: str, kind: str, depth: int = 1) -> None:
        first = len(self.pages)
        self.spots |= {name: (first + page, x, y) for name, (page, x, y) in leaves.spots}
        self.empty += [self._add_page() for _ in leaves.pages]
        fonts = {number: self.fonts.add(subset) for number, subset in leaves.fonts}
        drawn_with = {number: font.index for number, font in fonts.items()}
        numbers, written = self.numbering.given(leaves.numbers, leaves.shared, drawn_with)
        parent, first_key = self.tags.add(leaves.tags, numbers, section, kind, depth)
        self.sections.append(_Numbered(leaves, numbers, written, parent, first_key, fonts))

    # --- the frame ---------------------------------------------------------------------------------------

    def finish(self, parts: Sequence[PlacedSection]) -> None:
        """Give the file all that sections do not have."""
        root = self.pdf.Root
        root.PageLabels = Dictionary(Nums=Array(self.labels))
        root.Lang = String(self.binding.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if self.binding.direction == "rtl":
            root.ViewerPreferences.Direction = Name.R2L
        if self.product == "screen":
            root.PageMode = Name.UseOutlines
        self._write_outline(parts)
        write_metadata(self.pdf, self.binding, self.product)
        if self.product == "print":
            press = self.binding.press
            for _ in range(-len(self.pages) % press.signature):
                self._add_blank()
            make_ready(self.pdf, press)
        root.Pages.Kids, root.Pages.Count = Array(self.pages), len(self.pages)
        self.fonts.write(self.pdf)

    def _write_outline(self, parts: Sequence[PlacedSection]) -> None:
        with self.pdf.open_outline() as outline:
            path: list[pikepdf.OutlineItem] = []
            for part in parts:
                for bookmark in part.section.bookmarks:
                    item = pikepdf.OutlineItem(bookmark.title, self._target(part.section.id, bookmark.anchor))
                    del path[bookmark.level - 1 :]
                    (path[-1].children if path else outline.root).append(item)
                    path.append(item)

    def _target(self, section: str, anchor: str) -> String | Array:
        """Where a bookmark leads; a file of the press has no names, and shows the page."""
        name = destination(section, anchor)
        if self.product == "screen" and name in self.spots:
            return String(name)
        page, _, _ = self.spots.get(name, (self.first_pages[section], 0, 0))
        return Array([self.pages[page], Name.Fit])

    # --- the whole file ----------------------------------------------------------------------------------

    def write(self, out: BinaryIO) -> None:
        """Write all objects: a section's as they were put down, one section at a time."""
        frame = self._frame()
        version = version_of(self.binding.press) if self.product == "print" else "1.7"
        file = PdfWriter(out, version, self.numbering.last, packed=version != "1.4")
        if self.product == "screen":
            for number, body in (*self.tags.written(), (_NAMES, self._names(frame))):
                file.add(number, body)
        for section in self.sections:
            known = self._known(section, frame)
            for local, loose in section.leaves.objects().items():
                if local in section.written:
                    file.add(section.numbers[local], loose.put_anew(known), loose.data)
        for number, loose in frame.own.items():
            file.add(number, loose.put_anew(frame.names), loose.data)
        file.close(b"/Root %b /Info %b" % (frame.root, frame.information))

    def _frame(self) -> Frame:
        """The frame as texts: its empty pages are the sections' pages, its empty trees those written here."""
        root = self.pdf.Root
        self.pdf.trailer.LeafPages = Array(self.empty)
        self.pdf.trailer.LeafFonts = Array([font.written for font in self.fonts.all])
        if self.product == "screen":
            root.Names = Dictionary(Dests=self._empty("Names"))
            root.StructTreeRoot = self._empty("Tags")
            root.MarkInfo = Dictionary(Marked=True)
        out = io.BytesIO()
        self.pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        elsewhere = {"Names": _NAMES, "Tags": self.tags.root}
        return framed(out.getvalue(), self.numbering, self._pages(), elsewhere)

    def _empty(self, name: str) -> pikepdf.Object:
        """An object in the place of one that is written here."""
        made = self.pdf.make_indirect(Dictionary())
        self.pdf.trailer[f"/Leaf{name}"] = made
        return made

    def _pages(self) -> list[int]:
        """The numbers of the sections' pages."""
        return [section.numbers[page] for section in self.sections for page in section.leaves.pages]

    def _known(self, section: _Numbered, frame: Frame) -> dict[bytes, bytes]:
        """What is put into a section's texts for its own numbers, and for what stands in them for others."""
        tags = section.leaves.tags
        known = {b"%d" % local: reference(number) for local, number in section.numbers.items()}
        known |= {b"k%d" % key: b"%d" % (section.first_key + key) for key in range(tags.keys)}
        known |= {b"%d" % local: frame.fonts[font.index] for local, font in section.fonts.items()}
        known[b"%d" % section.leaves.tree] = frame.tree
        known[b"%d" % tags.parent] = reference(section.parent)
        if tags.more:
            known[b"%d" % tags.more] = self.tags.behind_opener(section.numbers[tags.kids[0]])
        return known

    def _names(self, frame: Frame) -> bytes:
        """The places that links lead to, with PDF/UA-2 also their tags (ISO 14289-2, 8.8)."""
        listed = sorted((bytes(String(name)), name) for name in self.spots)
        entries = b" ".join(b"%b %b" % (text(key), self._place(name, frame)) for key, name in listed)
        return b"<< /Names [ %b ] >>" % entries

    def _place(self, name: str, frame: Frame) -> bytes:
        page, x, y = self.spots[name]
        spot = b"/XYZ %b %b 0" % (_decimal(x), _decimal(y))
        place = b"[ %b %b ]" % (frame.pages[page], spot)
        tag = self.tags.tag_at(name, name.rpartition("@")[2]) if self.binding.second_ua else 0
        return b"<< /D %b /SD [ %b %b ] >>" % (place, reference(tag), spot) if tag else place

    def follow_standards(self, whole: BinaryIO, out: BinaryIO) -> None:
        """Make of a whole file what PDF/UA-2 and PDF/A want of it."""
        with pikepdf.open(whole) as pdf:
            if self.binding.second_ua:
                as_second_ua(pdf, self.tags)
            if self.binding.archival:
                archived(pdf, self.binding.press.profile)
            modes, version = pikepdf.ObjectStreamMode, "2.0" if self.binding.second_ua else ""
            pdf.save(out, object_stream_mode=modes.generate, deterministic_id=True, force_version=version)


def _decimal(number: float) -> bytes:
    """A number as PDF knows it: without an exponent (ISO 32000-1, 7.3.3)."""
    return f"{number:.5f}".rstrip("0").rstrip(".").encode()
