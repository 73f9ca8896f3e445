"""Dates as a book gives them: a year, a month or a day."""

from __future__ import annotations

import datetime as dt
import re

from bookmaker.manifest.mistakes import Mistake, shown

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_YEARS = re.compile(r"\d{4}(?:(?: ?[-–,] ?)\d{4})*")


def date(text: str) -> str | Mistake:
    """`2024`, `2024-10` or `2024-10-31`, as typed. M021 for another form and for a day that never was."""
    found = _DATE.fullmatch(text)
    if not found:
        return Mistake("M021", f"{shown(text)} is not a date", "write 2024, 2024-10 or 2024-10-31")
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return Mistake("M021", f"there is no such day as {shown(text)}", "year, month, day: 2024-10-31")
    return text


def years(text: str) -> str | Mistake:
    """One year or several, `2024` or `2019–2024`. M021 otherwise."""
    if not _YEARS.fullmatch(text):
        return Mistake("M021", f"{shown(text)} is not a year", "write 2024, or 2019–2024")
    return text
