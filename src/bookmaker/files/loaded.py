"""What workers need, loaded: imported by the process that they are forked from, once for all of them."""

from __future__ import annotations

from contextlib import suppress

from bookmaker.files import joining, sheets  # noqa: F401 (for those who come after)
from bookmaker.files.layout import weasyprint_mended

with suppress(Exception):  # a worker that lays out will meet the same, and tell
    weasyprint_mended()
