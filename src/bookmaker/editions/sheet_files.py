"""A book's style sheets -> what is wrong with the files that they name, each at the name's place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.css_values import leads_outside
from bookmaker.editions.styles import NamedFile, Sheet, named_files

_IMPORT = "name the sheet under `styles` in the manifest"


def flaws_of_files(
    sheets: Iterable[Sheet], fonts: Mapping[str, bytes], images: Container[str]
) -> Iterator[Diagnostic]:
    """S011: `@import`. S012: a file outside the book. S016: one that is not there. E012: no usable font.

    `fonts` and `images` are the book's, by path.
    """
    for sheet in sheets:
        for named in named_files(sheet):
            yield from _flaws(named, fonts, images)


def _flaws(named: NamedFile, fonts: Mapping[str, bytes], images: Container[str]) -> Iterator[Diagnostic]:
    path = named.path
    if named.imported:
        yield Diagnostic("S011", "@import is not followed", named.span, _IMPORT)
    elif leads_outside(path):
        message = f"{path!r} is not a file of the book"
        yield Diagnostic("S012", message, named.span, "copy the file into the book's folder")
    elif path in fonts:
        yield from _flaws_of_font(path, fonts[path], named)
    elif path not in images:
        yield Diagnostic("S016", f"there is no file {path!r}, which is named here", named.span)


def _flaws_of_font(path: str, data: bytes, named: NamedFile) -> Iterator[Diagnostic]:
    from bookmaker.editions.font_subsets import FontError, characters_of  # noqa: PLC0415 (few books have any)

    try:
        characters_of(data)
    except FontError as error:
        yield Diagnostic("E012", f"the font {path!r} can't be embedded: {error}", named.span)
