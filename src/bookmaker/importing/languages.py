"""Blocks -> the language that they are written in, where their commonest words or their letters tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Block, Remark, remark

# Words of one language that are common there and rare in the others of the table.
_WORDS = {
    "en": "the and of to that is was for with as are this they their have from which were been not it by at",
    "fr": "les des une dans est que qui pour sur pas avec ce cette ont été sont aux leurs nous elle ces où",
    "de": "der die und das den von ist mit nicht ein eine auf sich dem auch als werden wird sind bei für",
    "es": "los las una por con para del como más pero sus fue han este esta entre cuando también muy sobre",
    "it": "il gli della che di una per sono non con delle nel alla più anche questo dei dalla come essere",
    "pt": "os uma não com para dos mais como foi mas são pela pelo também sua seus isso das ao aos pela",
    "nl": "het een van en dat niet zijn voor met op aan maar ook bij deze worden door naar wordt heeft",
}
_SCRIPTS = (
    ("ar", "\u0600-\u06ff"),
    ("he", "\u0590-\u05ff"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
)
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 60
_CLEARLY = 2.0
_MOST = 0.5
_LONGEST_SAMPLE = 40_000


def guessed_language(blocks: Iterable[Block], span: Span) -> tuple[str, tuple[Remark, ...]]:
    """The BCP 47 tag of the language, and R085 (guessed), or "" where it is not clear."""
    text = " ".join(block.plain for block in blocks)[:_LONGEST_SAMPLE]
    tag = _by_letters(text) or _by_words(_WORD.findall(text.casefold()))
    told = remark("guessed", "R085", f"language: {tag}, by its commonest words", span) if tag else None
    return tag, (told,) if told else ()


def _by_letters(text: str) -> str:
    letters = len(_WORD.findall(text)) and sum(map(str.isalpha, text))
    for tag, signs in _SCRIPTS:
        if letters and len(re.findall(f"[{signs}]", text)) > _MOST * letters:
            return tag
    return ""


def _by_words(words: list[str]) -> str:
    if len(words) < _LEAST_WORDS:
        return ""
    counts = Counter(words)
    scores = sorted(
        ((sum(counts[w] for w in set(known.split())), tag) for tag, known in _WORDS.items()), reverse=True
    )
    (best, tag), (second, _) = scores[:2]
    return tag if best > len(words) / 20 and best >= _CLEARLY * second else ""
