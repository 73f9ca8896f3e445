"""The widths of a font's glyphs as a PDF lists them, in a time and a room that its numbers do not command."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name

from bookmaker.gates.glyph_widths import Face, face_of
from clock import within


def composite(*listed: object) -> Face:
    kid = Dictionary(W=Array(listed), DW=500)
    return face_of(Dictionary(Subtype=Name.Type0, BaseFont=Name("/Boxes"), DescendantFonts=Array([kid])))


def test_widths_are_listed_one_by_one_or_for_a_range() -> None:
    face = composite(1, Array([300, 400]), 10, 12, 700)
    assert [face.width(code.to_bytes(2, "big")) for code in (0, 1, 2, 3, 10, 12, 13)] == [
        *(500, 300, 400, 500),
        *(700, 700, 500),
    ]
    assert face.width(b"\0\1\0\2") == 700


def test_a_simple_font_lists_them_from_its_first_letter() -> None:
    face = face_of(Dictionary(Subtype=Name.TrueType, FirstChar=65, Widths=Array([600, 650])))
    assert (face.name, face.width(b"ABC")) == ("unnamed#0", 1750)


def test_a_range_ends_where_glyphs_end_and_a_list_where_it_ends() -> None:
    assert len(composite(0, 2_000_000_000, 400).widths) == 65_536
    assert composite(1, Array([300]), 7).widths == {1: 300}


def test_a_hundred_thousand_entries_are_read_in_a_moment() -> None:
    listed = [n for code in range(33_000) for n in (code, code, 250)]
    with within(5):
        assert len(composite(*listed).widths) == 33_000
