"""Where a line of text ends, foreseen from the widths of its letters and words.

For every line WeasyPrint 70.0 has a third more text than it holds shaped and broken by Pango, then the line
with the next word, then with the pieces of that word, the longest first, and at last the line itself. Here
the line alone is shaped, where widths leave no doubt how all that would end. Where they do, for want of a
hair's breadth, and for text that is set in an unusual way, WeasyPrint is asked as ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import inf
from typing import Any

from weasyprint.layout.percent import percentage
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from bookmaker.files.first_lines import Split, inside, put_around
from bookmaker.files.text_kinds import is_usual, kind_of

# WeasyPrint's own: so many letters of this part of their size fit a line at most.
RATIO = 4

# Of the size of letters: what a kern between two words, or ligatures and kerns inside one, may come to.
DOUBT = 0.2

# The part of that which is left where kerns with the space between two words are known.
NEAR = 0.2

# So many widths are remembered for a kind of text.
MOST_WIDTHS = 8_000

# Letters that are written from left to right one after the other, and marks and spaces that stand between
# them; of spaces those at which no line ends, and the usual one.
_PLAIN = re.compile(
    "[ !-~\u00a0-\u00ac\u00ae-\u02af\u0370-\u0482\u048a-\u0530\u1e00-\u1fff\u2007\u202f\u2060‐-‧‰-⁞₠-₿]*"
)


def install() -> None:
    """Foresee the lines of every later layout; a second call changes nothing."""
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
    """`split_first_line`, foreseen where that can be done."""
    if max_width is not None and is_usual(style):
        split = foreseen(text, style, context, max_width, justification_spacing)
        if split is not None:
            return split
    return tried(text, style, context, max_width, justification_spacing, is_line_start, minimum)


def tried(*asked: Any, **named: bool) -> Split:  # noqa: ANN401
    """`split_first_line` as it is without us."""
    return inside(_split)(*asked, **named)


class Rule(dict[str, float]):
    """How wide letters and words of one kind of text are, set alone, in CSS px; measured once."""

    def __init__(self, layout: Any) -> None:  # noqa: ANN401 (a pointer)
        super().__init__()
        self._layout, self._size = layout, ffi.new("PangoRectangle *")

    def __missing__(self, text: str) -> float:
        """Measure a text."""
        if len(self) >= MOST_WIDTHS:
            self.clear()
        data = text.encode()
        pango.pango_layout_set_text(self._layout, ffi.new("char[]", data), len(data))
        line = pango.pango_layout_get_line_readonly(self._layout, 0)
        pango.pango_layout_line_get_extents(line, ffi.NULL, self._size)
        width = self[text] = self._size.width * FROM_UNITS
        return float(width)


def _rule_of(style: Any) -> Rule:  # noqa: ANN401
    kind = kind_of(style)
    if not kind.rules:
        kind.rules.append(Rule(kind.layout()))
    return kind.rules[0]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Line:
    """What `split_first_line` is asked, and the letters that may come on the line.

    `flags` say by their last bit before which of the letters a line may begin.
    """

    text: str
    style: Any
    context: Any
    width: float
    spacing: float
    draft: str
    flags: bytes
    rule: Rule
    doubt: float

    def break_after(self, place: int) -> int:
        """The next place where a line may begin, but for the end of the letters; 0 where there is none."""
        return next((i for i in range(place + 1, len(self.draft)) if self.flags[i] & 1), 0)

    def break_before(self, place: int) -> int:
        """The last place before this one where a line may begin; 0 where there is none."""
        return next((i for i in range(place - 1, 0, -1) if self.flags[i] & 1), 0)

    def next_word(self, begin: int) -> tuple[int, str]:
        """The break after this one, and what stands between them; "" where that is not known."""
        end = self.break_after(begin)
        if end:
            return end, self.draft[begin:end].rstrip(" ") if self.draft[begin : end - 1].rstrip(" ") else ""
        return 0, self.draft[begin:].rstrip(" ") if self.draft == self.text else ""


def _asked(text: str, style: Any, context: Any, width: float, spacing: float) -> _Line | None:  # noqa: ANN401
    """What is asked, if the text is plain and does not fit the line."""
    size = style["font_size"]
    if not 0 < size * RATIO <= width < inf:
        return None
    draft = text[: int(width / size * RATIO)]
    rule = _rule_of(style)
    if not _PLAIN.fullmatch(draft) or sum(map(rule.__getitem__, draft)) < width:
        return None
    return _Line(text, style, context, width, spacing, draft, _flags(draft, style), rule, size * DOUBT)


def _flags(text: str, style: Any) -> bytes:  # noqa: ANN401
    """The first byte of what Pango says of the place before each letter."""
    data, count = text.encode(), len(text) + 1
    flags = ffi.new("PangoLogAttr[]", count)
    pango.pango_get_log_attrs(ffi.new("char[]", data), len(data), -1, kind_of(style).language, flags, count)
    return bytes(ffi.buffer(flags))[:: ffi.sizeof("PangoLogAttr")]


def foreseen(text: str, style: Any, context: Any, width: float, spacing: float) -> Split | None:  # noqa: ANN401
    """How the first line of a text ends in a width, or None where that is not clear."""
    asked = _asked(text, style, context, width, spacing)
    return None if asked is None else _found(asked)


def _found(asked: _Line) -> Split | None:
    rule, doubt, near = asked.rule, asked.doubt, asked.doubt * NEAR
    ends = accumulate(map(rule.__getitem__, asked.draft))
    full = next((place for place, end in enumerate(ends) if end > asked.width), len(asked.draft) - 1)
    # The space behind the last word may stand in the margin.
    begin = asked.break_before(min(full + 2, len(asked.draft)))
    for _ in range(3):
        text = asked.draft[:begin].rstrip(" ")
        if not text:
            return None
        layout = line_break.Layout(asked.style, asked.spacing, asked.width)
        layout.set_text(text)
        line, _ = layout.get_first_line()
        width, height = line_break.line_size(line, asked.style)
        room = asked.width - width
        if room < doubt:
            if room > -doubt:
                return None
            begin = asked.break_before(begin)
            continue
        after, word = asked.next_word(begin)
        if not word:
            return None
        room -= _between(rule, text[-1], asked.draft[len(text) : begin], word[0]) + rule[word]
        if room < -near:
            return _ended(asked, begin, _Set(layout, line, width, height))
        if room < near:
            return None
        begin = after
    return None


def _between(rule: Rule, last: str, spaces: str, first: str) -> float:
    """How wide the spaces between two letters are, kerns with both of them included."""
    return rule[last + spaces + first] - rule[last] - rule[first]


@dataclass(frozen=True, slots=True)
class _Set:
    """A line as it was set: its layout, Pango's line, and its size."""

    layout: Any
    line: Any
    width: float
    height: float


def _ended(asked: _Line, begin: int, found: _Set) -> Split | None:
    """The line that ends before a break, or with a piece of the next word; None where that is not clear."""
    first, layout = asked.draft[:begin], found.layout
    pieces = _pieces(asked, begin, found.width)
    if pieces is None:
        return None
    hyphened = _hyphened(asked, first, pieces, found.width)
    if hyphened is not None:
        return hyphened
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    length = found.line.length
    layout.deactivate()
    return layout, length, len(first.encode()), found.width, found.height, baseline


def _hyphened(asked: _Line, first: str, pieces: Sequence[str], width: float) -> Split | None:
    """The line with the first piece of the next word that fits, and a hyphen."""
    style, hyphen = asked.style, asked.style["hyphenate_character"]
    most = asked.width - width - asked.rule[" "] + asked.doubt
    for piece in pieces:
        if asked.rule[piece + hyphen] <= most:
            text = first + piece + hyphen
            layout = line_break.create_layout(text, style, asked.context, asked.width, asked.spacing)
            line, resume_at = layout.get_first_line()
            fits = line_break.line_size(line, style)[0] <= asked.width
            if resume_at is None and (fits or piece == pieces[-1]):
                marked = {"hyphenated": True, "hyphenation_character": hyphen}
                size = len((first + piece).encode())
                return line_break.first_line_metrics(  # type: ignore[no-any-return]
                    line, asked.text, layout, size, space_collapse=True, style=style, **marked
                )
    return None


def _pieces(asked: _Line, begin: int, width: float) -> Sequence[str] | None:
    """The pieces of the next word that may come on a line of that width; None where that is not clear."""
    style = asked.style
    language = style["lang"] and line_break.pyphen.language_fallback(style["lang"])
    if style["hyphens"] != "auto" or not language:
        return ()
    spare = asked.width - width - percentage(style["hyphenate_limit_zone"], style, asked.width)
    if spare < asked.doubt:
        return () if spare < -asked.doubt else None
    total, left, right = style["hyphenate_limit_chars"]
    rest = asked.draft[begin:]
    if rest[0].isalpha() and asked.draft[begin - 1] == " ":
        # Where a word can be broken does not hang on what stands before the space.
        end = asked.break_after(begin) - begin - 1
    else:
        end = line_break.get_next_break_point_from_text(rest, language)
    before, word = _hyphenable(rest[:end] if end and end > 0 else rest, language, total)
    if not word:
        return ()
    key = language, left, right, total
    dictionaries = asked.context.dictionaries
    if key not in dictionaries:
        dictionaries[key] = line_break.pyphen.Pyphen(lang=language, left=left, right=right)
    return [before + piece for piece, _ in dictionaries[key].iterate(word)]


@lru_cache(maxsize=MOST_WIDTHS)
def _hyphenable(text: str, language: str, least: int) -> tuple[str, str]:
    """The first word of a text that is long enough for a hyphen, and what stands before it."""
    place, rest = 0, text
    while rest:
        ends = line_break.get_next_word_boundaries(rest, language)
        if not ends:
            break
        begin, end = ends
        if end - begin >= least:
            return text[: place + begin], rest[begin:end]
        rest = rest[end:]
        place += end
    return "", ""
