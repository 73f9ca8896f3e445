"""Laid-out pages -> text that would be cut off with the paper. Knows WeasyPrint's boxes (70.0)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

# CSS px; so little is white space of the letters themselves.
SLACK = 2.0
MOST_SHOWN, MOST_KEPT = 40, 400


@dataclass(frozen=True, slots=True)
class CutOff:
    """Text that leaves the trimmed page: its page, counted from 1, its words, and how they begin."""

    page: int
    words: str

    @property
    def text(self) -> str:
        """How it begins."""
        words = self.words
        return words if len(words) <= MOST_SHOWN else words[: MOST_SHOWN - 1] + "…"


def cut_off(pages: Iterable[Any]) -> Iterator[CutOff]:
    """The first text of each page that reaches over its edge; what a transform turns or moves is left out."""
    for number, page in enumerate(pages, 1):
        box = page._page_box  # noqa: SLF001 (boxes are nowhere public)
        edges = box.margin_width() + SLACK, box.margin_height() + SLACK
        found = next((text for text in _texts(box) if _leaves(text, *edges)), None)
        if found is not None:
            yield CutOff(number, " ".join(found.text.split())[:MOST_KEPT])


def _texts(box: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            if child.text.strip() and child.style["visibility"] == "visible":
                yield child
        elif isinstance(child, boxes.ParentBox) and not child.style["transform"]:
            yield from _texts(child)


def _leaves(text: Any, width: float, height: float) -> bool:  # noqa: ANN401
    left, top = text.position_x, text.position_y
    right, bottom = left + text.width, top + text.height
    return bool(left < -SLACK or top < -SLACK or right > width or bottom > height)
