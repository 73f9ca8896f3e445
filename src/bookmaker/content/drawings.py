"""SVG drawings -> drawings that run nothing, fetch nothing and say nothing of their making.

What stays is SVG's own elements without scripts, HTML and outside references (Scalable Vector Graphics 2,
"secure static mode").
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from bookmaker.content.quiet_files import quiet_picture
from bookmaker.store import Recent, key_of

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"

REMOVED = frozenset(
    {
        "script",
        "handler",
        "foreignObject",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "metadata",
    }
)
ANIMATIONS = frozenset({"animate", "set", "animateMotion", "animateTransform"})
HREFS = frozenset({"href", f"{XLINK}href"})
EMBEDDED = re.compile(r"(data:image/(?:png|jpeg|gif|webp);base64,)([A-Za-z0-9+/=\s]*)\Z")
OUTSIDE_URL = re.compile(r"url\(\s*(?!['\"]?\s*#)[^)]*\)?", re.IGNORECASE)
IMPORT = re.compile(r"@import[^;}]*;?", re.IGNORECASE)
# A style sheet can spell `url` with escapes or comments in it; honest programs don't.
DISGUISED = re.compile(r"\\|/\*|<|expression\s*\(|javascript:", re.IGNORECASE)
LENGTH = re.compile(r"\s*[+-]?(\d*\.?\d+(?:e[+-]?\d+)?)\s*(?:[a-z]+|%)?\s*\Z", re.IGNORECASE)

MOST_DRAWN = 200_000
DEEPEST = 120
LONGEST_SIDE = 50_000.0


class DrawingError(Exception):
    """A drawing that can't be used; the message says why, to follow "the drawing x.svg can't be used: "."""


def is_svg(data: bytes) -> bool:
    """Whether the bytes are an SVG drawing, whatever the file is called."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and b"<svg" in data[:65536].lower()


# What was cleaned last.
_RECENT = Recent(32 * 2**20)


def cleaned(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The drawing as it may be shown, and what was taken out of it, in words.

    DrawingError when it is not well-formed, declares entities, repeats itself without end, or is too large.
    """
    key = key_of(data)
    kept = _RECENT.get(key)
    if kept is None:
        drawing, taken = _cleaned(data)
        kept = b"\n".join((json.dumps(taken).encode(), drawing))
        _RECENT.put(key, kept)
    words, _, drawing = kept.partition(b"\n")
    return drawing, tuple(json.loads(words))


def _cleaned(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    root = _parsed(data)
    taken: Counter[str] = Counter()
    for element in list(root.iter()):
        if not _is_kept(element):
            _remove(element, taken)
    for element in root.iter(f"{SVG}*"):
        _clean_attributes(element, taken)
        if element.tag == f"{SVG}style":
            element.text = _clean_style(element.text or "", taken) or None
    for element in list(root.iter(f"{SVG}image", f"{SVG}use")):
        if not any(element.get(name) for name in HREFS):  # it shows nothing, and a page would say so
            _remove(element, taken)
    _check_size(root)
    _check_uses(root)
    kept = etree.tostring(root, encoding="utf-8")
    _parsed(kept)  # libxml2 reads some addresses of namespaces once, and never again
    return kept, tuple(taken)


# One for all: a parser refers to itself, and would stay until the collector goes round.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)


def _parsed(data: bytes) -> etree._Element:
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        raise DrawingError("it is not well-formed XML") from None
    if b"<!ENTITY" in data or _declares_entities(root.getroottree().docinfo.internalDTD):
        raise DrawingError("it declares entities; save it again as plain SVG")
    if root.tag != f"{SVG}svg":
        raise DrawingError("it is not an SVG drawing")
    if any(name.count("{") > 1 or name.count("}") > 1 for name in _names(root)):
        raise DrawingError("it names a namespace that is no address")
    return root


def _declares_entities(declarations: Any) -> bool:  # noqa: ANN401 (lxml's types lack it)
    """Whether a document has entities, in whatever encoding it says so."""
    return declarations is not None and any(True for _ in declarations.iterentities())


def _names(root: etree._Element) -> Iterator[str]:
    """The names of elements and attributes as {namespace}name; braces in a namespace would hide its end."""
    for element in root.iter(etree.Element):
        yield str(element.tag)
        yield from map(str, element.attrib)


def _is_kept(element: etree._Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str):
        return False
    if not tag.startswith(SVG) or tag.removeprefix(SVG) in REMOVED:
        return False
    moved = element.get("attributeName", "").rpartition(":")[2]
    return not (tag.removeprefix(SVG) in ANIMATIONS and (moved == "href" or moved.startswith("on")))


def _remove(element: etree._Element, taken: Counter[str]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tag in {f"{SVG}script", f"{SVG}handler"} or _is_animation(element):
        taken["a script"] += 1
    elif element.tag == f"{SVG}foreignObject":
        taken["HTML"] += 1
    previous, tail = element.getprevious(), element.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + tail or None
    else:
        parent.text = (parent.text or "") + tail or None
    parent.remove(element)


def _is_animation(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.removeprefix(SVG) in ANIMATIONS


def _clean_attributes(element: etree._Element, taken: Counter[str]) -> None:
    for name, value in list(element.attrib.items()):
        key, text = str(name), str(value)
        if reason := _refusal(key, text):
            del element.attrib[key]
            taken.update([reason] if reason != "a private mark" else [])
        elif OUTSIDE_URL.search(text):
            element.set(key, OUTSIDE_URL.sub("none", text))
            taken["a reference to another file"] += 1
        elif key in HREFS and (picture := EMBEDDED.match(text.strip())):
            element.set(key, _quiet(picture))


def _refusal(name: str, value: str) -> str:
    """Why an attribute has to go, or an empty string."""
    if name.lower().startswith("on"):
        return "a script"
    if name in HREFS:
        inside = value.strip().startswith("#") or EMBEDDED.match(value.strip())
        return "" if inside else "a reference to another file"
    if name == f"{XML}base" or (name.startswith("{") and not name.startswith((XML, XLINK))):
        return "a private mark"
    return "a style that can't be read" if name == "style" and DISGUISED.search(value) else ""


def _quiet(picture: re.Match[str]) -> str:
    """The address of a picture in a drawing, which says no more of its maker than a file would.

    Its letters may be in lines and need not be filled up (Infra, "forgiving-base64 decode").
    """
    letters = re.sub(r"[\s=]", "", picture[2])
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return picture[0]
    quiet = quiet_picture(data)
    return picture[0] if quiet == data else picture[1] + base64.b64encode(quiet).decode()


def _clean_style(text: str, taken: Counter[str]) -> str:
    plain = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    if DISGUISED.search(plain):
        taken["a style that can't be read"] += 1
        return ""
    kept = OUTSIDE_URL.sub("none", IMPORT.sub("", plain))
    if kept != plain:
        taken["a reference to another file"] += 1
    return kept


# --- what a drawing may cost -----------------------------------------------------------------------------


def _check_size(root: etree._Element) -> None:
    for side in ("width", "height"):
        number = LENGTH.match(root.get(side, ""))
        if number and float(number[1]) > LONGEST_SIDE:
            raise DrawingError(f"its {side} is {root.get(side)}")
    depth = max((sum(1 for _ in leaf.iterancestors()) for leaf in root.iter() if not len(leaf)), default=0)
    if depth > DEEPEST:
        raise DrawingError(f"its elements are nested more than {DEEPEST} deep")


def _check_uses(root: etree._Element) -> None:
    """Every `use` draws a copy: none may draw itself, and all copies together must stay few."""
    by_id = {element.get("id"): element for element in root.iter(f"{SVG}*") if element.get("id")}
    if _Costs(by_id).of(root) > MOST_DRAWN:
        raise DrawingError(f"its copies add up to more than {MOST_DRAWN:,} shapes")


@dataclass(frozen=True, slots=True)
class _Costs:
    """How many shapes elements draw, those that they use among them. `waiting` are being counted."""

    by_id: Mapping[str | None, etree._Element]
    known: dict[etree._Element, int] = field(default_factory=dict)
    waiting: set[etree._Element] = field(default_factory=set)

    def of(self, element: etree._Element) -> int:
        """The shapes of an element."""
        if element in self.waiting or len(self.waiting) > DEEPEST:
            raise DrawingError("a part of it repeats itself without end")
        if element not in self.known:
            self.waiting.add(element)
            used = (self.by_id[name] for name in _used(element) if name in self.by_id)
            self.known[element] = sum(1 for _ in element.iter()) + sum(map(self.of, used))
            self.waiting.discard(element)
        return self.known[element]


def _used(element: etree._Element) -> Iterator[str]:
    for use in element.iter(f"{SVG}use"):
        for name in HREFS:
            if href := use.get(name):
                yield str(href).strip().removeprefix("#")
