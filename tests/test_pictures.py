"""Images in the EPUB: upright, in types that all reading systems show, silent on where they were taken."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageOps, PngImagePlugin

from bookmaker.content import tree
from bookmaker.editions.pictures import PictureError, core_picture
from bookmaker.packaged import house_profile
from small_book import HERE, edition_of, picture, with_blocks

GPS = 0x8825
ORIENTATION = 0x0112
TURNED = 6  # a quarter to the right


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def exif(**tags: int) -> Image.Exif:
    made = Image.Exif()
    made[ORIENTATION] = tags.get("orientation", 1)
    made.get_ifd(GPS)[1] = "N"
    made.get_ifd(GPS)[2] = (45.0, 25.0, 0.0)
    return made


CONVERTED = {
    "TIFF": (picture("TIFF"), "image/png", "RGB"),
    "BMP": (picture("BMP"), "image/png", "RGB"),
    "CMYK TIFF": (picture("TIFF", "CMYK"), "image/png", "RGB"),
    "CMYK JPEG": (picture("JPEG", "CMYK"), "image/jpeg", "RGB"),
    "lossy WebP": (picture("WEBP"), "image/jpeg", "RGB"),
    "lossless WebP": (picture("WEBP", lossless=True), "image/png", "RGB"),
    "transparent WebP": (picture("WEBP", "RGBA"), "image/png", "RGBA"),
    "AVIF": (picture("AVIF"), "image/jpeg", "RGB"),
    "16-bit grey PNG": (picture("PNG", "I;16"), "image/png", "L"),
    "16-bit grey TIFF": (picture("TIFF", "I;16"), "image/png", "L"),
}


@pytest.mark.parametrize("name", CONVERTED)
def test_what_some_reading_systems_can_not_show_is_converted(name: str) -> None:
    data, media_type, mode = CONVERTED[name]
    made = core_picture(data)
    assert (made.media_type, opened(made.content).mode) == (media_type, mode)
    assert opened(made.content).size == (8, 12)


KEPT = {
    "JPEG": picture("JPEG"),
    "grey JPEG": picture("JPEG", "L"),
    "PNG": picture(),
    "palette PNG": picture("PNG", "P"),
    "grey PNG with alpha": picture("PNG", "LA"),
    "bilevel PNG": picture("PNG", "1"),
    "GIF": picture("GIF", "P"),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_all_can_show_is_not_touched(name: str) -> None:
    assert core_picture(KEPT[name]).content == KEPT[name]


def test_the_type_is_read_from_the_bytes() -> None:
    assert core_picture(picture("JPEG")).suffix == "jpg"
    assert core_picture(b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg xmlns="x"/>').suffix == "svg"


@pytest.mark.parametrize(
    ("data", "suffix", "media_type"),
    [
        (picture("JPEG"), "jpg", "image/jpeg"),
        (picture("GIF", "P"), "gif", "image/gif"),
        (picture("WEBP", lossless=True), "png", "image/png"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg", "image/svg+xml"),
    ],
)
def test_the_epub_calls_an_image_what_it_is(data: bytes, suffix: str, media_type: str) -> None:
    shown = tree.Figure("images/a.png", "A field", (), HERE)
    edition, found = edition_of(with_blocks(shown, images={"images/a.png": data}))
    (packed,) = [r for r in edition.resources if r.path.startswith("images/a")]
    assert (packed.path, packed.media_type, found) == (f"images/a.{suffix}", media_type, ())


def test_what_moved_and_no_longer_does_is_a_warning() -> None:
    for kind in ("WEBP", "AVIF"):
        stream = io.BytesIO()
        frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
        frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
        shown = tree.Figure("images/a.webp", "A field", (), HERE)
        _, found = edition_of(with_blocks(shown, images={"images/a.webp": stream.getvalue()}))
        assert [d.code for d in found] == ["E011"]


def test_sixteen_bits_of_grey_keep_their_shade() -> None:
    deep = Image.new("I;16", (2, 2), 0x8080)
    stream = io.BytesIO()
    deep.save(stream, "PNG")
    assert opened(core_picture(stream.getvalue()).content).getpixel((0, 0)) == 0x80


def test_sixteen_bits_of_a_colour_become_eight() -> None:
    row = b"\0" + bytes.fromhex("c8c81e1e1414") * 8
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", 8, 12, 16, 2, 0, 0, 0),
        b"IDAT": zlib.compress(row * 12),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts.items()
    )
    made = core_picture(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).content
    assert (made[24], opened(made).getpixel((0, 0))) == (8, (200, 30, 20))


def test_cmyk_becomes_what_its_profile_says() -> None:
    """Ink of cyan alone is no pure colour of a screen."""
    stream = io.BytesIO()
    Image.new("CMYK", (2, 2), (255, 0, 0, 0)).save(stream, "TIFF", icc_profile=house_profile())
    red, green, blue = opened(core_picture(stream.getvalue()).content).getpixel((0, 0))
    assert (red < 40, 120 < green < 190, 190 < blue < 245) == (True, True, True)


def test_cmyk_becomes_red_green_and_blue_by_its_colours() -> None:
    stream = io.BytesIO()
    Image.new("CMYK", (2, 2), (0, 0, 0, 0)).save(stream, "TIFF")
    assert opened(core_picture(stream.getvalue()).content).getpixel((0, 0)) == (255, 255, 255)


def test_a_photograph_that_was_taken_sideways_stands_upright() -> None:
    made = core_picture(picture("JPEG", size=(8, 12), exif=exif(orientation=TURNED)))
    assert opened(made.content).size == (12, 8)
    assert opened(made.content).getexif().get(ORIENTATION) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, TURNED])
def test_no_image_says_where_it_was_taken(kind: str, orientation: int) -> None:
    made = core_picture(picture(kind, exif=exif(orientation=orientation)))
    assert dict(opened(made.content).getexif().get_ifd(GPS)) == {}


def test_comments_and_xmp_are_left_out_and_the_image_data_stay() -> None:
    loud = picture("JPEG", comment=b"by Somebody", xmp=b"<x:xmpmeta>45 N</x:xmpmeta>")
    made = core_picture(loud).content
    assert b"Somebody" not in made
    assert b"xmpmeta" not in made
    assert made[made.index(b"\xff\xda") :] == loud[loud.index(b"\xff\xda") :]
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Somebody")
    assert b"Somebody" not in core_picture(picture(pnginfo=info)).content


def test_a_colour_profile_is_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, lossless in (("JPEG", False), ("PNG", True), ("WEBP", False), ("WEBP", True), ("TIFF", True)):
        made = core_picture(picture(kind, icc_profile=profile, lossless=lossless))
        assert opened(made.content).info["icc_profile"] == profile


def test_a_moving_gif_keeps_moving() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    made = core_picture(stream.getvalue())
    assert (made.content, made.stilled) == (stream.getvalue(), False)


# --- sized for screens -----------------------------------------------------------------------------------


def photograph(size: tuple[int, int], kind: str = "PNG", mode: str = "RGB") -> bytes:
    """An image file of soft noise, which has all tones."""
    grey = Image.effect_noise((size[0] // 4, size[1] // 4), 90).resize(size)
    stream = io.BytesIO()
    made = Image.merge("RGB", (grey, grey.rotate(90), grey.rotate(180))).convert(mode)
    made.save(stream, kind, quality=95)
    return stream.getvalue()


def drawing(size: tuple[int, int], mode: str = "RGB") -> bytes:
    """A PNG file of lines on white."""
    made = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(made)
    for n in range(0, size[0], 90):
        pen.line((n, 0, size[0] - n, size[1]), "black", 5)
    stream = io.BytesIO()
    made.convert(mode).save(stream, "PNG")
    return stream.getvalue()


def shape(data: bytes, long_side: int = 600) -> tuple[str, str, tuple[int, int]]:
    made = core_picture(data, long_side)
    image = opened(made.content)
    assert len(made.content) < len(data)
    return made.media_type, image.mode, image.size


def test_a_large_photograph_is_reduced_to_the_long_side() -> None:
    assert ("image/jpeg", "RGB", (600, 400)) == shape(photograph((1200, 800), "JPEG"))
    assert ("image/jpeg", "L", (400, 600)) == shape(photograph((800, 1200), "JPEG", "L"))


def test_a_photograph_in_a_file_for_drawings_becomes_a_jpeg_whatever_its_size() -> None:
    assert ("image/jpeg", "RGB", (400, 400)) == shape(photograph((400, 400)))
    assert ("image/jpeg", "RGB", (400, 400)) == shape(photograph((400, 400), mode="RGBA"))
    assert ("image/jpeg", "RGB", (400, 400)) == shape(photograph((400, 400), "TIFF"))
    assert ("image/jpeg", "RGB", (400, 400)) == shape(photograph((400, 400), "TIFF", "CMYK"))


def test_a_drawing_stays_a_png_of_few_colours() -> None:
    assert ("image/png", "RGB", (600, 400)) == shape(drawing((2400, 1600)))
    assert ("image/png", "P", (600, 400)) == shape(drawing((2400, 1600), "P"))


def test_what_shines_through_stays_so() -> None:
    clear = Image.new("RGBA", (1200, 800), (0, 0, 0, 0))
    clear.paste(opened(photograph((600, 800))), (0, 0))
    stream = io.BytesIO()
    clear.save(stream, "PNG")
    assert ("image/png", "RGBA", (600, 400)) == shape(stream.getvalue())
    assert (0, 0, 0, 0) == opened(core_picture(stream.getvalue(), 600).content).getpixel((599, 0))


def test_a_large_png_that_moves_keeps_moving() -> None:
    frames = [Image.new("RGB", (900, 600), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])
    assert stream.getvalue() == core_picture(stream.getvalue(), 600).content


def test_a_file_that_would_only_grow_stays_as_it_is() -> None:
    dense = drawing((900, 600), "1")
    assert dense == core_picture(dense, 600).content


def test_reduced_images_keep_their_profile_and_are_the_same_each_time() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stream = io.BytesIO()
    opened(photograph((900, 600))).save(stream, "JPEG", icc_profile=profile)
    made = core_picture(stream.getvalue(), 600).content
    assert profile == opened(made).info["icc_profile"]
    assert made == core_picture(stream.getvalue(), 600).content


def _bomb() -> bytes:
    """A PNG of few bytes that says it has 900 million pixels."""
    header = (30_000).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + chunk + zlib.crc32(chunk).to_bytes(4, "big")


REFUSED = {
    "nothing": (b"", "the file is damaged, or is not an image"),
    "text": (b"These are words.", "the file is damaged, or is not an image"),
    "a cut PNG": (picture(size=(200, 200))[:120], "the file is damaged, or is not an image"),
    "a cut TIFF": (picture("TIFF")[:60], "the file is damaged, or is not an image"),
    "a bomb": (_bomb(), "the file is damaged, or is not an image"),
    "too many pixels": (picture("PNG", "1", (9000, 9000)), "it has more than 80 million pixels"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_shown_is_refused_in_words(name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(PictureError, match=message):
        core_picture(data)


def test_a_picture_that_stands_upright_is_not_copied_to_be_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoded pictures are what a build needs most memory for."""
    monkeypatch.setattr(ImageOps, "exif_transpose", None)
    out = io.BytesIO()
    Image.new("RGBA", (90, 60), (9, 9, 9, 9)).save(out, "PNG")
    made = core_picture(out.getvalue(), 30)
    assert Image.open(io.BytesIO(made.content)).size == (30, 20)
