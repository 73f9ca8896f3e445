"""Last lines of paragraphs that are neither the stub of a word nor a crumb.

WeasyPrint 70.0 fills line after line: what is left over for the last one may be "rary." of "library", or
"to." alone. A text that would leave that is divided once more, with no hyphen so near its end or with its
last two words together, and so it stays where the line above is still full enough.
"""

from __future__ import annotations

import re
from typing import Any

from bookmaker.files.first_lines import Split, inside, put_around

# So many letters of a broken word stand in a last line at least, and so much of the line above is filled.
STUB, FULL = 7, 0.88

# What ends a paragraph, marks included: part of a word, or a whole one of three letters. Bytes of text are
# looked at where so few are left.
_END = re.compile(r"(\w{1,6})[-.,;:!?…”’»)\]–—]*")
CRUMB, NEAR = 3, 40


def install() -> None:
    """Mend every later layout; a second call changes nothing."""
    put_around(_split)


def _split(  # noqa: PLR0913, PLR0917 (WeasyPrint's own signature)
    text: str,
    style: Any,  # noqa: ANN401 (WeasyPrint has no types)
    context: Any,  # noqa: ANN401
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Split:
    """`split_first_line`, and once more where it would leave too little."""

    def split(width: float | None, style: Any) -> Split:  # noqa: ANN401
        asked = (text, style, context, width, justification_spacing, is_line_start, minimum)
        return inside(_split)(*asked)

    found = split(max_width, style)
    resume_at = found[2]
    if max_width is None or minimum or resume_at is None or resume_at < len(text) - NEAR:
        return found
    if style["white_space"] != "normal" or style["text_wrap"] == "balance":
        return found
    data = text.encode()
    first, last = data[:resume_at].decode(), data[resume_at:].decode()
    end = _END.fullmatch(last)
    if end is None:
        return found
    if first[-1:].isalpha():
        total, left, _ = style["hyphenate_limit_chars"]
        other = split(max_width, _with(style, (total, left, STUB)))
    elif len(end[1]) <= CRUMB and first.endswith(" "):
        other = split(found[3] - 1, style)
    else:
        return found
    if not other[2] or other[3] < max_width * FULL:
        return found
    return other


def _with(style: Any, limits: tuple[int, int, int]) -> Any:  # noqa: ANN401
    """The style with other limits for hyphens."""
    other = style.copy()
    other["hyphenate_limit_chars"] = limits
    return other
