"""Pages as images."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image

from bookmaker.files.raster import png_of_page


def page(trim: tuple[int, int, int, int]) -> bytes:
    """A page of 120 by 120 pt, black inside its trim."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(120, 120))
    left, bottom, right, top = trim
    black = f"0 g {left} {bottom} {right - left} {top - bottom} re f".encode()
    document.pages[0].Contents = document.make_stream(black)
    document.pages[0].TrimBox = list(trim)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_page_is_cut_to_its_trim_and_has_the_width_that_is_asked_for() -> None:
    image = Image.open(io.BytesIO(png_of_page(page((10, 20, 110, 100)), 200))).convert("L")
    assert image.size == (200, 160)
    assert image.getextrema() == (0, 0)


def test_a_page_without_a_trim_is_shown_whole() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(120, 60))
    stream = io.BytesIO()
    document.save(stream)
    assert Image.open(io.BytesIO(png_of_page(stream.getvalue(), 240))).size == (240, 120)
