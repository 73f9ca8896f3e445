"""Files as the manifest names them -> their bytes and texts, or a diagnostic at the name's place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bookmaker.diagnostics import Diagnostic, Span, did_you_mean
from bookmaker.manifest.agreement import alike
from bookmaker.manifest.decoding import text_from_bytes
from bookmaker.manifest.mistakes import shown
from bookmaker.workspace import MissingError, OutsideError, Workspace, WorkspaceError

MAX_TEXT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shelf:
    """The book's folder with the list of its files, which settles how a name is really spelled."""

    workspace: Workspace
    listing: frozenset[str]

    def data(self, path: str, span: Span) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
        """The file's bytes. F001: missing; F002: outside; F003: can't be read; F007: spelled otherwise."""
        other = self._spelled_otherwise(path)
        if other:
            return None, (_misspelled(path, other, span),)
        try:
            return self.workspace.read(path), ()
        except MissingError:
            hint = did_you_mean(path, self.listing)
            return None, (Diagnostic("F001", f"there is no file {shown(path)}", span, hint),)
        except OutsideError as error:
            return None, (Diagnostic("F002", str(error), span, "copy the file into the book's folder"),)
        except WorkspaceError as error:
            return None, (Diagnostic("F003", str(error), span),)

    def text(self, path: str, span: Span) -> tuple[str | None, tuple[Diagnostic, ...]]:
        """The file's text; besides F001 to F003 and F007 also F004 and F005, see `decoding`."""
        data, found = self.data(path, span)
        if data is None:
            return None, found
        if len(data) > MAX_TEXT_BYTES:
            message = f"{shown(path)} is larger than {MAX_TEXT_BYTES // 2**20} MB"
            return None, (Diagnostic("F003", message, span, "divide the text"),)
        return text_from_bytes(data, path)

    def missing(self, path: str, span: Span) -> tuple[Diagnostic, ...]:
        """What is wrong with a file that is not needed yet."""
        other = self._spelled_otherwise(path)
        if other:
            return (_misspelled(path, other, span),)
        return () if path in self.listing else self.data(path, span)[1]

    def _spelled_otherwise(self, path: str) -> str:
        if path in self.listing:
            return ""
        key = alike(path)
        return next((other for other in sorted(self.listing) if alike(other) == key), "")


def _misspelled(path: str, other: str, span: Span) -> Diagnostic:
    if unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other):
        message = f"{shown(path)} is called the same on the disk, but with its accents composed otherwise"
        return Diagnostic("F007", message, span, "rename the file, or copy its name from the disk")
    return Diagnostic(
        "F007", f"{shown(path)} is called {shown(other)} on the disk", span, "capitals count: write it so"
    )
