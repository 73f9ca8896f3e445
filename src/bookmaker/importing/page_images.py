"""Images of a page: those saved beside it or inside it are taken over, those on the network are named."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

from bookmaker.content.embedded import Embedded
from bookmaker.importing.draft import IMAGE
from bookmaker.importing.page import Element
from bookmaker.importing.page_reading import PageReading
from bookmaker.workspace import WorkspaceError

_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file")
_DATA = re.compile(r"data:image/(?P<kind>[\w.+-]+)(?:;[\w=-]+)*?(?P<base64>;base64)?,", re.IGNORECASE)
_LARGEST = 64 * 1024 * 1024
_SMALLEST = 4
_PLACEHOLDER = 400
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico"}
_KINDS = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "tif", "tiff", "bmp"})
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 80


def image_of(element: Element, reading: PageReading) -> str:
    """The source of an image as a draft writes it; "" where its bytes are not there. R091: they are not, and
    what their address is. An image of a point or two, by which sites count readers, is nothing.
    """
    if is_speck(element):
        return ""
    for address in (element.get(name) for name in _SOURCES):
        name_and_data = _found(address, reading)
        if name_and_data is not None and not _is_placeholder(address, element):
            return IMAGE + _kept(*name_and_data, reading)
    return ""


def _found(address: str, reading: PageReading) -> tuple[str, bytes] | None:
    if address.startswith("data:"):
        return _inside(address)
    return _archived(address, reading) or _beside(address, reading)


def is_speck(element: Element) -> bool:
    """Whether an image has no size worth seeing."""
    sizes = (element.get(name).removesuffix("px") for name in ("width", "height"))
    return any(size.isdecimal() and int(size) < _SMALLEST for size in sizes)


def address_of(element: Element) -> str:
    """Where an image lies, for a reader of a remark; not its bytes."""
    found = (element.get(name) for name in reversed(_SOURCES))
    return next((address for address in found if address and not address.startswith("data:")), "")


def _is_placeholder(address: str, element: Element) -> bool:
    """Whether a tiny image stands for one that a script would have brought."""
    return (
        address.startswith("data:")
        and len(address) < _PLACEHOLDER
        and any(element.get(name) for name in _SOURCES[1:])
    )


def _inside(address: str) -> tuple[str, bytes] | None:
    """The image in a `data:` address."""
    match = _DATA.match(address)
    if match is None or len(address) > _LARGEST:
        return None
    body = address[match.end() :]
    try:
        data = base64.b64decode(unquote_to_bytes(body)) if match["base64"] else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return None
    kind = match["kind"].lower()
    digest = hashlib.sha256(data).hexdigest()[:8]
    return (f"image-{digest}.{_ENDINGS.get(kind, kind)}", data) if data else None


def _archived(address: str, reading: PageReading) -> tuple[str, bytes] | None:
    """The part of a web archive that has this address."""
    inside = reading.source.inside
    if not inside or not address:
        return None
    try:
        data = inside.get(address) or inside.get(urljoin(reading.address, address))
        name = unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:
        return None
    if data is None:
        return None
    own = Embedded(data).name
    return (name if name.rpartition(".")[2].lower() in _KINDS else own, data)


def _beside(address: str, reading: PageReading) -> tuple[str, bytes] | None:
    """The file that was saved beside the page; nothing outside its folder is looked at."""
    try:
        parts = urlsplit(address)
        path = unquote(parts.path)
        if parts.scheme or parts.netloc or not path or path.startswith("/"):
            return None
        data = reading.source.beside.read(path.removeprefix("./"))
    except (WorkspaceError, ValueError, OSError):
        return None
    return (path.rpartition("/")[2], data) if data else None


def _kept(name: str, data: bytes, reading: PageReading) -> str:
    """The name under which the draft has an image; one that is there already keeps its own."""
    stem, dot, ending = _UNSAFE.sub("-", name)[-_LONGEST_NAME:].lstrip("-.").rpartition(".")
    base, end = (stem, f"{dot}{ending}") if stem else (ending or "image", "")
    key = (f"{base}{end}", data)
    if key not in reading.image_names:
        reading.image_names[key] = reading.free_names.free(base, end)
        reading.images[reading.image_names[key]] = data
    return reading.image_names[key]
