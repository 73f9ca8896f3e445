"""Sheets of all sections -> one PDF: outline, page labels, destinations, links, tags, boxes, metadata.

The only module that knows pikepdf.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bookmaker.editions.print import INTERNAL
from bookmaker.files.layout import Product
from bookmaker.files.sheets import PlacedSection

PT_PER_MM = 72 / 25.4
SLUG_MM = 10.0
MARK_MM, MARK_GAP_MM = 5.0, 2.0


@dataclass(frozen=True, slots=True)
class Binding:
    """What the whole file says of itself. Lengths in mm; `modified` as `YYYY-MM-DDThh:mm:ssZ`."""

    title: str
    authors: tuple[str, ...]
    subject: str
    keywords: tuple[str, ...]
    language: str
    direction: str
    modified: str
    trim: tuple[float, float]
    bleed: float
    marks: tuple[str, ...]
    generator: str


def destination(section: str, anchor: str) -> str:
    """The name of an element's destination in the joined file; the section's own where `anchor` is empty."""
    return f"{anchor or section}@{section}"


def joined(
    parts: Sequence[PlacedSection], product: Product, binding: Binding, cover: bytes | None = None
) -> bytes:
    """One PDF of all parts. The screen product keeps its links and tags and opens with the cover."""
    pdf = pikepdf.new()
    joint = _Joint(pdf, product, binding)
    if cover is not None:
        joint.add_cover(cover)
    for part in parts:
        joint.add(part)
    return joint.finished(parts)


class _Joint:
    """The file as it grows, page by page; lives inside `joined`."""

    def __init__(self, pdf: pikepdf.Pdf, product: Product, binding: Binding) -> None:
        self.pdf, self.product, self.binding = pdf, product, binding
        self.labels: list[pikepdf.Object | int] = []
        self.names: dict[str, pikepdf.Object] = {}
        self.kids: list[pikepdf.Object] = []
        self.ids: list[tuple[bytes, pikepdf.Object]] = []
        self.parents: list[tuple[int, pikepdf.Object]] = []
        self.first_pages: dict[str, int] = {}

    def add_cover(self, data: bytes) -> None:
        self.labels += [0, Dictionary(P=String("Cover"))]
        self._append(data, "cover")

    def add(self, part: PlacedSection) -> None:
        start = part.place.first_folio - part.place.blanks
        roman_blank = not part.place.roman and part.place.blanks and start < 1
        self._label(part, start if not roman_blank else 1, after_blanks=bool(roman_blank))
        for _ in range(part.place.blanks):
            self.pdf.add_blank_page(page_size=self._page_size())
            self._boxes(self.pdf.pages[-1], blank=True)
            self.pdf.pages[-1].obj.Tabs = Name.S
        self.first_pages[part.section.id] = len(self.pdf.pages)
        self._append(part.sheets.pdfs[self.product], part.section.id)

    def _label(self, part: PlacedSection, start: int, *, after_blanks: bool) -> None:
        index = len(self.pdf.pages) + (part.place.blanks if after_blanks else 0)
        style = Name.r if part.place.roman else Name.D
        self.labels += [index, Dictionary(S=style, St=max(start, 1))]

    def _page_size(self) -> tuple[float, float]:
        width, height = self.binding.trim
        return width * PT_PER_MM, height * PT_PER_MM

    def _append(self, data: bytes, section: str) -> None:
        source = pikepdf.open(io.BytesIO(data))
        first = len(self.pdf.pages)
        offset = max((number for number, _ in self.parents), default=-1) + 1
        for page in source.pages:
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset
        with warnings.catch_warnings():
            # pikepdf warns that named destinations stay behind; `_destinations` makes them anew.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(source.pages)
        pages = list(self.pdf.pages)[first:]
        self._destinations(source, section, first)
        for page in pages:
            self._links(page, section)
            self._boxes(page)
        if "/StructTreeRoot" in source.Root:
            self._tags(source, offset)

    def _destinations(self, source: pikepdf.Pdf, section: str, first: int) -> None:
        by_page = {page.obj.objgen: first + i for i, page in enumerate(source.pages)}
        for name, target in _named(source):
            number = by_page[target[0].objgen]
            coordinates = [Name.XYZ, float(target[2]), float(target[3]), 0]
            self.names[destination(section, name)] = Array([self.pdf.pages[number].obj, *coordinates])

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

    def _tags(self, source: pikepdf.Pdf, offset: int) -> None:
        root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        numbers = list(root.ParentTree.Nums)
        self.parents += [(int(numbers[i]) + offset, numbers[i + 1]) for i in range(0, len(numbers), 2)]
        for document in root.K:
            self.kids += list(document.K)
        names = list(root.IDTree.Names) if "/IDTree" in root else []
        self.ids += [(bytes(names[i]), names[i + 1]) for i in range(0, len(names), 2)]

    # --- boxes and marks ---------------------------------------------------------------------------------

    def _boxes(self, page: pikepdf.Page, *, blank: bool = False) -> None:
        width, height = self._page_size()
        bleed = self.binding.bleed * PT_PER_MM
        trim = Array([0, 0, width, height])
        page.trimbox = trim
        if self.product == "screen":
            page.mediabox = page.cropbox = page.bleedbox = trim
            return
        outside = bleed + (SLUG_MM * PT_PER_MM if self.binding.marks else 0)
        page.bleedbox = Array([-bleed, -bleed, width + bleed, height + bleed])
        page.mediabox = Array([-outside, -outside, width + outside, height + outside])
        if self.binding.marks:
            page.contents_add(self.pdf.make_stream(self._marks(width, height, bleed)))
        if blank:
            page.obj.Resources = Dictionary()

    def _marks(self, width: float, height: float, bleed: float) -> bytes:
        gap, length = bleed + MARK_GAP_MM * PT_PER_MM, MARK_MM * PT_PER_MM
        lines: list[tuple[float, float, float, float]] = []
        if "crop" in self.binding.marks:
            for x in (0.0, width):
                lines += [(x, -gap, x, -gap - length), (x, height + gap, x, height + gap + length)]
            for y in (0.0, height):
                lines += [(-gap, y, -gap - length, y), (width + gap, y, width + gap + length, y)]
        drawn = "".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S\n" for a, b, c, d in lines)
        if "cross" in self.binding.marks:
            at = gap + length / 2
            for x, y in (
                (width / 2, -at),
                (width / 2, height + at),
                (-at, height / 2),
                (width + at, height / 2),
            ):
                drawn += _cross(x, y, length / 2)
        return f"q 0.25 w 1 1 1 1 K\n{drawn}Q\n".encode()

    # --- the whole file ----------------------------------------------------------------------------------

    def finished(self, parts: Sequence[PlacedSection]) -> bytes:
        root = self.pdf.Root
        root.PageLabels = Dictionary(Nums=Array(self.labels))
        root.Lang = String(self.binding.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if self.binding.direction == "rtl":
            root.ViewerPreferences.Direction = Name.R2L
        if self.product == "screen":
            root.PageMode = Name.UseOutlines
            self._write_names()
            self._write_outline(parts)
            self._write_tags()
        self._write_metadata()
        out = io.BytesIO()
        self.pdf.remove_unreferenced_resources()
        self.pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            linearize=False,
        )
        return out.getvalue()

    def _write_names(self) -> None:
        listed: list[pikepdf.Object | String] = []
        for name in sorted(self.names, key=lambda n: n.encode("utf-8")):
            listed += [String(name), self.names[name]]
        self.pdf.Root.Names = Dictionary(Dests=self.pdf.make_indirect(Dictionary(Names=Array(listed))))

    def _write_outline(self, parts: Sequence[PlacedSection]) -> None:
        with self.pdf.open_outline() as outline:
            path: list[pikepdf.OutlineItem] = []
            for part in parts:
                for bookmark in part.section.bookmarks:
                    name = destination(part.section.id, bookmark.anchor)
                    target = String(name) if name in self.names else self.first_pages[part.section.id]
                    item = pikepdf.OutlineItem(bookmark.title, target)
                    del path[bookmark.level - 1 :]
                    (path[-1].children if path else outline.root).append(item)
                    path.append(item)

    def _write_tags(self) -> None:
        if not self.kids:
            return
        numbers: list[pikepdf.Object | int] = []
        for number, value in self.parents:
            numbers += [number, value]
        document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(self.kids))
        )
        root = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([document]),
                ParentTree=self.pdf.make_indirect(Dictionary(Nums=Array(numbers))),
                ParentTreeNextKey=max(n for n, _ in self.parents) + 1,
            )
        )
        for kid in self.kids:
            kid.P = document
        document.P = root
        if self.ids:
            self.ids.sort(key=lambda entry: entry[0])
            listed = [item for key, tag in self.ids for item in (String(key), tag)]
            limits = Array([String(self.ids[0][0]), String(self.ids[-1][0])])
            leaf = self.pdf.make_indirect(Dictionary(Limits=limits, Names=Array(listed)))
            root.IDTree = self.pdf.make_indirect(Dictionary(Kids=Array([leaf])))
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _write_metadata(self) -> None:
        binding = self.binding
        date = "D:" + "".join(c for c in binding.modified if c.isdigit()) + "Z"
        info = {
            "/Title": binding.title,
            "/Author": ", ".join(binding.authors),
            "/Subject": binding.subject,
            "/Keywords": ", ".join(binding.keywords),
            "/Creator": binding.generator,
            "/Producer": binding.generator,
            "/CreationDate": date,
            "/ModDate": date,
        }
        for key, value in info.items():
            if value:
                self.pdf.docinfo[key] = String(value)
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = binding.title
            xmp["dc:creator"] = list(binding.authors)
            xmp["dc:language"] = {binding.language}
            xmp["dc:description"] = binding.subject
            xmp["pdf:Keywords"] = ", ".join(binding.keywords)
            xmp["pdf:Producer"] = binding.generator
            xmp["xmp:CreatorTool"] = binding.generator
            xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = xmp["xmp:MetadataDate"] = binding.modified
            digest = hashlib.sha256(binding.title.encode() + binding.modified.encode()).hexdigest()
            xmp["xmpMM:DocumentID"] = (
                f"uuid:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
            )
            if self.product == "screen":
                xmp["pdfuaid:part"] = "1"


def _named(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return
    names = list(pdf.Root.Names.Dests.Names)
    for i in range(0, len(names), 2):
        yield str(names[i]), names[i + 1]


def _cross(x: float, y: float, radius: float) -> str:
    """A registration mark: a cross in a circle of four Bézier curves (0.5523 = 4/3 (√2 − 1))."""
    r, k = radius * 0.6, radius * 0.6 * 0.5523
    circle = (
        f"{x + r:.3f} {y:.3f} m "
        f"{x + r:.3f} {y + k:.3f} {x + k:.3f} {y + r:.3f} {x:.3f} {y + r:.3f} c "
        f"{x - k:.3f} {y + r:.3f} {x - r:.3f} {y + k:.3f} {x - r:.3f} {y:.3f} c "
        f"{x - r:.3f} {y - k:.3f} {x - k:.3f} {y - r:.3f} {x:.3f} {y - r:.3f} c "
        f"{x + k:.3f} {y - r:.3f} {x + r:.3f} {y - k:.3f} {x + r:.3f} {y:.3f} c S\n"
    )
    lines = (
        f"{x - radius:.3f} {y:.3f} m {x + radius:.3f} {y:.3f} l S "
        f"{x:.3f} {y - radius:.3f} m {x:.3f} {y + radius:.3f} l S\n"
    )
    return circle + lines
