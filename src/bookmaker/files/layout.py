"""Print section -> laid-out sheets: one section, its pages as PDF. Knows WeasyPrint (70.0)."""

from __future__ import annotations

import logging
import mimetypes
import os
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.print import PrintSection
from bookmaker.workspace import scratch_file

Side: TypeAlias = Literal["right", "left"]
Product: TypeAlias = Literal["print", "screen"]

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What all sections of an edition are laid out with: sheets as (URL, text), resources as bytes by URL."""

    sheets: tuple[tuple[str, str], ...]
    resources: Mapping[str, bytes]
    products: tuple[Product, ...]
    generator: str = "bookmaker"


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A section's pages. `anchors` maps an id to its page, counted from 1; PDFs are by product."""

    id: str
    pages: int
    pdfs: Mapping[Product, bytes]
    anchors: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]


# The first folio of a section, once the number of its pages is known.
FirstFolio: TypeAlias = Callable[[int], int]

_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><cachedir prefix="relative">cache</cachedir></fontconfig>
"""


def _weasyprint() -> Any:  # noqa: ANN401 (WeasyPrint has no types)
    """WeasyPrint, seeing no font of this machine: only what `@font-face` names exists."""
    config = scratch_file("fonts.conf", _NO_FONTS)
    os.environ["FONTCONFIG_FILE"] = str(config)
    with warnings.catch_warnings():
        # WeasyPrint misses the fonts of the machine; that there are none is meant.
        warnings.simplefilter("ignore", UserWarning)
        import weasyprint  # noqa: PLC0415 (a second of start-up, paid only by a build)

    try:
        from bookmaker.files import running_notes
    except ImportError:
        return weasyprint

    running_notes.install()
    return weasyprint


class Press:
    """A worker's own WeasyPrint: style sheets and fonts are parsed once. Holds nothing of a section."""

    def __init__(self, layout: Layout) -> None:
        """Parse the sheets; what is wrong in them is in `diagnostics`."""
        weasyprint = _weasyprint()
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

        class Fetcher(URLFetcher):  # type: ignore[misc]
            """Serves the book's own bytes, and data URLs; nothing else exists."""

            def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ANN401
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                data = layout.resources.get(url.partition("#")[0])
                if data is None:
                    raise ValueError("it is not among the book's files")
                kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
                return URLFetcherResponse(url, data, {"Content-Type": kind})

        self._weasyprint = weasyprint
        self._fetcher = Fetcher(allowed_protocols={"data"})
        self._fonts = FontConfiguration()
        self._layout = layout
        self.diagnostics: list[Diagnostic] = []
        self._sheets = [self._parsed(url, text) for url, text in layout.sheets]

    def _parsed(self, url: str, text: str) -> Any:  # noqa: ANN401
        with _log() as records:
            css = self._weasyprint.CSS(
                string=text, base_url=url, url_fetcher=self._fetcher, font_config=self._fonts
            )
        self.diagnostics += [_css_diagnostic(record, url) for record in records]
        return css

    def lay_out(self, section: PrintSection, side: Side, first_folio: FirstFolio) -> LaidOut:
        """The section's pages, its first page on `side` and numbered by `first_folio`.

        P001: WeasyPrint warned. P002, P003: a note is lost, or astray.
        """
        with _log() as records, _numbering(first_folio):
            document = self._html(section, side).render(font_config=self._fonts, stylesheets=self._sheets)
            pdfs = {product: self._drawn(document, product) for product in self._layout.products}
        anchors: dict[str, int] = {}
        for number, page in enumerate(document.pages, 1):
            for name in page.anchors:
                anchors.setdefault(name, number)
        found = [_layout_diagnostic(record, section.span) for record in records]
        found += _note_diagnostics(document.pages, section)
        return LaidOut(section.id, len(document.pages), pdfs, anchors, tuple(found))

    def _html(self, section: PrintSection, side: Side) -> Any:  # noqa: ANN401
        """The document as an element tree: XHTML may hold what an HTML parser would take apart."""
        import cssselect2  # noqa: PLC0415 (WeasyPrint's own)

        html = self._weasyprint.HTML(string="<html/>", base_url="file:///book/", url_fetcher=self._fetcher)
        root = _without_namespace(ET.fromstring(section.xhtml))  # noqa: S314 (we printed it)
        root.set("style", f"break-before: {side}")
        html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        html.etree_element = html.wrapper_element.etree_element
        return html

    def _drawn(self, document: Any, product: Product) -> bytes:  # noqa: ANN401
        from bookmaker.files import inks  # noqa: PLC0415

        if product == "print":
            with inks.inks({}):
                return bytes(document.write_pdf())
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def _without_namespace(root: ET.Element) -> ET.Element:
    for node in root.iter():
        node.tag = node.tag.removeprefix(XHTML)
    return root


@contextmanager
def _numbering(first_folio: FirstFolio) -> Iterator[None]:
    """Shift the page counter when pagination is done and margin boxes are still to come.

    WeasyPrint 70, `layout_document`: margin boxes are made page by page after the last repagination, each
    from the page counter in `context.page_maker`.
    """
    import weasyprint.layout as engine  # noqa: PLC0415

    original = engine.make_margin_boxes
    shift: list[int] = []

    def shifted(context: Any, page: Any, state: Any) -> Any:  # noqa: ANN401
        if not shift:
            shift.append(first_folio(len(context.page_maker) - 1) - 1)
        quotes, counters, scopes, *rest = state
        moved = {**counters, "page": [value + shift[0] for value in counters.get("page", [0])]}
        return original(context, page, (quotes, moved, scopes, *rest))

    engine.make_margin_boxes = shifted
    try:
        yield
    finally:
        engine.make_margin_boxes = original


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _log() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint and fontTools say while this lasts."""
    handler = _Records()
    loggers = [logging.getLogger("weasyprint"), logging.getLogger("fontTools")]
    before = [(logger.handlers[:], logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [handler], False
    try:
        yield handler.records
    finally:
        for logger, (handlers, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate


def _css_diagnostic(record: logging.LogRecord, url: str) -> Diagnostic:
    """S001. WeasyPrint's CSS warnings carry name, value, line, column and reason as arguments."""
    line, column = 0, 0
    numbers = [a for a in (record.args or ()) if isinstance(a, int)]
    if len(numbers) >= 2:  # noqa: PLR2004
        line, column = numbers[0], numbers[1]
    return warning("S001", record.getMessage(), Span(url.removeprefix("file:///book/"), line, column))


def _layout_diagnostic(record: logging.LogRecord, span: Span) -> Diagnostic:
    return warning("P001", record.getMessage(), Span(span.file))


def _note_diagnostics(pages: Any, section: PrintSection) -> list[Diagnostic]:  # noqa: ANN401
    """P002: a note that can't be found; P003: a note that does not begin on the page of its call."""
    place: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            place.setdefault(name, number)
    found: list[Diagnostic] = []
    for note in section.notes:
        if note.note not in place or note.call not in place:
            found.append(Diagnostic("P002", f"note {note.number} was lost in the layout", note.span))
        elif place[note.note] != place[note.call]:
            message = (
                f"note {note.number} stands on page {place[note.note]} of the chapter, "
                f"its call on page {place[note.call]}"
            )
            found.append(Diagnostic("P003", message, note.span))
    return found
