"""A tape of letters -> edits: quotes, apostrophes, dashes, ellipses and spaces as each language sets them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from bookmaker.content.conventions import NO_BREAK, Conventions

OBJECT = "\ufffc"

# Every alternative is read once and none looks far, so that a text of any length is set in linear time. Only
# those spaces are tokens that a rule may ask for: after short words, figures, points and opening marks, and
# before capitals, figures and marks.
_SPACE = r"[ \u00a0\u202f]"
TOKENS = re.compile(
    r"""(?P<address>(?:(?:https?|ftp)://|www\.|doi:10\.)[^\s"'<>«»“”\ufffc]*[\w/#=&~])"""
    rf"""|(?P<space>(?<!{_SPACE})(?:(?:(?<=[.§°\d"«])|(?<!\S\S)){_SPACE}++"""
    rf"""|{_SPACE}++(?=[;:!?%»"\dA-ZÀ-Þ–-]|—|siècle)))|(?P<dashes>-{{2,}}|[–—])|(?P<dots>\.{{3,}})"""
    r"""|(?P<hyphen>\u2010)|(?P<double>")|(?P<single>')|(?P<mark>[;:!?%])|(?P<guillemet>[«»])"""
)
DASHES = {"--": "–", "---": "—", "–": "–", "—": "—"}
APOSTROPHE = "’"
SPACES = frozenset(" \u00a0\u202f")
MARKS_AND_DASHES = frozenset(";:!?-–—")
ENDS = frozenset(".,;:!?)]}")
OPENING = "“"
OPENERS = frozenset("([{¿¡«“‘„‚‹⟨「『")
NOTHING = OPENERS | {"", "\n"}
JOINERS = frozenset("-–—/'’")
YEARS = re.compile(r"\d\ds?(?!\w)")
LONGEST_WORD = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """What one node puts on the tape; only letters that may change have conventions."""

    letters: str
    conventions: Conventions | None = None


def are_plain(pieces: Iterable[Piece]) -> bool:
    """Whether nothing on the tape is ever set in another way than it is typed."""
    return not any(TOKENS.search(piece.letters) for piece in pieces if piece.conventions)


def set_letters(pieces: tuple[Piece, ...]) -> Iterator[str]:
    """The letters of each piece as they are set."""
    return _applied(pieces, _Setting(pieces).edits())


@dataclass(slots=True)
class _Edit:
    """The letters of the tape from `start` to `end` replaced."""

    start: int
    end: int
    new: str


def _applied(pieces: Iterable[Piece], edits: Iterable[_Edit]) -> Iterator[str]:
    """The letters of each piece after the edits; an edit over a boundary puts its letters in the first."""
    waiting = list(edits)[::-1]
    start = 0
    for piece in pieces:
        end, position, parts = start + len(piece.letters), start, []
        while waiting and waiting[-1].start < end:
            edit = waiting.pop()
            parts += [piece.letters[position - start : edit.start - start], edit.new]
            position = min(edit.end, end)
            if edit.end > end:
                waiting.append(_Edit(end, edit.end, ""))
        yield "".join((*parts, piece.letters[position - start :]))
        start = end


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open quotation: the mark that was typed, the mark that closes it, the edit that opened it."""

    typed: str
    closing: str
    edit: _Edit


@dataclass(slots=True)
class _Setting:
    """One pass over a tape. `open` holds the quotations that are open where it reads, `many` their count."""

    pieces: tuple[Piece, ...]
    tape: str = ""
    open: list[_Opened] = field(default_factory=list)
    many: Counter[str] = field(default_factory=Counter)
    done: list[_Edit] = field(default_factory=list)
    opened_before: int = -1
    spaced_before: int = -1

    def edits(self) -> list[_Edit]:
        """All edits of the tape, in order."""
        self.tape = "".join(piece.letters for piece in self.pieces)
        ends = accumulate(len(piece.letters) for piece in self.pieces)
        owners = iter(zip(ends, self.pieces, strict=True))
        end, piece = next(owners)
        for token in TOKENS.finditer(self.tape):
            while end <= token.start():
                end, piece = next(owners)
            if piece.conventions:
                self._token(token, piece.conventions)
        self._left_open(0)
        return self.done

    def _token(self, token: re.Match[str], conventions: Conventions) -> None:
        match token.lastgroup:
            case "space":
                self._space(token, conventions)
            case "dashes":
                self._dash(token, conventions)
            case "dots" if token[0] == "..." and self._at(token.end()) != "/":
                self._replace(token, "…")
            case "hyphen":
                self._replace(token, "-")
            case "mark":
                self._mark(token, conventions)
            case "double":
                self._double(token, conventions)
            case "single":
                self._single(token, conventions)
            case "guillemet":
                self._guillemet(token, conventions)
            case _:
                pass

    def _at(self, index: int) -> str:
        return self.tape[index] if 0 <= index < len(self.tape) else ""

    def _replace(self, token: re.Match[str], new: str) -> _Edit:
        self.done.append(_Edit(token.start(), token.end(), new))
        return self.done[-1]

    # --- spaces

    def _space(self, token: re.Match[str], conventions: Conventions) -> None:
        """Each run of spaces has an edit, so that the mark behind it can choose another space."""
        edit = self._replace(token, token[0])
        start, end = token.span()
        if conventions.inside and self.spaced_before == start:
            edit.new = conventions.inside
        elif token[0] == " ":
            for bound in conventions.bound:
                words = bound.words.search(self.tape, max(0, start - LONGEST_WORD), start)
                if words and bound.after.match(self.tape, end):
                    edit.new = bound.space

    def _spaces_before(self, index: int) -> _Edit | None:
        last = self.done[-1] if self.done else None
        if last and last.start < last.end == index and self.tape[index - 1] in SPACES:
            return last
        return None

    def _put_before(self, index: int, space: str) -> None:
        """Let `space` stand before a place: instead of the spaces that are there, or as the only one."""
        if spaces := self._spaces_before(index):
            spaces.new = space
        else:
            self.done.append(_Edit(index, index, space))

    def _last_sign(self, index: int) -> str:
        """The sign before a place and the spaces there; an opening mark for one that opens."""
        spaces = self._spaces_before(index)
        end = spaces.start if spaces else index
        return OPENING if end == self.opened_before else self._at(end - 1)

    # --- dashes and French punctuation

    def _dash(self, token: re.Match[str], conventions: Conventions) -> None:
        start, end = token.span()
        spaced = self._at(start - 1) == " " and not self._at(end).isalnum() and token[0] in DASHES
        if conventions.dash_bound and spaced and self._last_sign(start) not in NOTHING:
            self._put_before(start, NO_BREAK)
        self._replace(token, DASHES.get(token[0], token[0]))

    def _mark(self, token: re.Match[str], conventions: Conventions) -> None:
        """The space before ; : ! ? and %; not in 12:30, at a beginning, after a bracket or another mark."""
        start, end = token.span()
        space, after = conventions.before.get(token[0]), self._at(end)
        if space is None or after.isalnum() or after == "/" or (after == ":" == token[0]):
            return
        sign = self._last_sign(start)
        doubled = sign in MARKS_AND_DASHES and sign == self._at(start - 1)
        if sign in NOTHING or doubled or (token[0] == "%" and not sign.isdigit()):
            return
        self._put_before(start, space)

    # --- quotation marks

    def _guillemet(self, token: re.Match[str], conventions: Conventions) -> None:
        """A typed guillemet of the language gets its spaces; straight marks in it are of the second level."""
        opening, closing = conventions.double
        if token[0] == opening:
            self._opens(token, opening, closing, conventions)
        elif token[0] == closing:
            self._closes(token, opening, closing, conventions)

    def _double(self, token: re.Match[str], conventions: Conventions) -> None:
        start = token.start()
        before, after = self._at(start - 1), self._at(start + 1)
        is_open = self.many['"'] > 0
        if "\u05d0" <= before <= "\u05ea" and "\u05d0" <= after <= "\u05ea":
            return  # gershayim in a Hebrew abbreviation
        if self._is_opening(start, is_open=is_open):
            second = self.many[conventions.double[0]]
            self._opens(token, *(conventions.single if second else conventions.double), conventions)
        elif is_open or not before.isdigit():
            self._closes(token, '"', conventions.double[1], conventions)

    def _single(self, token: re.Match[str], conventions: Conventions) -> None:
        start = token.start()
        before, after = self._at(start - 1), self._at(start + 1)
        is_open = bool(self.open) and self.open[-1].typed == "'"
        if after.isalnum() and (before.isalnum() or before == OBJECT):
            self._replace(token, APOSTROPHE)
        elif self._is_opening(start, is_open=is_open):
            if self._is_elision(start + 1, conventions):
                self._replace(token, APOSTROPHE)
            else:
                self._opens(token, *conventions.single, conventions)
        elif is_open:
            self._closes(token, "'", APOSTROPHE, conventions)
        elif not before.isdigit() or after.isalnum():
            self._replace(token, APOSTROPHE)

    def _is_elision(self, index: int, conventions: Conventions) -> bool:
        """Whether a word begins here that begins with an apostrophe: 'twas, '68."""
        elided = conventions.elided and conventions.elided.match(self.tape, index)
        return bool(elided or YEARS.match(self.tape, index))

    def _is_opening(self, start: int, *, is_open: bool) -> bool:
        """Whether a straight mark opens: by the room on both sides, then by what stands there."""
        before, after = self._at(start - 1), self._at(start + 1)
        free_before, free_after = not before or before.isspace(), not after or after.isspace()
        begins = before in OPENERS or self.opened_before == start
        if free_before and free_after:
            return not is_open
        if free_before:
            return not (is_open and after in ENDS)
        if free_after:
            return begins and not is_open
        return begins or (before in JOINERS and not is_open)

    def _opens(self, token: re.Match[str], opening: str, closing: str, conventions: Conventions) -> None:
        after = self._at(token.end())
        guillemet = opening == conventions.double[0]
        spaced = not after or after.isspace()
        inside = conventions.inside if guillemet and not spaced else ""
        edit = self._replace(token, opening + inside)
        # A single mark may yet turn out to be an apostrophe: nothing hangs on its having opened.
        self.opened_before = token.end() if token[0] != "'" else -1
        self.spaced_before = token.end() if guillemet else -1
        self.open.append(_Opened(token[0], closing, edit))
        self.many[token[0]] += 1

    def _closes(self, token: re.Match[str], typed: str, closing: str, conventions: Conventions) -> None:
        if self.many[typed]:
            last = len(self.open) - 1
            while self.open[last].typed != typed:
                last -= 1
            closing = self.open[last].closing
            self._left_open(last + 1)
            self.many[self.open.pop().typed] -= 1
        start = token.start()
        spaced = closing == conventions.double[1] and start != self.opened_before
        if spaced and conventions.inside and self._last_sign(start).strip():
            self._put_before(start, conventions.inside)
        self._replace(token, closing)

    def _left_open(self, first: int) -> None:
        """What opened at or above this level and is not closed: a single mark was an apostrophe.

        Behind a double mark that is not closed either it opens: an old quotation in a quotation, whose every
        paragraph begins with both marks.
        """
        begun = -1
        for opened in self.open[first:]:
            self.many[opened.typed] -= 1
            between = self.tape[begun : opened.edit.start] if begun >= 0 else "-"
            if opened.typed == "'" and between.strip():
                opened.edit.new = APOSTROPHE
            begun = -1 if opened.typed == "'" else opened.edit.end
        del self.open[first:]
