"""Papers by name: how thick a page of each is, and from how many pages on its printer prints on a spine.

A page is one side of a leaf: a leaf of two pages is twice as thick as a page here. The printers' figures, as
they publish them or as they have been read off their templates:

- Amazon KDP, help topic "Create a Paperback Cover", as kdpprintcover.com ("How to Calculate KDP Spine Width")
  and others quote it: pages x 0.002252 in on white, 0.0025 in on cream, 0.002252 in for standard and
  0.002347 in for premium colour; no text on spines of fewer than 79 pages.
- Lulu, help.api.lulu.com, "How is spine width calculated?": perfect bound, pages / 444 in + 0.06 in, and
  pages / 460 in + 0.06 in on the paper of magazines and comics.
- IngramSpark and Lightning Source publish a calculator, not figures. answers.preparetopublish.com, "What
  sort of paper should my book have?", gives 10.77 mm (white) and 11.63 mm (creme, both 50 lb) for 200 pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bookmaker.diagnostics import did_you_mean
from bookmaker.manifest.mistakes import Mistake, shown

INCH = 25.4
THICKEST_PPI, THINNEST_PPI = 50, 3000


@dataclass(frozen=True, slots=True)
class Stock:
    """A paper: thickness of a page and what is added once, in mm; the fewest pages for text on the spine."""

    page: float
    allowance: float = 0.0
    text_from: int = 0


STOCKS: Mapping[str, Stock] = {
    "kdp-white": Stock(0.002252 * INCH, text_from=79),
    "kdp-cream": Stock(0.0025 * INCH, text_from=79),
    "kdp-standard-color": Stock(0.002252 * INCH, text_from=79),
    "kdp-premium-color": Stock(0.002347 * INCH, text_from=79),
    "lulu-444": Stock(INCH / 444, 0.06 * INCH),
    "lulu-460": Stock(INCH / 460, 0.06 * INCH),
    "ingram-white-50": Stock(10.77 / 200),
    "ingram-creme-50": Stock(11.63 / 200),
}


def stock_name(text: str) -> str | Mistake:
    """The name of a paper. M042: none is called so."""
    if text in STOCKS:
        return text
    hint = (
        did_you_mean(text, STOCKS)
        or f"{', '.join(STOCKS)}; or {{leaf: 0.1mm}}, {{page: 0.05mm}}, {{ppi: 444}}"
    )
    return Mistake("M042", f"no paper is called {shown(text)}", hint)


def pages_per_inch(text: str) -> str | Mistake:
    """How many pages (not leaves) make an inch, as a bare number. M042: not a number, or no paper's."""
    if not re.fullmatch(r"\d{2,4}(\.\d+)?", text) or not THICKEST_PPI <= float(text) <= THINNEST_PPI:
        return Mistake(
            "M042",
            f"{shown(text)} pages can't make an inch",
            f"a number from {THICKEST_PPI} to {THINNEST_PPI}",
        )
    return text
