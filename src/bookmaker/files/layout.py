"""Print section -> laid-out sheets: one section, its pages as PDF. Knows WeasyPrint (70.0)."""

from __future__ import annotations

import mimetypes
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import md5
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import unquote

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.page_breaks import Start
from bookmaker.editions.page_pictures import page_picture
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.binding import PressRun, house_press
from bookmaker.files.heard import listening, of_section, of_sheet
from bookmaker.files.mends import weasyprint_mended
from bookmaker.files.page_faults import GIVING_UP, cut_off_diagnostics, failure, note_diagnostics
from bookmaker.files.page_starts import page_starts
from bookmaker.store import key_of

if TYPE_CHECKING:
    from bookmaker.files.page_lines import PageLines

Side: TypeAlias = Literal["right", "left"]
Product: TypeAlias = Literal["print", "screen"]

XHTML = "{http://www.w3.org/1999/xhtml}"
NO_PICTURES = ("font/", "text/")


@dataclass(frozen=True, slots=True)
class Resources:
    """Files by URL: shelves of files by path, each under the URL that their paths are relative to."""

    shelves: tuple[tuple[str, Mapping[str, bytes]], ...]

    def get(self, url: str) -> bytes | None:
        """The bytes of a URL, or None where there are none."""
        for base, files in self.shelves:
            path = url.removeprefix(base)
            if url.startswith(base) and path in files:
                return files[path]
        return None


@dataclass(frozen=True, slots=True)
class Layout:
    """What all sections of an edition are laid out with: sheets as (URL, text), and the inks of colours.

    Colours are sRGB, inks CMYK, all from 0 to 1; `colours` says where the sheets name them.
    With `numbered` the places of lines are told, for proofs. `recto` is the side of odd folios: the left one
    in a book that is bound at its right.
    """

    sheets: tuple[tuple[str, str], ...]
    resources: Resources
    products: tuple[Product, ...]
    inks: Mapping[tuple[float, float, float], tuple[float, float, float, float]] = field(default_factory=dict)
    press: PressRun = field(default_factory=house_press)
    colours: Mapping[tuple[float, ...], Span] = field(default_factory=dict)
    numbered: bool = False
    recto: Side = "right"


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A section's pages. `anchors` maps an id to its page, counted from 1; PDFs are by product.

    `starts` says of each page where it begins in the section's text, `lines` where its lines stand.
    `files` names the files that were asked for by their URLs, each with the digest of its bytes, "" where
    there is none. `cut_off` holds the words of each P008, which has no line yet: see `cut_places`.
    """

    id: str
    pages: int
    pdfs: Mapping[Product, bytes]
    anchors: Mapping[str, int]
    starts: tuple[Start | None, ...]
    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[PageLines, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    cut_off: tuple[str, ...] = ()


# The first folio of a section, once the number of its pages is known.
FirstFolio: TypeAlias = Callable[[int], int]


class Press:
    """A worker's own WeasyPrint: style sheets and fonts are parsed once. Holds nothing of a section."""

    def __init__(self, layout: Layout) -> None:
        """Parse the sheets; what is wrong in them is in `diagnostics`."""
        weasyprint = weasyprint_mended()
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

        urls: dict[str, str] = {}
        asked: dict[str, str] = {}

        class Fetcher(URLFetcher):  # type: ignore[misc]
            """Serves the book's own bytes, and data URLs; nothing else exists."""

            def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ANN401
                urls[md5(url.encode(), usedforsecurity=False).hexdigest()] = url
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                name = unquote(url.partition("#")[0])
                data = layout.resources.get(name)
                asked[name] = "" if data is None else key_of(data)
                if data is None:
                    raise ValueError("it is not among the book's files")
                kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
                shown = data if kind.startswith(NO_PICTURES) else page_picture(data)
                return URLFetcherResponse(url, shown, {"Content-Type": kind})

        self._weasyprint = weasyprint
        self._fetcher = Fetcher(allowed_protocols={"data"})
        self._fonts = FontConfiguration()
        self._layout = layout
        self._urls = urls
        self.diagnostics: list[Diagnostic] = []
        self._sheets = [self._parsed(url, text) for url, text in layout.sheets]
        self._asked, self._files_of_sheets = asked, dict(asked)

    def _parsed(self, url: str, text: str) -> Any:  # noqa: ANN401
        with listening() as records:
            css = self._weasyprint.CSS(
                string=text, base_url=url, url_fetcher=self._fetcher, font_config=self._fonts
            )
        self.diagnostics += [of_sheet(record, url) for record in records]
        return css

    def lay_out(self, section: PrintSection, side: Side, first_folio: FirstFolio) -> LaidOut:
        """The section's pages, its first page on `side` and numbered by `first_folio`.

        P002 to P007: a note is lost, astray, not whole or there twice; P008: text is cut off; the codes of
        `heard` for what WeasyPrint says, and those of `press_findings` for what a press can't print well.
        P026: WeasyPrint can't compute the pages; they are empty.
        """
        try:
            return self._laid_out(section, side, first_folio)
        except (ArithmeticError, RecursionError, *GIVING_UP) as error:
            failed = failure(error, section)
            body = f'<body><section id="{section.id}"/></body>'
            xhtml = f'<html xmlns="{XHTML[1:-1]}"><head><title>{section.id}</title></head>{body}</html>'
            empty = replace(
                section, document=xhtml.encode(), notes=(), endnotes=(), bookmarks=(), pictures=()
            )
            made = self._laid_out(empty, side, first_folio)
            return replace(made, diagnostics=(*made.diagnostics, failed))

    def _laid_out(self, section: PrintSection, side: Side, first_folio: FirstFolio) -> LaidOut:
        from bookmaker.files.cut_off import cut_off  # noqa: PLC0415
        from bookmaker.files.tags import tagged  # noqa: PLC0415

        self._asked.clear()
        with listening() as records:
            html, document = self.rendered(section, side, first_folio)
            with tagged(document.pages, html.etree_element, section):
                drawn = {
                    product: self._drawn(document, product, section)
                    for product in self._layout.products
                    if product == "screen" or section.kind != "cover"  # the press has a wrap instead
                }
        anchors: dict[str, int] = {}
        for number, page in enumerate(document.pages, 1):
            for name in page.anchors:
                anchors.setdefault(name, number)
        found = list(self.diagnostics)
        found += [of_section(record, Span(section.span.file)) for record in records]
        found += note_diagnostics(document.pages, section)
        cut = tuple(cut_off(document.pages))
        found += cut_off_diagnostics(cut, section)
        found += (d for _, diagnostics in drawn.values() for d in diagnostics)
        pdfs = {product: data for product, (data, _) in drawn.items()}
        starts = page_starts(document.pages, html.etree_element, section.xhtml)
        lines = self._lines(document)
        files = tuple(sorted((self._files_of_sheets | self._asked).items()))
        words = tuple(one.words for one in cut)
        return LaidOut(
            section.id, len(document.pages), pdfs, anchors, starts, tuple(found), lines, files, words
        )

    def _lines(self, document: Any) -> tuple[PageLines, ...]:  # noqa: ANN401
        from bookmaker.files.line_numbers import line_places  # noqa: PLC0415

        return line_places(document.pages) if self._layout.numbered else ()

    def rendered(self, section: PrintSection, side: Side, first_folio: FirstFolio) -> tuple[Any, Any]:
        """WeasyPrint's HTML and its document of laid-out pages, not yet drawn."""
        with _numbering(first_folio):
            html = self._html(section, side)
            return html, html.render(font_config=self._fonts, stylesheets=self._sheets)

    def untagged(self, document: Any, section: PrintSection) -> bytes:  # noqa: ANN401
        """Laid-out pages drawn for the layout's first product, without tags."""
        if self._layout.products[0] == "screen":
            return bytes(document.write_pdf())
        return self._drawn(document, "print", section)[0]

    def _html(self, section: PrintSection, side: Side) -> Any:  # noqa: ANN401
        """The document as an element tree: XHTML may hold what an HTML parser would take apart."""
        import cssselect2  # noqa: PLC0415 (WeasyPrint's own)

        html = self._weasyprint.HTML(string="<html/>", base_url="file:///book/", url_fetcher=self._fetcher)
        root = _without_namespace(ET.fromstring(section.xhtml))  # noqa: S314 (we printed it)
        root.set("style", f"break-before: {side}")
        html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        html.etree_element = html.wrapper_element.etree_element
        return html

    def _drawn(
        self,
        document: Any,  # noqa: ANN401
        product: Product,
        section: PrintSection,
    ) -> tuple[bytes, tuple[Diagnostic, ...]]:
        if product == "screen":
            return bytes(document.write_pdf(finisher=_for_screens, pdf_variant="pdf/ua-1")), ()
        from bookmaker.files import inks, press_findings  # noqa: PLC0415
        from bookmaker.files.page_resources import with_own_resources  # noqa: PLC0415

        press = self._layout.press
        places = press_findings.Places(self._layout.colours, section, self._urls)
        with inks.drawing(press, self._layout.inks) as drawing:
            data = bytes(document.write_pdf(finisher=with_own_resources))
        return data, tuple(press_findings.found(drawing, places))


def _for_screens(document: Any, pdf: Any) -> None:  # noqa: ANN401
    from bookmaker.files.page_resources import with_own_resources  # noqa: PLC0415
    from bookmaker.files.screen_profiles import with_profiles  # noqa: PLC0415

    with_own_resources(document, pdf)
    with_profiles(document, pdf)


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
