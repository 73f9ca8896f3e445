"""The sheets of a product go, as they are laid out, to the process that binds them when all are there.

So the command's own process holds the pages of a section at most. What binds them has made them ready when
the last one comes, and holds what is known of them, not them.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bookmaker.editions.print_section import PrintSection
from bookmaker.filed import Content, taken_open
from bookmaker.files.binding import Binding, PageShape
from bookmaker.files.layout import Product
from bookmaker.files.places import PlacedSection
from bookmaker.files.workers import Beside
from bookmaker.processes import put_down
from bookmaker.store import NOWHERE, Store

if TYPE_CHECKING:
    from bookmaker.files.leaves import Leaves

# So many sections may wait for a binder.
WAITING = 8
# What the process of a binder was given, by section.
_taken: dict[str, Leaves] = {}


@dataclass(frozen=True)
class Bound:
    """A PDF that is being bound; `made` is its path among scratch files, or its bytes, and its pages."""

    made: Future[tuple[str | bytes, int]]
    beside: Beside = field(repr=False)

    @cached_property
    def data(self) -> Content:
        """The PDF, when it is bound."""
        made, _ = self.made.result()
        return taken_open(made) if isinstance(made, str) else made

    @property
    def pages(self) -> int:
        """How many pages it has, blanks among them."""
        return self.made.result()[1]


@dataclass(frozen=True, slots=True)
class Binder:
    """Takes the sections of one product in any order, a section that is laid out again once more."""

    product: Product
    binding: Binding
    beside: Beside = field(repr=False)
    store: Store = field(default=NOWHERE, repr=False)
    _held: dict[str, Leaves] = field(default_factory=dict, repr=False)
    _given: deque[Future[None]] = field(default_factory=deque, repr=False)

    def take(self, section: PrintSection, pdf: bytes) -> None:
        """Give a section's pages away. Only so many wait here for the binder."""
        asked = pdf, section.id, section.kind, self.product, self.binding.shape, self.store
        if self.beside.is_here:
            self._held[section.id] = _leaves(*asked)
        else:
            self._given.append(self.beside.begin(_take, *asked))
            if len(self._given) > WAITING:
                self._given.popleft().result()

    def bound(self, parts: Sequence[PlacedSection], cover: bytes | None = None) -> Bound:
        """See `joining.joined`. The parts come without their pages, and the binder takes no more."""
        if self.beside.is_here:
            made = self.beside.begin(_in_memory, parts, self._held, self.product, self.binding, cover)
        else:
            made = self.beside.begin(_on_disk, parts, self.product, self.binding, cover)
        self.beside.end()
        return Bound(made, self.beside)


def _leaves(*asked: Any) -> Leaves:  # noqa: ANN401
    from bookmaker.files.kept_leaves import kept_leaves  # noqa: PLC0415 (heavy, and that process has it)

    return kept_leaves(*asked)


def _take(  # noqa: PLR0913, PLR0917 (what leaves are made from, and where they are kept)
    pdf: bytes, section: str, kind: str, product: Product, shape: PageShape, store: Store
) -> None:
    leaves = _leaves(pdf, section, kind, product, shape, store)
    with suppress(OSError):  # where there is no room on the disk, they are held
        leaves = leaves.put_down()
    _taken[section] = leaves


def _on_disk(
    parts: Sequence[PlacedSection], product: Product, binding: Binding, cover: bytes | None
) -> tuple[str | bytes, int]:
    """In the binder's process: a scratch file, or where there is no room for it the bytes."""
    from bookmaker.files.joining import write_joined  # noqa: PLC0415

    try:
        return put_down(lambda out: write_joined(out, parts, _taken, product, binding, cover))
    except OSError:
        return _in_memory(parts, _taken, product, binding, cover)


def _in_memory(
    parts: Sequence[PlacedSection],
    leaves: Mapping[str, Leaves],
    product: Product,
    binding: Binding,
    cover: bytes | None,
) -> tuple[str | bytes, int]:
    from bookmaker.files.joining import write_joined  # noqa: PLC0415

    out = io.BytesIO()
    pages = write_joined(out, parts, leaves, product, binding, cover)
    return out.getvalue(), pages
