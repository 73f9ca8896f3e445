"""Image files -> images that every reading system shows (EPUB 3.3, section 3.2), without what they give away.

JPEG, PNG, GIF and SVG stay as they are, but for turned, CMYK and 16-bit ones; others become JPEG or PNG.
Where and with what a photograph was taken (Exif, XMP, IPTC) is left out. Types are read from the bytes, not
from the file's name.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image, ImageCms, ImageOps

from bookmaker.content.images import strict_loading

# A picture of more pixels is refused before it is decoded.
MAX_PIXELS = 80_000_000
QUALITY = 92

SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/svg+xml": "svg"}
DEEP = frozenset({"I", "I;16", "I;16B", "I;16L", "F"})
MOVING = frozenset({"WEBP", "AVIF"})
ORIENTATION = 0x0112
UPRIGHT = 1

_PNG = b"\x89PNG\r\n\x1a\n"
# JPEG segments that hold Exif and XMP (APP1), IPTC (APP13), and comments.
_TALKATIVE = frozenset({0xE1, 0xED, 0xFE})
_START_OF_SCAN = 0xDA
_TALKATIVE_CHUNKS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})


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


def core_picture(data: bytes) -> Picture:
    """The image as a core media type. PictureError when it is damaged, too large or not an image.

    SVG is passed on: it was cleaned when the book was read.
    """
    if _is_svg(data):
        return Picture("image/svg+xml", data)
    with strict_loading():
        try:
            with Image.open(io.BytesIO(data)) as image:
                return _core(image, data)
        except PictureError:
            raise
        except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
            raise PictureError("the file is damaged, or is not an image") from error


def _is_svg(data: bytes) -> bool:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and b"<svg" in data[:65536].lower()


def _core(image: Image.Image, data: bytes) -> Picture:
    if image.width * image.height > MAX_PIXELS:
        raise PictureError(f"it has more than {MAX_PIXELS // 1_000_000} million pixels")
    kind = image.format or ""
    image.load()
    if kind == "GIF":
        return Picture("image/gif", data)
    plain = image.mode not in DEEP and image.mode != "CMYK" and _orientation(image) == UPRIGHT
    if kind == "JPEG" and plain:
        return Picture("image/jpeg", b"".join(_quiet_jpeg(data)))
    if kind == "PNG" and plain and not _is_deep_png(data):
        return Picture("image/png", b"".join(_quiet_png(data)))
    moved = kind in MOVING and getattr(image, "n_frames", 1) > 1
    return replace(_converted(image, lossy=_is_lossy(kind, data)), stilled=moved)


def _is_lossy(kind: str, data: bytes) -> bool:
    return kind in {"JPEG", "MPO", "AVIF"} or (kind == "WEBP" and b"VP8L" not in data[:64])


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(ORIENTATION, UPRIGHT)
    return value if value in range(1, 9) else UPRIGHT


def _is_deep_png(data: bytes) -> bool:
    """The bit depth stands in the header, which is the first chunk (PNG, section 11.2.2)."""
    return len(data) > 24 and data[24] == 16  # noqa: PLR2004


# --- conversion ------------------------------------------------------------------------------------------


def _converted(image: Image.Image, *, lossy: bool) -> Picture:
    upright = ImageOps.exif_transpose(image)
    shown = _eight_bits(upright)
    transparent = shown.mode in {"RGBA", "LA"} or "transparency" in shown.info
    profile = shown.info.get("icc_profile")
    stream = io.BytesIO()
    if lossy and not transparent:
        shown.convert("L" if shown.mode == "L" else "RGB").save(
            stream, "JPEG", quality=QUALITY, optimize=True, icc_profile=profile
        )
        return Picture("image/jpeg", stream.getvalue())
    shown.save(stream, "PNG", optimize=True, icc_profile=profile)
    return Picture("image/png", b"".join(_quiet_png(stream.getvalue())))


def _eight_bits(image: Image.Image) -> Image.Image:
    """The image in a mode of 8 bits a channel, red, green and blue or grey."""
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


# --- what a file gives away ------------------------------------------------------------------------------


def _quiet_jpeg(data: bytes) -> Iterator[bytes]:
    """The file without the segments that speak of the photograph; its image data are not touched."""
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:  # noqa: PLR2004
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] not in _TALKATIVE:
            yield data[at:end]
        at = end
    yield data[at:]


def _quiet_png(data: bytes) -> Iterator[bytes]:
    """The file without the chunks that speak of it."""
    yield _PNG
    at = len(_PNG)
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] not in _TALKATIVE_CHUNKS:
            yield data[at:end]
        at = end
