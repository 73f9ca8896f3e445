"""The file of the press: its boxes, its standard, its pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

import paper
from bookmaker.diagnostics import Span
from bookmaker.files.binding import Binding
from bookmaker.files.joining import joined
from bookmaker.files.layout import Press
from bookmaker.files.places import Place, PlacedSection
from bookmaker.packaged import house_profile
from bookmaker.profiles import profile_faults, profile_name

PATTERN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><defs>'
    '<pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="5" height="5"/>'
    "</pattern>"
    '</defs><rect width="100" height="100" fill="url(#p)"/></svg>'
)


def placed(body: str, css: str = "") -> list[PlacedSection]:
    """One section of one page, laid out for the press."""
    section = paper.section("one", body)
    sheets = Press(paper.layout(paper.CSS + css)).lay_out(section, "right", lambda _: 1)
    return [PlacedSection(section, Place(1, 0, "right", roman=False), sheets)]


@contextmanager
def made(body: str, binding: Binding = paper.BINDING, css: str = "") -> Iterator[pikepdf.Pdf]:
    """The joined file of the press, opened."""
    with pikepdf.open(io.BytesIO(joined(placed(body, css), "print", binding))) as pdf:
        yield pdf


def for_press(standard: str, **changes: object) -> Binding:
    return replace(paper.BINDING, press=replace(paper.BINDING.press, standard=standard, **changes))  # type: ignore[arg-type]


def millimetres(box: pikepdf.Object) -> list[float]:
    return [round(float(x) / 72 * 25.4, 2) for x in box]  # type: ignore[union-attr]


def test_no_box_is_negative_and_each_holds_the_next() -> None:
    with made("<p>text</p>") as pdf:
        page = pdf.pages[0]
        boxes = [millimetres(b) for b in (page.mediabox, page.bleedbox, page.trimbox)]
    assert boxes == [[0, 0, 131, 174], [10, 10, 121, 164], [13, 13, 118, 161]]


def test_what_is_drawn_stays_where_it_was_on_the_trimmed_page() -> None:
    """Text, drawings and the patterns in them move with the trimmed page, here by an inch."""
    parts = placed(f"<p>text</p>{PATTERN}")
    still, moved = (joined(parts, "print", replace(paper.BINDING, marks=(), bleed=b)) for b in (0, 25.4))
    assert trimmed_pixels(still) == trimmed_pixels(moved)


def trimmed_pixels(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        page.set_cropbox(*page.get_trimbox())
        return bytes(page.render(scale=1).to_pil().tobytes())
    finally:
        document.close()


@pytest.mark.parametrize(
    ("standard", "version", "name"),
    [
        ("pdf/x-4", "1.6", "PDF/X-4"),
        ("pdf/x-1a", "1.4", "PDF/X-1a:2003"),
        ("pdf/x-3", "1.4", "PDF/X-3:2003"),
    ],
)
def test_a_file_says_which_standard_it_follows(standard: str, version: str, name: str) -> None:
    with made("<p>text</p>", for_press(standard)) as pdf:
        said = (pdf.pdf_version, str(pdf.docinfo["/GTS_PDFXVersion"]), str(pdf.docinfo["/Trapped"]))
        in_xmp = f"<pdfxid:GTS_PDFXVersion>{name}<".encode() in pdf.Root.Metadata.read_bytes()
    assert said == (version, name, "/False")
    assert in_xmp == (standard == "pdf/x-4")


@pytest.mark.parametrize("standard", ["pdf/x-1a", "pdf/x-3"])
def test_pdf_1_4_has_no_object_streams(standard: str) -> None:
    data = joined(placed("<p>text</p>"), "print", for_press(standard))
    assert data.startswith(b"%PDF-1.4")
    assert b"/ObjStm" not in data
    assert b"/XRef" not in data


def test_the_output_intent_holds_the_profile_and_names_its_condition() -> None:
    with made("<p>text</p>") as pdf:
        (intent,) = pdf.Root.OutputIntents
        said = {
            key: str(intent[key]) for key in ("/S", "/OutputConditionIdentifier", "/RegistryName", "/Info")
        }
        profile = intent.DestOutputProfile.read_bytes()
    assert said == {
        "/S": "/GTS_PDFX",
        "/OutputConditionIdentifier": "FOGRA39",
        "/RegistryName": "http://www.color.org",
        "/Info": "FOGRA39L Coated",
    }
    assert profile == house_profile()


def test_a_condition_of_ones_own_is_in_no_registry() -> None:
    with made("<p>text</p>", for_press("pdf/x-4", condition="Custom")) as pdf:
        assert "/RegistryName" not in pdf.Root.OutputIntents[0]


def test_blank_pages_fill_the_last_signature_and_have_all_boxes() -> None:
    with made("<p>text</p>", for_press("pdf/x-4", signature=8)) as pdf:
        boxes = {tuple(millimetres(page.trimbox)) for page in pdf.pages}
        labels = [page.label for page in pdf.pages]
    assert boxes == {(13.0, 13.0, 118.0, 161.0)}
    assert labels == ["1", "2", "3", "4", "5", "6", "7", "8"]


def test_printers_marks_are_on_every_plate() -> None:
    with made("<p>text</p>") as pdf:
        marks = pdf.pages[0].Contents[-1].read_bytes()
        space = pdf.pages[0].Resources.ColorSpace.Registration
        assert b"/Registration CS 1 SCN" in marks
        assert [str(space[0]), str(space[1])] == ["/Separation", "/All"]


def test_a_file_of_the_press_has_no_links_and_no_names_and_bookmarks_that_show_pages() -> None:
    with made('<p id="x"><a href="#x">text</a></p>') as pdf, pdf.open_outline() as outline:
        (bookmark,) = outline.root
        target = bookmark.destination
        assert isinstance(target, pikepdf.Array)
        assert (target[0].objgen, str(target[1])) == (pdf.pages[0].obj.objgen, "/Fit")
        assert "/Annots" not in pdf.pages[0].obj
        assert "/Names" not in pdf.Root


# --- profiles --------------------------------------------------------------------------------------------


def test_the_house_profile_is_one_of_a_press_for_every_standard() -> None:
    names = ("pdf/x-4", "pdf/x-1a", "pdf/x-3")
    assert [profile_faults(house_profile(), "p", name, Span("book.yaml")) for name in names] == [(), (), ()]
    assert profile_name(house_profile()) == "FOGRA39L Coated"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({12: b"mntr", 16: b"RGB "}, "it describes a screen in 'RGB', not a press in CMYK"),
        ({8: b"\x04"}, "it is of ICC version 4, and pdf/x-1a knows version 2 at most"),
        ({0: b"\0\0\0\1"}, "it is damaged"),
        ({128: b"\0\0\0\1"}, "it holds no tables to convert colours with"),
    ],
)
def test_a_profile_that_a_press_can_not_use_says_why(changed: dict[int, bytes], fault: str) -> None:
    data = bytearray(house_profile())
    for place, value in changed.items():
        data[place : place + len(value)] = value
    (found,) = profile_faults(bytes(data), "own.icc", "pdf/x-1a", Span("book.yaml", 3, 18))
    assert found.message == f"'own.icc' can't be the printing profile: {fault}"


@pytest.mark.parametrize(
    ("css", "space"), [("p { opacity: 0.5 }", "/DeviceCMYK"), ("", "")], ids=["seen through", "opaque"]
)
def test_a_page_that_blends_says_in_which_colours(css: str, space: str) -> None:
    with made("<p>text</p>", css=css) as pdf:
        group = pdf.pages[0].obj.get("/Group", pikepdf.Dictionary())
        assert str(group.get("/CS", "")) == space
