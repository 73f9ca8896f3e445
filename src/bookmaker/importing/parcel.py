"""The bytes of a word processor's file -> its parts, read within limits. Nothing is unpacked to a disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from bookmaker.diagnostics import Diagnostic, Span

MOST_PARTS = 10_000
LARGEST_PART = 64 * 1024 * 1024
LARGEST_XML = 32 * 1024 * 1024
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# In UTF-8 or in UTF-16. In a text the sign < is an entity, so that this stands nowhere else.
_DOCUMENT_TYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)


class ParcelError(Exception):
    """A part that can't be had; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Parcel:
    """A ZIP archive in memory. Names are looked up in its own list and never are paths of a disk."""

    file: str
    archive: zipfile.ZipFile

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in the order of the archive's list; no folder's, and none that is empty."""
        return tuple(info.filename for info in self.archive.infolist() if info.filename[-1:] not in {"", "/"})

    def part(self, name: str, limit: int = LARGEST_PART) -> bytes:
        """The bytes of a part. ParcelError as `beginning`; R003: they are more than the limit."""
        data = self.beginning(name, limit + 1)
        if len(data) > limit:
            raise ParcelError(_too_large(self.file, name, limit))
        return data

    def beginning(self, name: str, most: int) -> bytes:
        """The first bytes of a part. ParcelError with R002 where they are broken, or packed in a way that
        files of word processors do not know (ISO/IEC 29500-2, B.4); R004 where they are encrypted.
        """
        broken = ParcelError(_broken(self.file, f"its part {name[:80]!r} can't be read"))
        if self.archive.getinfo(name).compress_type not in _PACKED:
            raise broken
        try:
            with self.archive.open(name) as stream:
                return stream.read(most)
        except RuntimeError:  # zipfile's word for a part with a password
            raise ParcelError(_locked(self.file)) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise broken from None

    def xml(self, name: str) -> etree._Element | None:
        """A part's tree, None where there is no such part. ParcelError as `part`; R005: not XML, or XML with
        a document type, which could name other files or grow without bound.
        """
        if name not in self.names:
            return None
        return tree_of(self.part(name, LARGEST_XML), self.file, name)


def parcel_of(data: bytes, file: str) -> Parcel | Diagnostic:
    """The archive in a file. R001: no archive; R002: a broken one; R003: too many parts; R004: encrypted, or
    of an old Word.
    """
    if data.startswith(_OLD_WORD):
        return _locked(file)
    if not data.startswith(b"PK"):
        message = "this is no file of a word processor"
        hint = "DOCX and ODT are read; open the file in its own program and save it as one of these"
        return Diagnostic("R001", message, Span(file), hint)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        return _broken(file, "its list of parts is missing or damaged")
    if len(archive.infolist()) > MOST_PARTS:
        return Diagnostic("R003", f"the file has more than {MOST_PARTS:,} parts", Span(file), _RESAVE)
    if any(info.flag_bits & _ENCRYPTED for info in archive.infolist()):
        return _locked(file)
    return Parcel(file, archive)


def tree_of(data: bytes, file: str, name: str) -> etree._Element:
    """XML as a tree. ParcelError with R005; no entity is resolved, and nothing is fetched."""
    if _DOCUMENT_TYPE.search(data):
        raise ParcelError(_typed(file, name))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        message = f"the part {name!r} of the file is broken XML"
        raise ParcelError(Diagnostic("R005", message, Span(file), _RESAVE)) from None
    if root.getroottree().docinfo.internalDTD is not None:  # in another encoding
        raise ParcelError(_typed(file, name))
    return root


_RESAVE = "open it in the word processor that it comes from, and save it again"


def _broken(file: str, why: str) -> Diagnostic:
    hint = "it was probably cut off on its way: ask for it again"
    return Diagnostic("R002", f"the file is broken: {why}", Span(file), hint)


def _locked(file: str) -> Diagnostic:
    message = "the file is encrypted, or was written by Word before 2007"
    hint = "open it in Word or LibreOffice, take the password off, and save it as DOCX"
    return Diagnostic("R004", message, Span(file), hint)


def _typed(file: str, name: str) -> Diagnostic:
    message = f"the part {name!r} of the file declares a document type, as no word processor does"
    return Diagnostic("R005", message, Span(file), "do not trust this file; ask for it again")


def _too_large(file: str, name: str, limit: int) -> Diagnostic:
    message = f"the part {name[:80]!r} of the file unpacks to more than {limit // 2**20} MB"
    return Diagnostic("R003", message, Span(file), "no chapter needs that: ask for the file again")
