"""A section's elements, and what of each stands on the pages -> its tags for readers who listen.

Roles are those of PDF 1.7 (ISO 32000-1, 14.8.4), as PDF/UA-1 (ISO 14289-1) wants them used. The order is the
document's, not the page's: what is broken over pages is one tag again, and a note follows its call.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

SVG = "{http://www.w3.org/2000/svg}svg"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that hold blocks and say nothing of their own.
WRAPPERS = frozenset({"html", "body", "header", "footer", "main", "nav", "div", "article", "aside"})
# Wrappers that say something.
GROUPS = {"section": "Sect", "blockquote": "BlockQuote", "figure": "Div"}
# What stands in lines, and needs a paragraph where it stands alone.
IN_LINE = frozenset({"Span", "Link", "Code", "Quote", "Formula", "Note"})
TEXTS = {
    "p": "P",
    "pre": "P",
    "caption": "Caption",
    "figcaption": "Caption",
    "code": "Code",
    "q": "Quote",
    "em": "Span",
    "strong": "Span",
}
TABLE_PARTS = {"thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR"}


@dataclass(frozen=True, slots=True)
class Words:
    """Marked content number `number` of a page: a piece of a line, or an image.

    Pages are counted from 0. `box` is an image's place in points from the page's lower left corner.
    """

    page: int
    number: int
    marker: bool = False
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class LinkArea:
    """The link annotation `number` of the section, on a page counted from 0."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A structure element. `attributes` belong to `owner`: `List`, `Table` or `Layout`; names are strings."""

    role: str
    kids: tuple[Kid, ...]
    language: str = ""
    alternative: str = ""
    id: str = ""
    owner: Literal["", "List", "Table", "Layout"] = ""
    attributes: tuple[tuple[str, str | int | tuple[float, ...]], ...] = ()


Piece: TypeAlias = Words | LinkArea
Kid: TypeAlias = Tag | Words | LinkArea
Held: TypeAlias = Mapping[ET.Element, list[Piece | ET.Element]]


def tags(
    root: ET.Element, pieces: Iterable[tuple[ET.Element, Piece]], section: str, depth: int = 1
) -> tuple[Tag, ...]:
    """The tags of a document from the pieces of its pages, in their order, each with its element.

    An element with an id has a tag whose id is `ID@SECTION`. What nothing stands on the pages of has no tag.
    The highest heading is one of level `depth`.
    """
    language = root.get("lang", "")
    kids = _in_paragraphs(_Reading(_held(root, pieces), section, _below(root, depth)).kids_of(root, language))
    blocks = (kid for kid in kids if isinstance(kid, Tag))
    return tuple(replace(block, language=block.language or language) for block in blocks)


def _below(root: ET.Element, depth: int) -> int:
    """How many levels the headings of a section go down, so that the highest comes to stand at `depth`."""
    levels = [int(element.tag[1]) for element in root.iter() if element.tag in HEADINGS]
    return depth - min(levels, default=1)


def spoken(element: ET.Element) -> str:
    """An element's label, or its text as one line, images by their alternative text."""
    return element.get("aria-label") or " ".join("".join(_spoken(element)).split()).replace("\u00ad", "")


def _spoken(element: ET.Element) -> Iterator[str]:
    yield " " if "leader" in _classes(element) else element.get("alt", "") or (element.text or "")
    for child in element:
        yield from _spoken(child)
        yield child.tail or ""


# --- what stands in which element ------------------------------------------------------------------------


def _held(root: ET.Element, pieces: Iterable[tuple[ET.Element, Piece]]) -> Held:
    parents = {child: parent for parent in root.iter() for child in parent}
    homes = _Homes(parents, {element: number for number, element in enumerate(root.iter())})
    held: dict[ET.Element, list[Piece | ET.Element]] = {root: []}
    for element, piece in pieces:
        _hold(element, homes, held)
        held[element].append(piece)
    return held


@dataclass(frozen=True, slots=True)
class _Homes:
    """Where the elements of a document stand: in which other one, and in which order."""

    parents: Mapping[ET.Element, ET.Element]
    order: Mapping[ET.Element, int]

    def goes_before(self, element: ET.Element, held: Piece | ET.Element) -> bool:
        """Whether an element stands before another block, which is set before it: a figure that waited."""
        return (
            element.tag == "figure"
            and isinstance(held, ET.Element)
            and self.order[held] > self.order[element]
        )


def _hold(
    element: ET.Element,
    homes: _Homes,
    held: dict[ET.Element, list[Piece | ET.Element]],
) -> None:
    """Give the element a place in its home, and that one in its own."""
    if element in held:
        return
    home, anchor = _home(element, homes.parents)
    _hold(home, homes, held)
    held[element] = []
    around = held[home]
    index = around.index(anchor) + 1 if anchor is not None and anchor in around else len(around)
    while anchor is not None and index < len(around) and is_note(around[index]):
        index += 1
    while anchor is None and index and homes.goes_before(element, around[index - 1]):
        index -= 1
    around.insert(index, element)


def _home(
    element: ET.Element, parents: Mapping[ET.Element, ET.Element]
) -> tuple[ET.Element, ET.Element | None]:
    """The element that holds this one in the tree, and the one that it follows at once, if that matters.

    A note's number stands beside its paragraphs. A note follows its call, or a heading that it is called in.
    """
    parent = parents[element]
    if "note-number" in _classes(element):
        return next((e for e in ancestors(element, parents) if _is_any_note(e)), parent), None
    if not is_note(element):
        return parent, None
    for ancestor in ancestors(element, parents):
        if ancestor.tag in HEADINGS:
            return parents[ancestor], ancestor
    siblings = list(parent)
    before = siblings.index(element) - 1
    return parent, siblings[before] if before >= 0 else None


def ancestors(element: ET.Element, parents: Mapping[ET.Element, ET.Element]) -> Iterator[ET.Element]:
    """What an element stands in, from the inside."""
    while element in parents:
        element = parents[element]
        yield element


def is_note(held: Piece | ET.Element) -> bool:
    """Whether this is the element of a note that follows its call, wherever it is set."""
    return isinstance(held, ET.Element) and held.tag == "aside" and "note" in _classes(held)


def _is_any_note(element: ET.Element) -> bool:
    """Whether this is a note: PDF/UA-1, 7.9, wants a `Note` with an ID for those at an end, too."""
    return is_note(element) or (element.get("role") == "listitem" and "endnote" in _classes(element))


def _classes(element: ET.Element) -> list[str]:
    return element.get("class", "").split()


# --- roles -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    held: Held
    section: str
    below: int

    def kids_of(self, element: ET.Element, language: str) -> tuple[Kid, ...]:
        """The tags and pieces in an element; `language` is the one that holds inside it."""
        found: list[Kid] = []
        for held in self.held.get(element, []):
            found += self.kids(held, language) if isinstance(held, ET.Element) else (held,)
        return tuple(found)

    def kids(self, element: ET.Element, outside: str) -> tuple[Kid, ...]:
        """What an element is in the tree: mostly one tag, nothing, or its kids where it says nothing."""
        own = element.get("lang", "") or outside
        changed = own if own != outside else ""
        found = self._known(element, self._of_kind(element, own))
        if not changed or not found:
            return found
        match found:
            case (Tag() as tag,) if not tag.language:
                return (replace(tag, language=changed),)
            case _ if all(isinstance(kid, Tag) and kid.role not in IN_LINE for kid in found):
                return tuple(replace(k, language=k.language or changed) for k in found if isinstance(k, Tag))
            case _:
                return (Tag("Span", found, language=changed),)

    def _known(self, element: ET.Element, found: tuple[Kid, ...]) -> tuple[Kid, ...]:
        """What an element is, under its own id: its tag, its first block, or else a tag around it all."""
        if not element.get("id") or not found:
            return found
        identifier = self._identifier(element)
        match found:
            case (Tag(id="") as tag, *rest) if tag.role not in IN_LINE or not rest:
                return (replace(tag, id=identifier), *rest)
            case (Tag(role=role), *_) if role not in IN_LINE:
                return (Tag("Div", found, id=identifier),)
            case _:
                return (Tag("Span", found, id=identifier),)

    def _named(self, element: ET.Element, tag: Tag) -> Tag:
        return replace(tag, id=self._identifier(element)) if element.get("id") else tag

    def _identifier(self, element: ET.Element) -> str:
        return f"{element.get('id')}@{self.section}"

    def _of_kind(self, element: ET.Element, language: str) -> tuple[Kid, ...]:  # noqa: PLR0911 (a kind each)
        name = element.tag
        if name == "table":
            return self._table(element, language)
        kids = self.kids_of(element, language)
        if not kids:
            return ()
        if _is_any_note(element):
            return (Tag("Note", _in_paragraphs(kids)),)
        if name in ("ol", "ul"):
            return self._list(element, kids)
        if name == "dl":
            return (Tag("L", tuple(self._definitions(element, language))),)
        if name in WRAPPERS:
            return _in_paragraphs(_displayed(kids) if "math" in _classes(element) else kids)
        if name in GROUPS:
            return (Tag(GROUPS[name], _in_paragraphs(kids)),)
        return self._of_text(element, kids)

    def _of_text(self, element: ET.Element, kids: tuple[Kid, ...]) -> tuple[Kid, ...]:
        match element.tag:
            case name if name in TEXTS or name in HEADINGS:
                role = TEXTS.get(name) or f"H{int(name[1]) + self.below}"
                return (Tag(role, kids),)
            case "a":
                return _link(element, kids)
            case "img":
                return (_figure("Figure", element.get("alt", ""), kids),)
            case name if name == SVG:
                return (_drawing(element, kids),)
            case "li":
                return (_item(kids),)
            case _:
                return kids

    def _list(self, element: ET.Element, kids: tuple[Kid, ...]) -> tuple[Kid, ...]:
        """A list, or in the contents a table of contents."""
        items = tuple(kid for kid in kids if isinstance(kid, Tag))
        if any("entry" in _classes(link) for link in element.iterfind("li/a")):
            return (Tag("TOC", tuple(Tag("TOCI", _entry(item)) for item in items)),)
        labelled = any(isinstance(k, Tag) and k.role == "Lbl" for item in items for k in item.kids)
        numbering = ("Decimal" if element.tag == "ol" else "Disc") if labelled else "None"
        return (Tag("L", items, owner="List", attributes=(("ListNumbering", numbering),)),)

    def _definitions(self, element: ET.Element, language: str) -> Iterator[Tag]:
        """A term is the label of its item, what is said of it the body; a term alone is the body itself."""
        item: list[Tag] = []
        for child, after in zip(element, [*element[1:], None], strict=True):
            is_label = child.tag == "dt" and after is not None and after.tag == "dd" and after in self.held
            kids = self.kids_of(child, child.get("lang", "") or language)
            if child.tag == "dt" and item:
                yield Tag("LI", tuple(item))
                item = []
            if kids:
                tag = Tag("Lbl", kids) if is_label else Tag("LBody", _in_paragraphs(kids))
                item.append(self._named(child, tag))
        if item:
            yield Tag("LI", tuple(item))

    def _table(self, element: ET.Element, language: str) -> tuple[Kid, ...]:
        """A table with all its cells, also those in which nothing stands."""
        if element not in self.held:
            return ()
        return (Tag("Table", tuple(self._rows(element, language))),)

    def _rows(self, element: ET.Element, language: str) -> Iterator[Kid]:
        for child in element:
            inside = child.get("lang", "") or language
            own = inside if inside != language else ""
            if child.tag in TABLE_PARTS:
                tag = Tag(TABLE_PARTS[child.tag], tuple(self._rows(child, inside)), own)
                yield self._named(child, tag)
            elif child.tag in ("th", "td"):
                yield self._named(child, _cell(child, self.kids_of(child, inside), own))
            elif child in self.held:
                yield from self.kids(child, language)


def _in_paragraphs(kids: Iterable[Kid]) -> tuple[Kid, ...]:
    """Blocks as they are, what stands in lines between them in paragraphs."""
    found: list[Kid] = []
    for kid in kids:
        if isinstance(kid, Tag) and kid.role not in IN_LINE:
            found.append(kid)
            continue
        if isinstance(kid, Tag) and kid.role == "Note" and not _open(found):
            found.append(kid)
            continue
        if _open(found):
            last = found.pop()
            found.append(Tag("P", (*last.kids, kid) if isinstance(last, Tag) else (kid,), id="open"))
        else:
            found.append(Tag("P", (kid,), id="open"))
    return tuple(replace(k, id="") if isinstance(k, Tag) and k.id == "open" else k for k in found)


def _open(found: list[Kid]) -> bool:
    return bool(found) and isinstance(found[-1], Tag) and found[-1].id == "open"


def _link(element: ET.Element, kids: tuple[Kid, ...]) -> tuple[Kid, ...]:
    if not any(isinstance(kid, LinkArea) for kid in kids):
        return kids
    link = Tag("Link", kids)
    return (Tag("Lbl", (link,)),) if "note-number" in _classes(element) else (link,)


def _drawing(element: ET.Element, kids: tuple[Kid, ...]) -> Tag:
    """A formula says its TeX; another drawing its title."""
    if element.get("aria-label"):
        return _figure("Formula", element.get("aria-label", ""), kids)
    return _figure("Figure", element.findtext("{http://www.w3.org/2000/svg}title", ""), kids)


def _displayed(kids: tuple[Kid, ...]) -> Iterator[Kid]:
    """Formulas that stand alone, and not in a line of text."""
    for kid in kids:
        if isinstance(kid, Tag) and kid.role == "Formula":
            others = (pair for pair in kid.attributes if pair[0] != "Placement")
            yield replace(kid, owner="Layout", attributes=(("Placement", "Block"), *others))
        else:
            yield kid


def _figure(role: str, alternative: str, kids: tuple[Kid, ...]) -> Tag:
    box = next((kid.box for kid in kids if isinstance(kid, Words) and kid.box), None)
    if box is None:
        return Tag(role, kids, alternative=alternative)
    placed = (("Placement", "Inline" if role == "Formula" else "Block"), ("BBox", box))
    return Tag(role, kids, alternative=alternative, owner="Layout", attributes=placed)


def _item(kids: tuple[Kid, ...]) -> Tag:
    label = tuple(kid for kid in kids if isinstance(kid, Words) and kid.marker)
    body = tuple(kid for kid in kids if kid not in label)
    parts = (("Lbl", label), ("LBody", body))
    return Tag("LI", tuple(Tag(role, inside) for role, inside in parts if inside))


def _entry(item: Tag) -> tuple[Kid, ...]:
    """The kids of a line of the contents from those of a list item: its link is a reference."""
    body = (kid for part in item.kids if isinstance(part, Tag) for kid in part.kids)
    linked = (Tag("Reference", (k,)) if isinstance(k, Tag) and k.role == "Link" else k for k in body)
    return _in_paragraphs(linked)


def _cell(element: ET.Element, kids: tuple[Kid, ...], language: str) -> Tag:
    spans = (
        (pdf, int(element.get(name, "1"))) for pdf, name in (("RowSpan", "rowspan"), ("ColSpan", "colspan"))
    )
    attributes: tuple[tuple[str, str | int], ...] = tuple((name, count) for name, count in spans if count > 1)
    if element.tag == "th":
        scope = "Row" if element.get("scope") == "row" else "Column"
        attributes = (("Scope", scope), *attributes)
    owner: Literal["", "Table"] = "Table" if attributes else ""
    return Tag(element.tag.upper(), kids, language, owner=owner, attributes=attributes)
