"""Mends WeasyPrint 70.0, when asked to, so that a list begins at the number of its `start`.

It reads that attribute with the hints of old HTML alone (`presentational_hints`), which would bring many
others; and no style sheet can make a counter of an attribute. As a hint it gives way to every rule.
"""

from __future__ import annotations

from weasyprint import css

from bookmaker.files.mending import check_version, mended, put_in_place

_HINTS = {
    "        if not presentational_hints:\n": "        if not presentational_hints and element.tag != 'ol':\n"
}
_MENDED: list[object] = []


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing. Raises `UnknownWeasyPrintError`."""
    check_version()
    if css.find_style_attributes not in _MENDED:
        put_in_place([mended(css, "find_style_attributes", _HINTS)])
        _MENDED.append(css.find_style_attributes)
