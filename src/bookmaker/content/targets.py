"""Where links and images lead: what a book may hold of it."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote

from bookmaker.content.reading import Reading, shown
from bookmaker.diagnostics import Diagnostic, Span, warning

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x20\x7f]")
_ALLOWED = frozenset({"http", "https", "mailto", "tel", "doi"})
_SAFE_IN_URL = "!#$%&'()*+,/:;=?@[]~"


def scheme_of(target: str) -> str:
    """The scheme as a browser would see it, passing over blanks and controls; "" for a path."""
    found = _SCHEME.match(_IGNORED.sub("", target))
    return found[1].lower() if found else ""


def link_target(target: str, span: Span, reading: Reading) -> str | None:
    """A link's target: a URL with its letters escaped, or a path as written; None where it is taken out.

    C040: a link that runs a script, holds data or opens a file of the reader's computer, or of unknown kind.
    """
    scheme = scheme_of(target)
    if target.startswith(("//", "\\\\")):
        hint = "write the whole address with https:"
        reading.found.append(warning("C040", f"the link to {_short(target)} is taken out", span, hint))
        return None
    if scheme and scheme not in _ALLOWED:
        hint = "a book links by http:, https: and mailto:, or to a place in itself; the text stays"
        reading.found.append(warning("C040", f"the link to {_short(target)} is taken out", span, hint))
        return None
    if scheme == "doi":
        return "https://doi.org/" + quote(target.partition(":")[2].strip(), safe=_SAFE_IN_URL)
    return quote(target.strip(), safe=_SAFE_IN_URL) if scheme else unquote(target)


def _short(target: str) -> str:
    return repr(shown(target))


def image_path(source: str, span: Span, reading: Reading) -> str | None:
    """An image's path below the book's folder; None where it cannot be in the book.

    C052: it lies on the network, in a `data:` URL that is no image or outside the book's folder.
    """
    hint = "put the image into the book's folder and write its path as seen from this file"
    path = unquote(source.strip())
    if scheme_of(path) or path.startswith(("//", "\\\\", "/", "~")):
        reading.found.append(Diagnostic("C052", f"the image {_short(source)} is not in the book", span, hint))
        return None
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(reading.file), path))
    if not path or inside.startswith("..") or inside == ".":
        message = f"the image {_short(source)} lies outside the book" if path else "an image names no file"
        reading.found.append(Diagnostic("C052", message, span, hint))
        return None
    return inside
