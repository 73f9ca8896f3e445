"""A list's mark with `content` of its own (`li::marker { content: "–" }`), on which WeasyPrint 70.0 gives up.

The mark's box is taken out of the text, and with it the words in it, for they share one style.
"""

from __future__ import annotations

from weasyprint.formatting_structure import build

from bookmaker.files.mending import check_version, mended, put_in_place

_OWN_STYLE = {
    "        marker_box.style['position'] = 'absolute'\n": (
        "        marker_box.style = marker_box.style.copy()\n"
        "        marker_box.style['position'] = 'absolute'\n"
    ),
}

_MENDED: list[object] = []


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing. Raises `UnknownWeasyPrintError`."""
    check_version()
    if build.marker_to_box not in _MENDED:
        put_in_place([mended(build, "marker_to_box", _OWN_STYLE)])
        _MENDED.append(build.marker_to_box)
