"""The boxes of a page that WeasyPrint 70.0 has laid out, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

Box: TypeAlias = Any  # WeasyPrint has no types


def boxes_in(box: Box) -> Iterator[Box]:
    """A box and all in it, in the order of the page; of a page, not its margins."""
    ahead = [box]
    while ahead:
        one = ahead.pop()
        if isinstance(one, AbsolutePlaceholder):
            one = one._box  # noqa: SLF001
        yield one
        children = getattr(one, "children", ())
        ahead += [child for child in reversed(children) if not isinstance(child, boxes.MarginBox)]
