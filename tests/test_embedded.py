"""Images that stand in the text as `data:` addresses are images of the book in every edition, or mistakes."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from click.testing import CliRunner
from PIL import Image

from bookmaker.cli import app
from bookmaker.content.book import Book
from bookmaker.content.embedded import Embedded
from bookmaker.content.walk import inlines_of, plain_text
from bookmaker.diagnostics import Diagnostic
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory
from test_epub import epubcheck

MANIFEST = b"title: Tides\nlanguage: en\nchapters: [a.md]\n"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
    b'<script>alert("ebb")</script><rect width="9" height="9" fill="teal"/></svg>'
)


def bitmap(kind: str, colour: str = "teal", size: tuple[int, int] = (60, 40)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, kind)
    return stream.getvalue()


def address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def chapter(*lines: str) -> str:
    return "\n\n".join(("# Ebb", "The sea goes out.", *lines)) + "\n"


def read(*lines: str) -> tuple[Book, tuple[Diagnostic, ...]]:
    got = checked(Memory({"book.yaml": MANIFEST, "a.md": chapter(*lines).encode()}), "book.yaml")
    assert got.book is not None
    return got.book, got.diagnostics


def about_images(found: tuple[Diagnostic, ...]) -> list[str]:
    return [str(one) for one in found if one.code[0] == "I" or one.code == "C052"]


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_an_image_in_the_text_is_an_image_of_the_book(kind: str) -> None:
    data = bitmap(kind)
    book, found = read(f'![The sea.]({address(data, kind)}){{alt="A field"}}')
    assert about_images(found) == []
    assert dict(book.images) == {Embedded(data).name: data}


def test_html_in_a_line_and_a_picture_in_a_line_are_the_same_image() -> None:
    data = bitmap("PNG")
    source = address(data, "png")
    book, found = read(
        f'Here ![it]({source}) is, and <img src="{source}" alt="so"> is it.', f'<img src="{source}" alt="">'
    )
    assert about_images(found) == []
    assert dict(book.images) == {Embedded(data).name: data}


def test_an_image_by_its_bytes_has_one_name_whatever_its_address_calls_it() -> None:
    data = bitmap("JPEG")
    book, found = read(f"![one]({address(data, 'png')})", f"![two]({address(data, 'jpeg')})")
    assert about_images(found) == []
    assert list(book.images) == [Embedded(data).name]
    assert Embedded(data).name.endswith(".jpg")


@pytest.mark.parametrize(
    "source", [address(DRAWING, "svg+xml"), f"data:image/svg+xml,{quote(DRAWING)}", address(DRAWING, "png")]
)
def test_a_drawing_in_the_text_is_cleaned(source: str) -> None:
    book, found = read(f"![The sea]({source})")
    name = Embedded(DRAWING).name
    assert about_images(found) == [
        f"a.md:5:1: warning[I004]: the drawing {name!r} held a script: left out\n"
        "  hint: a book's drawings run nothing and stand alone"
    ]
    assert b"script" not in book.images[name]
    assert b"teal" in book.images[name]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("data:image/png;base64,AAAA*", "the image in the text can't be used: its base64 is broken"),
        (
            address(b"no image", "png"),
            "can't be used: it is neither PNG",
        ),
        (address(bitmap("PNG")[:60], "png"), "can't be used: the file is damaged or cut off"),
        ("data:image/png;base64,", "can't be used: it is empty"),
    ],
)
def test_what_is_no_image_in_the_text_is_an_error(source: str, why: str) -> None:
    _, found = read(f"![The sea]({source})")
    (told,) = about_images(found)
    assert "error[I002]" in told
    assert why in told


def test_an_image_in_the_text_is_bounded_as_any_other() -> None:
    header = bitmap("PNG")
    ihdr = header.index(b"IHDR")
    body = b"IHDR" + struct.pack(">II", 2**31 - 1, 2**31 - 1) + header[ihdr + 12 : ihdr + 17]
    bomb = header[:ihdr] + body + struct.pack(">I", zlib.crc32(body)) + header[ihdr + 21 :]
    _, found = read(f"![The sea]({address(bomb, 'png')})")
    assert "has more than 80 million pixels" in about_images(found)[0]


@pytest.mark.parametrize(
    "source",
    ["data:text/html,%3Cb%3Ex", "data:,x", "data:image/x-icon;base64,AAAA", "DATA:text/html;base64,AAAA"],
)
def test_other_data_is_not_in_the_book(source: str) -> None:
    book, found = read(f"The image ![words]({source}) goes.")
    assert "error[C052]" in about_images(found)[0]
    assert dict(book.images) == {}
    assert "words" in plain_text(inlines_of(block for one in book.sections for block in one.blocks))


def test_every_edition_shows_images_in_the_text_and_equal_ones_are_one_file(tmp_path: Path) -> None:
    red = address(bitmap("PNG", "red", (600, 400)), "png")
    lines = (
        f'![The red sea.]({red}){{alt="A field"}}',
        f'Once more <img src="{red}" alt="it">.',
        *(
            f'![As {kind}.]({address(bitmap(kind, "blue"), kind)}){{alt="A field"}}'
            for kind in ("jpeg", "gif", "webp")
        ),
        f'![Drawn.]({address(DRAWING, "svg+xml")}){{alt="A field"}}',
    )
    (tmp_path / "book.yaml").write_bytes(MANIFEST)
    (tmp_path / "a.md").write_text(chapter(*lines), "utf-8")
    for _ in range(2):  # a second build takes chapter and pages from the cache
        ran = CliRunner().invoke(app, ["build", str(tmp_path), "--jobs", "1"])
        assert ran.exit_code == 0, ran.stderr
    epub = (tmp_path / "dist/tides.epub").read_bytes()
    assert epubcheck(epub) == []
    files = _files(epub)
    images = sorted(Path(name).suffix for name in files if "/images/in-text-" in name)
    assert len(images) == 5
    assert not any(b"data:" in data or b"alert" in data for data in files.values())
    for name in ("tides.pdf", "tides-print.pdf"):
        with pikepdf.open(tmp_path / "dist" / name) as pdf:
            shown = {one.objgen for one in pdf.objects if _is_red(one)}
            assert len(shown) == 1, name


def _files(epub: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _is_red(found: pikepdf.Object) -> bool:
    is_image = isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"
    return is_image and found.get("/Width") == 600
