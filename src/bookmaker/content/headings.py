"""Headings as written -> headings whose levels go down one at a time."""

from __future__ import annotations

from dataclasses import replace

from bookmaker.content.tree import PLAIN, Attributes, Block, Blocks, Heading, Inlines
from bookmaker.content.walk import map_blocks
from bookmaker.diagnostics import Diagnostic, warning

DEEPEST_LEVEL = 6


def titled(blocks: Blocks) -> tuple[Inlines, Attributes, Blocks]:
    """The first `# heading` that stands in nothing else, its attributes, and the blocks without it."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 1:
            return block.children, block.attributes, (*blocks[:place], *blocks[place + 1 :])
    return (), PLAIN, blocks


def levelled(blocks: Blocks, found: list[Diagnostic]) -> Blocks:
    """Headings of a body on levels 2 to 6 without a gap; those beside each other stay beside each other.

    C017: a level is left out; C018: a second title (`#`), which becomes a heading of level 2.
    """
    above: list[int] = []

    def at_its_level(block: Block) -> Blocks:
        if not isinstance(block, Heading):
            return (block,)
        written = _below_title(block, found)
        while above and above[-1] >= written:
            above.pop()
        parent = above[-1] if above else 1
        if written > parent + 1:
            message = f"a heading of level {written} stands right under one of level {parent}"
            hint = f"write {'#' * (parent + 1)} here: it is set as such"
            found.append(warning("C017", message, block.span, hint))
        above.append(written)
        return (replace(block, level=min(len(above) + 1, DEEPEST_LEVEL)),)

    return map_blocks(blocks, at_its_level)


def _below_title(heading: Heading, found: list[Diagnostic]) -> int:
    if heading.level > 1:
        return heading.level
    hint = "write ## for a heading; a chapter has one title"
    found.append(warning("C018", "a second title stands in this file", heading.span, hint))
    return 2
