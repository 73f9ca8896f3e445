"""What WeasyPrint (70.0) imports and hardly ever uses: it is loaded when it is used.

It has HarfBuzz cut fonts (`weasyprint.pdf.fonts`), and fontTools where the HarfBuzz of a system can't, which
takes a sixth of the time that all of WeasyPrint takes to load.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

SELDOM_USED = ("fontTools.subset", "fontTools.varLib.instancer")


class Later(ModuleType):
    """Stands for a module of which only functions and classes are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def used(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (those of what it stands for)
            return getattr(import_module(self.__name__), name)(*args, **kwargs)

        return used


@contextmanager
def seldom_used_comes_late() -> Iterator[None]:
    """Whoever imports it while this lasts gets what stands for it; afterwards it is imported as ever."""
    missing = [name for name in SELDOM_USED if name not in sys.modules]
    sys.modules.update((name, Later(name)) for name in missing)
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]
