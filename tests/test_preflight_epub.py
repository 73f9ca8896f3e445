"""The preflight of the EPUB: a good file has no finding, and each rule finds what it is there for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest
from lxml import etree

import finished
from bookmaker.gates.document_rules import notes
from bookmaker.gates.epub_file import EpubFile, Item, read_epub
from bookmaker.gates.epub_rules import epub_findings
from bookmaker.gates.expected import Expected
from bookmaker.order import Order
from bookmaker.pipeline import built
from bookmaker.workspace import Memory
from clock import within
from small_book import MANIFEST, edition_of, epub_of

EXPECTED = Expected(MANIFEST.title, MANIFEST.language, (152.4, 228.6), 0)
Edit = Callable[[str], str]
OPF, NAV, ONE = "EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/one.xhtml"
PAGE_LIST = '<nav epub:type="page-list"><ol><li><a href="one.xhtml#p1">1</a></li></ol></nav>'


@cache
def good() -> bytes:
    """The small book with one page break, and a page list of it."""
    edits: dict[str, Edit] = {
        ONE: swap('<p class="keywords">', '<p class="keywords"><span id="p1" epub:type="pagebreak"/>'),
        NAV: swap("</body>", f"{PAGE_LIST}</body>"),
    }
    return finished.repacked(epub_of(edition_of()[0]), edits)


def swap(old: str, new: str) -> Edit:
    """A text with one passage replaced; the passage must be there."""

    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


def read(data: bytes) -> EpubFile:
    found = read_epub("a.epub", data)
    assert isinstance(found, EpubFile), found
    return found


def found(part: str = "", old: str = "", new: str = "", *, drop: str = "") -> list[str]:
    """What is found after a passage of a part was replaced, or a file left out."""
    edits = {part: swap(old, new)} if part else {}
    return printed(finished.repacked(good(), edits, drop=drop))


def printed(data: bytes, expected: Expected = EXPECTED) -> list[str]:
    return [str(finding) for finding in epub_findings(read(data), expected)]


def packed(*files: tuple[str, bytes, int]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data, how in files:
            archive.writestr(name, data, how)
    return out.getvalue()


def test_the_builds_own_file_has_no_finding() -> None:
    assert printed(good()) == []


@pytest.mark.parametrize("data", [b"", b"no archive", good()[:2000]], ids=["empty", "text", "cut off"])
def test_what_is_no_archive_says_so(data: bytes) -> None:
    assert isinstance(read_epub("a.epub", data), str)


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookmaker.gates.epub_file.MAX_BYTES", 1000)
    assert read_epub("a.epub", good()) == "unpacked it is larger than 0 MB"


def test_no_entity_is_looked_up() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    edits = {ONE: lambda text: text.replace("<!DOCTYPE html>", bomb).replace("On paper", "&x;")}
    tree = read(finished.repacked(good(), edits)).trees.get(ONE)
    assert tree is None or "".join(map(str, tree.itertext())).count("\n") < 200
    assert tree is None or not any("localhost" in str(text) for text in tree.itertext())


# --- archive and package ---------------------------------------------------------------------------------

HINT = "\n  hint: the archive was packed by another program: build again"


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ([("a", b"", 0)], "the archive does not begin with the file `mimetype`"),
        ([("mimetype", b"application/epub+zip", 8)], "the file `mimetype` is compressed or has extra fields"),
        ([("mimetype", b"application/zip\n", 0)], "the file `mimetype` does not read application/epub+zip"),
    ],
)
def test_the_archive_begins_with_its_type(files: list[tuple[str, bytes, int]], line: str) -> None:
    assert printed(packed(*files))[0] == f"a.epub: error[K060]: {line}{HINT}"


def test_names_in_the_archive_are_unique_and_inside_it() -> None:
    type_ = ("mimetype", b"application/epub+zip", 0)
    lines = printed(packed(type_, ("a.css", b"", 0), ("A.css", b"", 0), ("../b.css", b"", 0)))
    assert lines[:2] == [
        f"a.epub: error[K060]: the archive holds 'a.css' 2 times{HINT}",
        f"a.epub: error[K060]: the archive's entry '../b.css' leads outside it{HINT}",
    ]


def test_the_container_names_the_package() -> None:
    assert found(drop="META-INF/container.xml") == [
        "a.epub: error[K061]: no package document is named in META-INF/container.xml"
    ]
    assert found("META-INF/container.xml", "content.opf", "other.opf") == [
        "a.epub: error[K061]: the package document 'EPUB/other.opf' is missing, or none"
    ]


def test_what_is_listed_is_there_and_what_is_there_is_listed() -> None:
    lines = found(drop="EPUB/images/under-way.png")
    assert lines[0].endswith("error[K062]: 'EPUB/images/under-way.png' is listed and not in the archive")
    lines = found(OPF, 'href="styles/book.css"', 'href="styles/other.css"')
    assert [line.partition("error")[2] for line in lines] == [
        "[K062]: 'EPUB/styles/other.css' is listed and not in the archive",
        "[K062]: 'EPUB/styles/book.css' is in the archive and not listed",
    ]


def test_documents_are_well_formed() -> None:
    lines = found("EPUB/colophon.xhtml", "</html>", "")
    assert len(lines) == 1
    assert lines[0].startswith("a.epub/EPUB/colophon.xhtml:")
    assert "error[K063]: the document is not well-formed: Premature end of data in tag html" in lines[0]


def test_the_spine_names_what_is_listed_once() -> None:
    text = zipfile.ZipFile(io.BytesIO(good())).read(OPF).decode()
    first = text[text.index("<itemref") : text.index("/>", text.index("<itemref")) + 2]
    (line,) = found(OPF, first, first + first)
    assert "error[K073]: the order of reading names " in line
    assert line.endswith("twice")
    (line,) = found(OPF, first, first + '<itemref idref="nobody"/>')
    assert line.endswith("error[K073]: the order of reading names 'nobody', which is not listed")


# --- metadata and languages ------------------------------------------------------------------------------


def test_title_and_language_are_the_manifests() -> None:
    other = replace(EXPECTED, title="Another", language="fr")
    assert printed(good(), other) == [
        "a.epub/EPUB/content.opf: error[K070]: the book's title is 'Paper & <Ink>', "
        "and the manifest says 'Another'\n  hint: build again",
        "a.epub/EPUB/content.opf: error[K069]: the book says en-CA, and the manifest fr\n  hint: build again",
    ]


def test_the_book_says_when_it_was_made() -> None:
    assert found(OPF, 'property="dcterms:modified"', 'property="dcterms:valid"') == [
        "a.epub/EPUB/content.opf: error[K070]: the book does not say when it was made"
    ]


def test_the_book_says_how_accessible_it_is() -> None:
    assert found(OPF, "schema:accessibilityHazard", "schema:other") == [
        "a.epub/EPUB/content.opf: warning[K071]: "
        "the book does not say its schema:accessibilityHazard, which shops show to readers"
    ]


def test_documents_say_their_language_twice() -> None:
    (line,) = found("EPUB/colophon.xhtml", ' xml:lang="en-CA"', "")
    assert line.endswith("error[K069]: the document does not say its language by both `lang` and `xml:lang`")


# --- documents -------------------------------------------------------------------------------------------


def test_an_id_that_stands_twice_is_an_error() -> None:
    lines = found(ONE, '<h2 id="a-heading"', '<h2 id="fig-dark"')
    assert [line[line.index("error") :].partition(" on line")[0] for line in lines] == [
        "error[K064]: the id 'fig-dark' stands"
    ]


def test_a_link_that_leads_nowhere_is_an_error() -> None:
    lines = found(ONE, 'href="deux.xhtml#tete"', 'href="deux.xhtml#nowhere"')
    assert [line[line.index("error") :] for line in lines] == [
        "error[K065]: a link leads to 'deux.xhtml#nowhere', and there is no such place"
    ]
    lines = found(ONE, 'href="deux.xhtml#tete"', 'href="trois.xhtml"')
    assert [line[line.index("error") :] for line in lines] == [
        "error[K065]: a link leads to 'trois.xhtml', and there is no such file"
    ]


def test_a_call_leads_to_a_note_and_the_note_back_to_each_call() -> None:
    lines = found(ONE, 'href="#fn-2" epub:type="noteref"', 'href="#a-heading" epub:type="noteref"')
    assert [line[line.index("error") :] for line in lines] == [
        "error[K067]: a note's call does not lead to a note",
        "error[K067]: no call leads to this note",
    ]
    lines = found(ONE, 'href="#fnref-1-2"', 'href="#fnref-1"')
    assert len(lines) == 1
    assert "error[K067]: the note has no way back to its call on line 25" in lines[0]


@cache
def gathered(count: int) -> EpubFile:
    """Documents with so many calls, and one that gathers their notes."""
    page = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">{}</html>'
    call = '<a id="r{0}" href="notes.xhtml#{1}{0}" epub:type="noteref">1</a>\n'
    note = '<li id="{1}{0}" epub:type="endnote"><a href="{1}.xhtml#r{0}">1</a></li>\n'
    texts = {f"{name}.xhtml": "".join(call.format(n, name) for n in range(count)) for name in ("one", "two")}
    texts["notes.xhtml"] = "".join(note.format(n, name) for name in ("one", "two") for n in range(count))
    trees = {part: etree.fromstring(page.format(text)) for part, text in texts.items()}
    items = tuple(Item(part, part, "application/xhtml+xml", frozenset(), 1) for part in trees)
    return EpubFile("a.epub", (), b"", "", items, trees, (), {})


def test_notes_may_be_gathered_in_a_document_of_their_own() -> None:
    assert [] == list(notes(gathered(3), EXPECTED))
    trees = {part: deepcopy(tree) for part, tree in gathered(3).trees.items()}
    trees["one.xhtml"][2].set("href", "notes.xhtml#two2")
    assert [
        "a.epub/notes.xhtml:3: error[K067]: no call leads to this note",
        "a.epub/notes.xhtml:6: error[K067]: the note has no way back to its call on line 3 of one.xhtml",
    ] == list(map(str, notes(replace(gathered(3), trees=trees), EXPECTED)))


def test_the_notes_of_a_book_that_gathers_them_are_in_order() -> None:
    text = b"# One\n\nA word.[^a] And.[^a] Two.[^b]\n\n[^a]: First.\n\n[^b]: Second.\n"
    manifest = b"title: T\nlanguage: en\nchapters: [a.md]\nback_matter: [notes]\nnotes: {epub: book}\n"
    made = built(
        Memory({"book.yaml": manifest, "a.md": text}), "book.yaml", Order(editions=("epub",), jobs=1)
    )
    (data,) = made.files.values()
    expected = replace(EXPECTED, title="T", language="en")
    assert [line for line in printed(bytes(data), expected) if "error" in line] == []


def test_thousands_of_gathered_notes_are_looked_up_in_a_moment() -> None:
    epub = gathered(10_000)
    with within(10):
        assert [] == list(notes(epub, EXPECTED))


def test_an_image_without_alt_is_an_error() -> None:
    (line,) = found(ONE, ' alt="A dark field"', "")
    assert line.endswith(
        "error[K068]: an image has no `alt`: a screen reader reads out its file's name\n"
        '  hint: alt="" says that it is decoration'
    )


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("<script>1</script>", "the document holds a script"),
        ('<p onclick="x()">a</p>', "the document holds a script"),
        (
            '<img alt="" src="https://example.org/a.png"/>',
            "https://example.org/a.png would be fetched from the network",
        ),
        (
            '<a href="javascript:alert(1)">a</a>',
            "a link leads to 'javascript:alert(1)', which is no web page",
        ),
        ('<a href="file:///etc/hosts">a</a>', "a link leads to 'file:///etc/hosts', which is no web page"),
    ],
)
def test_nothing_runs_and_nothing_is_fetched(new: str, message: str) -> None:
    (line,) = found(ONE, '<h2 id="a-heading"', f'{new}<h2 id="a-heading"')
    assert line.endswith(f"error[K072]: {message}")


# --- navigation ------------------------------------------------------------------------------------------


def test_there_is_a_navigation_with_contents() -> None:
    assert found(OPF, 'properties="nav"', "") == [
        "a.epub/EPUB/content.opf: error[K066]: the book has no navigation document"
    ]
    (line,) = found(NAV, '<nav epub:type="toc" role="doc-toc"', "<nav")
    assert line == "a.epub/EPUB/nav.xhtml: error[K066]: the navigation holds no table of contents"


def test_the_contents_stand_in_the_order_of_reading() -> None:
    (line,) = found(
        NAV,
        '<li><a href="part-1.xhtml">',
        '<li><a href="contributors.xhtml">x</a></li><li><a href="part-1.xhtml">',
    )
    assert line.endswith("error[K066]: the table of contents goes back at 'I. Beginnings'")


def test_the_page_list_is_that_of_the_page_breaks() -> None:
    lines = found(NAV, "one.xhtml#p1", "one.xhtml#a-heading")
    assert [line[line.index("error") :] for line in lines] == [
        "error[K074]: page 1 of the page list is no page break",
        "error[K074]: a page break is not in the page list",
    ]
    twice = PAGE_LIST.replace("</ol>", '<li><a href="one.xhtml#p1">1</a></li></ol>')
    assert found(NAV, PAGE_LIST, twice) == [
        "a.epub/EPUB/nav.xhtml: error[K074]: the page list holds page 1 2 times"
    ]
