"""Rules on names: one spelling for one person."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bookmaker.lint.chapters import Copy
from bookmaker.lint.findings import Finding
from bookmaker.lint.listed import listed
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InBook, Rule
from bookmaker.manifest.imprint import Contributor

_PAIR = re.compile(
    r"\b(?=([A-ZÀ-ÖØ-Þ][\w’'-]{0,40}[a-zß-ÿ][\w’'-]{0,40}"
    r"|[A-ZÀ-ÖØ-Þ]\.)[ \u00a0\n]([A-ZÀ-ÖØ-Þ][\w’'-]{0,40}[a-zß-ÿ][\w’'-]{0,40}))"
)
SHORTEST = 5
# A spelling that stands so often is meant, beside one that stands only so rarely.
_OFTEN, _RARELY = 3, 2
_NO_NAMES = listed("the this a an in of on at and my his her our their le la les der die das el los")


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    """A letter without its accent, small; a hyphen as a space. One letter for one."""
    plain = unicodedata.normalize("NFD", letter)[0].lower()
    return " " if letter in "-‐‑ \n\u00a0" else {"’": "'"}.get(letter, plain[:1])


def folded(text: str) -> str:
    """A text as a slip of the pen might spell it: no accents, no capitals, hyphens as spaces; as long."""
    return "".join(map(_folded_letter, text))


def known_names(copy: Copy) -> Iterator[Finding]:
    """A contributor's name that is spelled otherwise than in the manifest."""
    names = [_Known.of(person) for person in copy.book.manifest.contributors]
    for chapter in copy.chapters:
        for passage in (p for p in chapter.passages if not p.at.quoted):
            text = folded(passage.text)
            for name in filter(None, names):
                if name.given in text or name.family in text:
                    yield from name.misspelled(passage, text)


@dataclass(frozen=True, slots=True)
class _Known:
    """A name of the manifest, and the patterns that find what is nearly it in a folded text."""

    name: str
    given: str
    family: str
    whole: re.Pattern[str]
    near: re.Pattern[str]

    @classmethod
    def of(cls, person: Contributor) -> _Known | None:
        words = folded(person.name).replace(".", " ").split()
        if len(words) < 2 or len(words[-1]) < SHORTEST - 1:  # noqa: PLR2004
            return None
        whole = r"[ .]{1,2}".join(map(re.escape, words))
        given = r"[ .]{1,2}".join(map(re.escape, words[:-1]))
        near = rf"\b{given}[ .]{{1,2}}(\w+)|\b(\w+) {re.escape(words[-1])}\b"
        return cls(person.name, words[0], words[-1], re.compile(rf"\b{whole}\b"), re.compile(near))

    def misspelled(self, passage: Passage, text: str) -> Iterator[Finding]:
        hint = f"the manifest has {self.name}"
        for found in self.whole.finditer(text):
            written = " ".join(passage.text[found.start() : found.end()].split())
            if not _same_letters(written, self.name) and not written.isupper():
                yield passage.finding(
                    found, f"the name {written!r} is spelled otherwise than in the manifest", hint
                )
        for found in self.near.finditer(text):
            written = passage.text[found.start() : found.end()]
            if self._is_slip(found) and written[:1].isupper():
                yield passage.finding(found, f"the name {written!r} is one letter from a contributor's", hint)

    def _is_slip(self, found: re.Match[str]) -> bool:
        if found[1]:
            return len(self.family) >= SHORTEST and _is_one_off(found[1], self.family)
        return len(self.given) >= SHORTEST and _is_one_off(found[2], self.given)


def _same_letters(written: str, name: str) -> bool:
    def plain(text: str) -> str:
        return text.replace("’", "'").replace("\u00a0", " ").replace("‑", "-")

    return plain(written) == plain(name)


def _is_one_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter too many, too few, another, or two changed about."""
    if one == other or abs(len(one) - len(other)) > 1 or _is_form(one, other):
        return False
    short, long = sorted((one, other), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = short[same : same + 2] == long[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :]
    return swapped or short[same + 1 :] == long[same + 1 :]


def _is_form(one: str, other: str) -> bool:
    """Whether one word is a grammatical form of the other: a plural, a genitive."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short) :] in {"s", "n", "e"}


def two_spellings(copy: Copy) -> Iterator[Finding]:
    """A name of two words whose accents, hyphens or one letter differ from how the book has it elsewhere."""
    places = _pairs(copy)
    counts = {name: len(found) for name, found in places.items()}
    known = {_key(person.name) for person in copy.book.manifest.contributors}
    for name, near in _alike(tuple(name for name in places if _key(name) not in known)):
        rare, usual = sorted((name, near), key=lambda n: (counts[n], n))
        hint = (
            f"one of them is a slip of the pen, unless these are two: {usual} stands {_times(counts[usual])}"
        )
        yield Finding(f"the name {rare!r} is spelled {usual!r} elsewhere", places[rare][0].place, hint)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _pairs(copy: Copy) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for chapter in copy.chapters:
        for passage in (p for p in chapter.passages if p.at.language == chapter.source.language):
            for pair in _PAIR.finditer(passage.text):
                name = f"{_bare(pair[1])} {_bare(pair[2])}"
                found[name].append(passage.finding(pair, ""))
    return found


def _bare(word: str) -> str:
    """A word without its genitive."""
    return re.sub(r"[’']s?$", "", word).rstrip("-")


def _alike(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pairs of names that differ in accents, hyphens and capitals alone."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[_key(name)].append(name)
    for group in groups.values():
        first, *others = group
        yield from ((first, other) for other in others if not _is_capitals(first, other))


def _key(name: str) -> str:
    """What all spellings of a name have in common."""
    return "".join(filter(str.isalnum, folded(name)))


def _is_capitals(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def near_names(copy: Copy) -> Iterator[Finding]:
    """A name that stands rarely, one letter from another that stands often."""
    places = _pairs(copy)
    often = [name for name, found in places.items() if len(found) >= _OFTEN]
    near: dict[str, list[str]] = defaultdict(list)
    for name in often:
        for shorter in _shortened(name):
            near[shorter].append(name)
    for name, found in places.items():
        if len(found) <= _RARELY and (usual := _usual(name, near)):
            message = f"the name {name!r} is one letter from {usual!r}"
            times = _times(len(places[usual]))
            hint = f"one of them is a slip of the pen, unless these are two: {usual} stands {times}"
            yield Finding(message, found[0].place, hint)


def _usual(name: str, near: Mapping[str, list[str]]) -> str:
    """The name that stands often and is one letter from this one; else nothing."""
    _, last = _parts(name)
    found = (usual for shorter in _shortened(name) for usual in near.get(shorter, ()))
    return next((usual for usual in found if _is_one_off(last, _parts(usual)[1])), "")


def _parts(name: str) -> tuple[str, str]:
    first, _, last = folded(name.replace("-", "")).partition(" ")
    return first, last


def _shortened(name: str) -> Iterator[str]:
    """A name as it is and less each letter of its last word: what two near ones have in common."""
    first, last = _parts(name)
    if first not in _NO_NAMES and len(last) >= SHORTEST:
        yield f"{first} {last}"
        yield from (f"{first} {last[:i]}{last[i + 1 :]}" for i in range(len(last)))


RULES = (
    Rule(
        "Q110",
        "contributor's name spelled otherwise",
        "Nobody forgives a wrong name. The manifest's spelling is the one on the title page: accents,"
        " hyphens and"
        " initials are compared, and one letter is allowed to be wrong.",
        "# Ebb\n\nAs Ada Samplé says, the sea goes out.",
        "# Ebb\n\nAs Ada Sample says, the sea goes out.",
        InBook(known_names),
    ),
    Rule(
        "Q111",
        "two spellings of a name",
        "The index, and every search, takes Zoë Test and Zoe Test for two people. Names of two words are"
        " compared"
        " through the book, without accents and hyphens.",
        "# Ebb\n\nZoë Test left.\n\n=====\n\n# Flood\n\nZoe Test came back. Nobody but Zoe Test saw it.",
        "# Ebb\n\nZoë Test left.\n\n=====\n\n# Flood\n\nZoë Test came back.",
        InBook(two_spellings),
    ),
    Rule(
        "Q112",
        "name that is one letter off",
        "A name that stands once or twice is compared with those that stand three times and more: Ann"
        " Tester beside"
        " Ann Testar is a slip, or somebody else.",
        "# Ebb\n\nAnn Tester left. Ann Tester came back, and Ann Tester slept. Nobody saw Ann Testar.",
        "# Ebb\n\nAnn Tester left. Ann Tester came back, and Ann Tester slept. Nobody saw Ann Tester.",
        InBook(near_names),
    ),
)
