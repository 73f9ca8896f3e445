"""The bytes of an EPUB -> its archive, its package document and its documents; every element has its line."""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from bookmaker.gates.findings import Place

OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
XHTML, OPS = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"
XML_LANG, XML_ID = (f"{{http://www.w3.org/XML/1998/namespace}}{name}" for name in ("lang", "id"))
OUTSIDE = ("http:", "https:", "mailto:", "tel:", "urn:")
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
MAX_BYTES = 2**30
_PARSED = (".xhtml", ".html", ".htm", ".opf", ".xml", ".svg", ".ncx")
# What Python's libraries say of an archive that is damaged, or packed in a way that they do not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, OSError, ValueError, EOFError)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name, and whether it is stored as it is."""

    name: str
    stored: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the package's manifest, and the line that lists it."""

    id: str
    part: str
    media_type: str
    properties: frozenset[str]
    line: int


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A part that is not well-formed, and what the parser said."""

    part: str
    line: int
    message: str


def line_of(element: etree._Element | None) -> int:
    """The line on which an element begins, 0 where it is not known."""
    return int(getattr(element, "sourceline", 0) or 0)


@dataclass(frozen=True, slots=True)
class EpubFile:
    """A whole EPUB. Parts are named by their path in the archive; `package` is "" where none is found."""

    name: str
    entries: tuple[Entry, ...]
    mimetype: bytes
    package: str
    items: tuple[Item, ...]
    trees: Mapping[str, etree._Element]
    unparsed: tuple[Unparsed, ...]
    texts: Mapping[str, bytes]

    @property
    def opf(self) -> etree._Element | None:
        """The package document's root."""
        return self.trees.get(self.package)

    @property
    def documents(self) -> dict[str, etree._Element]:
        """The XHTML documents by part, in the package's order."""
        parts = [item.part for item in self.items if item.media_type == "application/xhtml+xml"]
        return {part: self.trees[part] for part in parts if part in self.trees}

    def at(self, part: str, element: etree._Element | None = None) -> Place:
        """The place of an element of a part."""
        return Place(self.name, part=part, line=line_of(element))


def read_epub(name: str, data: bytes) -> EpubFile | str:
    """The file as values, or why it can't be read. External entities are not looked up."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _file(name, archive)
    except _BROKEN as error:
        return str(error) or type(error).__name__


def _file(name: str, archive: zipfile.ZipFile) -> EpubFile | str:
    infos = archive.infolist()
    if sum(info.file_size for info in infos) > MAX_BYTES:
        return f"unpacked it is larger than {MAX_BYTES // 2**20} MB"
    texts = {i.filename: archive.read(i) for i in infos if i.filename.lower().endswith(_PARSED)}
    trees: dict[str, etree._Element] = {}
    unparsed: list[Unparsed] = []
    for part, text in texts.items():
        parsed = _tree(part, text)
        if isinstance(parsed, Unparsed):
            unparsed.append(parsed)
        else:
            trees[part] = parsed
    package = _package(trees)
    first = archive.read(infos[0]) if infos and infos[0].filename == "mimetype" else b""
    entries = tuple(Entry(i.filename, i.compress_type == zipfile.ZIP_STORED and not i.extra) for i in infos)
    items = _items(package, trees.get(package))
    return EpubFile(name, entries, first, package, items, trees, tuple(unparsed), texts)


def _tree(part: str, text: bytes) -> etree._Element | Unparsed:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        return Unparsed(part, int(error.lineno or 0), (error.msg or "it is empty").partition(", line ")[0])


def _package(trees: Mapping[str, etree._Element]) -> str:
    """The package document that the container names (EPUB 3.3, 4.2.6.3.1)."""
    container = trees.get("META-INF/container.xml")
    root = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    return str(root.get("full-path", "")) if root is not None else ""


def _items(package: str, opf: etree._Element | None) -> tuple[Item, ...]:
    if opf is None:
        return ()
    return tuple(
        Item(
            id=str(item.get("id", "")),
            part=resolved(package, str(item.get("href", "")))[0],
            media_type=str(item.get("media-type", "")),
            properties=frozenset(str(item.get("properties", "")).split()),
            line=line_of(item),
        )
        for item in opf.iterfind(f"{OPF}manifest/{OPF}item")
    )


def resolved(part: str, href: str) -> tuple[str, str]:
    """The part and the id that a reference in a part leads to."""
    path, _, fragment = href.partition("#")
    folder = posixpath.dirname(part)
    target = posixpath.normpath(posixpath.join(folder, unquote(path))) if path else part
    return target, unquote(fragment)


def kinds(element: etree._Element) -> frozenset[str]:
    """What an element says that it is, by `epub:type` and `role`."""
    return frozenset(f"{element.get(f'{OPS}type', '')} {element.get('role', '')}".split())


def text_of(element: etree._Element) -> str:
    """The words of an element, spaces between them alike."""
    return " ".join("".join(str(text) for text in element.itertext()).split())


def ids_of(tree: etree._Element) -> dict[str, etree._Element]:
    """The elements of a document by their ids."""
    found = ((e.get("id") or e.get(XML_ID), e) for e in tree.iter() if isinstance(e.tag, str))
    return {str(key): element for key, element in found if key}
