"""What is wrong with one value, before anybody knows where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """A code, a sentence and what to do."""

    code: str
    message: str
    hint: str = ""


Check: TypeAlias = Callable[[str], str | Mistake]
"""A value as it is kept, or what is wrong with it."""


def shown(text: str) -> str:
    """A value in quotes as a message shows it: on one line, cut where it is long."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…").replace(r"\\", "\\")
