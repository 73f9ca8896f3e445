"""Image files -> images that pages are made from: upright, of eight bits a channel, silent on their making.

WeasyPrint (70.0) sets a JPEG as it is; where it has Exif it encodes it anew, coarsely and without its colour
profile. Of sixteen bits a pixel, and of CMYK outside JPEG, it makes nothing; and it writes a mask for
every picture that has an alpha channel, though that hide nothing.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageOps

from bookmaker.content.drawings import is_svg
from bookmaker.content.images import FORMATS, UNREADABLE, strict_loading
from bookmaker.content.quiet_files import quiet_jpeg
from bookmaker.editions.pictures import COMPRESSION, UPRIGHT, eight_bits, is_lossy, opaque, orientation

# Of a JPEG that has to be encoded anew: nobody sees the difference, neither on paper.
QUALITY: Final = 95
_JPEG: Final = frozenset({"JPEG", "MPO"})
_SET_AS_IT_IS: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})


def page_picture(data: bytes) -> bytes:
    """The image with its colour profile, as a page can show it; the bytes themselves where they are no image.

    A JPEG that stands upright keeps its image data. Screen and press get the same.
    """
    if is_svg(data):
        return data
    with strict_loading():
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return _page_picture(image, data)
        except UNREADABLE:
            return data  # no image; or one that is damaged, as the book's check has said


def _page_picture(image: Image.Image, data: bytes) -> bytes:
    kind = image.format or ""
    if kind not in _JPEG:
        image.load()  # a TIFF is turned by that
    upright = orientation(image) == UPRIGHT
    if upright and kind in _JPEG:
        return quiet_jpeg(data)
    bare = opaque(image)
    if upright and bare is image and image.mode in _SET_AS_IT_IS:
        return data
    turned = ImageOps.exif_transpose(bare)
    shown = turned if turned.mode == "CMYK" else eight_bits(turned)
    profile = image.info.get("icc_profile")
    stream = io.BytesIO()
    if shown.mode == "CMYK" or (is_lossy(kind, data) and shown.mode in {"L", "RGB"}):
        shown.save(stream, "JPEG", quality=QUALITY, subsampling=0, icc_profile=profile, comment=b"")
    else:
        shown.save(stream, "PNG", icc_profile=profile, compress_level=COMPRESSION)
    return stream.getvalue()
