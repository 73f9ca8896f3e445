"""The EPUB: what is in it, what it says of itself, and that reading systems take it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from at_hand import unable
from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import nodes_in
from bookmaker.editions.accessibility import (
    Holdings,
    features,
    hazards,
    holdings,
    modes,
    sufficient_modes,
    summary,
)
from bookmaker.editions.epub import epub_edition
from bookmaker.editions.epub_metadata import languages, metadata_of, roles_of, texts, unique_identifier
from bookmaker.editions.package import (
    Document,
    DublinCore,
    EpubEdition,
    LinkedRecord,
    Property,
    Resource,
)
from bookmaker.editions.page_breaks import PageBreak, PrintPages, Start
from bookmaker.editions.reflowable import CoverImage, PortablePaths
from bookmaker.editions.style_sheets import Sheet
from bookmaker.gates.epubcheck import epubcheck as epubcheck_gate
from bookmaker.gates.findings import Judged, Missing
from bookmaker.manifest.imprint import Contributor, Copyright, Isbn, Series
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.products import Accessibility
from bookmaker.pipeline import checked
from bookmaker.programs import ThisMachine
from bookmaker.workspace import Folder
from clock import within
from small_book import (
    AUTHOR,
    BOOK,
    EDITOR,
    HERE,
    MANIFEST,
    MODIFIED,
    call,
    dress,
    edition_of,
    epub_of,
    paragraph,
    picture,
    text,
    with_blocks,
)

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document(edition: EpubEdition, path: str) -> str:
    return next(d.content for d in edition.documents if d.path == path).decode()


def parsed(data: bytes | str) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 (our own bytes)


def elements(edition: EpubEdition, path: str) -> list[ET.Element]:
    return list(parsed(document(edition, path)).iter())


@pytest.fixture(scope="module")
def plain() -> EpubEdition:
    edition, diagnostics = edition_of()
    assert diagnostics == ()
    return edition


# --- the file --------------------------------------------------------------------------------------------


def test_the_whole_epub_reads_as_it_was_reviewed(
    plain: EpubEdition, golden: Callable[[str, str], None]
) -> None:
    parts = []
    for name, data in unzipped(epub_of(plain)).items():
        is_text = name.endswith((".xhtml", ".opf", ".ncx", ".xml", ".css", "mimetype"))
        parts.append(f"=== {name}\n{data.decode() if is_text else '(bytes)'}")
    golden("small_book.epub.txt", "\n".join(parts) + "\n")


def test_the_mimetype_is_the_first_entry_and_is_stored(plain: EpubEdition) -> None:
    data = epub_of(plain)
    assert data[30:58] == b"mimetypeapplication/epub+zip"


def test_entries_are_sorted_after_the_package_and_bear_one_date(plain: EpubEdition) -> None:
    with zipfile.ZipFile(io.BytesIO(epub_of(plain))) as archive:
        names = archive.namelist()
        assert names[:3] == ["mimetype", "META-INF/container.xml", "EPUB/content.opf"]
        assert names[3:] == sorted(names[3:])
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


_PROGRAM = """
import hashlib, sys
from small_book import edition_of, epub_of, house_dress
sys.stdout.write(hashlib.sha256(epub_of(edition_of(worn=house_dress())[0])).hexdigest())
"""


def test_two_processes_in_other_time_zones_and_with_other_hash_seeds_make_the_same_bytes(
    tmp_path: Path,
) -> None:
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    hashes = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={"PYTHONPATH": paths, "PYTHONHASHSEED": seed, "TZ": zone, "PATH": os.environ["PATH"]},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Halifax"))
    }
    assert len(hashes) == 1


def test_two_files_of_one_name_are_refused_whatever_their_case(plain: EpubEdition) -> None:
    twice = replace(plain, resources=(*plain.resources, Resource("ONE.xhtml", "text/css", b"")))
    with pytest.raises(ValueError, match=r"two files of the EPUB are named 'ONE\.xhtml'"):
        epub_of(twice)


def test_metadata_that_xml_can_not_hold_are_refused_and_not_dropped(plain: EpubEdition) -> None:
    spoilt = replace(plain, metadata=(*plain.metadata, DublinCore("description", "a\x00b")))
    with pytest.raises(ValueError, match="characters that XML does not allow"):
        epub_of(spoilt)


TITLES = {
    "marks": "Sea & <Land> \"Sky\" 'Air' &amp; ]]> --> {{ title }} \\ %",
    "5000 characters": "Tides" + " and tides" * 500,
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_of_marks_or_of_any_length_is_the_same_wherever_it_stands(title: str) -> None:
    edition, found = edition_of(book_with(title=title, short_title=""))
    files = unzipped(epub_of(edition))
    package, ncx = (parsed(files[f"EPUB/{name}"]) for name in ("content.opf", "toc.ncx"))
    assert () == found
    assert title == next(package.iter(f"{DC}title")).text
    assert title == ncx.findtext("{*}docTitle/{*}text")
    page = parsed(files["EPUB/title-page.xhtml"])
    assert title == " ".join("".join(next(page.iter(f"{XHTML}h1")).itertext()).split())


def test_the_moment_of_change_is_the_one_that_was_given(plain: EpubEdition) -> None:
    other = replace(plain, modified=datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC))
    package = unzipped(epub_of(other))["EPUB/content.opf"].decode()
    assert '<meta property="dcterms:modified">1999-12-31T23:59:59Z</meta>' in package


# --- the package -----------------------------------------------------------------------------------------


def package_of(edition: EpubEdition) -> ET.Element:
    return parsed(unzipped(epub_of(edition))["EPUB/content.opf"])


def test_every_section_has_its_own_document_in_the_spine_after_the_cover(plain: EpubEdition) -> None:
    package = package_of(plain)
    hrefs = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    spine = [hrefs[ref.get("idref")] for ref in package.iter(f"{OPF}itemref")]
    assert spine == ["cover.xhtml", *(f"{section.id}.xhtml" for section in BOOK.sections)]


def test_items_declare_mathml_and_navigation_and_the_cover_image(plain: EpubEdition) -> None:
    items = package_of(plain).iter(f"{OPF}item")
    declared = {item.get("href"): item.get("properties") for item in items if item.get("properties")}
    assert declared == {"one.xhtml": "mathml", "nav.xhtml": "nav", "images/cover-image.png": "cover-image"}


def test_a_book_from_right_to_left_turns_its_pages_so() -> None:
    manifest = MANIFEST.model_copy(update={"direction": "rtl", "language": "ar"})
    edition, _ = edition_of(replace(BOOK, manifest=manifest))
    package = package_of(edition)
    assert package.find(f"{OPF}spine").get("page-progression-direction") == "rtl"
    assert (package.get("dir"), package.get("{http://www.w3.org/XML/1998/namespace}lang")) == ("rtl", "ar")


# --- metadata --------------------------------------------------------------------------------------------


def book_with(**keys: object) -> Book:
    return replace(BOOK, manifest=MANIFEST.model_copy(update=keys))


def refined(book: Book, name: str) -> dict[str, tuple[str, ...]]:
    """The values of a property by the value of what it refines."""
    metadata = metadata_of(book)
    values = {m.id: m.value for m in metadata if m.id}
    found: dict[str, tuple[str, ...]] = {}
    for m in metadata:
        if isinstance(m, Property) and m.name == name and m.refines:
            found[values[m.refines]] = (*found.get(values[m.refines], ()), m.value)
    return found


def test_everybody_has_marc_roles_and_a_name_to_file_by() -> None:
    assert refined(BOOK, "role") == {
        "Edda Quill": ("edt", "ill"),
        "Aulus Thimble": ("aut",),
        "Cleo Bobbin": ("trl",),
    }
    assert refined(BOOK, "file-as") == {
        "Edda Quill": ("Quill, Edda",),
        "Aulus Thimble": ("Aulus Thimble",),
        "Cleo Bobbin": ("Bobbin, Cleo",),
    }


def test_editors_are_the_creators_of_an_edited_volume_and_authors_where_there_are_none() -> None:
    assert texts(metadata_of(BOOK), "creator") == (EDITOR.name,)
    assert texts(metadata_of(BOOK), "contributor") == (AUTHOR.name, "Cleo Bobbin")
    assert texts(metadata_of(book_with(editors=(), roles={})), "creator") == (AUTHOR.name,)


def test_a_contributor_without_a_role_is_still_named() -> None:
    helper = Contributor(id="aid", name="Dot Aid")
    book = book_with(contributors=(*MANIFEST.contributors, helper))
    assert roles_of(book)["aid"] == ("ctb",)


@pytest.mark.parametrize(
    ("keys", "identifier"),
    [
        ({}, "urn:isbn:9780306406157"),
        ({"isbn": Isbn()}, "https://doi.org/10.5555/paper"),
        ({"isbn": Isbn(), "doi": ""}, "urn:uuid:8d3b9eb8-cd52-5eed-87ce-0882fcca33f5"),
    ],
)
def test_the_identifier_is_the_isbn_or_the_doi_or_one_made_from_the_title(
    keys: dict[str, object], identifier: str
) -> None:
    assert unique_identifier(MANIFEST.model_copy(update=keys)) == identifier


def test_the_identifier_that_is_made_stays_when_the_date_changes_and_not_when_the_title_does() -> None:
    bare = {"isbn": Isbn(), "doi": ""}
    first = unique_identifier(MANIFEST.model_copy(update=bare))
    assert unique_identifier(MANIFEST.model_copy(update={**bare, "date": "2031"})) == first
    assert unique_identifier(MANIFEST.model_copy(update={**bare, "title": "Glue"})) != first


def test_languages_are_those_of_the_book_and_of_its_chapters() -> None:
    assert languages(BOOK) == ("en-CA", "fr-CA")


def test_subjects_series_and_licence_are_machine_readable() -> None:
    assert refined(BOOK, "authority") == {"Crafts": ("BISAC",)}
    assert refined(BOOK, "term") == {"Crafts": ("CRA000000",)}
    assert refined(BOOK, "group-position") == {"Small Books": ("4",)}
    assert texts(metadata_of(BOOK), "rights") == (
        "CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/).",
    )
    owned = book_with(
        copyright=Copyright(holder="Edda Quill", year="2023"), license="", rights="All rights reserved"
    )
    assert texts(metadata_of(owned), "rights") == ("© 2023 Edda Quill. All rights reserved.",)


def test_a_series_number_that_is_no_number_is_left_out() -> None:
    assert refined(book_with(series=Series(title="Small Books", number="n.s. 4")), "group-position") == {}


def test_a_bare_manifest_makes_bare_metadata() -> None:
    manifest = Manifest(title="T", language="en", direction="ltr", chapters=("c.md",))
    book = replace(BOOK, manifest=manifest, sections=(), description=(), biographies=())
    assert {m.name for m in metadata_of(book)} == {
        "identifier",
        "title",
        "title-type",
        "display-seq",
        "language",
    }


# --- accessibility: derived, not asserted ----------------------------------------------------------------


def figure(alt: str | None, path: str = "a.png") -> tree.Figure:
    return tree.Figure(path, alt, (), HERE)


def test_a_book_of_described_images_can_be_read_without_seeing() -> None:
    held = holdings(with_blocks(figure("A field")), ())
    assert modes(held) == ("textual", "visual")
    assert sufficient_modes(held) == ("textual", "textual,visual")
    assert "alternativeText" in features(held)


def test_one_undescribed_image_takes_the_claim_back() -> None:
    held = holdings(with_blocks(figure("A field"), figure(None)), ())
    assert sufficient_modes(held) == ("textual,visual",)
    assert "alternativeText" not in features(held)
    assert "1 image is without a text alternative beside the caption." in summary(held)


def test_a_caption_that_stands_in_for_a_description_is_none() -> None:
    captioned = tree.Figure("a.png", "The mill", (text("The mill"),), HERE)
    assert holdings(with_blocks(captioned), ()).undescribed == 1


def test_a_book_without_images_is_text_and_decorations_do_not_count() -> None:
    assert modes(holdings(with_blocks(figure("")), ())) == ("textual",)


def test_mathematics_is_claimed_only_where_there_is_some() -> None:
    assert "MathML" in features(holdings(BOOK, ()))
    assert "MathML" not in features(holdings(with_blocks(paragraph("x")), ()))


MOVING = {
    "a GIF of two frames": Resource("a.gif", "image/gif", b"GIF89a\x21\xf9\x04..\x21\xf9\x04"),
    "an animated PNG": Resource("a.png", "image/png", b"\x89PNG....acTL"),
    "an SVG with animation": Resource("a.svg", "image/svg+xml", b"<svg><animateTransform/></svg>"),
}


@pytest.mark.parametrize("name", MOVING)
def test_what_moves_might_flash(name: str) -> None:
    assert "unknownFlashingHazard" in hazards(holdings(BOOK, (MOVING[name],)))


def test_what_stands_still_is_no_hazard() -> None:
    still = Resource("a.svg", "image/svg+xml", b"<svg><settings/></svg>")
    assert hazards(holdings(BOOK, (still,))) == ("none",)


def test_images_of_biographies_count() -> None:
    life = replace(BOOK.biographies[0], blocks=(figure(None),))
    assert 1 == holdings(with_blocks(paragraph("x"), book=replace(BOOK, biographies=(life,))), ()).undescribed


def test_a_cover_that_nobody_described_is_told_and_takes_the_claim_back() -> None:
    """The text is complete without it: nothing else changes."""
    book = with_blocks(figure("A field"), images={"a.png": picture()})
    worn = replace(dress(), cover=CoverImage("front.png", picture(), "Paper & <Ink>", described=False))
    edition, found = edition_of(book, worn)
    values = {m.value for m in edition.metadata if isinstance(m, Property)}
    assert [
        "book.yaml:1:1: warning[E021]: the cover image 'front.png' has no alternative text: the book's title "
        "stands in for it\n  hint: describe what it shows: `cover: {image: …, alt: …}`"
    ] == [str(each) for each in found]
    assert "alternativeText" not in values
    assert {"textual", "textual,visual"} <= values
    assert any("The cover image is not described." in value for value in values)


CERTIFIED = Accessibility(
    certified_by="Placeholder Audits",
    conforms_to="WCAG 2.1 Level AA",
    certified_on="2024-09-30",
    credential="Reader of Braille",
    report="https://audits.example/paper",
    summary="A book of paper.",
)


def told_of(accessibility: Accessibility) -> dict[str, tuple[str, str]]:
    """What the package says about conformance, by property: the value and what it refines."""
    manifest = BOOK.manifest.model_copy(update={"accessibility": accessibility})
    edition, _ = edition_of(replace(BOOK, manifest=manifest))
    properties = {m.name: (m.value, m.refines) for m in edition.metadata if isinstance(m, Property)}
    links = {m.rel: (m.href, m.refines) for m in edition.metadata if isinstance(m, LinkedRecord)}
    names = ("dcterms:conformsTo", "dcterms:date", "schema:accessibilitySummary")
    return {n: v for n, v in (properties | links).items() if n.startswith("a11y:") or n in names}


def test_conformance_is_claimed_where_somebody_certifies_it() -> None:
    assert {
        "schema:accessibilitySummary": ("A book of paper.", ""),
        "dcterms:conformsTo": ("EPUB Accessibility 1.1 - WCAG 2.1 Level AA", ""),
        "a11y:certifiedBy": ("Placeholder Audits", "conformance"),
        "dcterms:date": ("2024-09-30", "certifier"),
        "a11y:certifierCredential": ("Reader of Braille", "certifier"),
        "a11y:certifierReport": ("https://audits.example/paper", "certifier"),
    } == told_of(CERTIFIED)


def test_a_credential_with_an_address_is_a_link() -> None:
    linked = CERTIFIED.model_copy(update={"credential": "https://audits.example/right"})
    assert ("https://audits.example/right", "certifier") == told_of(linked)["a11y:certifierCredential"]


def test_no_conformance_is_claimed_on_its_own() -> None:
    assert ["schema:accessibilitySummary"] == list(told_of(Accessibility()))


@pytest.mark.parametrize(
    ("language", "told", "begins"),
    [
        ("fr-CA", "fr", "Le texte s’adapte"),
        ("de", "de", "Der Text passt sich"),
        ("es", "es", "El texto se adapta"),
        ("ar", "en", "The text reflows"),
    ],
)
def test_the_summary_is_in_the_books_language_where_there_are_words_of_it(
    language: str, told: str, begins: str
) -> None:
    manifest = BOOK.manifest.model_copy(update={"language": language})
    edition, _ = edition_of(replace(BOOK, manifest=manifest))
    (said,) = (m for m in edition.metadata if isinstance(m, Property) and m.name.endswith("Summary"))
    assert (said.lang, said.value.startswith(begins)) == (told, True)


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_images_that_are_not_described_are_counted_in_every_language(language: str) -> None:
    held = Holdings(0, 1, 0, 0, 0, 0, moving=False)
    one, many = summary(held, language), summary(replace(held, undescribed=12), language)
    assert "1 " in one
    assert "12 " in many
    assert one != many.replace("12 ", "1 ")


def test_linked_records_stand_in_the_package() -> None:
    manifest = BOOK.manifest.model_copy(update={"accessibility": CERTIFIED})
    opf = parsed(unzipped(epub_of(edition_of(replace(BOOK, manifest=manifest))[0]))["EPUB/content.opf"])
    report = {
        "rel": "a11y:certifierReport",
        "href": "https://audits.example/paper",
        "refines": "#certifier",
    }
    assert [report] == [link.attrib for link in opf.iter(f"{OPF}link")]


# --- ways through the book -------------------------------------------------------------------------------


def test_the_contents_nest_chapters_in_parts_and_name_authors(plain: EpubEdition) -> None:
    nav = parsed(document(plain, "nav.xhtml"))
    toc = next(n for n in nav.iter(f"{XHTML}nav") if n.get(EPUB_TYPE) == "toc")
    part, contributors = toc.findall(f"{XHTML}ol/{XHTML}li")
    assert "".join(part.find(f"{XHTML}a").itertext()) == "I. Beginnings"
    lines = ["".join(a.itertext()) for a in part.iterfind(f"{XHTML}ol/{XHTML}li/{XHTML}a")]
    assert lines == ["1. On paper · Aulus Thimble", "2. De l’encre"]
    assert "".join(contributors.itertext()).strip() == "Contributors"


def test_landmarks_lead_to_the_cover_the_contents_and_the_text(plain: EpubEdition) -> None:
    links = [a for a in elements(plain, "nav.xhtml") if a.tag == f"{XHTML}a" and a.get(EPUB_TYPE)]
    places = {a.get(EPUB_TYPE): a.get("href") for a in links}
    assert places["cover"] == "cover.xhtml"
    assert places["toc"] == "contents.xhtml"
    assert places["bodymatter"] == "part-1.xhtml"


def test_the_ncx_numbers_the_same_entries_in_reading_order(plain: EpubEdition) -> None:
    ncx = parsed(next(r.content for r in plain.resources if r.path == "toc.ncx"))
    points = list(ncx.iter("{http://www.daisy.org/z3986/2005/ncx/}navPoint"))
    assert [point.get("playOrder") for point in points] == ["1", "2", "3", "4"]


NCX = "{http://www.daisy.org/z3986/2005/ncx/}"


def test_the_ncx_has_the_pages_between_the_entries_in_the_order_of_reading() -> None:
    start = Start("", 0, "")
    breaks = {
        "title-page": (PageBreak("iii", start),),
        "one": (PageBreak("1", start), PageBreak("2", start)),
        "deux": (PageBreak("3", start),),
    }
    edition, _ = epub_edition(BOOK, dress(), MODIFIED, PrintPages("", breaks))
    ncx = parsed(next(r.content for r in edition.resources if r.path == "toc.ncx"))
    targets = [(t.get("playOrder"), t.get("type"), t.get("value")) for t in ncx.iter(f"{NCX}pageTarget")]
    assert ["2", "3", "6", "8"] == [point.get("playOrder") for point in ncx.iter(f"{NCX}navPoint")]
    assert [
        ("1", "front", None),
        ("4", "normal", "1"),
        ("5", "normal", "2"),
        ("7", "normal", "3"),
    ] == targets
    totals = {m.get("name"): m.get("content") for m in ncx.iter(f"{NCX}meta")}
    assert ("4", "3") == (totals["dtb:totalPageCount"], totals["dtb:maxPageNumber"])


def test_a_link_or_a_note_in_a_title_does_not_reach_the_contents() -> None:
    link = tree.Link("https://example.org/", (text("linked"),), HERE)
    book = with_blocks(paragraph("x"))
    one = replace(book.sections[5], title=(text("On "), link, call(1)))
    edition, _ = edition_of(replace(book, sections=(*book.sections[:5], one, *book.sections[6:])))
    assert '<a href="one.xhtml">1. On linked · ' in document(edition, "nav.xhtml")


def test_a_subtitle_stands_behind_the_colon_of_its_language() -> None:
    sections = tuple(
        replace(s, subtitle=(text("noire"),)) if s.id in {"one", "deux"} else s for s in BOOK.sections
    )
    edition, _ = edition_of(replace(BOOK, sections=sections))
    for path in ("nav.xhtml", "contents.xhtml"):
        shown = "".join(parsed(document(edition, path)).itertext())
        assert ("On paper: noire" in shown, "De l’encre\N{NO-BREAK SPACE}: noire" in shown) == (True, True)


def test_a_glossary_is_known_as_one_and_is_a_landmark() -> None:
    last = replace(
        BOOK.sections[-1], id="words", kind="glossary", plain_title="Words", title=(text("Words"),)
    )
    edition, _ = edition_of(replace(BOOK, sections=(*BOOK.sections, last)))
    assert 'epub:type="glossary" role="doc-glossary"' in document(edition, "words.xhtml")
    assert '<a epub:type="glossary" href="words.xhtml">Words</a>' in document(edition, "nav.xhtml")


# --- documents -------------------------------------------------------------------------------------------


def test_calls_and_notes_are_popups_linked_both_ways_from_each_call(plain: EpubEdition) -> None:
    found = elements(plain, "one.xhtml")
    by_id = {e.get("id"): e for e in found if e.get("id")}
    calls = [e for e in found if e.get(EPUB_TYPE) == "noteref"]
    assert [(c.get("id"), c.get("href"), c.get("role")) for c in calls] == [
        ("fnref-1", "#fn-1", "doc-noteref"),
        ("fnref-1-2", "#fn-1", "doc-noteref"),
        ("fnref-2", "#fn-2", "doc-noteref"),
    ]
    note = by_id["fn-1"]
    assert (note.get(EPUB_TYPE), note.get("role")) == ("footnote", "doc-footnote")
    backs = [a for a in note.iter(f"{XHTML}a") if a.get("role") == "doc-backlink"]
    assert [a.get("href") for a in backs] == ["#fnref-1", "#fnref-1-2"]


def test_a_note_that_begins_with_a_quotation_still_begins_with_its_number(plain: EpubEdition) -> None:
    note = next(e for e in elements(plain, "one.xhtml") if e.get("id") == "fn-2")
    assert note[0].tag == f"{XHTML}p"
    assert note[0][0].text == "2"


def test_further_ways_back_stand_after_a_last_block_that_is_no_paragraph() -> None:
    code = tree.CodeBlock("x\n", "", (), HERE)
    note = tree.Note("n1", (paragraph("See:"), code), HERE, 1, 2)
    one = replace(with_blocks(paragraph("x", call(1), " y", call(1, 2))).sections[5], notes=(note,))
    edition, _ = edition_of(replace(BOOK, sections=(*BOOK.sections[:5], one, *BOOK.sections[6:])))
    aside = next(e for e in elements(edition, "one.xhtml") if e.get("id") == "fn-1")
    assert [child.get("class") for child in aside] == [None, "code", "note-backs"]


def test_links_to_other_sections_lead_to_their_documents(plain: EpubEdition) -> None:
    assert '<a href="deux.xhtml#tete">see there</a>' in document(plain, "one.xhtml")


def test_each_document_has_the_language_and_direction_of_its_section(plain: EpubEdition) -> None:
    root = elements(plain, "deux.xhtml")[0]
    assert (root.get("lang"), root.get("dir")) == ("fr-CA", "ltr")
    assert '<span lang="ar" xml:lang="ar" dir="rtl">حبر</span>' in document(plain, "deux.xhtml")


def test_images_are_packed_under_portable_names_in_types_that_all_can_show(plain: EpubEdition) -> None:
    assert 'src="images/under-way.png" alt="A dark field"' in document(plain, "one.xhtml")
    assert {r.path: r.media_type for r in plain.resources}["images/under-way.png"] == "image/png"


def test_images_whose_names_differ_in_case_or_accents_do_not_collide() -> None:
    paths = ("a/x.png", "a/X.png", "b/x.png", "ẋ.png")
    book = with_blocks(*(figure("x", path) for path in paths), images=dict.fromkeys(paths, picture()))
    edition, diagnostics = edition_of(book)
    packed = {r.path for r in edition.resources if r.path.startswith("images/x")}
    assert diagnostics == ()
    assert packed == {"images/x.png", "images/x-2.png", "images/x-3.png", "images/x-4.png"}


def test_ten_thousand_images_of_one_name_are_named_in_a_moment() -> None:
    names = PortablePaths("images")
    with within(3):
        paths = [names.path(f"{n}/{'Dot' if n % 2 else 'dot'}.PNG", "png") for n in range(10_000)]
    assert paths[:3] == ["images/dot.png", "images/dot-2.png", "images/dot-3.png"]
    assert "images/dot-10001.png" == names.path("dot-10001.png", "png")
    assert "images/dot-10002.png" == names.path("dot.png", "png")
    assert len({*paths}) == 10_000


def test_the_cover_page_shows_the_cover_with_its_alternative(plain: EpubEdition) -> None:
    image = next(e for e in elements(plain, "cover.xhtml") if e.tag == f"{XHTML}img")
    assert (image.get("src"), image.get("alt")) == ("images/cover-image.png", "Paper & Ink. Edda Quill")


def test_the_letters_of_the_book_are_the_letters_of_the_epub(plain: EpubEdition) -> None:
    body = "".join(parsed(document(plain, "one.xhtml")).find(f"{XHTML}body").itertext())
    letters = re.sub(r"\W", "", body)
    expected = (
        "Chapter1Onpaper1AulusThimbleThePaperMillORCID0000000218250097"
        "AbstractWhatitsaysKeywordspaperTextstressedtwice12Aheading1211"
        "Figure11Darka1b2Table11YearsYear1999seethere1Anotewithx2Moreofit2Quoted"
    )
    assert letters == expected


# What an edition adds to the letters of a chapter.
ADDED = frozenset(
    {
        *(
            "lives",
            "number",
            "byline",
            "affiliation",
            "orcid",
            "how-to-cite",
            "abstract-title",
            "keywords",
            "caption-label",
            "equation-number",
        ),
        *("note-call", "note-comma", "note-number", "note-back", "notes-title"),
    }
)


def written(element: ET.Element) -> Iterator[str]:
    """The text of an element without what an edition adds, formulas as their TeX."""
    if element.tag == "{http://www.w3.org/1998/Math/MathML}math":
        yield element.get("alttext", "")
    elif not ADDED & set(element.get("class", "").split()):
        yield element.text or ""
        for child in element:
            yield from written(child)
            yield child.tail or ""


def manuscript(section: Section) -> Iterator[str]:
    """The text of a section's tree, in reading order, its notes last."""
    notes = [node for note in section.notes for node in note.children]
    for node in nodes_in((*section.title, *section.subtitle, *section.abstract, *section.blocks, *notes)):
        match node:
            case tree.Text() | tree.Code() | tree.CodeBlock():
                yield node.text
            case tree.Math() | tree.MathBlock():
                yield node.tex


def letters(parts: Iterable[str]) -> str:
    return "".join(c for part in parts for c in part if c.isalnum())


def test_no_letter_of_the_sample_volume_is_lost_or_doubled() -> None:
    read = checked(Folder(Path(__file__).parent.parent), "book.yaml")
    assert read.book is not None
    edition, _ = edition_of(read.book)
    chapters = [section for section in read.book.sections if section.kind == "chapter"]
    assert len(chapters) > 3
    for chapter in chapters:
        body = parsed(document(edition, f"{chapter.id}.xhtml")).find(f"{XHTML}body")
        assert letters(written(body)) == letters(manuscript(chapter))


# --- what can be wrong -----------------------------------------------------------------------------------


def said(book: Book = BOOK, **worn: object) -> list[str]:
    sheets = worn.pop("sheets", ())
    _, diagnostics = edition_of(book, dress(*sheets, **worn))
    return [str(d) for d in diagnostics]


HINT = "\n  hint: look at the book's own template for this kind of section"
TOP = '<html xmlns="http://www.w3.org/1999/xhtml"><body id="{{ section.id }}">'
END = "</body></html>"
REFUSED = {
    "E001 not well-formed": (
        "<p>{{ section.id }}<br></p>",
        "chapters/one.md:3:1: error[E001]: the document colophon.xhtml is not well-formed: "
        "mismatched tag: line 1, column 17" + HINT,
    ),
    "E002 a script": (
        TOP + "<script/>" + END,
        "chapters/one.md:3:1: error[E002]: the document colophon.xhtml holds a <script>" + HINT,
    ),
    "E002 a handler": (
        TOP + '<p onclick="x()"/>' + END,
        "chapters/one.md:3:1: error[E002]: the document colophon.xhtml runs a script from onclick" + HINT,
    ),
    "E002 a link that runs": (
        TOP + '<a href=" JavaScript:x()">x</a>' + END,
        "chapters/one.md:3:1: error[E002]: the document colophon.xhtml runs a script from href" + HINT,
    ),
    "E002 a remote image": (
        TOP + '<img alt="" src="http://example.org/x.png"/>' + END,
        "chapters/one.md:3:1: error[E002]: the document colophon.xhtml loads 'http://example.org/x.png' "
        "from elsewhere" + HINT,
    ),
    "E003 an id twice": (
        TOP + '<p id="x"/><p id="x"/>' + END,
        "chapters/one.md:3:1: error[E003]: the id 'x' stands 2 times in colophon.xhtml\n"
        "  hint: give each its own id",
    ),
    "E004 a link to nowhere": (
        TOP + '<a href="two.xhtml">x</a>' + END,
        "chapters/one.md:3:1: error[E004]: colophon.xhtml leads to 'two.xhtml', which is not in the EPUB"
        + HINT,
    ),
    "E004 an anchor that is not there": (
        TOP + '<a href="#x">x</a>' + END,
        "chapters/one.md:3:1: error[E004]: colophon.xhtml leads to '#x', which is not in the EPUB" + HINT,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_template_that_reading_systems_would_refuse_is_reported(case: str) -> None:
    template, expected = REFUSED[case]
    assert said(templates={"templates/colophon.xhtml": template}) == [expected]


def test_an_image_that_is_none_is_an_error_at_its_place() -> None:
    book = with_blocks(figure("x"), images={"a.png": b"not an image"})
    assert said(book)[0] == (
        "chapters/one.md:3:1: error[E010]: the image 'a.png' can't be packed: "
        "the file is damaged, or is not an image"
    )


def test_a_cover_that_is_no_image_is_an_error() -> None:
    worn = replace(dress(), cover=CoverImage("images/front.jpg", b"GIF", ""))
    _, diagnostics = edition_of(worn=worn)
    assert str(diagnostics[0]) == (
        "book.yaml:1:1: error[E010]: the cover image 'images/front.jpg' can't be packed: "
        "the file is damaged, or is not an image"
    )


def test_a_moving_image_that_has_to_be_converted_is_a_warning() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:])
    book = with_blocks(figure("x", "a.webp"), images={"a.webp": stream.getvalue()})
    assert said(book) == [
        "chapters/one.md:3:1: warning[E011]: of the moving image 'a.webp' the EPUB shows the first frame\n"
        "  hint: GIF keeps its movement"
    ]


FACE = '@font-face { font-family: "Own"; src: url(own.ttf) } html { font-family: "Own" }'


def test_a_font_that_is_none_is_an_error_at_its_place() -> None:
    sheets = (Sheet("styles/own.css", FACE),)
    assert said(sheets=sheets, files={"styles/own.ttf": b"not a font"}) == [
        "styles/own.css:1:1: error[E012]: the font 'styles/own.ttf' can't be embedded: "
        "the file is damaged, or is not a font"
    ]


def test_a_file_that_a_style_sheet_names_and_that_is_missing_is_an_error() -> None:
    sheets = (Sheet("styles/own.css", FACE + "\np { background: url(../images/no.png) }"),)
    assert said(sheets=sheets) == [
        "images/no.png: error[S016]: a style sheet names 'images/no.png', which is not there",
        "styles/own.css:1:1: error[S016]: a style sheet names 'styles/own.ttf', which is not there",
    ]


# --- the field's validator -------------------------------------------------------------------------------


def epubcheck(data: bytes) -> list[str]:
    """EPUBCheck's fatal errors, errors and warnings."""
    outcome = epubcheck_gate("book.epub", data, ThisMachine())
    if isinstance(outcome, Missing):
        unable("EPUBCheck", outcome.why)
    assert isinstance(outcome, Judged), outcome
    return [str(finding) for finding in outcome.findings]


@pytest.mark.slow
def test_epubcheck_does_find_a_broken_book(plain: EpubEdition) -> None:
    broken = replace(plain, documents=(*plain.documents, Document("late.xhtml", "Late", b"<p>")))
    assert [line for line in epubcheck(epub_of(broken)) if "late.xhtml" in line]
