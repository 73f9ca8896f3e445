"""The specimen: that it shows all of the vocabulary, in the book's own styles, and what it says of values."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import tinycss2

from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.editions.css_arithmetic import Quantity, quantity
from bookmaker.editions.gathering import gathered
from bookmaker.editions.page_breaks import NO_PAGES
from bookmaker.editions.print import cover_section, print_sections
from bookmaker.editions.templates import Templates
from bookmaker.editions.wrap import wrap_section
from bookmaker.editions.wrap_geometry import wrap_of
from bookmaker.layouts import binding_of
from bookmaker.manifest.read import manifest_of, read_keys
from bookmaker.order import Order
from bookmaker.packaged import specimen_files
from bookmaker.paged import Paged, Work, paged
from bookmaker.pipeline import built, specimen_built
from bookmaker.reflowed import reflowed
from bookmaker.specimen.merging import merged
from bookmaker.specimen.overlay import Overlaid
from bookmaker.specimen.properties import as_inks, groups, shown
from bookmaker.specimen.reading import read_specimen
from bookmaker.specimen.table import sample, tables
from bookmaker.volume import Volume, read_volume
from bookmaker.workspace import Memory
from page_words import page_lines

ROOT = Path(__file__).parent.parent
VOCABULARY = (ROOT / "docs/vocabulary.md").read_text("utf-8")
PLAIN = "title: {title}\nlanguage: {language}\nchapters: [chapters/one.md]\n"

# Three books that differ in what one book can have only one of: where its notes stand, how long its title is,
# and which way its spine runs.
BOOKS = {
    "foot": PLAIN.format(title="Tides", language="en"),
    "chapter": PLAIN.format(title="The Harbour at Low Water", language="fr")
    + "notes: {print: chapter, epub: book}\n",
    "book": PLAIN.format(title="An Account of the Rock in the Fairway and of Other Things", language="en")
    + "notes: {print: book, epub: chapter}\ncitation_style: ieee\npublisher: {name: A Press}\n",
}


def book_of(manifest: str, **files: str) -> Memory:
    contents = {path.replace("__", "/").replace("_css", ".css"): text for path, text in files.items()}
    return Memory({"book.yaml": manifest.encode(), **{p: t.encode() for p, t in contents.items()}})


@cache
def specimen_of(name: str) -> tuple[Volume, Book]:
    volume, found = read_specimen(book_of(BOOKS[name]), "book.yaml")
    assert volume is not None
    book, more = read_book(volume)
    assert (found, more) == ((), ())
    return volume, book


@cache
def documents(name: str) -> str:
    """The XHTML of every document of a specimen: pages, cover, wrap, EPUB."""
    volume, book = specimen_of(name)
    templates = Templates(volume.templates)
    pages = gathered(book, book.manifest.notes.print)
    stock = volume.manifest.cover.paper.stock
    sections = (
        *print_sections(pages, templates),
        cover_section(book, templates),
        wrap_section(book, templates, wrap_of(book.manifest, stock, 240), stock),
    )
    cover, _ = cover_of(volume, book)
    epub, found = reflowed(volume, book, cover, "2026-01-01T00:00:00Z")
    assert found == ()
    with zipfile.ZipFile(io.BytesIO(bytes(epub))) as archive:
        texts = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".xhtml")]
    return "\n".join((*(section.xhtml for section, _ in sections), *texts))


def cover_of(volume: Volume, book: Book) -> tuple[Paged, Any]:
    made = paged(volume, book, ("epub",), Work(1, lambda *_: None, binding_of(volume, "2026", "")))
    assert made.diagnostics == ()
    return replace(made, breaks=NO_PAGES), made


def classes(text: str) -> set[str]:
    return {name for found in re.findall(r'class="([^"]*)"', text) for name in found.split()}


# --- the vocabulary --------------------------------------------------------------------------------------


def code_spans(part: str) -> list[str]:
    return re.findall(r"`([^`]+)`", part)


def listed_classes() -> set[str]:
    """The classes that docs/vocabulary.md lists, those of kinds and matters of sections too."""
    markup = VOCABULARY.partition("## Custom properties")[0]
    # `show.citation` is a key of the manifest.
    names = {name for span in code_spans(markup) for name in re.findall(r"(?<!show)\.([a-z][a-z-]*)", span)}
    kinds = markup.partition("(KIND: ")[2].partition(")")[0]
    divisions = re.search(r"`div\.NAME` \(([^)]*)\)", markup)
    assert divisions is not None
    return names | {name for part in (kinds, divisions[1]) for name in re.findall(r"`([a-z-]+)`", part)}


def listed_properties() -> set[str]:
    properties = VOCABULARY.partition("## Custom properties")[2]
    rows = [line for line in properties.splitlines() if line.startswith("| `--")]
    return {name for row in rows for name in re.findall(r"--[a-z0-9-]+", row.split("|")[1])}


def test_the_vocabulary_is_read() -> None:
    assert {
        "opening-words",
        "full-page",
        "note-group",
        "barcode",
        "epigraph-page",
        "front",
    } <= listed_classes()
    assert {"--serif", "--print-accent", "--margin-inner", "--spine-left"} <= listed_properties()
    assert (len(listed_classes()) > 120, len(listed_properties()) > 120) == (True, True)


def test_every_class_of_the_vocabulary_is_set() -> None:
    set_here = {name for book in BOOKS for name in classes(documents(book))}
    assert listed_classes() - set_here == set()


def test_every_class_that_one_book_can_have_is_set_in_each_specimen() -> None:
    """What differs is where notes stand, where a spine runs, and the publisher's mark."""
    one_of_several = {"up", "down", "mark", "footnotes", "endnotes", "spine-foot", "notes", "note", "place"}
    for book in BOOKS:
        assert listed_classes() - classes(documents(book)) <= one_of_several, book


def test_every_property_of_the_vocabulary_stands_in_the_tables() -> None:
    volume, _ = specimen_of("foot")
    named = set(re.findall(r"<code>(--[a-z0-9-]+)</code>", tables(groups(volume))))
    assert listed_properties() - named == set()


def test_every_sample_has_a_rule_that_shows_its_property() -> None:
    volume, _ = specimen_of("foot")
    sheets = "\n".join(data.decode() for path, data in specimen_files().items() if "styles/samples" in path)
    shown = [(item, sample(item, group.id)) for group in groups(volume) for item in group.properties]
    assert sum("of-" in text for _, text in shown) > 60
    for item, text in shown:
        for made in re.finditer(r"of-([a-z0-9-]+)", text):
            if item.name not in {"--arabic-scale", "--hebrew-scale"}:  # by the language of the word
                rule = re.search(rf"\.of-{made[1]}(?:::after)? \{{[^}}]*var\({item.name}\)", sheets)
                assert rule or item.name == "--toc-leader", item.name


def test_the_labels_name_what_stands_beside_them() -> None:
    """A name in the margin is a selector that something in the specimen matches."""
    made = classes("\n".join(map(documents, BOOKS)))
    text = "\n".join(data.decode() for path, data in specimen_files().items() if path.endswith(".md"))
    labels = re.findall(r"\[([^\[\]]+)\]\{\.selector\}|::: \{?\.?selector[^\n]*\n([^\n]+)\n", text)
    named = {name for pair in labels for name in re.findall(r"\.([a-z][a-z-]*)", "".join(pair))}
    # Pygments' names, which are not classes of ours.
    assert named - made - {"gd", "gi"} == set()


# --- the book's own --------------------------------------------------------------------------------------


def test_the_book_gives_its_facts_and_the_specimen_the_text() -> None:
    own = "title: Own Title\nlanguage: fr\ndoi: 10.5555/own\nrights: All mine\nshort_title: Own\n"
    book, _ = read_keys((own + "chapters: [chapters/un.md]\noutput: out\n").encode(), "book.yaml")
    specimen, _ = read_keys(specimen_files()["book.yaml"], "book.yaml")
    assert book is not None
    assert specimen is not None
    manifest, _, found = manifest_of(merged(specimen, book), "book.yaml")
    assert manifest is not None
    assert found == ()
    said = (manifest.title, manifest.short_title, manifest.language, manifest.output, manifest.rights)
    assert said == ("Own Title", "Own", "fr", "out", "All mine")
    assert (manifest.doi, manifest.license, manifest.subtitle) == (
        "",
        "",
        "A Specimen of Every Element, Class and Property",
    )
    assert manifest.isbn.paperback == "978-0-00-000000-2"
    assert all("specimen/" in str(entry) for entry in manifest.chapters)


PEOPLE = """
editors: [ada]
contributors:
  - {id: ada, name: Ada Sample, given: Ada, family: Sample}
  - {id: bo, name: Bo Placeholder, given: Bo, family: Placeholder}
cover: {binding: hardcover, image: images/front.png, alt: A front, back: "Own words."}
styles: {all: styles/own.css, epub: [styles/small.css]}
print: {trim: a5}
"""


def test_of_the_books_people_those_of_the_title_page_are_taken_over() -> None:
    book, _ = read_keys((BOOKS["foot"] + PEOPLE).encode(), "book.yaml")
    specimen, _ = read_keys(specimen_files()["book.yaml"], "book.yaml")
    assert book is not None
    assert specimen is not None
    manifest, _, _ = manifest_of(merged(specimen, book), "book.yaml")
    assert manifest is not None
    assert [p.id for p in manifest.contributors][:2] == ["ada", "specimen-galley"]
    assert manifest.editors == ("ada",)
    cover = manifest.cover
    assert (cover.image, cover.alt, cover.back, cover.binding) == ("", "", "Own words.", "hardcover")
    assert cover.flaps.front == ""
    assert manifest.styles.all[-1] == "styles/own.css"
    assert manifest.styles.epub == ("specimen/styles/labels-on-screen.css", "styles/small.css")
    assert (manifest.print.trim, manifest.print.open) == (("148mm", "210mm"), "any")


def test_a_mistake_in_the_manifest_is_told_and_nothing_is_made() -> None:
    volume, found = read_specimen(book_of("title: T\nlangauge: en\nchapters: [a.md]\n"), "book.yaml")
    assert volume is None
    assert [(d.code, d.span.line) for d in found] == [("M005", 1), ("M003", 2)] or {"M003", "M005"} == {
        d.code for d in found
    }


def test_a_chapter_that_is_missing_or_broken_does_not_stop_the_specimen() -> None:
    volume, found = read_specimen(book_of(BOOKS["foot"], chapters__two_md="# Two\n\nA[^x]\n"), "book.yaml")
    assert volume is not None
    assert found == ()


def test_the_text_of_an_arabic_books_specimen_is_english_and_its_pages_turn_the_other_way() -> None:
    volume, found = read_specimen(book_of(PLAIN.format(title="المدّ", language="ar")), "book.yaml")
    assert volume is not None
    assert found == ()
    assert volume.manifest.direction == "rtl"
    assert {(s.language, s.direction) for s in volume.back if hasattr(s, "language")} == {("en", "ltr")}


def test_the_books_files_lie_below_the_specimens_and_its_manuscripts_are_not_seen() -> None:
    base = Memory({"a.css": b"own", "chapters/a.md": b"# A", "specimen/x.css": b"own"})
    both = Overlaid(base, {"specimen/x.css": b"ours", "specimen/t.md": b"# T"})
    assert both.files("") == ("a.css", "specimen/t.md", "specimen/x.css")
    assert (both.read("a.css"), both.read("./specimen/x.css")) == (b"own", b"ours")
    assert (both.exists("specimen/t.md"), both.exists("nowhere"), both.readable("a.css")) == (
        True,
        False,
        True,
    )


# --- values ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("11pt", Quantity(11, "pt")),
        ("1in", Quantity(72, "pt")),
        ("0.955em", Quantity(0.955, "em")),
        ("calc(11pt * 1.5)", Quantity(16.5, "pt")),
        ("calc((2pt + 4pt) / 3 - 1pt)", Quantity(1, "pt")),
        ("calc(12pt / 4pt)", Quantity(3, "")),
        ("min(10pt, 1in)", Quantity(10, "pt")),
        ("clamp(11pt, 9pt, 12pt)", Quantity(11, "pt")),
        ("round(down, 525pt, 14.5pt)", Quantity(522, "pt")),
        ("round(nearest, 76pt, 14.5pt)", Quantity(72.5, "pt")),
        ("round(up, 43.5pt, 14.5pt)", Quantity(43.5, "pt")),
        ("calc(2pt * sqrt(16))", Quantity(8, "pt")),
        ("calc(1em + 1pt)", None),
        ("0.4pt solid black", None),
        ("auto", None),
        ("calc(1pt * )", None),
        ("calc(1pt / 0)", None),
        ("max()", None),
    ],
)
def test_a_value_comes_to(css: str, expected: Quantity | None) -> None:
    found = quantity(tinycss2.parse_component_value_list(css))
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (pytest.approx(expected.value), expected.unit) == (found.value, found.unit)


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("152.400mm", "152.4mm"),
        ("calc(6in * 0.66)", "100.6mm"),
        ("calc(11pt * 1.318)", "14.5pt"),
        ('"EB Garamond", serif', '"EB Garamond", serif'),
        ("#8c2f1b", "#8c2f1b"),
    ],
)
def test_a_value_is_shown(css: str, expected: str) -> None:
    assert shown(tinycss2.parse_component_value_list(css)) == expected


def test_inks_are_shown_as_printers_write_them() -> None:
    assert as_inks("device-cmyk(0.25 0.9 1 0.28)") == "C25 M90 Y100 K28"
    assert as_inks("device-cmyk(var(--x))") == "device-cmyk(var(--x))"


OWN = """:root {
  --accent: #1f4e5f;
  --print-accent: device-cmyk(0.8 0.3 0.3 0.4);
  --indent: 2em;
  --gold: #b8862d;
}"""


def test_the_house_value_stands_below_where_the_book_has_another() -> None:
    manifest = BOOKS["foot"] + "styles: {all: [styles/own.css]}\n"
    volume, _ = read_specimen(
        Memory({"book.yaml": manifest.encode(), "styles/own.css": OWN.encode()}), "book.yaml"
    )
    assert volume is not None
    found = {item.name: item for group in groups(volume) for item in group.properties}
    accent = found["--accent"]
    assert (accent.value, accent.ink) == ("#1f4e5f", "C80 M30 Y30 K40")
    assert (accent.house, accent.house_ink, accent.epub) == ("#8c2f1b", "C25 M90 Y100 K28", "")
    assert (found["--indent"].value, found["--indent"].house) == ("2em", "1em")
    assert found["--line"].house == ""
    assert found["--cover-field"].house == "#8c2f1b"
    assert [item.name for group in groups(volume) if group.id == "own" for item in group.properties] == [
        "--gold"
    ]


# --- what a specimen showed ------------------------------------------------------------------------------

CODE = "\n\n".join(f"{'Words. ' * (20 + 7 * (n % 5))}\n\n```\nfirst {n}\nlast {n}\n```" for n in range(60))
SHOWN = f"""# One

<ruby>low<rp>(</rp><rt>ebb</rt><rp>)</rp></ruby> water

::: {{.section .quiet}}
In a section.
:::

<section>

In another.

</section>

{CODE}
"""


@cache
def shown_book() -> Memory:
    manifest = PLAIN.format(title="Shown", language="en") + "print: {trim: a5}\nfront_matter: []\n"
    return Memory({"book.yaml": manifest.encode(), "chapters/one.md": SHOWN.encode()})


@cache
def shown_pages() -> list[list[str]]:
    made = built(shown_book(), "book.yaml", Order(editions=("screen",)))
    assert made.diagnostics == ()
    return [lines for _, lines in page_lines(made.files["shown.pdf"], 17, 20)]


def test_a_section_in_the_manuscript_is_one_in_the_document() -> None:
    book, _ = read_book(read_volume(shown_book())[0])
    chapter = next(section.xhtml for section, _ in print_sections(book, Templates({})) if section.id == "one")
    assert re.findall(r"<(section|div) class=\"quiet\">|<section>", chapter) == ["section", ""]


def test_a_gloss_stands_in_parentheses_behind_its_word_on_paper() -> None:
    assert "low (ebb) water" in "\n".join(" ".join(lines) for lines in shown_pages())


def test_two_lines_of_code_are_not_parted_by_a_page() -> None:
    homes = {line.strip(): page for page, lines in enumerate(shown_pages()) for line in lines}
    parted = [n for n in range(60) if homes[f"first {n}"] != homes[f"last {n}"]]
    assert parted == []
    assert len({homes[f"first {n}"] for n in range(60)}) > 8


# --- the files -------------------------------------------------------------------------------------------


def test_the_specimen_is_made_in_every_edition_with_the_books_own_style() -> None:
    manifest = BOOKS["foot"] + "styles: {all: [styles/own.css]}\nprint: {bleed: 3mm}\n"
    contents = {"book.yaml": manifest.encode(), "styles/own.css": OWN.encode()}
    made = specimen_built(Memory(contents), "book.yaml", Order(jobs=2))
    assert made.diagnostics == ()
    names = [f"tides-specimen{end}" for end in ("-print.pdf", ".pdf", "-cover.pdf", ".epub")]
    assert sorted(made.files) == sorted(names)
    with pikepdf.open(io.BytesIO(bytes(made.files["tides-specimen-print.pdf"]))) as pdf:
        assert len(pdf.pages) == made.pages > 30
    with zipfile.ZipFile(io.BytesIO(bytes(made.files["tides-specimen.epub"]))) as archive:
        css = archive.read("EPUB/styles/book.css").decode()
        assert "var(" not in css
        assert ".sample.of-indent { width: 2em }" in " ".join(css.split()).replace("; }", " }")
