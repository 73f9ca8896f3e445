"""PDF page -> PNG or JPEG. The only module that knows PDFium."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdfium2


def png_of_page(pdf: bytes, width: int, number: int = 1) -> bytes:
    """Page `number` (from 1), cut to its trim, as PNG, `width` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number - 1]
        page.set_cropbox(*page.get_trimbox())
        image = page.render(scale=width / page.get_width()).to_pil()
        out = io.BytesIO()
        as_rgb = image if image.mode == "RGB" else image.convert("RGB")
        as_rgb.save(out, "PNG", optimize=True)
        return out.getvalue()
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A whole sheet as JPEG, and the box that it shows: left, bottom, right, top in pt."""

    jpeg: bytes
    box: tuple[float, float, float, float]


def picture_of_sheet(pdf: bytes, width: int, number: int) -> SheetPicture | None:
    """Page `number` (from 1) with all that is outside its trim, `width` pixels wide; None without a page."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return None
    try:
        if not 1 <= number <= len(document):
            return None
        page = document[number - 1]
        box = page.get_mediabox()
        page.set_cropbox(*box)
        image = page.render(scale=width / page.get_width()).to_pil()
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=75, optimize=True)
        return SheetPicture(out.getvalue(), box)
    finally:
        document.close()
