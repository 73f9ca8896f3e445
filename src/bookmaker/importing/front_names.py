"""A line -> the names in it; lines below a title that are nothing but names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import takewhile

from bookmaker.importing.draft import Block
from bookmaker.importing.found import Found
from bookmaker.importing.front_wording import A_NAME, BETWEEN_NAMES, HOUSE, NO_NAME, SECTIONS
from bookmaker.importing.looks import is_short

# So many lines of names stand below a title, and so many words show that those of a name are no others.
_MOST_LINES, _ENOUGH = 4, 100
_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class NamesOf:
    """A line that is nothing but names: these, and where the one works whom it names."""

    block: Block
    names: tuple[str, ...]
    house: str


def names_in(text: str) -> tuple[tuple[str, ...], str]:
    """The names that a list of people begins with, and what stands behind them."""
    names: list[str] = []
    rest = text.strip().rstrip(".")
    while match := A_NAME.match(rest):
        if HOUSE.search(match["name"]):
            break
        names.append(match["name"].rstrip("."))
        rest = rest[match.end() :]
        between = BETWEEN_NAMES.match(rest)
        if between is None:
            break
        behind = rest[between.end() :]
        if not A_NAME.match(behind) or HOUSE.search(behind.split(",")[0]):
            return tuple(names), behind.strip(" ,|•·—–-")
        rest = behind
    return tuple(names), rest.strip(" ,|•·—–-")


def names_only(block: Block, kinds: Collection[str] = ("paragraph",)) -> NamesOf | None:
    """A line that is nothing but names, or one with where it works; not with a note, which would be lost."""
    names, rest = names_in(block.plain)
    is_line = block.kind in kinds and is_short(block) and "[^" not in block.text
    is_other = NO_NAME.search(block.plain) or SECTIONS.fullmatch(block.plain.strip())
    is_whole = not rest or (len(names) == 1 and bool(HOUSE.search(rest)))
    return NamesOf(block, names, rest) if names and is_line and is_whole and not is_other else None


def lone_names(found: Found) -> tuple[NamesOf, ...]:
    """The lines right below the title that are names and nothing else, though nothing says more of them.

    Only in what an author typed, and where all are certain enough: with a title or a place of work, or where
    a text that is long enough has no word of theirs, as it would have those of a subtitle or of a place.
    """
    # A second name in bold type right above the text looks like a heading.
    head = (
        names_only(found.blocks[i], ("paragraph", "heading") if i else ("paragraph",)) for i in found.head
    )
    lines = tuple(line for line in takewhile(lambda one: one is not None, head) if line)
    text = (b.plain.casefold() for b in found.blocks[len(found.head) :] if b.kind != "note")
    words = Counter(_WORD.findall(" ".join(text)))
    if not (found.typed and found.front.title and len(lines) <= _MOST_LINES):
        return ()
    return lines if all(_is_certain(line, words) for line in lines) else ()


def _is_certain(line: NamesOf, words: Counter[str]) -> bool:
    honoured = A_NAME.match(line.block.plain.strip())
    if line.house or (honoured and honoured["honours"]):
        return True
    own = (word for name in line.names for word in _WORD.findall(name.casefold()))
    return words.total() >= _ENOUGH and not any(words[word] for word in own)
