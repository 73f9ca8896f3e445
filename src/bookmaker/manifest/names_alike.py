"""Names of contributors that differ so little that they may be one person's, spelled in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from bookmaker.diagnostics import Diagnostic, warning
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.places import Places

# How much of two names is the same where one is the other with a slip in it.
SLIP = 0.88
# Above this many contributors not every pair is compared.
MOST_PEOPLE = 300
# What parts names from each other, and from an institution.
_PARTS = re.compile(r"[,;&]|\band\b|\bund\b|\bet\b|\by\b")


def names_alike(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    """M053 at the later of two names that differ only in case, accents, signs, or in initials for names."""
    people = list(enumerate(manifest.contributors))[:MOST_PEOPLE]
    for (_, first), (i, second) in combinations(people, 2):
        if _alike(first, second):
            message = f"{shown(second.name)} and {shown(first.name)} may be one person, spelled in two ways"
            hint = "if so, give one of the entries to both; if not, tell them apart by `orcid`"
            yield warning("M053", message, places.value("contributors", i, "name"), hint)


def names_elsewhere(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    """M055 (a warning): a name in the manifest's other keys is nearly a contributor's."""
    named: list[tuple[tuple[str | int, ...], str]] = [(("copyright", "holder"), manifest.copyright.holder)]
    named += [(("cover", "blurbs", i, "by"), blurb.by) for i, blurb in enumerate(manifest.cover.blurbs)]
    known = [person.name for person in manifest.contributors]
    for path, text in named:
        for name in (part.strip() for part in _PARTS.split(text)):
            near = next((one for one in known if name not in known and near_name(one, name)), "")
            if len(name.split()) > 1 and near:
                message = f"{shown(name)} stands here, and the registry of contributors has {shown(near)}"
                yield warning("M055", message, places.value(*path), "spell the name in one way")


def _alike(first: Contributor, second: Contributor) -> bool:
    if first.orcid and second.orcid:
        return first.orcid == second.orcid
    return same_name(first.name, second.name)


def same_name(first: str, second: str) -> bool:
    """Whether two names differ only in case, accents, signs, or in initials for given names."""
    one, other = _words(first), _words(second)
    return len(one) == len(other) and bool(one) and all(map(_same_word, one, other, _lasts(one)))


def near_name(first: str, second: str) -> bool:
    """Whether one name may be the other with a slip of the pen in it."""
    one, other = " ".join(_words(first)), " ".join(_words(second))
    return same_name(first, second) or SequenceMatcher(None, one, other).ratio() >= SLIP


def _lasts(words: list[str]) -> Iterator[bool]:
    yield from (i == len(words) - 1 for i in range(len(words)))


def _same_word(one: str, other: str, is_last: bool) -> bool:
    """Whether two words are one; a given name and its initial are, a family name and an initial are not."""
    initials = not is_last and 1 in {len(one), len(other)}
    return one[0] == other[0] if initials else one == other


def _words(name: str) -> list[str]:
    """The words of a name in small letters without accents: "Müller" and "Mueller" stay two."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.findall(r"\w+", bare.casefold())
