"""Laid-out pages -> a PDF with tags by the document's elements, in place of WeasyPrint's tags by boxes.

Knows three things of WeasyPrint 70: text and images are drawn inside `Stream.marked`, which numbers them;
`add_tags` is called when all pages are drawn; a box that is a link holds its annotation.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pydyf
import weasyprint.pdf as engine
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream

from bookmaker.editions.print_section import PrintSection
from bookmaker.files.drawn_boxes import Box, boxes_in
from bookmaker.files.structure import Kid, LinkArea, Piece, Tag, Words, ancestors, spoken, tags
from bookmaker.files.word_ends import WordEnds, word_ends

PT_PER_PX = 0.75
# Elements that are there for the eye alone.
SILENT_CLASSES = frozenset({"leader"})


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One section as it is drawn: its boxes that say something, in their order, each with its page."""

    root: ET.Element
    parents: Mapping[ET.Element, ET.Element]
    section: PrintSection
    told: tuple[tuple[int, Box], ...]
    content: frozenset[Box]
    ends: WordEnds
    running: dict[Box, str]


_drawing: list[_Drawing] = []
_marked = Stream.marked
_add_tags = engine.add_tags


@contextmanager
def tagged(pages: Sequence[Any], root: ET.Element, section: PrintSection) -> Iterator[None]:
    """While this lasts, the tagged PDF that is written of these pages has the tags of `structure.tags`.

    Running heads and folios are artifacts of pagination; leaders, ornaments and repeated table heads of
    layout. A link has one annotation in each line.
    """
    known = set(root.iter())
    for page in pages:
        page.links[:] = _distinct(page.links)
    parents = {child: parent for parent in known for child in parent}
    told = tuple(_told(pages, known, parents))
    content = frozenset(box for _, box in told)
    running = {box: place for page in pages for box, place in _running(page)}
    ends = word_ends(pages, parents)
    _drawing.append(_Drawing(root, parents, section, told, content, ends, running))
    try:
        yield
    finally:
        _drawing.pop()


# --- which boxes say something ---------------------------------------------------------------------------


def _told(
    pages: Sequence[Any], known: set[ET.Element], parents: Mapping[ET.Element, ET.Element]
) -> Iterator[tuple[int, Box]]:
    heads: dict[ET.Element, int] = {}
    for number, page in enumerate(pages):
        linked = {link[3] for link in page.links}
        for box in boxes_in(page._page_box):  # noqa: SLF001
            if box.element not in known or not (_is_drawn(box) or box in linked):
                continue
            line = (box.element, *ancestors(box.element, parents))
            repeated = any(heads.setdefault(e, number) < number for e in line if e.tag in ("thead", "tfoot"))
            if not repeated and not any(_is_silent(element) for element in line):
                yield number, box


def _distinct(links: Sequence[Any]) -> list[Any]:
    """The links without those of boxes inside a link: each annotation is a stop of the Tab key."""
    kept: list[Any] = []
    for link in links:
        if not any(link[:2] == other[:2] and _stands_in(link[2], other[2]) for other in kept):
            kept.append(link)
    return kept


def _stands_in(inner: Sequence[float], outer: Sequence[float]) -> bool:
    middle = (inner[1] + inner[3]) / 2
    across = outer[0] - 0.5 <= inner[0] and inner[2] <= outer[2] + 0.5
    return across and min(outer[1], outer[3]) <= middle <= max(outer[1], outer[3])


def _is_drawn(box: Box) -> bool:
    return isinstance(box, boxes.TextBox | boxes.ReplacedBox)


def _is_silent(element: ET.Element) -> bool:
    if element.tag == "img" and not element.get("alt"):
        return True
    silent = not SILENT_CLASSES.isdisjoint(element.get("class", "").split())
    return silent or element.tag == "hr" or element.get("aria-hidden") == "true"


def _running(page: Any) -> Iterator[tuple[Box, str]]:  # noqa: ANN401
    for margin in page._page_box.children:  # noqa: SLF001
        if isinstance(margin, boxes.MarginBox):
            place = "Header" if margin.at_keyword.startswith("@top") else "Footer"
            for box in boxes_in(margin):
                yield box, place


# --- drawing and writing ---------------------------------------------------------------------------------


@contextmanager
def _marked_or_artifact(stream: Any, box: Box, tag: str) -> Iterator[None]:  # noqa: ANN401
    if not _drawing or stream._tags is None or box in _drawing[-1].content:  # noqa: SLF001
        with _marked(stream, box, tag):
            yield
            if _drawing and stream._tags is not None:  # noqa: SLF001
                _drawing[-1].ends.leave_room(stream, box)
        return
    kind = _drawing[-1].running.get(box)
    running = {"Type": "/Pagination", "Subtype": f"/{kind}"} if kind else {"Type": "/Layout"}
    stream.begin_marked_content("Artifact", pydyf.Dictionary(running))
    try:
        yield
    finally:
        stream.end_marked_content()


def _add_own_tags(pdf: Any, document: Any, version: Any, streams: Sequence[Any]) -> None:  # noqa: ANN401
    if not _drawing:
        _add_tags(pdf, document, version, streams)
        return
    drawing = _drawing[-1]
    drawing.ends.show(streams[0]._fonts.values() if streams else ())  # noqa: SLF001
    annotations: list[Any] = []
    pieces = list(_pieces(drawing, document.pages, streams, annotations))
    _Writer(pdf, [len(stream._tags) for stream in streams], annotations).write(  # noqa: SLF001
        tags(drawing.root, pieces, drawing.section.id, drawing.section.depth)
    )
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _pieces(
    drawing: _Drawing, pages: Sequence[Any], streams: Sequence[Any], annotations: list[Any]
) -> Iterator[tuple[ET.Element, Piece]]:
    for page, box in drawing.told:
        if box.link_annotation is not None:
            line = (box.element, *ancestors(box.element, drawing.parents))
            link = next((element for element in line if element.tag == "a"), box.element)
            box.link_annotation["Contents"] = pydyf.String(spoken(link) or link.get("href", ""))
            yield link, LinkArea(page, len(annotations))
            annotations.append(box.link_annotation)
        mark = streams[page]._tags.get(box)  # noqa: SLF001
        if mark is not None:
            marker = str(box.element_tag).endswith("::marker")
            yield box.element, Words(page, mark["mcid"], marker, _place(box, pages[page].height))


def _place(box: Box, height: float) -> tuple[float, float, float, float] | None:
    """An image's place on its page; CSS counts pixels from the top, PDF points from the foot."""
    if not isinstance(box, boxes.ReplacedBox):
        return None
    x, y = box.content_box_x(), box.content_box_y()
    edges = (x, height - y - box.height, x + box.width, height - y)
    left, low, right, high = (round(edge * PT_PER_PX, 3) for edge in edges)
    return left, low, right, high


class _Writer:
    """Writes tags into a PDF: structure elements, and the tree that leads from the pages back to them."""

    def __init__(self, pdf: Any, counts: Sequence[int], annotations: Sequence[Any]) -> None:  # noqa: ANN401
        self._pdf, self._annotations = pdf, annotations
        self._marks: list[list[Any]] = [[b"null"] * count for count in counts]
        self._owners: list[Any] = [b"null"] * len(annotations)
        self._ids: list[tuple[str, Any]] = []

    def write(self, found: Sequence[Tag]) -> None:
        """Add the structure tree with these tags in one document."""
        root = self._added({"Type": "/StructTreeRoot"})
        document = self._element("Document", root.reference)
        document["K"] = pydyf.Array([self._tag(tag, document.reference) for tag in found])
        root["K"] = pydyf.Array([document.reference])
        root["ParentTree"] = self._added({"Nums": self._numbers()}).reference
        if self._ids:
            names = [item for key, tag in sorted(self._ids) for item in (pydyf.String(key), tag)]
            root["IDTree"] = self._added({"Names": pydyf.Array(names)}).reference
        self._pdf.catalog["StructTreeRoot"] = root.reference

    def _added(self, entries: dict[str, Any]) -> Any:  # noqa: ANN401
        made = pydyf.Dictionary(entries)
        self._pdf.add_object(made)
        return made

    def _element(self, role: str, parent: bytes) -> Any:  # noqa: ANN401
        return self._added({"Type": "/StructElem", "S": f"/{role}", "P": parent})

    def _numbers(self) -> Any:  # noqa: ANN401
        numbers = [n for page, marks in enumerate(self._marks) for n in (page, pydyf.Array(marks))]
        for i, (annotation, owner) in enumerate(zip(self._annotations, self._owners, strict=True)):
            annotation["StructParent"] = len(self._marks) + i
            numbers += [len(self._marks) + i, owner]
        return pydyf.Array(numbers)

    def _tag(self, tag: Tag, parent: bytes) -> bytes:
        element = self._element(tag.role, parent)
        self._say(element, tag)
        page = next((kid.page for kid in tag.kids if isinstance(kid, Words)), None)
        if page is not None:
            element["Pg"] = self._pdf.page_references[page]
        element["K"] = pydyf.Array([self._kid(kid, element.reference, page) for kid in tag.kids])
        reference: bytes = element.reference
        return reference

    def _say(self, element: Any, tag: Tag) -> None:  # noqa: ANN401
        for key, text in (("Lang", tag.language), ("Alt", tag.alternative), ("ID", tag.id)):
            if text:
                element[key] = pydyf.String(text)
        if tag.id:
            self._ids.append((tag.id, element.reference))
        if tag.owner:
            values = {name: _value(value) for name, value in tag.attributes}
            element["A"] = pydyf.Dictionary({"O": f"/{tag.owner}", **values})

    def _kid(self, kid: Kid, parent: bytes, page: int | None) -> Any:  # noqa: ANN401
        match kid:
            case Tag():
                return self._tag(kid, parent)
            case LinkArea():
                self._owners[kid.number] = parent
                annotation = self._annotations[kid.number].reference
                place = self._pdf.page_references[kid.page]
                return pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation, "Pg": place})
            case Words():
                self._marks[kid.page][kid.number] = parent
                if kid.page == page:
                    return kid.number
                place = self._pdf.page_references[kid.page]
                return pydyf.Dictionary({"Type": "/MCR", "Pg": place, "MCID": kid.number})


def _value(value: str | int | tuple[float, ...]) -> Any:  # noqa: ANN401
    match value:
        case str():
            return f"/{value}"
        case int():
            return value
        case _:
            return pydyf.Array(value)


Stream.marked = _marked_or_artifact
engine.add_tags = _add_own_tags
