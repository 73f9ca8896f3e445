"""Selectors that WeasyPrint 70.0 can't use, which it names without a place: told with line and column."""

from __future__ import annotations

from typing import Final

import weasyprint
from weasyprint import css

from bookmaker.files.mending import check_version, mended, put_in_place

_SAID: Final = """                LOGGER.log(logger_level, 'Invalid or unsupported selector, %s', exc)
"""
_SAID_WHERE: Final = """                LOGGER.log(logger_level, 'Invalid or unsupported selector at %d:%d: %s', rule.source_line, rule.source_column, exc)
"""  # noqa: E501 (a line for a line)


def install() -> None:
    """Name places in every sheet that is read later; a second call changes nothing."""
    check_version()
    if weasyprint.preprocess_stylesheet is _plain:
        put_in_place([mended(css, "preprocess_stylesheet", {_SAID: _SAID_WHERE})])
        weasyprint.preprocess_stylesheet = css.preprocess_stylesheet


_plain = weasyprint.preprocess_stylesheet
