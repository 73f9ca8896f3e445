"""The styles of a Word file: what a paragraph or a run looks like, whoever says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DEEPEST = 12
_DEFAULT_SIZE = 10.0


def w(name: str) -> str:
    """A name of WordprocessingML, as lxml spells it."""
    return f"{{{WORD}}}{name}"


def value(parent: etree._Element | None, *path: str) -> str:
    """The `w:val` of an element below, "" where there is none."""
    found = below(parent, *path)
    return "" if found is None else str(found.get(w("val")) or "")


def below(parent: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at the end of a path of names."""
    for name in path:
        parent = None if parent is None else parent.find(w(name))
    return parent


def switched(parent: etree._Element | None, *path: str) -> bool | None:
    """Whether a switch such as `w:b` is on; None where nothing is said."""
    found = below(parent, *path)
    return None if found is None else found.get(w("val")) not in {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Styles:
    """A file's styles by id."""

    elements: Mapping[str, etree._Element] = field(default_factory=dict)
    defaults: etree._Element | None = None

    def name(self, style: str) -> str:
        """A style's name in small letters, its id where it has none: "heading 1", "quote"."""
        return (value(self.elements.get(style), "name") or style).lower()

    def chain(self, *styles: str) -> Iterator[etree._Element]:
        """The elements of styles and of what they are based on, the nearest first; the file's defaults."""
        for style in styles:
            name, seen = style, 0
            while name in self.elements and seen < _DEEPEST:
                yield self.elements[name]
                name, seen = value(self.elements[name], "basedOn"), seen + 1
        if self.defaults is not None:
            yield self.defaults

    def is_switched(self, run: etree._Element, switch: str, *styles: str) -> bool:
        """Whether a run is bold, in capitals, …: as it says itself, or else its styles."""
        sources = (below(run, "rPr"), *(below(style, "rPr") for style in self.chain(*styles)))
        said = (switched(source, switch) for source in sources)
        return next((one for one in said if one is not None), False)

    def size(self, run: etree._Element, *styles: str) -> float:
        """A run's size in points."""
        sources = (below(run, "rPr"), *(below(style, "rPr") for style in self.chain(*styles)))
        sizes = (value(source, "sz") for source in sources)
        return next((int(size) / 2 for size in sizes if size.isdigit()), _DEFAULT_SIZE)

    def language(self, run: etree._Element, *styles: str) -> str:
        """A run's language tag; that of right-to-left letters where it runs so. "" where nothing is said."""
        key = "bidi" if switched(run, "rPr", "rtl") else "val"
        sources = (below(run, "rPr"), *(below(style, "rPr") for style in self.chain(*styles)))
        tags = (
            lang.get(w(key)) for lang in (below(source, "lang") for source in sources) if lang is not None
        )
        return next((str(tag) for tag in tags if tag), "")

    def is_centred(self, paragraph: etree._Element, style: str) -> bool:
        """Whether a paragraph is centred."""
        sources = (below(paragraph, "pPr"), *(below(one, "pPr") for one in self.chain(style)))
        return next((a for a in (value(source, "jc") for source in sources) if a), "") == "center"


def styles_of(root: etree._Element | None) -> Styles:
    """The styles in `styles.xml`; none where there is no such part."""
    if root is None:
        return Styles()
    elements = {str(style.get(w("styleId")) or ""): style for style in root.iter(w("style"))}
    return Styles(elements, below(root, "docDefaults", "rPrDefault"))
