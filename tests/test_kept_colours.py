"""What sheets say of colours is found once: the same sheets have the same colours, others are read."""

from __future__ import annotations

import pytest

from bookmaker.diagnostics import Span
from bookmaker.editions import kept_colours
from bookmaker.editions.kept_colours import colours_of
from bookmaker.editions.style_sheets import Sheet
from bookmaker.packaged import house_files
from bookmaker.store import InMemory

TOKENS = Sheet("tokens.css", house_files()["styles/tokens.css"].decode())
OWN = Sheet(
    "own.css",
    ":root { --sea: #123456; --print-sea: device-cmyk(1 0.5 0 0.25); --print-land: red }\n"
    "p { color: hsl(120 50% 25% / 50%); border-color: device-cmyk(0 0 0 1) }",
)


def test_the_same_sheets_have_the_same_colours_without_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    store = InMemory()
    made = colours_of((TOKENS, OWN), store)
    assert made.inks[0.0706, 0.2039, 0.3373] == (1, 0.5, 0, 0.25)
    assert made.places[0.0706, 0.2039, 0.3373] == Span("own.css", 1, 16)
    assert ["S020"] == [mistake.code for mistake in made.mistakes]
    monkeypatch.delattr(kept_colours, "inks")
    monkeypatch.delattr(kept_colours, "colour_places")
    kept = colours_of((TOKENS, OWN), store)
    assert made == kept
    assert (list(made.inks), list(made.places)) == (list(kept.inks), list(kept.places))
    assert repr(made) == repr(kept)


@pytest.mark.parametrize(
    "sheets",
    [(OWN, TOKENS), (TOKENS,), (TOKENS, Sheet("other.css", OWN.text)), (TOKENS, Sheet("own.css", ""))],
)
def test_other_sheets_are_read(sheets: tuple[Sheet, ...]) -> None:
    store = InMemory()
    before = colours_of((TOKENS, OWN), store)
    after = colours_of(sheets, store)
    assert len(store.entries) == 2
    assert after == colours_of(sheets)
    assert after != before
