"""What workers need, loaded: imported by the process that they are forked from, once for all of them.

The collector rests meanwhile, and passes over what is here by then: all of it stays.
"""

from __future__ import annotations

import gc
from contextlib import suppress


def _load() -> None:
    from email import policy  # noqa: F401, PLC0415 (asked for with the first file that a page names)

    from bookmaker import font_bounds  # noqa: F401, PLC0415
    from bookmaker.content import images  # noqa: F401, PLC0415 (for those who come after, as all here)
    from bookmaker.files import binder, joining, kept_leaves, sheets  # noqa: F401, PLC0415
    from bookmaker.files.mends import weasyprint_mended  # noqa: PLC0415
    from bookmaker.software import software  # noqa: PLC0415

    software()  # a part of every key: those who bind would each read it anew

    with suppress(Exception):  # a worker that lays out will meet the same, and tell
        weasyprint_mended()
        from bookmaker.files import (  # noqa: PLC0415
            cut_off,  # noqa: F401
            line_numbers,  # noqa: F401
            note_faults,  # noqa: F401
            page_resources,  # noqa: F401
            press_findings,  # noqa: F401
            tags,  # noqa: F401
        )


gc.disable()
_load()
gc.freeze()
gc.enable()
