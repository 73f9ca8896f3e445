"""Paragraphs of plain text -> captions, lists and headings, by their look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bookmaker.importing.draft import Block, Remark, remark
from bookmaker.importing.looks import ends_a_sentence, is_prose, quoted
from bookmaker.importing.markdown_text import begun, remark_text

# --- captions --------------------------------------------------------------------------------------------

_CAPTION = re.compile(
    r"(?:image|photo(?:graph|graphie)?|picture|illustration|figure|fig|map|carte|graph(?:ique)?|chart|tableau|table"
    r"|cover image|featured image|image à la une|crédits?(?: photo)?|(?:photo|image) credits?|légende"
    r"|caption)"
    r"\s*(?:\d+(?:\.\d+)*|[ivx]+)?\s*(?:[:|]|\.\s|—|–|-\s|(?<=\w) (?:by|de|par|courtesy)\b)\s*\S",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 400


def is_caption(text: str) -> bool:
    """Whether a text begins as captions do: "Image: …", "Figure 2. …", "Photo by …"."""
    return len(text) <= _LONGEST_CAPTION and bool(_CAPTION.match(text))


def with_captions_remarked(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks with captions of images that are not there as editor's remarks, which no edition shows.

    R076: where they are.
    """
    captions = [b for b in blocks if b.kind in {"paragraph", "heading", "caption"} and is_caption(b.plain)]
    hint = "it is an editor's remark in the chapter now; put the image in its place"
    told = tuple(
        remark(
            "question",
            "R076",
            f"a caption, and its image is not in the file: {quoted(b.plain)}",
            b.place,
            hint,
        )
        for b in captions
    )
    return tuple(_remarked(block) if block in captions else block for block in blocks), told


def _remarked(block: Block) -> Block:
    return replace(block, kind="other", text=f"<!-- {remark_text(block.plain)} -->", level=0)


# --- lists -----------------------------------------------------------------------------------------------

_BULLET = re.compile(r"\\?[-–—•·*◦▪‣+\uf0b7\uf0a7]\s+(?=\S)")
_NUMBER = re.compile(r"\(?(?P<number>\d{1,3})\\?[.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Item:
    block: Block
    number: int | None
    text: str


def listed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with paragraphs that begin with bullets, or with rising numbers, as lists."""
    out: list[Block] = []
    run: list[_Item] = []
    for block in blocks:
        item = _item(block)
        if run and not (item and _follows(item, run[-1])):
            out.extend(_list(run))
            run = []
        if item:
            run.append(item)
        else:
            out.append(block)
    return (*out, *_list(run))


def _item(block: Block) -> _Item | None:
    if block.kind != "paragraph":
        return None
    if match := _BULLET.match(block.text):
        return _Item(block, None, block.text[match.end() :])
    if match := _NUMBER.match(block.text):
        return _Item(block, int(match["number"]), block.text[match.end() :])
    return None


def _follows(item: _Item, before: _Item) -> bool:
    if item.number is None or before.number is None:
        return item.number is before.number
    return item.number == before.number + 1


def _list(run: Sequence[_Item]) -> Iterator[Block]:
    """A list; a number alone may be a heading's, and a dash alone begins speech."""
    if len(run) < 2:  # noqa: PLR2004 (one item is no list)
        yield from (item.block for item in run)
        return
    loose = any(is_long(item.text) for item in run)
    signs = ("-" if item.number is None else f"{item.number}." for item in run)
    text = ("\n\n" if loose else "\n").join(f"{s} {begun(i.text)}" for s, i in zip(signs, run, strict=True))
    yield replace(run[0].block, kind="other", text=text, plain=" ".join(i.block.plain for i in run))


def is_long(text: str) -> bool:
    """Whether an item is a paragraph rather than a line."""
    return len(text) > _LONGEST_CAPTION


# --- verse -----------------------------------------------------------------------------------------------

_LONGEST_VERSE = 70
_FEWEST_LINES = 4


def versed(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks with short lines that follow one another without a blank line as verse; one blank line parts
    two stanzas. R084: which ones.
    """
    out: list[Block] = []
    told: list[Remark] = []
    for stanzas in _runs(blocks):
        lines = [line for stanza in stanzas for line in stanza]
        if len(lines) < _FEWEST_LINES or any(len(stanza) == 1 for stanza in stanzas):
            out += lines
            continue
        out.append(_verse(stanzas))
        message = f"{len(lines)} short lines are taken for verse: {quoted(lines[0].plain)} …"
        told.append(
            remark("guessed", "R084", message, lines[0].place, "take the ::: lines away where they are none")
        )
    return tuple(out), tuple(told)


def _runs(blocks: Sequence[Block]) -> Iterator[list[list[Block]]]:
    """The blocks, those together that may be stanzas of one poem."""
    run: list[list[Block]] = []
    for block in blocks:
        gap = block.place.line - run[-1][-1].place.line if run else 0
        fits = _may_be_verse(block) and bool(run) and _may_be_verse(run[-1][-1])
        if fits and gap == 1:
            run[-1].append(block)
        elif fits and gap == len("\n\n") and len(run[-1]) > 1:
            run.append([block])
        else:
            yield from (run,) if run else ()
            run = [[block]]
    yield from (run,) if run else ()


def _may_be_verse(block: Block) -> bool:
    return block.kind == "paragraph" and len(block.plain) <= _LONGEST_VERSE


def _verse(stanzas: Sequence[Sequence[Block]]) -> Block:
    text = "\n\n".join("\n".join(line.text for line in stanza) for stanza in stanzas)
    plain = " ".join(line.plain for stanza in stanzas for line in stanza)
    return replace(stanzas[0][0], kind="other", text=f"::: verse\n\n{text}\n\n:::", plain=plain)


# --- headings --------------------------------------------------------------------------------------------

_LONGEST_HEADING = 110
_MOST_WORDS = 16
_BEGINS = re.compile(r"[\"“«‘'(¿¡]?[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я\d\u0590-\u08ff\u3000-\u9fff]")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\S|(?P<roman>[IVX]{1,5})[.:]\s+\S")
_IS_SPEECH = re.compile(r"[-–—«]\s")


def headed(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks with short lines above paragraphs as headings. R075: which ones.

    A heading has a capital or a figure at its beginning and no stop at its end, and a paragraph below it, or
    another heading with a paragraph. Figures before it tell its level; where some are in capitals throughout
    and others are not, the others are one level below.
    """
    places = _heading_places(blocks)
    shouted = [i for i in places if _is_shouted(blocks[i].plain)]
    mixed = 0 < len(shouted) < len(places) and places[0] in shouted
    levels = {i: _level(blocks[i].plain, quiet=mixed and i not in shouted) for i in places}
    levels = _without_gaps(levels)
    changed = tuple(
        replace(block, kind="heading", level=levels[i]) if i in levels else block
        for i, block in enumerate(blocks)
    )
    told = (
        remark("guessed", "R075", f"taken for a heading: {quoted(blocks[i].plain)}", blocks[i].place)
        for i in places
    )
    return changed, tuple(told)


def _heading_places(blocks: Sequence[Block]) -> list[int]:
    """Short lines with a paragraph below, one or two of them; three in a row are no headings."""
    places: list[int] = []
    text = [i for i, block in enumerate(blocks) if block.kind != "note"]
    for looks, run in groupby(text, lambda i: _looks(blocks[i])):
        run_list = list(run)
        behind = run_list[-1] + 1
        followed = behind < len(blocks) and is_prose(blocks[behind]) and blocks[behind].kind != "note"
        numbered = all(_NUMBERED.match(blocks[i].plain) for i in run_list)
        if looks and followed and (len(run_list) <= 2 or numbered):  # noqa: PLR2004 (a heading and one below)
            places += run_list
    return places


def _looks(block: Block) -> bool:
    text = block.plain.strip()
    return (
        block.kind == "paragraph"
        and len(text) <= _LONGEST_HEADING
        and len(text.split()) <= _MOST_WORDS
        and any(c.isalpha() for c in text)
        and bool(_BEGINS.match(text))
        and not _IS_SPEECH.match(text)
        and not text.endswith((",", ";", ":"))
        and (not ends_a_sentence(text) or text.endswith("?"))
    )


def _is_shouted(text: str) -> bool:
    return text.isupper()


def _level(text: str, *, quiet: bool) -> int:
    match = _NUMBERED.match(text)
    depth = match["number"].count(".") if match and match["number"] else 0
    return min(6, 2 + depth + quiet)


def _without_gaps(levels: dict[int, int]) -> dict[int, int]:
    """The levels with none left out on the way down."""
    out: dict[int, int] = {}
    before = 1
    for i, level in levels.items():
        before = out[i] = min(level, before + 1)
    return out
