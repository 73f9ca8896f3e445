"""A small finished book to take to the gates: its two PDFs, and ways to break them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pikepdf

import paper
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.joining import joined
from bookmaker.files.layout import Layout, Product, Resources
from bookmaker.files.sheets import laid_out
from bookmaker.gates.expected import Expected
from small_book import picture

EXPECTED = Expected("A Paper Book", "en", (105, 148), 3)
BODY = """
<h2 id="below">Below</h2>
<p>Text with <a href="bookmaker:two#">a link</a> and <a href="https://example.org/">another</a>.</p>
<ul><li>One</li><li>Two</li></ul>
<table><thead><tr><th scope="col">Year</th></tr></thead><tbody><tr><td>1999</td></tr></tbody></table>
<p><img src="file:///book/dark.png" alt="A dark field" style="width: 10mm"/></p>
"""


def sections() -> tuple[PrintSection, ...]:
    """A cover, a chapter with one of each thing, and a short one."""
    return (
        paper.section("cover", "<p>front</p>", kind="cover", matter="front"),
        paper.section("one", paper.noted(1, "the first note", words=8) + BODY, notes=1),
        paper.section("two", "<p>the end</p>"),
    )


@cache
def pdfs() -> dict[Product, bytes]:
    """Both PDFs, without anything that the preflight would find."""
    plain = paper.layout()
    pictures = ("file:///book/", {"dark.png": picture("JPEG", "CMYK", (160, 160))})
    layout = Layout(plain.sheets, Resources((*plain.resources.shelves, pictures)), plain.products)
    placed, found = laid_out(lambda _: sections(), layout, jobs=1)
    assert found == ()
    cover, *inside = placed
    return {
        "print": joined(inside, "print", paper.BINDING),
        "screen": joined(inside, "screen", paper.BINDING, cover.sheets.pdfs["screen"]),
    }


def pdf(product: Product) -> bytes:
    """One of the two."""
    return pdfs()[product]


def broken(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF after somebody has changed it."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
        return out.getvalue()


def repacked(data: bytes, changes: dict[str, Callable[[str], str]], *, drop: str = "") -> bytes:
    """An EPUB with some of its files changed, and one left out; `mimetype` stays first and stored."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename in changes:
                content = changes[info.filename](content.decode()).encode()
            if info.filename != drop:
                new.writestr(info, content, info.compress_type)
    return out.getvalue()
