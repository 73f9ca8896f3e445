"""Pictures -> their plates, as a page is drawn for the press; what an editor should know of each.

Knows of WeasyPrint 70: a picture is drawn by `RasterImage.draw`, perhaps several times, and written once a
document by `RasterImage.get_x_object`, when all pages are drawn; PNG files are encoded anew for that.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint.images import RasterImage
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream

from bookmaker.files.inks import current
from bookmaker.files.png_samples import png_samples
from bookmaker.files.screen_profiles import with_own_profile
from bookmaker.files.separation import Plates

MM_PER_INCH = 25.4
PT_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    """A picture by WeasyPrint's name for it (the MD5 of its URL), with its coarsest resolution in print."""

    id: str
    dpi: float
    plates: Plates


_draw = RasterImage.draw
_get_x_object = RasterImage.get_x_object
_get_png_data = RasterImage._get_png_data  # noqa: SLF001 (there is no hook)
_add_group = Stream.add_group
_add_image = Stream.add_image
_add_pattern = Stream.add_pattern


def whole_matrix(stream: Any) -> Any:  # noqa: ANN401
    """From the stream's user space to the page's, in points; WeasyPrint's own ends at the stream's group."""
    return stream.ctm @ getattr(stream, "outer", Matrix())


def _grouped(stream: Any, *box: float) -> Any:  # noqa: ANN401
    group = _add_group(stream, *box)
    group.outer = whole_matrix(stream)
    return group


def _patterned(stream: Any, *arguments: Any) -> Any:  # noqa: ANN401
    pattern = _add_pattern(stream, *arguments)
    pattern.outer = arguments[-1] @ getattr(stream, "outer", Matrix())
    return pattern


def _drawn(image: Any, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401
    going_on = current()
    if going_on is not None and image.width > 0 and image.height > 0:
        (a, b, _), (c, d, _), _ = whole_matrix(stream)
        across, down = abs(width) * math.hypot(a, b), abs(height) * math.hypot(c, d)
        if across and down:
            dpi = min(image.width / across, image.height / down) * PT_PER_INCH
            going_on.resolutions[image.id] = min(dpi, going_on.resolutions.get(image.id, math.inf))
    _draw(image, stream, width, height, style)


def _named(stream: Any, image: Any, interpolate: bool, ratio: float) -> Any:  # noqa: ANN401
    """One picture has one name: the press never smooths what it prints."""
    return _add_image(stream, image, interpolate and current() is None, ratio)


def _x_object(image: Any, interpolate: bool, ratio: float) -> Any:  # noqa: ANN401
    going_on = current()
    if going_on is None:
        return with_own_profile(_get_x_object(image, interpolate, ratio), image.image_data.data)
    dpi = going_on.resolutions.get(image.id, math.inf)
    cell = min(dpi, 10 * PT_PER_INCH) / MM_PER_INCH  # the side of a square millimetre, in pixels
    transparent = going_on.run.transparent
    plates = going_on.separator.plates(image.image_data.data, cell, transparent=transparent)
    going_on.pictures.append(PrintedPicture(image.id, dpi, plates))
    return _written(plates)


def _png_data(image: Any) -> bytes:  # noqa: ANN401
    """The samples of a picture as Pillow has opened it, from its file where that can be."""
    file = getattr(image, "fp", None)
    found = png_samples(file.getvalue()) if isinstance(file, io.BytesIO) else None
    return _get_png_data(image) if found is None else found


def _written(plates: Plates) -> pydyf.Stream:
    """The plates as an image XObject (ISO 32000-1, 8.9.5)."""
    entries = _entries(plates, plates.space, plates.bits)
    entries["Filter"] = f"/{plates.filter}"
    if plates.rows:
        colours = 1 if plates.space == "DeviceGray" else 4
        entries["DecodeParms"] = pydyf.Dictionary(
            {"Predictor": 12, "Columns": plates.width, "Colors": colours}
        )
    if plates.inverted:
        entries["Decode"] = pydyf.Array((1, 0) * 4)
    if plates.alpha is not None:
        mask = _entries(plates, "DeviceGray", 8)
        mask["Filter"] = "/FlateDecode"
        entries["SMask"] = pydyf.Stream([plates.alpha], mask)
    return pydyf.Stream([plates.data], entries)


def _entries(plates: Plates, space: str, bits: int) -> pydyf.Dictionary:
    return pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": plates.width,
            "Height": plates.height,
            "ColorSpace": f"/{space}",
            "BitsPerComponent": bits,
            "Interpolate": "false",
        }
    )


RasterImage.draw = _drawn
RasterImage.get_x_object = _x_object
RasterImage._get_png_data = staticmethod(_png_data)  # noqa: SLF001
Stream.add_group = _grouped
Stream.add_image = _named
Stream.add_pattern = _patterned
