"""Texts -> the order that a language has for them, and the letters that head their groups.

The only module that knows ICU, whose collators have the order of every language that CLDR describes
(UTS 10 and UTS 35). Where ICU is missing, an order of our own stands in, which knows no language.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

OTHER = "#"
"""What stands over terms that begin with no letter."""

_FIGURES = re.compile(r"\d+")
_COMMA = re.compile("[,،、]")
# Of all characters the first in the root's order (UTS 35, Part 5).
_BEFORE_SPACE = "\t"
# Letters that Unicode does not take apart, and that stand among these in most alphabets.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Collation:
    """A language's order. `key` puts numbers in words by their value; `letter` is the head of a term's group.

    Both pass over marks that a term begins with, as the quotes round a title.
    """

    _key: Callable[[str], bytes]
    _primary: Callable[[str], bytes]
    _labels: tuple[str, ...]

    def key(self, text: str) -> tuple[bytes, bytes, str]:
        """What texts are sorted by; no two that differ have the same.

        What stands before a comma is sorted first: "London, Jack" before "London Bridge".
        """
        parted = _COMMA.sub(_BEFORE_SPACE, text)
        return self._key(_begun(parted)), self._key(parted), text

    def letter(self, text: str) -> str:
        """The letter of the alphabet that a text stands under, `OTHER` for none.

        A text in a script that the alphabet has not stands under its own first letter.
        """
        first = _base(_begun(text))[:1]
        if not first.isalpha():
            return OTHER
        if _script(first) not in {_script(label[0]) for label in self._labels}:
            return first.upper()
        keys = [self._primary(label) for label in self._labels]
        place = bisect_right(keys, self._primary(_begun(text)))
        return self._labels[place - 1] if place else first.upper()


@lru_cache(maxsize=16)
def collation(language: str) -> Collation:
    """The order of a BCP 47 tag's language; the root's where ICU has none of its own."""
    if not knows_languages():
        return Collation(_plain_key, _plain_primary, ())
    full, primary = _sort_keys(language), _sort_keys(language, primary=True)
    labels: dict[bytes, str] = {}
    for label in sorted(_alphabet(language), key=lambda label: (primary(label), label)):
        labels.setdefault(primary(label), label)
    return Collation(full, primary, tuple(labels.values()))


def knows_languages() -> bool:
    """Whether there is an ICU; without it every language has the plain order of its letters."""
    try:
        import icu  # noqa: F401, PLC0415 (there may be none; and it is large, and asked for at the end)
    except ImportError:
        return False
    return True


def _begun(text: str) -> str:
    """The text from its first letter or figure on."""
    start = next((i for i, character in enumerate(text) if character.isalnum()), 0)
    return text[start:]


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


# --- by ICU ------------------------------------------------------------------------------------------------


def _sort_keys(language: str, *, primary: bool = False) -> Callable[[str], bytes]:
    """ICU's sort keys: by letters alone with `primary`, else by accents and case too."""
    from icu import Collator, Locale, UCollAttribute, UCollAttributeValue  # noqa: PLC0415 (as above)

    collator = Collator.createInstance(Locale.forLanguageTag(language))
    if primary:
        collator.setStrength(Collator.PRIMARY)
    else:
        collator.setAttribute(UCollAttribute.NUMERIC_COLLATION, UCollAttributeValue.ON)

    def key(text: str) -> bytes:
        return bytes(collator.getSortKey(text))

    return key


def _alphabet(language: str) -> Iterator[str]:
    """The language's letters for indexes (UTS 35, Part 2, exemplar characters); none where it has none."""
    from icu import ICUError, Locale, LocaleData, ULocaleDataExemplarSetType  # noqa: PLC0415 (as above)

    try:
        data = LocaleData(Locale.forLanguageTag(language).getName())
        letters = data.getExemplarSet(0, ULocaleDataExemplarSetType.ES_INDEX)
    except ICUError:  # ICU has no data of a private language, and no letters of an undetermined one
        return
    yield from map(str, letters)


# --- without ICU -------------------------------------------------------------------------------------------


def _plain_key(text: str) -> bytes:
    """Letters first, then accents, then capitals, each only where all before it are equal (UTS 10, 1.1)."""
    apart = unicodedata.normalize("NFKD", text)
    accents = "".join(" " if _base(c) == c.lower() else c for c in apart)
    capitals = "".join("1" if c.isupper() else "0" for c in apart)
    return b"\0".join((_plain_primary(text), accents.encode(), capitals.encode()))


def _plain_primary(text: str) -> bytes:
    """The letters without accents and capitals, numbers by their value."""
    return _FIGURES.sub(lambda found: _by_value(found[0]), _base(text)).encode()


def _by_value(figures: str) -> str:
    """Figures so that more of them come later."""
    value = "".join(str(unicodedata.decimal(c)) for c in figures).lstrip("0")
    return f"{len(value):05}{value}"


def _base(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold().translate(_LETTERS)
