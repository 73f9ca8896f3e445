"""What pages are made from -> a name for it: the same name only for the same pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from urllib.parse import unquote

from bookmaker.content.book import Book
from bookmaker.editions.print_section import BOOK_URL, PrintSection
from bookmaker.files.layout import Layout, Resources
from bookmaker.volume import Volume
from bookmaker.workspace import Workspace, WorkspaceError

_NAMED = re.compile(re.escape(BOOK_URL) + r'([^"&<]+)')
_IN_SHEETS = re.compile(r"url\(", re.IGNORECASE)


@dataclass(slots=True)
class Fingerprints:
    """The digests of a folder's files, each read once for every moment at which it was written."""

    workspace: Workspace
    known: dict[str, tuple[float, str]] = field(default_factory=dict)

    def of_files(self, files: Mapping[str, bytes], paths: Iterable[str]) -> str:
        """One digest of some files; one that is not there or can't be read has an empty one."""
        return digest(*(f"{path}={self._of(files, path)}" for path in sorted(set(paths))))

    def _of(self, files: Mapping[str, bytes], path: str) -> str:
        if path not in files:
            return ""
        written = self.workspace.changed(path)
        if path in self.known and self.known[path][0] == written and written:
            return self.known[path][1]
        try:
            found = digest(files[path])
        except WorkspaceError:
            return ""
        self.known[path] = (written, found)
        return found


def digest(*parts: str | bytes) -> str:
    """A short name for these parts in this order."""
    whole = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(f"{len(data)}:".encode())
        whole.update(data)
    return whole.hexdigest()


def layout_name(layout: Layout, volume: Volume, book: Book, files: Fingerprints) -> str:
    """The name of what all sections are laid out with; images only where a sheet shows any."""
    plain = replace(layout, resources=Resources(()), press=replace(layout.press, profile=b""))
    images = book.images if any(_IN_SHEETS.search(text) for url, text in layout.sheets if _own(url)) else {}
    return digest(
        repr(plain),
        layout.press.profile,
        files.of_files(volume.fonts, volume.fonts),
        files.of_files(images, images),
    )


def _own(url: str) -> bool:
    return url.startswith(BOOK_URL)


def section_name(section: PrintSection, book: Book, files: Fingerprints) -> str:
    """The name of a section's document with every image that it shows."""
    named = (unquote(path.partition("#")[0]) for path in _NAMED.findall(section.xhtml))
    return digest(section.xhtml, files.of_files(book.images, named))
