"""The software that makes a book, in one line: what is made by other software is another thing.

Our own sources and the house design by their bytes, every installed package by its version, and the
libraries of the system that shape and draw text.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

# What makes no page: its changes change no book.
_NOT_MAKING = frozenset({"__pycache__", "preview", "gates", "starter", "commands"})
# As WeasyPrint looks for them, and the function that says the version.
_SYSTEM = (
    (
        "pango_version_string",
        ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0", "pango-1.0-0"),
    ),
    (
        "hb_version_string",
        ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll", "libharfbuzz-0", "harfbuzz"),
    ),
)


@cache
def software() -> str:
    """The digest of all software that has a part in a book's bytes."""
    digest = sha256()
    for fact in (
        sys.version,
        platform.machine(),
        sys.platform,
        zlib.ZLIB_RUNTIME_VERSION,
        *_packages(),
        *_libraries(),
    ):
        digest.update(f"{fact}\0".encode())
    for part in _own(Path(__file__).parent):
        digest.update(part)
    return digest.hexdigest()


def _packages() -> list[str]:
    """Name and version of what is installed beside us, as the folders of their metadata are called."""
    found: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            found |= {name for name in os.listdir(folder or ".") if name.endswith(".dist-info")}  # noqa: PTH208
    return sorted(found)


def _libraries() -> list[str]:
    if os.name == "nt":
        for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", "").split(";"):
            with suppress(OSError, ValueError, AttributeError):
                os.add_dll_directory(folder)  # type: ignore[attr-defined,unused-ignore]
    return [_version(function, names) for function, names in _SYSTEM]


def _version(function: str, names: tuple[str, ...]) -> str:
    for name in names:
        with suppress(OSError, AttributeError):
            asked = getattr(ctypes.CDLL(name), function)
            asked.restype = ctypes.c_char_p
            return f"{function} {asked().decode()}"
    return f"{function} unknown"


def _own(folder: str | Path) -> Iterator[bytes]:
    """The names and bytes of our own files, in an order that is always the same."""
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        if item.name in _NOT_MAKING:
            continue
        yield item.name.encode() + b"\0"
        if item.is_dir():
            yield from _own(item.path)
        else:
            with open(item.path, "rb", buffering=0) as stream:  # noqa: PTH123 (hundreds of them)
                yield sha256(stream.read()).digest()
