"""Blocks of a web page -> blocks without the site's own: menus, buttons, comments, lists of other pages.

What sites print is a table, `site_phrases.txt`. All that is left out is told, with its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from bookmaker.importing.draft import Block, Remark, remark
from bookmaker.importing.looks import ends_a_sentence, is_prose, is_short, quoted
from bookmaker.packaged import site_phrases

_LONGEST = 240
_NAME_AND_WORK = 3
_SECTION = re.compile(r"\[(\w+)\]")
_AROUND = " \t\u00a0:.!…•·|*—–-+,;()"
_WORDS = 160
# Parts of a text that may stand behind a site's lines: it goes on there.
_RESUMES = re.compile(
    r"(?:end|foot)?notes?(?: de bas de page| de fin)?|references?|r[ée]f[ée]rences?"
    r"|bibliograph(?:y|ie)|works cited|sources"
    r"|(?:about|à propos d)\W*(?:the )?(?:e |es |e l')?(?:authors?|auteure?s?|autrices?)"
    r"|acknowledge?ments|remerciements",
    re.IGNORECASE,
)
_A_NOTE = re.compile(r"\[\d{1,3}\]\s|[¹²³⁰-⁹]{1,3}\s*\w|\^\d{1,3}\s")


@dataclass(frozen=True, slots=True)
class _Phrases:
    anywhere: re.Pattern[str]
    menu: re.Pattern[str]
    ends: re.Pattern[str]
    rest: re.Pattern[str]
    age: re.Pattern[str]


def without_site(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks of a page that are its text. R080: a block is left out as the site's.

    Short lines are known by their words: some wherever they stand, some only before the first paragraph or
    behind the last. Comments and lists of other pages go from where they begin to the end, but for notes and
    what stands under a heading such as "Notes" or "About the author".
    """
    dropped = _dropped(blocks)
    kept = tuple(block for i, block in enumerate(blocks) if i not in dropped)
    return kept, tuple(site_remark(blocks[i]) for i in sorted(dropped))


def site_remark(block: Block) -> Remark:
    """R080: what is left out as the site's."""
    return remark("dropped", "R080", f"left out as the site's own: {quoted(block.plain)}", block.place)


def _dropped(blocks: tuple[Block, ...]) -> set[int]:
    phrases = _phrases()
    says_anywhere = {i for i, block in enumerate(blocks) if _is(block, phrases.anywhere)}
    first = next((i for i, block in enumerate(blocks) if is_prose(block)), len(blocks))
    tail = _tail(blocks, first, phrases)
    last = max((i for i in range(min(tail, len(blocks))) if is_prose(blocks[i])), default=-1)
    at_ends = [i for i in range(len(blocks)) if i < first or i > last >= 0]
    menu = {i for i in at_ends if _is(blocks[i], phrases.menu)}
    ends = {i for i in at_ends if _is(blocks[i], phrases.ends)}
    return says_anywhere | menu | _between(blocks, menu, first) | ends | set(_from(blocks, tail, phrases))


def _between(blocks: tuple[Block, ...], menu: set[int], first: int) -> set[int]:
    """The lines of the head between two of a menu."""
    above = [i for i in menu if i < first]
    inside = range(min(above), max(above)) if above else range(0)
    return {i for i in inside if is_short(blocks[i])}


def _tail(blocks: tuple[Block, ...], first: int, phrases: _Phrases) -> int:
    """Where the site's end of the page begins: behind most of the text, at a phrase or a comment."""
    before = [0, *accumulate(len(block.plain) for block in blocks)]
    behind = (i for i in range(first + 1, len(blocks)) if 2 * before[i] >= before[-1])
    for i in behind:
        if _is(blocks[i], phrases.rest):
            return i
        if _is(blocks[i], phrases.age):
            return _comment(blocks, i, first)
    return len(blocks)


def _comment(blocks: tuple[Block, ...], age: int, first: int) -> int:
    """Where a comment begins whose age is given: with the name, which may have somebody's work below it."""
    start = age
    while start > max(first + 1, age - _NAME_AND_WORK) and _is_loose(blocks[start - 1]):
        start -= 1
    return start


def _is_loose(block: Block) -> bool:
    return is_short(block) and not ends_a_sentence(block.plain) and not _A_NOTE.match(block.plain)


def _from(blocks: tuple[Block, ...], tail: int, phrases: _Phrases) -> Iterator[int]:
    """What is the site's behind its first phrase; parts of the text that follow are not."""
    ours = False
    for i in range(tail, len(blocks)):
        words = blocks[i].plain.strip(_AROUND)
        if _is(blocks[i], phrases.rest) or _is(blocks[i], phrases.age):
            ours = False
        elif _RESUMES.fullmatch(words):
            ours = True
        if not (ours or blocks[i].kind == "note" or _A_NOTE.match(blocks[i].plain)):
            yield i


# --- the table -------------------------------------------------------------------------------------------


def _is(block: Block, phrases: re.Pattern[str]) -> bool:
    return block.kind != "note" and _says(block.plain, phrases)


def _says(text: str, phrases: re.Pattern[str]) -> bool:
    return len(text) <= _LONGEST and bool(phrases.fullmatch(_normal(text)))


def _normal(text: str) -> str:
    """A text as the table has it: case folded, one kind of apostrophe, no marks at its ends."""
    return " ".join(_lower(text).strip(_AROUND).split())


def _lower(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("’", "'").casefold()


@cache
def _phrases() -> _Phrases:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in site_phrases().splitlines():
        if section := _SECTION.fullmatch(line):
            lines = sections.setdefault(section[1], [])
        elif line.strip() and not line.startswith("//"):
            lines.append(line)
    return _Phrases(**{name: _any_of(phrases) for name, phrases in sections.items()})


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    listed = "|".join(sorted({_pattern(phrase) for phrase in phrases}, reverse=True))
    return re.compile(rf"(?:[←«‹<]\s*)?(?:{listed})(?:\s*[→»›>])?")


def _pattern(phrase: str) -> str:
    """A phrase as a pattern for normal texts."""
    parts = [_fixed(part) for part in phrase.split("…")]
    return f".{{0,{_WORDS}}}?".join(parts)


def _fixed(words: str) -> str:
    pieces = [
        re.escape(piece).replace(r"\ ", r"\s?" if "#" in words else " ") for piece in _lower(words).split("#")
    ]
    return r"\d[\d.,]*k?".join(pieces)
