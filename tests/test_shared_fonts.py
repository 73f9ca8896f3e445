"""The joined PDF holds each face and image once, and its pages look and read as their sections do."""

from __future__ import annotations

import io
import re
from importlib import resources

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

import paper
from bookmaker.files.font_programs import font_file, read_face
from bookmaker.files.joining import joined
from bookmaker.files.layout import Layout, Press, Resources
from bookmaker.files.places import Place, PlacedSection

FONTS = resources.files("bookmaker").joinpath("design/fonts")
ROMAN = FONTS.joinpath("eb-garamond/EBGaramond-Regular.ttf").read_bytes()
SANS = FONTS.joinpath("alegreya-sans/AlegreyaSans-Regular.ttf").read_bytes()
# What pypdfium2 has for a soft hyphen at the end of a line, and for the end of that line.
PARTED = "\x02"
# Composite glyphs among them, whose parts get other numbers in each section.
PASSAGES = ("<p>abc dé “x”</p>", "<p>xyz Ǭ ë ‘ … ŝ ﬁ</p>", "<p>ÀÉÎ 123 “cab” 1/2</p>")


def laid_out(*bodies: str, fonts: tuple[bytes, ...] = (), image: bytes = b"") -> list[PlacedSection]:
    """Sections of a page each, laid out alone; each may have its own font file under the one name."""
    placed = []
    for number, body in enumerate(bodies, 1):
        files = {"font.ttf": fonts[number - 1] if fonts else ROMAN, "dot.png": image}
        layout = Layout(paper.layout().sheets, Resources((("file:///house/", files),)), ("print", "screen"))
        section = paper.section(f"s{number}", body)
        sheets = Press(layout).lay_out(section, "right", lambda _: 1)
        placed.append(PlacedSection(section, Place(1, 0, "right", roman=False), sheets))
    return placed


@pytest.fixture(scope="module")
def parts() -> list[PlacedSection]:
    return laid_out(*PASSAGES)


def bound(parts: list[PlacedSection]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(joined(parts, "screen", paper.BINDING)))


def fonts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The font dictionaries of all pages, each once."""
    listed = [font for page in pdf.pages for font in page.obj.Resources.Font.values()]
    return list({font.objgen: font for font in listed}.values())


def font_files(pdf: pikepdf.Pdf) -> list[bytes]:
    files = [font.DescendantFonts[0].FontDescriptor.FontFile2 for font in fonts_of(pdf)]
    return list({file.objgen: file.read_bytes() for file in files}.values())


def written(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def texts(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def pictures(data: bytes) -> list[bytes]:
    return [page.render(scale=2).to_pil().tobytes() for page in pypdfium2.PdfDocument(data)]


def trimmed(part: PlacedSection) -> bytes:
    """A section's own PDF, its pages cut to the trimmed page, as the joined ones are."""
    with pikepdf.open(io.BytesIO(part.sheets.pdfs["screen"])) as pdf:
        for page in pdf.pages:
            page.mediabox = page.trimbox
        return written(pdf)


def test_sections_that_set_a_face_share_its_font_file(parts: list[PlacedSection]) -> None:
    with bound(parts) as pdf:
        assert (len(fonts_of(pdf)), len(font_files(pdf))) == (1, 1)


@pytest.mark.parametrize(
    ("bodies", "fonts"),
    [
        (PASSAGES, ()),
        (("<p>paper</p>", "<p>paper</p>"), (ROMAN, SANS)),
        (("<p>paper</p>", "<p>\N{GREEK SMALL LETTER ALPHA}</p><p>\N{HIRAGANA LETTER A}</p>"), ()),
    ],
    ids=["one face", "two faces of one name", "a glyph that is missing"],
)
@pytest.mark.filterwarnings("ignore")
def test_pages_look_and_read_as_in_their_sections(bodies: tuple[str, ...], fonts: tuple[bytes, ...]) -> None:
    parts = laid_out(*bodies, fonts=fonts)
    data = joined(parts, "screen", paper.BINDING)
    own = [trimmed(part) for part in parts]
    assert texts(data) == [texts(section)[0] for section in own]
    assert pictures(data) == [pictures(section)[0] for section in own]


def test_a_word_that_is_parted_at_the_ends_of_lines_is_read_as_one() -> None:
    style = 'style="width: 3em; hyphens: auto; hyphenate-limit-chars: 4 2 2"'
    (text,) = texts(written(bound(laid_out(f'<p lang="en" {style}>misunderstanding</p>'))))
    assert text.count(PARTED) > 1
    assert "misunderstanding" in text.replace(PARTED, "")


def drawn_anew(data: bytes, letter: str) -> bytes:
    """The same release of a face, but for the form of one letter."""
    font = TTFont(io.BytesIO(data))
    font["glyf"][font.getBestCmap()[ord(letter)]].coordinates.scale((0.5, 1))
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@pytest.mark.parametrize("other", [SANS, drawn_anew(ROMAN, "p")], ids=["another face", "one letter"])
def test_what_draws_a_glyph_in_two_ways_stays_apart(other: bytes) -> None:
    """All have one name: the style sheet says so."""
    with bound(laid_out("<p>paper</p>", "<p>paper</p>", fonts=(ROMAN, other))) as pdf:
        assert len(font_files(pdf)) == 2


def test_a_glyph_that_stands_for_two_texts_is_read_as_each_section_means_it() -> None:
    """A raised figure is set for a figure and for a character of its own; the font file is one."""
    parts = laid_out("<p>a²</p>", '<p>a<span style="font-variant-position: super">2</span></p>')
    with bound(parts) as pdf:
        assert (len(fonts_of(pdf)), len(font_files(pdf))) == (2, 1)
        assert [text.split()[1] for text in texts(written(pdf))] == ["a²", "a2"]


def test_the_descriptor_and_the_widths_are_those_of_all_sections(parts: list[PlacedSection]) -> None:
    with bound(parts) as pdf:
        shared = _widths(fonts_of(pdf)[0])
    for part in parts:
        with pikepdf.open(io.BytesIO(part.sheets.pdfs["screen"])) as pdf:
            own = _widths(fonts_of(pdf)[0])
            assert own.items() <= shared.items()


def _widths(font: pikepdf.Object) -> dict[int, int]:
    array = list(font.DescendantFonts[0].W)
    return {
        int(first) + at: int(width)
        for first, row in zip(array[::2], array[1::2], strict=True)
        for at, width in enumerate(row)
    }


def test_a_font_is_named_after_its_glyphs(parts: list[PlacedSection]) -> None:
    """Six letters, then the face (ISO 32000-1, 9.6.4): other letters where it holds other glyphs."""
    with bound(parts) as pdf, bound(parts[:1]) as one, bound(parts[:1]) as again:
        names = [str(fonts_of(made)[0].BaseFont) for made in (pdf, one, again)]
        font = fonts_of(pdf)[0]
        descendant = font.DescendantFonts[0]
        assert {str(descendant.BaseFont), str(descendant.FontDescriptor.FontName)} == {names[0]}
    assert [bool(re.fullmatch("/[A-Z]{6}[+]serif", name)) for name in names] == [True, True, True]
    assert [names[1] == names[0], names[1] == names[2]] == [False, True]


def test_a_font_file_holds_the_glyphs_that_were_asked_for_at_their_ids() -> None:
    """ë is put together of e and a dieresis, which come along."""
    face = read_face(ROMAN, [435, 440])
    assert face is not None
    made, whole = (TTFont(io.BytesIO(data)) for data in (font_file(face), ROMAN))
    name, own = made.getGlyphName(440), whole.getGlyphName(440)
    assert made["glyf"][name].getCoordinates(made["glyf"]) == whole["glyf"][own].getCoordinates(whole["glyf"])
    assert made["hmtx"][name] == whole["hmtx"][own]
    assert made["maxp"].numGlyphs == 442


@pytest.mark.parametrize("data", [b"", b"OTTO", b"no font", ROMAN[:400]], ids=["none", "CFF", "other", "cut"])
def test_what_is_no_whole_truetype_file_is_left_alone(data: bytes) -> None:
    assert read_face(data, [1]) is None


def test_an_image_of_two_sections_is_stored_once() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), (200, 30, 30)).save(out, "PNG")
    image = '<p><img src="file:///house/dot.png" alt="a dot"/></p>'
    with bound(laid_out(image, image, image=out.getvalue())) as pdf:
        found = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert len(found) == 1


def test_the_printers_marks_of_all_pages_are_stored_once(parts: list[PlacedSection]) -> None:
    with pikepdf.open(io.BytesIO(joined(parts, "print", paper.BINDING))) as pdf:
        marks = {page.obj.Contents[-1].objgen for page in pdf.pages}
    assert len(marks) == 1
