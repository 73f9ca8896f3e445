"""Headings by style or by look, and what stands in a Word file that is no text: contents, titles by style.

A paragraph is known by its number, so that what Word says of its look is at hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    Division,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Paragraph,
    Quotation,
    Styled,
)
from bookmaker.content.walk import map_inlines, plain_text
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.tidied import shown
from bookmaker.importing.word_marks import WordParagraph

_CONTENTS = re.compile(r"toc( heading|\d| \d)?|table of contents|contents heading|table of figures|index \d")
_NUMBERED = re.compile(r"\s*((?:\d{1,2}\.){1,3}\d{0,2}|\d{1,2}|[IVX]{1,5}\.|[A-Z]\.)\s+(?=\S)")
_NOTES = re.compile(r"\s*(foot|end)?notes?\s*:?\s*|anmerkungen|notas|note", re.IGNORECASE)
_LONGEST, _MOST_WORDS = 120, 16
_LARGER = 1.5
_LOWEST = 6
_ALIKE_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Looks:
    """What Word says of its paragraphs, by number; the size of most letters."""

    paragraphs: Mapping[int, WordParagraph]
    size: float

    def of(self, block: Block) -> WordParagraph | None:
        """The look of a block's paragraph."""
        return self.paragraphs.get(block.span.line)


UNSEEN: Final = Looks({}, 0.0)
"""What is said of a file whose paragraphs have no looks."""


def looks_of(paragraphs: Mapping[int, WordParagraph]) -> Looks:
    """The paragraphs of the text by their number; those of notes are left out."""
    sizes: Counter[float] = Counter()
    for one in paragraphs.values():
        if one.story == "text":
            sizes[one.size] += len(one.words)
    told = {p.number: p for p in paragraphs.values() if p.story in {"text", "text box"}}
    return Looks(told, sizes.most_common(1)[0][0] if sizes else 0.0)


# --- what is no text ---------------------------------------------------------------------------------------


def without_contents(blocks: Blocks, looks: Looks) -> tuple[Blocks, tuple[Remark, ...]]:
    """Without the file's own table of contents. R022: how many lines it had."""
    gone = [b for b in blocks if (look := looks.of(b)) and _CONTENTS.fullmatch(look.style)]
    if not gone:
        return blocks, ()
    message = f"the file's own table of contents is left out: {len(gone)} line{'s' * (len(gone) != 1)}"
    kept = tuple(block for block in blocks if block not in gone)
    return kept, (remark("dropped", "R022", message, gone[0].span, "the book makes its own"),)


_TITLES = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "author",
    "authors": "author",
    "abstract": "abstract",
    "abstract title": "",
}


def styled_titles(blocks: Blocks, looks: Looks) -> tuple[tuple[tuple[str, Inlines], ...], Blocks]:
    """What paragraphs say of the text by their style, and the blocks without them. A second paragraph in the
    style of titles, further down, stays, and so does one behind more than a line.
    """
    told: list[tuple[str, Inlines]] = []
    kept: list[Block] = []
    for block in blocks:
        look = looks.of(block)
        key = _TITLES.get(look.style) if look and isinstance(block, Paragraph | Heading) else None
        late = key == "title" and _is_late(kept, any(one == "title" for one, _ in told))
        if key is None or late or not isinstance(block, Paragraph | Heading):
            kept.append(block)
        elif key:
            told.append((key, block.children))
    return tuple(told), tuple(kept)


def _is_late(before: list[Block], again: bool) -> bool:
    lines = [one for one in before if not isinstance(one, Heading)]
    letters = sum(len(plain_text(one.children)) if isinstance(one, Paragraph) else _LONGEST for one in lines)
    return bool(lines) and (again or letters > _LONGEST)


def without_notes_heading(blocks: Blocks, has_notes: bool) -> tuple[Blocks, tuple[Remark, ...]]:
    """Without a last heading over notes that are notes now. R022: it is left out."""
    last = blocks[-1] if blocks else None
    if not has_notes or not isinstance(last, Heading | Paragraph):
        return blocks, ()
    words = plain_text(last.children)
    if not _NOTES.fullmatch(words):
        return blocks, ()
    message = (
        f"the last line, {shown(words)}, is left out: the book makes a heading for notes where it has one"
    )
    return blocks[:-1], (remark("dropped", "R022", message, last.span),)


_DASH = re.compile(r"\s*[—–―-]")
_FURTHEST, _MOST = 4, 5


def with_epigraph(blocks: Blocks, looks: Looks) -> tuple[Blocks, tuple[Remark, ...]]:
    """Paragraphs before the text that a style calls an epigraph, or that stand at the right and end with a
    line that begins with a dash, made one. R040: they were taken for one.
    """
    start = next((i for i, b in enumerate(blocks[:_FURTHEST]) if _is_apart(b, looks)), None)
    if start is None:
        return blocks, ()
    end = start
    while end < len(blocks) and _is_apart(blocks[end], looks):
        end += 1
    run = blocks[start:end]
    last = run[-1]
    styled = all((look := looks.of(b)) and "epigraph" in look.style for b in run)
    dashed = isinstance(last, Paragraph) and _DASH.match(_last_line(last.children))
    if len(run) > _MOST or not (styled or dashed):
        return blocks, ()
    inner = Quotation("quotation", run, (), run[0].span)
    made = Division((inner,), run[0].span, Attributes(classes=("epigraph",)))
    words = " ".join(plain_text(b.children) for b in run if isinstance(b, Paragraph))
    guess = remark("guessed", "R040", f"{shown(words)} was taken for an epigraph", run[0].span)
    return (*blocks[:start], made, *blocks[end:]), (guess,)


def _is_apart(block: Block, looks: Looks) -> bool:
    look = looks.of(block)
    return isinstance(block, Paragraph) and look is not None and (look.at_end or "epigraph" in look.style)


def _last_line(children: Inlines) -> str:
    breaks = [i for i, node in enumerate(children) if isinstance(node, LineBreak)]
    return plain_text(children[breaks[-1] + 1 :] if breaks else children)


# --- headings by look --------------------------------------------------------------------------------------


def with_headings(blocks: Blocks, looks: Looks) -> tuple[Blocks, tuple[Remark, ...]]:
    """Paragraphs that look like headings, made headings below those by style. R014: each of them.

    The first block is left alone: it may be a title without a style.
    """
    found = dict(_candidates(blocks, looks))
    if not found or len(found) * _ALIKE_AT_MOST > len(blocks) * (_ALIKE_AT_MOST - 1):
        return blocks, ()
    ranks = _ranks(tuple(found.values()))
    out: list[Block] = []
    remarks: list[Remark] = []
    styled = 0
    for i, block in enumerate(blocks):
        if isinstance(block, Heading):
            styled = block.level
        if i not in found or not isinstance(block, Paragraph):
            out.append(block)
            continue
        level = min(styled + ranks[found[i]], _LOWEST)
        out.append(Heading(level, _bare(block.children), block.span))
        remarks.append(_guess(block, found[i]))
    return tuple(out), tuple(remarks)


@dataclass(frozen=True, slots=True, order=True)
class _Rank:
    """What makes a paragraph look like a heading; the higher stands first."""

    depth: int
    size: float
    capitals: bool
    bold: bool
    centred: bool
    italic: bool


def _candidates(blocks: Sequence[Block], looks: Looks) -> Iterator[tuple[int, _Rank]]:
    for i, block in enumerate(blocks[:-1]):
        look = looks.of(block)
        if i == 0 or not isinstance(block, Paragraph) or look is None or look.in_table or look.listed:
            continue
        words = plain_text(block.children).strip()
        if _may_head(words) and _stands_out(words, look, looks, blocks[i + 1]):
            number = _NUMBERED.match(words)
            depth = len(re.findall(r"\d+", number[1])) if number else 0
            yield i, _Rank(-depth, max(look.size - looks.size, 0.0), *_marks(look))


def _may_head(words: str) -> bool:
    short = 0 < len(words) <= _LONGEST and len(words.split()) <= _MOST_WORDS
    return short and any(c.isalpha() for c in words) and not words.endswith((".", ",", ";", ":", "…"))


def _stands_out(words: str, look: WordParagraph, looks: Looks, after: Block) -> bool:
    if look.bold or look.size >= looks.size + _LARGER or (look.capitals and len(words) > _ALIKE_AT_MOST):
        return True
    upper = words.isupper() and len(words.split()) > 1
    longer = isinstance(after, Paragraph) and len(plain_text(after.children)) > _LONGEST
    return longer and (upper or look.centred or look.italic or bool(_NUMBERED.match(words)))


def _marks(look: WordParagraph) -> tuple[bool, bool, bool, bool]:
    return look.capitals, look.bold, look.centred, look.italic


def _ranks(found: tuple[_Rank, ...]) -> dict[_Rank, int]:
    """How many levels below the heading by style each look is, from 1."""
    ordered = sorted(
        set(found), key=lambda r: (-r.size, -r.depth, not r.capitals, not r.bold, not r.centred, r.italic)
    )
    return {rank: min(place, 3) for place, rank in enumerate(ordered, 1)}


def _bare(children: Inlines) -> Inlines:
    """A heading's words without the type that made it one: bold, or italic for all of it."""

    def plain(node: Inline) -> Inlines:
        return node.children if isinstance(node, Styled) and node.kind == "strong" else (node,)

    inner = map_inlines(children, plain)
    whole = inner[0] if len(inner) == 1 else None
    return whole.children if isinstance(whole, Styled) and whole.kind == "emphasis" else inner


def _guess(block: Paragraph, rank: _Rank) -> Remark:
    why = ", ".join(
        word
        for word, told in (
            ("bold", rank.bold),
            ("larger than the text", rank.size >= _LARGER),
            ("in capitals", rank.capitals),
            ("centred", rank.centred),
            ("in italics", rank.italic),
            ("numbered", rank.depth < 0),
        )
        if told
    )
    message = f"{shown(plain_text(block.children))} was taken for a heading: it is {why or 'in capitals'}"
    return remark("guessed", "R014", message, block.span, "take the # away where it is none")


# --- levels ------------------------------------------------------------------------------------------------


def levelled(blocks: Blocks, *, has_title: bool) -> tuple[Inlines, Blocks, tuple[Remark, ...]]:
    """The title, where a lone first heading of the highest level is one, and the blocks with the levels of a
    chapter's text: from 2, one down at a time. R016: levels that were left out in the file.
    """
    headings = [block for block in blocks if isinstance(block, Heading)]
    if not headings:
        return (), blocks, ()
    top = min(heading.level for heading in headings)
    tops = [heading for heading in headings if heading.level == top]
    title: Inlines = ()
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Heading)), 0)
    if not has_title and len(tops) == 1 and first == 0 and len(headings) > 1:
        title, blocks = _bare(tops[0].children), blocks[1:]
    return title, *_descending(blocks)


def _descending(blocks: Blocks) -> tuple[Blocks, tuple[Remark, ...]]:
    """Each heading at most one level below the one before it."""
    out: list[Block] = []
    above: list[tuple[int, int]] = []
    remarks: list[Remark] = []
    for block in blocks:
        if not isinstance(block, Heading):
            out.append(block)
            continue
        while above and above[-1][0] >= block.level:
            above.pop()
        level = min(above[-1][1] + 1 if above else 2, _LOWEST)
        if above and block.level > above[-1][0] + 1:
            words = shown(plain_text(block.children))
            message = f"{words} skips a level: it now stands one below the heading above it"
            remarks.append(remark("mended", "R016", message, block.span))
        above.append((block.level, level))
        out.append(replace(block, level=level, children=_bare(block.children)))
    return tuple(out), tuple(remarks)
