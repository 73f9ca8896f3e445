"""The files that ship with the package: the house design, a book to begin with, tables of phrases."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

DESIGN_FILES = (".css", ".ttf", ".otf", ".woff2")
PREVIEW_FILES = (".html", ".css", ".js", ".mjs", ".svg")
STARTER_FILES = (".yaml", ".md", ".css")
SPECIMEN_FILES = (*STARTER_FILES, ".bib", ".svg")


@cache
def house_files() -> dict[str, bytes]:
    """The house design by path: `styles/….css`, `fonts/…/….ttf`."""
    root = resources.files("bookmaker").joinpath("design")
    return dict(
        item for name in ("styles", "fonts") for item in _below(root.joinpath(name), name, DESIGN_FILES)
    )


def house_families() -> tuple[str, ...]:
    """The families of letters that the house design has faces of."""
    faces = resources.files("bookmaker").joinpath("design/styles/elements.css").read_text("utf-8")
    return tuple(dict.fromkeys(re.findall(r'@font-face { font-family: "([^"]+)"', faces)))


@cache
def house_sheets() -> tuple[str, ...]:
    """The style sheets of the house design."""
    root = resources.files("bookmaker").joinpath("design/styles")
    return tuple(data.decode() for _, data in _below(root, "", (".css",)))


@cache
def citation_style(name: str) -> str:
    """The CSL file of a style that ships; KeyError when there is none of that name."""
    item = resources.files("bookmaker").joinpath("csl", f"{name}.csl")
    if not item.is_file():
        raise KeyError(name)
    return item.read_text("utf-8")


@cache
def house_templates() -> dict[str, str]:
    """The templates of the house design, by file name."""
    root = resources.files("bookmaker").joinpath("design")
    return {path: data.decode() for path, data in _below(root.joinpath("templates"), "", (".xhtml",))}


@cache
def house_profile() -> bytes:
    """The ICC profile of the house's printing condition, see `design/profiles/PROVENANCE.md`."""
    return resources.files("bookmaker").joinpath("design/profiles/FOGRA39L_coated.icc").read_bytes()


@cache
def site_phrases() -> str:
    """What sites print around a text; the file says how it is read."""
    return resources.files("bookmaker").joinpath("importing/site_phrases.txt").read_text("utf-8")


def preview_files() -> dict[str, bytes]:
    """The files of the preview's page, by path: `page/…`, and `pdfjs/…`."""
    root = resources.files("bookmaker").joinpath("preview")
    return dict(
        item for name in ("page", "pdfjs") for item in _below(root.joinpath(name), name, PREVIEW_FILES)
    )


@cache
def site_parts() -> str:
    """How sites name the parts of their pages that are no text; the file says how it is read."""
    return resources.files("bookmaker").joinpath("importing/site_parts.txt").read_text("utf-8")


def house_sources() -> dict[str, bytes]:
    """The style sheets and templates of the house design, by path, for a designer to read and to copy."""
    root = resources.files("bookmaker").joinpath("design")
    parts = (("styles", ".css"), ("templates", ".xhtml"))
    return dict(item for name, end in parts for item in _below(root.joinpath(name), name, (end,)))


def starter_files() -> dict[str, bytes]:
    """The files of a new book, by path."""
    return dict(_below(resources.files("bookmaker").joinpath("starter"), "", STARTER_FILES))


@cache
def specimen_files() -> dict[str, bytes]:
    """The files of the book that shows a design, by path."""
    return dict(_below(resources.files("bookmaker").joinpath("specimen/book"), "", SPECIMEN_FILES))


def _below(folder: Traversable, prefix: str, endings: tuple[str, ...]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        path = f"{prefix}/{item.name}" if prefix else item.name
        if item.is_dir():
            found += _below(item, path, endings)
        elif item.name.endswith(endings):
            found.append((path, item.read_bytes()))
    return found
