"""The bytes of a PDF -> the values that rules look at. Knows pikepdf."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from bookmaker.gates.findings import Box
from bookmaker.gates.painting import painted
from bookmaker.gates.pdf_file import Annotation, Bookmark, Font, Intent, Page, PdfFile
from bookmaker.gates.tag_reading import tree_of

_BOXES = ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox")
_CLAIMS = (
    "pdfxid:GTS_PDFXVersion",
    "pdfx:GTS_PDFXVersion",
    "pdfuaid:part",
    "pdfaid:part",
    "pdfaid:conformance",
    "dc:title",
)
_NAMELESS = re.compile(r"^stream <[^>]*>: ")
_SUBSET = re.compile(r"[A-Z]{6}\+")
# What pikepdf says in its own way of bytes that are no PDF, or a broken one. What it logs is said here too.
_BROKEN = (
    pikepdf.PikepdfError,
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, OSError),
)
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)


def read_pdf(name: str, data: bytes) -> PdfFile | str:
    """The file as values, or why it can't be read."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _file(name, pdf)
    except pikepdf.PasswordError:
        return "it is locked by a password"
    except _BROKEN as error:
        return _NAMELESS.sub("", str(error)) or type(error).__name__


def _file(name: str, pdf: pikepdf.Pdf) -> PdfFile:
    root = pdf.Root
    fonts: dict[str, Any] = {}
    destinations = frozenset(_destinations(pdf))
    pages = []
    for number, page in enumerate(pdf.pages, 1):
        read, used = _page(number, page)
        pages.append(read)
        fonts.update(used)
    return PdfFile(
        name=name,
        version=pdf.pdf_version,
        pages=tuple(pages),
        fonts={key: _font(font) for key, font in fonts.items()},
        intents=tuple(map(_intent, root.get("/OutputIntents", []))),
        info={str(key)[1:]: str(value) for key, value in pdf.docinfo.items()},
        claims=_claims(pdf),
        title=str(pdf.docinfo.get("/Title", "")),
        lang=str(root.get("/Lang", "")),
        shows_title=bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)),
        is_tagged=bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)),
        tree=tree_of(pdf),
        destinations=destinations,
        outline=tuple(_outline(pdf, destinations)),
        has_labels="/PageLabels" in root,
        active=tuple(_active(root)),
    )


# --- pages -----------------------------------------------------------------------------------------------


def _page(number: int, page: pikepdf.Page) -> tuple[Page, Mapping[str, Any]]:
    found = painted(page)
    read = Page(
        number=number,
        label=str(page.label),
        boxes={name: box for name in _BOXES if (box := _box(_inherited(page.obj, f"/{name}"))) is not None},
        tabs=str(page.obj.get("/Tabs", ""))[1:],
        annotations=tuple(map(_annotation, page.obj.get("/Annots", []))),
        paints=found.colours,
        images=tuple(found.images),
        thinnest=found.thinnest,
        transparency=tuple(found.transparency.items()),
        marked=found.marked,
        unmarked=tuple(found.unmarked),
        fonts=frozenset(found.fonts),
    )
    return read, found.fonts


def _inherited(page: Any, key: str) -> Any:
    """A box may stand on a parent of the page (ISO 32000-1, 7.7.3.4)."""
    node, steps = page, 0
    while node is not None and steps < 50:  # noqa: PLR2004 (deeper than any tree of pages)
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None


def _box(numbers: Any) -> Box | None:
    if numbers is None:
        return None
    left, bottom, right, top = (float(number) for number in numbers)
    return (left, bottom, right, top)


def _annotation(annotation: Any) -> Annotation:
    action = annotation.get("/A", Dictionary())
    kind = str(action.get("/S", ""))[1:]
    target = annotation.get("/Dest", action.get("/D") if kind == "GoTo" else None)
    return Annotation(
        kind=str(annotation.get("/Subtype", "/unknown"))[1:],
        action=kind,
        uri=str(action.get("/URI", "")),
        target=_target(target),
        contents=str(annotation.get("/Contents", "")),
        tagged="/StructParent" in annotation,
        box=_box(annotation.get("/Rect")) or (0, 0, 0, 0),
    )


def _target(target: Any) -> str:
    match target:
        case String() | Name():
            return str(target).removeprefix("/") if isinstance(target, Name) else str(target)
        case Array() if len(target) and isinstance(target[0], Dictionary):
            return "#"
        case _:
            return ""


# --- fonts and colour ------------------------------------------------------------------------------------


def _font(font: Any) -> Font:
    kind = str(font.get("/Subtype", ""))[1:]
    inner = font.DescendantFonts[0] if kind == "Type0" else font
    descriptor = inner.get("/FontDescriptor", Dictionary())
    name = str(font.get("/BaseFont", "/unnamed"))[1:]
    held = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return Font(
        name=_SUBSET.sub("", name),
        kind=kind,
        embedded=held or kind == "Type3",
        subset=bool(_SUBSET.match(name)) or kind == "Type3",
        unicode="/ToUnicode" in font,
    )


def _intent(intent: Any) -> Intent:
    """An output intent; the colour space stands in bytes 16 to 19 of its profile (ICC.1, 7.2.8)."""
    profile = intent.get("/DestOutputProfile")
    space = profile.read_bytes()[16:20].decode("ascii", "replace").strip() if profile is not None else ""
    return Intent(str(intent.get("/S", ""))[1:], str(intent.get("/OutputConditionIdentifier", "")), space)


# --- the whole file --------------------------------------------------------------------------------------


def _claims(pdf: pikepdf.Pdf) -> dict[str, str]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        return {key: str(xmp[key]) for key in _CLAIMS if key in xmp}


def _destinations(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Names of destinations whose page is in the file."""
    pages = {page.obj.objgen for page in pdf.pages}
    names = pdf.Root.get("/Names", Dictionary()).get("/Dests")
    for key, target in pikepdf.NameTree(names).items() if names is not None else ():
        where = target.get("/D") if isinstance(target, Dictionary) else target
        if isinstance(where, Array) and len(where) and where[0].objgen in pages:
            yield str(key)


def _outline(pdf: pikepdf.Pdf, destinations: frozenset[str]) -> Iterator[Bookmark]:
    pages = {page.obj.objgen for page in pdf.pages}
    with pdf.open_outline(max_depth=30) as outline:
        waiting = list(reversed(outline.root))
        while waiting:
            item = waiting.pop()
            waiting += reversed(item.children)
            where: Any = item.destination
            if where is None and item.action is not None:
                where = item.action.get("/D")
            if isinstance(where, Array):
                yield Bookmark(item.title, bool(len(where)) and where[0].objgen in pages)
            else:
                yield Bookmark(item.title, _target(where) in destinations)


def _active(root: Any) -> Iterator[str]:
    """What makes a PDF do something, or carry something, that a page does not."""
    names = root.get("/Names", Dictionary())
    if "/JavaScript" in names or _is_script(root.get("/OpenAction")):
        yield "JavaScript"
    if "/EmbeddedFiles" in names:
        yield "attached files"
    if "/AcroForm" in root:
        yield "a form"
    if "/OCProperties" in root:
        yield "layers"


def _is_script(action: Any) -> bool:
    return isinstance(action, Dictionary | Stream) and action.get("/S") == Name.JavaScript
