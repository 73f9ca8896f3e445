"""Mends WeasyPrint 70.0, when asked to, so that every note begins on the page of its call.

WeasyPrint moves notes that stand already on a page to the next one when a line does not fit; their calls
stay behind, and the notes of the line that it then keeps are never laid out (`_linebox_layout`). It has no
hook for this, so the function's own source is changed and compiled again.
"""

from __future__ import annotations

from weasyprint import document, layout
from weasyprint.layout import block, page

from bookmaker.files.mending import check_version, mended, put_in_place
from bookmaker.files.note_area import NotedPages

_LINES = {
    # Notes that stand on the page are never moved to the next one to make room for a line.
    "report = not context.in_column and can_break_now and not could_break_before": "report = False",
    # Most boxes call no note: the list of waiting notes is not searched for them.
    "if descendant.footnote in context.footnotes)": (
        "if descendant.footnote is not None and descendant.footnote in context.footnotes)"
    ),
    """\
                overflow = context.layout_footnote(footnote)
                new_footnotes.append(footnote)
                overflow = (
                    overflow or
                    context.reported_footnotes or
                    context.overflows_page(bottom_space, new_position_y + offset_y))
""": """\
                overflow = not context.begin_note(
                    footnote, line, new_position_y + offset_y + bottom_space,
                    must=page_is_empty and not new_children)
                new_footnotes.append(footnote)
""",
}

_PAGE = {
    """\
    reported_footnotes = context.reported_footnotes
    context.reported_footnotes = []
    for i, reported_footnote in enumerate(reported_footnotes):
        context.footnotes.append(reported_footnote)
        overflow = context.layout_footnote(reported_footnote)
        if overflow and i != 0:
            context.report_footnote(reported_footnote)
            context.reported_footnotes = reported_footnotes[i:]
            break
""": """\
    context.open_page(page_number)
""",
    """\
    footnote_area = build.create_anonymous_boxes(footnote_area.deepcopy())
    footnote_area = block_level_layout(
        context, footnote_area, bottom_space=-inf, skip_stack=None,
        containing_block=footnote_area.page, page_is_empty=True,
        absolute_boxes=positioned_boxes, fixed_boxes=positioned_boxes)[0]
    footnote_area.translate(dy=-footnote_area.margin_height())
""": """\
    footnote_area = context.close_page(root_box, positioned_boxes)
""",
    "    if page_type.blank:\n        previous_resume_at": (
        "    if page_type.blank or context.only_notes:\n        previous_resume_at"
    ),
    "    if page_type.blank:\n        resume_at": (
        "    if page_type.blank or context.only_notes:\n        resume_at"
    ),
}

_PAGE_AGAIN = {
    "page_type = PageType(side, blank, name, index, groups)": (
        "page_type = context.kind_of_page(\n"
        "        PageType(side, blank, name, index, groups), resume_at, next_page)"
    ),
}

_ALL_PAGES = {
    "if (len(pages) == 0 or\n": "if (i >= len(pages) or context.gets_other_notes(i + 1) or\n",
    "[i + 1][0]\n            reported_footnotes = None": (
        "[i + 1][0]\n            reported_footnotes = context.carry_on(i + 1)"
    ),
}


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing.

    Raises `UnknownWeasyPrintError` when its version is another, or when a passage to mend isn't there
    exactly once; then nothing is changed.
    """
    check_version()
    if document.LayoutContext is NotedPages:
        return
    mends = [
        mended(block, "_linebox_layout", _LINES),
        mended(page, "make_page", _PAGE),
        mended(page, "remake_page", _PAGE_AGAIN),
        mended(page, "make_all_pages", _ALL_PAGES),
    ]
    put_in_place(mends)
    layout.make_all_pages = page.make_all_pages
    document.LayoutContext = NotedPages
