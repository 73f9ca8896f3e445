"""What has been found in a manuscript about itself, while it is read step by step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bookmaker.importing.draft import Block, Front, Remark, remark
from bookmaker.importing.looks import is_prose, quoted

_LAST_BLOCKS = 10
_LONGEST_HEAD = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What is known, the blocks that are left, and what is to be told.

    `typed`: all of it was typed by an author; nothing stands in it that a site puts around texts.
    """

    front: Front
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...] = ()
    typed: bool = False

    @property
    def head(self) -> range:
        """The blocks before the first paragraph of running text."""
        last = min(len(self.blocks), _LONGEST_HEAD)
        return range(next((i for i in range(last) if is_prose(self.blocks[i])), last))

    @property
    def ends(self) -> tuple[int, ...]:
        """The blocks of the head and the last of the text, notes left out."""
        text = [i for i, block in enumerate(self.blocks) if block.kind != "note"]
        head = self.head
        return (*head, *(i for i in text[-_LAST_BLOCKS:] if i not in head))

    def without(self, taken: Collection[int]) -> Found:
        """The blocks at these places taken out."""
        return replace(self, blocks=tuple(b for i, b in enumerate(self.blocks) if i not in taken))

    def told(self, *remarks: Remark) -> Found:
        """With more to tell."""
        return replace(self, remarks=(*self.remarks, *remarks))

    def guessed(self, field: str, value: str, block: Block) -> Found:
        """R072: what was taken for a field, and from which words."""
        return self.told(guess(field, value, block))


def guess(field: str, value: str, block: Block) -> Remark:
    """R072: what was taken for a field of the front, and from which words."""
    source = f", from {quoted(block.plain)}" if value != block.plain else ""
    return remark("guessed", "R072", f"{field}: {quoted(value)}{source}", block.place)


def left_out(what: str, block: Block) -> Remark:
    """R073: a line of the front that has no place in a chapter."""
    return remark("dropped", "R073", f"{what} is left out: {quoted(block.plain)}", block.place)
