"""WeasyPrint (70.0) with every mend in its place, imported when it is first wanted."""

from __future__ import annotations

import os
import warnings
from typing import Any

from bookmaker.editions.colours import mend_colours
from bookmaker.files.late_libraries import seldom_used_comes_late
from bookmaker.files.system_libraries import found_by_the_loader
from bookmaker.workspace import scratch_file

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
        fine_gradients,
        flattening,  # noqa: F401
        foreseen_lines,
        long_texts,
        page_styles,
        quick_lengths,
        quick_styles,
        running_notes,
        selector_places,
        text_kinds,
        waiting_figures,
        white_space,
    )

    running_notes.install()
    selector_places.install()
    quick_styles.install()
    quick_lengths.install()
    white_space.install()
    balancing.install()
    waiting_figures.install()
    block_steps.install()
    page_styles.install()
    text_kinds.install()
    foreseen_lines.install()
    long_texts.install()
    fine_gradients.install()
    return weasyprint
