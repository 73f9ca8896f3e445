"""Rules on hyphens, dashes and dots."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bookmaker.diagnostics import Span
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

_RANGE = re.compile(r"(?<![\w./:+#–-])(\d{1,4})-(\d{1,4})(?![\w/:-]|\.\d)")
# What stands before figures that have a hyphen of their own: standards, telephones, models.
_NAMED = re.compile(r"(?:\b[A-Z]{2,}[\w/]*|[+(]\d*\)?|\b[Tt]el\.?|\bISBN:?)[ \u00a0]$")
_MODEL = re.compile(r"\b(?!In |From |Of |The |Between |By |To |And |For |With |At )[A-Z][a-z]+[ \u00a0]$")
_PAGES = re.compile(
    r"(?:\b(?:pp?|pages?|S|Seiten?|ss?|págs?|blz|nos?|vols?|chs?|chapters?|lines|ll|§§?)\.?[ \u00a0])$",
    re.IGNORECASE,
)
_NO_RANGES = {("24", "7"), ("9", "11")}
_TELEPHONE = (3, 4)
_YEAR = re.compile(r"1\d{3}|20\d\d")
_SPACED = re.compile(r"(?<=[\w.,!?)\]”’\"'»\ufffc]) (-) (?=[\w(\[“‘\"'«\ufffc])")
_CLINGING = frozenset({"es", "ca", "gl", "eu", "pt"})
_LOOSE = re.compile(r"(?<=[a-zß-ÿ,]) (?:—|---)(?=[a-zß-ÿ])|(?<=[a-zß-ÿ])(?:—|---) (?=[a-zß-ÿ])")
_EM = re.compile(r"(?<=[\w.,!?”’\"'»])(?:—|---)(?=[\w“‘\"'«])")
_SPACED_EM = re.compile(r"(?<=\S) (?:—|---) (?=\S)")
_SPACED_EN = re.compile(r"(?<=\S) (?:–|--) (?=\S)")
_SPACED_DOTS = re.compile(r"\.(?: \.){2,3}")
_TWO_DOTS = re.compile(r"(?<=\w)\. ?\.(?=[\s”’\"')\ufff9]|$)(?! \.)")
_MINUS = re.compile(r"(?<=[\s(])-(?=\d+(?:[.,]\d+)?[ \u00a0\u202f]?[°%‰])")


def hyphen_ranges(passage: Passage) -> Iterator[Finding]:
    """A hyphen between two numbers, the second of which is the greater."""
    for found in _RANGE.finditer(passage.text):
        before = passage.text[max(0, found.start() - 24) : found.start()]
        paged, years = _PAGES.search(before), _are_years(found[1], found[2])
        named = _NAMED.search(before) or (_MODEL.search(before) and not years)
        if not _is_range(found[1], found[2]) or (named and not paged):
            continue
        at, message = (found.end(1), found.start(2)), f"a hyphen stands in the range {found[0]}"
        hint = f"write {found[1]}–{found[2]}, with an en dash; -- becomes one"
        certain = paged or years
        yield passage.mending(at, "–", message, hint) if certain else passage.finding(at, message, hint)


def _is_range(first: str, last: str) -> bool:
    """Whether two numbers can be the ends of a range; the second may leave out what both begin with."""
    if first.startswith("0") or (last.startswith("0") and len(last) >= len(first)):
        return False
    whole = first[: len(first) - len(last)] + last if len(last) < len(first) else last
    rises = int(whole) > int(first) and len(last) <= len(first) + 2
    return rises and (first, last) not in _NO_RANGES and (len(first), len(last)) != _TELEPHONE


def _are_years(first: str, last: str) -> bool:
    """Whether both are years; the second perhaps in two figures, 1939-45."""
    return bool(_YEAR.fullmatch(first) and re.fullmatch(rf"{_YEAR.pattern}|\d\d", last))


def spaced_hyphens(passage: Passage) -> Iterator[Finding]:
    """A hyphen between spaces, as a dash."""
    if passage.kind in {"cell", "verse"}:
        return
    for found in _SPACED.finditer(passage.text):
        hint = "write -- for a dash with spaces – as here – or --- for one without—as here"
        yield passage.finding(found.span(1), "a hyphen stands where a dash belongs", hint)


def loose_dashes(passage: Passage) -> Iterator[Finding]:
    """An em dash with a space on one side, but in languages that set off a clause —so— with it."""
    if passage.language in _CLINGING:
        return
    for found in _LOOSE.finditer(passage.text):
        yield passage.finding(found, "a dash has a space on one side only", "give it two, or none")


def mixed_dashes(chapter: Chapter) -> Iterator[Finding]:
    """More than one kind of dash between parts of a sentence."""
    if chapter.language in _CLINGING:
        return
    kinds = {"— without spaces": _EM, "— between spaces": _SPACED_EM, "– between spaces": _SPACED_EN}
    first: dict[str, Span] = {}
    counts = Counter[str]()
    for passage in (p for p in chapter.passages if p.is_prose and not p.at.note):
        for kind, pattern in kinds.items():
            for found in pattern.finditer(passage.text):
                counts[kind] += 1
                first.setdefault(kind, passage.place(found.start()))
    if len(counts) > 1:
        (usual, many), *others = counts.most_common()
        rare, few = others[-1]
        message = f"{_times(few)} a dash is {rare} in this chapter, {_times(many)} it is {usual}"
        yield Finding(message, first[rare], "set all alike: the first that differs stands here")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def spaced_dots(passage: Passage) -> Iterator[Finding]:
    """Three points with spaces between them."""
    for found in _SPACED_DOTS.finditer(passage.text):
        new = "…" if found[0].count(".") == 3 else ". …"  # noqa: PLR2004
        message = "an ellipsis is typed as points with spaces, between which a line may end"
        yield passage.mending(found, new, message, "write ..., which becomes …")


def two_dots(passage: Passage) -> Iterator[Finding]:
    """Two points in a row."""
    for found in _TWO_DOTS.finditer(passage.text):
        yield passage.finding(found, "two points stand in a row", "write one, or ... for an ellipsis")


def hyphen_minus(passage: Passage) -> Iterator[Finding]:
    """A hyphen for a minus, before a measure."""
    for found in _MINUS.finditer(passage.text):
        yield passage.mending(found, "\N{MINUS SIGN}", "a hyphen stands for a minus", "write −")


RULES = (
    Rule(
        "Q030",
        "hyphen in a range",
        "A range of pages, years or numbers has an en dash: 1939–1945. A hyphen joins words. `--fix`"
        " mends years and"
        " what a word such as “pp.” makes certain.",
        "# Ebb\n\nThe tables of 1939-1945, pp. 12-15, are lost.",
        "# Ebb\n\nThe tables of 1939–1945, pp. 12--15, are lost, as is ISO 8601-2019.",
        InPassage(hyphen_ranges),
        fixes=True,
    ),
    Rule(
        "Q031",
        "hyphen for a dash",
        "A hyphen between spaces is how typewriters wrote a dash.",
        "# Ebb\n\nThe sea - or what was left of it - went out.",
        "# Ebb\n\nThe sea – or what was left of it – went out.",
        InPassage(spaced_hyphens),
    ),
    Rule(
        "Q032",
        "dash with one space",
        "A dash that parts a sentence has a space on both sides or on none.",
        "# Ebb\n\nThe sea —or what was left of it— went out.",
        "# Ebb\n\nThe sea—or what was left of it—went out.",
        InPassage(loose_dashes),
    ),
    Rule(
        "Q033",
        "two kinds of dashes",
        "Presses set either—so—or – so –, and one of them through the book. Told once a chapter;"
        " quotations and notes"
        " are not counted.",
        "# Ebb\n\nThe sea—or what was left of it—went out. The moon – a thin one – came in.",
        "# Ebb\n\nThe sea—or what was left of it—went out. The moon—a thin one—came in.",
        InChapter(mixed_dashes),
    ),
    Rule(
        "Q034",
        "ellipsis with spaces",
        "A line may end between points that are parted by spaces. Three points in a row become one sign.",
        "# Ebb\n\nThe sea goes . . . somewhere.",
        "# Ebb\n\nThe sea goes ... somewhere.",
        InPassage(spaced_dots),
        fixes=True,
    ),
    Rule(
        "Q035",
        "two points in a row",
        "It is a full stop too many, or an ellipsis that lacks a point.",
        "# Ebb\n\nThe sea goes out..",
        "# Ebb\n\nThe sea goes out...",
        InPassage(two_dots),
    ),
    Rule(
        "Q036",
        "hyphen for a minus",
        "A minus is as wide as a plus, and no line ends after it.",
        "# Ebb\n\nThe water had -2 °C.",
        "# Ebb\n\nThe water had −2 °C.",
        InPassage(hyphen_minus),
        fixes=True,
    ),
)
