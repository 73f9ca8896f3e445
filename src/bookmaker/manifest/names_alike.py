"""Names of contributors that differ so little that they may be one person's, spelled in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

from bookmaker.diagnostics import Diagnostic, warning
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Contributor, Manifest
from bookmaker.manifest.places import Places

# Above this many contributors not every pair is compared.
MOST_PEOPLE = 300


def names_alike(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    """M053 at the later of two names that differ only in case, accents, signs, or in initials for names."""
    people = list(enumerate(manifest.contributors))[:MOST_PEOPLE]
    for (_, first), (i, second) in combinations(people, 2):
        if _alike(first, second):
            message = f"{shown(second.name)} and {shown(first.name)} may be one person, spelled in two ways"
            hint = "if so, give one of the entries to both; if not, tell them apart by `orcid`"
            yield warning("M053", message, places.value("contributors", i, "name"), hint)


def _alike(first: Contributor, second: Contributor) -> bool:
    if first.orcid and second.orcid:
        return first.orcid == second.orcid
    return same_name(first.name, second.name)


def same_name(first: str, second: str) -> bool:
    """Whether two names differ only in case, accents, signs, or in initials for given names."""
    one, other = _words(first), _words(second)
    return len(one) == len(other) and bool(one) and all(map(_same_word, one, other, _lasts(one)))


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
