"""The first and the last folio of pages -> how they are named together."""

from __future__ import annotations

DASH = "\u2013"


def page_range(first: str, last: str) -> str:
    """Folios as a citation has them: "41–63", "41" for a single page."""
    return first if first == last else f"{first}{DASH}{last}"
