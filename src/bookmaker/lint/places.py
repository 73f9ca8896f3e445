"""The letters of a text and the line that they were read from -> where each of them stands in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

# CommonMark 0.31, sections 2.4 and 2.5.
_WRITTEN = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters in a row, and their column from 0; `exact` where the line holds these very letters."""

    text: str
    column: int
    exact: bool


def pieces_of(text: str, line: str, column: int) -> tuple[Piece, ...]:
    r"""A text parted where the line has an escape (`\*`) or an entity (`&nbsp;`) for a letter.

    Nothing where the line, from this column on, does not say the text.
    """
    if line.startswith(text, column):
        return (Piece(text, column, exact=True),)
    found: list[Piece] = []
    read, position = 0, column
    for written in _written_in(line, column):
        before, letters = line[position : written.start()], written[1] or html.unescape(written[0])
        if not text.startswith(before + letters, read):
            break
        found += (Piece(before, position, exact=True), Piece(letters, written.start(), exact=False))
        read, position = read + len(before + letters), written.end()
    rest = text[read:]
    found.append(Piece(rest, position, exact=True))
    return tuple(piece for piece in found if piece.text) if line.startswith(rest, position) else ()


def _written_in(line: str, column: int) -> Iterator[re.Match[str]]:
    return (
        found for found in _WRITTEN.finditer(line, column) if found[1] or html.unescape(found[0]) != found[0]
    )
