"""PDF -> the same PDF, what its pages draw with stored once: images, profiles, patterns, forms, fonts."""

from __future__ import annotations

import hashlib

import pikepdf
from pikepdf import Array, Dictionary, Stream


def share_objects(pdf: pikepdf.Pdf) -> None:
    """Make equal resources and contents of all pages one object each; call it when the pages are done.

    Streams are equal when their bytes and entries are.
    """
    shared = _Shared()
    for page in pdf.pages:
        for key in ("/Resources", "/Contents"):
            if key in page.obj:
                page.obj[key] = shared.of(page.obj[key])


class _Shared:
    """The first object of each content, by what it holds; lives inside `share_objects`."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], pikepdf.Object] = {}
        self.first: dict[bytes, pikepdf.Object] = {}

    def of(self, value: pikepdf.Object) -> pikepdf.Object:
        """The object to use in place of this one. One that holds itself stays as it is."""
        if not isinstance(value, Array | Dictionary | Stream):
            return value
        if not value.is_indirect:
            self._share_entries(value)
            return value
        if value.objgen not in self.seen:
            self.seen[value.objgen] = value
            self._share_entries(value)
            self.seen[value.objgen] = self.first.setdefault(_content(value), value)
        return self.seen[value.objgen]

    def _share_entries(self, value: pikepdf.Object) -> None:
        entries = enumerate(value) if isinstance(value, Array) else list(value.items())
        for key, entry in entries:
            first = self.of(entry)
            if isinstance(entry, pikepdf.Object) and first.objgen != entry.objgen:
                value[key] = first


def _content(value: pikepdf.Object) -> bytes:
    """Equal for equal objects whose own entries are shared already."""
    if isinstance(value, Stream):
        entries = value.stream_dict.unparse(resolved=True)
        return hashlib.sha256(entries + b"\0" + value.read_raw_bytes()).digest()
    return hashlib.sha256(value.unparse(resolved=True)).digest()
