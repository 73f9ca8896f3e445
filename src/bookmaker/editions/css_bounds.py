"""Tokens of style sheets -> what in them has no measure. Works on tinycss2's nodes.

The engine that makes pages follows blocks and custom properties as deep as they go, and computes with
lengths as long as they come; what a person writes stays far below these bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bookmaker.editions.css_values import BLOCKS, Token, Tokens

DEEPEST: Final = 50
LONGEST_SELECTOR: Final = 100
# CSS px: more than a mile of paper is long, and -9999em, which hides a text, is not too long.
LONGEST: Final = 1_000_000.0
MOST_TOKENS: Final = 1_000
LONGEST_CHAIN: Final = 100

# CSS px in a unit; fonts and pages as they usually are.
_PX: Final = {
    "px": 1.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    "in": 96.0,
    "pt": 4 / 3,
    "pc": 16.0,
    **dict.fromkeys(("em", "rem", "ex", "rex", "ch", "rch", "cap", "rcap", "ic", "ric", "lh", "rlh"), 16.0),
    **dict.fromkeys(("vw", "vh", "vi", "vb", "vmin", "vmax", "%"), 10.0),
}


def parts(node: Token) -> Iterator[Token]:
    """What stands right inside a node."""
    for name in ("prelude", "content", "arguments"):
        yield from getattr(node, name, None) or ()


def too_deep(nodes: Tokens) -> Token | None:
    """The first rule in which something is nested more than 50 deep."""
    for node in nodes:
        layer = [node]
        for _ in range(DEEPEST):
            layer = list(chain.from_iterable(map(parts, layer)))
        if layer:
            return node
    return None


def too_long(rule: Token) -> bool:
    """Whether a selector of a rule has more than 100 tokens, with those in its brackets."""
    length = 0
    for token in rule.prelude:
        length = 0 if token == "," else length + sum(1 for _ in _flat([token]))  # noqa: S105 (a comma)
        if length > LONGEST_SELECTOR:
            return True
    return False


def beyond_measure(tokens: Iterable[Token]) -> Iterator[Token]:
    """The lengths of more than a million px, and what is infinite, in tokens that are not too deep."""
    for token in tokens:
        if token.type in {"dimension", "percentage"}:
            unit = token.lower_unit if token.type == "dimension" else "%"
            if abs(token.value) * _PX.get(unit, 0) > LONGEST:
                yield token
        elif token.type == "function" and any(map(_is_infinite, token.arguments)):
            yield token
        else:
            yield from beyond_measure(parts(token))


def _is_infinite(token: Token) -> bool:
    return token.type == "ident" and token.lower_value in {"infinity", "-infinity", "nan"}


def no_size(value: Tokens) -> bool:
    """Whether the size of a page is nothing in one direction."""
    return any(token.type in {"number", "dimension"} and token.value <= 0 for token in value)


# --- custom properties -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weight:
    """How many tokens a custom property stands for, and how many properties it needs, one for the other."""

    tokens: int = 0
    chain: int = 0

    @property
    def is_too_much(self) -> bool:
        """Whether no engine should follow it."""
        return self.tokens > MOST_TOKENS or self.chain > LONGEST_CHAIN


ENDLESS: Final = Weight(chain=LONGEST_CHAIN + 1)


def weights(properties: Mapping[str, list[Tokens]]) -> dict[str, Weight]:
    """The weight of each custom property, by all values that sheets give it; too much of one in a circle."""
    needs = {name: list(chain.from_iterable(map(_needed, values))) for name, values in properties.items()}
    own = {name: max(sum(1 for _ in _flat(value)) for value in values) for name, values in properties.items()}
    done: dict[str, Weight] = {}
    for start in properties:
        waiting = {} if start in done else {start: iter(dict.fromkeys(needs[start]))}
        while waiting:
            name, rest = next(reversed(waiting.items()))
            needed = next(rest, None)
            if needed is None:
                known = [done[n] for n in needs[name] if n in done]
                longest = max((weight.chain for weight in known), default=0)
                done.setdefault(name, Weight(own[name] + sum(w.tokens for w in known), 1 + longest))
                del waiting[name]
            elif needed in waiting:
                done[needed] = ENDLESS
            elif needed in needs and needed not in done:
                waiting[needed] = iter(dict.fromkeys(needs[needed]))
    return done


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.type in BLOCKS:
            yield from _flat(parts(token))


def _needed(tokens: Tokens) -> Iterator[str]:
    for token in _flat(tokens):
        if token.type == "function" and token.lower_name == "var":
            yield from (inner.value for inner in token.arguments if inner.type == "ident")
