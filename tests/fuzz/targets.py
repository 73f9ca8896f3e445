"""What is fuzzed: every reader of what comes by mail, and of finished files. A target takes any bytes.

It raises where we err: an exception that leaves a reader, a diagnostic whose place is not in the file, a
document that is not well-formed. It tells whether the bytes were read, or refused at the door: where no
beginning is read, fuzzing never comes behind the first check.

What lies in archives is given as a text, in which each part stands behind a line with its name: in an archive
every change of a letter would be refused by its checksum.
"""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache

from bookmaker.content.concordance import read_concordance
from bookmaker.content.drawings import DrawingError, cleaned
from bookmaker.content.images import ImageError, image_facts
from bookmaker.content.pandoc import Pandoc
from bookmaker.diagnostics import Diagnostic, Span, has_errors
from bookmaker.editions.font_subsets import FontError, characters_of, subsetted
from bookmaker.editions.page_pictures import page_picture
from bookmaker.editions.pictures import PictureError, core_picture
from bookmaker.editions.print import print_sections
from bookmaker.editions.sheet_colours import colour_places, inks
from bookmaker.editions.sheet_files import flaws_of_files
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.styles import resolved
from bookmaker.editions.templates import Templates
from bookmaker.files.font_programs import font_file, read_face
from bookmaker.files.separation import is_usable
from bookmaker.gates.cover_rules import cover_findings
from bookmaker.gates.epub_file import read_epub
from bookmaker.gates.epub_rules import epub_findings
from bookmaker.gates.expected import Expected
from bookmaker.gates.navigation_rules import page_list
from bookmaker.gates.pdf_reading import read_pdf
from bookmaker.gates.print_rules import print_findings
from bookmaker.gates.reader_rules import reader_findings
from bookmaker.importing.draft import Source
from bookmaker.importing.parcel import ParcelError, parcel_of
from bookmaker.importing.reading import read_foreign
from bookmaker.importing.word_parts import word_parts
from bookmaker.pipeline import checked
from bookmaker.profiles import profile_faults, profile_name
from bookmaker.programs import Ran
from bookmaker.workspace import Memory

CHAPTER = b"# The ebb\n\nThe tide goes out.[^1]\n\n[^1]: As it does.\n"
MANIFEST = b"title: Tides\nlanguage: en\nchapters: [{file: a.md, title: Ebb}]\nback_matter: [index]\n"
EXPECTED = Expected("A Paper Book", "en", (105, 148), 3)
HERE = Span("book.yaml", 1)
OF_PDFS = (print_findings, reader_findings, cover_findings)
# What a word processor's file says, in the words of Pandoc.
SAID = {
    "pandoc-api-version": [1, 23, 1],
    "meta": {},
    "blocks": [
        {"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": "Ebb"}]]},
        {"t": "Para", "c": [{"t": "Str", "c": "Tide."}, {"t": "Note", "c": [{"t": "Para", "c": []}]}]},
        {"t": "Para", "c": [{"t": "Image", "c": [["", [], []], [], ["media/image1.png", ""]]}]},
    ],
}


class Says:
    """A machine on which Pandoc says so of every file."""

    def run(self, _: object) -> Ran:
        """What a program ends with."""
        return Ran(0, "", "", {"made.json": json.dumps(SAID).encode()})


PANDOC = Pandoc("pandoc", Says())  # type: ignore[arg-type]


@cache
def house() -> Templates:
    """The templates of the house design."""
    return Templates({})


def manifest(data: bytes) -> bool:
    """Any bytes as a manifest."""
    read = checked(Memory({"book.yaml": data, "a.md": CHAPTER}), "book.yaml")
    placed(read.diagnostics, {"book.yaml": data, "a.md": CHAPTER})
    return read.book is not None


def manuscript(data: bytes) -> bool:
    """Any bytes as a chapter, read by the lint too and printed as documents."""
    files = {"book.yaml": MANIFEST, "a.md": data}
    read = checked(Memory(files), "book.yaml", linting=True)
    placed(read.diagnostics, files)
    if read.book is None:
        return False
    for section, _ in print_sections(read.book, house()):
        ET.fromstring(section.xhtml)  # noqa: S314 (we printed it)
    return True


def concordance(data: bytes) -> bool:
    """Any text as a list of terms."""
    text = data.decode("utf-8", "replace")
    terms, found = read_concordance(text, "terms.txt")
    placed(found, {"terms.txt": text.encode()})
    return bool(terms)


def drawing(data: bytes) -> bool:
    """Any bytes as an SVG drawing: what is kept is one, runs nothing and fetches nothing."""
    try:
        kept, _ = cleaned(data)
    except DrawingError:
        return False
    assert cleaned(kept) == (kept, ()), "a clean drawing is cleaned again"
    lowered = kept.lower()
    assert b"<script" not in lowered
    assert b"http://127" not in lowered
    return True


def style_sheet(data: bytes) -> bool:
    """Any text as a style sheet."""
    text = data.decode("utf-8", "replace")
    sheet = Sheet("own.css", text)
    found = [*resolved([sheet], lambda path: path).diagnostics, *inks([sheet])[1]]
    placed((*found, *flaws_of_files([sheet], {}, ())), {"own.css": text.encode()})
    colour_places([sheet])
    return not has_errors(found)


def pasted(data: bytes) -> bool:
    """Any bytes as a text to import."""
    return imported("a.txt", data)


def page(data: bytes) -> bool:
    """Any bytes as a page to import."""
    return imported("a.html", data)


def web_archive(data: bytes) -> bool:
    """Any bytes as a web archive to import; its lines are those of the page in it."""
    return imported("a.mhtml", data, counted=False)


def imported(name: str, data: bytes, *, counted: bool = True) -> bool:
    """What is made of a file is a manuscript, and every remark has a place in the file."""
    draft = read_foreign(Source(name, data), PANDOC)
    found = [draft] if isinstance(draft, Diagnostic) else [one.diagnostic for one in draft.remarks]
    if counted:
        placed(found, {name: data})
    else:
        assert [] == [str(one) for one in found if one.span.file != name or one.span.line < 0]
    if isinstance(draft, Diagnostic):
        return False
    manuscript(draft.text.encode())
    return True


def word(data: bytes) -> bool:
    """The parts of a Word file."""
    return imported("a.docx", packed(data), counted=False)


def open_text(data: bytes) -> bool:
    """The parts of an ODT file."""
    return imported("a.odt", packed(data), counted=False)


def archive(data: bytes) -> bool:
    """Any bytes as a word processor's archive, and as the archive of an EPUB."""
    is_epub = not isinstance(read_epub("a.epub", data), str)
    parcel = parcel_of(data, "a.docx")
    if isinstance(parcel, Diagnostic):
        return is_epub
    try:
        word_parts(parcel)
    except ParcelError:
        return is_epub
    return True


def epub(data: bytes) -> bool:
    """The parts of a finished EPUB, as the gates read it."""
    read = read_epub("a.epub", packed(data))
    if isinstance(read, str):
        return False
    assert all(map(str, (*epub_findings(read, EXPECTED), *page_list(read))))
    return True


def pdf(data: bytes) -> bool:
    """Any bytes as a finished PDF, as the gates read it."""
    read = read_pdf("a.pdf", data)
    if isinstance(read, str):
        return False
    assert all(str(one) for rules in OF_PDFS for one in rules(read, EXPECTED))
    return bool(read.pages)


def picture(data: bytes) -> bool:
    """Any bytes as a picture: one that is let through can be shown in every edition."""
    try:
        image_facts(data)
    except ImageError:
        return False
    with suppress(PictureError):
        assert image_facts(core_picture(data, 60).content)
    page_picture(data)
    return True


def font(data: bytes) -> bool:
    """Any bytes as a font file."""
    face = read_face(data, range(40))
    if face is not None:
        font_file(face)
    try:
        characters = characters_of(data)
        subsetted(data, frozenset(sorted(characters)[:9]))
    except FontError:
        return False
    return True


def profile(data: bytes) -> bool:
    """Any bytes as the profile of a press."""
    found = profile_faults(data, "p.icc", "pdf/x-4", HERE)
    profile_name(data)
    is_usable(data)
    return not found


def packed(text: bytes) -> bytes:
    """An archive of the parts of a text, each behind a line `>>> name`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for part in text.split(b">>> ")[1:]:
            name, _, content = part.partition(b"\n")
            info = zipfile.ZipInfo(name.decode("utf-8", "replace"))
            if info.filename not in made.NameToInfo:
                made.writestr(info, content)
    return stream.getvalue()


def placed(found: Iterable[Diagnostic], files: dict[str, bytes]) -> None:
    """Every diagnostic names a place that is there."""
    for diagnostic in found:
        span = diagnostic.span
        assert span.file in files, f"{diagnostic}: no such file"
        lines = files[span.file].decode("utf-8", "replace").removeprefix("\ufeff").splitlines() or [""]
        assert 0 <= span.line <= len(lines) + 1, f"{diagnostic}: no such line"


TARGETS: dict[str, Callable[[bytes], bool]] = {
    target.__name__: target
    for target in (
        *(manifest, manuscript, concordance, drawing, style_sheet, pasted, page, web_archive),
        *(word, open_text, archive, epub, pdf, picture, font, profile),
    )
}
