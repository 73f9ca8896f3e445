"""Objects of a PDF -> the file, written as they come: nothing is held but where each of them lies.

qpdf and pydyf hold a whole file until it is written; this holds a few numbers an object (ISO 32000-1, 7.5).
"""

from __future__ import annotations

import hashlib
import zlib
from typing import BinaryIO

# So many objects are compressed together (ISO 32000-1, 7.5.7).
TOGETHER = 100
_FREE, _PLAIN, _PACKED = 0, 1, 2


class PdfWriter:
    """Writes a file; `packed` compresses objects together, which PDF 1.5 and later know."""

    def __init__(self, out: BinaryIO, version: str, objects: int, *, packed: bool) -> None:
        """A file of so many objects at most, numbered from 1."""
        self._out, self._packed = out, packed
        self._at, self._digest = 0, hashlib.sha256()
        self._last = objects
        # Kind, place, and index: the fields of a cross-reference stream (7.5.8.3, table 18).
        self._places: dict[int, tuple[int, int, int]] = {0: (_FREE, 0, 65535)}
        self._together: list[tuple[int, bytes]] = []
        self._write(b"%%PDF-%b\n%%\xbf\xf7\xa2\xfe\n" % version.encode())

    def add(self, number: int, text: bytes, data: bytes | None = None) -> None:
        """Write an object; a stream with its data as its dictionary `text` says that they are stored."""
        if data is not None:
            self._put(number, b"%b\nstream\n%b\nendstream" % (text, data))
        elif self._packed:
            self._together.append((number, text))
            if len(self._together) == TOGETHER:
                self._pack()
        else:
            self._put(number, text)

    def close(self, trailer: bytes) -> None:
        """Write where everything lies; `trailer` names the catalog and the information dictionary."""
        if self._together:
            self._pack()
        identity = self._digest.digest()[:16].hex().encode()
        entries = b"%b /ID [<%b><%b>]" % (trailer, identity, identity)
        begin = self._at
        if self._packed:
            self._write_stream_of_places(entries)
        else:
            self._write_table_of_places(entries)
        self._write(b"startxref\n%d\n%%%%EOF\n" % begin)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._at += len(data)

    def _put(self, number: int, body: bytes) -> None:
        self._places[number] = (_PLAIN, self._at, 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _new_number(self) -> int:
        self._last += 1
        return self._last

    def _pack(self) -> None:
        number, at, heads = self._new_number(), 0, []
        for index, (packed, text) in enumerate(self._together):
            self._places[packed] = (_PACKED, number, index)
            heads.append(b"%d %d" % (packed, at))
            at += len(text) + 1
        head = b" ".join(heads) + b"\n"
        data = zlib.compress(head + b"\n".join(text for _, text in self._together))
        entries = (len(self._together), len(head), len(data))
        self._together.clear()
        self.add(
            number, b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>" % entries, data
        )

    def _write_stream_of_places(self, entries: bytes) -> None:
        number, begin = self._new_number(), self._at
        self._places[number] = (_PLAIN, begin, 0)
        width = max(3, (begin.bit_length() + 7) // 8)
        data = zlib.compress(b"".join(self._row(n, width) for n in range(self._last + 1)))
        self._write(
            b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 %d 2] %b /Filter /FlateDecode /Length %d >>"
            b"\nstream\n%b\nendstream\nendobj\n" % (number, self._last + 1, width, entries, len(data), data)
        )

    def _row(self, number: int, width: int) -> bytes:
        kind, place, index = self._places.get(number, (_FREE, 0, 65535))
        return bytes([kind]) + place.to_bytes(width, "big") + index.to_bytes(2, "big")

    def _write_table_of_places(self, entries: bytes) -> None:
        lines = [b"0000000000 65535 f \n"]
        for number in range(1, self._last + 1):
            kind, place, _ = self._places.get(number, (_FREE, 0, 65535))
            lines.append(b"%010d 00000 n \n" % place if kind == _PLAIN else b"0000000000 65535 f \n")
        self._write(
            b"xref\n0 %d\n%btrailer << /Size %d %b >>\n"
            % (self._last + 1, b"".join(lines), self._last + 1, entries)
        )
