"""A section's leaves: objects that get other numbers and stay what they are, and the file written of them."""

from __future__ import annotations

import io
import pickle
from dataclasses import replace
from importlib import resources
from pathlib import Path
from random import Random

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

import paper
from bookmaker.files import kept_leaves as keeping
from bookmaker.files.binding import PageShape
from bookmaker.files.kept_leaves import kept_leaves
from bookmaker.files.layout import Layout, Press, Resources
from bookmaker.files.leaves import Leaves, leaves_of
from bookmaker.files.loose_objects import KEY, Likeness, likenesses, loose_objects, named_in
from bookmaker.files.pdf_writer import TOGETHER, PdfWriter
from bookmaker.store import InMemory, key_of

FONT = resources.files("bookmaker").joinpath("design/fonts/eb-garamond/EBGaramond-Regular.ttf").read_bytes()
SHAPE = paper.BINDING.shape


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


# --- objects on their own --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["see 12 0 R", "(7 0 R)", "a \\ b) 3 0 R", "é 4 0 R\n<5 0 R>", "/LeafKey.3", "ابجد 1 0 R"]
)
def test_a_string_that_reads_as_a_reference_stays_a_string(text: str) -> None:
    pdf = pikepdf.new()
    pdf.Root.Said = Dictionary(Text=String(text), Raw=String(text.encode()), Of=pdf.make_indirect(Array([])))
    objects, trailer = loose_objects(saved(pdf))
    catalog = objects[named_in(trailer, "Root")[0]]
    assert len(catalog.named) == 2  # the pages, and what the texts stand before
    put = catalog.put_anew(dict.fromkeys(catalog.named, b"true"))
    again = pikepdf.Object.parse(put)
    assert (str(again.Said.Text), bytes(again.Said.Raw)) == (text, text.encode())


def test_a_key_of_the_parent_tree_is_a_number_in_the_end() -> None:
    pdf = pikepdf.new()
    pdf.Root.StructParents = Name(f"{KEY}7")
    objects, trailer = loose_objects(saved(pdf))
    catalog = objects[named_in(trailer, "Root")[0]]
    assert b"k7" in catalog.named
    names = dict.fromkeys(catalog.named, b"true") | {b"k7": b"107"}
    assert pikepdf.Object.parse(catalog.put_anew(names)).StructParents == 107


def test_a_stream_keeps_its_data_whatever_is_in_them() -> None:
    data = b"\nendstream\nendobj\n9 0 obj\nstream\n\0 1 0 R"
    pdf = pikepdf.new()
    pdf.Root.Data = pdf.make_stream(data, Filter=Name.DCTDecode)  # nobody takes that for data to compress
    with pikepdf.open(io.BytesIO(saved(pdf))) as kept:
        raw = kept.Root.Data.read_raw_bytes()
    objects, trailer = loose_objects(saved(pdf))
    (number,) = named_in(objects[named_in(trailer, "Root")[0]].text, "Data")
    assert objects[number].data == raw


def drawn(*, before: int, glyph: str = "a", font: int = 0) -> tuple[dict[int, Likeness], int, list[int]]:
    """What is like what in a file with a form that draws with one of two fonts, behind so many objects."""
    pdf = pikepdf.new()
    for _ in range(before):
        pdf.make_indirect(Dictionary(Other=before))
    fonts = [pdf.make_indirect(Dictionary()) for _ in range(2)]
    state = pdf.make_indirect(Dictionary(ca=1))
    resources = Dictionary(Font=Dictionary(F=fonts[font]), ExtGState=Dictionary(G=state))
    pdf.trailer.LeafForm = pdf.make_stream(glyph.encode(), Subtype=Name.Form, Resources=resources)
    pdf.trailer.LeafFonts = Array(fonts)
    pdf.trailer.LeafBefore = Array([pdf.make_indirect(Dictionary(Other=n)) for n in range(before)])
    objects, trailer = loose_objects(saved(pdf))
    (form,) = named_in(trailer, "LeafForm")
    fonts_here = named_in(trailer, "LeafFonts")
    return likenesses(objects, named_in(trailer, "Root"), fonts_here), form, list(fonts_here)


def test_objects_are_alike_whatever_their_numbers_but_for_their_fonts() -> None:
    first, form, fonts = drawn(before=0)
    again, moved, moved_fonts = drawn(before=5, font=1)
    other, changed, _ = drawn(before=0, glyph="b")
    assert moved != form
    assert first[form].digest == again[moved].digest != other[changed].digest
    assert (first[form].fonts, again[moved].fonts) == ((fonts[0],), (moved_fonts[1],))


def test_what_refers_to_itself_or_to_its_own_pages_is_like_nothing() -> None:
    pdf = pikepdf.new()
    ring = pdf.make_indirect(Dictionary())
    ring.Next = pdf.make_indirect(Dictionary(Next=ring))
    pdf.Root.Ring, pdf.Root.Plain = ring, pdf.make_indirect(Dictionary(A=1))
    objects, trailer = loose_objects(saved(pdf))
    catalog = objects[named_in(trailer, "Root")[0]].text
    alike = likenesses(objects, named_in(trailer, "Root"), ())
    assert named_in(catalog, "Plain")[0] in alike
    assert named_in(catalog, "Ring")[0] not in alike


# --- the file --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("count", [1, TOGETHER - 3, 3 * TOGETHER])
def test_a_written_file_is_read_as_it_was_meant(count: int, *, packed: bool) -> None:
    out = io.BytesIO()
    file = PdfWriter(out, "1.7" if packed else "1.4", count + 4, packed=packed)
    for number in range(count, 0, -1):  # in any order
        file.add(number, b"<< /Number %d >>" % number)
    file.add(count + 2, b"<< /Length 4 >>", b"data")  # one number is not used
    items = b" ".join(b"%d 0 R" % number for number in range(1, count + 1))
    file.add(count + 3, b"<< /Type /Pages /Kids [ ] /Count 0 >>")
    root = b"<< /Type /Catalog /Pages %d 0 R /Items [ %b ] /Data %d 0 R >>" % (count + 3, items, count + 2)
    file.add(count + 4, root)
    file.close(b"/Root %d 0 R" % (count + 4))
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [int(item.Number) for item in pdf.Root.Items] == list(range(1, count + 1))
        assert pdf.Root.Data.read_bytes() == b"data"
        packs = [int(thing.N) for thing in pdf.objects if thing.get("/Type") == Name.ObjStm]
        assert (max(packs, default=0) <= TOGETHER, sum(packs)) == (True, (count + 2) * packed)
        assert pdf.pdf_version == ("1.7" if packed else "1.4")


def test_other_objects_are_another_file() -> None:
    """By its identity, too (ISO 32000-1, 14.4)."""

    def identity(text: bytes) -> bytes:
        out = io.BytesIO()
        file = PdfWriter(out, "1.7", 3, packed=True)
        file.add(1, b"<< /Type /Catalog /Pages 2 0 R >>")
        file.add(2, b"<< /Type /Pages /Kids [ ] /Count 0 >>")
        file.add(3, text)
        file.close(b"/Root 1 0 R")
        with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
            return bytes(pdf.trailer.ID[0])

    assert identity(b"(one)") == identity(b"(one)") != identity(b"(two)")


# --- what is known and what is put down ------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages() -> bytes:
    """A section with a photograph."""
    photograph = io.BytesIO()
    noise = Random(1).randbytes(600_000)  # noqa: S311 (no secret)
    Image.frombytes("RGB", (500, 400), noise).save(photograph, "PNG")
    files = {"font.ttf": FONT, "photograph.png": photograph.getvalue()}
    layout = Layout(paper.layout().sheets, Resources((("file:///house/", files),)), ("print", "screen"))
    section = paper.section("one", '<p>words</p><p><img src="file:///house/photograph.png" alt=""/></p>')
    return Press(layout).lay_out(section, "right", lambda _: 1).pdfs["screen"]


def test_what_is_known_of_a_section_holds_none_of_its_pictures(pages: bytes) -> None:
    leaves = leaves_of(pages, "one", "chapter", "screen", SHAPE)
    assert len(leaves.packed) > 500_000
    down = leaves.put_down()
    assert isinstance(down.packed, str)
    fonts = sum(len(subset.file) for _, subset in leaves.fonts)
    assert len(pickle.dumps(down)) - fonts < 20_000
    assert down.objects() == down.objects() == leaves.objects()
    Path(down.packed).unlink()


def test_leaves_are_made_once(pages: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    store = InMemory()
    first = kept_leaves(pages, "one", "chapter", "screen", SHAPE, store)
    asked: list[tuple[object, ...]] = []

    def counted(*of: object) -> Leaves:
        asked.append(of[1:])
        return first

    monkeypatch.setattr(keeping, "leaves_of", counted)
    assert kept_leaves(pages, "one", "chapter", "screen", SHAPE, store) == first
    assert asked == []
    wider = PageShape(SHAPE.trim, SHAPE.bleed + 1, SHAPE.marks)
    others = (
        ("two", "chapter", "screen", SHAPE),
        ("one", "part", "screen", SHAPE),
        ("one", "chapter", "print", SHAPE),
        ("one", "chapter", "screen", wider),
    )
    for section, kind, product, shape in others:
        kept_leaves(pages, section, kind, product, shape, store)  # type: ignore[arg-type]
    kept_leaves(pages + b"\n", "one", "chapter", "screen", SHAPE, store)
    assert asked == [*others, ("one", "chapter", "screen", SHAPE)]


def test_objects_are_objects_and_nothing_else(pages: bytes) -> None:
    leaves = leaves_of(pages, "one", "chapter", "screen", SHAPE)
    with pytest.raises(ValueError, match="no objects"):
        replace(leaves, packed=pickle.dumps({1: SHAPE})).objects()


@pytest.mark.parametrize("kept", [b"no pickle", pickle.dumps(Path("harm")), pickle.dumps({"packed": b""})])
def test_leaves_that_are_none_are_made_anew(
    kept: bytes, pages: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "key_of", lambda *_: key_of("the same"))
    store = InMemory({key_of("the same"): kept})
    assert isinstance(kept_leaves(pages, "one", "chapter", "screen", SHAPE, store), Leaves)
