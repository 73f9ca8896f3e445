"""Small print sections and an A6 page, for tests of layout and joining; PDFs described as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import resources

import pikepdf

from bookmaker.diagnostics import Span
from bookmaker.editions.print_section import Bookmark, PlacedNote, PrintSection
from bookmaker.files.binding import Binding, house_press
from bookmaker.files.layout import Layout, Resources

FONT = "file:///house/font.ttf"
CSS = f"""
@font-face {{ font-family: serif; src: url({FONT}) }}
@page {{ size: 105mm 148mm; margin: 15mm; bleed: 3mm;
  @bottom-center {{ content: counter(page) }}
  @footnote {{ padding-bottom: .1px; border-top: .5pt solid }} }}
@page front {{ @bottom-center {{ content: counter(page, lower-roman) }} }}
body {{ font: 10pt/13pt serif }}
body.front {{ page: front }}
* {{ bookmark-level: none }}
a {{ color: inherit; text-decoration: none }}
p {{ margin: 0; orphans: 2; widows: 2 }}
aside.note {{ float: footnote; footnote-policy: line; font-size: 8pt; line-height: 10pt }}
aside.note::footnote-call, aside.note::footnote-marker {{ content: none }}
"""
BINDING = Binding(
    title="A Paper Book",
    authors=("Ann Example",),
    subject="A test",
    keywords=("paper",),
    language="en",
    direction="ltr",
    modified="2024-10-01T00:00:00Z",
    trim=(105, 148),
    bleed=3,
    marks=("crop", "cross"),
    generator="bookmaker",
    press=house_press(),
)


def layout(css: str = CSS) -> Layout:
    font = (
        resources.files("bookmaker").joinpath("design/fonts/eb-garamond/EBGaramond-Regular.ttf").read_bytes()
    )
    return Layout(
        (("file:///book/test.css", css),),
        Resources((("file:///house/", {"font.ttf": font}),)),
        ("print", "screen"),
    )


def section(
    identifier: str, body: str, *, kind: str = "chapter", matter: str = "body", notes: int = 0
) -> PrintSection:
    """A section whose body is XHTML."""
    xhtml = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en">'
        f"<head><title>{identifier}</title></head>"
        f'<body class="{kind} {matter}"><section id="{identifier}"><h1>{identifier}</h1>{body}'
        "</section></body></html>"
    )
    placed = tuple(
        PlacedNote(f"fnref-{n}", f"fn-{n}", n, str(n), Span(f"{identifier}.md", n))
        for n in range(1, notes + 1)
    )
    return PrintSection(
        id=identifier,
        kind=kind,
        matter=matter,  # type: ignore[arg-type]
        title=identifier,
        document=xhtml.encode(),
        opens="any" if kind == "cover" else "recto",
        notes=placed,
        bookmarks=(Bookmark(1, identifier, ""),),
        span=Span(f"{identifier}.md"),
        language="en",
    )


def prose(words: int) -> str:
    return f"<p>{'paper ' * words}</p>"


def noted(number: int, text: str, words: int = 40) -> str:
    """A paragraph with a note in its middle."""
    return (
        f"<p>{'before ' * words}"
        f'<a class="note-call" id="fnref-{number}" href="#fn-{number}">{number}</a>'
        f'<aside class="note" id="fn-{number}">'
        f'<p><a class="note-number" href="#fnref-{number}">{number}</a> {text}</p></aside> '
        f"{'after ' * words}</p>"
    )


def described(data: bytes) -> list[str]:
    """What a reader's program sees of a PDF: a line a page, bookmarks, links."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [*_pages(pdf), *_bookmarks(pdf), *_links(pdf)]


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        width, height = (round(float(page.trimbox[i + 2] - page.trimbox[i]) / 72 * 25.4) for i in (0, 1))
        yield f"page {page.label}: {width} x {height} mm"


def _bookmarks(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_outline() as outline:
        for item in outline.root:
            yield f"bookmark {item.title} -> {item.destination}"


def _links(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            target = annotation.get("/Dest") or annotation.A.URI
            yield f"link on {page.label} -> {target}"


def pages_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
