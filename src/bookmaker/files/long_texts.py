"""Divides texts without end before lines are made of them, when asked to; no letter is another then.

WeasyPrint 70.0 copies all that is left of a text with every line (`split_text_box`, `skip_first_whitespace`),
so that each line of a paragraph of megabytes costs as much as all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes, build

from bookmaker.files.mending import check_version

LONGEST = 20_000
"""Letters of one box; no text that people write reaches it."""

_inline_in_block = build.inline_in_block


def install() -> None:
    """Divide the texts of every later layout; a second call changes nothing."""
    check_version()
    build.inline_in_block = _of_parts


def _of_parts(box: Any) -> Any:  # noqa: ANN401 (WeasyPrint has no types)
    """The box as WeasyPrint makes lines of it, its own long texts divided; WeasyPrint asks for each child."""
    if any(_is_long(child) for child in getattr(box, "children", ())):
        box.children = [part for child in box.children for part in _parts_of(child)]
    return _inline_in_block(box)


def _is_long(box: Any) -> bool:  # noqa: ANN401
    return isinstance(box, boxes.TextBox) and len(box.text) > LONGEST


def _parts_of(box: Any) -> Iterator[Any]:  # noqa: ANN401
    if _is_long(box):
        yield from map(box.copy_with_text, parts(box.text))
    else:
        yield box


def parts(text: str) -> Iterator[str]:
    """The text in parts of `LONGEST` letters at most, that end with spaces where the text has any."""
    begin = 0
    while len(text) - begin > LONGEST:
        space = text.rfind(" ", begin + LONGEST // 2, begin + LONGEST)
        end = space + 1 or begin + LONGEST
        yield text[begin:end]
        begin = end
    yield text[begin:]
