"""Rules on paragraphs, quotations and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bookmaker.content.reading import shown
from bookmaker.content.tree import (
    Block,
    Blocks,
    Heading,
    Inlines,
    LineBreak,
    List,
    Paragraph,
    Quotation,
    SceneBreak,
    Styled,
    Text,
)
from bookmaker.content.walk import children_of, plain_text
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

LONGEST_PARAGRAPH = 500
_SHORT_QUOTATION = 40
_BULLET = re.compile(r"^[•·●▪◦‣∙–-][ \t\u00a0]+\S")
_QUOTED = re.compile(r"^[“\"«„].*[”\"»“][.,]?$", re.DOTALL)
_INNER = re.compile('[“”"«»„]')
_UNFINISHED = re.compile(r"[a-zß-ÿ,]$")


def unnamed_epigraphs(chapter: Chapter) -> Iterator[Finding]:
    """An epigraph without an attribution."""
    for block in chapter.blocks():
        if isinstance(block, Quotation) and block.kind == "epigraph" and not block.attribution:
            hint = "write the name on its last line, behind ---"
            yield Finding("an epigraph does not say who speaks", block.span, hint)


def short_quotations(chapter: Chapter) -> Iterator[Finding]:
    """A quotation set apart that is a few words."""
    for block in chapter.blocks():
        if isinstance(block, Quotation) and block.kind == "quotation" and not block.attribution:
            match block.children:
                case [Paragraph(children)] if (
                    not _has_breaks(children) and 0 < len(plain_text(children)) < _SHORT_QUOTATION
                ):
                    message = f"a quotation of {len(plain_text(children).split())} words is set apart"
                    yield Finding(
                        message, block.span, "run it on in quotation marks; ::: verse sets lines of verse"
                    )


def _has_breaks(run: Inlines) -> bool:
    return any(isinstance(node, LineBreak) for node in run)


def quoted_quotations(chapter: Chapter) -> Iterator[Finding]:
    """A quotation set apart that has quotation marks around it."""
    for block in chapter.blocks():
        if not (isinstance(block, Quotation) and block.children):
            continue
        texts = [plain_text(b.children).strip() for b in block.children if isinstance(b, Paragraph)]
        whole = "\n".join(texts)
        if (
            len(texts) == len(block.children)
            and _QUOTED.match(whole)
            and not _INNER.search(whole.strip(".,")[1:-1])
        ):
            message = "a quotation that is set apart stands in quotation marks too"
            yield Finding(message, block.span, "take the marks out: the indent says that it is quoted")


def long_paragraphs(passage: Passage) -> Iterator[Finding]:
    """A paragraph of several pages."""
    words = len(passage.text.split())
    if passage.kind == "paragraph" and words > LONGEST_PARAGRAPH:
        message = f"a paragraph has {words:,} words"
        yield passage.finding(
            (0, 1), message, f"more than {LONGEST_PARAGRAPH} fill a page and more: divide it"
        )


def lists_of_one(chapter: Chapter) -> Iterator[Finding]:
    """A list with one item."""
    for block in chapter.blocks():
        if isinstance(block, List) and len(block.items) == 1:
            what = f"the number {block.start}." if block.ordered else "a bullet"
            hint = "write a paragraph; for a text that begins so, put \\ before the sign"
            yield Finding(f"a list has one item, behind {what}", block.span, hint)


def typed_bullets(passage: Passage) -> Iterator[Finding]:
    """Lines that begin with a bullet that is no list's."""
    if passage.kind != "paragraph":
        return
    for line in re.finditer(r"[^\n]+", passage.text):
        if (found := _BULLET.match(line[0])) and (line.start() or found[0][0] not in "–-"):
            message = f"a line begins with {found[0][0]!r}, and is no item of a list"
            yield passage.finding(
                line, message, "write - and a space, with a blank line before the first item"
            )
            return


def broken_paragraphs(chapter: Chapter) -> Iterator[Finding]:
    """A sentence that ends in the next paragraph: a page or a line of the original ended there."""
    for block, behind in _neighbours(chapter.manuscript.blocks):
        if not (isinstance(block, Paragraph) and isinstance(behind, Paragraph)):
            continue
        before, after = plain_text(block.children).rstrip(), _own(behind.children)
        if _UNFINISHED.search(before) and after[:1].islower() and len(before.split()) > 3:  # noqa: PLR2004
            message = f"a paragraph begins in the middle of a sentence: {shown(after)!r}"
            yield Finding(message, behind.span, "join it to the one before")


def _own(run: Inlines) -> str:
    """The letters of a run that begins with words of its own: not with code, a formula or a link."""
    return plain_text(run).lstrip() if run and isinstance(run[0], Text | Styled) else ""


def _neighbours(blocks: Blocks) -> Iterator[tuple[Block, Block]]:
    yield from pairwise(blocks)
    for block in blocks:
        inside = tuple(b for b in children_of(block) if isinstance(b, Block))
        if inside:
            yield from _neighbours(inside)


def unstopped_paragraphs(chapter: Chapter) -> Iterator[Finding]:
    """A paragraph of sentences whose last one has no stop."""
    for block, behind in pairwise(chapter.manuscript.blocks):
        if isinstance(block, Paragraph) and isinstance(behind, Paragraph | Heading):
            text = plain_text(block.children).rstrip()
            letters = plain_text(block.children[-1:]).rstrip()
            if (
                letters
                and letters[-1].isalpha()
                and re.search(r"[.!?] \S", text)
                and not _own_is_lower(behind)
            ):
                message = f"a paragraph ends without a stop: {shown('…' + text[-30:])!r}"
                yield Finding(message, block.span, "end the sentence, or join what belongs together")


def _own_is_lower(behind: Paragraph | Heading) -> bool:
    return _own(behind.children)[:1].islower()


def idle_breaks(chapter: Chapter) -> Iterator[Finding]:
    """A break between scenes where none are: at an end, before a heading, twice."""
    blocks = chapter.manuscript.blocks
    for block, behind in pairwise((None, *blocks, None)):
        if isinstance(block, SceneBreak) and (behind is None or isinstance(behind, Heading | SceneBreak)):
            what = "another break" if isinstance(behind, SceneBreak) else "a heading" if behind else "the end"
            yield Finding(f"a break stands right before {what}", block.span, "take it out")
        elif block is None and isinstance(behind, SceneBreak):
            yield Finding("a break stands right at the beginning", behind.span, "take it out")


RULES = (
    Rule(
        "Q130",
        "epigraph without a name",
        "Readers want to know who speaks, and the house that grants the right to quote wants it said.",
        "# Ebb\n\n::: epigraph\nThe sea is a door.\n:::\n\nIt goes out.",
        "# Ebb\n\n::: epigraph\nThe sea is a door.\n\n--- Ada Sample\n:::\n\nIt goes out.",
        InChapter(unnamed_epigraphs),
    ),
    Rule(
        "Q131",
        "short quotation set apart",
        "A few words run on in quotation marks; set apart is what takes several lines.",
        "# Ebb\n\nShe said:\n\n> The sea is a door.\n\nNobody answered.",
        '# Ebb\n\nShe said: "The sea is a door." Nobody answered.',
        InChapter(short_quotations),
    ),
    Rule(
        "Q132",
        "quotation marks around a quotation set apart",
        "The indent says that it is quoted; marks around it quote it twice.",
        '# Ebb\n\n> "The sea is a door that opens at night and closes before anybody comes."\n\n'
        "Nobody answered.",
        '# Ebb\n\n> The sea is a "door" that opens at night and closes before anybody comes.\n\n'
        "Nobody answered.",
        InChapter(quoted_quotations),
    ),
    Rule(
        "Q133",
        "long paragraph",
        f"More than {LONGEST_PARAGRAPH} words fill a page and more without a place to rest.",
        "# Ebb\n\n" + "The sea goes out. " * 130,
        "# Ebb\n\n" + "The sea goes out. " * 60,
        InPassage(long_paragraphs),
    ),
    Rule(
        "Q134",
        "list of one",
        "One thing is no list. Often it is a sentence that begins with a year or a dash, and was read as"
        " a list.",
        "# Ebb\n\nThat year began so.\n\n1945. It was a year of tides.",
        "# Ebb\n\nThat year began so.\n\n1945\\. It was a year of tides.",
        InChapter(lists_of_one),
    ),
    Rule(
        "Q135",
        "typed bullet",
        "A line with a bullet is set as a line of the paragraph, and no screen reader counts the items.",
        "# Ebb\n\nTwo things go out:\n\n• the sea\n• the moon",
        "# Ebb\n\nTwo things go out:\n\n- the sea\n- the moon",
        InPassage(typed_bullets),
    ),
    Rule(
        "Q136",
        "paragraph torn in two",
        "A page of the original ended there, or the text was pasted from a PDF.",
        "# Ebb\n\nThe sea goes out every night, and\n\nnobody follows it.",
        "# Ebb\n\nThe sea goes out every night, and nobody follows it.",
        InChapter(broken_paragraphs),
    ),
    Rule(
        "Q137",
        "paragraph without a stop",
        "A paragraph of sentences ends as one. Lines that are no sentences are left alone.",
        "# Ebb\n\nThe sea goes out. Nobody follows it\n\nThe moon rises.",
        "# Ebb\n\nThe sea goes out. Nobody follows it.\n\nThe moon rises.",
        InChapter(unstopped_paragraphs),
    ),
    Rule(
        "Q138",
        "break with nothing to part",
        "A break parts two scenes. Before a heading or at an end it is ornament.",
        "# Ebb\n\nThe sea goes out.\n\n***\n\n## Flood\n\nIt comes back.",
        "# Ebb\n\nThe sea goes out.\n\n***\n\nIt comes back.",
        InChapter(idle_breaks),
    ),
)
