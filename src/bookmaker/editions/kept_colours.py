"""Style sheets -> their inks and the places of their colours, as the same sheets had them before."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bookmaker.diagnostics import Diagnostic, Span, from_json
from bookmaker.editions.sheet_colours import Ink, colour_places, inks
from bookmaker.editions.style_sheets import Sheet
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of


@dataclass(frozen=True, slots=True)
class Colours:
    """See `inks` and `colour_places`: the inks of colours, where colours are named first, what is wrong."""

    inks: dict[tuple[float, float, float], Ink]
    places: dict[tuple[float, ...], Span]
    mistakes: tuple[Diagnostic, ...]


def colours_of(sheets: tuple[Sheet, ...], store: Store = NOWHERE) -> Colours:
    """What the sheets say of colours. To find it they are taken apart, of which the house's have much."""
    parts = (part for sheet in sheets for part in (sheet.path, sheet.text))
    key = key_of("colours", software(), *parts)
    kept = store.get(key)
    if kept is not None:
        return _read(kept)
    found, mistakes = inks(sheets)
    colours = Colours(found, colour_places(sheets), mistakes)
    store.put(key, _written(colours))
    return colours


def _written(colours: Colours) -> bytes:
    places = [(colour, (at.file, at.line, at.column)) for colour, at in colours.places.items()]
    return json.dumps([list(colours.inks.items()), places, [d.as_json() for d in colours.mistakes]]).encode()


def _read(kept: bytes) -> Colours:
    found, places, mistakes = json.loads(kept)
    return Colours(
        {(red, green, blue): (c, m, y, k) for (red, green, blue), (c, m, y, k) in found},
        {tuple(colour): Span(*place) for colour, place in places},
        tuple(map(from_json, mistakes)),
    )
