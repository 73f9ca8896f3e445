"""The names of the citation styles that ship, and of those that a book brings itself."""

from __future__ import annotations

from bookmaker.diagnostics import did_you_mean
from bookmaker.manifest import paths
from bookmaker.manifest.mistakes import Mistake, shown

DEFAULT_STYLE = "chicago-author-date"
SHIPPED = (
    "chicago-author-date", "chicago-notes-bibliography", "chicago-notes-bibliography-subsequent-ibid",
    "chicago-shortened-notes-bibliography", "american-political-science-association", "apa",
    "harvard-cite-them-right", "ieee", "mhra-notes", "modern-language-association",
)  # fmt: skip
"""Names of the files in `csl/`, as the repository of the Citation Style Language has them."""

SHORT = {
    "chicago": "chicago-author-date", "chicago-notes": "chicago-notes-bibliography",
    "chicago-notes-ibid": "chicago-notes-bibliography-subsequent-ibid",
    "apsa": "american-political-science-association", "harvard": "harvard-cite-them-right",
    "mhra": "mhra-notes", "mla": "modern-language-association",
}  # fmt: skip
"""Shorter words for some of them."""


def style(text: str) -> str | Mistake:
    """A shipped style's full name, or the path of a `.csl` file. M040: no such style; and see `path`."""
    if text.lower().endswith(".csl"):
        return paths.path(text)
    name = SHORT.get(text, text)
    if name not in SHIPPED:
        known = (*SHIPPED, *SHORT)
        hint = did_you_mean(text, known) or f"the path of a .csl file, or one of {', '.join(SHIPPED)}"
        return Mistake("M040", f"no citation style is called {shown(text)}", hint)
    return name
