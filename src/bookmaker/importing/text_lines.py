"""Plain text -> passages: paragraphs whose lines were broken by hand are one line again, if certain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

_WIDEST = 120
_NARROWEST = 38
_FULL = 0.78
_SHORT = 0.6
_LINE_ENDS: Final = re.compile(r"[\n\x0b\x0c\x85\u2028\u2029]")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_PARTED = re.compile(r"(?P<first>[^\W\d_]+(?:-[^\W\d_]+)*)[-\u00ad\u2010¬]$")
_REST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# What begins no word and is none: a word parted before it is one word.
_ENDINGS = re.compile(
    r"(?:tions?|sions?|ments?|ness|ings?|ity|ities|ous|ously|ible|ably|ance|ences?|ical|ically|alism|alist|istic"
    r"|ization|isation|ized|ised|ating|ated|ative|tively|fully|lessly|ments?|ité|ités|eurs?|euses?|trices?|aient"
    r"|issait|ements?|iques?|istes?|ienne?s?|ungen|heit|keit|lich|schaft)\b"
)
_ITEM = re.compile(
    r"(?:[-–—•·*◦▪‣\uf0b7\uf0a7]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\[\d{1,3}\]|\[\^\d{1,3}\]:|>|#{1,6})\s"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a line that may be one. `line` counts from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class PartedWord:
    """A word that was parted at a line's end, and whether it is certain how it is written."""

    word: str
    line: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Passages:
    """A text as passages, with the number of line ends that were taken out, and the words put together."""

    passages: tuple[Passage, ...]
    joined: int = 0
    parted: tuple[PartedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    line: int
    indent: int


@dataclass(slots=True)
class _Joining:
    """How wide the lines are (0: each is a paragraph), the words of the text, and what has been done."""

    width: int
    words: Counter[str]
    joined: int = 0
    parted: list[PartedWord] = field(default_factory=list)


def passages_of(text: str) -> Passages:
    """The passages of a text."""
    rows = [_row(number, line) for number, line in enumerate(_LINE_ENDS.split(text), 1)]
    groups = [list(group) for blank, group in groupby(rows, lambda row: not row.text) if not blank]
    joining = _Joining(_width(groups), Counter(w.casefold() for w in _WORD.findall(text)))
    found = [passage for group in groups for passage in _passages(group, joining)]
    return Passages(tuple(found), joining.joined, tuple(joining.parted))


def _row(number: int, line: str) -> _Row:
    text = line.expandtabs(4).rstrip().rstrip("\u00a0")
    bare = text.lstrip()
    return _Row(bare, number, len(text) - len(bare))


def _width(groups: Sequence[Sequence[_Row]]) -> int:
    """The width of a text with broken lines; 0 where a line is a paragraph."""
    inner = sorted(len(row.text) + row.indent for group in groups for row in group[:-1])
    if not inner:
        return 0
    width = inner[int(len(inner) * 0.9)]
    longer = sum(len(row.text) > _WIDEST for group in groups for row in group)
    full = sum(length >= _FULL * width for length in inner)
    wrapped = _NARROWEST <= width <= _WIDEST and longer * 20 <= len(inner) and full * 2 >= len(inner)
    return max(width, inner[-1] if inner[-1] <= _WIDEST else width) if wrapped else 0


# --- groups of lines -------------------------------------------------------------------------------------


def _passages(group: Sequence[_Row], joining: _Joining) -> Iterator[Passage]:
    if not joining.width or all(len(row.text) <= joining.width * _SHORT for row in group):
        yield from (Passage(row.text, row.line) for row in group)
        return
    indent = min(row.indent for row in group)
    for run in _paragraphs(group, indent, joining):
        yield Passage(_one_line(run, joining), run[0].line)


def _paragraphs(group: Sequence[_Row], indent: int, joining: _Joining) -> Iterator[list[_Row]]:
    """The lines of each paragraph in a group without blank lines."""
    run = [group[0]]
    for before, row in pairwise(group):
        begins = row.indent > indent and before.indent == indent and not _ITEM.match(run[0].text)
        if begins or _ITEM.match(row.text) or not _runs_on(before, row, joining.width):
            yield run
            run = []
        run.append(row)
    yield run


def _runs_on(before: _Row, row: _Row, width: int) -> bool:
    """Whether a line goes on in the next: its first word would not have fitted, or it goes on in one."""
    length = before.indent + len(before.text)
    full = length + 1 + len(row.text.split()[0]) > width or length >= _FULL * width
    if full:
        return True
    return not _ENDS_SENTENCE.search(before.text) and row.text[:1].islower()


def _one_line(run: Iterable[_Row], joining: _Joining) -> str:
    rows = list(run)
    text = rows[0].text
    for row in rows[1:]:
        text = _joined(text, row, joining)
        joining.joined += 1
    return text


def _joined(text: str, row: _Row, joining: _Joining) -> str:
    """A line and the next; a word that was parted between them is put together."""
    parted, rest = _PARTED.search(text[-60:]), _REST.match(row.text)
    if parted is None or rest is None or not rest[0][0].islower():
        # "1990-" and "Franco-" before a capital: the hyphen is the word's own.
        glue = "" if text.endswith(("-", "\u2010")) and not text.endswith((" -", "--")) else " "
        return f"{text}{glue}{row.text}"
    one, two = f"{parted['first']}{rest[0]}", f"{parted['first']}-{rest[0]}"
    whole, certain = _is_one_word(one, two, rest[0], joining.words)
    sure_sign = text[-1] in "\u00ad¬"
    joining.parted.append(PartedWord(one if whole or sure_sign else two, row.line - 1, certain or sure_sign))
    return f"{text[:-1]}{'' if whole or sure_sign else '-'}{row.text}"


def _is_one_word(one: str, two: str, rest: str, words: Counter[str]) -> tuple[bool, bool]:
    """Whether a parted word is written as one, and whether that is certain: the text has it elsewhere, or
    what stands on the next line is an ending and no word.
    """
    as_one, as_two = words[one.casefold()], words[two.casefold()]
    if as_one or as_two:
        return as_one >= as_two, True
    return (True, True) if _ENDINGS.fullmatch(rest.casefold()) else (False, False)
