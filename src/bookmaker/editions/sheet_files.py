"""A book's style sheets -> what is wrong with the files that they name, each at the name's place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.css_values import Token, is_packed, leads_outside, located, urls
from bookmaker.editions.style_sheets import Sheet, every_token, rules_of

_IMPORT = "name the sheet under `styles` in the manifest"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a sheet names: its path from the book's folder, or its URL where it has no such path."""

    path: str
    span: Span
    imported: bool = False


def _named_files(sheet: Sheet) -> Iterator[NamedFile]:
    """Every file that a sheet names by `url()`, and every sheet that it imports, in order."""
    for node in rules_of(sheet.text):
        keyword = node.lower_at_keyword if node.type == "at-rule" else ""
        if keyword == "import":
            yield NamedFile("", Span(sheet.path, node.source_line, node.source_column), imported=True)
        elif keyword != "namespace":
            yield from _files_in(node, sheet)


def _files_in(node: Token, sheet: Sheet) -> Iterator[NamedFile]:
    for token in every_token([node]):
        is_url = token.type == "url" or (token.type == "function" and token.lower_name == "url")
        if is_url and all(map(is_packed, urls([token]))):
            span = Span(sheet.path, token.source_line, token.source_column)
            yield from (NamedFile(path, span) for path in urls(located([token], sheet.path)))


def flaws_of_files(
    sheets: Iterable[Sheet], fonts: Mapping[str, bytes], images: Container[str]
) -> Iterator[Diagnostic]:
    """S011: `@import`. S012: a file outside the book. S016: one that is not there. E012: no usable font.

    `fonts` and `images` are the book's, by path.
    """
    for sheet in sheets:
        for named in _named_files(sheet):
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
