"""Sheets of all sections -> one PDF: outline, page labels, destinations and links.

Its neighbours give it boxes (`page_boxes`), tags (`joined_tags`) and metadata (`pdf_metadata`), and make a
file of the press PDF/X (`press_ready`); what sections have in common it stores once (`shared_fonts`,
`shared_objects`).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bookmaker.editions.print_section import INTERNAL, destination
from bookmaker.files.archival import archived
from bookmaker.files.binding import Binding
from bookmaker.files.joined_tags import JoinedTags
from bookmaker.files.layout import Product
from bookmaker.files.page_boxes import bled, moved_patterns, trim_size, trimmed
from bookmaker.files.pdf_metadata import write_metadata
from bookmaker.files.places import PlacedSection
from bookmaker.files.press_ready import make_ready, padded, saving
from bookmaker.files.second_ua import as_second_ua
from bookmaker.files.shared_fonts import share_fonts
from bookmaker.files.shared_objects import share_objects


def joined(
    parts: Sequence[PlacedSection], product: Product, binding: Binding, cover: bytes | None = None
) -> bytes:
    """One PDF of all parts. The screen product keeps its links and tags and opens with the cover."""
    out = io.BytesIO()
    write_joined(out, parts, product, binding, cover)
    return out.getvalue()


def write_joined(
    out: BinaryIO | str,
    parts: Sequence[PlacedSection],
    product: Product,
    binding: Binding,
    cover: bytes | None = None,
) -> int:
    """See `joined`; the file goes into a stream, or under a path. How many pages it has."""
    joint = _Joint(pikepdf.new(), product, binding)
    if cover is not None:
        joint.add_cover(cover)
    for part in parts:
        joint.add(part)
    joint.write(out, parts)
    return len(joint.pdf.pages)


class _Joint:
    """The file as it grows, page by page; lives inside `write_joined`."""

    def __init__(self, pdf: pikepdf.Pdf, product: Product, binding: Binding) -> None:
        self.pdf, self.product, self.binding = pdf, product, binding
        self.labels: list[pikepdf.Object | int] = []
        self.names: dict[str, pikepdf.Object] = {}
        self.tags = JoinedTags(pdf)
        self.first_pages: dict[str, int] = {}
        self.second_ua = product == "screen" and binding.second_ua

    def add_cover(self, data: bytes) -> None:
        self.labels += [0, Dictionary(P=String("Cover"))]
        source = self._append(data, "cover")
        self.tags.add(source, "cover", "cover")

    def add(self, part: PlacedSection) -> None:
        start = part.place.first_folio - part.place.blanks
        roman_blank = not part.place.roman and part.place.blanks and start < 1
        self._label(part, start if not roman_blank else 1, after_blanks=bool(roman_blank))
        for _ in range(part.place.blanks):
            self.pdf.add_blank_page(page_size=trim_size(self.binding))
            self._boxes(self.pdf.pages[-1])
            self.pdf.pages[-1].obj.Tabs = Name.S
        self.first_pages[part.section.id] = len(self.pdf.pages)
        section = part.section
        source = self._append(part.sheets.pdfs[self.product], section.id)
        self.tags.add(source, section.id, section.kind, section.depth)

    def _label(self, part: PlacedSection, start: int, *, after_blanks: bool) -> None:
        index = len(self.pdf.pages) + (part.place.blanks if after_blanks else 0)
        style = Name.r if part.place.roman else Name.D
        label = Dictionary(S=style, St=max(start, 1))
        if part.place.prefix:
            label.P = String(part.place.prefix)
        self.labels += [index, label]

    def _boxes(self, page: pikepdf.Page) -> None:
        if self.product == "screen":
            trimmed(page, self.binding)
        else:
            bled(self.pdf, page, self.binding)

    def _append(self, data: bytes, section: str) -> pikepdf.Pdf:
        source = pikepdf.open(io.BytesIO(data))
        first = len(self.pdf.pages)
        self.tags.renumber(source)
        with warnings.catch_warnings():
            # pikepdf warns that named destinations stay behind; `_destinations` makes them anew.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(source.pages)
        pages = self.pdf.pages[first:]
        self._destinations(source, section, pages)
        for page in pages:
            self._links(page, section)
            self._boxes(page)
        if self.product == "print":
            moved_patterns(pages, self.binding)
        return source

    def _destinations(self, source: pikepdf.Pdf, section: str, pages: Sequence[pikepdf.Page]) -> None:
        moved = {old.obj.objgen: new.obj for old, new in zip(source.pages, pages, strict=True)}
        for name, target in _named(source):
            coordinates = [Name.XYZ, float(target[2]), float(target[3]), 0]
            self.names[destination(section, name)] = Array([moved[target[0].objgen], *coordinates])

    def _links(self, page: pikepdf.Page, section: str) -> None:
        if "/Annots" not in page.obj:
            return
        if self.product == "print":
            del page.obj.Annots
            return
        for annotation in page.obj.Annots:
            self._link(annotation, section)

    def _link(self, annotation: pikepdf.Object, section: str) -> None:
        annotation.F = 4
        if "/Dest" in annotation:
            annotation.Dest = String(destination(section, str(annotation.Dest)))
            return
        uri = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
        if uri.startswith(INTERNAL):
            target, _, anchor = uri.removeprefix(INTERNAL).partition("#")
            del annotation.A
            annotation.Dest = String(destination(target, anchor))

    # --- the whole file ----------------------------------------------------------------------------------

    def write(self, out: BinaryIO | str, parts: Sequence[PlacedSection]) -> None:
        root = self.pdf.Root
        root.PageLabels = Dictionary(Nums=Array(self.labels))
        root.Lang = String(self.binding.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if self.binding.direction == "rtl":
            root.ViewerPreferences.Direction = Name.R2L
        if self.product == "screen":
            root.PageMode = Name.UseOutlines
            self.tags.write()
            self._write_names()
        self._write_outline(parts)
        if self.product == "screen":
            self._follow_standards()
        write_metadata(self.pdf, self.binding, self.product)
        form: dict[str, Any] = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
        if self.second_ua:
            form["force_version"] = "2.0"
        if self.product == "print":
            form = self._made_ready()
        share_fonts(self.pdf)
        share_objects(self.pdf)
        self.pdf.save(out, deterministic_id=True, linearize=False, **form)

    def _follow_standards(self) -> None:
        if self.second_ua:
            as_second_ua(self.pdf, self.tags)
        if self.binding.archival:
            archived(self.pdf, self.binding.press.profile)

    def _made_ready(self) -> dict[str, Any]:
        press = self.binding.press
        for page in padded(self.pdf, trim_size(self.binding), press.signature):
            self._boxes(page)
        make_ready(self.pdf, press)
        return saving(press)

    def _write_names(self) -> None:
        listed: list[pikepdf.Object | String] = []
        for name in sorted(self.names, key=lambda n: bytes(String(n))):
            listed += [String(name), self._named(name)]
        self.pdf.Root.Names = Dictionary(Dests=self.pdf.make_indirect(Dictionary(Names=Array(listed))))

    def _named(self, name: str) -> pikepdf.Object:
        """The place on a page that a name stands for, with PDF/UA-2 also its tag (ISO 14289-2, 8.8)."""
        place = self.names[name]
        tag = self.tags.tag_at(name, name.rpartition("@")[2]) if self.second_ua else None
        return place if tag is None else Dictionary(D=place, SD=Array([tag, *list(place)[1:]]))

    def _write_outline(self, parts: Sequence[PlacedSection]) -> None:
        with self.pdf.open_outline() as outline:
            path: list[pikepdf.OutlineItem] = []
            for part in parts:
                for bookmark in part.section.bookmarks:
                    item = pikepdf.OutlineItem(bookmark.title, self._target(part.section.id, bookmark.anchor))
                    del path[bookmark.level - 1 :]
                    (path[-1].children if path else outline.root).append(item)
                    path.append(item)

    def _target(self, section: str, anchor: str) -> String | int | Array:
        """Where a bookmark leads; a file of the press has no names, and shows the page."""
        name = destination(section, anchor)
        if name not in self.names:
            return self.first_pages[section]
        return Array([self.names[name][0], Name.Fit]) if self.product == "print" else String(name)


def _named(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return
    names = list(pdf.Root.Names.Dests.Names)
    for i in range(0, len(names), 2):
        yield str(names[i]), names[i + 1]
