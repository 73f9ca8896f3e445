"""The templates of a book: the house's are filled here, those of a book in a process of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from bookmaker.editions.filling import Filled, Filler
from bookmaker.editions.template_room import TemplateRoom


class Filling(Protocol):
    """What fills templates."""

    def fill(self, kind: str, values: Mapping[str, object]) -> Filled:
        """See `Templates.fill`."""
        ...


class Templates:
    """The house templates, each replaced by the book's own of the same name."""

    def __init__(self, own: Mapping[str, str]) -> None:
        """`own` maps a path in the book's folder to a template's text."""
        self._filling: Filling = TemplateRoom(own) if own else _house()

    def fill(self, kind: str, values: Mapping[str, object]) -> Filled:
        """The template named after a kind of section ("section" where none is), filled with the values.

        J001: a mistake in the template, J002: it asks for what is not there, J003: it failed otherwise,
        J004: it takes more than 10 seconds of processor time, or more memory than 1 GB.
        """
        return self._filling.fill(kind, values)


@cache
def _house() -> Filler:
    """The house's templates, each compiled once for all editions."""
    return Filler({})
