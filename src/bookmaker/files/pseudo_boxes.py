"""Boxes of `::marker` and `::first-letter` on which WeasyPrint 70.0 gives up.

A list's mark with `content` of its own (`li::marker { content: "–" }`) is taken out of the text, and with it
the words in it, for they share one style (`marker_to_box`). A first letter that floats is taken for the
text's own where its paragraph is laid out again, and is made to float once more (`first_letter_to_box`).
"""

from __future__ import annotations

from weasyprint.formatting_structure import build
from weasyprint.layout import inline

from bookmaker.files.mending import check_version, mended, put_in_place

_OWN_STYLE = {
    "        marker_box.style['position'] = 'absolute'\n": (
        "        marker_box.style = marker_box.style.copy()\n"
        "        marker_box.style['position'] = 'absolute'\n"
    ),
}

_ONCE = {
    "        elif isinstance(child, boxes.ParentBox):\n            if skip_stack:\n": (
        "        elif isinstance(child, boxes.ParentBox) and not (\n"
        "                child.element_tag.endswith('::first-letter')):\n"
        "            if skip_stack:\n"
    ),
}

_MENDED: list[object] = []


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing. Raises `UnknownWeasyPrintError`."""
    check_version()
    if build.marker_to_box not in _MENDED:
        put_in_place(
            [
                mended(build, "marker_to_box", _OWN_STYLE),
                mended(inline, "first_letter_to_box", _ONCE),
            ]
        )
        _MENDED.append(build.marker_to_box)
