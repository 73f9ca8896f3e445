"""The styles of a Word file: what a paragraph or a run looks like, whoever says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DEEPEST = 12
_DEFAULT_SIZE = 10.0
_SWITCHES = ("b", "i", "caps")


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


def switched(parent: etree._Element | None, name: str) -> bool | None:
    """Whether a switch such as `w:b` is on; None where nothing is said."""
    found = None if parent is None else parent.find(w(name))
    return None if found is None else found.get(w("val")) not in {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one place says of letters and of their paragraph; "" and None where it says nothing."""

    switches: Mapping[str, bool]
    size: str = ""
    language: str = ""
    right_to_left: str = ""
    alignment: str = ""
    writing: str = ""


_NOTHING = Said({})


def said(properties: etree._Element | None, paragraph: etree._Element | None = None) -> Said:
    """What `w:rPr` and `w:pPr` say."""
    if properties is None and paragraph is None:
        return _NOTHING
    told = {name: switched(properties, name) for name in _SWITCHES}
    lang = below(properties, "lang")
    return Said(
        {name: on for name, on in told.items() if on is not None},
        value(properties, "sz"),
        "" if lang is None else str(lang.get(w("val")) or ""),
        "" if lang is None else str(lang.get(w("bidi")) or ""),
        value(paragraph, "jc"),
    )


@dataclass(frozen=True, slots=True)
class Styles:
    """A file's styles by id: their names, and what each says, with all that it is based on, nearest first."""

    names: Mapping[str, str] = field(default_factory=dict)
    chains: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    defaults: Said = _NOTHING

    def name(self, style: str) -> str:
        """A style's name in small letters, its id where it has none: "heading 1", "quote"."""
        return (self.names.get(style) or style).lower()

    def sources(self, first: Said, *styles: str) -> Iterator[Said]:
        """Whoever may say something, the nearest first."""
        yield first
        for style in styles:
            yield from self.chains.get(style, ())
        yield self.defaults

    def is_switched(self, run: Said, switch: str, *styles: str) -> bool:
        """Whether a run is bold, in capitals, …: as it says itself, or else its styles."""
        told = (source.switches.get(switch) for source in self.sources(run, *styles))
        return next((one for one in told if one is not None), False)

    def size(self, run: Said, *styles: str) -> float:
        """A run's size in points."""
        sizes = (source.size for source in self.sources(run, *styles))
        return next((int(size) / 2 for size in sizes if size.isdigit()), _DEFAULT_SIZE)

    def language(self, run: Said, *styles: str, right_to_left: bool = False) -> str:
        """A run's language tag; that of right-to-left letters where it runs so. "" where nothing is said."""
        told = self.sources(run, *styles)
        tags = (one.right_to_left if right_to_left else one.language for one in told)
        return next((tag for tag in tags if tag), "")

    def alignment(self, paragraph: Said, style: str) -> str:
        """How a paragraph is aligned: "center", "right", "end", "both", …; "" where nothing is said."""
        told = (source.alignment for source in self.sources(paragraph, style))
        return next((one for one in told if one), "")

    def writing(self, style: str) -> str:
        """The writing mode of paragraphs of OpenDocument, "lr-tb" or "rl-tb"; "" where nothing is said."""
        return next((one.writing for one in self.sources(_NOTHING, style) if one.writing), "")


def styles_of(root: etree._Element | None) -> Styles:
    """The styles in `styles.xml`; none where there is no such part."""
    if root is None:
        return Styles()
    elements = {str(style.get(w("styleId")) or ""): style for style in root.iter(w("style"))}
    own = {key: said(below(style, "rPr"), below(style, "pPr")) for key, style in elements.items()}
    chains = {key: tuple(own[one] for one in _ancestry(key, elements)) for key in elements}
    names = {key: value(style, "name") for key, style in elements.items()}
    return Styles(names, chains, said(below(root, "docDefaults", "rPrDefault", "rPr")))


def _ancestry(style: str, elements: Mapping[str, etree._Element]) -> Iterator[str]:
    """A style, what it is based on, and so on."""
    seen: list[str] = []
    while style in elements and style not in seen and len(seen) < _DEEPEST:
        seen.append(style)
        style = value(elements[style], "basedOn")
    yield from seen
