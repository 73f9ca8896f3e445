"""Images are looked at before any edition is made; drawings are cleaned."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from bookmaker.content.drawings import DrawingError, cleaned
from bookmaker.content.images import (
    ImageError,
    ImageFacts,
    ShownImages,
    check_image,
    image_facts,
)
from bookmaker.diagnostics import Span

HERE = Span("a.md", 3, 1)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def picture(kind: str, mode: str = "RGB", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("L" if ";" in mode else mode).convert(mode).save(
        stream, kind, **options
    )
    return stream.getvalue()


def drawing(inside: str) -> bytes:
    return SVG.format(inside).encode()


def kept(inside: str) -> str:
    """What is left inside a drawing."""
    text = cleaned(drawing(inside))[0].decode()
    return text.partition(">")[2].removesuffix("</svg>")


def huge_png(width: int, height: int) -> bytes:
    """A small file whose header promises a large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


MODES = ["PNG RGB", "PNG P", "PNG LA", "PNG I;16", "JPEG RGB", "JPEG CMYK", "GIF L", "TIFF CMYK"]


@pytest.mark.parametrize("kind", [*MODES, "WEBP RGB", "BMP RGB", "AVIF RGB"])
def test_a_whole_image_is_told_by_its_bytes(kind: str) -> None:
    name, mode = kind.split()
    assert ImageFacts(name, 64, 48) == image_facts(picture(name, mode))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.98])
def test_an_image_that_is_cut_off_is_refused(kind: str, part: float) -> None:
    data = picture(kind)
    with pytest.raises(ImageError):
        image_facts(data[: int(len(data) * part)])


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (10_000, 9_000), (2**31 - 1, 2**31 - 1)])
def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    begun = time.process_time()
    with pytest.raises(ImageError, match=r"it has more than 80 million pixels|damaged"):
        image_facts(huge_png(width, height))
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"text"])
def test_what_is_no_image_is_refused_and_nothing_is_run(data: bytes) -> None:
    with pytest.raises(ImageError, match="neither PNG"):
        image_facts(data)


def test_an_image_that_moves_is_a_warning() -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 90, 180)]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    (mistake,) = check_image("images/a.gif", stream.getvalue(), HERE)
    expected = (
        "a.md:3:1: warning[I003]: the image 'images/a.gif' moves: paper shows its first frame only\n"
        "  hint: choose the frame that should be printed"
    )
    assert expected == str(mistake)


def test_a_whole_image_has_no_diagnostic() -> None:
    assert [] == list(check_image("a.png", picture("PNG"), HERE))
    assert [] == list(check_image("a.jpg", picture("JPEG") + b"\0\0maker", HERE))


# --- drawings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<path d="M0 0" fill="#123"/>', '<path d="M0 0" fill="#123"/>'),
        ('<linearGradient id="g"/><rect fill="url(#g)"/>', '<linearGradient id="g"/><rect fill="url(#g)"/>'),
        ('<use href="#a"/><use xlink:href="#a"/>', '<use href="#a"/><use xlink:href="#a"/>'),
        ('<image href="data:image/png;base64,AAAA"/>', '<image href="data:image/png;base64,AAAA"/>'),
        ("<text>a<tspan>b</tspan>c</text>", "<text>a<tspan>b</tspan>c</text>"),
        ("<script>x()</script>", ""),
        ("a<script>x()</script>b<!-- c -->d", "abd"),
        ('<path onclick="x()" ONLOAD="y()"/>', "<path/>"),
        ('<a href="javascript:x()"><path/></a>', "<a><path/></a>"),
        ('<image href="file:///etc/passwd"/>', ""),
        ('<image href="../map.png"/>', ""),
        ('<use xlink:href="other.svg#a"/>', ""),
        ('<image href="data:image/svg+xml;base64,AAAA"/>', ""),
        ("<foreignObject><p>a</p></foreignObject>", ""),
        ('<rect fill="url(http://a.example/b#c)"/>', '<rect fill="none"/>'),
        ("<rect style=\"fill:url( 'http://a.example' )\"/>", '<rect style="fill:none"/>'),
        ('<rect style="fill:u\\72l(x)"/>', "<rect/>"),
        ("<style>@import 'a.css'; path{fill:url(b)}</style>", "<style> path{fill:none}</style>"),
        ("<style>p{fill:u/**/rl(b)}</style>", "<style>p{fill:u rl(b)}</style>"),
        ("<style>p{fill:\\75rl(b)}</style>", "<style/>"),
        ('<a><set attributeName="href" to="javascript:x()"/></a>', "<a/>"),
        ('<rect xml:base="http://a.example/" fill="#1"/>', '<rect fill="#1"/>'),
        ("<metadata>Ann Marsh</metadata>", ""),
    ],
)
def test_a_drawing_keeps_what_it_draws_and_loses_what_runs_or_fetches(inside: str, expected: str) -> None:
    assert expected == kept(inside)


def test_the_marks_of_an_editor_program_are_left_out_without_a_word() -> None:
    inside = '<x:view xmlns:x="urn:x"/><path xmlns:x="urn:x" x:file="/home/ann/a.svg"/>'
    text, taken = cleaned(drawing(inside))
    assert (b"/home" in text, ()) == (False, taken)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawing("<path>"), "well-formed"),
        (
            b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawing("<text>&a;</text>"),
            "entities",
        ),
        (drawing('<g id="a"><use href="#a"/></g>'), "repeats itself"),
        (drawing("".join(f'<g id="a{i}"><use href="#a{i + 1}"/></g>' for i in range(900))), "repeats itself"),
        (
            drawing(
                "".join(f'<g id="a{i}">' + f'<use href="#a{i + 1}"/>' * 10 + "</g>" for i in range(9))
                + '<g id="a9"><path/></g>'
            ),
            "copies add up",
        ),
        (drawing("<g>" * 200 + "</g>" * 200), "nested more than"),
        (drawing("").replace(b"<svg ", b'<svg width="1e9" '), "its width is 1e9"),
        (b"<html><svg/></html>", "not an SVG"),
    ],
)
def test_a_drawing_that_would_hurt_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(DrawingError, match=reason):
        cleaned(data)


def test_editions_see_drawings_cleaned_and_other_images_as_they_are() -> None:
    png = picture("PNG")
    shown = ShownImages({"a.svg": drawing("<script/>"), "b.png": png, "c.svg": b"<svg"})
    assert b"script" not in shown["a.svg"]
    assert (png, b'<svg xmlns="http://www.w3.org/2000/svg"/>', 3) == (
        shown["b.png"],
        shown["c.svg"],
        len(shown),
    )
