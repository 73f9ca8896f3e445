"""Values of CSS -> lengths and numbers, where no element is needed to tell. Works on tinycss2's nodes.

CSS Values and Units 4: `calc()`, `min()`, `max()`, `clamp()`, `round()`, `sqrt()`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bookmaker.editions.css_values import BLOCKS, Token, Tokens, inside, rebuilt
from bookmaker.editions.style_sheets import value_of

POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "pc": 12.0, "q": 18 / 25.4}
MILLIMETRE = POINTS["mm"]
FUNCTIONS = frozenset({"calc", "min", "max", "clamp", "round", "sqrt"})
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: `pt` for all absolute lengths, "" for plain numbers, else as written: em, %."""

    value: float
    unit: str = ""


class Unknown(Exception):  # noqa: N818 (it is no mistake: an element would be needed)
    """What can't be told from the value alone."""


def quantity(tokens: Sequence[Token]) -> Quantity | None:
    """What the tokens come to; None where they are no length or number, or depend on an element."""
    try:
        return _whole(tokens)
    except Unknown:
        return None


def computed(tokens: Iterable[Token]) -> Tokens:
    """The tokens, each function of mathematics replaced by what it comes to, where no element is needed.

    Reading systems with Adobe's older engine read no rule of a sheet in which one stands.
    """
    return [result for token in tokens for result in _computed(token)]


def _computed(token: Token) -> Tokens:
    if token.type == "function" and token.lower_name in FUNCTIONS:
        found = quantity([token])
        return [token] if found is None else value_of(_written(found))
    return [rebuilt(token, computed(inside(token)))] if token.type in BLOCKS else [token]


def _written(found: Quantity) -> str:
    return f"{round(found.value, DECIMALS) + 0:.{DECIMALS}f}".rstrip("0").rstrip(".") + found.unit


def _significant(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type not in {"whitespace", "comment"}]


@dataclass(slots=True)
class _Reader:
    """Tokens, read from the left."""

    tokens: list[Token]

    def next_is(self, *signs: str) -> str:
        """The sign that comes next, taken, if it is one of these; else ""."""
        if self.tokens and self.tokens[0].type == "literal" and self.tokens[0].value in signs:
            return str(self.tokens.pop(0).value)
        return ""


def _whole(tokens: Sequence[Token]) -> Quantity:
    reader = _Reader(_significant(tokens))
    result = _sum(reader)
    if reader.tokens:
        raise Unknown
    return result


def _sum(reader: _Reader) -> Quantity:
    result = _product(reader)
    while sign := reader.next_is("+", "-"):
        other = _product(reader)
        result = Quantity(
            result.value + (other.value if sign == "+" else -other.value), _one_unit(result, other)
        )
    return result


def _product(reader: _Reader) -> Quantity:
    result = _term(reader)
    while sign := reader.next_is("*", "/"):
        other = _term(reader)
        if sign == "*" and "" in {result.unit, other.unit}:
            result = Quantity(result.value * other.value, result.unit or other.unit)
        elif sign == "/" and other.value and other.unit in {"", result.unit}:
            result = Quantity(result.value / other.value, "" if other.unit else result.unit)
        else:
            raise Unknown
    return result


def _term(reader: _Reader) -> Quantity:
    if not reader.tokens:
        raise Unknown
    token = reader.tokens.pop(0)
    match token.type:
        case "number":
            return Quantity(token.value)
        case "percentage":
            return Quantity(token.value, "%")
        case "dimension":
            factor = POINTS.get(token.lower_unit)
            return Quantity(token.value * factor, "pt") if factor else Quantity(token.value, token.lower_unit)
        case "() block":
            return _whole(token.content)
        case "function":
            return _function(token.lower_name, list(_arguments(token.arguments)))
        case _:
            raise Unknown


def _arguments(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in _significant(tokens):
        if token == ",":  # noqa: S105 (a sign of CSS)
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _function(name: str, arguments: list[list[Token]]) -> Quantity:
    if name == "round":
        return _rounded(arguments)
    values = [_whole(argument) for argument in arguments]
    if name == "calc" and len(values) == 1:
        return values[0]
    if name == "sqrt" and len(values) == 1 and not values[0].unit and values[0].value >= 0:
        return Quantity(math.sqrt(values[0].value))
    if name in _CHOICES and len(values) == (3 if name == "clamp" else max(len(values), 1)):
        unit = _one_unit(*values)
        return Quantity(_CHOICES[name]([v.value for v in values]), unit)
    raise Unknown


_CHOICES: dict[str, Callable[[list[float]], float]] = {
    "min": min,
    "max": max,
    "clamp": lambda values: max(values[0], min(values[1], values[2])),
}
_ROUNDINGS: dict[str, Callable[[float], float]] = {
    "nearest": lambda value: math.floor(value + 0.5),
    "down": math.floor,
    "up": math.ceil,
    "to-zero": math.trunc,
}


def _rounded(arguments: list[list[Token]]) -> Quantity:
    """To a multiple of the last argument: the nearest, or as the word before says."""
    strategy = "nearest"
    if arguments and [t.type for t in arguments[0]] == ["ident"]:
        strategy = arguments[0][0].lower_value
        arguments = arguments[1:]
    values = [_whole(argument) for argument in arguments]
    if strategy not in _ROUNDINGS or len(values) != 2 or not values[1].value:  # noqa: PLR2004
        raise Unknown
    unit = _one_unit(*values)
    # Binary fractions: a multiple that is exact on paper must not fall to the one below.
    times = _ROUNDINGS[strategy](round(values[0].value / values[1].value, 9))
    return Quantity(times * values[1].value, unit)


def _one_unit(*values: Quantity) -> str:
    units = {value.unit for value in values}
    if len(units) != 1:
        raise Unknown
    return units.pop()
