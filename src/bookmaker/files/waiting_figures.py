"""Figures that do not fit wait for the next page, and the text goes on before them (WeasyPrint 70.0).

A figure of a section that does not fit under the text waits; the paragraphs behind it fill the page, and the
next page begins with it. Its place in the document stays what it was: only where it is set is another. What
the page leaves to the next one (WeasyPrint's `resume_at`) says where the text goes on.

A figure stays where it is written if it has no number to be found by, if a note is called in it, if a colon
leads to it, or if its class is `here`. Text overtakes it, and headings with their text; no table does, no
other figure, and nothing of what ends a chapter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from weasyprint.layout import block

from bookmaker.files.mending import check_version, mended, put_in_place

# Where WeasyPrint goes on: in which child of a box, and where in that; None: at its beginning.
Place = Mapping[int, Any]

# So many figures wait at once: the place of the last one is two pages away at most.
MOST = 2
TEXT = frozenset({"p", "ul", "ol", "dl", "blockquote", "pre"})
BEFORE_TEXT = frozenset({"h2", "h3", "h4", "h5", "h6", "hr"})
LISTS = frozenset({"references"})
TEXT_IN_DIVISIONS = frozenset({"verse", "math"})
STAYS = "here"
OWN_PAGE = frozenset({"full-page", "landscape"})

_BLOCKS = {
    """\
        (skip, skip_stack), = skip_stack.items()
    for index, child in enumerate(box.children[skip:], start=(skip or 0)):
""": """\
        (skip, skip_stack), = skip_stack.items()
    turns = turns_of(context, box, skip, skip_stack)
    for index, child, skip_stack in turns.children(new_children):
""",
    "next_page, new_children, new_max_lines) = _in_flow_layout(": (
        "next_page, new_children, new_max_lines) = turns.lay_out("
    ),
    """\
        elif stop:
            # Stop after the rendering of child.
""": """\
        elif stop:
            # Stop after the rendering of child.
            resume_at = turns.rest(resume_at)
""",
    """\
    else:
        resume_at = None

    box_is_fragmented""": """\
    else:
        resume_at = turns.end()

    box_is_fragmented""",
}


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing. Raises `UnknownWeasyPrintError`."""
    check_version()
    if hasattr(block, "turns_of"):
        return
    put_in_place([mended(block, "block_container_layout", _BLOCKS)])
    block.turns_of = turns_of


class Waiting(int):
    """The index of the figure that a page begins with; others come behind it, then the text at `place`."""

    others: tuple[int, ...]
    place: Place

    def __new__(cls, index: int, others: tuple[int, ...] = (), place: Place | None = None) -> Self:
        """An index like any other, for all who don't know what waits."""
        found = super().__new__(cls, index)
        found.others, found.place = others, place or {}
        return found

    def __eq__(self, other: object) -> bool:
        """Whether the same figures wait, and the text goes on at the same place."""
        if not isinstance(other, Waiting):
            return False
        return (int(self), self.others, self.place) == (int(other), other.others, other.place)

    def __ne__(self, other: object) -> bool:
        """The contrary: an index has its own."""
        return not self == other

    def __hash__(self) -> int:
        """The hash of the index."""
        return hash(int(self))


class _InTurn:
    """The children of a box in which nothing waits, as WeasyPrint takes them."""

    def __init__(self, box: Any, skip: int, skip_stack: Place | None) -> None:  # noqa: ANN401
        self._box, self._skip, self._skip_stack = box, skip or 0, skip_stack
        self.lay_out = block._in_flow_layout  # noqa: SLF001 (it is nowhere public)

    def children(self, _: list[Any]) -> Iterator[tuple[int, Any, Place | None]]:
        """Each child with its index, and where in it the page begins."""
        inside = self._skip_stack
        for index, child in enumerate(self._box.children[self._skip :], self._skip):
            yield index, child, inside
            inside = None

    @staticmethod
    def rest(resume_at: Place | None) -> Place | None:
        """What is left to the next page, where the page is full."""
        return resume_at

    @staticmethod
    def end() -> Place | None:
        """What is left to the next page, where all children had their turn."""
        return None


class _Turns:
    """The children of a section on one page: first the figures that waited for it, then the text."""

    def __init__(self, box: Any, skip: int, skip_stack: Place | None) -> None:  # noqa: ANN401
        self._children = box.children
        self._first: tuple[int, ...] = (int(skip), *skip.others) if isinstance(skip, Waiting) else ()
        self._inside_first = skip_stack
        place: Place = skip.place if isinstance(skip, Waiting) else {skip or 0: skip_stack}
        ((self._begin, self._inside),) = place.items()
        self._waiting: list[int] = []
        # Where the next page goes on, if this one ends with a whole child.
        self._ends: Place = {len(self._children): None}

    def children(self, laid_out: list[Any]) -> Iterator[tuple[int, Any, Place | None]]:
        """Each child with its index, and where in it the page begins.

        What must not go before the figures that wait, and all that follows, has no turn on this page.
        """
        inside = self._inside_first
        for index in self._first:
            yield index, self._children[index], inside
            inside = None
        inside = self._inside
        for index in range(self._begin, len(self._children)):
            child = self._children[index]
            if self._waits_unseen(index, laid_out):
                self._waiting.append(index)
                continue
            if self._waiting and not _can_overtake(self._children, index):
                self._ends = {index: inside}
                return
            yield index, child if not self._waiting or inside else self._indented(child), inside
            inside = None

    def lay_out(  # noqa: PLR0913, PLR0917 (WeasyPrint's own signature)
        self,
        context: Any,  # noqa: ANN401
        box: Any,  # noqa: ANN401
        index: int,
        child: Any,  # noqa: ANN401
        laid_out: list[Any],
        page_is_empty: bool,
        absolute_boxes: list[Any],
        fixed_boxes: list[Any],
        margins: list[float],
        *rest: Any,  # noqa: ANN401
    ) -> tuple[Any, ...]:
        """`_in_flow_layout`; of a figure that does not fit and can wait it says that nothing was there."""
        may_wait = self._may_wait(index, laid_out)
        result: tuple[Any, ...] = block._in_flow_layout(  # noqa: SLF001
            *(context, box, index, child, laid_out, page_is_empty, absolute_boxes, fixed_boxes),
            *(list(margins) if may_wait else margins, *rest),
        )
        abort, stop, resume_at, _, _, _, children, _ = result
        if may_wait and stop and not abort and children is laid_out and resume_at == {index: None}:
            self._waiting.append(index)
            position_y, *_, next_page, max_lines = rest[1:]
            return False, False, None, position_y, margins, next_page, laid_out, max_lines
        return result

    def rest(self, resume_at: Place | None) -> Place | None:
        """What is left to the next page, where the page is full."""
        if resume_at is None:
            return self.end()
        ((index, inside),) = resume_at.items()
        if index in self._first:
            others = self._first[self._first.index(index) + 1 :]
            return {Waiting(index, others, {self._begin: self._inside}): inside}
        if index == self._begin and inside is None:
            inside = self._inside
        return _left([figure for figure in self._waiting if figure < index], {index: inside})

    def end(self) -> Place | None:
        """What is left to the next page, where all had their turn that could."""
        return _left(self._waiting, self._ends) if self._waiting else None

    def _waits_unseen(self, index: int, laid_out: list[Any]) -> bool:
        """Whether a figure waits before it was tried: behind another one, or for a page of its own."""
        if self._waiting:
            return len(self._waiting) < MOST and _can_wait(self._children, index)
        return not OWN_PAGE.isdisjoint(_classes(self._children[index])) and self._may_wait(index, laid_out)

    def _may_wait(self, index: int, laid_out: list[Any]) -> bool:
        """Whether the text behind a figure can go before it on this page, which has something else."""
        if not laid_out or self._waiting or not _can_wait(self._children, index):
            return False
        return _can_overtake(self._children, self._begin if index in self._first else index + 1)

    def _indented(self, child: Any) -> Any:  # noqa: ANN401
        """A paragraph with the indent of others, since it does not stand behind its figure here."""
        if not _is_plain(child) or not child.children or _indent_of(child):
            return child
        indents = (_indent_of(other) for other in self._children if _is_plain(other) and other.children)
        indent = next(filter(None, indents), None)
        if indent is None:
            return child
        line = child.children[0].copy()
        line.style = line.style.copy()
        line.style["text_indent"] = indent
        return child.copy_with_children([line, *child.children[1:]])


def turns_of(context: Any, box: Any, skip: int, skip_stack: Place | None) -> _InTurn | _Turns:  # noqa: ANN401
    """The children of a box in the order in which a page takes them."""
    if box.element_tag != "section" or context.in_column:
        return _InTurn(box, skip, skip_stack)
    return _Turns(box, skip, skip_stack)


def _left(figures: Sequence[int], place: Place) -> Place:
    """What is left to a page that begins with these figures, if there are any, and goes on at a place."""
    return {Waiting(figures[0], tuple(figures[1:]), place): None} if figures else place


def _can_wait(children: Sequence[Any], index: int) -> bool:
    """Whether a child is a figure that the text may overtake."""
    element = children[index].element
    if element is None or element.tag != "figure" or STAYS in _classes(children[index]):
        return False
    numbered = any("caption-label" in e.get("class", "").split() for e in element.iter("span"))
    return numbered and element.find(".//aside") is None and not _leads_on(children[:index])


def _leads_on(before: Sequence[Any]) -> bool:
    """Whether the last of these blocks ends with a colon."""
    text = "".join(before[-1].element.itertext()) if before and before[-1].element is not None else ""
    return text.rstrip().endswith(":")


def _can_overtake(children: Sequence[Any], index: int) -> bool:
    """Whether a child may go before a figure: text, or a heading with the text below it."""
    if index >= len(children):
        return False
    tag = children[index].element_tag
    if tag in BEFORE_TEXT:
        return _can_overtake(children, index + 1)
    own = frozenset(_classes(children[index]))
    return own.isdisjoint(LISTS) if tag in TEXT else tag == "div" and not own.isdisjoint(TEXT_IN_DIVISIONS)


def _is_plain(child: Any) -> bool:  # noqa: ANN401
    return bool(child.element_tag == "p" and not _classes(child))


def _classes(child: Any) -> list[str]:  # noqa: ANN401
    return (child.element.get("class") or "").split() if child.element is not None else []


def _indent_of(paragraph: Any) -> Any:  # noqa: ANN401
    """The indent of a paragraph as it was computed; None where there is none."""
    indent = paragraph.children[0].style["text_indent"]
    return indent if indent.value else None
