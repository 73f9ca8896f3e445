"""What our rules need of markdown-it's states and tokens: they are written without it, and it runs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, Literal, Protocol

DEEPEST: Final = 50
"""Levels of nesting (a list counts two) beyond which a manuscript is refused: all later stages recurse."""

DEEPEST_OF_ALL: Final = 2 * DEEPEST
"""Levels of blocks, elements and mark-up together: a note may stand in as many as it holds."""

REFUSED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Characters that no text can hold: XML has most of them not at all (Extensible Markup Language 1.0, 2.2)."""


def held(text: str) -> str:
    """Text of which references (`&#12;`) are resolved; what no text can hold is U+FFFD, as in CommonMark."""
    return REFUSED.sub("\ufffd", text)


class Token(Protocol):
    """A piece of the parser's flat result; `map` holds its first line and the one behind its last, from 0."""

    type: str
    tag: str
    nesting: Literal[-1, 0, 1]
    content: str
    markup: str
    info: str
    level: int
    hidden: bool
    map: list[int] | None
    meta: dict[Any, Any]

    children: Any

    def attrGet(self, name: str) -> str | int | float | None:  # noqa: N802
        """An attribute's value."""
        ...


class LineState(Protocol):
    """How far a line has been read: `pos` is before what is to be matched, `posMax` the end."""

    src: str
    pos: int
    posMax: int  # noqa: N815
    env: Any
    md: Any

    @property
    def tokens(self) -> Sequence[Token]:
        """What has been read."""
        ...

    @property
    def pending(self) -> str:
        """Letters that are not yet a token."""
        ...

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """A new token behind the others."""
        ...


class BlockState(Protocol):
    """How far the blocks have been read. Lines are counted from 0; `sCount` is their indent in columns."""

    src: str
    env: Any
    md: Any
    line: int
    lineMax: int  # noqa: N815
    blkIndent: int  # noqa: N815
    parentType: str  # noqa: N815
    bMarks: list[int]  # noqa: N815
    eMarks: list[int]  # noqa: N815
    tShift: list[int]  # noqa: N815
    sCount: list[int]  # noqa: N815

    @property
    def tokens(self) -> Sequence[Token]:
        """What has been read."""
        ...

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """A new token behind the others."""
        ...

    def isEmpty(self, line: int) -> bool:  # noqa: N802
        """Whether a line is blank."""
        ...

    def is_code_block(self, line: int) -> bool:
        """Whether a line is indented so far that it is code."""
        ...
