"""The bytes of an ODT file -> Draft, or why it can't be read."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from bookmaker.content.pandoc import Failure, Pandoc
from bookmaker.content.tree import Block, Blocks, Figure
from bookmaker.content.walk import map_blocks
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.office import Office, draft_of, opened, pandoc_failed, placed
from bookmaker.importing.open_marks import open_marked
from bookmaker.importing.open_styles import n, open_styles
from bookmaker.importing.pandoc_blocks import foreign, turned
from bookmaker.importing.pandoc_marks import Marks
from bookmaker.importing.parcel import Parcel, ParcelError
from bookmaker.importing.word_marks import Marked

_LENGTH = re.compile(r"([\d.]+)(in|cm|mm|pt)")
_INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72}
_PARTS = ("content.xml", "styles.xml", "meta.xml")


def read_open(source: Source, pandoc: Pandoc | None, changes: Changes = "accept") -> Draft | Diagnostic:
    """An ODT file as a draft. The codes are those of a Word file; R038: its tracked changes can be accepted
    and nothing else.
    """
    return opened(source, pandoc, lambda parcel, reader: _drafted(parcel, reader, changes))


def _drafted(parcel: Parcel, pandoc: Pandoc, changes: Changes) -> Draft | Diagnostic:
    _check(parcel)
    content, styles_part = (parcel.xml(name) for name in _PARTS[:2])
    body = None if content is None else next(content.iter(n("office:text")), None)
    if content is None or body is None:
        message = "the file holds no text"
        return Diagnostic("R006", message, Span(parcel.file), "save it as ODT or DOCX")
    if changes != "accept" and next(body.iter(n("text:changed-region")), None) is not None:
        message = "tracked changes of an ODT file can only be accepted"
        return Diagnostic("R038", message, Span(parcel.file), "save it as DOCX, and import that")
    descriptions = _descriptions(body)
    styles = open_styles([one for one in (styles_part, content) if one is not None])
    marks, comments, told = open_marked(body, styles, parcel.file)
    made = pandoc.tree(_packed(parcel, content), "odt")
    if isinstance(made, Failure):
        return pandoc_failed(parcel.file, made)

    read = foreign(made, placed(marks, Marks(parcel.file, comments=comments)))
    read = replace(read, blocks=_in_direction(_described(read.blocks, descriptions), marks))
    office = Office(parcel.file, marks, _fetcher(parcel), _text_width(styles_part), told)
    return draft_of(read, office, changes)


def _check(parcel: Parcel) -> None:
    """ParcelError with R004 where the file is encrypted."""
    manifest = parcel.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        message = "the file is encrypted"
        hint = "open it in LibreOffice, take the password off, and save it again"
        raise ParcelError(Diagnostic("R004", message, Span(parcel.file), hint))


def _packed(parcel: Parcel, content: etree._Element) -> bytes:
    """An ODT file of the parts that have words."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name in _PARTS[1:]:
            tree = parcel.xml(name)
            if tree is not None:
                archive.writestr(name, etree.tostring(tree, encoding="UTF-8", xml_declaration=True))
        archive.writestr(_PARTS[0], etree.tostring(content, encoding="UTF-8", xml_declaration=True))
        for formula in (name for name in parcel.names if re.fullmatch(r"[^/]+/content\.xml", name)):
            tree = parcel.xml(formula)
            if tree is not None:
                archive.writestr(formula, etree.tostring(tree, encoding="UTF-8", xml_declaration=True))
    return stream.getvalue()


def _descriptions(body: etree._Element) -> dict[str, str]:
    """What images show in words, by the names of their parts; Pandoc does not tell it."""
    found: dict[str, str] = {}
    for frame in body.iter(n("draw:frame")):
        told = (one.text or "" for one in frame.iter(n("svg:title"), n("svg:desc")))
        words = " ".join(told).split()
        for image in frame.findall(n("draw:image")):
            found[str(image.get(n("xlink:href")) or "")] = " ".join(words)
    return found


def _described(blocks: Blocks, descriptions: dict[str, str]) -> Blocks:
    def one(block: Block) -> Blocks:
        if isinstance(block, Figure) and block.alt is None:
            return (replace(block, alt=descriptions.get(block.src) or None),)
        return (block,)

    return map_blocks(blocks, one)


def _in_direction(blocks: Blocks, marks: Marked) -> Blocks:
    """Paragraphs that run from right to left say so; Pandoc does not tell it."""
    texts = (one for one in marks.paragraphs.values() if one.story in {"text", "text box"})
    there = {one.number for one in texts if one.right_to_left}
    return map_blocks(blocks, lambda block: (turned(block) if block.span.line in there else block,))


def _fetcher(parcel: Parcel) -> Callable[[str], bytes | None]:
    """How to get an image that Pandoc names: a part of the archive, and nothing else."""
    names = frozenset(parcel.names)

    def fetch(src: str) -> bytes | None:
        name = posixpath.normpath(src.removeprefix("./"))
        return parcel.part(name) if name in names else None

    return fetch


def _text_width(styles: etree._Element | None) -> float:
    """The width of the text in inches, 0 where the file does not say it."""
    page = None if styles is None else next(styles.iter(n("style:page-layout-properties")), None)
    if page is None:
        return 0.0
    wide, left, right = (
        _inches(str(page.get(n(name)) or ""))
        for name in ("fo:page-width", "fo:margin-left", "fo:margin-right")
    )
    return max(wide - left - right, 0.0)


def _inches(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _INCHES[found[2]] if found else 0.0
