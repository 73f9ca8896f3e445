"""Rules on quotation marks, apostrophes and brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from bookmaker.content.conventions import conventions_of
from bookmaker.content.typography import typeset_text
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

# Behind a figure a mark may be feet or inches; between Hebrew letters it is part of an abbreviation.
_DOUBTFUL = re.compile("[0-9][\"']")
_STRAIGHT = re.compile("[\"']")
_DOUBLE_STRAIGHT = re.compile(r"(?<!\d)\"")
_ANY = re.compile("[“”„«»‹›‚]|‘(?=\\w)|(?<=\\W)’(?!\\w)")
_BRACKET = re.compile(r"[()\[\]]")
_ENUMERATION = re.compile(r"(?:^|[\s;,(])(?:\w{1,3}|[:;]-?)\)$")
_PAIRS = {")": "(", "]": "["}
_OPENING_QUOTE = re.compile(r"\s*[“\"«„]")
# In German the other custom, of most literary houses: »…« with ›…‹ inside.
_AS_WELL = {"de": frozenset("»«›‹")}
# Marks that have a language's own meaning beside quoting: an apostrophe, a second level.
_EVERYWHERE = frozenset("’‘“”")


def undecided_marks(passage: Passage) -> Iterator[Finding]:
    """Straight marks that the typography leaves as they are, since it can't tell what they mean."""
    if not _DOUBTFUL.search(passage.text):
        return
    left = Counter(_places(typeset_text(passage.text, passage.at.language)))
    for found, place in zip(_STRAIGHT.finditer(passage.text), _places(passage.text), strict=True):
        if left[place] and passage.text[found.start() - 1].isdigit():
            left[place] -= 1
            message = f"the mark {found[0]} stays straight: it may be a quotation mark, or feet and inches"
            yield passage.finding(found, message, "write “ or ” for a quotation mark, ′ or ″ for a measure")


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Each straight mark with the number of letters before it, which no typography changes."""
    letters, position = 0, 0
    for found in _STRAIGHT.finditer(text):
        letters += sum(map(str.isalnum, text[position : found.start()]))
        position = found.end()
        yield found[0], letters


def straight_and_curled(chapter: Chapter) -> Iterator[Finding]:
    """Straight and curled double marks in one chapter, as typed."""
    straight = _all(chapter, _DOUBLE_STRAIGHT)
    curled = _all(chapter, re.compile("[“”]"))
    if straight and curled:
        rare, what = (straight, "straight") if len(straight) <= len(curled) else (curled, "curled")
        message = f"{len(rare)} of {len(straight) + len(curled)} quotation marks in this chapter are {what}"
        yield Finding(
            message, rare[0].place, "the build curls straight ones, and can't always pair such a mixture"
        )


def _all(chapter: Chapter, pattern: re.Pattern[str]) -> list[Finding]:
    return [p.finding(found, "") for p in chapter.passages for found in pattern.finditer(p.text)]


def foreign_marks(chapter: Chapter) -> Iterator[Finding]:
    """Quotation marks of another language's custom."""
    wrong: dict[str, list[Finding]] = {}
    for passage in (p for p in chapter.passages if p.at.language == chapter.source.language):
        conventions = conventions_of(passage.at.language)
        own = {*conventions.double, *conventions.single} | _EVERYWHERE
        own |= _AS_WELL.get(passage.at.language.partition("-")[0], frozenset())
        for found in _ANY.finditer(passage.text):
            if found[0] not in own:
                wrong.setdefault(found[0], []).append(passage.finding(found, ""))
    double = conventions_of(chapter.source.language).double
    for mark, places in wrong.items():
        message = f"the quotation mark {mark} is not one of this chapter's language"
        times = f"it stands here {len(places)} times, first" if len(places) > 1 else "it stands"
        yield Finding(
            message, places[0].place, f"{times} here; write {double[0]}…{double[1]}, or straight marks"
        )


def unpaired_quotes(chapter: Chapter) -> Iterator[Finding]:
    """A double quotation mark without its fellow in the paragraph; one that runs on may open again."""
    passages = [p for p in chapter.passages if p.kind in {"paragraph", "item", "heading", "caption", "title"}]
    for passage, behind in pairwise((*passages, None)):
        if passage is None:
            continue
        runs_on = behind is not None and _OPENING_QUOTE.match(behind.text) is not None
        yield from _unpaired(passage, runs_on=runs_on)


def _unpaired(passage: Passage, *, runs_on: bool) -> Iterator[Finding]:
    if conventions_of(passage.at.language).double != ("“", "”") or "„" in passage.text:
        return
    opened: list[int] = []
    for found in re.finditer("[“”]", passage.text):
        if found[0] == "“":
            opened.append(found.start())
        elif opened:
            opened.pop()
        elif passage.kind != "verse":
            yield passage.finding(
                found, "a quotation closes here that was never opened", "write “ where it begins"
            )
    opened += _odd(passage.text)
    if opened and not runs_on:
        start = opened[-1]
        message = f"a quotation is not closed in its paragraph: {passage.words(start, start + 30)}"
        yield passage.finding((start, start + 1), message, "write the mark where it ends")


def _odd(text: str) -> list[int]:
    """The last straight mark of an odd number; behind a figure one may stand for inches."""
    every = [found.start() for found in re.finditer('"', text)]
    certain = [start for start in every if not text[max(0, start - 1)].isdigit()]
    return certain[-1:] if len(every) % 2 and len(certain) % 2 else []


def unpaired_brackets(passage: Passage) -> Iterator[Finding]:
    """A bracket without its fellow."""
    opened: list[re.Match[str]] = []
    for found in _BRACKET.finditer(passage.text):
        if found[0] in "([":
            opened.append(found)
        elif opened and opened[-1][0] == _PAIRS[found[0]]:
            opened.pop()
        elif not _ENUMERATION.search(passage.text[max(0, found.start() - 5) : found.end()]):
            yield passage.finding(
                found, f"the bracket {found[0]} was never opened", "take it out, or open it"
            )
    for found in opened:
        yield passage.finding(found, f"the bracket {found[0]} is never closed", "close it, or take it out")


RULES = (
    Rule(
        "Q040",
        "undecided quotation mark",
        "The build curls straight marks by what stands beside them. Where that says nothing, as behind a"
        " figure, it"
        " leaves them as they are.",
        "# Ebb\n\nThe pole was 5' 10\" tall.",
        '# Ebb\n\nThe pole was 5′ 10″ tall, and \'tis "gone".',
        InPassage(undecided_marks),
    ),
    Rule(
        "Q041",
        "straight and curled marks",
        "Where some marks are curled and others are not, the straight ones can't be paired for certain."
        " Told once a"
        " chapter.",
        '# Ebb\n\nShe said “gone”, and he said "gone".',
        '# Ebb\n\nShe said "gone", and he said "gone".',
        InChapter(straight_and_curled),
    ),
    Rule(
        "Q042",
        "quotation marks of another language",
        "Each language has its marks; straight ones become those. Words of another language are marked"
        " (`[Wort]{lang=de}`) and get their own. Told once a chapter for each mark.",
        "# Ebb\n\nShe called it «gone».",
        '# Ebb\n\nShe called it "gone", in French [«parti»]{lang=fr}.',
        InChapter(foreign_marks),
    ),
    Rule(
        "Q043",
        "quotation without an end",
        "A quotation that nobody closes swallows the sentences behind it. One of several paragraphs opens"
        " again in"
        " each.",
        '# Ebb\n\nShe said, "The sea is gone. Nobody answered.',
        '# Ebb\n\n"The sea is gone.\n\n"It may come back," she said.',
        InChapter(unpaired_quotes),
    ),
    Rule(
        "Q044",
        "bracket without its fellow",
        "It is a slip of the pen, or the rest of something that was cut.",
        "# Ebb\n\nThe sea (or what was left of it went out.",
        "# Ebb\n\nThe sea (or what was left of it) went out: a) slowly, b) at night.",
        InPassage(unpaired_brackets),
    ),
)
