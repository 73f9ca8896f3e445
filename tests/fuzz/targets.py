"""What is fuzzed: every reader of what comes by mail. A target takes any bytes, and raises where we err.

That is: an exception that leaves a reader, a diagnostic whose place is not in the file, a document that is
not well-formed.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterable
from functools import cache

from bookmaker.content.concordance import read_concordance
from bookmaker.content.drawings import DrawingError, cleaned
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.print import print_sections
from bookmaker.editions.sheet_colours import colour_places, inks
from bookmaker.editions.sheet_files import flaws_of_files
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.styles import resolved
from bookmaker.editions.templates import Templates
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.parcel import ParcelError, parcel_of
from bookmaker.importing.reading import read_foreign
from bookmaker.importing.word_marks import marked
from bookmaker.importing.word_parts import word_parts
from bookmaker.importing.word_styles import styles_of
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory

CHAPTER = b"# The ebb\n\nThe tide goes out.[^1]\n\n[^1]: As it does.\n"
MANIFEST = b"title: Tides\nlanguage: en\nchapters: [{file: a.md, title: Ebb}]\nback_matter: [index]\n"
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'officeDocument" Target="word/document.xml"/></Relationships>'
)


@cache
def house() -> Templates:
    """The templates of the house design."""
    return Templates({})


def manifest(data: bytes) -> None:
    """Any bytes as a manifest."""
    read = checked(Memory({"book.yaml": data, "a.md": CHAPTER}), "book.yaml")
    placed(read.diagnostics, {"book.yaml": data, "a.md": CHAPTER})


def manuscript(data: bytes) -> None:
    """Any bytes as a chapter, read by the lint too and printed as documents."""
    files = {"book.yaml": MANIFEST, "a.md": data}
    read = checked(Memory(files), "book.yaml", linting=True)
    placed(read.diagnostics, files)
    if read.book is not None:
        for section, _ in print_sections(read.book, house()):
            ET.fromstring(section.xhtml)  # noqa: S314 (we printed it)


def concordance(data: bytes) -> None:
    """Any text as a list of terms."""
    text = data.decode("utf-8", "replace")
    placed(read_concordance(text, "terms.txt")[1], {"terms.txt": text.encode()})


def drawing(data: bytes) -> None:
    """Any bytes as an SVG drawing: what is kept is one, runs nothing and fetches nothing."""
    try:
        kept, _ = cleaned(data)
    except DrawingError:
        return
    assert cleaned(kept) == (kept, ()), "a clean drawing is cleaned again"
    lowered = kept.lower()
    assert b"<script" not in lowered
    assert b"http://127" not in lowered


def style_sheet(data: bytes) -> None:
    """Any text as a style sheet."""
    text = data.decode("utf-8", "replace")
    sheet = Sheet("own.css", text)
    found = [*resolved([sheet], lambda path: path).diagnostics, *inks([sheet])[1]]
    placed((*found, *flaws_of_files([sheet], {}, ())), {"own.css": text.encode()})
    colour_places([sheet])


def foreign(data: bytes) -> None:
    """Any bytes as a file to import; what is made of it is a manuscript."""
    for name in ("a.txt", "a.html", "a.mhtml"):
        draft = read_foreign(Source(name, data), None)
        found = (draft,) if isinstance(draft, Diagnostic) else (r.diagnostic for r in draft.remarks)
        assert all(d.span.file == name and d.span.line >= 0 for d in found)
        if isinstance(draft, Draft):
            manuscript(draft.text.encode())


def word(data: bytes) -> None:
    """Any bytes as the text of a Word file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", data)
    parcel = parcel_of(stream.getvalue(), "a.docx")
    assert not isinstance(parcel, Diagnostic)
    try:
        parts = word_parts(parcel)
        marked(parts.stories, None, styles_of(None))
    except ParcelError:
        return


def archive(data: bytes) -> None:
    """Any bytes as a word processor's archive."""
    parcel = parcel_of(data, "a.docx")
    if isinstance(parcel, Diagnostic):
        return
    try:
        word_parts(parcel)
    except ParcelError:
        return


def placed(found: Iterable[Diagnostic], files: dict[str, bytes]) -> None:
    """Every diagnostic names a place that is there."""
    for diagnostic in found:
        span = diagnostic.span
        assert span.file in files, f"{diagnostic}: no such file"
        lines = files[span.file].decode("utf-8", "replace").removeprefix("\ufeff").splitlines() or [""]
        assert 0 <= span.line <= len(lines) + 1, f"{diagnostic}: no such line"


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (manifest, manuscript, concordance, drawing, style_sheet, foreign, word, archive)
}
