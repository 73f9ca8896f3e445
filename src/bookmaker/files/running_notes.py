"""Mends WeasyPrint 70.0, when asked to, so that every note begins on the page of its call.

WeasyPrint moves notes that stand already on a page to the next one when a line does not fit; their calls
stay behind, and the notes of the line that it then keeps are never laid out (`_linebox_layout`). It has no
hook for this, so the function's own source is changed and compiled again.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import ModuleType

import weasyprint
from weasyprint.layout import block

VERSION = "70.0"


class UnknownWeasyPrintError(RuntimeError):
    """This WeasyPrint is not the one that the mends were written for: nothing was changed."""


_LINES = {
    "report = not context.in_column and can_break_now and not could_break_before": "report = False",
}


def install() -> None:
    """Mend the imported WeasyPrint; a second call changes nothing.

    Raises `UnknownWeasyPrintError` when its version is another, or a passage to mend isn't there exactly once.
    """
    if weasyprint.__version__ != VERSION:
        raise UnknownWeasyPrintError(
            f"notes need WeasyPrint {VERSION}, this is {weasyprint.__version__}: install {VERSION}"
        )
    if not hasattr(vars(block)["_linebox_layout"], "mended"):
        _mend(block, "_linebox_layout", _LINES)


def _mend(module: ModuleType, name: str, passages: Mapping[str, str]) -> None:
    """Compile the module's function again, with each passage replaced."""
    lines, first = inspect.getsourcelines(getattr(module, name))
    source = "".join(lines)
    for old, new in passages.items():
        if source.count(old) != 1:
            raise UnknownWeasyPrintError(
                f"WeasyPrint's {name} has {source.count(old)} times, not once, the passage {old!r}"
            )
        source = source.replace(old, new)
    # Empty lines keep the numbers in tracebacks right.
    code = compile("\n" * (first - 1) + source, str(module.__file__), "exec")
    exec(code, module.__dict__)  # noqa: S102 (it is WeasyPrint's own code, but for the passages)
    vars(module)[name].mended = True
