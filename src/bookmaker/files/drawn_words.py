"""Justified lines put together from words, where WeasyPrint 70.0 has Pango shape each line anew.

In a justified line every space is made wider, so that Pango shapes each word alone: a word of one kind of
text has the same glyphs in all of them, and is shaped once. That holds for Latin letters, which do not change
with their neighbours, in one font. What is written is what WeasyPrint's `draw_first_line` writes: the first
line of each kind of text in a document is drawn by both, and where they differ, WeasyPrint draws the rest.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout

from bookmaker.files.text_kinds import is_usual, kind_of

# So many words are remembered for a kind of text.
MOST_WORDS = 8_000

# Before this version Pango tells another size of its fonts.
_PANGO = 14802

_LETTERS = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff"
_WORD = "[!-~\u00a1-\u00ac\u00ae-\u02af\u1e00-\u1eff\u2002-\u200a\u2010-\u2027\u202f-\u205e\u20a0-\u20bf]+"
_LINE = re.compile(f"(?=.*[{_LETTERS}]){_WORD}(?:[ \u00a0]{_WORD})*")
_LETTER = re.compile(f"[{_LETTERS}]")
_SPACE = re.compile("([ \u00a0])")

# A word with a letter, for words that have none: they are Latin in a line that is.
_LATIN = "n"

# A PangoGlyphInfo: the glyph, its width and offsets in Pango's units, and flags.
_GLYPH = struct.Struct("=IiiiI")

# A glyph: its number, the letters that it stands for, and its width in thousandths of the font's size.
Glyph: TypeAlias = tuple[int, str, int]

# An operator of a stream by the name of its method, with its arguments.
Operator: TypeAlias = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a space as it is drawn: the text of the operator, and its glyphs."""

    text: str
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class _Space:
    """A space that is made wider in each line; its width alone is in Pango's units."""

    glyph: Glyph
    width: int

    def piece(self, more: int, size: float) -> Piece:
        """The space with so many units more, half of them on its left."""
        return Piece(_text([(self.glyph, self.width + more, more // 2)], size), (self.glyph,))


@dataclass(slots=True)
class Case:
    """The words of one kind of text; None: a word that can't be put into a line.

    `layout` is kept since it holds the font, `size` is the size of its letters.
    `fonts` are those of the document that is drawn, and `document_font` is ours among them: `seen` are the
    words and spaces whose glyphs are noted with it, None where none is.
    """

    layout: Any = None
    font: Any = None
    size: float = 0
    glyphs: dict[tuple[int, str], Glyph] = field(default_factory=dict)
    words: dict[str, Piece | None] = field(default_factory=dict)
    spaces: dict[str, _Space] = field(default_factory=dict)
    usable: bool = pango.pango_version() >= _PANGO
    fonts: Any = None
    document_font: Any = None
    seen: set[str] | None = None

    def draw_in(self, stream: Any) -> bool:  # noqa: ANN401
        """Have the font of a stream's document, if it is one that draws outlines alone."""
        fonts = stream._fonts  # noqa: SLF001 (it has no public name)
        if fonts is not self.fonts:
            self.document_font, _ = stream.add_font(self.font)
            self.fonts, self.seen = fonts, None
        font = self.document_font
        return not (font.png or font.svg or font.colr or font.bitmap)


@dataclass(frozen=True, slots=True)
class Composed:
    """A line that is put together from the pieces of its tokens."""

    case: Case
    pieces: Mapping[str, Piece]
    operators: tuple[Operator, ...]

    @property
    def is_first(self) -> bool:
        """Whether this document has no line of this kind of text yet."""
        return self.case.seen is None

    def note(self, drawn: Sequence[Operator]) -> None:
        """Note the glyphs with the document's font, or give words up where something else was drawn."""
        if drawn != self.operators:
            self.case.usable = False
            return
        seen = self.case.seen
        if seen is None:
            seen = self.case.seen = set()
        if not seen.issuperset(self.pieces):
            font = self.case.document_font
            for token, piece in self.pieces.items():
                if token not in seen:
                    seen.add(token)
                    for number, letters, width in piece.glyphs:
                        font.to_unicode.setdefault(number, letters)
                        font.widths.setdefault(number, width)


def composed(stream: Any, textbox: Any, matrix: Any) -> Composed | None:  # noqa: ANN401 (WeasyPrint has no types)
    """A line put together from its words, or None where it has to be shaped."""
    layout, style = textbox.pango_layout, textbox.style
    more = int(layout.justification_spacing * TO_UNITS)
    # Pango rounds the halves of whole pixels.
    if more <= 0 or not more % TO_UNITS or not is_usual(style) or not _LINE.fullmatch(layout.text):
        return None
    case = _case_of(style)
    tokens = _SPACE.split(layout.text)
    pieces = _pieces(case, tokens, more)
    if pieces is None:
        new = [t for t in dict.fromkeys(tokens) if t not in case.words and t not in case.spaces]
        if not new or not case.usable:
            return None
        _learn(case, style, layout.justification_spacing, new)
        pieces = _pieces(case, tokens, more)
    if pieces is None or not case.usable or not case.draw_in(stream) or not agrees(case, pieces):
        return None
    text = "".join([pieces[token].text for token in tokens])
    operators = (
        ("set_text_matrix", matrix.values),
        ("set_font_size", (case.document_font.hash, case.size)),
        ("show_text", (text,)),
    )
    return Composed(case, pieces, operators)


def _pieces(case: Case, tokens: Sequence[str], more: int) -> dict[str, Piece] | None:
    """The pieces of a line by its tokens, in their order; None where one is not known, or is no piece."""
    pieces: dict[str, Piece] = {}
    for token in tokens:
        if token not in pieces:
            piece = case.words.get(token)
            if piece is None:
                space = case.spaces.get(token)
                if space is None:
                    return None
                piece = space.piece(more, case.size)
            pieces[token] = piece
    return pieces


def agrees(case: Case, pieces: Mapping[str, Piece]) -> bool:
    """Whether the document's font has the same widths, which it has from text of the size that came first."""
    seen, widths = case.seen or set(), case.document_font.widths
    return seen.issuperset(pieces) or all(
        widths.get(number, width) == width
        for token, piece in pieces.items()
        if token not in seen
        for number, _, width in piece.glyphs
    )


def _case_of(style: Any) -> Case:  # noqa: ANN401
    cases = kind_of(style).cases
    if not cases:
        cases.append(Case())
    return cases[0]  # type: ignore[no-any-return]


# --- words are shaped ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """The glyphs of a token: each with its number, width, offsets and flags as Pango has them."""

    font: Any
    glyphs: tuple[tuple[int, int, int, int, int], ...]
    letters: Sequence[str]


def _learn(case: Case, style: Any, spacing: float, new: Sequence[str]) -> None:  # noqa: ANN401
    """Shape new words and spaces: those that are not Latin by themselves in a line, spaced like their own."""
    if len(case.words) > MOST_WORDS:
        case.words.clear()
    others = [token for token in new if not _LETTER.search(token)]
    if others:
        _learn_in_line(case, style, spacing, others)
    layout = kind_of(style).layout()
    for word in new:
        if word not in others:
            text = word.encode()
            pango.pango_layout_set_text(layout, ffi.new("char[]", text), len(text))
            runs = _runs(pango.pango_layout_get_line_readonly(layout, 0), text)
            case.words[word] = _piece(runs.get((0, len(text))), case)


def _learn_in_line(case: Case, style: Any, spacing: float, new: Sequence[str]) -> None:  # noqa: ANN401
    tokens = [_LATIN]
    for token in new:
        tokens += (token, _LATIN) if _SPACE.fullmatch(token) else (" ", token)
    layout = Layout(style, spacing)
    layout.set_text("".join(tokens), justify=True)
    line, _ = layout.get_first_line()
    runs, end, more = _runs(line, layout.text.encode()), 0, int(spacing * TO_UNITS)
    if case.font is None:
        case.layout, case.font = layout, line.runs[0].data.item.analysis.font
        case.size = get_pango_font_key(case.font)[2]
    for token in tokens:
        begin, end = end, end + len(token.encode())
        run = runs.get((begin, end))
        if not _SPACE.fullmatch(token):
            case.words[token] = _piece(run, case)
        elif token not in case.spaces:
            if run is None or not _is_plain(run, case.font) or len(run.glyphs) != 1:
                case.usable = False
                return
            number, width, *_ = run.glyphs[0]
            case.spaces[token] = _Space(_glyph(case, number, token), width - more)


def _runs(line: Any, text: bytes) -> dict[tuple[int, int], _Run]:  # noqa: ANN401 (a pointer)
    """The runs of a line by the bytes of its text where they begin and end."""
    found: dict[tuple[int, int], _Run] = {}
    link = line.runs[0]
    while link != ffi.NULL:
        item, glyphs = link.data.item, link.data.glyphs
        begin, length, count = item.offset, item.length, glyphs.num_glyphs
        infos = _GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, count * _GLYPH.size))
        clusters = [*ffi.unpack(glyphs.log_clusters, count), length]
        letters = [text[begin + a : begin + b].decode() for a, b in pairwise(clusters)]
        found[begin, begin + length] = _Run(item.analysis.font, tuple(infos), letters)
        link = link.next
    return found


def _is_plain(run: _Run, font: Any) -> bool:  # noqa: ANN401 (a pointer)
    """Whether all glyphs of a run are in the font, and none is raised."""
    return run.font == font and all(
        number < pango.PANGO_GLYPH_EMPTY and not rise for number, _, _, rise, _ in run.glyphs
    )


def _piece(run: _Run | None, case: Case) -> Piece | None:
    """What is drawn of a word, if it is one run of plain glyphs."""
    if run is None or not _is_plain(run, case.font):
        return None
    glyphs = tuple(_glyph(case, info[0], text) for info, text in zip(run.glyphs, run.letters, strict=True))
    placed = [(glyph, info[1], info[2]) for glyph, info in zip(glyphs, run.glyphs, strict=True)]
    return Piece(_text(placed, case.size), glyphs)


def _glyph(case: Case, number: int, letters: str) -> Glyph:
    key = number, letters
    if key not in case.glyphs:
        size = ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(case.font, number, ffi.NULL, size)
        case.glyphs[key] = number, letters, round(size.width * 1000 * FROM_UNITS / case.size)
    return case.glyphs[key]


def _text(glyphs: Iterable[tuple[Glyph, int, int]], size: float) -> str:
    """What the operator says of a run: its glyphs, each with its width and its offset in Pango's units."""
    text = "<"
    for (number, _, logical_width), width, x_offset in glyphs:
        offset = x_offset / size
        kern = logical_width + offset - width * 1000 * FROM_UNITS / size
        text += f">{-offset}<" if offset else ""
        text += f"{number:04x}"
        text += f">{int(kern)}<" if kern else ""
    return text[:-1] if text[-1] == "<" else f"{text}>"
