"""Mends WeasyPrint 70.0, when asked to, so that notes called in columns begin on the page of their call.

Columns are laid out again with less room when notes have been called in them, until the notes take a height
that was met before. But with less room fewer notes are called: the height goes to and fro, and where the
search ends with the lesser one, the columns are made too high, and notes of theirs are sent to the next page.
Here it ends with a room in which the notes that are called have their place; and none is sent away, since
what is too long runs on (`note_area`).
"""

from __future__ import annotations

from weasyprint.layout import block, column

from bookmaker.files.mending import check_version, mended, put_in_place

_RESERVED = "(footnote_area_heights[-1] - footnote_area_heights[0])"
_SEARCH = {
    "if last_footnotes_height not in footnote_area_heights:": (
        "if last_footnotes_height not in footnote_area_heights or "
        "last_footnotes_height > footnote_area_heights[-1]:"
    ),
    # What balanced columns may reach is less by the notes, too.
    "height -= last_footnotes_height - footnote_area_heights[-1]": (
        "height -= last_footnotes_height - footnote_area_heights[-1]; "
        "max_height -= last_footnotes_height - footnote_area_heights[-1]"
    ),
    # Notes that were called above what spans all columns keep their room below it.
    "context.page_bottom - current_position_y - original_bottom_space)": (
        f"context.page_bottom - current_position_y - original_bottom_space - {_RESERVED})"
    ),
    "context, block, original_bottom_space, skip_stack, containing_block,": (
        f"context, block, original_bottom_space + {_RESERVED}, skip_stack, containing_block,"
    ),
    """\
    # Report footnotes above the defined footnotes height
    _report_footnotes(context, footnote_area_heights[-1])
""": "",
}


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing."""
    check_version()
    if getattr(column, "notes_stay", False):
        return
    put_in_place([mended(column, "columns_layout", _SEARCH)])
    column.notes_stay = True
    block.columns_layout = column.columns_layout
