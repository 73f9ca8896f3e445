"""Rules on stops, short words and signs in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InPassage, Rule

_DOUBLED = re.compile(r"(?<=[\w”’\"')»]),,+|(?<=\w)(?:;[;,]|,[;:]|,\.(?!\w))|(?<![!?])[!?]\.(?=\s[A-ZÀ-Þ]|$)")
_ET_AL = re.compile(r"\bet\.? al\b(\.?)")
_LATIN = re.compile(r"(?<![\w.@/-])(eg|ie)(?=[,.:]?[ \n(])(?![.]\w)")
_TIMES = re.compile(r"(?<=\d) ?x ?(?=\d)")
_BROKEN_ETC = re.compile(r"\betc(?=[,;)])|\betc\.{2,}|\betc\.? ?…|\band etc\.")


def doubled_stops(passage: Passage) -> Iterator[Finding]:
    """Two stops in a row that no sentence has."""
    for found in _DOUBLED.finditer(passage.text):
        yield passage.finding(found, f"the stops {found[0]} stand in a row", "keep one of them")


def et_al(passage: Passage) -> Iterator[Finding]:
    """“et al.” without its point, or with one too many."""
    for found in _ET_AL.finditer(passage.text):
        if found[0] != "et al.":
            hint = "write et al.: only the second word is cut short"
            yield passage.mending(found, "et al.", f"{found[0]!r} stands for et al.", hint)


def latin_letters(passage: Passage) -> Iterator[Finding]:
    """“eg” and “ie” without points, in English."""
    if passage.language == "en":
        for found in _LATIN.finditer(passage.text):
            word = f"{found[1][0]}.{found[1][1]}."
            if not passage.text.startswith(".", found.end()):
                yield passage.mending(found, word, f"{found[1]!r} stands for {word}", f"write {word}")


def letter_for_times(passage: Passage) -> Iterator[Finding]:
    """The letter x between two figures."""
    for found in _TIMES.finditer(passage.text):
        if not (passage.text[: found.start()].endswith("0") and found[0] == "x"):
            yield passage.finding(found, "the letter x stands between figures", "write × for times")


def et_cetera(passage: Passage) -> Iterator[Finding]:
    """“etc” without its point, with too many, or after “and”."""
    if passage.language in {"en", "fr", "de", "es", "it", "nl"}:
        for found in _BROKEN_ETC.finditer(passage.text):
            yield passage.finding(
                found, f"{found[0]!r} stands for etc.", "write etc. with one point and no “and”"
            )


RULES = (
    Rule(
        "Q050",
        "two stops in a row",
        "It is a slip of the pen, or the seam of two versions of a sentence.",
        "# Ebb\n\nThe sea,, it seems, goes out.",
        "# Ebb\n\nThe sea, the moon, etc., go out.",
        InPassage(doubled_stops),
    ),
    Rule(
        "Q051",
        "et al.",
        "Only the second word is cut short: it has a point, the first has none.",
        "# Ebb\n\nSample et. al. have measured it.",
        "# Ebb\n\nSample et al. have measured it.",
        InPassage(et_al),
        fixes=True,
    ),
    Rule(
        "Q052",
        "e.g. and i.e. without points",
        "In English both are cut short, and have their points.",
        "# Ebb\n\nSome waters, eg the bay, go out.",
        "# Ebb\n\nSome waters, e.g. the bay, go out.",
        InPassage(latin_letters),
        fixes=True,
    ),
    Rule(
        "Q053",
        "x for times",
        "Between figures stands the sign ×.",
        "# Ebb\n\nA bay of 3 x 4 miles.",
        "# Ebb\n\nA bay of 3 × 4 miles, at the address 0x41.",
        InPassage(letter_for_times),
    ),
    Rule(
        "Q054",
        "etc.",
        "It is cut short and has one point; “and” is in it.",
        "# Ebb\n\nThe sea, the moon, and etc. go out.",
        "# Ebb\n\nThe sea, the moon, etc. go out.",
        InPassage(et_cetera),
    ),
)
