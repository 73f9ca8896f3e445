"""Blocks -> what they say of the text (title, people, source, licence, abstract), and the blocks of the text.

Each step looks for one thing and takes it out. What a document or a page tells in its metadata wins; what is
decided by look or by wording is told as a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from bookmaker.importing.draft import Block, Front, Remark, remark
from bookmaker.importing.found import Found, left_out
from bookmaker.importing.front_names import lone_names, names_only
from bookmaker.importing.front_people import is_known, with_lives, with_people
from bookmaker.importing.front_wording import (
    ABSTRACT,
    BYLINE,
    DATE,
    DOI,
    E_MAIL,
    KEYWORDS,
    LICENCE_LINE,
    SECTIONS,
    SOURCE,
    VOLUME,
    commons_licence,
)
from bookmaker.importing.looks import folded, is_prose, is_short, quoted

_FURTHEST_TITLE = 12
_FURTHEST_HEAD = 60
_NOT_IN_TITLES = re.compile(r"!\[|<!--")
_LONGEST_TITLE = 220
_LONGEST_LINE = 600
_LONGEST_ABSTRACT = 4


def fronted(
    blocks: tuple[Block, ...], known: Front, *, typed: bool = False
) -> tuple[Front, tuple[Block, ...], tuple[Remark, ...]]:
    """What a manuscript says of itself, the blocks that are left, and what is to be told.

    `typed`: it holds nothing that a site puts around texts.
    R070: the title is guessed. R071: the title stood in the text, too. R072: another field was guessed.
    R073: a line of the front was left out. R074: a licence was read.
    """
    steps = (
        _titled,
        _sourced,
        _licensed,
        _with_keywords,
        _with_abstract,
        _with_doi,
        _subtitled,
        with_people,
        with_lives,
        _undated,
    )
    done = reduce(lambda found, step: step(found), steps, Found(known, blocks, typed=typed))
    return done.front, done.blocks, done.remarks


# --- titles ----------------------------------------------------------------------------------------------


def _titled(found: Found) -> Found:
    """The title that is known, or that of the first line; each printing of it among the first blocks goes."""
    if not found.front.title:
        place = _title_place(found)
        if place is None:
            return found
        block = found.blocks[place]
        found = replace(found, front=replace(found.front, title=block.text)).without({place})
        found = found.told(remark("guessed", "R070", f"title: {quoted(block.plain)}", block.place))
    again = [i for i in _first(found) if _is_title(found.blocks[i], found.front)]
    told = [
        remark(
            "dropped",
            "R071",
            f"the title stood in the text, too: {quoted(found.blocks[i].plain)}",
            found.blocks[i].place,
        )
        for i in again
    ]
    return found.without(again).told(*told)


def _first(found: Found) -> range:
    near = max(_FURTHEST_TITLE, min(len(found.head) + 1, _FURTHEST_HEAD))
    return range(min(len(found.blocks), near))


def _is_title(block: Block, front: Front) -> bool:
    known = {folded(_plain(front.title)), folded(_plain(front.subtitle))} - {""}
    return block.kind in {"heading", "paragraph"} and folded(block.plain) in known


def _plain(markdown: str) -> str:
    return re.sub(r"\\(?=\W)|[*_`]", "", markdown)


def _title_place(found: Found) -> int | None:
    """A short line that stands twice in the head, the first heading of the head, or the first line."""
    head = [i for i in found.head[:_FURTHEST_HEAD] if _may_be_title(found.blocks[i])]
    names = {i: folded(found.blocks[i].plain) for i in head}
    often = Counter(names.values())
    for i in head:
        if often[names[i]] > 1:
            return i
    headings = [i for i in head if found.blocks[i].kind == "heading"]
    first = head[0] if head and head[0] == 0 else None
    return next(iter(headings), first)


def _may_be_title(block: Block) -> bool:
    text = block.plain.strip()
    return (
        is_short(block)
        and not _NOT_IN_TITLES.search(block.text)
        and len(text) <= _LONGEST_TITLE
        and not text.endswith((".", ",", ";"))
        and not any(p.fullmatch(text) for p in (BYLINE, DATE, ABSTRACT, E_MAIL, KEYWORDS))
        and not SECTIONS.fullmatch(text)
    )


def _subtitled(found: Found) -> Found:
    """A line between title and byline, or one that a colon at the title's end promises."""
    front = found.front
    if front.subtitle or not front.title or len(found.head) < 1:
        return found
    block = found.blocks[0]
    if is_known(block, front):
        return found
    promised = _plain(front.title).rstrip().endswith(":")
    if not (_may_be_title(block) and block.kind == "paragraph" and (promised or _is_above_people(found))):
        return found
    front = replace(front, subtitle=block.text, title=front.title.rstrip().removesuffix(":"))
    return replace(found, front=front).without({0}).guessed("subtitle", block.plain, block)


def _is_above_people(found: Found) -> bool:
    """Whether the second line is a byline, or the name of an author."""
    line = found.blocks[1].plain.strip() if len(found.head) > 1 else ""
    known = {person.name for person in found.front.people}
    return bool(BYLINE.fullmatch(line)) or line in known or _is_above_names(found)


def _is_above_names(found: Found) -> bool:
    """Whether the first line is no name, and those below it are taken for names."""
    return names_only(found.blocks[0]) is None and bool(lone_names(found.without({0})))


# --- lines that say one thing ----------------------------------------------------------------------------


def _sourced(found: Found) -> Found:
    """The line that says where the text was published, and the volume that it belongs to."""
    for i in found.ends:
        text = found.blocks[i].plain.strip()
        if len(text) > _LONGEST_LINE or found.blocks[i].kind == "note" or not SOURCE.match(text):
            continue
        block, front = found.blocks[i], found.front
        front = replace(
            front, first_published=front.first_published or text, volume=front.volume or volume_in(text)
        )
        kept = replace(found, front=front).without({i})
        return kept.guessed("first published", text, block) if front.first_published == text else found
    return found


def volume_in(text: str) -> str:
    """The title of the book that a line says the text belongs to, or ""."""
    return next((match["volume"].strip() for p in VOLUME if (match := p.search(text))), "")


def _licensed(found: Found) -> Found:
    """A line that puts the text under a Creative Commons licence. R074: how it was read."""
    for i in found.ends:
        text = found.blocks[i].plain.strip()
        if len(text) > _LONGEST_LINE or not LICENCE_LINE.match(text):
            continue
        name = commons_licence(found.blocks[i].text) or commons_licence(text)
        if name and found.front.license in {"", name}:
            told = remark(
                "guessed",
                "R074",
                f"licence: {name}, from {quoted(text)}",
                found.blocks[i].place,
                "what stands in the chapter is the name alone",
            )
            return replace(found, front=replace(found.front, license=name)).without({i}).told(told)
    return found


def _with_keywords(found: Found) -> Found:
    for i in (i for i in range(min(len(found.blocks), len(found.head) + _LONGEST_ABSTRACT + 1))):
        block = found.blocks[i]
        match = KEYWORDS.fullmatch(block.plain.strip())
        if match and not found.front.keywords:
            words = tuple(_split_words(match["words"]))
            changed = replace(found, front=replace(found.front, keywords=words)).without({i})
            return changed.guessed("keywords", ", ".join(words), block)
    return found


def _split_words(text: str) -> Iterable[str]:
    mark = next((m for m in (";", "•", "·", "|", ",") if m in text), ",")
    return (word.strip(" .") for word in text.split(mark) if word.strip(" ."))


def _with_abstract(found: Found) -> Found:
    """The paragraphs under the word "Abstract" at the beginning, up to the next line that is no prose."""
    for i in range(min(len(found.blocks), len(found.head) + 1)):
        match = ABSTRACT.fullmatch(found.blocks[i].plain.strip())
        if found.front.abstract or match is None:
            continue
        if match["text"]:
            return _abstracted(found, i, 1, _behind_word(found.blocks[i].text))
        rest = found.blocks[i + 1 :]
        number = next(
            (n for n, b in enumerate(rest) if not (is_prose(b) and b.kind == "paragraph")), len(rest)
        )
        # Where nothing but prose follows nobody can tell where the abstract ends: it has one paragraph.
        count = number if number < min(len(rest), _LONGEST_ABSTRACT + 1) else 1
        if count and rest:
            return _abstracted(found, i, count + 1, "\n\n".join(b.text for b in rest[:count]))
    return found


def _behind_word(text: str) -> str:
    return re.sub(r"^[*_]*(?:abstract|résumé|resume)\W+", "", text, flags=re.IGNORECASE)


def _abstracted(found: Found, start: int, count: int, text: str) -> Found:
    block = found.blocks[start]
    changed = replace(found, front=replace(found.front, abstract=text))
    return changed.without(range(start, start + count)).guessed("abstract", text, block)


def _with_doi(found: Found) -> Found:
    for i in found.ends:
        block = found.blocks[i]
        match = DOI.fullmatch(block.plain.strip())
        if match and found.front.doi in {"", match["doi"]}:
            changed = replace(found, front=replace(found.front, doi=match["doi"])).without({i})
            return changed.guessed("DOI", match["doi"], block)
    return found


def _undated(found: Found) -> Found:
    """Lines of the head that are a date or an e-mail address go: a chapter has no place for them. A diary
    has dates further down, and keeps them all.
    """
    diary = any(_is_date(block) for block in found.blocks[len(found.head) :])
    taken: dict[int, Remark] = {}
    for i in found.head:
        if _is_date(found.blocks[i]) and not diary:
            taken[i] = left_out("a date", found.blocks[i])
        elif E_MAIL.fullmatch(found.blocks[i].plain.strip()):
            taken[i] = left_out("an e-mail address", found.blocks[i])
    return found.without(taken).told(*taken.values())


def _is_date(block: Block) -> bool:
    return block.kind in {"paragraph", "heading"} and bool(DATE.fullmatch(block.plain.strip()))
