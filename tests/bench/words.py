"""A seed -> English sentences of a benchmark's own: nobody's text, in words of real lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOUNS = """
harbour lighthouse estuary ferry quay current sandbank telescope customs warehouse anchor notebook committee
weather station correspondence inventory measurement catalogue ladder bridge chimney observation schedule
passenger signal breakwater lantern barometer apprentice negotiation regulation agreement description channel
archive promontory temperature winter horizon instrument carpenter settlement population translation document
rope net island shore wind bell map boat crew tide light fog rain door stair clock letter page stone gate wall
""".split()  # noqa: SIM905 (a list of words reads better as words)
ADJECTIVES = """
quiet narrow northern unfinished reliable considerable temporary mechanical extraordinary provisional
seasonal abandoned magnificent unreasonable independent administrative old low long grey wet slow cold small
comfortable satisfactory conventional patient crowded ordinary remarkable invisible continental particular
municipal
""".split()  # noqa: SIM905
PAST = """
described recorded interrupted crossed measured forgot carried anticipated translated surveyed inherited
repaired considered reorganized acknowledged underestimated left kept lost found saw counted drew moved
postponed illuminated investigated abandoned established contradicted photographed
""".split()  # noqa: SIM905
ADVERBS = """
slowly seldom eventually carefully reluctantly occasionally twice quietly unfortunately simultaneously again
approximately immediately independently never often
""".split()  # noqa: SIM905
PLACES = """
beyond the {a} {n}|under the {n}|before the {n} of the {n}|along the {a} {n}|between the {n} and the {n}|
near the {n}|without a single {n}|after the {a} {n}
""".replace("\n", "").split("|")
SENTENCES = (
    "The {a} {n} {d} {v} the {n} {p}.",
    "Nobody {v} the {n} {p}, and the {n} {v} nothing.",
    "{p}, the {n} of the {n} {v} a {a} {n}.",
    "In those years the {n} {v} more than the {n}; it {d} {v} the {a} {n} {p}.",
    "What the {n} {v} was not the {n} but the {a} {n}, which {d} {v} the {n} {p}.",
    "It was the {n} that {v} first, and the {a} {n} {d} followed {p}.",
    "A {a} {n} {v} the {n}, the {n} and the {n}, though no {n} {v} them {p}.",
    "“The {n},” said the {n}, “{v} the {n} {p}.”",
)
_MODULUS, _FACTOR, _STEP = 2**64, 6364136223846793005, 1442695040888963407


@dataclass(slots=True)
class Dice:
    """Numbers that follow from a seed, in every version of Python: Knuth's linear congruential generator."""

    state: int

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        self.state = (self.state * _FACTOR + _STEP) % _MODULUS
        return (self.state >> 33) * limit >> 31

    def one_of(self, words: Sequence[str]) -> str:
        """One of these words."""
        return words[self.below(len(words))]


def sentence(dice: Dice) -> str:
    """A sentence that says nothing, correctly."""
    return _capital(_filled(dice.one_of(SENTENCES), dice))


def sentences(dice: Dice, words: int) -> Iterator[str]:
    """Sentences of at least so many words together."""
    while words > 0:
        made = sentence(dice)
        words -= made.count(" ") + 1
        yield made


def title(dice: Dice) -> str:
    """A few words for a heading."""
    return _capital(_filled("the {a} {n} and the {n}", dice)).title().replace(" And The ", " and the ")


def _filled(pattern: str, dice: Dice) -> str:
    parts = {"a": ADJECTIVES, "n": NOUNS, "v": PAST, "d": ADVERBS}
    while "{p}" in pattern:
        pattern = pattern.replace("{p}", dice.one_of(PLACES), 1)
    for letter, words in parts.items():
        while f"{{{letter}}}" in pattern:
            pattern = pattern.replace(f"{{{letter}}}", dice.one_of(words), 1)
    return _with_articles(pattern)


def _with_articles(text: str) -> str:
    for vowel in "aeiou":
        text = text.replace(f" a {vowel}", f" an {vowel}").replace(f"A {vowel}", f"An {vowel}")
    return text


def _capital(text: str) -> str:
    first = 1 if text.startswith("“") else 0
    return text[:first] + text[first].upper() + text[first + 1 :]
