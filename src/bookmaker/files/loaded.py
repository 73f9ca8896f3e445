"""What workers need, loaded: imported by the process that they are forked from, once for all of them."""

from __future__ import annotations

from contextlib import suppress

from bookmaker.content import images  # noqa: F401 (for those who come after, as all here)
from bookmaker.files import binder, joining, kept_leaves, sheets  # noqa: F401
from bookmaker.files.mends import weasyprint_mended

with suppress(Exception):  # a worker that lays out will meet the same, and tell
    weasyprint_mended()
    from bookmaker.files import cut_off, note_faults, page_resources, press_findings, tags  # noqa: F401
