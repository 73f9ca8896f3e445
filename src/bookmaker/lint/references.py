"""Rules on references that are typed: places that move when the book is laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookmaker.content.tree import Figure, Table
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

_THING = r"(?:figure|table|image|picture|photo(?:graph)?|diagram|chart|map|graph|screenshot|illustration)"
_PAGE = {
    "en": re.compile(
        r"\b(?:see|cf\.?|on|at) (?:also )?(?:pages?|pp?\.)[ \u00a0]\d+(?=(?: (?:above|below"
        r"|of this (?:book|chapter|volume)))?[\s).,;])(?! of (?!this))",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:voir|cf\.?) (?:aussi )?(?:la )?(?:pages?|pp?\.)[ \u00a0]\d+(?=(?: (?:ci-dessus"
        r"|ci-dessous))?[\s).,;])",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:siehe|vgl\.) (?:auch )?(?:Seiten?|S\.)[ \u00a0]\d+(?=(?: (?:oben|unten))?[\s).,;])"
    ),
}
_SIDE = {
    "en": re.compile(
        rf"\b(?:{_THING} (?:above|below|to the (?:left|right)|overleaf)"
        rf"|(?:above|below|following) {_THING}"
        r"|(?:see|as)(?: also| shown| described| mentioned)? (?:above|below)(?=[.,;:)]|$))\b"
        r"(?! (?:the|of)\b)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?:figure|tableau|image|photo|carte) (?:ci-dessus|ci-dessous|ci-contre|suivante?)"
        r"|(?:voir|cf\.) (?:ci-dessus|ci-dessous|plus haut|plus bas)(?=[.,;:)]|$))\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:(?:[Oo]bige[nrs]?|[Uu]ntenstehende[nrs]?|[Nn]ebenstehende[nrs]?|[Ff]olgende[nrs]?)"
        r" (?:Abbildung|Tabelle|Bild|Karte)|(?:siehe|vgl\.) (?:oben|unten)(?=[.,;:)]|$))\b"
    ),
}
_NUMBERED = {
    "en": re.compile(r"\b(?:(Fig(?:ure|\.))|(Table)) ?[ \u00a0]?\d+(?:[.-]\d+)*\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:([Ff]ig(?:ure|\.))|([Tt]ableau))[ \u00a0]\d+(?:[.-]\d+)*\b"),
    "de": re.compile(r"\b(?:(Abb(?:ildung|\.))|(Tab(?:elle|\.)))[ \u00a0]\d+(?:[.-]\d+)*\b"),
}


def typed_pages(passage: Passage) -> Iterator[Finding]:
    """A page of this book, typed; in notes pages are those of other works."""
    pattern = _PAGE.get(passage.language)
    if pattern and not passage.at.note and not passage.at.quoted:
        for found in pattern.finditer(passage.text):
            message = f"{found[0]!r} names a page that no edition promises"
            yield passage.finding(found, message, "label the place, and write [@sec-name]{.page}")


def typed_sides(passage: Passage) -> Iterator[Finding]:
    """What is said to stand above or below."""
    pattern = _SIDE.get(passage.language)
    if pattern and not passage.at.quoted:
        for found in pattern.finditer(passage.text):
            message = f"{found[0]!r} says where something stands, which each edition decides"
            hint = "label it, {#fig-name} or {#sec-name}, and write @fig-name or @sec-name"
            yield passage.finding(found, message, hint)


def typed_numbers(chapter: Chapter) -> Iterator[Finding]:
    """A figure's or a table's number, typed in a chapter that has figures or tables."""
    kinds = {type(block) for block in chapter.blocks() if isinstance(block, Figure | Table)}
    for passage in chapter.passages:
        pattern = _NUMBERED.get(passage.language)
        if (
            pattern is None
            or passage.at.note
            or passage.at.quoted
            or passage.kind in {"caption", "heading", "title"}
        ):
            continue
        for found in pattern.finditer(passage.text):
            if (Figure if found[1] else Table) in kinds:
                what = "fig" if found[1] else "tbl"
                message = f"the number of {found[0]!r} is typed: it stays when the book is numbered anew"
                yield passage.finding(
                    found, message, f"give it a label, {{#{what}-name}}, and write @{what}-name"
                )


RULES = (
    Rule(
        "Q100",
        "typed page",
        "Pages move with every correction, and the EPUB has none of its own. A reference has the page of"
        " each edition.",
        "# Ebb\n\nThe moon pulls it (see page 12).",
        "# Ebb {#sec-ebb}\n\nThe moon pulls it (see [@sec-ebb]{.page}).",
        InPassage(typed_pages),
    ),
    Rule(
        "Q101",
        "above and below",
        "In print a figure goes where there is room for it, which may be overleaf; and a passage that"
        " is “above” may be ten pages back.",
        "# Ebb\n\nThe figure below shows the bay.",
        '# Ebb\n\n@fig-bay shows the bay.\n\n![The bay](../images/bay.png){#fig-bay alt="A grey beach."}',
        InPassage(typed_sides),
    ),
    Rule(
        "Q102",
        "typed number of a figure or table",
        "Typed numbers do not follow when a figure is added or a chapter moves, and nobody can click them.",
        '# Ebb\n\nFigure 2 shows the bay.\n\n![The bay](../images/bay.png){alt="A grey beach."}',
        '# Ebb\n\n@fig-bay shows the bay.\n\n![The bay](../images/bay.png){#fig-bay alt="A grey beach."}',
        InChapter(typed_numbers),
    ),
)
