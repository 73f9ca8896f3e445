"""Images are looked at before any edition is made; drawings are cleaned."""

from __future__ import annotations

import base64
import gc
import io
import re
import struct
import textwrap
import tracemalloc
import zlib

import pytest
from PIL import Image, PngImagePlugin

from bookmaker.content.drawings import DrawingError, cleaned, is_svg
from bookmaker.content.images import (
    ImageError,
    ImageFacts,
    ShownImages,
    check_image,
    check_images,
    image_facts,
)
from bookmaker.content.tree import Picture
from bookmaker.diagnostics import Span
from clock import within

ORIENTATION = 0x0112
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


def huge(kind: str) -> bytes:
    """A small file whose header promises 900 million pixels."""
    data = bytearray(picture(kind))
    if kind == "GIF":
        data[6:10] = struct.pack("<HH", 30_000, 30_000)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", 30_000, 30_000)
    else:
        at = data.index(b"\xff\xc0")
        data[at + 5 : at + 9] = struct.pack(">HH", 30_000, 30_000)
    return bytes(data)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP"])
def test_an_image_of_any_kind_of_too_many_pixels_is_refused_before_it_is_decoded(kind: str) -> None:
    with within(0.5), pytest.raises(ImageError, match="it has more than 80 million pixels"):
        image_facts(huge(kind))


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (10_000, 9_000), (2**31 - 1, 2**31 - 1)])
def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    with within(0.5), pytest.raises(ImageError, match=r"it has more than 80 million pixels|damaged"):
        image_facts(huge_png(width, height))


OTHERS = [picture("EPS"), picture("ICO"), picture("PCX"), picture("PPM"), picture("PDF")]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"text", *OTHERS])
def test_what_is_no_image_is_refused_and_nothing_is_run(data: bytes) -> None:
    with pytest.raises(ImageError, match="neither PNG"):
        image_facts(data)


@pytest.mark.parametrize("kind", ["gif", "webp", "png", "avif"])
def test_an_image_that_moves_is_a_warning(kind: str) -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 90, 180)]
    stream = io.BytesIO()
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
    (mistake,) = check_image(f"images/a.{kind}", stream.getvalue(), HERE)
    expected = (
        f"a.md:3:1: warning[I003]: the image 'images/a.{kind}' moves: paper shows its first frame only\n"
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
        ('<?xml-stylesheet href="http://a.example/a.css"?><path/>', "<path/>"),
        ('<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="x"/></foreignObject>', ""),
        ('<iframe xmlns="http://www.w3.org/1999/xhtml" src="x"/><iframe src="x"/>', ""),
    ],
)
def test_a_drawing_keeps_what_it_draws_and_loses_what_runs_or_fetches(inside: str, expected: str) -> None:
    assert expected == kept(inside)


def talkative(kind: str, orientation: int = 0) -> tuple[bytes, bytes]:
    """A picture, and the same with the name of its maker in all places that its kind has."""
    exif = Image.Exif()
    exif[0x013B] = "Ann Marsh"
    if orientation:
        exif[ORIENTATION] = orientation
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Ann Marsh")
    told = {"pnginfo": words} if kind == "PNG" else {"comment": b"Ann Marsh", "xmp": b"Ann Marsh"}
    return picture(kind), picture(kind, exif=exif, **told)


def embedded(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def pictures_in(svg: bytes) -> list[bytes]:
    return [base64.b64decode(coded) for coded in re.findall(rb"base64,([^\"]*)", svg)]


@pytest.fixture
def same_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of this module is the same each time."""
    noise = Image.effect_noise((64, 48), 80)
    monkeypatch.setattr(Image, "effect_noise", lambda _size, _sigma: noise)


@pytest.mark.usefixtures("same_noise")
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("named", ["png", "jpeg"])
def test_a_picture_in_a_drawing_says_nothing_of_its_making_and_keeps_its_data(kind: str, named: str) -> None:
    plain, loud = talkative(kind)
    inside = '<image href="{0}"/><image xlink:href="{0}"/><filter><feImage href="{0}"/></filter>'
    text, taken = cleaned(drawing(inside.format(embedded(loud, named))))
    assert b"Ann Marsh" in loud
    assert ([plain] * 3, ()) == (pictures_in(text), taken)
    shown = ShownImages({"a.svg": drawing(inside.format(embedded(loud, named)))})["a.svg"]
    assert [plain] * 3 == pictures_in(shown)


@pytest.mark.usefixtures("same_noise")
def test_a_picture_in_a_drawing_is_read_as_browsers_read_it() -> None:
    """Without the signs that fill it up, and in lines."""
    plain, loud = talkative("JPEG")
    coded = "\n".join(textwrap.wrap(embedded(loud + b"1" * (len(loud) % 3 == 0)).rstrip("="), 76))
    assert [plain] == pictures_in(cleaned(drawing(f'<image href="{coded}"/>'))[0])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 10))
def test_a_picture_in_a_drawing_stands_as_it_stood(kind: str, orientation: int) -> None:
    _, loud = talkative(kind, orientation=orientation)
    (quiet,) = pictures_in(cleaned(drawing(f'<image href="{embedded(loud)}"/>'))[0])
    exif = Image.open(io.BytesIO(quiet)).getexif()
    turned = {ORIENTATION: orientation} if 1 < orientation <= 8 else {}
    assert (b"Ann Marsh" in quiet, turned) == (False, dict(exif))
    assert ImageFacts(kind, 64, 48) == image_facts(quiet)


@pytest.mark.parametrize("coded", ["AAAA", "A", "=", "", "/9j/", "iVBORw0KGgo="])
def test_what_is_no_whole_picture_in_a_drawing_is_left_as_it_is(coded: str) -> None:
    inside = f'<image href="data:image/png;base64,{coded}"/>'
    assert inside == kept(inside)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_in_a_drawing_that_ends_anywhere_is_read_to_its_end(kind: str) -> None:
    _, loud = talkative(kind, orientation=6)
    for end in range(400):
        (quiet,) = pictures_in(cleaned(drawing(f'<image href="{embedded(loud[:end])}"/>'))[0])
        assert b"Ann Marsh" not in quiet


def test_instructions_and_declarations_before_a_drawing_are_left_out() -> None:
    before = b'<?xml-stylesheet href="http://a.example/a.css"?><!DOCTYPE svg SYSTEM "http://a.example/a.dtd">'
    assert cleaned(before + drawing("<path/>"))[0] == cleaned(drawing("<path/>"))[0]


def test_a_drawing_that_was_cleaned_leaves_nothing_to_the_collector() -> None:
    """A tree of lxml is large, and the collector may be long in coming."""
    cleaned(drawing('<rect id="a"/>'))
    gc.collect()
    gc.disable()
    try:
        cleaned(drawing('<rect id="b"/><use href="#b"/>'))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_drawings_are_remembered_within_bounds() -> None:
    """However many a book has, and however large they are."""
    line = "M0 0" + "L1 1" * 250_000
    tracemalloc.start()
    try:
        for number in range(50):
            cleaned(drawing(f'<path id="p{number}" d="{line}"/>'))
        assert tracemalloc.get_traced_memory()[0] < 40 * 2**20
    finally:
        tracemalloc.stop()


def test_the_marks_of_an_editor_program_are_left_out_without_a_word() -> None:
    inside = '<x:view xmlns:x="urn:x"/><path xmlns:x="urn:x" x:file="/home/ann/a.svg"/>'
    text, taken = cleaned(drawing(inside))
    assert (b"/home" in text, ()) == (False, taken)


def bomb(where: str) -> bytes:
    """Entities that stand for a thousand million letters."""
    letters = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!DOCTYPE svg [<!ENTITY a0 "letter">{letters}]>'.encode() + drawing(where)


def disguised(entity: str) -> bytes:
    """A drawing in two bytes a letter, which spells `<svg` in one byte a letter for whoever looks for it."""
    spelled = b"<svg".decode("utf-16-le")
    text = f'<?xml version="1.0" encoding="UTF-16LE"?><!DOCTYPE svg [{entity}]><!--{spelled}-->'
    return (text + SVG.format("<text>&a;</text>")).encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawing("<path>"), "well-formed"),
        (bomb("<text>&a9;</text>"), "entities|well-formed"),
        (bomb('<path d="&a9;"/>'), "entities|well-formed"),
        (disguised('<!ENTITY a SYSTEM "file:///etc/passwd">'), "entities"),
        (disguised('<!ENTITY a "letters">'), "entities"),
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
        *(
            (drawing("").replace(b"<svg ", f'<svg {side}="{size}" '.encode()), f"its {side} is ")
            for side in ("width", "height")
            for size in ("1e9", "1e9em", "+1e9px", "1e9999", "1e9%", "1e9vw")
        ),
        (b"<html><svg/></html>", "not an SVG"),
    ],
)
def test_a_drawing_that_would_hurt_is_refused(data: bytes, reason: str) -> None:
    assert is_svg(data)
    with within(1), pytest.raises(DrawingError, match=reason):
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


def test_ten_thousand_images_are_looked_at_once_each_and_in_a_moment() -> None:
    class Counted(dict[str, bytes]):
        read = 0

        def __getitem__(self, path: str) -> bytes:
            self.read += 1
            return super().__getitem__(path)

    small = io.BytesIO()
    Image.new("L", (1, 1)).save(small, "PNG")
    images = Counted({f"{n}.png": small.getvalue() for n in range(10_000)})
    shown = [Picture(path, "", HERE) for path in images] * 2
    with within(10):
        assert [] == list(check_images(shown, images))
    assert images.read == 10_000
