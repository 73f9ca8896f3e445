"""The people of a draft against the contributors of a book: who is known, who is new, who may be known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Person, Remark, remark
from bookmaker.importing.tidied import slug
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.names_alike import same_name

_NEAR = 0.85
_PARTICLES = re.compile(
    r"al|ap|bin|d|da|das|de|del|della|den|der|di|dos|du|el|ibn|la|le|ten|ter|van|von|zu", re.IGNORECASE
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f.'’ -]+")


@dataclass(frozen=True, slots=True)
class Known:
    """The ids of a draft's people in the order of its byline, and the entries that the registry lacks."""

    ids: tuple[str, ...]
    new: tuple[dict[str, str], ...]
    remarks: tuple[Remark, ...]


def registered(people: Iterable[Person], registry: Sequence[Contributor], file: str) -> Known:
    """The people by id. R033: a new name that is nearly a known one."""
    ids: list[str] = []
    new: list[dict[str, str]] = []
    remarks: list[Remark] = []
    taken = {one.id: one.name for one in registry}
    for person in people:
        found = next((key for key, name in taken.items() if same_name(name, person.name)), "")
        same = next((one.id for one in registry if person.orcid and one.orcid == person.orcid), found)
        if not same:
            remarks += _near(person.name, taken, file)
            same = _free_id(person.name, set(taken))
            new.append(_entry(same, person))
            taken[same] = person.name
        ids.append(same)
    return Known(tuple(dict.fromkeys(ids)), tuple(new), tuple(remarks))


def _near(name: str, known: dict[str, str], file: str) -> list[Remark]:
    near = difflib.get_close_matches(name, list(known.values()), n=1, cutoff=_NEAR)
    if not near:
        return []
    key = next(key for key, one in known.items() if one == near[0])
    message = f"{name!r} is new among the contributors, and nearly {near[0]!r}"
    return [remark("question", "R033", message, Span(file), f"did you mean {key!r}?")]


def _entry(key: str, person: Person) -> dict[str, str]:
    given, family = given_and_family(person.name)
    told = {
        "id": key,
        "name": person.name,
        "given": given,
        "family": family,
        "orcid": person.orcid,
        "affiliation": person.affiliation,
        "bio": person.bio,
        "url": person.url,
    }
    return {name: value for name, value in told.items() if value}


def given_and_family(name: str) -> tuple[str, str]:
    """A name in Latin letters parted before its last word and the particles before that; else nothing."""
    words = name.split()
    if len(words) < 2 or not _LATIN.fullmatch(name):  # noqa: PLR2004 (a given name and a family name)
        return "", ""
    start = len(words) - 1
    while start > 1 and _PARTICLES.fullmatch(words[start - 1].rstrip("'’")):
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _free_id(name: str, taken: set[str]) -> str:
    """The family name, with the initial before it or a number behind it where it is taken."""
    given, family = given_and_family(name)
    stem = slug(family or name)
    stem = stem if stem[:1].isalpha() else f"author-{stem}".rstrip("-")
    initial = slug(given)[:1]
    tries = (
        stem,
        f"{initial}-{stem}" if initial else stem,
        *(f"{stem}-{n}" for n in range(2, len(taken) + 3)),
    )
    return next(one for one in tries if one not in taken)
