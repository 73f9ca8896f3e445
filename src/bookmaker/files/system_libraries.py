"""How WeasyPrint finds the libraries of the system that it needs: on Linux without asking a compiler.

It tries names of other systems first (`weasyprint.text.ffi`, 70.0), and Python asks ldconfig, gcc and ld for
each that it does not know, dozens of programs in all. The names that Linux has come last, and the system's
own loader finds them.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def found_by_the_loader() -> Iterator[None]:
    """While this lasts, a library is looked for by the loader alone."""
    if sys.platform != "linux":
        yield
        return
    original = ctypes.util.find_library
    ctypes.util.find_library = _unknown
    try:
        yield
    finally:
        ctypes.util.find_library = original


def _unknown(name: str) -> str | None:  # noqa: ARG001
    return None
