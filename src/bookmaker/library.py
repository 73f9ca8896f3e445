"""Manifest + shelf -> Library: the files of works that chapters cite, and the style that cites them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.manifest.citation_styles import SHIPPED
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.places import Places
from bookmaker.packaged import citation_style
from bookmaker.shelf import Shelf

NOWHERE = Span("")
BIBLIOGRAPHIES = frozenset({".bib", ".bibtex", ".json", ".yaml", ".yml", ".ris"})


@dataclass(frozen=True, slots=True)
class Library:
    """What citations are made from.

    `files` are the texts of the bibliography's files by path, `span` is the manifest's place that names them.
    `style` is the CSL file that `style_span` names. `uncited` are the keys to list although nothing cites
    them, with their places.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    span: Span = NOWHERE
    style: str = ""
    style_span: Span = NOWHERE
    uncited: tuple[tuple[str, Span], ...] = ()


NO_LIBRARY = Library()


def read_library(manifest: Manifest, places: Places, shelf: Shelf) -> tuple[Library, tuple[Diagnostic, ...]]:
    """The library as far as it can be read. F001 to F005: see `shelf`; F012: a file of another sort."""
    files: dict[str, str] = {}
    found: list[Diagnostic] = []
    for path, span in _named(manifest, places):
        text, trouble = _text(path, span, shelf)
        found += trouble
        if text is not None:
            files[path] = text
    span = places.value("citation_style")
    style, in_style = _style(manifest.citation_style, span, shelf)
    uncited = tuple(
        (key.removeprefix("@"), places.value("nocite", i)) for i, key in enumerate(manifest.nocite)
    )
    return Library(files, places.key("bibliography"), style, span, uncited), (*found, *in_style)


def _named(manifest: Manifest, places: Places) -> Iterator[tuple[str, Span]]:
    for i, path in enumerate(dict.fromkeys(manifest.bibliography)):
        in_list = places.holds("bibliography", i)
        yield path, places.value("bibliography", i) if in_list else places.value("bibliography")


def _text(path: str, span: Span, shelf: Shelf) -> tuple[str | None, tuple[Diagnostic, ...]]:
    if PurePosixPath(path).suffix.lower() not in BIBLIOGRAPHIES:
        hint = f"bibliographies end in {', '.join(sorted(BIBLIOGRAPHIES))}"
        return None, (Diagnostic("F012", f"{shown(path)} is not a bibliography", span, hint),)
    return shelf.text(path, span)


def _style(name: str, span: Span, shelf: Shelf) -> tuple[str, tuple[Diagnostic, ...]]:
    if name in SHIPPED:
        return citation_style(name), ()
    text, found = shelf.text(name, span)
    return text or "", found
