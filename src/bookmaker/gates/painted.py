"""What a walk over a page sees -> colours, images, lines and marked content, each once with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bookmaker.gates.findings import Box
from bookmaker.gates.pdf_file import Paint, PlacedImage, What
from bookmaker.gates.plane import apart, around


@dataclass(slots=True)
class Painted:
    """What was found on a page inside an area; grows while its content is walked."""

    area: Box
    paints: dict[tuple[What, str, tuple[float, ...]], Box | None] = field(default_factory=dict)
    images: list[PlacedImage] = field(default_factory=list)
    transparency: dict[str, Box | None] = field(default_factory=dict)
    thinnest: tuple[float, Box] | None = None
    marked: dict[int, Box | None] = field(default_factory=dict)
    unmarked: list[Box | None] = field(default_factory=list)
    marks: list[int | str] = field(default_factory=list)
    fonts: dict[str, Any] = field(default_factory=dict)

    @property
    def colours(self) -> tuple[Paint, ...]:
        """Each colour once, with the place where it is first used."""
        return tuple(Paint(*key, box) for key, box in self.paints.items())

    def see(self, what: What, space: str, values: tuple[float, ...], box: Box | None) -> None:
        """Something is painted in a colour; None where its place is not known."""
        if box is None or not apart(box, self.area):
            self.paints.setdefault((what, space, values), box)

    def line(self, width: float, box: Box) -> None:
        """A line of a width in pt is drawn."""
        thinner = self.thinnest is None or width < self.thinnest[0]
        if thinner and not apart(box, self.area):
            self.thinnest = (width, box)

    def begin(self, mark: int | str) -> None:
        """Marked content begins, by its number or its tag."""
        self.marks.append(mark)
        if isinstance(mark, int):
            self.marked.setdefault(mark, None)

    def end(self) -> None:
        """The innermost marked content ends."""
        if self.marks:
            self.marks.pop()

    def mark(self, box: Box | None) -> None:
        """What is painted belongs to the innermost marked content that has a number, or is an artifact."""
        for mark in reversed(self.marks):
            if isinstance(mark, int):
                self.marked[mark] = around(self.marked.get(mark), box)
                return
            if mark == "/Artifact":
                return
        self.unmarked.append(box)
