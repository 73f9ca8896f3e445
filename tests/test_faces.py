"""Fonts in the EPUB: only faces that are used, with only the characters that they set."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from bookmaker.editions.faces import Type, characters_by_type, used_characters
from bookmaker.editions.font_faces import FontFace
from bookmaker.editions.font_subsets import FontError, characters_of, font_type, subsetted
from bookmaker.editions.kept_pieces import kept_subset
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.styles import Styles, resolved
from bookmaker.packaged import house_files
from bookmaker.store import InMemory
from small_book import dress, edition_of, house_dress, paragraph, picture, with_blocks

ROMAN = "house/fonts/eb-garamond/EBGaramond-Regular.ttf"


@cache
def font(letters: str = "abcxyz", notice: str = "", permissions: int = 0, flavor: str | None = None) -> bytes:
    """A font of boxes for some letters."""
    names = [".notdef", *(f"glyph{ord(letter)}" for letter in letters)]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"glyph{ord(letter)}" for letter in letters})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular", "copyright": notice or "Nobody's"})
    builder.setupOS2(fsType=permissions)
    builder.setupPost()
    builder.font.flavor = flavor
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


def document(body: str) -> bytes:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body>{body}</body></html>'.encode()


def styles_of(css: str) -> Styles:
    return resolved([Sheet("own.css", css)], lambda path: path)


def types(css: str, body: str) -> dict[Type, str]:
    """The lower-case letters of each type, sorted."""
    found = characters_by_type(styles_of(css), [document(body)])
    return {type_: "".join(sorted(c for c in letters if c.islower())) for type_, letters in found.items()}


def test_the_face_of_an_element_is_that_of_its_strongest_rule_and_is_inherited() -> None:
    css = "html { font-family: Roman, serif } p.b { font-family: Sans } p { font: italic 1em X }"
    assert types(css, '<p class="b">x<q>y</q></p><div>z</div>') == {
        Type(("Sans",), italic=True): "xy",
        Type(("Roman", "serif")): "z",
    }


def test_emphasis_and_strong_importance_are_italic_and_bold_without_any_sheet() -> None:
    assert types("html { font-family: R }", "a<em>b<strong>c</strong></em>") == {
        Type(("R",)): "a",
        Type(("R",), italic=True): "b",
        Type(("R",), italic=True, weight=700): "c",
    }


def test_a_sheet_may_take_emphasis_back_and_weights_may_be_numbers() -> None:
    css = "html { font-family: R } em { font-style: normal } strong { font-weight: 600 }"
    assert types(css, "<em>b</em><strong>c</strong>") == {
        Type(("R",)): "b",
        Type(("R",), weight=600): "c",
    }


def test_the_shorthand_sets_family_style_and_weight() -> None:
    css = 'p { font: italic 600 1.2em/1.4 "A Face", serif }'
    assert types(css, "<p>x</p>") == {Type(("A Face", "serif"), italic=True, weight=600): "x"}


def test_letters_that_styles_bring_in_are_set_too() -> None:
    css = 'html { font-family: R } p::before { content: "ab" "\\63 d" }'
    assert types(css, "<p>x</p>") == {Type(("R",)): "abcdx"}


def test_an_important_declaration_wins_over_a_stronger_selector() -> None:
    assert types("p { font-family: A !important } p.b { font-family: B }", '<p class="b">x</p>') == {
        Type(("A",)): "x"
    }


def test_a_selector_newer_than_the_reader_harms_nothing() -> None:
    assert types("html { font-family: R } p:state(new) { font-family: X }", "<p>x</p>") == {Type(("R",)): "x"}


def face(family: str, *, italic: bool = False, weight: int = 400) -> FontFace:
    (made,) = styles_of(
        f'@font-face {{ font-family: "{family}"; src: url({family}{italic}{weight}.ttf) }}'
    ).faces
    return replace(made, italic=italic, weights=(weight, weight))


def shares(css: str, body: str, coverage: dict[FontFace, str]) -> dict[str, str]:
    """The lower-case letters that each face's file must hold."""
    points = {made: frozenset(map(ord, letters)) for made, letters in coverage.items()}
    used = used_characters(styles_of(css), [document(body)], points)
    return {f.source: "".join(sorted(map(chr, share))) for f, share in used.items()}


def test_each_face_down_the_stack_takes_what_those_before_it_lack() -> None:
    coverage = {face("A"): "ab", face("B"): "abc", face("C"): "abcd"}
    css = "html { font-family: A, B, C }"
    assert shares(css, "abc", coverage) == {"AFalse400.ttf": "ab", "BFalse400.ttf": "c"}


def test_what_stands_after_a_generic_family_is_never_reached() -> None:
    assert shares("html { font-family: serif, A }", "abc", {face("A"): "abc"}) == {}


def test_the_nearest_face_of_a_family_is_taken_by_style_and_then_by_weight() -> None:
    coverage = {face("A"): "abc", face("A", italic=True): "abc", face("A", weight=600): "abc"}
    css = "html { font-family: A }"
    assert shares(css, "a<em>b</em><strong>c</strong>", coverage) == {
        "AFalse400.ttf": "a",
        "ATrue400.ttf": "b",
        "AFalse600.ttf": "c",
    }


# --- subsets ---------------------------------------------------------------------------------------------


def points(letters: str) -> frozenset[int]:
    return frozenset(map(ord, letters))


def test_a_subset_holds_what_is_asked_for_and_no_more() -> None:
    assert characters_of(subsetted(font(), points("ax"))) == points("ax")


def test_a_subset_is_the_same_bytes_each_time() -> None:
    subsetted.cache_clear()
    first = subsetted(font(), points("ax"))
    subsetted.cache_clear()
    assert subsetted(font(), points("xa")) == first


def test_a_subset_bears_the_date_of_its_font_and_not_of_the_build() -> None:
    data = house_files()["fonts/fira-code/FiraCode-Regular.ttf"]
    cut = TTFont(io.BytesIO(subsetted(data, points("ab"))))
    assert cut["head"].modified == TTFont(io.BytesIO(data))["head"].modified


def test_a_compressed_font_becomes_a_plain_one_that_old_readers_know() -> None:
    assert font_type(subsetted(font(flavor="woff2"), points("a"))) == ("font/ttf", "ttf")


def test_small_capitals_and_old_style_figures_stay_with_their_letters() -> None:
    data = house_files()[ROMAN.removeprefix("house/")]
    opened = TTFont(io.BytesIO(subsetted(data, points("ab12"))))
    tags = {record.FeatureTag for record in opened["GSUB"].table.FeatureList.FeatureRecord}
    assert {"smcp", "c2sc", "onum", "lnum", "sups"} <= tags


def test_a_reserved_family_name_does_not_stand_in_the_subset_and_the_notice_does() -> None:
    notice = "Copyright Someone, with Reserved Font Name “Boxes”"
    names = TTFont(io.BytesIO(subsetted(font(notice=notice), points("a"))))["name"]
    assert names.getDebugName(1) == "EmbeddedSubset"
    assert names.getDebugName(0) == notice
    free = TTFont(io.BytesIO(subsetted(font(), points("a"))))["name"]
    assert free.getDebugName(1) == "Boxes"


def test_a_subset_keeps_the_names_in_all_languages_and_drops_those_of_features() -> None:
    whole = TTFont(io.BytesIO(font()))
    whole["name"].setName("Boîtes", 1, 3, 1, 0x40C)
    whole["name"].setName("Round", 256, 3, 1, 0x409)
    stream = io.BytesIO()
    whole.save(stream)
    names = TTFont(io.BytesIO(subsetted(stream.getvalue(), points("a"))))["name"].names
    assert {(n.nameID, n.langID) for n in names} >= {(1, 0x409), (1, 0x40C)}
    assert 256 not in {n.nameID for n in names}


def test_a_font_of_compact_outlines_stays_one() -> None:
    whole = FontBuilder(1000, isTTF=False)
    whole.setupGlyphOrder([".notdef", "a", "b"])
    whole.setupCharacterMap({ord("a"): "a", ord("b"): "b"})
    pen = T2CharStringPen(600, None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((500, 500))
    pen.closePath()
    whole.setupCFF("Boxes", {}, dict.fromkeys((".notdef", "a", "b"), pen.getCharString()), {})
    whole.setupHorizontalMetrics(dict.fromkeys((".notdef", "a", "b"), (600, 0)))
    whole.setupHorizontalHeader(ascent=800, descent=-200)
    whole.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    whole.setupOS2()
    whole.setupPost()
    stream = io.BytesIO()
    whole.save(stream)
    cut = subsetted(stream.getvalue(), points("a"))
    assert (font_type(cut), characters_of(cut)) == (("font/otf", "otf"), points("a"))


def test_a_font_that_must_not_be_cut_is_embedded_whole() -> None:
    assert characters_of(subsetted(font(permissions=0x0100), points("a"))) == points("abcxyz")


DAMAGED = {
    "empty": b"",
    "cut": font()[:300],
    "cut in its last table": font()[:-40],
    "of another kind": b"GIF89a" * 50,
    "garbage under a compressed header": b"wOF2" + font()[4:],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_font_is_refused_in_words(name: str) -> None:
    with pytest.raises(FontError, match="the file is damaged, or is not a font"):
        subsetted(DAMAGED[name], points("a"))


def test_a_font_whose_maker_forbids_embedding_is_refused() -> None:
    with pytest.raises(FontError, match="its maker forbids embedding"):
        characters_of(font(permissions=0x0002))


# --- in the EPUB -----------------------------------------------------------------------------------------


def test_the_house_fonts_that_no_letter_needs_are_not_in_the_epub() -> None:
    edition, diagnostics = edition_of(with_blocks(paragraph("Plain.")), house_dress())
    packed = {r.path for r in edition.resources if r.path.startswith("fonts/")}
    assert diagnostics == ()
    assert "fonts/ebgaramond-regular.ttf" in packed
    assert not {"fonts/firacode-regular.ttf", "fonts/frankruhllibre-regular.ttf"} & packed


def test_the_sheet_names_the_packed_subset_of_each_face() -> None:
    css = (
        '@font-face { font-family: "Own"; src: url(f/own.ttf); unicode-range: U+61-62 }'
        " html { font-family: Own }"
    )
    worn = dress(Sheet("styles/own.css", css), files={"styles/f/own.ttf": font("abcdefghijklmnopqrstuvwxyz")})
    edition, diagnostics = edition_of(worn=worn)
    by_path = {r.path: r for r in edition.resources}
    assert diagnostics == ()
    assert (
        by_path["styles/book.css"]
        .content.decode()
        .startswith(
            '@font-face {\n  font-family: "Own";\n  unicode-range: U+61-62;\n'
            '  src: url("../fonts/own.ttf") format("truetype");\n}\n'
        )
    )
    assert characters_of(by_path["fonts/own.ttf"].content) == points("ab")


def test_an_image_that_a_sheet_names_is_packed_and_found() -> None:
    css = "hr { background: url(../images/Rule.tif) }"
    worn = dress(Sheet("styles/own.css", css), files={"images/Rule.tif": picture("TIFF")})
    edition, diagnostics = edition_of(worn=worn)
    by_path = {r.path: r for r in edition.resources}
    assert diagnostics == ()
    assert by_path["styles/rule.png"].media_type == "image/png"
    assert b'url("rule.png")' in by_path["styles/book.css"].content


def test_a_subset_is_cut_once_for_the_same_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    store = InMemory()
    once = kept_subset(font(), frozenset({97, 98}), store)
    other = kept_subset(font(), frozenset({97, 99}), store)
    assert once == subsetted(font(), frozenset({97, 98})) != other
    monkeypatch.setattr("bookmaker.editions.kept_pieces.subsetted", None)
    assert kept_subset(font(), frozenset({98, 97}), store) == once
    with pytest.raises(TypeError):
        kept_subset(font(), frozenset({98}), store)
