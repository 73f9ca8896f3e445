"""The styles of an ODT file, as those of a Word file: what letters and paragraphs look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree

from bookmaker.importing.word_styles import Said, Styles

NAMES: Final = {
    short: f"urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"
    for short, long in {
        "office": "office",
        "text": "text",
        "style": "style",
        "table": "table",
        "draw": "drawing",
        "svg": "svg-compatible",
        "fo": "xsl-fo-compatible",
        "manifest": "manifest",
    }.items()
}
NAMES["dc"] = "http://purl.org/dc/elements/1.1/"
NAMES["xlink"] = "http://www.w3.org/1999/xlink"
_POINTS = re.compile(r"([\d.]+)pt")
_DEEPEST = 12
SMALL: Final = "small"
"""The switch of small capitals."""
_CAPTION = "caption"


def n(name: str) -> str:
    """A name of OpenDocument, as lxml spells it: `n("text:p")`."""
    short, _, local = name.partition(":")
    return f"{{{NAMES[short]}}}{local}"


def open_styles(roots: Iterable[etree._Element]) -> Styles:
    """The styles of paragraphs and of letters in `styles.xml` and in the text itself, by name."""
    elements: dict[str, etree._Element] = {}
    defaults = Said({})
    for root in roots:
        for style in root.iter(n("style:style")):
            if style.get(n("style:family")) in {"paragraph", "text"}:
                elements[str(style.get(n("style:name")) or "")] = style
        for style in root.iter(n("style:default-style")):
            if style.get(n("style:family")) == "paragraph":
                defaults = _said(style)
    own = {name: _said(style) for name, style in elements.items()}
    chains = {name: tuple(own[one] for one in _ancestry(name, elements)) for name in elements}
    return Styles({name: _shown(name, elements) for name in elements}, chains, defaults)


def _ancestry(name: str, elements: Mapping[str, etree._Element]) -> Iterator[str]:
    seen: list[str] = []
    while name in elements and name not in seen and len(seen) < _DEEPEST:
        seen.append(name)
        name = str(elements[name].get(n("style:parent-style-name")) or "")
    yield from seen


def _shown(name: str, elements: Mapping[str, etree._Element]) -> str:
    """The name of the style that somebody chose: an automatic one's is its parent's, a caption's is that."""
    family = list(_ancestry(name, elements))
    names = [str(elements[one].get(n("style:display-name")) or one).replace("_20_", " ") for one in family]
    if any(one.lower() == _CAPTION for one in names):
        return _CAPTION
    automatic = elements[family[0]].getparent()
    is_automatic = automatic is not None and automatic.tag == n("office:automatic-styles")
    parent = str(elements[family[-1]].get(n("style:parent-style-name")) or "")
    chosen = [*names, parent.replace("_20_", " ")]
    return next(filter(None, chosen[1:] if is_automatic else chosen), "")


def _said(style: etree._Element) -> Said:
    letters = style.find(n("style:text-properties"))
    paragraph = style.find(n("style:paragraph-properties"))
    return Said(
        dict(_switches(letters)),
        _half_points(letters),
        _tag(letters, "fo:language", "fo:country"),
        _tag(letters, "style:language-complex", "style:country-complex"),
        "" if paragraph is None else str(paragraph.get(n("fo:text-align")) or ""),
        "" if paragraph is None else str(paragraph.get(n("style:writing-mode")) or ""),
    )


def _switches(letters: etree._Element | None) -> Iterator[tuple[str, bool]]:
    for key, name, on in (
        ("b", "fo:font-weight", {"bold", "600", "700", "800", "900"}),
        ("i", "fo:font-style", {"italic", "oblique"}),
        ("caps", "fo:text-transform", {"uppercase"}),
        (SMALL, "fo:font-variant", {"small-caps"}),
    ):
        value = None if letters is None else letters.get(n(name))
        if value:
            yield key, value in on


def _half_points(letters: etree._Element | None) -> str:
    found = _POINTS.fullmatch("" if letters is None else str(letters.get(n("fo:font-size")) or ""))
    return str(round(float(found[1]) * 2)) if found else ""


def _tag(letters: etree._Element | None, language: str, country: str) -> str:
    if letters is None:
        return ""
    first, region = (str(letters.get(n(name)) or "") for name in (language, country))
    if first in {"", "none", "zxx"}:
        return ""
    return f"{first}-{region}" if region not in {"", "none"} else first
