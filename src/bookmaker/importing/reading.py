"""The bytes of a foreign file -> Draft, by the reader for what they are, or else for what the name says."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from bookmaker.content.pandoc import Pandoc
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.html_pages import read_html
from bookmaker.importing.open_files import read_open
from bookmaker.importing.parcel import Parcel, ParcelError, parcel_of
from bookmaker.importing.plain_text import read_text
from bookmaker.importing.web_archives import is_web_archive, page_in
from bookmaker.importing.word_files import read_word

Kind: TypeAlias = Literal["word", "open", "html", "archive", "text"]

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096
_REFUSED = (
    (b"%PDF", "a PDF", "ask the author for the file that it was made from"),
    (b"{\\rtf", "an RTF file", "open it in a word processor, and save it as DOCX"),
    (b"\x89PNG", "an image", "put it into the book's folder, and show it with ![…](…)"),
    (b"\xff\xd8\xff", "an image", "put it into the book's folder, and show it with ![…](…)"),
    (b"%!PS", "PostScript", "ask the author for the file that it was made from"),
)
# What Word, LibreOffice and macOS lay beside a file for themselves, under its name.
_BESIDE = ("~$", ".~lock.", "._")
_WORD = (".docx", ".docm")
_OWN = (".md", ".markdown", ".qmd", ".rmd")


def read_foreign(source: Source, pandoc: Pandoc | None, changes: Changes = "accept") -> Draft | Diagnostic:
    """A foreign manuscript as a draft. R001: it is of a kind that is not read; the codes of its reader."""
    match kind_of(source):
        case "word":
            return read_word(source, pandoc, changes)
        case "open":
            return read_open(source, pandoc, changes)
        case "html":
            return read_html(source)
        case "archive":
            page = page_in(source)
            return page if isinstance(page, Diagnostic) else read_html(page)
        case "text":
            return read_text(source)
        case Diagnostic() as refused:
            return refused


def kind_of(source: Source) -> Kind | Diagnostic:
    """What a file is. R001: nothing that is read."""
    name, head = source.file.lower(), source.data[:_HEAD]
    if name.startswith(_BESIDE):
        message = "this is not the manuscript, but what its program keeps beside it"
        hint = "leave it out; where the manuscript is still open, save and close it first"
        return Diagnostic("R001", message, Span(source.file), hint)
    for mark, what, hint in _REFUSED:
        if head.startswith(mark):
            return Diagnostic("R001", f"this is {what}, which is not read", Span(source.file), hint)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or name.endswith((*_WORD, ".odt")):
        return _in_a_parcel(source)
    if name.endswith(_OWN):
        hint = "put it into chapters/, and list it in the manifest"
        return Diagnostic("R001", "this is Markdown already", Span(source.file), hint)
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")) or name.endswith((".html", ".htm", ".xhtml")):
        return "html"
    return "archive" if is_web_archive(source) else "text"


def _in_a_parcel(source: Source) -> Kind | Diagnostic:
    """A word processor's file, by its first part's words, or by its name where it is too broken to tell."""
    by_name: Kind = "open" if source.file.lower().endswith(".odt") else "word"
    parcel = parcel_of(source.data, source.file)
    if isinstance(parcel, Diagnostic):
        return by_name
    try:
        kind = parcel.beginning("mimetype", 80) if "mimetype" in parcel.names else b""
    except ParcelError:
        return by_name
    if b"opendocument.text" in kind:
        return "open"
    return _not_text(kind, parcel, source.file) or "word"


def _not_text(kind: bytes, parcel: Parcel, file: str) -> Diagnostic | None:
    """R001: an archive of another sort, by its own word for what it is, or by its parts."""
    if b"epub" in kind:
        hint = "ask the author for the manuscript"
        return Diagnostic("R001", "this is an EPUB, which is not read", Span(file), hint)
    if kind or {"xl/workbook.xml", "ppt/presentation.xml"} & set(parcel.names):
        message = "this is a table or slides, and no text"
        return Diagnostic("R001", message, Span(file), "save the text as DOCX or ODT")
    if "[Content_Types].xml" not in parcel.names and not file.lower().endswith(_WORD):
        hint = "unpack it, and import the files in it"
        return Diagnostic("R001", "this is a zipped folder, which is not read", Span(file), hint)
    return None
