"""Paths in the manifest: below the book's folder, and with names that every system can keep."""

from __future__ import annotations

import re

from bookmaker.manifest.mistakes import Mistake, shown
from bookmaker.workspace import WorkspaceError, normal_path

# Device names and signs that Windows keeps for itself; a book that holds one can't be unpacked there.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SIGNS = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
LONGEST_NAME_BYTES = 200


def path(text: str) -> str | Mistake:
    """A path below the book's folder without `.` and `..` steps.

    F002: it is absolute, a URL, or leads outside. F008: a name in it can't be kept on every system.
    """
    try:
        normal = normal_path(text)
    except WorkspaceError:
        if "\\" in text and not isinstance(straight := path(text.replace("\\", "/")), Mistake):
            message = f"{shown(text)} is not a path inside the book's folder"
            return Mistake("F002", message, f"write it with forward slashes: {straight}")
        hint = "write the path from the book's folder on, with forward slashes: chapters/01-opening.md"
        return Mistake("F002", f"{shown(text)} is not a path inside the book's folder", hint)
    for name in normal.split("/"):
        trouble = _trouble(name)
        if trouble:
            return Mistake("F008", f"the name {shown(name)} {trouble}", "rename the file")
    return normal


def folder(text: str) -> str | Mistake:
    """A folder below the book's folder, with or without a slash at the end; see `path`."""
    return path(text.rstrip("/") or text)


def _trouble(name: str) -> str:
    if _DEVICES.fullmatch(name):
        return "belongs to a device on Windows"
    if _SIGNS.search(name) or name.endswith((".", " ")):
        return "holds a sign that Windows does not keep in names"
    if len(name.encode("utf-8", "replace")) > LONGEST_NAME_BYTES:
        return f"is longer than {LONGEST_NAME_BYTES} bytes"
    return ""
