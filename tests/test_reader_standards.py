"""What the standards of the reader's PDF ask for, read back from small books."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image, ImageCms

import paper
from bookmaker.content import mathematics
from bookmaker.files.binding import Binding, Imprint
from bookmaker.files.joining import joined
from bookmaker.files.places import PlacedSection
from bookmaker.files.sheets import laid_out
from bookmaker.files.srgb import srgb_profile

UA_1 = paper.BINDING
UA_2 = replace(paper.BINDING, accessible=2)
A_2 = replace(paper.BINDING, archival=2)
A_3 = replace(paper.BINDING, archival=3)

NOTED = paper.noted(1, "the note", words=2) + (
    '<p><a id="again" href="#fn-1">1</a> <a href="bookmaker:two#deep">there</a></p>'
)
CONTENTS = '<nav><ol><li><a class="entry" href="bookmaker:two#">Two</a></li></ol></nav>'
TARGETS = '<h3 id="deep">Deep</h3><dl><dt>term</dt><dd>body</dd></dl>'
FIGURE = (
    '<figure><p><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4'
    'nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC" alt="A dot"/></p>'
    "<figcaption><p>A caption</p></figcaption></figure>"
)


def placed(*sections: paper.PrintSection) -> tuple[PlacedSection, ...]:
    def the_same(_folios: Mapping[str, str]) -> tuple[paper.PrintSection, ...]:
        return sections

    return laid_out(the_same, paper.layout(), jobs=1)[0]


@pytest.fixture(scope="module")
def parts() -> tuple[PlacedSection, ...]:
    return placed(
        paper.section("one", NOTED + CONTENTS, notes=1),
        paper.section("two", TARGETS + FIGURE),
    )


@contextmanager
def opened(parts: tuple[PlacedSection, ...], binding: Binding) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(joined(parts, "screen", binding))) as pdf:
        yield pdf


def elements(pdf: pikepdf.Pdf, role: str = "") -> list[pikepdf.Object]:
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary)
        and thing.get("/Type") == "/StructElem"
        and role in ("", str(thing.S)[1:])
    ]


def one(pdf: pikepdf.Pdf, role: str) -> pikepdf.Object:
    (element,) = elements(pdf, role)
    return element


# --- PDF/UA-2 --------------------------------------------------------------------------------------------


def test_the_second_part_of_pdf_ua_is_pdf_2_and_says_so(parts: tuple[PlacedSection, ...]) -> None:
    with opened(parts, UA_2) as pdf, pdf.open_metadata() as xmp:
        claimed = pdf.pdf_version, xmp["pdfuaid:part"], xmp["pdfuaid:rev"]
    assert claimed == ("2.0", "2", "2024")


def test_each_destination_leads_to_the_tag_of_its_element(parts: tuple[PlacedSection, ...]) -> None:
    with opened(parts, UA_2) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        targets = {str(n): d for n, d in zip(names[::2], names[1::2], strict=True)}
        found = {name: (str(d.SD[0].S), d.SD[0].get("/ID")) for name, d in targets.items()}
        assert found == {
            "again@one": ("/Link", "again@one"),
            "deep@two": ("/H3", "deep@two"),
            "fn-1@one": ("/FENote", "fn-1@one"),
            "fnref-1@one": ("/Link", "fnref-1@one"),
            "one@one": ("/Sect", "one@one"),
            "two@two": ("/Sect", "two@two"),
        }
        assert [list(d.SD)[1:] for d in targets.values()] == [list(d.D)[1:] for d in targets.values()]


def test_a_note_and_all_its_calls_know_each_other(parts: tuple[PlacedSection, ...]) -> None:
    with opened(parts, UA_2) as pdf:
        note = one(pdf, "FENote")
        assert note.A.NoteType == "/Footnote"
        assert [str(call.ID) for call in note.Ref] == ["fnref-1@one", "again@one"]
        assert [str(call.Ref[0].ID) for call in note.Ref] == ["fn-1@one", "fn-1@one"]


def test_a_line_of_the_contents_knows_what_it_names(parts: tuple[PlacedSection, ...]) -> None:
    with opened(parts, UA_2) as pdf:
        assert [str(tag.ID) for tag in one(pdf, "TOCI").Ref] == ["two@two"]


def test_roles_stand_in_the_namespace_that_has_them(parts: tuple[PlacedSection, ...]) -> None:
    with opened(parts, UA_2) as pdf:
        (namespace,) = pdf.Root.StructTreeRoot.Namespaces
        old = {str(tag.S)[1:] for tag in elements(pdf) if "/NS" not in tag}
        assert namespace.NS == "http://iso.org/pdf2/ssn"
        assert old == {"TOC", "TOCI", "Reference"}
        assert {tag.NS.objgen for tag in elements(pdf) if "/NS" in tag} == {namespace.objgen}


def test_a_caption_is_the_last_of_its_element_and_a_list_of_terms_a_description(
    parts: tuple[PlacedSection, ...],
) -> None:
    with opened(parts, UA_2) as pdf:
        assert [str(kid.S) for kid in one(pdf, "Aside").K][-1] == "/Caption"
        assert one(pdf, "L").A.ListNumbering == "/Description"


def test_the_first_part_of_pdf_ua_has_nothing_of_pdf_2(parts: tuple[PlacedSection, ...]) -> None:
    with opened(parts, UA_1) as pdf:
        assert pdf.pdf_version < "2.0"
        assert [tag for tag in elements(pdf) if "/NS" in tag or "/Ref" in tag] == []
        assert {str(tag.S)[1:] for tag in elements(pdf)} & {"FENote", "Aside"} == set()
        assert all(isinstance(d, pikepdf.Array) for d in list(pdf.Root.Names.Dests.Names)[1::2])


# --- PDF/A -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("binding", "part"), [(A_2, "2"), (A_3, "3")])
def test_a_file_for_archives_follows_pdf_ua_as_well(
    parts: tuple[PlacedSection, ...], binding: Binding, part: str
) -> None:
    with opened(parts, binding) as pdf, pdf.open_metadata() as xmp:
        claimed = xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]
        assert claimed == (part, "A", "1")
        assert b"<pdfaProperty:name>part</pdfaProperty:name>" in pdf.Root.Metadata.read_bytes()


def test_a_book_has_what_references_are_made_from(parts: tuple[PlacedSection, ...]) -> None:
    imprint = Imprint("10.5555/ebb", "978-0-00-000002-6", "https://example.org/by", "CC-BY-4.0", "Tide Press")
    binding = replace(paper.BINDING, imprint=imprint)
    names = ("dc:identifier", "dc:publisher", "dc:rights", "prism2:doi", "prism2:isbn")
    with opened(parts, binding) as pdf, pdf.open_metadata() as xmp:
        assert [xmp[name] for name in names] == [
            "doi:10.5555/ebb",
            {"Tide Press"},
            "CC-BY-4.0",
            "10.5555/ebb",
            "978-0-00-000002-6",
        ]


def test_a_file_for_archives_defines_its_colours_and_smooths_no_image(
    parts: tuple[PlacedSection, ...],
) -> None:
    with opened(parts, A_2) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == srgb_profile()
        assert smoothed(pdf) == [False]
    with opened(parts, UA_1) as pdf:
        assert "/OutputIntents" not in pdf.Root
        assert smoothed(pdf) == [True]


def test_cmyk_in_a_file_for_archives_is_that_of_the_press() -> None:
    inked = '<p style="color: device-cmyk(0 1 0 0)">inked</p>'
    book = placed(paper.section("one", inked), paper.section("two", ""))
    with opened(book, A_2) as pdf:
        spaces = [page.obj.Resources.get("/ColorSpace", {}) for page in pdf.pages]
        defined = [space["/DefaultCMYK"][1].read_bytes() for space in spaces if "/DefaultCMYK" in space]
    assert defined == [paper.BINDING.press.profile]


def test_pages_in_cmyk_share_what_they_draw_with() -> None:
    inked = f'<p style="color: device-cmyk(0 1 0 0)">{paper.prose(600)}</p>'
    with opened(placed(paper.section("one", inked)), A_2) as pdf:
        drawn = [page.obj.Resources for page in pdf.pages]
    assert len(drawn) > 1
    assert all("/DefaultCMYK" in resources.ColorSpace for resources in drawn)
    assert len({resources.objgen for resources in drawn}) == 1


def smoothed(pdf: pikepdf.Pdf) -> list[bool]:
    return [bool(thing.get("/Interpolate", False)) for thing in pdf.objects if is_image(thing)]


def is_image(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"


def test_the_profile_is_srgb_to_one_step_of_lab() -> None:
    colours = Image.new("RGB", (16 * 16, 16))
    colours.putdata([(r * 17, g * 17, b * 17) for r in range(16) for g in range(16) for b in range(16)])
    own, known = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile())), ImageCms.createProfile("sRGB")
    lab = ImageCms.createProfile("LAB")
    seen = [
        ImageCms.applyTransform(colours, ImageCms.buildTransform(profile, lab, "RGB", "LAB")).tobytes()
        for profile in (own, known)
    ]
    assert max(abs(a - b) for a, b in zip(*seen, strict=True)) <= 1


# --- parts and headings ----------------------------------------------------------------------------------


def outline(element: pikepdf.Object, indent: str = "") -> Iterator[str]:
    """Sections and headings of a tree."""
    for kid in element.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            role = str(kid.S)[1:]
            yield from ([f"{indent}{role}"] if role in ("Part", "Sect") or role.startswith("H") else [])
            yield from outline(kid, indent + "  ")


def test_chapters_stand_in_their_part_and_headings_go_down_with_them() -> None:
    chapter = replace(paper.section("two", "<h2>Deeper</h2>"), depth=2)
    book = placed(
        paper.section("one", "", kind="part"),
        chapter,
        paper.section("three", "<h2>Deeper</h2>"),
    )
    with opened(book, UA_1) as pdf:
        found = list(outline(pdf.Root.StructTreeRoot.K[0]))
        (document,) = pdf.Root.StructTreeRoot.K
        assert [kid.P.objgen for kid in document.K] == [document.objgen] * 2
    assert found == ["Part", "  H1", "  Sect", "    H2", "    H3", "Sect", "  H1", "  H2"]


def test_a_section_without_a_title_begins_with_a_heading_of_its_own_level() -> None:
    untitled = paper.section("one", "<h2>First</h2><h3>Below</h3>")
    untitled = replace(untitled, document=untitled.xhtml.replace("<h1>one</h1>", "").encode())
    with opened(placed(untitled), UA_1) as pdf:
        found = list(outline(pdf.Root.StructTreeRoot.K[0]))
    assert found == ["Sect", "  H1", "  H2"]


def test_a_formula_has_its_mathml_beside_it() -> None:
    drawn = mathematics.svg("x^2", display=True)
    book = placed(paper.section("one", f'<div class="math">{drawn}</div>'))
    with opened(book, UA_2) as pdf:
        (file,) = one(pdf, "Formula").AF
        assert (file.AFRelationship, file.EF.F.Subtype) == ("/Supplement", "/application/mathml+xml")
        assert file.EF.F.read_bytes().decode() == mathematics.mathml("x^2", display=True)
    with opened(book, UA_1) as pdf:
        assert "/AF" not in one(pdf, "Formula")


def test_the_title_of_the_book_is_its_title() -> None:
    book = placed(paper.section("one", "", kind="title-page", matter="front"), paper.section("two", ""))
    with opened(book, UA_2) as pdf:
        assert [str(tag.K[0].S) for tag in pdf.Root.StructTreeRoot.K[0].K] == ["/Title", "/H1"]
    with opened(book, UA_1) as pdf:
        assert [str(tag.K[0].S) for tag in pdf.Root.StructTreeRoot.K[0].K] == ["/H1", "/H1"]
