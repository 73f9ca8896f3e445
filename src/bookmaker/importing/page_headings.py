"""Blocks of a page -> blocks whose headings are a chapter's: sections are of level 2, none is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bookmaker.importing.draft import Block, Remark, remark
from bookmaker.importing.looks import ends_a_sentence, folded, is_prose, quoted
from bookmaker.importing.note_texts import HEADING

_WEIGHT = re.compile(r"\*\*(?P<text>[^*]+)\*\*:?|\*(?P<quiet>[^*]+)\*")
_LONGEST = 110


def levelled(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The blocks with the highest heading at level 2 and the others below it without gaps. One that is the
    title does not count: it is taken out with the front.
    """
    sections = [block for block in blocks if block.kind == "heading" and folded(block.plain) != folded(title)]
    if not sections:
        return blocks
    steps = {level: 2 + i for i, level in enumerate(sorted({block.level for block in sections}))}
    before = 1
    out: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            before = min(steps.get(block.level, 2), before + 1, 6)
            out.append(replace(block, level=before))
        else:
            out.append(block)
    return tuple(out)


def headed_by_weight(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """Where no block is a heading: short paragraphs that are bold throughout, above others, as headings.
    R075: which ones.
    """
    if any(block.kind == "heading" for block in blocks):
        return blocks, ()
    places = [i for i in range(len(blocks) - 1) if _is_weighty(blocks[i]) and is_prose(blocks[i + 1])]
    changed = tuple(
        replace(block, kind="heading", level=2, text=_bare(block.text)) if i in places else block
        for i, block in enumerate(blocks)
    )
    told = (
        remark("guessed", "R075", f"taken for a heading: {quoted(blocks[i].plain)}", blocks[i].place)
        for i in places
    )
    return changed, tuple(told)


def _is_weighty(block: Block) -> bool:
    match = _WEIGHT.fullmatch(block.text.strip())
    return (
        block.kind == "paragraph" and match is not None and match["text"] is not None
        and len(block.plain) <= _LONGEST and not ends_a_sentence(block.plain)
    )  # fmt: skip


def _bare(text: str) -> str:
    match = _WEIGHT.fullmatch(text.strip())
    return match["text"] if match and match["text"] else text


def without_bare_headings(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks without headings such as "Notes" that nothing stands below any more, where notes were found,
    and without breaks at the ends and beside headings. R073: which headings.
    """
    text = [block for block in blocks if block.kind != "note"]
    notes = [block for block in blocks if block.kind == "note"]
    kept: list[Block] = []
    told: list[Remark] = []
    for i, block in enumerate(text):
        following = text[i + 1] if i + 1 < len(text) else None
        empty = following is None or (following.kind == "heading" and following.level <= block.level)
        if (
            notes
            and block.kind in {"heading", "paragraph"}
            and HEADING.fullmatch(block.plain.strip(" :"))
            and (empty or _is_break(following))
        ):
            told.append(
                remark("dropped", "R073", f"a heading is left out: {quoted(block.plain)}", block.place)
            )
        else:
            kept.append(block)
    return (*_without_loose_breaks(kept), *notes), tuple(told)


def _is_break(block: Block | None) -> bool:
    return block is not None and block.text == "***"


def _without_loose_breaks(blocks: list[Block]) -> Iterator[Block]:
    """Rules of a page between its parts are no breaks between scenes."""
    single = [
        b
        for b, before in zip(blocks, [None, *blocks], strict=False)
        if not (_is_break(b) and _is_break(before))
    ]
    for i, block in enumerate(single):
        beside = (single[i - 1] if i else None, single[i + 1] if i + 1 < len(single) else None)
        if not (_is_break(block) and any(b is None or b.kind == "heading" for b in beside)):
            yield block
