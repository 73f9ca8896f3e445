"""A section that was edited -> its first changed pages, before all others. Knows WeasyPrint's layout (70.0).

Pages are laid out one after the other, each from where the one before has ended. What stands before an edit
ends where it ended: so the pages from just before the edit can be laid out alone, from what an earlier layout
of the section remembers. They are a look ahead; the whole section, laid out after that, is what holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

from bookmaker.editions.print_section import PrintSection
from bookmaker.files.heard import listening
from bookmaker.files.layout import FirstFolio, LaidOut, Press, Side

# The ids that are given to blocks to find them again; they count the blocks, and so say nothing of them.
SPOT = "spot-."
_SPOTS = re.compile(rf' id="{re.escape(SPOT)}\d+"')
# Pages before the edit, which may take lines of it or give some; pages after, which are seen with it.
BEFORE, AFTER = 1, 2
# WeasyPrint's state of a page that need not be made again.
_NOTHING_LEFT = {"content_changed": False, "pages_wanted": False, "anchors": [], "content_lookups": []}

_LayOut: TypeAlias = Callable[[Any, Any, Any], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Glimpsed:
    """Pages of a section from page `first` on, counted from 1; nothing where there is no telling."""

    first: int = 0
    pages: int = 0
    pdf: bytes = b""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a layout of a section leaves: its blocks as text, the page of each, the states of WeasyPrint.

    `frame` is what stands around the blocks. `states` are those at the beginning of each page, `strings` the
    running heads' by page, `sends` the pages from which notes run on.
    """

    frame: str
    blocks: tuple[str, ...]
    pages: tuple[int, ...]
    states: tuple[Any, ...]
    strings: Mapping[str, Mapping[int, list[str]]]
    sends: frozenset[int]

    def page_of(self, block: int) -> int:
        """On which page a block begins; the last page where there is no such block."""
        return self.pages[block] if block < len(self.pages) else len(self.states) - 1


@dataclass(frozen=True, slots=True)
class _Part:
    """So many pages from page `first` on, after an earlier layout."""

    before: Memory
    first: int
    count: int


def laid_out(
    press: Press, section: PrintSection, side: Side, first_folio: FirstFolio
) -> tuple[LaidOut, Memory]:
    """A section's pages, as the press lays them out, and what is to be remembered of that."""
    with _overheard() as heard:
        sheets = press.lay_out(section, side, first_folio)
    html, context, pages = heard[0]
    frame, blocks = _parts(ET.fromstring(section.xhtml))  # noqa: S314 (we printed it)
    places = _first_pages(_flow(html.etree_element), pages)
    states = tuple((*state, dict(_NOTHING_LEFT)) for *state, _ in context.page_maker)
    strings = {name: dict(by_page) for name, by_page in context.string_set.items()}
    sends = frozenset(page for page, rests in context._sent.items() if rests)  # noqa: SLF001
    return sheets, Memory(frame, blocks, places, states, strings, sends)


def glimpse(press: Press, before: Memory, section: PrintSection, side: Side, first_folio: int) -> Glimpsed:
    """The pages from the one before the first change on, as far as they are seen with it."""
    root = ET.fromstring(section.xhtml)  # noqa: S314 (we printed it)
    frame, blocks = _parts(root)
    if before.frame != frame or before.blocks == blocks:
        return Glimpsed()
    alike = _alike(before.blocks, blocks)
    first = _start(before, alike)
    few = _Part(before, first, before.page_of(alike) - first + 1 + AFTER)
    cut = _emptied(_flow(root), before, first, alike)
    part = replace(section, document=ET.tostring(root, "unicode").encode())
    with listening(), _in_place_of(lambda *parts: _few_pages(few, *parts)):
        _, document = press.rendered(part, side, lambda _: first_folio)
    if cut and len(document.pages) < few.count:  # the last page ends where the emptied blocks begin
        document.pages.pop()
    pages = len(document.pages)
    return Glimpsed(first, pages, press.untagged(document, section)) if pages else Glimpsed()


# --- what is alike ---------------------------------------------------------------------------------------


def _flow(root: Any) -> Any:  # noqa: ANN401 (an element of either tree)
    """The element whose children are the blocks: the innermost around them all."""
    found = next(node for node in root.iter() if node.tag.rpartition("}")[2] == "body")
    while len(found) == 1:
        found = found[0]
    return found


def _parts(root: ET.Element) -> tuple[str, tuple[str, ...]]:
    """What stands around a document's blocks, and each block, as text."""
    flow = _flow(root)
    blocks = tuple(_SPOTS.sub("", ET.tostring(block, "unicode")) for block in flow)
    around = deepcopy(root)
    inner = _flow(around)
    inner[:] = []
    return ET.tostring(around, "unicode"), blocks


def _first_pages(flow: Any, pages: Sequence[Any]) -> tuple[int, ...]:  # noqa: ANN401
    """On which page each block begins; one that has no box is where the one before is."""
    wanted = set(flow)
    found: dict[Any, int] = {}
    for number, page in enumerate(pages, 1):
        for box in page.descendants():
            if box.element in wanted:
                found.setdefault(box.element, number)
    places: list[int] = []
    for block in flow:
        places.append(found.get(block, places[-1] if places else 1))
    return tuple(places)


def _start(before: Memory, alike: int) -> int:
    """The first page to lay out: before the first change, and with no note of an earlier page running on."""
    first = max(1, before.page_of(alike) - BEFORE)
    while first > 1 and first - 1 in before.sends:
        first -= 1
    return first


def _emptied(flow: ET.Element, before: Memory, first: int, alike: int) -> bool:
    """Empty the blocks that are not seen: those that end before the first page, and those far after the edit.

    They stay as elements, since places in a document are counted by them. Whether any after it was emptied.
    """
    begun = [block for block, page in enumerate(before.pages) if page < first]
    for block in begun[:-1]:  # a figure between them may wait for a page that is seen
        _empty(flow[block])
    last = len(before.blocks)
    now = [_SPOTS.sub("", ET.tostring(block, "unicode")) for block in flow[alike:]]
    unchanged = _alike(before.blocks[alike:][::-1], now[::-1])
    edited = max(before.page_of(alike), before.page_of(last - unchanged))
    seen = edited + AFTER + 2
    far = [block for block in range(last - unchanged, last) if before.page_of(block) > seen]
    for number in far:
        _empty(flow[number + len(flow) - last])
    return bool(far)


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many are the same from the beginning."""
    pairs = zip(some, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _empty(block: ET.Element) -> None:
    block[:] = []
    block.text = None


# --- in WeasyPrint ---------------------------------------------------------------------------------------


@contextmanager
def _in_place_of(lay_out: _LayOut) -> Iterator[None]:
    """Another function than WeasyPrint's lays out what it renders."""
    from weasyprint import document  # noqa: PLC0415

    original = document.layout_document
    document.layout_document = lay_out
    try:
        yield
    finally:
        document.layout_document = original


@contextmanager
def _overheard() -> Iterator[list[tuple[Any, Any, list[Any]]]]:
    """The HTML, the state of the layout and the pages of everything that is laid out meanwhile."""
    from weasyprint import document  # noqa: PLC0415

    original = document.layout_document
    heard: list[tuple[Any, Any, list[Any]]] = []

    def overheard(html: Any, root_box: Any, context: Any) -> Iterator[Any]:  # noqa: ANN401
        pages: list[Any] = []
        heard.append((html, context, pages))
        for page in original(html, root_box, context):
            pages.append(page)
            yield page

    with _in_place_of(overheard):
        yield heard


def _few_pages(part: _Part, html: Any, root_box: Any, context: Any) -> Iterator[Any]:  # noqa: ANN401
    """At most the pages of a part, with their margin boxes: what `layout_document` does for all."""
    from weasyprint import layout as engine  # noqa: PLC0415
    from weasyprint.layout.page import remake_page  # noqa: PLC0415

    engine.initialize_page_maker(context, root_box)
    _take_up(context, part.before, part.first)
    first, pages = part.first, list[Any]()
    for index in range(first - 1, first - 1 + part.count):
        page, resume_at = remake_page(index, context, root_box, html)
        pages.append(page)
        if resume_at is None and not context.reported_footnotes:
            break
    for number, page in enumerate(pages, first):
        for box in page.descendants():
            for name, text in box.string_set if isinstance(box.string_set, list | tuple) else ():
                context.string_set[name][number].append(text)
    for number, page in enumerate(pages, first):
        context.current_page = number
        root, *areas = page.children
        margins = engine.make_margin_boxes(context, page, context.page_maker[number][3])
        page.children = (root, *(area for area in areas if area.children), *margins)
        engine.layout_backgrounds(page, context.get_image_from_uri)
        yield page


def _take_up(context: Any, before: Memory, first: int) -> None:  # noqa: ANN401
    """Begin with the states of an earlier layout at the beginning of page `first`."""
    context.rendered_notes = []
    if first == 1:
        return
    context.page_maker = list(deepcopy(before.states[:first]))
    for _, _, _, state, _ in context.page_maker:
        state[1]["pages"] = [len(before.states) - 1]
    for name, by_page in before.strings.items():
        for number, texts in by_page.items():
            if number < first:
                context.string_set[name][number] = list(texts)
