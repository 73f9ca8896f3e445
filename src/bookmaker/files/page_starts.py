"""Laid-out pages -> where each begins in the section's text. Reads WeasyPrint's boxes; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from bookmaker.editions.letters import TEXT, Letters, folded, letters_of
from bookmaker.editions.page_breaks import Start, start_at

# A letter's place: the stream, and how many letters of it go before.
_Place: TypeAlias = tuple[str, int]
# The letters that an element holds itself, which all stand in one stream, as ranges of their numbers.
_Own: TypeAlias = tuple[str, list[range]]

# What these boxes hold comes from a style sheet. `::first-letter` and `::first-line` hold the text's own.
_GENERATED = ("::before", "::after", "::marker", "::footnote-call", "::footnote-marker")


def page_starts(pages: Sequence[Any], root: Any, xhtml: str) -> tuple[Start | None, ...]:  # noqa: ANN401
    """The first letter of the text on each page that no page before it has; None where a page has none.

    `pages` are those of a `weasyprint.Document` made from `root`, the tree of `xhtml`. A table's head that is
    repeated is no new text. Notes at the foot count only on a page that has nothing else. A section's first
    page begins where its text does, whatever a style sheet hides there.
    """
    letters = letters_of(xhtml)
    numbers = {node: number for number, node in enumerate(root.iter())}
    places = _by_owner(letters)
    seen: Counter[int] = Counter()
    endnotes = frozenset(e.get("id") for e in root.iter() if "endnote" in e.get("class", "").split())
    starts = []
    for page in pages:
        new = list(_new_places(page._page_box, numbers, places, seen))  # noqa: SLF001 (boxes are nowhere public)
        starts.append(_first(new, endnotes))
    if starts and letters.streams[TEXT].letters:
        starts[0] = (TEXT, 0)
    return tuple(None if place is None else start_at(letters, *place) for place in starts)


def _first(places: Sequence[_Place], endnotes: frozenset[str]) -> _Place | None:
    """The place that comes first in reading order; notes at the foot come after the text."""
    text = [place for place in places if place[0] == TEXT or place[0] in endnotes]
    if not text:
        return next(iter(places), None)
    return min(place for place in text if place[0] == TEXT) if text[0][0] == TEXT else text[0]


def _by_owner(letters: Letters) -> Mapping[int, _Own]:
    """The letters that each element holds itself."""
    found: dict[int, _Own] = {}
    for name, stream in letters.streams.items():
        places = [*(run.first for run in stream.runs), len(stream.letters)]
        for run, (first, end) in zip(stream.runs, pairwise(places), strict=True):
            found.setdefault(run.owner, (name, []))[1].append(range(first, end))
    return found


def _nth(ranges: Iterable[range], number: int) -> int | None:
    """The n-th of the numbers in ranges, counted from 0."""
    for each in ranges:
        if number < len(each):
            return each[number]
        number -= len(each)
    return None


def _new_places(
    box: Any,  # noqa: ANN401
    numbers: Mapping[Any, int],
    places: Mapping[int, _Own],
    seen: Counter[int],
) -> Iterator[_Place]:
    """The place of each run of text and each drawing in the box that is set for the first time.

    An element's own letters are set in their order, and so the count of those seen says which come next.
    """
    if (box.element_tag or "").endswith(_GENERATED):
        return
    number = numbers.get(box.element, -1)
    stream, own = places.get(number, (TEXT, []))
    count = _letters_set(box)
    letter = _nth(own, seen[number]) if count else None
    if letter is not None:
        yield stream, letter
        seen[number] += count
    for child in box.all_children():
        yield from _new_places(child, numbers, places, seen)


def _letters_set(box: Any) -> int:  # noqa: ANN401
    """How many letters the box itself shows; a drawing is one."""
    if hasattr(box, "text"):
        return len(folded(box.text))
    return 1 if hasattr(box, "replacement") else 0
