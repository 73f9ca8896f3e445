"""Blocks -> the people who wrote the text: bylines, where they work, ORCID iDs, lines about their lives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bookmaker.importing.draft import Block, Front, Person, Remark, remark
from bookmaker.importing.found import Found, guess
from bookmaker.importing.front_names import lone_names, names_in
from bookmaker.importing.front_wording import (
    ABOUT_AUTHOR,
    BYLINE,
    DATE,
    E_MAIL,
    HOUSE,
    LIFE,
    ORCID,
    VOLUME,
    WORKS_AT,
    WRITTEN_BY,
)
from bookmaker.importing.looks import is_short, quoted

_LONGEST_LIFE = 1200
_LAST_BLOCKS = 8
_BEHIND_BYLINE = re.compile(r"\s*[|•·]\s*")


def with_people(found: Found) -> Found:
    """Authors from a byline in the head, or from the line that tells the source; where they work, and their
    ORCID iDs, from the lines below.
    """
    return _with_orcid(_with_house(_without_names(_from_source(_from_bare_line(_from_byline(found))))))


def is_known(block: Block, front: Front) -> bool:
    """Whether a line holds nothing but names of people who are known."""
    names, rest = names_in(block.plain)
    known = {person.name.casefold() for person in front.people}
    return bool(names) and not rest and all(name.casefold() in known for name in names)


def _without_names(found: Found) -> Found:
    """The head without lines that only name those who are known. R071: they stood there."""
    again = [i for i in found.head if is_short(found.blocks[i]) and is_known(found.blocks[i], found.front)]
    told = (
        remark("dropped", "R071", f"the author stood in the text, too: {quoted(block.plain)}", block.place)
        for block in (found.blocks[i] for i in again)
    )
    return found.without(again).told(*told)


def _from_byline(found: Found) -> Found:
    for i in found.ends:
        block = found.blocks[i]
        match = BYLINE.fullmatch(block.plain.strip()) if is_short(block) else None
        first, *others = _BEHIND_BYLINE.split(match["people"]) if match else ("",)
        names, rest = names_in(first)
        if not names or (rest and not (HOUSE.search(rest) or DATE.fullmatch(rest))):
            continue
        people = _joined(found.front.people, names)
        if rest and HOUSE.search(rest):
            people = tuple(
                replace(p, affiliation=p.affiliation or rest) if p.name in names else p for p in people
            )
        told = [guess("author", name, block) for name in names]
        told += [guess("affiliation", rest, block)] if rest and HOUSE.search(rest) else []
        left = [part for part in others if part.strip()]
        told += (
            [
                remark(
                    "dropped",
                    "R073",
                    f"what stands behind the byline is left out: {quoted(' | '.join(left))}",
                    block.place,
                )
            ]
            if left
            else []
        )
        return replace(found, front=replace(found.front, people=people)).without({i}).told(*told)
    return found


def _from_bare_line(found: Found) -> Found:
    """Names alone below the title, where the next line says more of them or a later one is about them."""
    if found.front.people or not found.head:
        return found
    block = found.blocks[0]
    names, rest = names_in(block.plain)
    if not names or rest or block.kind != "paragraph":
        return _from_lone_names(found)
    below = found.blocks[1].plain.strip() if len(found.head) > 1 else ""
    lives = (LIFE.match(found.blocks[i].plain) for i in found.ends)
    is_told = any(match and _same(match["name"], name) for match in lives for name in names)
    if not is_told and not HOUSE.search(below) and not any(p.fullmatch(below) for p in (ORCID, DATE, E_MAIL)):
        return _from_lone_names(found)
    told = [guess("author", name, block) for name in names]
    return replace(found, front=replace(found.front, people=_joined((), names))).without({0}).told(*told)


def _from_lone_names(found: Found) -> Found:
    lines = lone_names(found)
    people = tuple(Person(name, affiliation=line.house) for line in lines for name in line.names)
    told = [guess("author", name, line.block) for line in lines for name in line.names]
    told += [guess("affiliation", line.house, line.block) for line in lines if line.house]
    front = replace(found.front, people=people or found.front.people)
    return replace(found, front=front).without(range(len(lines))).told(*told)


def _joined(people: tuple[Person, ...], names: Iterable[str]) -> tuple[Person, ...]:
    """The people that are known, and those names that are not among them."""
    known = {person.name.casefold() for person in people}
    return (*people, *(Person(name) for name in names if name.casefold() not in known))


def _from_source(found: Found) -> Found:
    front = found.front
    match = WRITTEN_BY.search(front.first_published)
    if front.people or match is None:
        return found
    names, rest = names_in(match["people"])
    block = next(
        (r.diagnostic.span for r in found.remarks if "first published: " in r.diagnostic.message), None
    )
    if not names or rest or block is None:
        return found
    told = [
        remark("guessed", "R072", f"author: {quoted(name)}, from the line that tells the source", block)
        for name in names
    ]
    return replace(found, front=replace(front, people=_joined((), names))).told(*told)


def _with_house(found: Found) -> Found:
    """A line of the head that names a university or its like; of two authors it would be nobody's."""
    people = found.front.people
    if len(people) != 1 or people[0].affiliation:
        return found
    for i in found.head:
        block = found.blocks[i]
        if block.kind == "paragraph" and is_short(block) and HOUSE.search(block.plain):
            person = replace(people[0], affiliation=block.plain.strip())
            changed = replace(found, front=replace(found.front, people=(person,)))
            return changed.without({i}).guessed("affiliation", block.plain, block)
    return found


def _with_orcid(found: Found) -> Found:
    people = found.front.people
    if len(people) != 1 or people[0].orcid:
        return found
    for i in found.ends:
        block = found.blocks[i]
        if match := ORCID.fullmatch(block.plain.strip()):
            person = replace(people[0], orcid=match["orcid"].upper())
            changed = replace(found, front=replace(found.front, people=(person,)))
            return changed.without({i}).guessed("ORCID iD", person.orcid, block)
    return found


# --- lives -----------------------------------------------------------------------------------------------


def with_lives(found: Found) -> Found:
    """A few lines about an author at the end, or under a heading such as "About the author"; where no author
    is known the one whom the last paragraph is about.
    """
    headed = next((i for i in found.ends if ABOUT_AUTHOR.fullmatch(found.blocks[i].plain.strip(" :"))), None)
    text = [i for i, block in enumerate(found.blocks) if block.kind != "note"]
    first = len(found.head)
    last = [*text[first : first + 1], *text[-_LAST_BLOCKS:]]
    last = last if headed is None else [i for i in text if i > headed]
    lives = {
        i: found.blocks[i] for i in last if _is_life(found.blocks[i], found.front, certain=headed is not None)
    }
    if not found.front.people and headed is None:
        lives = {i: block for i, block in lives.items() if i == text[-1]}
    front = found.front
    told: list[Remark] = []
    for block in lives.values():
        before, front = front, _with_life(front, block)
        told.append(guess("about the author", block.plain, block))
        told += [guess("affiliation", house, block) for house in _new_houses(before, front)]
    taken = {*lives, *([headed] if headed is not None and lives else [])}
    if headed is not None and lives:
        block = found.blocks[headed]
        told.append(remark("dropped", "R073", f"a heading is left out: {quoted(block.plain)}", block.place))
    return replace(found, front=front).without(taken).told(*told)


def _new_houses(before: Front, after: Front) -> list[str]:
    known = {person.affiliation for person in before.people}
    return [person.affiliation for person in after.people if person.affiliation not in known | {""}]


def _is_life(block: Block, front: Front, *, certain: bool) -> bool:
    text = block.plain.strip()
    match = LIFE.match(text)
    if block.kind != "paragraph" or match is None or len(text) > _LONGEST_LIFE:
        return False
    if front.people and not certain:
        return any(_same(match["name"], person.name) for person in front.people)
    return certain or bool(WORKS_AT.search(text) or any(p.search(text) for p in VOLUME))


def _same(one: str, other: str) -> bool:
    """Whether two spellings name one person: equal, or one with a middle name or initial more."""
    first, second = one.casefold().split(), other.casefold().split()
    return first == second or (first[0] == second[0] and first[-1] == second[-1])


def _with_life(front: Front, block: Block) -> Front:
    match = LIFE.match(block.plain.strip())
    name = match["name"] if match else ""
    people = front.people
    if not any(_same(name, person.name) for person in people):
        people = (*people, Person(name))
    house = WORKS_AT.search(block.plain)
    volume = next((v["volume"].strip() for p in VOLUME if (v := p.search(block.plain))), "")
    changed = tuple(
        replace(
            person,
            bio="\n\n".join(part for part in (person.bio, block.text) if part),
            affiliation=person.affiliation or (house["house"].strip() if house else ""),
        )
        if _same(name, person.name)
        else person
        for person in people
    )
    return replace(front, people=changed, volume=front.volume or volume)
