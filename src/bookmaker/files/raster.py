"""PDF page -> PNG or JPEG. The only module that knows PDFium."""

from __future__ import annotations

import io

import pypdfium2


def png_of_page(pdf: bytes, width: int, number: int = 1) -> bytes:
    """Page `number` (from 1), cut to its trim, as PNG, `width` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number - 1]
        page.set_cropbox(*page.get_trimbox())
        image = page.render(scale=width / page.get_width()).to_pil()
        out = io.BytesIO()
        image.convert("RGB").save(out, "PNG", optimize=True)
        return out.getvalue()
    finally:
        document.close()


def jpeg_of_sheet(pdf: bytes, width: int, number: int = 1) -> bytes:
    """Page `number` (from 1) with all that is outside its trim, as JPEG, `width` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number - 1]
        page.set_cropbox(*page.get_mediabox())
        image = page.render(scale=width / page.get_width()).to_pil()
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=75, optimize=True)
        return out.getvalue()
    finally:
        document.close()
