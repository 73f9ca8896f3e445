"""Mends two faults of WeasyPrint 70.0 with white space, when asked to.

White space in footnotes is never collapsed, so that a line feed in one is a forced break: notes are taken
out of the tree before that is done (`build_formatting_structure`). And a line that fits but for the space at
its end is broken before its last word (`split_first_line`).
"""

from __future__ import annotations

from weasyprint import document
from weasyprint.formatting_structure import build
from weasyprint.layout import inline, preferred
from weasyprint.text import line_break

from bookmaker.files.mending import check_version, mended, put_in_place

_STRUCTURE = {
    "    box.process_text_transform()\n": """\
    box.process_text_transform()
    for note in footnotes:
        note.process_whitespace()
        note.process_text_transform()
""",
}

_FIRST_LINE = {
    "if resume_index is None and first_line_width <= max_width:": (
        "if resume_index is None and (first_line_width <= max_width or ("
        "space_collapse and text.endswith(' ') and text.strip(' ') and "
        # Pango frees a line with its layout, which has a name here while the line is measured.
        "line_size((bare := create_layout(text.rstrip(' '), style, context, None, justification_spacing))"
        ".get_first_line()[0], style)[0] <= max_width)):"
    ),
}


_MENDED: list[object] = []


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing. Raises `UnknownWeasyPrintError`."""
    check_version()
    if document.build_formatting_structure in _MENDED:
        return
    put_in_place(
        [
            mended(build, "build_formatting_structure", _STRUCTURE),
            mended(line_break, "split_first_line", _FIRST_LINE),
        ]
    )
    document.build_formatting_structure = build.build_formatting_structure
    inline.split_first_line = preferred.split_first_line = line_break.split_first_line
    _MENDED.append(build.build_formatting_structure)
