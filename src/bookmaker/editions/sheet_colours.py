"""Style sheets -> the colours that they name: where each stands first, and which inks print them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeAlias

from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning
from bookmaker.editions.colours import colour_of
from bookmaker.editions.css_values import Token, Tokens
from bookmaker.editions.root_values import Values, custom_properties
from bookmaker.editions.style_sheets import (
    SHEETS_KEPT,
    Sheet,
    declarations_in,
    every_token,
    printed,
    rules_of,
)

PRINT = "--print-"
Ink: TypeAlias = tuple[float, float, float, float]


def inks(sheets: Iterable[Sheet]) -> tuple[dict[tuple[float, float, float], Ink], tuple[Diagnostic, ...]]:
    """The ink of each colour that has one: `--print-accent` is that of `--accent`, as CMYK from 0 to 1.

    Colours are sRGB from 0 to 1, rounded to four digits. S020: an ink that is no `device-cmyk()` of four
    numbers, or that has no colour to stand for.
    """
    named = tuple(sheets)
    values = Values.of(custom_properties((sheet, rules_of(sheet.text)) for sheet in named)).usual
    found: dict[tuple[float, float, float], Ink] = {}
    mistakes: list[Diagnostic] = []
    for name in (n for n in values if n.startswith(PRINT)):
        colour = _colour(values.get("--" + name.removeprefix(PRINT)))
        ink = _colour(values[name])
        if colour is None or ink is None or ink.space != "device-cmyk":
            message = f"{name} names no ink: it wants a device-cmyk() of four numbers, and a colour beside it"
            meant = (
                ""
                if "--" + name.removeprefix(PRINT) in values
                else did_you_mean(name, (n for n in values if n.startswith(PRINT) and n != name))
            )
            mistakes.append(warning("S020", message, _place(name, named), meant))
            continue
        red, green, blue = (round(c, 4) for c in colour.to("srgb").coordinates)
        cyan, magenta, yellow, black = ink.coordinates
        found[red, green, blue] = (cyan, magenta, yellow, black)
    return found, tuple(mistakes)


def _place(name: str, sheets: Iterable[Sheet]) -> Span:
    """Where a custom property is set last."""
    *_, last = (
        Span(sheet.path, item.source_line, item.source_column)
        for sheet in sheets
        for item in declarations_in(rules_of(sheet.text))
        if item.name == name
    )
    return last


def colour_places(sheets: Iterable[Sheet]) -> dict[tuple[float, ...], Span]:
    """Where each colour, as sRGB, and each `device-cmyk()` is first named; numbers from 0 to 1."""
    found: dict[tuple[float, ...], Span] = {}
    for sheet in sheets:
        for colour, line, column in _colours_in(sheet.text):
            found.setdefault(colour, Span(sheet.path, line, column))
    return found


@lru_cache(maxsize=SHEETS_KEPT)
def _colours_in(text: str) -> tuple[tuple[tuple[float, ...], int, int], ...]:
    """Every colour that a sheet names, with line and column."""
    named = ((_named_colour(token), token) for token in every_token(rules_of(text)))
    return tuple(
        (tuple(round(c, 4) for c in colour), token.source_line, token.source_column)
        for colour, token in named
        if colour is not None
    )


def _named_colour(token: Token) -> tuple[float, ...] | None:
    if token.type not in ("hash", "ident", "function"):
        return None
    colour = colour_of(token)
    if colour is None or colour == "currentcolor":
        return None
    if colour.space == "device-cmyk":
        return tuple(colour.coordinates)
    try:
        return tuple(colour.to("srgb").coordinates)
    except NotImplementedError:
        return None


def _colour(value: Tokens | None) -> Any:  # noqa: ANN401 (tinycss2 has no types)
    return None if value is None else colour_of(printed(value).strip())
