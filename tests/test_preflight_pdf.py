"""The preflight of both PDFs: a good file has no finding, and each rule finds what it is there for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

import finished
from bookmaker.gates.cover_rules import cover_findings
from bookmaker.gates.expected import CoverMeasures, Expected
from bookmaker.gates.findings import Finding
from bookmaker.gates.pdf_file import PdfFile
from bookmaker.gates.pdf_reading import read_pdf
from bookmaker.gates.print_rules import print_findings
from bookmaker.gates.reader_rules import reader_findings

Change = Callable[[pikepdf.Pdf], None]


def read(data: bytes) -> PdfFile:
    found = read_pdf("a.pdf", data)
    assert isinstance(found, PdfFile), found
    return found


def printed(change: Change, expected: Expected = finished.EXPECTED) -> list[str]:
    """What is found in the print PDF after a change."""
    found = print_findings(read(finished.broken(finished.pdf("print"), change)), expected)
    return [str(finding) for finding in found]


def shown(change: Change, expected: Expected = finished.EXPECTED) -> list[str]:
    """What is found in the reader's PDF after a change."""
    found = reader_findings(read(finished.broken(finished.pdf("screen"), change)), expected)
    return [str(finding) for finding in found]


def nothing(_: pikepdf.Pdf) -> None:
    """No change."""


def content(operators: str) -> Change:
    """More content on the first page."""
    return lambda pdf: pdf.pages[0].contents_add(f"q {operators} Q".encode(), prepend=False)


def tags(pdf: pikepdf.Pdf, role: str) -> Iterator[pikepdf.Object]:
    """The structure elements of a role."""
    return (
        o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/S") == Name(f"/{role}") and "/P" in o
    )


def put(key: str, value: object) -> Change:
    """A key of the catalogue, set or, by None, taken out."""

    def change(pdf: pikepdf.Pdf) -> None:
        if value is None:
            del pdf.Root[key]
        else:
            pdf.Root[key] = value

    return change


def test_the_builds_own_files_have_no_finding() -> None:
    assert (printed(nothing), shown(nothing)) == ([], [])


@pytest.mark.parametrize(("data", "why"), [(b"", ""), (b"%PDF-1.7\nno more", ""), (b"PK\x03\x04", "")])
def test_what_is_no_pdf_says_so(data: bytes, why: str) -> None:
    found = read_pdf("a.pdf", data)
    assert isinstance(found, str)
    assert found != why
    assert "<" not in found


def test_a_locked_file_says_so() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(finished.pdf("screen"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert read_pdf("a.pdf", out.getvalue()) == "it is locked by a password"


# --- the print PDF ---------------------------------------------------------------------------------------


def test_every_page_has_a_trim_inside_its_bleed_inside_its_media() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[0].obj.TrimBox
        pdf.pages[1].obj.TrimBox = Array([0, 0, 9999, 400])
        pdf.pages[2].obj.BleedBox = Array([400, 0, 10, 400])

    found = [line for line in printed(change) if "K010" in line]
    assert found == [
        "a.pdf:page 1: error[K010]: the page has no TrimBox\n"
        "  hint: the printer cuts by it; `bookmaker build` writes it",
        "a.pdf:page 2: error[K010]: the TrimBox sticks out of the BleedBox",
        "a.pdf:page 3: error[K010]: the BleedBox is inside out or empty",
        "a.pdf:page 3: error[K010]: the TrimBox sticks out of the BleedBox",
    ]


def test_the_trim_and_the_bleed_are_the_manifests() -> None:
    expected = replace(finished.EXPECTED, trim=(148, 210), bleed=5)
    assert printed(nothing, expected)[:1] == [
        "a.pdf:page 1: error[K011]: the cut page is 105.0 x 148.0 mm, and the manifest asks for "
        "148.0 x 210.0 mm\n  hint: build again"
    ]
    assert printed(nothing, expected)[-1] == (
        "a.pdf:page 3: error[K012]: the bleed is 3.0 mm, and the manifest asks for 5.0 mm\n"
        "  hint: build again"
    )


def test_a_press_is_named() -> None:
    assert printed(put("/OutputIntents", None)) == [
        "a.pdf: error[K013]: the file has no output intent for PDF/X, and PDF/X-4 asks for one\n"
        "  hint: it tells for which press and paper the inks are meant"
    ]


def test_the_profile_is_a_press() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        profile = pdf.Root.OutputIntents[0].DestOutputProfile
        data = bytearray(profile.read_bytes())
        data[16:20] = b"RGB "
        profile.write(bytes(data))

    assert printed(change) == [
        "a.pdf: error[K013]: the profile of the output intent describes RGB, not a press with four inks\n"
        "  hint: `print.profile` names the printer's own"
    ]


def test_the_standard_is_named() -> None:
    expected = replace(finished.EXPECTED, press_standard="pdf/x-3")
    assert printed(nothing, expected) == [
        "a.pdf: error[K014]: the file names PDF/X-4, and the manifest asks for PDF/X-3:2003"
    ]


def test_fonts_are_in_the_file_and_no_more_of_them_than_is_used() -> None:
    def without_file(pdf: pikepdf.Pdf) -> None:
        for descriptor in (o for o in pdf.objects if isinstance(o, Dictionary) and "/FontFile2" in o):
            del descriptor.FontFile2
        for descriptor in (o for o in pdf.objects if isinstance(o, Dictionary) and "/FontFile3" in o):
            del descriptor.FontFile3

    def whole(pdf: pikepdf.Pdf) -> None:
        for font in (o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == Name.Font):
            font.BaseFont = Name("/EB-Garamond")

    assert printed(without_file)[0] == (
        "a.pdf:page 1: error[K015]: the font serif is not in the file\n"
        "  hint: the printer has another of that name, or none: build again"
    )
    assert printed(whole)[0] == (
        "a.pdf:page 1: warning[K016]: the whole font EB-Garamond is in the file, not the part that is used"
    )


def test_a_font_of_drawings_is_pointed_out() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type3, BaseFont=Name("/Emoji"), FirstChar=0)
        pdf.pages[0].obj.Resources.Font["/Drawn"] = pdf.make_indirect(font)
        content("BT 0 0 0 1 k /Drawn 10 Tf 20 20 Td (a) Tj ET")(pdf)

    assert printed(change) == [
        "a.pdf:page 1: warning[K017]: a font of drawings (Type 3) is used: Emoji\n"
        "  hint: some presses draw it coarsely; take the face's outlines"
    ]


@pytest.mark.parametrize(
    ("operators", "line"),
    [
        ("1 0 0 rg 20 20 50 50 re f", "an area is in screen colour (RGB) 1 0 0"),
        ("1 0 0 RG 20 20 m 50 50 l S", "a line is in screen colour (RGB) 1 0 0"),
        ("/DeviceRGB cs 0 .5 0 scn 20 20 50 50 re f", "an area is in screen colour (RGB) 0 0.5 0"),
    ],
)
def test_colours_of_the_screen_are_no_inks(operators: str, line: str) -> None:
    assert printed(content(operators)) == [
        f"a.pdf:page 1: error[K018]: {line}\n"
        "  hint: give the colour a twin in ink: --print-NAME: device-cmyk(…)"
    ]


def test_printers_marks_may_have_every_ink() -> None:
    """Outside the bleed nothing is looked at: the house's own crop marks are in all four."""
    assert printed(content("1 1 1 1 k 1 1 5 5 re f")) == []


def test_black_text_is_black_ink_alone() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        name = next(iter(pdf.pages[0].obj.Resources.Font.keys()))
        content(f"BT .6 .4 .4 1 k {name} 10 Tf 60 60 Td <0001> Tj ET")(pdf)

    assert printed(change) == [
        "a.pdf:page 1: error[K019]: black text is made of several inks: CMYK 60 40 40 100\n"
        "  hint: device-cmyk(0 0 0 1) is black alone, and stays sharp when plates shift"
    ]


def test_ink_has_a_limit() -> None:
    hint = "\n  hint: the paper takes 300 %: choose a lighter ink, or convert the image for this paper"
    assert printed(content("1 1 1 .8 k 60 60 50 50 re f")) == [
        f"a.pdf:page 1: error[K020]: an area is in 380 % of ink{hint}"
    ]


HEAVY = (255, 255, 255, 200)


def images(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == Name.Image]


def plain(pdf: pikepdf.Pdf) -> None:
    """The image as plain samples."""
    (image,) = images(pdf)
    image.write(bytes(HEAVY) * 160 * 160)
    del image.Decode


def jpeg(pdf: pikepdf.Pdf) -> None:
    """The image as a JPEG, whose samples Pillow writes turned round."""
    out = io.BytesIO()
    Image.new("CMYK", (160, 160), HEAVY).save(out, "JPEG", quality=95)
    images(pdf)[0].write(out.getvalue(), filter=Name.DCTDecode)


def inverted(pdf: pikepdf.Pdf) -> None:
    """Plain samples of which a viewer takes the inverse."""
    (image,) = images(pdf)
    image.write(bytes(255 - ink for ink in HEAVY) * 160 * 160)
    image.Decode = Array([1, 0] * 4)


def see_through(pdf: pikepdf.Pdf) -> None:
    """Plain samples with a soft mask."""
    plain(pdf)
    (image,) = images(pdf)
    mask = Dictionary(Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray)
    image.SMask = pdf.make_stream(b"\x80", mask)


@pytest.mark.parametrize("change", [plain, jpeg, inverted, see_through])
def test_the_ink_of_images_is_counted(change: Change) -> None:
    assert [line.partition("\n")[0] for line in printed(change)] == [
        "a.pdf:page 1: error[K020]: an image is in 378 % of ink where it is darkest"
    ]


def test_an_image_is_fine_enough_at_its_printed_size() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        name = next(iter(pdf.pages[0].obj.Resources.XObject.keys()))
        content(f"144 0 0 72 60 60 cm {name} Do")(pdf)

    assert printed(change) == [
        "a.pdf:page 1: warning[K021]: an image has 80 pixels an inch at its printed size\n"
        "  hint: it is 160 x 160 pixels: print it smaller, or find a larger one"
    ]


def test_an_image_is_in_inks() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        (image,) = images(pdf)
        image.write(bytes(3) * 160 * 160)
        image.ColorSpace = Name.DeviceRGB
        del image.Decode

    assert printed(change) == [
        "a.pdf:page 1: error[K022]: an image is in screen colour (RGB)\n"
        "  hint: `bookmaker build` converts it: build again"
    ]


def test_transparency_is_for_x4_alone() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Resources["/ExtGState"] = Dictionary(Faint=Dictionary(ca=0.5))
        content("/Faint gs 0 0 0 1 k 60 60 50 50 re f")(pdf)

    assert printed(change) == []
    line = (
        "a.pdf:page 1: error[K023]: something on the page is transparent (opacity), "
        "which PDF/X-1a:2003 forbids\n"
        "  hint: ask the printer for PDF/X-4, or flatten it"
    )
    assert line in printed(change, replace(finished.EXPECTED, press_standard="pdf/x-1a"))


def test_a_press_prints_no_links_forms_or_scripts() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[1, 2, 30, 40])
        pdf.pages[1].obj.Annots = Array([pdf.make_indirect(link)])
        pdf.Root.AcroForm = Dictionary(Fields=[])

    assert printed(change) == [
        "a.pdf: error[K026]: the file holds a form, which no press can print\n  hint: build again without it",
        "a.pdf:page 2: error[K024]: an annotation (Link) lies on the page\n  hint: links are for readers",
    ]


def test_pages_fill_their_signatures() -> None:
    assert printed(nothing, replace(finished.EXPECTED, signature=8)) == [
        "a.pdf:page 3: error[K025]: 3 pages are no multiple of 8\n"
        "  hint: `print.signature` asks for it: build again"
    ]


def test_a_line_too_thin_to_print_is_pointed_out() -> None:
    assert printed(content("0 0 0 1 K .1 w 60 60 m 90 60 l S")) == [
        "a.pdf:page 1: warning[K027]: a line is 0.10 pt thick, and may break up in print\n"
        "  hint: 0.25 pt hold"
    ]


def test_forms_and_patterns_are_looked_into_and_a_place_is_the_pages() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(b"1 0 0 rg 0 0 10 10 re f")
        form.stream_dict.update(
            {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 10, 10])}
        )
        form["/Matrix"] = Array([2, 0, 0, 2, 0, 0])
        pdf.pages[1].obj.Resources["/XObject"] = Dictionary(Inner=form)
        pdf.pages[1].contents_add(b"q 1 0 0 1 60 70 cm /Inner Do Q", prepend=False)

    found: tuple[Finding, ...] = print_findings(
        read(finished.broken(finished.pdf("print"), change)), finished.EXPECTED
    )
    assert [(f.rule, f.place.page, f.place.box) for f in found] == [("K018", 2, (60, 70, 80, 90))]


def test_the_place_of_text_is_where_it_stands() -> None:
    """The box of the folio, which stands in the middle below the text, holds its letter."""
    page = read(finished.pdf("print")).pages[0]
    boxes = [p.box for p in page.paints if p.what == "text" and p.box is not None]
    trim = page.boxes["TrimBox"]
    assert boxes
    assert all(trim[0] < b[0] < b[2] < trim[2] and trim[1] < b[1] < b[3] < trim[3] for b in boxes)


# --- the reader's PDF ------------------------------------------------------------------------------------


def test_the_file_is_tagged() -> None:
    assert shown(put("/MarkInfo", None))[0] == (
        "a.pdf: error[K040]: the file is not tagged\n"
        "  hint: a screen reader can't tell a heading from a note: build again"
    )


def test_everything_on_a_page_is_tagged_or_an_artifact() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].contents_add(b"0 g 60 60 50 50 re f", prepend=False)
        pdf.pages[2].contents_add(b"/P <</MCID 99>> BDC 0 g 60 60 50 50 re f EMC", prepend=False)

    assert shown(change) == [
        "a.pdf:page 2: error[K041]: something on the page is neither tagged nor marked as an artifact",
        "a.pdf:page 3: error[K041]: tagged passages that no tag holds, and that are not read out: 1",
    ]


def test_the_language_is_the_books() -> None:
    assert shown(put("/Lang", None)) == ["a.pdf: error[K042]: the file does not say in which language it is"]
    assert shown(put("/Lang", String("fr"))) == [
        "a.pdf: error[K042]: the file says that its language is fr, and the manifest says en\n"
        "  hint: build again"
    ]


def test_the_title_is_the_books_and_is_shown() -> None:
    assert shown(put("/ViewerPreferences", None), replace(finished.EXPECTED, title="Another")) == [
        "a.pdf: error[K043]: the file's title is 'A Paper Book', and the manifest says 'Another'\n"
        "  hint: build again",
        "a.pdf: error[K043]: readers are shown the file's name, not its title",
    ]


def test_headings_skip_no_level() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        next(tags(pdf, "H2")).S = Name.H4

    assert shown(change) == ["a.pdf:page 2: error[K044]: a heading of level 4 comes after one of level 1"]


def test_figures_have_alternative_text() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del next(tags(pdf, "Figure")).Alt

    assert shown(change) == [
        "a.pdf:page 2: error[K045]: a figure has no alternative text\n"
        '  hint: alt="…" beside the image says what it shows'
    ]


def test_a_finding_about_a_tag_knows_its_box() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del next(tags(pdf, "Figure")).Alt

    (found,) = reader_findings(read(finished.broken(finished.pdf("screen"), change)), finished.EXPECTED)
    assert found.place.box is not None
    left, bottom, right, top = found.place.box
    assert [round((right - left) / 72 * 25.4, 1), round((top - bottom) / 72 * 25.4, 1)] == [10.0, 10.0]


def test_heads_of_tables_have_a_scope() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del next(tags(pdf, "TH")).A

    assert shown(change) == ["a.pdf:page 2: error[K046]: a head of a table does not say for what: no scope"]


def test_notes_have_ids_and_ways_back() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        note = next(tags(pdf, "Note"))
        del note.ID
        note.K = Array([])

    assert [line for line in shown(change) if "K047" in line] == [
        "a.pdf:page 2: error[K047]: a note has no id",
        "a.pdf:page 2: error[K047]: a note has no link back to its call",
    ]


def test_links_land_in_the_file() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        links = [a for page in pdf.pages for a in page.obj.get("/Annots", []) if "/Dest" in a]
        links[0].Dest = String("nowhere@one")
        del links[1].Dest

    assert shown(change) == [
        "a.pdf:page 2: error[K048]: a link leads to 'nowhere@one', which is not in the file\n"
        "  hint: build again",
        "a.pdf:page 2: error[K048]: a link leads nowhere",
    ]


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")), "a link runs something (JavaScript)"),
        (Dictionary(S=Name.Launch, F=String("x")), "a link runs something (Launch)"),
        (
            Dictionary(S=Name.URI, URI=String("file:///etc/hosts")),
            "a link leads to 'file:///etc/hosts', which is no web page",
        ),
        (
            Dictionary(S=Name.URI, URI=String("JavaScript:alert(1)")),
            "a link leads to 'JavaScript:alert(1)', which is no web page",
        ),
    ],
)
def test_links_lead_to_places_and_run_nothing(action: Dictionary, line: str) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        link = next(a for page in pdf.pages for a in page.obj.get("/Annots", []) if "/A" in a)
        link.A = action

    assert shown(change) == [f"a.pdf:page 2: error[K049]: {line}"]


def test_pages_have_labels_of_their_own() -> None:
    assert shown(put("/PageLabels", None)) == [
        "a.pdf: error[K050]: the file has no page labels: its page 1 is the cover"
    ]
    twice = Dictionary(
        Nums=Array([0, Dictionary(S=Name.D), 2, Dictionary(S=Name.D, St=2), 3, Dictionary(S=Name.r)])
    )
    assert shown(put("/PageLabels", twice)) == [
        "a.pdf:page 3: error[K050]: this page and page 2 are both labelled '2'"
    ]


def test_the_tab_key_follows_the_text() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[1].obj.Tabs

    assert shown(change) == [
        "a.pdf:page 2: error[K051]: the tab key goes through the page's links in another order than the text"
    ]


def test_the_outline_is_there_and_lands() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        first = pdf.Root.Outlines.First
        for key in ("/A", "/Dest"):
            if key in first:
                del first[key]
        first.Dest = String("nowhere")

    assert shown(put("/Outlines", None)) == [
        "a.pdf: error[K052]: the file has no outline\n  hint: its bookmarks are the contents"
    ]
    assert shown(change) == ["a.pdf: error[K052]: the bookmark 'one' leads nowhere"]


def test_the_standards_are_named() -> None:
    expected = replace(finished.EXPECTED, reader_standards=("pdf/ua-1", "pdf/a-3a"))
    assert shown(nothing, expected) == [
        "a.pdf: error[K053]: the file does not say that it follows PDF/A-3A, which the manifest asks for\n"
        "  hint: build again"
    ]


def test_links_are_tagged_and_say_where_they_lead() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        links = [a for page in pdf.pages for a in page.obj.get("/Annots", [])]
        del links[0].StructParent
        del links[1].Contents

    assert shown(change) == [
        "a.pdf:page 2: error[K054]: a link is not tagged",
        "a.pdf:page 2: error[K054]: a link does not say where it leads",
    ]


def test_letters_have_their_unicode() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for font in (o for o in pdf.objects if isinstance(o, Dictionary) and "/ToUnicode" in o):
            del font.ToUnicode

    assert shown(change)[0] == (
        "a.pdf:page 1: error[K055]: the letters of serif can't be searched, copied or read aloud\n"
        "  hint: build again"
    )


def test_lists_have_items_with_bodies() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        next(tags(pdf, "LBody")).S = Name.P

    assert shown(change) == ["a.pdf:page 2: error[K056]: an item of a list has no body"]


# --- the cover -------------------------------------------------------------------------------------------


def sheet(change: Change, cover: CoverMeasures | None) -> list[str]:
    """What is found in a cover: the first page of the print PDF does for one, after a change."""

    def alone(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[1:]
        change(pdf)

    data = finished.broken(finished.pdf("print"), alone)
    return [str(f) for f in cover_findings(read(data), replace(finished.EXPECTED, cover=cover))]


def inside(pages: int) -> Change:
    """The file says for how many pages it was made."""
    return lambda pdf: pdf.docinfo.__setitem__("/PagesInside", String(str(pages)))


def test_a_cover_is_made_for_the_pages_of_the_book() -> None:
    cover = CoverMeasures(240, (105, 148), 3, 15.24)
    assert sheet(inside(240), cover) == []
    assert sheet(inside(200), cover) == [
        "a.pdf: error[K031]: the cover was made for 200 pages, and the book has 240\n"
        "  hint: its spine is to be 15.2 mm: bookmaker cover makes it again"
    ]


def test_a_cover_is_as_wide_as_its_spine_asks_for() -> None:
    wider = CoverMeasures(240, (106, 148), 3, 16.24)
    assert sheet(inside(240), wider) == [
        "a.pdf:page 1: error[K011]: the cut page is 105.0 x 148.0 mm, and the manifest asks for "
        "106.0 x 148.0 mm\n  hint: build again"
    ]


def test_a_cover_is_one_sheet() -> None:
    found = cover_findings(read(finished.pdf("print")), finished.EXPECTED)
    assert [str(f) for f in found] == ["a.pdf: error[K030]: a cover is one sheet, and this file has 3"]
