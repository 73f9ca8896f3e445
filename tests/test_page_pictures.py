"""Images on pages: upright, in the colours of their files, silent on where they were taken, in both PDFs."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

import pikepdf
import pytest
from PIL import Image, ImageCms

import paper
from bookmaker.content.quiet_files import quiet_jpeg
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.page_pictures import page_picture
from bookmaker.editions.print_section import BOOK_URL
from bookmaker.files.layout import Layout, Press, Product, Resources
from bookmaker.files.png_samples import png_samples
from bookmaker.files.raster import png_of_page

RED, GREY = (200, 30, 20), (128, 128, 128)
TURNED = 6  # a quarter to the right
SIDE = 600
NAME, PLACE = b"Ann Example", b"45.4167 N"
CSS = "h1 { display: none } p { line-height: 0 } img { width: 50mm; height: 50mm }"


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def flat(colour: object, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (SIDE, SIDE), colour)  # type: ignore[arg-type]


def halved(mode: str = "RGB") -> Image.Image:
    """Red on the left, grey on the right."""
    image = flat(RED)
    image.paste(GREY, (SIDE // 2, 0, SIDE, SIDE))
    return image.convert(mode)


def laid_out(picture: bytes, name: str = "p.img") -> tuple[Mapping[Product, bytes], list[Diagnostic]]:
    """A page with one picture, as screen and press get it, and what is said of it."""
    plain = paper.layout(paper.CSS + CSS)
    shelves = (*plain.resources.shelves, (BOOK_URL, {name: picture}))
    layout = Layout(plain.sheets, Resources(shelves), ("print", "screen"))
    section = paper.section("one", f'<p><img src="{BOOK_URL}{name}" alt=""/></p>')
    laid = Press(layout).lay_out(section, "right", lambda _: 1)
    return laid.pdfs, list(laid.diagnostics)


def image_of(pdf: bytes) -> tuple[str, bytes]:
    """The colour space of the page's only picture, and its bytes as they lie in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (image,) = opened.pages[0].Resources.XObject.values()
        return str(image.ColorSpace), image.read_raw_bytes()


def is_masked(pdf: bytes) -> bool:
    """Whether the page's only picture has a mask."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (image,) = opened.pages[0].Resources.XObject.values()
        return "/SMask" in image


def seen(pdf: bytes, left: int, top: int) -> tuple[int, int, int]:
    """The colour of a place of the page's only picture, in mm from its corner."""
    page = Image.open(io.BytesIO(png_of_page(pdf, 105 * 2)))
    return page.getpixel(((15 + left) * 2, (15 + top) * 2))  # type: ignore[return-value]


def apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def exif(**tags: object) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = tags.get("orientation", 1)
    made[0x013B] = NAME.decode()
    made.get_ifd(0x8825)[1] = "N"
    made.get_ifd(0x8825)[2] = (45.0, 25.0, 0.0)
    return made


KINDS = {
    "CMYK JPEG": (encoded(flat((0, 0, 0, 127), "CMYK"), "JPEG"), GREY),
    "CMYK TIFF": (encoded(flat((0, 0, 0, 127), "CMYK"), "TIFF"), GREY),
    "16-bit grey PNG": (encoded(flat(0x8080, "I;16"), "PNG"), GREY),
    "16-bit grey TIFF": (encoded(flat(0x8080, "I;16"), "TIFF"), GREY),
    "grey with alpha": (encoded(flat((128, 255), "LA"), "PNG"), GREY),
    "transparent grey": (encoded(flat((0, 127), "LA"), "PNG"), GREY),
    "palette PNG": (encoded(flat(RED).quantize(4), "PNG"), RED),
    "palette GIF": (encoded(flat(RED), "GIF"), RED),
    "transparent palette": (encoded(flat(RED).quantize(4), "PNG", transparency=0), (255, 255, 255)),
    "black and white": (encoded(flat(255, "1"), "PNG"), (255, 255, 255)),
    "TIFF": (encoded(flat(RED), "TIFF"), RED),
    "grey TIFF": (encoded(flat(128, "L"), "TIFF"), GREY),
    "WebP": (encoded(flat(RED), "WEBP"), RED),
    "transparent WebP": (encoded(flat((*RED, 255), "RGBA"), "WEBP", lossless=True), RED),
    "AVIF": (encoded(flat(RED), "AVIF"), RED),
    "BMP": (encoded(flat(RED), "BMP"), RED),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_of_any_kind_is_set_in_its_colours(name: str) -> None:
    data, colour = KINDS[name]
    pdfs, found = laid_out(data)
    told = {d.code for d in found}
    assert told <= {"P020"}  # black and white alone wants more pixels
    assert apart(seen(pdfs["screen"], 25, 25), colour) <= 40  # of ink as pdfium shows it
    space, _ = image_of(pdfs["print"])
    assert space == ("/DeviceGray" if "grey" in name or name == "black and white" else "/DeviceCMYK")
    assert apart(seen(pdfs["print"], 25, 25), colour) <= 60


@pytest.mark.parametrize("image", [flat(RED), flat(128, "L")], ids=["RGB", "grey"])
def test_the_samples_of_a_png_are_those_of_its_file(image: Image.Image) -> None:
    """The press gets other ones, in ink."""
    data = encoded(image, "PNG", compress_level=3)
    pdfs, _ = laid_out(data)
    assert png_samples(data) == image_of(pdfs["screen"])[1] != image_of(pdfs["print"])[1]
    assert apart(seen(pdfs["screen"], 25, 25), RED if image.mode == "RGB" else GREY) <= 12


def test_a_png_that_a_pdf_does_not_read_is_encoded_anew() -> None:
    moving = encoded(flat(RED), "PNG", save_all=True, append_images=[flat(GREY)])
    keyed = encoded(flat(RED), "PNG", transparency=(1, 2, 3))
    others = (encoded(flat(RED).quantize(4), "PNG"), encoded(flat((*RED, 9), "RGBA"), "PNG"), moving, keyed)
    plain = encoded(flat(RED), "PNG")
    interlaced = plain[:28] + b"\1" + plain[29:]
    assert [None] * 7 == [png_samples(d) for d in (*others, interlaced, plain[:40], b"GIF89a")]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("hides", [False, True])
def test_a_mask_is_written_where_it_hides_something(kind: str, hides: bool) -> None:
    image = flat((*RED, 255), "RGBA")
    if hides:
        image.putpixel((0, 0), (*RED, 254))
    pdfs, _ = laid_out(encoded(image, kind, lossless=True))
    assert [hides, hides] == [is_masked(pdf) for pdf in pdfs.values()]
    assert apart(seen(pdfs["screen"], 25, 25), RED) <= 12


@pytest.mark.parametrize("name", ["p.png", "p.jpg", "p.svg", "p.tif"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_is_what_its_bytes_say_whatever_it_is_called(kind: str, name: str) -> None:
    pdfs, found = laid_out(encoded(flat(RED), kind, xmp=PLACE), name)
    assert found == []
    assert apart(seen(pdfs["screen"], 25, 25), RED) <= 12
    assert [PLACE in image_of(pdf)[1] for pdf in pdfs.values()] == [False, False]


@pytest.mark.parametrize(
    "size", ["", 'viewBox="0 0 9 9"', 'width="9"', 'width="0" height="0"', 'height="100%"']
)
def test_a_drawing_without_a_size_is_set(size: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="900" height="900"/></svg>'
    plain = paper.layout(paper.CSS)
    shelves = (*plain.resources.shelves, (BOOK_URL, {"d.svg": drawing.encode()}))
    layout = Layout(plain.sheets, Resources(shelves), ("screen",))
    laid = Press(layout).lay_out(
        paper.section("one", f'<p>a <img src="{BOOK_URL}d.svg" alt="a"/></p>'), "right", lambda _: 1
    )
    assert (laid.pages <= 2, laid.diagnostics) == (True, ())


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_picture_that_moves_pages_show_the_first_frame(kind: str) -> None:
    moving = encoded(flat(RED), kind, save_all=True, append_images=[flat(GREY)])
    pdfs, _ = laid_out(moving)
    assert apart(seen(pdfs["screen"], 25, 25), RED) <= 40
    assert apart(seen(pdfs["print"], 25, 25), RED) <= 60


# --- photographs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_photograph_that_was_taken_sideways_stands_upright(kind: str) -> None:
    """What lies left in the file is above on the page."""
    pdfs, _ = laid_out(encoded(halved(), kind, exif=exif(orientation=TURNED)))
    for pdf in pdfs.values():
        assert [apart(seen(pdf, 10, 10), RED) <= 60, apart(seen(pdf, 40, 10), RED) <= 60] == [True, True]
        assert [apart(seen(pdf, 10, 40), GREY) <= 60, apart(seen(pdf, 40, 40), GREY) <= 60] == [True, True]


LOUD = {
    "JPEG": encoded(flat(RED), "JPEG", exif=exif(), xmp=PLACE, comment=NAME),
    "grey JPEG": encoded(flat(128, "L"), "JPEG", exif=exif(), xmp=PLACE, comment=NAME),
    "CMYK JPEG": encoded(flat((0, 0, 0, 127), "CMYK"), "JPEG", exif=exif(), xmp=PLACE, comment=NAME),
    "JPEG without Exif": encoded(flat(RED), "JPEG", xmp=PLACE, comment=NAME),
    "turned JPEG": encoded(flat(RED), "JPEG", exif=exif(orientation=TURNED), xmp=PLACE, comment=NAME),
    "two pictures in a JPEG": encoded(
        flat(RED), "MPO", save_all=True, append_images=[flat(GREY)], exif=exif(), xmp=PLACE
    ),
    "PNG": encoded(flat(RED), "PNG", exif=exif()),
    "TIFF": encoded(flat(RED), "TIFF", exif=exif()),
}


@pytest.mark.parametrize("name", LOUD)
def test_no_page_says_where_or_by_whom_a_picture_was_taken(name: str) -> None:
    pdfs, _ = laid_out(LOUD[name])
    for pdf in pdfs.values():
        _, raw = image_of(pdf)
        assert [word for word in (NAME, PLACE, b"Exif", b"MPF") if word in raw] == []


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_what_is_said_of_a_photograph_is_taken_out_without_encoding_it_anew(mode: str) -> None:
    plain = encoded(halved(mode), "JPEG", quality=97)
    loud = encoded(halved(mode), "JPEG", quality=97, exif=exif(), xmp=PLACE)
    assert page_picture(loud) == plain
    pdfs, _ = laid_out(loud)
    assert image_of(pdfs["screen"])[1] == plain


def test_a_photograph_ends_where_its_picture_ends() -> None:
    plain = encoded(halved(), "JPEG", progressive=True, restart_marker_blocks=1)
    assert quiet_jpeg(plain) == plain
    assert quiet_jpeg(plain + b"\0\0" + NAME) == plain
    assert quiet_jpeg(plain[:-2]) == plain[:-2]


def test_what_is_no_picture_is_left_alone() -> None:
    jpeg, png = encoded(flat(RED), "JPEG")[:900], encoded(flat(RED), "PNG")[:90]
    for data in (b"", b"words", b"\xff\xd8", jpeg, png):
        assert page_picture(data) == data


# --- colour profiles -------------------------------------------------------------------------------------


@cache
def exchanged() -> bytes:
    """A profile in which red is what sRGB calls blue."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12):
        if data[place : place + 4] in (b"rXYZ", b"bXYZ"):
            data[place : place + 1] = b"b" if data[place : place + 1] == b"r" else b"r"
    return bytes(data)


PROFILED = {
    "JPEG": encoded(flat(RED), "JPEG", icc_profile=exchanged()),
    "JPEG with Exif": encoded(flat(RED), "JPEG", icc_profile=exchanged(), exif=exif()),
    "turned JPEG": encoded(flat(RED), "JPEG", icc_profile=exchanged(), exif=exif(orientation=TURNED)),
    "PNG": encoded(flat(RED), "PNG", icc_profile=exchanged()),
    "transparent PNG": encoded(flat((*RED, 254), "RGBA"), "PNG", icc_profile=exchanged()),
    "turned PNG": encoded(flat(RED), "PNG", icc_profile=exchanged(), exif=exif(orientation=TURNED)),
    "palette": encoded(flat(RED).quantize(4), "PNG", icc_profile=exchanged()),
    "TIFF": encoded(flat(RED), "TIFF", icc_profile=exchanged()),
    "WebP": encoded(flat(RED), "WEBP", icc_profile=exchanged()),
    "AVIF": encoded(flat(RED), "AVIF", icc_profile=exchanged()),
}


@pytest.mark.parametrize("name", PROFILED)
def test_a_pictures_own_profile_decides_what_its_colours_are_on_paper_and_screen(name: str) -> None:
    pdfs, _ = laid_out(PROFILED[name])
    blue = RED[::-1]
    assert apart(seen(pdfs["screen"], 25, 25), blue) <= 12
    printed, _ = laid_out(encoded(flat(blue), "PNG"))
    assert apart(seen(pdfs["print"], 25, 25), seen(printed["print"], 25, 25)) <= 12


UNUSED = {
    "sRGB": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    "none": b"no profile",
    "of another space": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    "cut": exchanged()[:300],
}


@pytest.mark.parametrize("name", UNUSED)
def test_a_profile_that_changes_nothing_or_can_not_be_read_is_not_in_the_file(name: str) -> None:
    pdfs, _ = laid_out(encoded(flat(RED), "PNG", icc_profile=UNUSED[name]))
    assert image_of(pdfs["screen"])[0] == "/DeviceRGB"
    assert apart(seen(pdfs["screen"], 25, 25), RED) <= 12
