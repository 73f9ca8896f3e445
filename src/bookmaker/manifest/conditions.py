"""Printing conditions by the names of the ICC's registry: the house's own, and how much ink each bears."""

from __future__ import annotations

import re

from bookmaker.manifest.mistakes import Mistake, shown

HOUSE_CONDITION = "FOGRA39"
"""Offset on coated paper, ISO 12647-2: the condition of the profile that ships with the package."""
NO_CONDITION = "Custom"
"""What a file says that names none (ISO 15930-7, 6.2)."""

# Names of the registry of characterization data at www.color.org.
_REGISTERED = re.compile(r"(FOGRA|IFRA)\d\d\w?|CGATS TR 0\d\d|CGATS21-2-CRPC\d|JC20\d{4}|EUROSB104")

# Percent of all inks together: what the usual profiles of a condition put on paper at most.
_LIMITS = {"FOGRA39": 330, "CGATS TR 006": 320, "CGATS21-2-CRPC6": 320, "IFRA26": 240, "IFRA30": 240}
_USUAL_LIMIT = 300
LOWEST_LIMIT, HIGHEST_LIMIT = 100, 400
MOST_PAGES_OF_A_SIGNATURE = 128


def is_registered(condition: str) -> bool:
    """Whether the ICC's registry knows the name, so that a file may refer to it."""
    return _REGISTERED.fullmatch(condition) is not None


def usual_ink_limit(condition: str) -> int:
    """The percentage of all inks together that a condition bears: 300 where nothing else is known."""
    return _LIMITS.get(condition, _USUAL_LIMIT)


def ink_limit(text: str) -> int | Mistake:
    """A limit as it was typed, with or without a percent sign. M033: not a number, or out of reach."""
    return _whole(text.removesuffix("%").rstrip(), (LOWEST_LIMIT, HIGHEST_LIMIT), "300 is usual")


def signature(text: str) -> int | Mistake:
    """The pages of a signature. M033: not an even number, or too many for a sheet."""
    pages = _whole(text, (2, MOST_PAGES_OF_A_SIGNATURE), "a sheet folds to 4, 8, 16 or 32 pages")
    if isinstance(pages, int) and pages % 2:
        return Mistake("M033", f"{shown(text)} is odd, and a leaf has two pages", "4, 8, 16 or 32")
    return pages


def _whole(text: str, bounds: tuple[int, int], hint: str) -> int | Mistake:
    lowest, highest = bounds
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not lowest <= int(text) <= highest:
        message = f"{shown(text)} is not a whole number between {lowest} and {highest}"
        return Mistake("M033", message, hint)
    return int(text)
