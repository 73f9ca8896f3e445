"""Pictures and colours in ink: what a press gets, and what an editor hears of it."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image, ImageCms

import paper
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.print_section import BOOK_URL, PlacedPicture
from bookmaker.editions.sheet_colours import colour_places
from bookmaker.editions.style_sheets import Sheet
from bookmaker.files.binding import PressRun, house_press
from bookmaker.files.layout import Layout, Press, Resources
from bookmaker.files.separation import Separator, is_usable
from bookmaker.packaged import house_profile

RED = (200, 30, 20)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def printed(
    picture: bytes, css: str = "img { width: 10mm }", run: PressRun | None = None
) -> tuple[pikepdf.Pdf, list[Diagnostic]]:
    """A section with one picture as the press gets it, and what is said of it."""
    plain = paper.layout(paper.CSS + css)
    shelves = (*plain.resources.shelves, (BOOK_URL, {"images/p.png": picture}))
    sheets = [Sheet("test.css", text) for _, text in plain.sheets]
    layout = Layout(
        plain.sheets, Resources(shelves), ("print",), {}, run or house_press(), colour_places(sheets)
    )
    section = paper.section("one", '<p><img src="file:///book/images/p.png" alt=""/></p>')
    section = replace(section, pictures=(PlacedPicture("images/p.png", Span("one.md", 7)),))
    laid = Press(layout).lay_out(section, "right", lambda _: 1)
    return pikepdf.open(io.BytesIO(laid.pdfs["print"])), list(laid.diagnostics)


def image_of(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The one picture of the first page."""
    (image,) = (x for x in pdf.pages[0].Resources.XObject.values() if x.Subtype == "/Image")
    return image


def samples(pdf: pikepdf.Pdf) -> tuple[str, bytes]:
    image = image_of(pdf)
    return str(image.ColorSpace), image.read_bytes()


def flat(colour: object, mode: str = "RGB", size: int = 300) -> Image.Image:
    return Image.new(mode, (size, size), colour)  # type: ignore[arg-type]


# --- pictures --------------------------------------------------------------------------------------------


def test_a_picture_in_rgb_is_printed_in_cmyk_by_the_press_profile() -> None:
    pdf, _ = printed(encoded(flat(RED)))
    space, data = samples(pdf)
    expected = Separator(house_profile(), 330).ink((200 / 255, 30 / 255, 20 / 255))
    assert space == "/DeviceCMYK"
    assert tuple(round(c / 255, 3) for c in data[-4:]) == expected


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_is_grey_in_rgb_costs_one_plate(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 60)
    pdf, _ = printed(encoded(Image.merge("RGB", (noise, noise, noise)), kind))
    assert str(image_of(pdf).ColorSpace) == "/DeviceGray"


def test_black_and_white_alone_is_one_bit_a_pixel_and_the_same_picture() -> None:
    drawing = flat(255, "L")
    drawing.paste(0, (100, 50, 201, 99))
    pdf, _ = printed(encoded(drawing.convert("RGB")))
    image = image_of(pdf)
    assert (int(image.BitsPerComponent), str(image.ColorSpace)) == (1, "/DeviceGray")
    assert Image.frombytes("1", (300, 300), image.read_bytes()).convert("L").tobytes() == drawing.tobytes()


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_that_is_in_ink_already_is_not_encoded_again(mode: str) -> None:
    data = encoded(flat(90 if mode == "L" else (30, 200, 150, 10), mode), "JPEG")
    pdf, _ = printed(data)
    assert image_of(pdf).read_raw_bytes() == data


def test_a_photograph_stays_a_jpeg_and_its_colours_are_right() -> None:
    pdf, _ = printed(encoded(flat(RED), "JPEG", quality=95))
    image = pikepdf.PdfImage(image_of(pdf)).as_pil_image()
    expected = Separator(house_profile(), 330).ink((200 / 255, 30 / 255, 20 / 255))
    found = image.getpixel((150, 150))
    assert image.mode == "CMYK"
    assert max(abs(f / 255 - e) for f, e in zip(found, expected, strict=True)) < 0.03  # type: ignore[arg-type]


def test_a_picture_is_never_smoothed() -> None:
    pdf, _ = printed(encoded(flat(RED)), "img { width: 10mm; image-rendering: auto }")
    assert not bool(image_of(pdf).Interpolate)


def test_a_pictures_own_profile_decides_what_its_colours_are() -> None:
    """In a profile with its channels exchanged, red is what sRGB calls blue."""
    plain, _ = printed(encoded(flat((20, 30, 200))))
    swapped, _ = printed(encoded(flat(RED), icc_profile=exchanged_srgb()))
    assert samples(plain)[1][-4:] == samples(swapped)[1][-4:]


def exchanged_srgb() -> bytes:
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12):
        if data[place : place + 4] in (b"rXYZ", b"bXYZ"):
            data[place : place + 1] = b"b" if data[place : place + 1] == b"r" else b"r"
    return bytes(data)


def test_transparency_stays_where_the_standard_knows_it() -> None:
    pdf, _ = printed(encoded(flat((*RED, 128), "RGBA")))
    mask = image_of(pdf).SMask
    assert (str(mask.ColorSpace), set(mask.read_bytes())) == ("/DeviceGray", {128})


def test_without_transparency_a_picture_stands_on_white() -> None:
    pdf, found = printed(
        encoded(flat((255, 0, 0, 0), "RGBA")), run=replace(house_press(), standard="pdf/x-1a")
    )
    assert "/SMask" not in image_of(pdf)
    assert set(image_of(pdf).read_bytes()) == {255}
    assert found == []


def test_a_transparent_picture_over_a_colour_can_not_be_flattened() -> None:
    run = replace(house_press(), standard="pdf/x-1a")
    css = "img { width: 10mm } p { background: #000 }"
    _, found = printed(encoded(flat((*RED, 128), "RGBA")), css, run)
    assert [str(d) for d in found] == [
        "one.md:7: error[P025]: a part of 'images/p.png' is transparent over more than white paper, "
        "and pdf/x-1a knows no transparency\n"
        "  hint: make it opaque, or set `print.standard: pdf/x-4`"
    ]


def test_a_limit_below_the_profiles_is_kept_by_every_pixel() -> None:
    dark = Image.merge("RGB", [Image.effect_noise((300, 300), 40).point(lambda v: v // 6) for _ in range(3)])
    pdf, found = printed(encoded(dark), run=replace(house_press(), most_ink=240))
    data = samples(pdf)[1]
    assert max(map(sum, zip(data[::4], data[1::4], data[2::4], data[3::4], strict=True))) <= 240 * 2.55
    assert found == []


# --- what is said of pictures ----------------------------------------------------------------------------


def test_a_picture_too_coarse_for_its_size_is_told_with_its_place() -> None:
    _, found = printed(encoded(flat(RED)), "img { width: 50.8mm }")
    assert [str(d) for d in found] == [
        "one.md:7: warning[P020]: 'images/p.png' is printed at 150 dots an inch, and a press wants 300\n"
        "  hint: 600 pixels across would do; or show it smaller"
    ]


def test_line_art_wants_more() -> None:
    drawing = flat(255, "L")
    drawing.paste(0, (100, 50, 201, 99))
    _, found = printed(encoded(drawing), "img { width: 25.4mm }")
    assert [str(d) for d in found] == [
        "one.md:7: warning[P020]: 'images/p.png' is printed at 300 dots an inch, and line art wants 600\n"
        "  hint: 600 pixels across would do; or show it smaller"
    ]


@pytest.mark.parametrize("css", ["opacity: .5", "transform: scale(5); transform-origin: 0 0"])
def test_resolution_is_that_on_paper_whatever_is_around_the_picture(css: str) -> None:
    """Inside a group, and scaled."""
    width = "50.8mm" if "opacity" in css else "10.16mm"
    _, found = printed(encoded(flat(RED)), f"img {{ width: {width} }} p {{ {css} }}")
    assert [d.message.split(" at ")[1] for d in found] == ["150 dots an inch, and a press wants 300"]


def test_a_picture_with_more_ink_than_the_press_bears_is_told() -> None:
    _, found = printed(encoded(flat((255, 255, 255, 200), "CMYK"), "JPEG"))
    assert [str(d) for d in found] == [
        "one.md:7: warning[P021]: 'images/p.png' puts 378 % of ink on paper, and the press bears 330 %\n"
        "  hint: separate it anew, with the printer's profile"
    ]


def test_single_dark_pixels_are_not_counted_as_ink() -> None:
    light = flat((0, 0, 0, 0), "CMYK", 900)
    light.putpixel((450, 450), (255, 255, 255, 255))
    assert printed(encoded(light, "JPEG", quality=100))[1] == []


def test_a_profile_that_can_not_be_read_is_told() -> None:
    _, found = printed(encoded(flat(RED), icc_profile=b"no profile"))
    assert [str(d) for d in found] == [
        "one.md:7: warning[P022]: the colour profile in 'images/p.png' can't be read: "
        "its colours were taken for sRGB\n"
        "  hint: save it again with a profile, or as sRGB"
    ]


# --- colours ---------------------------------------------------------------------------------------------

GREY = encoded(Image.effect_noise((300, 300), 60))


def test_a_colour_without_an_ink_is_converted_and_told_at_its_place() -> None:
    pdf, found = printed(GREY, "img { width: 10mm }\np { border: 1pt solid #336699 }")
    line = paper.CSS.count("\n") + 2
    assert b" rg" not in pdf.pages[0].Contents.read_bytes()
    assert [str(d) for d in found] == [
        f"test.css:{line}:23: warning[P023]: the colour #336699 has no ink of its own: "
        "it is printed as C78 M44 Y3 K28\n"
        "  hint: let a custom property hold it, and give that a twin, as --print-accent is of --accent"
    ]


def test_an_ink_above_the_limit_is_told_at_its_place() -> None:
    _, found = printed(GREY, "img { width: 10mm }\np { background: device-cmyk(1 1 1 .5) }")
    line = paper.CSS.count("\n") + 2
    assert [str(d) for d in found] == [
        f"test.css:{line}:17: warning[P024]: the ink C100 M100 Y100 K50 is 350 % together, "
        "and the press bears 330 %\n"
        "  hint: take less of the colours: black alone is 100 %"
    ]


def test_colours_of_a_drawing_are_converted_without_a_word() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><defs><linearGradient id="g">'
        b'<stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient></defs>'
        b'<rect width="50" height="50" fill="#336699"/><rect width="9" height="9" fill="url(#g)"/></svg>'
    )
    pdf, found = printed(svg)
    everything = b"".join(o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream))
    shadings = (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/ShadingType" in o)
    spaces = {str(shading.ColorSpace) for shading in shadings}
    assert b" rg" not in everything
    assert spaces == {"/DeviceCMYK"}
    assert found == []


@pytest.mark.parametrize("colours", ["#fff, #000", "device-cmyk(0 0 0 0), device-cmyk(0 0 0 1)"])
def test_gradients_of_a_style_sheet_are_printed_in_ink(colours: str) -> None:
    pdf, _ = printed(GREY, f"img {{ width: 10mm }} p {{ background: linear-gradient({colours}) }}")
    (shading,) = (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/ShadingType" in o)
    ends = [[float(c) for c in f[end]] for f in shading.Function.Functions for end in ("/C0", "/C1")]
    assert ends == [[0, 0, 0, 0], [0, 0, 0, 1]]


def test_an_ink_in_a_gradient_stays_that_ink() -> None:
    pdf, _ = printed(GREY, "p { background: linear-gradient(device-cmyk(.2 .9 .1 0), device-cmyk(1 0 0 0)) }")
    (shading,) = (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/ShadingType" in o)
    ends = [[float(c) for c in f[end]] for f in shading.Function.Functions for end in ("/C0", "/C1")]
    assert ends == [[0.2, 0.9, 0.1, 0], [1, 0, 0, 0]]


def test_a_profile_whose_tables_are_broken_is_no_profile() -> None:
    broken = bytearray(house_profile())
    broken[744:70000] = bytes(70000 - 744)
    assert (is_usable(house_profile()), is_usable(bytes(broken))) == (True, False)


def test_the_reading_cover_is_not_drawn_for_the_press() -> None:
    layout = replace(paper.layout(), products=("print", "screen"))
    laid = Press(layout).lay_out(paper.section("cover", "", kind="cover"), "right", lambda _: 1)
    assert set(laid.pdfs) == {"screen"}
