"""Mends faults of WeasyPrint 70.0 with white space, when asked to.

White space in footnotes is never collapsed, so that a line feed in one is a forced break: notes are taken
out of the tree before that is done (`build_formatting_structure`). A line that fits but for the space at its
end is broken before its last word (`split_first_line`); one that keeps its spaces, as code does, is broken
far before it, since the space that may hang over the end is counted (`trailing_whitespace_size`). A space
that is taken off the end of a line from right to left leaves its room, between words or in the margin
(`remove_last_whitespace`). No line ends before code that begins with a point or a slash, since Pango (UAX 14,
LB13) does not part these from the space before them (`split_inline_box`). A line that is justified stretches
all its spaces: what is not justified itself, as code, keeps its own (`count_expandable_spaces`).
A text that loses the space behind it has `ends_word` (`split_text_box`, `remove_last_whitespace`).
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

_HANGING = {
    "not in ('normal', 'nowrap', 'pre-line')": "not in ('normal', 'nowrap', 'pre-line', 'pre-wrap')",
}

_LINE_END = {
    "        box.text = new_text\n": "        box.text, box.ends_word = new_text, True\n",
    "        box.text = ''\n": "        box.text, box.ends_word = '', True\n",
    "        box.width = new_box.width\n": (
        "        box.width = new_box.width\n        box.pango_layout = new_box.pango_layout\n"
    ),
    """\
    if box.pango_layout.first_line_direction % 2:
        for child in line.children:
            child.translate(dx=-space_width, ignore_floats=True)
""": """\
    if line.style['direction'] == 'rtl':
        for child in line.children:
            child.translate(dx=-space_width, ignore_floats=True)
        for last in (*ancestors[1:], box):
            last.position_x += space_width
""",
}


_TURNED = {
    "        resume_index += skip\n": (
        "        resume_index += (skip, box and between.isspace() and vars(box).update(ends_word=True))[0]\n"
    ),
}

_BEFORE_CODE = {
    """\
                can_break = can_break_text(
                    last_letter + first, child.style['lang'])
""": """\
                can_break = last_letter == ' ' and child.element_tag == 'code' or can_break_text(
                    last_letter + first, child.style['lang'])
"""
}

_OWN_SPACES = "'justify' not in (box.style['text_align_all'], box.style['text_align_last'])"

_COUNTED = {
    "        return box.text.count(' ')": f"        return 0 if {_OWN_SPACES} else box.text.count(' ')"
}

_MENDED: list[object] = []


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing. Raises `UnknownWeasyPrintError`."""
    check_version()
    if document.build_formatting_structure in _MENDED:
        return
    counted = preferred.trailing_whitespace_size
    put_in_place(
        [
            mended(build, "build_formatting_structure", _STRUCTURE),
            mended(line_break, "split_first_line", _FIRST_LINE),
            mended(preferred, "trailing_whitespace_size", _HANGING),
            mended(inline, "remove_last_whitespace", _LINE_END),
            mended(inline, "split_text_box", _TURNED),
            mended(inline, "split_inline_box", _BEFORE_CODE),
            mended(inline, "count_expandable_spaces", _COUNTED),
        ]
    )
    document.build_formatting_structure = build.build_formatting_structure
    inline.split_first_line = preferred.split_first_line = line_break.split_first_line
    inline.trailing_whitespace_size = preferred.trailing_whitespace_size
    # The space behind the number of a list's item is none that hangs.
    preferred.trailing_whitespace_size = counted
    _MENDED.append(build.build_formatting_structure)
