"""The sheets of a product go, as they are laid out, to the process that binds them when all are there.

So the command's own process holds the pages of a section at most, and what binds them those of one product.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cached_property

from bookmaker.files.binding import Binding
from bookmaker.files.layout import Product
from bookmaker.files.places import PlacedSection
from bookmaker.files.workers import Beside
from bookmaker.processes import put_down, taken_up

# What the process of a binder was given, by section.
_taken: dict[str, bytes] = {}


@dataclass(frozen=True)
class Bound:
    """A PDF that is being bound; `made` is its path among scratch files, or its bytes, and its pages."""

    made: Future[tuple[str | bytes, int]]
    beside: Beside = field(repr=False)

    @cached_property
    def data(self) -> bytes:
        """The PDF, when it is bound."""
        made, _ = self.made.result()
        return taken_up(made) if isinstance(made, str) else made

    @property
    def pages(self) -> int:
        """How many pages it has, blanks among them."""
        return self.made.result()[1]


@dataclass(frozen=True, slots=True)
class Binder:
    """Takes the sections of one product in any order, a section that is laid out again once more."""

    product: Product
    beside: Beside = field(repr=False)
    _held: dict[str, bytes] = field(default_factory=dict, repr=False)

    def take(self, section: str, pdf: bytes) -> None:
        """Give a section's pages away."""
        if self.beside.is_here:
            self._held[section] = pdf
        else:
            self.beside.begin(_take, section, pdf)

    def bound(self, parts: Sequence[PlacedSection], binding: Binding, cover: bytes | None = None) -> Bound:
        """See `joining.joined`. The parts come without their pages, and the binder takes no more."""
        if self.beside.is_here:
            whole = _with_pages(parts, self.product, self._held)
            made = self.beside.begin(_in_memory, whole, self.product, binding, cover)
        else:
            made = self.beside.begin(_on_disk, tuple(parts), self.product, binding, cover)
        self.beside.end()
        return Bound(made, self.beside)


def _take(section: str, pdf: bytes) -> None:
    _taken[section] = pdf


def _on_disk(
    parts: Sequence[PlacedSection], product: Product, binding: Binding, cover: bytes | None
) -> tuple[str | bytes, int]:
    """In the binder's process: a scratch file, or where there is no room for it the bytes."""
    from bookmaker.files.joining import write_joined  # noqa: PLC0415 (heavy, and that process has it)

    whole = _with_pages(parts, product, _taken)
    try:
        return put_down(lambda path: write_joined(path, whole, product, binding, cover))
    except OSError:
        return _in_memory(whole, product, binding, cover)


def _in_memory(
    parts: Sequence[PlacedSection], product: Product, binding: Binding, cover: bytes | None
) -> tuple[str | bytes, int]:
    from bookmaker.files.joining import write_joined  # noqa: PLC0415

    out = io.BytesIO()
    pages = write_joined(out, parts, product, binding, cover)
    return out.getvalue(), pages


def _with_pages(
    parts: Sequence[PlacedSection], product: Product, taken: Mapping[str, bytes]
) -> list[PlacedSection]:
    return [
        replace(part, sheets=replace(part.sheets, pdfs={product: taken[part.section.id]})) for part in parts
    ]
