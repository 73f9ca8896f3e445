"""Each page of a finished PDF names the fonts and pictures that it draws with, and no other."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

import paper
from bookmaker.files.joining import joined
from bookmaker.files.layout import Layout, Product
from bookmaker.files.sheets import laid_out
from bookmaker.packaged import house_files

PICTURE = "file:///house/dot.png"
MONO = "file:///house/mono.ttf"
BODY = (
    f'<p><img src="{PICTURE}" alt="A dot"/></p><p class="next">All is text.</p>'
    '<p class="next"><code>code alone</code></p>'
)


def layout() -> Layout:
    """A serif and a mono face, and a picture."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(stream, "PNG")
    css = (
        f"{paper.CSS} @font-face {{ font-family: mono; src: url({MONO}) }} code {{ font-family: mono }} "
        "@page { @bottom-center { content: none } } .next { break-before: page }"
    )
    plain = paper.layout(css)
    mono = house_files()["fonts/alegreya-sans/AlegreyaSans-Regular.ttf"]
    files = {**plain.resources.shelves[0][1], "dot.png": stream.getvalue(), "mono.ttf": mono}
    return replace(plain, resources=replace(plain.resources, shelves=(("file:///house/", files),)))


def drawn_with(page: pikepdf.Page) -> set[str]:
    """The names that the page's content uses for fonts and pictures."""
    instructions = pikepdf.parse_content_stream(page)
    return {str(i.operands[0]) for i in instructions if str(i.operator) in {"Tf", "Do"}}


@pytest.mark.parametrize("product", ["print", "screen"])
def test_a_page_names_what_it_draws_with(product: Product) -> None:
    section = paper.section("one", BODY)
    placed, found = laid_out(lambda _: (section,), layout(), jobs=1)
    assert found == ()
    with pikepdf.open(io.BytesIO(joined(placed, product, paper.BINDING))) as pdf:
        named = [
            {*page.Resources.get("/Font", {}).keys(), *page.Resources.get("/XObject", {}).keys()}
            for page in pdf.pages
        ]
        used = [drawn_with(page) for page in pdf.pages]
    assert named == used
    assert [len(names) for names in used] == [2, 1, 1]
    assert used[1] != used[2]
