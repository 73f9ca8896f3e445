"""Rules on headings and titles. Levels that are left out are told by C017, second titles by C018."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from bookmaker.content.reading import shown
from bookmaker.content.tree import Block, Heading, Paragraph, Styled, Text
from bookmaker.content.walk import plain_text
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

_STOP = re.compile(r"(?<=[\w)”’\"'»])[.:,;]$")
# A point that is a word's own: of an abbreviation, of an ordinal as German has them (Heinrich VIII.).
_SHORT_WORD = re.compile(
    r"(?:\b\w|\d|\b[IVXLC]+|\b(?:etc|al|Inc|Ltd|Co|Jr|Sr|St|vol|no|p|B\.C|A\.D|U\.S|U\.N))\.$", re.IGNORECASE
)
_NUMBER = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.)]|[IVX]{1,5}[.)]|[A-H][.)]|§ ?\d+\.?)[ \u00a0]+(?=\S)"
    r"|^(?:Chapter|Part|Section|Chapitre|Partie|Kapitel|Teil|Abschnitt|Capítulo|Capitolo) (?:\d{1,3}"
    r"|[IVXL]+)\b"
)
LONGEST = 120
_LOUD = 2


def stops(passage: Passage) -> Iterator[Finding]:
    """A stop at the end of a heading that is no sentence among others."""
    text = passage.text.rstrip()
    found = _STOP.search(text)
    if (
        passage.kind in {"heading", "title"}
        and found
        and not _SHORT_WORD.search(text)
        and not _sentences(text)
    ):
        message = f"a heading ends with {found[0]!r}"
        yield passage.mending(found, "", message, "take it out: the white space ends it")


def _sentences(text: str) -> bool:
    """Whether a heading has sentences, as those of old books that tell what a chapter holds."""
    return re.search(r"[.!?…] \S", text) is not None


def typed_numbers(passage: Passage) -> Iterator[Finding]:
    """A number at the beginning of a heading."""
    found = _NUMBER.search(passage.text)
    if passage.kind in {"heading", "title"} and found:
        hint = "take it out: the book numbers its chapters itself, and references find headings by label"
        yield passage.finding(found, f"the number {found[0].strip()!r} is typed into a heading", hint)


def capitals(passage: Passage) -> Iterator[Finding]:
    """A heading in capitals."""
    words = re.findall(r"[^\W\d_]{2,}", passage.text)
    if (
        passage.kind in {"heading", "title"}
        and len(words) >= _LOUD
        and passage.text.isupper()
        and _is_long(words)
    ):
        hint = "write it in small letters: the design sets capitals where it wants them"
        yield passage.finding(
            (0, 1), f"the heading {shown(passage.words(0, len(passage.text)))!r} is typed in capitals", hint
        )


def _is_long(words: list[str]) -> bool:
    """Whether they are more than abbreviations: UN, NATO."""
    return sum(map(len, words)) > 9  # noqa: PLR2004


def long_headings(passage: Passage) -> Iterator[Finding]:
    """A heading that is longer than two lines."""
    if passage.kind in {"heading", "title"} and len(passage.text) > LONGEST and not _sentences(passage.text):
        message = f"a heading has {len(passage.text)} characters"
        yield passage.finding(
            (0, 1), message, f"more than {LONGEST} take three lines and more: say it shorter"
        )


def empty_headings(chapter: Chapter) -> Iterator[Finding]:
    """A heading without words, and one with nothing below it."""
    for block in chapter.blocks():
        if isinstance(block, Heading) and not plain_text(block.children).strip():
            yield Finding(
                "a heading has no words", block.span, "write them, or *** for a break without words"
            )
    blocks = chapter.manuscript.blocks
    for heading, behind in zip_longest(blocks, blocks[1:]):
        if isinstance(heading, Heading) and (behind is None or _ends(heading, behind)):
            title = shown(plain_text(heading.children))
            yield Finding(
                f"nothing stands below the heading {title!r}", heading.span, "write its text, or take it out"
            )


def _ends(heading: Heading, behind: Block) -> bool:
    return isinstance(behind, Heading) and behind.level <= heading.level


def emphasised_headings(chapter: Chapter) -> Iterator[Finding]:
    """A heading all of which is bold or in italics."""
    for block in chapter.blocks():
        if isinstance(block, Heading) and (kind := _all_styled(block)):
            message = f"the whole heading {shown(plain_text(block.children))!r} is {kind}"
            yield Finding(message, block.span, "take the asterisks out: the design says how headings look")


def _all_styled(block: Heading | Paragraph) -> str:
    """“bold” or “in italics” where all of a block is."""
    match [node for node in block.children if not (isinstance(node, Text) and not node.text.strip())]:
        case [Styled(kind="strong")]:
            return "bold"
        case [Styled(kind="emphasis", children=[Styled(kind="strong")])]:
            return "bold"
        case [Styled(kind="emphasis")]:
            return "in italics"
        case _:
            return ""


def disguised_headings(chapter: Chapter) -> Iterator[Finding]:
    """A short bold paragraph right before another: a heading that nothing knows."""
    for block, behind in pairwise(chapter.manuscript.blocks):
        if not (
            isinstance(block, Paragraph) and isinstance(behind, Paragraph) and _all_styled(block) == "bold"
        ):
            continue
        words = plain_text(block.children).strip()
        if len(words) <= LONGEST and not words.endswith((".", ":", "”", '"')):
            message = f"the bold line {shown(words)!r} looks like a heading"
            yield Finding(
                message, block.span, "write ## before it: contents and screen readers know headings only"
            )


def same_headings(chapter: Chapter) -> Iterator[Finding]:
    """Two headings with the same words below the same one."""
    seen: dict[tuple[str, ...], int] = {}
    path: list[tuple[int, str]] = []
    for block in chapter.manuscript.blocks:
        if not isinstance(block, Heading):
            continue
        while path and path[-1][0] >= block.level:
            path.pop()
        words = plain_text(block.children).strip()
        path.append((block.level, words.casefold()))
        key = tuple(name for _, name in path)
        if words and key in seen:
            message = f"two headings here are called {shown(words)!r}: the first is on line {seen[key]}"
            yield Finding(
                message, block.span, "call one of them otherwise: in the contents nobody tells them apart"
            )
        seen.setdefault(key, block.span.line)


RULES = (
    Rule(
        "Q060",
        "heading with a stop",
        "A heading stands alone: white space ends it. Question marks and points of abbreviations stay,"
        " and so do"
        " headings of several sentences.",
        "# Ebb\n\n## The sea goes out.\n\nNobody follows it.",
        "# Ebb\n\n## Where does the sea go?\n\nNobody follows it.",
        InPassage(stops),
        fixes=True,
    ),
    Rule(
        "Q061",
        "number in a heading",
        "Numbers that are typed stay when sections move, and stand beside those that the book gives.",
        "# Ebb\n\n## 1.2 The sea\n\nIt goes out.",
        "# Ebb\n\n## The sea in 1999\n\nIt goes out.",
        InPassage(typed_numbers),
    ),
    Rule(
        "Q062",
        "heading in capitals",
        "Contents, bookmarks and running heads have the words as they are typed, and screen readers spell"
        " capitals."
        " Small letters can become capitals in any design; capitals never become small.",
        "# Ebb\n\n## THE SEA GOES OUT\n\nNobody follows it.",
        "# Ebb\n\n## The UN at Sea\n\nNobody follows it.",
        InPassage(capitals),
    ),
    Rule(
        "Q063",
        "long heading",
        f"A heading of more than {LONGEST} characters takes three lines and more, in the contents too.",
        "# Ebb\n\n## "
        + "What the sea does when nobody is there to look at it, " * 3
        + "told\n\nIt goes out.",
        "# Ebb\n\n## What the sea does when nobody looks\n\nIt goes out.",
        InPassage(long_headings),
    ),
    Rule(
        "Q064",
        "heading without text",
        "A heading without words is a gap in the contents; one with nothing below it promises what does"
        " not come.",
        "# Ebb\n\n## The sea\n\n## The moon\n\nIt rises.",
        "# Ebb\n\n## The sea\n\n### In spring\n\nIt goes out.",
        InChapter(empty_headings),
    ),
    Rule(
        "Q065",
        "heading in bold or italics",
        "How headings look is said once, in the design; emphasis of a whole heading cancels it.",
        "# Ebb\n\n## **The sea**\n\nIt goes out.",
        "# Ebb\n\n## The *Sea* and its tides\n\nIt goes out.",
        InChapter(emphasised_headings),
    ),
    Rule(
        "Q066",
        "heading in disguise",
        "A bold line looks like a heading on paper; contents, bookmarks and screen readers do not know it.",
        "# Ebb\n\nIt was night.\n\n**The sea**\n\nIt goes out.",
        "# Ebb\n\nIt was night.\n\n## The sea\n\nIt goes out. **Nobody** follows.",
        InChapter(disguised_headings),
    ),
    Rule(
        "Q067",
        "two headings alike",
        "In the contents nobody tells them apart, and a link to one may lead to the other.",
        "# Ebb\n\n## The sea\n\nIt goes out.\n\n## The sea\n\nIt comes in.",
        "# Ebb\n\n## The sea at noon\n\nIt goes out.\n\n## The sea at night\n\nIt comes in.",
        InChapter(same_headings),
    ),
)
