"""Books of a few chapters for the rules of the lint, by what stands in the chapters alone."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

from PIL import Image

from bookmaker.diagnostics import Diagnostic
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory

MANIFEST = """title: Tides
language: en
contributors:
  - {id: sample, name: Ada Sample, family: Sample, bio: She edits.}
editors: [sample]
chapters: [%s]
"""
CHAPTERS = ("ebb", "flood", "sea")
CASES = Path(__file__).parent / "cases" / "lint.md"
_CASE = re.compile(r"^## ([^\n]+)\n\n````markdown\n(.*?)\n````\n\n```\n(.*?)```$", re.MULTILINE | re.DOTALL)


def cases() -> list[tuple[str, str, str]]:
    """Name, chapters and what is printed, of every case in `cases/lint.md`."""
    return _CASE.findall(CASES.read_text("utf-8"))


@cache
def _picture(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (width, height)).save(stream, "PNG")
    return stream.getvalue()


def workspace(text: str, more: str = "") -> Memory:
    """A book of the chapters in a text, which a line `=====` parts; `more` stands in its manifest too."""
    chapters = text.split("\n\n=====\n\n")
    named = {
        f"chapters/{name}.md": f"{chapter}\n".encode()
        for name, chapter in zip(CHAPTERS, chapters, strict=False)
    }
    manifest = MANIFEST % ", ".join(named) + more
    pictures = {"images/bay.png": _picture(2400, 1600), "images/small.png": _picture(200, 150)}
    return Memory({"book.yaml": manifest.encode(), **pictures, **named})


def found(text: str, more: str = "", *, linting: bool = True) -> tuple[Diagnostic, ...]:
    """All that `check` says of such a book."""
    return checked(workspace(text, more), "book.yaml", linting=linting).diagnostics


def printed(text: str, more: str = "") -> str:
    """The same as it is printed."""
    return "".join(f"{diagnostic}\n" for diagnostic in found(text, more))
