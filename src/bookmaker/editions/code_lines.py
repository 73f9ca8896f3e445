"""Tokens of code -> its lines as elements, that may end where a reader expects it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bookmaker.editions.xhtml import Element, Node, element

# The class of a piece of code, "" for none, and its letters.
Token = tuple[str, str]

# The design's `tab-size`, and the deepest indentation that its sheets know.
TAB, DEEPEST = 4, 16
# A word of code that a line of the house design or of a telephone may not hold, and where it may be broken.
LONG_WORD = re.compile(r"\S{24,}")
BREAK = re.compile(r"(?<=[(\[{,/=.:;&?])(?=[\w\"'])")
# A sign before which Pango lets no line end, not even behind a space (UAX 14, LB13): `.name`, `:key`.
KEPT_SIGN = re.compile(r"(?<=\S )(?=[.:;,!?/)\]}])")
# The columns of a narrow page, and how far behind its line's head the design sets what is turned.
COLUMNS, HANG = 50, 2
# So long is a line that may have to be turned.
LONG_LINE = 40


def code_lines(tokens: Iterable[Token]) -> Iterator[Element]:
    """Each line of a block of code, a line feed at its end.

    `in-4` says how far a line is indented, so that its turned part can hang behind that. White space at its
    head is an element of its own, behind which no line is to end.
    """
    return map(_line, _split(tokens))


def _split(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """The tokens of each line; none for what follows the last line feed, where that is nothing."""
    line: list[Token] = []
    for name, text in tokens:
        for i, piece in enumerate(text.split("\n")):
            if i:
                yield line
                line = []
            if piece:
                line.append((name, piece))
    if line:
        yield line


def _line(tokens: Sequence[Token]) -> Element:
    text = "".join(piece for _, piece in tokens)
    begins = len(text) - len(text.lstrip()) if text.strip() else 0
    depth = min(len(text[:begins].expandtabs(TAB)), DEEPEST)
    head = [element("span", {"class": "code-indent"}, [text[:begins]])] if begins else []
    classes = f"code-line in-{depth}" if depth else "code-line"
    breaks = _breaks(text) | frozenset(_forced(text, begins, depth) if begins else ())
    return element("span", {"class": classes}, [*head, *_pieces(tokens, begins, breaks), "\n"])


def _breaks(text: str) -> frozenset[int]:
    """Places in a line before which it may end, though no space stands there."""
    words = LONG_WORD.finditer(text)
    signs = (found.start() for found in KEPT_SIGN.finditer(text)) if len(text) > LONG_LINE else ()
    breaks = (word.start() + found.start() for word in words for found in BREAK.finditer(word[0]))
    return frozenset((*breaks, *signs))


def _forced(text: str, begins: int, depth: int) -> Iterator[int]:
    """The same in a word behind an indentation, with which it may reach over the page: it can't be turned
    whole, since no line ends before it. A piece that is too long by itself may end at any letter.
    """
    column = len(text[:begins].expandtabs(TAB))
    word = text[begins:].split(maxsplit=1)[0]
    if column + len(word) <= COLUMNS:
        return
    marks = (0, *(found.start() for found in BREAK.finditer(word)), len(word))
    for here, there in pairwise(marks):
        if here:
            yield begins + here
        if (depth + HANG if here else column) + there - here > COLUMNS:
            yield from range(begins + here + 1, begins + there)


def _pieces(tokens: Iterable[Token], begins: int, breaks: frozenset[int]) -> Iterator[Node]:
    """The tokens from a place on, each in its element, with marks where the line may be broken."""
    start = 0
    for name, text in tokens:
        first, end = max(start, begins), start + len(text)
        inside = (place for place in range(first + 1, end) if place in breaks) if breaks else ()
        for here, there in pairwise((first, *inside, end)) if first < end else ():
            if here in breaks:
                yield Element("wbr")
            piece = text[here - start : there - start]
            yield element("span", {"class": name}, [piece]) if name else piece
        start = end
