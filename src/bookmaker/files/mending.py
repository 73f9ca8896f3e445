"""WeasyPrint's own functions with a passage replaced: for faults that it has no hook for.

A mend names the passage that it replaces; when that is not there exactly once, nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from linecache import getlines
from types import CodeType, ModuleType

import weasyprint

VERSION = "70.0"


class UnknownWeasyPrintError(RuntimeError):
    """This WeasyPrint is not the one that the mends were written for: nothing was changed."""


def check_version() -> None:
    """Refuse every WeasyPrint but the one that the mends were written for."""
    if weasyprint.__version__ != VERSION:
        raise UnknownWeasyPrintError(
            f"notes need WeasyPrint {VERSION}, this is {weasyprint.__version__}: install {VERSION}"
        )


def mended(module: ModuleType, name: str, passages: Mapping[str, str]) -> tuple[ModuleType, CodeType]:
    """The module's function or class with each passage replaced, compiled again; its line numbers stay."""
    source, first = source_of(module, name)
    for old, new in passages.items():
        if source.count(old) != 1:
            raise UnknownWeasyPrintError(
                f"WeasyPrint's {name} has {source.count(old)} times, not once, the passage {old.strip()!r}"
            )
        source = source.replace(old, new + "\n" * (old.count("\n") - new.count("\n")))
    return module, compile("\n" * (first - 1) + source, str(module.__file__), "exec")


def source_of(module: ModuleType, name: str) -> tuple[str, int]:
    """The source of what a module defines by a name, and the number of its first line.

    It is cut out of the module by its margin: `inspect` would take all of it apart each time.
    """
    lines = getlines(str(module.__file__))
    first = next((n for n, line in enumerate(lines) if re.match(rf"(def|class) {name}\b", line)), None)
    if first is None:
        raise UnknownWeasyPrintError(f"WeasyPrint's {module.__name__} has no {name}")
    end = next((n for n in range(first + 1, len(lines)) if re.match(r"[^\s)#]", lines[n])), len(lines))
    while lines[first - 1].startswith("@"):
        first -= 1
    return "".join(lines[first:end]).rstrip() + "\n", first + 1


def put_in_place(mends: list[tuple[ModuleType, CodeType]]) -> None:
    """Define the mended functions in their own modules."""
    for module, code in mends:
        exec(code, vars(module))  # noqa: S102 (it is WeasyPrint's own code, but for the passages)
