"""Image files -> images that every reading system shows (EPUB 3.3, section 3.2), sized for screens.

JPEG, PNG, GIF and SVG stay as they are, but for turned, CMYK, 16-bit and large ones; others become JPEG or
PNG. A photograph becomes JPEG wherever that takes less than half the room; drawings stay PNG, and what is
transparent stays so. Where and with what a photograph was taken (Exif, XMP, IPTC) is left out. Types are read
from the bytes, not from the file's name.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from PIL import Image, ImageCms, ImageOps

from bookmaker.content.images import UNREADABLE, strict_loading
from bookmaker.content.quiet_files import quiet_jpeg, quiet_png

# A picture of more pixels is refused before it is decoded.
MAX_PIXELS = 80_000_000
# On the long side, where nothing else is asked for: more than a tablet's screen can show.
LONG_SIDE = 2000

# How much samples are compressed, from 0 to 9: the most would take four times as long, for a fiftieth less.
COMPRESSION = 7
QUALITY = 88
# Bits a pixel of grey: drawings, screenshots and scanned pages stay far below, photographs above.
PHOTOGRAPHIC = 5.5
SAMPLE = (400, 400)
# Colours or greys that a resized drawing is reduced to, as it had few before.
PALETTE = 256

SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/svg+xml": "svg"}
DEEP = frozenset({"I", "I;16", "I;16B", "I;16L", "F"})
MOVING = frozenset({"WEBP", "AVIF"})
ORIENTATION = 0x0112
UPRIGHT = 1


class PictureError(Exception):
    """An image that can't be shown; the message says why, to follow "the image x.png can't be packed: "."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a core media type; `stilled` when it moved and no longer does."""

    media_type: str
    content: bytes
    stilled: bool = False

    @property
    def suffix(self) -> str:
        """The suffix of a file of this type, without the dot."""
        return SUFFIXES[self.media_type]


def core_picture(data: bytes, long_side: int = LONG_SIDE) -> Picture:
    """The image as a core media type, at most `long_side` pixels wide and high.

    A file that would only grow stays as it is, and so do SVG, which was cleaned when the book was read, GIF,
    and PNG that moves. PictureError when the image is damaged, too large or none.
    """
    if _is_svg(data):
        return Picture("image/svg+xml", data)
    with strict_loading():
        try:
            with Image.open(io.BytesIO(data)) as image:
                return _core(image, data, long_side)
        except PictureError:
            raise
        except UNREADABLE as error:
            raise PictureError("the file is damaged, or is not an image") from error


def _is_svg(data: bytes) -> bool:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and b"<svg" in data[:65536].lower()


def _core(image: Image.Image, data: bytes, long_side: int) -> Picture:
    if image.width * image.height > MAX_PIXELS:
        raise PictureError(f"it has more than {MAX_PIXELS // 1_000_000} million pixels")
    kind = image.format or ""
    image.load()
    if kind == "GIF":
        return Picture("image/gif", data)
    kept = _as_it_is(image, data)
    moves = getattr(image, "n_frames", 1) > 1
    fits = max(image.size) <= long_side and not (kind == "PNG" and _is_photograph(image))
    if kept and (fits or (kind == "PNG" and moves)):
        return kept
    made = _converted(image, long_side, lossy=is_lossy(kind, data))
    made = replace(made, stilled=moves and kind in MOVING)
    return kept if kept and len(kept.content) <= len(made.content) else made


def _as_it_is(image: Image.Image, data: bytes) -> Picture | None:
    """The file itself, without what it gives away; None where some reading systems would not show it well."""
    if image.mode in DEEP or image.mode == "CMYK" or orientation(image) != UPRIGHT:
        return None
    if image.format == "JPEG":
        return Picture("image/jpeg", quiet_jpeg(data))
    if image.format == "PNG" and not _is_deep_png(data):
        return Picture("image/png", quiet_png(data))
    return None


def is_lossy(kind: str, data: bytes) -> bool:
    """Whether the file has lost something already, and may lose a little more."""
    return kind in {"JPEG", "MPO", "AVIF"} or (kind == "WEBP" and b"VP8L" not in data[:64])


def orientation(image: Image.Image) -> int:
    """How the image is to be turned, by Exif: from 1, upright, to 8."""
    value = image.getexif().get(ORIENTATION, UPRIGHT)
    return value if value in range(1, 9) else UPRIGHT


def _is_deep_png(data: bytes) -> bool:
    """The bit depth stands in the header, which is the first chunk (PNG, section 11.2.2)."""
    return len(data) > 24 and data[24] == 16  # noqa: PLR2004


# --- conversion ------------------------------------------------------------------------------------------


def _converted(image: Image.Image, long_side: int, *, lossy: bool) -> Picture:
    upright = image if orientation(image) == UPRIGHT else ImageOps.exif_transpose(image)
    shown = _fitted(opaque(eight_bits(upright)), long_side)
    if _is_transparent(shown):
        return _png(shown)
    if lossy:
        return _jpeg(shown)
    drawing = _png(shown)
    photograph = _jpeg(shown) if _is_photograph(shown) else drawing
    return photograph if len(photograph.content) < len(drawing.content) / 2 else drawing


def opaque(image: Image.Image) -> Image.Image:
    """The image without an alpha channel that hides nothing."""
    if image.mode not in {"RGBA", "LA"} or image.getchannel("A").getextrema() != (255, 255):
        return image
    return image.convert(image.mode.removesuffix("A"))


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA"} or "transparency" in image.info


def _is_photograph(image: Image.Image) -> bool:
    """Whether an opaque image has the many tones of a photograph, in a sample of its pixels."""
    image = opaque(image)
    if image.mode in {"1", "P"} or _is_transparent(image):
        return False
    sample = image.resize(SAMPLE, Image.Resampling.NEAREST)
    return sample.convert("L").entropy() > PHOTOGRAPHIC


def _fitted(image: Image.Image, long_side: int) -> Image.Image:
    """The image reduced to so many pixels; what had few colours has few colours afterwards."""
    scale = long_side / max(image.size)
    if scale >= 1:
        return image
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    profile = image.info.get("icc_profile")
    made = _continuous(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.mode in {"1", "P"} and made.mode in {"L", "RGB"}:
        made = made.quantize(16 if image.mode == "1" else PALETTE, dither=Image.Dither.NONE)
    made.info.pop("transparency", None)
    if profile:
        made.info["icc_profile"] = profile
    return made


def _continuous(image: Image.Image) -> Image.Image:
    """The image in a mode in which pixels can be mixed."""
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "P" or "transparency" in image.info:
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    return image


def _jpeg(image: Image.Image) -> Picture:
    stream = io.BytesIO()
    image.convert("L" if image.mode in {"1", "L"} else "RGB").save(
        stream, "JPEG", quality=QUALITY, optimize=True, icc_profile=image.info.get("icc_profile")
    )
    return Picture("image/jpeg", stream.getvalue())


def _png(image: Image.Image) -> Picture:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=COMPRESSION, icc_profile=image.info.get("icc_profile"))
    return Picture("image/png", quiet_png(stream.getvalue()))


def eight_bits(image: Image.Image) -> Image.Image:
    """The image in a mode of eight bits a channel: red, green and blue, or grey."""
    if image.mode in DEEP:
        return _levelled(image)
    if image.mode == "CMYK":
        return _from_cmyk(image)
    if image.mode in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        return image
    return image.convert("RGBA" if "A" in image.mode or "a" in image.mode else "RGB")


def _levelled(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight: by the range of the file's type, not of its values."""
    if image.mode == "F":
        return image.convert("L")
    return image.convert("I").point(lambda value: value / 257).convert("L")


def _from_cmyk(image: Image.Image) -> Image.Image:
    """Through the image's own profile where it has one that can be read."""
    profile = image.info.get("icc_profile")
    plain = image.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(image, source, target, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError):
            pass
    plain.info.pop("icc_profile", None)
    return plain
