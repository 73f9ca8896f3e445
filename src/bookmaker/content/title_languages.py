"""A style's words for works -> the same words, in which what is in another language says so."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from bookmaker.content.pandoc_tree import TITLE_LANGUAGE
from bookmaker.content.tree import PLAIN, Attributes, Inline, Inlines, Styled
from bookmaker.content.walk import map_inlines, plain_text
from bookmaker.manifest.languages import direction_of

# Languages that are written from left to right, and in no Latin letters.
# fmt: off
_OTHER_LETTERS = frozenset({
    "be", "bg", "bn", "bo", "el", "grc", "gu", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "lo",
    "mk", "ml", "mn", "mr", "my", "ne", "pa", "ru", "sa", "si", "ta", "te", "th", "uk", "zh",
})
# fmt: on


def in_own_language(run: Inlines, language: str) -> Inlines:
    """Words that are set in the language of the text that cites, with titles that say which is theirs.

    A title in Latin letters whose language has others is a transcription (`ar-Latn`). One that runs from
    right to left among words that do not says so, and keeps apart from them; the other way round all the
    words around it are Latin as well, and nothing is said.
    """

    def spoken(node: Inline) -> Inlines:
        own = node.attributes.get(TITLE_LANGUAGE) if isinstance(node, Styled) else None
        return (node,) if own is None or not isinstance(node, Styled) else _spoken(node, own, language)

    return map_inlines(run, spoken)


def _spoken(node: Styled, own: str, language: str) -> Inlines:
    letter = _first_letter(node.children)
    tag, runs, around = _as_written(own, letter), _direction(letter), direction_of(language)
    if tag == language or (runs, around) == ("ltr", "rtl"):
        return node.children
    attributes = replace(node.attributes, lang=tag, dir="" if runs == around else runs, pairs=())
    return (replace(node, attributes=attributes),)


def turned(run: Inlines, own: str, language: str) -> Attributes:
    """What an entry of a list says of itself that runs from left to right where the list does not: one of a
    work in another language, or without a letter of the list's script. `own` is the work's language.
    """
    letter = _first_letter(run)
    is_foreign = bool(own) and direction_of(own) == "ltr"
    letters = (c for c in plain_text(run) if c.isalpha())
    is_latin = is_foreign or all(_direction(c) == "ltr" for c in letters)
    if direction_of(language) != "rtl" or _direction(letter) == "rtl" or not is_latin:
        return PLAIN
    return Attributes(lang=_as_written(own, letter) if own else "", dir="ltr")


def _as_written(tag: str, letter: str) -> str:
    """A language with its script, where a letter shows that it is not the usual one."""
    first, *rest = tag.split("-")
    has_others = first.lower() in _OTHER_LETTERS or direction_of(first.lower()) == "rtl"
    says_script = any(len(part) == 4 and part.isalpha() for part in rest)  # noqa: PLR2004 (BCP 47)
    is_latin = unicodedata.name(letter, "").startswith("LATIN")
    return "-".join((first, "Latn", *rest)) if has_others and is_latin and not says_script else tag


def _first_letter(run: Inlines) -> str:
    return next((c for c in plain_text(run) if c.isalpha()), "a")


def _direction(letter: str) -> str:
    return "rtl" if unicodedata.bidirectional(letter) in {"R", "AL"} else "ltr"
