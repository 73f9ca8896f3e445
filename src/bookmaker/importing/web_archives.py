"""The bytes of a web archive (MHTML, RFC 2557) -> the page in it, with the images that lie beside it there.

The only module that knows how messages are written. Nothing is unpacked to a disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from urllib.parse import quote

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.draft import Source
from bookmaker.importing.parcel import MOST_PARTS

_HEAD = 4096
_HEADERS = re.compile(rb"\s*[\w-]+:[^\n]*\n")
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\"\s;]{1,200})", re.IGNORECASE)
_MOST_BOUNDARIES = 16
_SAFE_IN_URL = "!#$%&'()*+,/:;=?@[]~"


def is_web_archive(source: Source) -> bool:
    """Whether a file is a web archive, by its name or by its head."""
    head = source.data[:_HEAD]
    named = source.file.lower().endswith((".mhtml", ".mht"))
    return named or bool(_HEADERS.match(head) and _RELATED.search(head))


def page_in(source: Source) -> Source | Diagnostic:
    """The page of a web archive. R002: it holds no page; R066: it has too many parts, or parts in parts.

    The lines of the page are counted in the page itself.
    """
    boundaries = set(_BOUNDARY.findall(source.data))
    parts = (
        sum(source.data.count(b"--" + one) for one in boundaries) if len(boundaries) < _MOST_BOUNDARIES else 0
    )
    if len(boundaries) >= _MOST_BOUNDARIES or parts > MOST_PARTS:
        hint = "open it in a browser, and save the page as HTML"
        return Diagnostic("R066", "the web archive has more parts than a page", Span(source.file), hint)
    try:
        message = message_from_bytes(source.data)
        leaves = [part for part in message.walk() if not part.is_multipart()]
        page = _page(message, leaves)
        inside = dict(_by_address(leaves, page)) if page is not None else {}
        data = b"" if page is None else _text(page, _said(message, "Snapshot-Content-Location"))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        page = None
    if page is None:
        hint = "open it in a browser, and save the page as HTML"
        return Diagnostic("R002", "the web archive holds no page that can be read", Span(source.file), hint)
    return replace(source, data=data, inside=inside)


def _page(message: Message, leaves: list[Message]) -> Message | None:
    """The part with the page: the one that the archive says it starts with, or the first in HTML."""
    pages = [part for part in leaves if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    start = message.get_param("start")
    named = (part for part in pages if isinstance(start, str) and _said(part, "Content-ID") == start.strip())
    return next(named, pages[0] if pages else None)


def _by_address(leaves: list[Message], page: Message) -> Iterator[tuple[str, bytes]]:
    """The other parts by their addresses, and by those that begin with `cid:`."""
    for part in leaves:
        data = b"" if part is page else _bytes(part)
        if data and (address := "".join(_said(part, "Content-Location").split())):
            yield address, data
        if data and (name := _said(part, "Content-ID").strip("<>")):
            yield f"cid:{name}", data


def _text(page: Message, saved_from: str) -> bytes:
    """The page, its encoding by its first bytes, and where it stood as browsers write it into pages."""
    data = _bytes(page)
    charset = page.get_content_charset("")
    if charset:
        data = data.decode(charset, "replace").encode("utf-8-sig")
    address = quote("".join((saved_from or _said(page, "Content-Location")).split()), safe=_SAFE_IN_URL)
    if not address.startswith(("http://", "https://")) or "--" in address:
        return data
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    told = f"<!-- saved from url=({len(address):04})".encode() + address.encode() + b" -->"
    return mark + told + data.removeprefix(mark)


def _bytes(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _said(part: Message, name: str) -> str:
    """A header, "" where there is none."""
    return str(part.get(name) or "").strip()
