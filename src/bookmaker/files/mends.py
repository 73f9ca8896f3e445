"""WeasyPrint (70.0) with every mend in its place, imported when it is first wanted.

What pages look like: `running_notes`, `note_columns` and `note_area` keep notes with their calls and let
long ones run on; `white_space` lets white space in notes collapse, keeps a line's last word where only the
space after it does not fit, and leaves no room for a space that was taken off; `balancing` knows
`text-wrap: balance`, `block_steps` `block-step-size`; `pseudo_boxes` lets the mark of a list be words and a
first letter float; `paragraph_ends` leaves no stub of a word and no crumb for a last line;
`waiting_figures` lets the text go on before a figure that does not fit, which heads the next page and keeps
its place in tags and page list. `list_numbers` lets a list begin at another number than 1.
`selector_places` says where a selector stands that can't be used; `soft_hyphens` lets those who search or
listen have words whole.

What saves work, and changes no byte: `quick_styles` takes over what nobody sets, validates a `var()` once
and lets elements alike share their pseudo-elements' styles; `quick_lengths` finds lengths in px at once;
`page_styles` computes the styles of pages alike once; `text_kinds` keeps what Pango needs for a kind of
text; `drawn_lines` shapes a line once for all products, `drawn_words` a word once for all justified
lines; `foreseen_lines` knows from the widths of letters and words where most lines end, `known_lines` how
short texts were set before; `cut_fonts` cuts a font once for all products; `long_texts` divides texts of
megabytes; `fine_gradients` draws no stripes that nobody can see.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

from bookmaker.editions.colours import mend_colours
from bookmaker.files.late_libraries import seldom_used_comes_late
from bookmaker.files.system_libraries import found_by_the_loader
from bookmaker.writing import scratch_file

_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><cachedir prefix="relative">cache</cachedir></fontconfig>
"""


def weasyprint_mended() -> Any:  # noqa: ANN401 (WeasyPrint has no types)
    """WeasyPrint, seeing no font of this machine: only what `@font-face` names exists."""
    config = scratch_file("fonts.conf", _NO_FONTS)
    os.environ["FONTCONFIG_FILE"] = str(config)
    mend_colours()
    with warnings.catch_warnings(), found_by_the_loader(), seldom_used_comes_late():
        # WeasyPrint misses the fonts of the machine; that there are none is meant.
        warnings.simplefilter("ignore", UserWarning)
        import weasyprint  # noqa: PLC0415 (a second of start-up, paid only by a build)

    from bookmaker.files import (  # noqa: PLC0415
        balancing,
        block_steps,
        cut_fonts,
        fine_gradients,
        flattening,  # noqa: F401
        foreseen_lines,
        known_lines,
        list_numbers,
        long_texts,
        note_columns,
        page_styles,
        paragraph_ends,
        pseudo_boxes,
        quick_lengths,
        quick_styles,
        running_notes,
        selector_places,
        soft_hyphens,
        text_kinds,
        waiting_figures,
        white_space,
    )

    running_notes.install()
    note_columns.install()
    list_numbers.install()
    selector_places.install()
    quick_styles.install()
    quick_lengths.install()
    white_space.install()
    balancing.install()
    waiting_figures.install()
    block_steps.install()
    pseudo_boxes.install()
    page_styles.install()
    text_kinds.install()
    foreseen_lines.install()
    known_lines.install()
    paragraph_ends.install()
    long_texts.install()
    fine_gradients.install()
    cut_fonts.install()
    soft_hyphens.install()
    return weasyprint
