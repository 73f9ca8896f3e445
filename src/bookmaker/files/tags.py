"""Laid-out pages -> a PDF with tags by the document's elements, in place of WeasyPrint's tags by boxes.

Knows three things of WeasyPrint 70: text and images are drawn inside `Stream.marked`, which numbers them;
`add_tags` is called when all pages are drawn; a box that is a link holds its annotation.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pydyf
import weasyprint.pdf as engine
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

from bookmaker.editions.print_section import PrintSection
from bookmaker.files.structure import Kid, LinkArea, Piece, Tag, Words, spoken, tags

PT_PER_PX = 0.75
# Elements that are there for the eye alone.
SILENT_CLASSES = frozenset({"leader"})

Box: TypeAlias = Any  # WeasyPrint has no types


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One section as it is drawn: its boxes that say something, in their order, each with its page.

    Behind `ends` there is a space in the text, and none on the page; `spaces` are their rooms: the operators
    of a stream, the place in them, the name of the font.
    """

    root: ET.Element
    section: PrintSection
    told: tuple[tuple[int, Box], ...]
    content: frozenset[Box]
    ends: frozenset[Box]
    running: dict[Box, str]
    spaces: list[tuple[list[bytes], int, str]] = field(default_factory=list)


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
    told = tuple(_told(pages, known))
    parents = {child: parent for parent in known for child in parent}
    ends = frozenset(box for page in pages for box in _word_ends(page._page_box, parents))  # noqa: SLF001
    running = {box: place for page in pages for box, place in _running(page)}
    _drawing.append(_Drawing(root, section, told, frozenset(box for _, box in told), ends, running))
    try:
        yield
    finally:
        _drawing.pop()


# --- which boxes say something ---------------------------------------------------------------------------


def _inside(box: Box) -> Iterator[Box]:
    """A box and all in it, in the order of the page."""
    ahead = [box]
    while ahead:
        one = ahead.pop()
        if isinstance(one, AbsolutePlaceholder):
            one = one._box  # noqa: SLF001
        yield one
        children = getattr(one, "children", ())
        ahead += [child for child in reversed(children) if not isinstance(child, boxes.MarginBox)]


def _told(pages: Sequence[Any], known: set[ET.Element]) -> Iterator[tuple[int, Box]]:
    parents = {child: parent for parent in known for child in parent}
    heads: dict[ET.Element, int] = {}
    for number, page in enumerate(pages):
        linked = {link[3] for link in page.links}
        for box in _inside(page._page_box):  # noqa: SLF001
            if box.element not in known or not (_is_drawn(box) or box in linked):
                continue
            line = (box.element, *_ancestors(box.element, parents))
            repeated = any(heads.setdefault(e, number) < number for e in line if e.tag in ("thead", "tfoot"))
            if not repeated and not any(_is_silent(element) for element in line):
                yield number, box


def _word_ends(page: Box, parents: dict[ET.Element, ET.Element]) -> Iterator[Box]:
    """Texts that are white space alone, and texts at the ends of lines that do not end within a word.

    WeasyPrint draws neither space; who takes the text without the page would have two words as one.
    """
    for block in _inside(page):
        if not isinstance(block, boxes.BlockContainerBox):
            continue
        lines = [child for child in block.children if isinstance(child, boxes.LineBox)]
        for line in lines:
            inside = list(_inside(line))
            texts = [box for box in inside if isinstance(box, boxes.TextBox)]
            yield from (box for box in texts if box.text.isspace())
            broken = line is lines[-1] or any(box.element_tag == "br" for box in inside)
            if texts and (broken or "ends_word" in vars(texts[-1]) or _ends_element(texts[-1], parents)):
                yield texts[-1]


def _ends_element(box: Box, parents: dict[ET.Element, ET.Element]) -> bool:
    """Whether a text ends its element, and a space comes next: that begins the next line, and is left out."""
    element = box.element
    if element is None:
        return False
    last = (element[-1].tail if len(element) else element.text) or ""
    if not last[-2 * len(box.text) :].casefold().endswith(box.text.casefold()):
        return False
    outer: ET.Element
    for outer in (element, *_ancestors(element, parents)):
        if outer.tail:
            return outer.tail[0].isspace()
        if outer in parents and parents[outer][-1] is not outer:
            return False
    return False


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


def _ancestors(element: ET.Element, parents: dict[ET.Element, ET.Element]) -> Iterator[ET.Element]:
    while element in parents:
        element = parents[element]
        yield element


def _running(page: Any) -> Iterator[tuple[Box, str]]:  # noqa: ANN401
    for margin in page._page_box.children:  # noqa: SLF001
        if isinstance(margin, boxes.MarginBox):
            place = "Header" if margin.at_keyword.startswith("@top") else "Footer"
            for box in _inside(margin):
                yield box, place


# --- drawing and writing ---------------------------------------------------------------------------------


@contextmanager
def _marked_or_artifact(stream: Any, box: Box, tag: str) -> Iterator[None]:  # noqa: ANN401
    if not _drawing or stream._tags is None or box in _drawing[-1].content:  # noqa: SLF001
        with _marked(stream, box, tag):
            yield
            if _drawing and stream._tags is not None and box in _drawing[-1].ends:  # noqa: SLF001
                _end_word(stream, box)
        return
    kind = _drawing[-1].running.get(box)
    running = {"Type": "/Pagination", "Subtype": f"/{kind}"} if kind else {"Type": "/Layout"}
    stream.begin_marked_content("Artifact", pydyf.Dictionary(running))
    try:
        yield
    finally:
        stream.end_marked_content()


def _end_word(stream: Any, box: Box) -> None:  # noqa: ANN401
    """Leave room for the space behind a word (ISO 32000-1, 14.8.2.5), in the font that was used last."""
    stream.had_font = stream._old_font or vars(stream).get("had_font")  # noqa: SLF001 (it has no public name)
    if stream.had_font is None:
        return
    font, size = stream.had_font
    stream.begin_text()
    if stream._current_font is None:  # noqa: SLF001
        stream.set_text_matrix(1, 0, 0, -1, box.position_x + box.width, box.position_y + box.baseline)
        stream.set_font_size(font, size)
    _drawing[-1].spaces.append((stream.stream, len(stream.stream), font))
    stream.stream.append(b"")
    stream.end_text()


def _write_spaces(drawing: _Drawing, fonts: Iterable[Any]) -> None:
    """Show the spaces for which there is room, where their font has shown one: all is drawn now."""
    by_name = {font.hash: font for font in reversed([*fonts])}
    glyphs = {
        name: next((glyph for glyph, text in font.to_unicode.items() if text == " "), None)
        for name, font in by_name.items()
    }
    for operators, at, font in drawing.spaces:
        glyph = glyphs.get(font)
        if glyph is not None:
            operators[at] = f"[<{glyph:04x}>] TJ".encode()


def _add_own_tags(pdf: Any, document: Any, version: Any, streams: Sequence[Any]) -> None:  # noqa: ANN401
    if not _drawing:
        _add_tags(pdf, document, version, streams)
        return
    drawing = _drawing[-1]
    _write_spaces(drawing, streams[0]._fonts.values() if streams else ())  # noqa: SLF001
    annotations: list[Any] = []
    pieces = list(_pieces(drawing, document.pages, streams, annotations))
    _Writer(pdf, [len(stream._tags) for stream in streams], annotations).write(  # noqa: SLF001
        tags(drawing.root, pieces, drawing.section.id, drawing.section.depth)
    )
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _pieces(
    drawing: _Drawing, pages: Sequence[Any], streams: Sequence[Any], annotations: list[Any]
) -> Iterator[tuple[ET.Element, Piece]]:
    parents = {child: parent for parent in drawing.root.iter() for child in parent}
    for page, box in drawing.told:
        if box.link_annotation is not None:
            line = (box.element, *_ancestors(box.element, parents))
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
