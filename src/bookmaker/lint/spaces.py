"""Rules on spaces: too many, too few, in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookmaker.content.conventions import conventions_of
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import CALL, OBJECT, Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

_DOUBLE = re.compile(r"(?<=\S)  +(?=\S)")
_BLANKS = re.compile(r"[ \t]+")
_BEFORE_STOP = re.compile(
    r"(?<=[^\s.(\[“‘«\"'–—-]) +(?=([,;!?]|[.:](?![\w.:)(/-]| \.))[\s”’\"'»)\ufff9]|[,.;:!?]$)"
)
_BEFORE_COMMA = re.compile(r"(?<=[^\s(\[“‘«\"'–—-])[ \u00a0\u202f]+(?=[,.][\s”’\"'»)\ufff9]|[,.]$)")
# Chinese and Japanese have no spaces.
_LETTER = r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_NO_SPACE = re.compile(
    rf"[,;](?<={_LETTER}{_LETTER}.)(?={_LETTER}{{2}})"
    r"|[.!?](?<=[a-zß-ÿ]{3}.)(?=[A-ZÀ-Þ][a-zß-ÿ]+ [a-zß-ÿ])"
)
_IN_BRACKET = re.compile(r"(?<=[(\[]) +(?=[\w“‘«])|(?<=[\w.,!?”’»]) +(?=[)\]])")
_IN_QUOTES = re.compile(r"(?<=[“‘]) +(?=\w)|(?<=[\w.,!?]) +(?=”)")
_BEFORE_CALL = re.compile(rf"(?<=[^\s(\[]) +(?={CALL})")
_NO_BREAK = re.compile(r"(?<=[a-z]{3})\u00a0(?=[a-z]{3})")
# From so many on, no-break spaces between words are none that anybody chose.
_MANY = 3


def double_spaces(passage: Passage) -> Iterator[Finding]:
    """Two spaces or more between words; in verse they may be meant."""
    if passage.kind != "verse":
        for found in _DOUBLE.finditer(passage.text):
            yield passage.mending(found, " ", f"{len(found[0])} spaces stand in a row", "one is enough")


def tabs(passage: Passage) -> Iterator[Finding]:
    """A tabulator among words."""
    for found in _BLANKS.finditer(passage.text if "\t" in passage.text else ""):
        if "\t" not in found[0]:
            continue
        yield passage.mending(
            found, " ", "a tabulator stands among the words", "write a space, or make a table"
        )


def space_before_stop(passage: Passage) -> Iterator[Finding]:
    """A space before a stop; French has one before ; : ! and ?, which the typography sets itself."""
    french = passage.language == "fr"
    for found in (_BEFORE_COMMA if french else _BEFORE_STOP).finditer(passage.text):
        stop = passage.text[found.end()]
        yield passage.mending(found, "", f"a space stands before {stop!r}", "take it out")


def no_space_after_stop(passage: Passage) -> Iterator[Finding]:
    """Two words with a stop and no space between them."""
    for found in _NO_SPACE.finditer(passage.text):
        yield passage.finding(found, f"no space stands after {found[0]!r}", "write one, or mark it as `code`")


def space_in_brackets(passage: Passage) -> Iterator[Finding]:
    """A space right inside a bracket."""
    for found in _IN_BRACKET.finditer(passage.text):
        yield passage.mending(found, "", "a space stands right inside a bracket", "take it out")


def space_in_quotes(passage: Passage) -> Iterator[Finding]:
    """A space right inside “these”, in languages where the first opens and the second closes."""
    if conventions_of(passage.at.language).double == ("“", "”"):
        for found in _IN_QUOTES.finditer(passage.text):
            yield passage.mending(found, "", "a space stands right inside the quotation marks", "take it out")


def space_before_call(passage: Passage) -> Iterator[Finding]:
    """A space between a note's call and what it belongs to."""
    for found in _BEFORE_CALL.finditer(passage.text):
        if passage.text[found.start() - 1] != OBJECT or passage.kind != "cell":
            yield passage.mending(
                found, "", "a space stands before a note's call", "write the call at the word"
            )


def pasted_spaces(chapter: Chapter) -> Iterator[Finding]:
    """No-break spaces between ordinary words, which a web page or a word processor has left there."""
    places = [
        passage.place(found.start())
        for passage in chapter.passages
        for found in _NO_BREAK.finditer(passage.text)
    ]
    if len(places) >= _MANY:
        message = f"{len(places)} no-break spaces stand between ordinary words in this chapter"
        yield Finding(message, places[0], "they tear holes into lines: the first stands here")


RULES = (
    Rule(
        "Q010",
        "double space",
        "A second space after a full stop is a habit of typewriters. The build prints one; the second"
        " hides in"
        " searches and in differences between versions.",
        "# Ebb\n\nThe sea goes out.  Nobody follows it.",
        "# Ebb\n\nThe sea goes out. Nobody follows it.",
        InPassage(double_spaces),
        fixes=True,
    ),
    Rule(
        "Q011",
        "tabulator in a text",
        "A tabulator is as wide as nothing in print: columns belong into a table, words are parted by a"
        " space.",
        "# Ebb\n\nThe sea\tgoes out.",
        "# Ebb\n\nThe sea goes out.",
        InPassage(tabs),
        fixes=True,
    ),
    Rule(
        "Q012",
        "space before a stop",
        "A comma or a full stop after a space may begin a line. In French only `;`, `:`, `!` and `?` have"
        " a space"
        " before them, and the typography sets it.",
        "# Ebb\n\nThe sea goes out , and nobody follows it.",
        "# Ebb\n\nThe sea goes out, and nobody follows it.",
        InPassage(space_before_stop),
        fixes=True,
    ),
    Rule(
        "Q013",
        "no space after a stop",
        "Two words that a stop alone parts are one word to hyphenation and to every search.",
        "# Ebb\n\nThe sea goes out,and nobody follows it.",
        "# Ebb\n\nThe sea goes out, and nobody follows it.",
        InPassage(no_space_after_stop),
    ),
    Rule(
        "Q014",
        "space inside a bracket",
        "A line may end right after the bracket opens, or begin with the one that closes.",
        "# Ebb\n\nThe sea ( and the moon ) went out.",
        "# Ebb\n\nThe sea (and the moon) went out.",
        InPassage(space_in_brackets),
        fixes=True,
    ),
    Rule(
        "Q015",
        "space inside quotation marks",
        "A line may end between the mark and the word that it belongs to. French guillemets have their"
        " spaces from"
        " the typography.",
        "# Ebb\n\nShe called it “ the small hours ” of the sea.",
        "# Ebb\n\nShe called it “the small hours” of the sea.",
        InPassage(space_in_quotes),
        fixes=True,
    ),
    Rule(
        "Q016",
        "space before a note's call",
        "The call may begin a line, far from its word.",
        "# Ebb\n\nThe sea goes out. [^moon]\n\n[^moon]: The moon pulls it.",
        "# Ebb\n\nThe sea goes out.[^moon]\n\n[^moon]: The moon pulls it.",
        InPassage(space_before_call),
        fixes=True,
    ),
    Rule(
        "Q017",
        "pasted no-break spaces",
        "Web pages and word processors leave no-break spaces between ordinary words. Lines can't end"
        " there, and the"
        " spaces of justified lines grow. Told once a chapter, from three on.",
        "# Ebb\n\nThe sea&nbsp;goes out, and\u00a0nobody follows\u00a0after it, while\u00a0others"
        " wait\u00a0there.",
        "# Ebb\n\nThe sea goes out at 6\u00a0a.m., and nobody follows after it.",
        InChapter(pasted_spaces),
    ),
)
