"""Notes stand where the manifest wants them: found, linked both ways, apart from those of other chapters."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache

import pytest

import paper
from bookmaker.content import tree
from bookmaker.content.book import Book
from bookmaker.content.selection import selected
from bookmaker.diagnostics import Span
from bookmaker.editions.gathering import gathered
from bookmaker.editions.print import print_sections
from bookmaker.editions.print_section import INTERNAL
from bookmaker.editions.templates import Templates
from bookmaker.files.layout import Press
from bookmaker.manifest.products import Notes
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory
from noted_book import CALLS, LABELS, ORDER, noted_book
from small_book import dress, edition_of

NUMBERINGS = ("chapter", "book")
EVERY = [
    *(("print", place, numbering) for place in ("foot", "chapter", "book") for numbering in NUMBERINGS),
    *(("epub", place, numbering) for place in ("popup", "chapter", "book") for numbering in NUMBERINGS),
]
CHAPTERS = 20
ALL_NOTES = [(chapter, label) for chapter in range(1, CHAPTERS + 1) for label in LABELS]


@cache
def twenty(numbering: str) -> Book:
    """The volume of twenty chapters, with a section for notes in case an edition wants it."""
    read = checked(noted_book(CHAPTERS, place="book", numbering=numbering), "book.yaml")
    assert read.diagnostics == ()
    assert read.book is not None
    return read.book


def placed(book: Book, **places: str) -> Book:
    """The book with its notes elsewhere."""
    notes = Notes.model_validate({**book.manifest.notes.model_dump(), **places})
    return replace(book, manifest=book.manifest.model_copy(update={"notes": notes}))


@dataclass(frozen=True)
class Node:
    """An element, and the section in whose document it stands."""

    section: str
    element: ET.Element

    def get(self, name: str) -> str:
        """An attribute, "" where it has none."""
        return self.element.get(name, "")

    @property
    def text(self) -> str:
        """The letters in it."""
        return "".join(self.element.itertext())

    @property
    def place(self) -> tuple[str, str]:
        """The section and the id."""
        return self.section, self.get("id")

    @property
    def target(self) -> tuple[str, str]:
        """Where a link leads, as print and EPUB write it."""
        path, _, anchor = self.get("href").partition("#")
        return path.removeprefix(INTERNAL).removesuffix(".xhtml") or self.section, anchor

    @property
    def note(self) -> tuple[int, int]:
        """The chapter and the label of the note that this element holds; it must be one alone."""
        (found,) = set(re.findall(r"note(\d)of(\d+)", self.text))
        label, chapter = map(int, found)
        return chapter, label


@dataclass(frozen=True)
class Documents:
    """The elements of all documents of an edition, in order."""

    nodes: tuple[Node, ...]
    numbering: str

    def of_class(self, name: str) -> list[Node]:
        """The elements of that class."""
        return [node for node in self.nodes if name in node.get("class").split()]

    @property
    def notes(self) -> list[Node]:
        """The notes, whatever element they are."""
        return [n for n in self.nodes if n.get("role") in {"doc-footnote", "listitem"}]

    @property
    def by_place(self) -> dict[tuple[str, str], Node]:
        """The elements that links can lead to."""
        return {node.place: node for node in self.nodes if node.get("id")}


def documents_of(edition: str, place: str, numbering: str) -> Documents:
    book = placed(twenty(numbering), **{edition: place})
    if edition == "print":
        pages = [section for section, _ in print_sections(gathered(book, place), Templates({}))]
        texts = {section.id: section.xhtml for section in pages}
    else:
        made, diagnostics = edition_of(book, dress())
        assert diagnostics == ()
        texts = {d.path.removesuffix(".xhtml"): d.content.decode() for d in made.documents}
    roots = {name: ET.fromstring(text) for name, text in texts.items()}  # noqa: S314 (we printed it)
    return Documents(tuple(Node(name, e) for name, root in roots.items() for e in root.iter()), numbering)


@pytest.fixture(scope="module", params=EVERY, ids="-".join)
def documents(request: pytest.FixtureRequest) -> Documents:
    return documents_of(*request.param)


# --- what holds for every edition, place and numbering ---------------------------------------------------


def test_ids_are_unique_in_every_document(documents: Documents) -> None:
    places = Counter(node.place for node in documents.nodes if node.get("id"))
    assert {place: count for place, count in places.items() if count > 1} == {}


def test_every_call_leads_to_the_note_of_its_own_chapter(documents: Documents) -> None:
    by_place = documents.by_place
    called: Counter[tuple[int, int]] = Counter()
    for call in documents.of_class("note-call"):
        chapter, label = by_place[call.target].note
        first = 1 + len(LABELS) * (chapter - 1) * (documents.numbering == "book")
        assert (f"c{chapter:02}", str(first + ORDER.index(label))) == (call.section, call.text)
        called[chapter, label] += 1
    assert called == {(chapter, label): CALLS[label] for chapter, label in ALL_NOTES}


def test_every_note_leads_back_to_each_of_its_calls(documents: Documents) -> None:
    calls = defaultdict(set)
    for call in documents.of_class("note-call"):
        calls[call.target].add(call.place)
    assert len(ALL_NOTES) == len(documents.notes)
    for note in documents.notes:
        ways = [Node(note.section, a) for a in note.element.iter() if a.get("role") == "doc-backlink"]
        assert len(ways) == len(calls[note.place])
        assert {way.target for way in ways} == calls[note.place]


def test_notes_stand_in_the_order_of_their_chapters_and_numbers(documents: Documents) -> None:
    every = [(chapter, label) for chapter in range(1, CHAPTERS + 1) for label in ORDER]
    assert every == [note.note for note in documents.notes]


def test_adjacent_calls_have_a_comma_between_them(documents: Documents) -> None:
    assert [",\N{NO-BREAK SPACE}"] * CHAPTERS == [node.text for node in documents.of_class("note-comma")]


def test_a_link_to_a_place_inside_a_note_finds_the_note_of_its_chapter(documents: Documents) -> None:
    homes = {id(node): note.note for note in documents.notes for node in note.element.iter()}
    by_place = documents.by_place
    led = [homes[id(by_place[node.target].element)] for node in documents.nodes if node.text == "there"]
    assert [(chapter, 4) for chapter in range(1, CHAPTERS + 1)] == led


def test_a_reference_to_a_note_by_its_label_finds_its_first_call(documents: Documents) -> None:
    links = [n for n in documents.nodes if n.element.tag.endswith("}a") and n.text.startswith("note\u00a0")]
    by_place = documents.by_place
    assert [(chapter, 2) for chapter in range(1, CHAPTERS + 1)] == [
        by_place[by_place[link.target].target].note for link in links
    ]


def test_a_note_in_a_title_stands_nowhere_that_repeats_the_title(documents: Documents) -> None:
    titles = [node.get("data-title") for node in documents.nodes if "of paper" in node.get("data-title")]
    assert [f"Chapter {n} of paper" for n in range(1, CHAPTERS + 1)] == titles
    repeated = {"contents", "notes", "nav"}
    headings = [n.text for n in documents.nodes if n.section in repeated and n.get("class") == "title"]
    assert [text for text in headings if "of paper" in text and not text.endswith("of paper")] == []


def test_a_note_in_a_title_or_a_heading_is_in_no_bookmark_and_in_no_running_head() -> None:
    sections = [section for section, _ in print_sections(gathered(twenty("chapter"), "foot"), Templates({}))]
    chapters = [section for section in sections if section.kind == "chapter"]
    assert CHAPTERS == len(chapters)
    for number, section in enumerate(chapters, 1):
        title = f"Chapter {number} of paper"
        assert [f"{number}. {title}", "A heading"] == [bookmark.title for bookmark in section.bookmarks]
        root = ET.fromstring(section.xhtml)  # noqa: S314 (we printed it)
        heads = [value for e in root.iter() for name, value in e.items() if name.startswith("data-")]
        assert {title, "A heading"} <= set(heads)
        assert [] == [head for head in heads if re.search(r"paper.|heading.", head)]


def test_a_note_in_a_subtitle_or_a_title_is_not_in_the_contents() -> None:
    """Of the printed book, of the EPUB's own page and of its navigation."""
    book = twenty("chapter")
    call = (tree.NoteCall("1", Span("a.md"), 1, 2),)
    sections = tuple(
        replace(s, subtitle=(tree.Text("Below", Span("a.md")), *call)) if s.kind == "chapter" else s
        for s in book.sections
    )
    noted = replace(book, sections=sections)
    made, _ = edition_of(noted, dress())
    texts = [d.content.decode() for d in made.documents if d.path in ("contents.xhtml", "nav.xhtml")]
    texts += [
        s.xhtml for s, _ in print_sections(gathered(noted, "foot"), Templates({})) if s.id == "contents"
    ]
    assert [CHAPTERS] * 3 == [text.count("Below") for text in texts]
    assert [0] * 3 == [text.count("note-call") for text in texts]


MANY = {"a": range(1, 1_003), "b": range(1, 3)}


@cache
def with_many_notes() -> Book:
    files = {f"{name}.md": f"# C\n\n{'a^[n] ' * len(numbers)}".encode() for name, numbers in MANY.items()}
    files["book.yaml"] = b"title: T\nlanguage: en\nchapters: [a.md, b.md]\n"
    book = checked(Memory(files), "book.yaml").book
    assert book is not None
    return book


@pytest.mark.parametrize("edition", ["print", "epub"])
def test_notes_beyond_999_have_numbers_and_ids_as_any_other(edition: str) -> None:
    if edition == "print":
        pages = print_sections(gathered(with_many_notes(), "foot"), Templates({}))
        texts = {f"{section.id}.xhtml": section.xhtml for section, _ in pages}
    else:
        texts = {d.path: d.content.decode() for d in edition_of(with_many_notes(), dress())[0].documents}
    for name, numbers in MANY.items():
        nodes = list(ET.fromstring(texts[f"{name}.xhtml"]).iter())  # noqa: S314 (we printed it)
        for of_class, href in (("note-call", "#fn-"), ("note-number", "#fnref-")):
            links = [(e.text, e.get("href")) for e in nodes if e.get("class") == of_class]
            assert [(str(n), f"{href}{n}") for n in numbers] == links
        ids = [e.get("id") for e in nodes if e.get("id")]
        assert len(ids) == len(set(ids)) > 2 * len(numbers)


# --- notes of every kind of block ------------------------------------------------------------------------

HELD = {
    "paragraphs": ("First held.\n\n    Second held.", ["p", "p"]),
    "a list": ("- one held\n    - two", ["p", "ul"]),
    "code": ("```\n    held = 1\n\n    held = 2\n    ```", ["p", "pre"]),
    "a table": ("| held | a |\n    |---|---|\n    | b | c |\n\n    : A caption", ["p", "div"]),
    "a quotation": ("> held\n    >\n    > --- Ann Example", ["p", "blockquote"]),
    "all": (
        "Held.\n\n    1. one\n\n        > two\n\n    | a | b |\n    |---|---|\n    | c | d |\n\n    ```\n"
        "    x = 1\n    ```\n\n    Held.",
        ["p", "ol", "div", "pre", "p"],
    ),
}
INSIDE_A_LINE = frozenset({"p", "span", "a", "em", "strong", "h1", "h2", "figcaption", "caption"})
BETWEEN_LINES = frozenset({"p", "ul", "ol", "pre", "div", "table", "blockquote", "aside"})


@cache
def holding() -> Book:
    """A chapter with a note of each kind of block, each called twice; and a section for notes."""
    calls = "\n\n".join(f"Once.[^{n}] Twice.[^{n}]" for n in range(1, len(HELD) + 1))
    notes = "\n\n".join(f"[^{n}]: {text}" for n, (text, _) in enumerate(HELD.values(), 1))
    manifest = "title: T\nlanguage: en\nnotes: {print: book}\nchapters: [c.md]\n"
    files = {"book.yaml": manifest.encode(), "c.md": f"# C\n\n{calls}\n\n{notes}\n".encode()}
    read = checked(Memory(files), "book.yaml")
    assert read.diagnostics == ()
    assert read.book is not None
    return read.book


def names(element: ET.Element) -> list[str]:
    return [child.tag.rpartition("}")[2] for child in element]


@pytest.mark.parametrize("place", ["popup", "chapter", "book"])
def test_a_note_in_the_epub_holds_any_block_and_none_stands_in_a_line(place: str) -> None:
    made, diagnostics = edition_of(placed(holding(), epub=place), dress())
    assert diagnostics == ()
    roots = [ET.fromstring(d.content) for d in made.documents]  # noqa: S314 (we printed it)
    elements = [e for root in roots for e in root.iter()]
    held = [e for e in elements if e.get("role") in {"doc-footnote", "listitem"}]
    ways = [[], [], ["p"], ["p"], [], []]  # behind code and tables the second way back has its own line
    assert [kinds + way for (_, kinds), way in zip(HELD.values(), ways, strict=True)] == list(
        map(names, held)
    )
    lines = [e for e in elements if e.tag.rpartition("}")[2] in INSIDE_A_LINE]
    assert [] == [n for line in lines for e in line for n in names_in(e) if n in BETWEEN_LINES]


def names_in(element: ET.Element) -> list[str]:
    return [e.tag.rpartition("}")[2] for e in element.iter()]


@pytest.mark.parametrize(("place", "home"), [("foot", "c"), ("chapter", "c"), ("book", "notes")])
def test_a_note_in_print_holds_any_block_and_is_whole_on_its_page(place: str, home: str) -> None:
    book = placed(holding(), print=place)
    section = next(s for s, _ in print_sections(gathered(book, place), Templates({})) if s.id == home)
    assert len(HELD) == len((*section.notes, *section.endnotes))
    assert "held = 1\n\nheld = 2" in re.sub(r"<[^>]+>", "", section.xhtml)
    laid = Press(paper.layout()).lay_out(section, "right", lambda _: 1)
    assert [] == [str(d) for d in laid.diagnostics]


# --- what is the edition's own ---------------------------------------------------------------------------

EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def semantics(node: Node) -> tuple[str, str]:
    return node.get(EPUB_TYPE), node.get("role")


@pytest.mark.parametrize(
    ("place", "note", "around"),
    [
        ("popup", ("footnote", "doc-footnote"), ("footnotes", "")),
        ("chapter", ("endnote", "listitem"), ("endnotes", "doc-endnotes")),
        ("book", ("endnote", "listitem"), ("endnotes", "doc-endnotes")),
    ],
)
def test_notes_in_the_epub_say_what_they_are(
    place: str, note: tuple[str, str], around: tuple[str, str]
) -> None:
    """DPUB-ARIA 1.1: notes in `doc-endnotes` are items of lists; `doc-footnote` stands outside of it."""
    documents = documents_of("epub", place, "chapter")
    assert {note} == set(map(semantics, documents.notes))
    around_notes = ("footnotes", "endnotes")
    sections = [n for n in documents.nodes if n.get(EPUB_TYPE) in around_notes and not n.get("href")]
    assert {around} == set(map(semantics, sections))
    assert (1 if place == "book" else CHAPTERS) == len(sections)
    assert {("noteref", "doc-noteref")} == set(map(semantics, documents.of_class("note-call")))


def test_popups_leave_no_heading_behind_and_endnotes_have_one() -> None:
    """A reading system that lifts notes out of the text would leave an empty section with its title."""
    assert [] == documents_of("epub", "popup", "chapter").of_class("notes-title")
    titles = documents_of("epub", "chapter", "chapter").of_class("notes-title")
    assert ["Notes"] * CHAPTERS == [title.text for title in titles]


@pytest.mark.parametrize("edition", ["print", "epub"])
def test_gathered_notes_stand_under_the_number_and_the_title_of_their_chapter(edition: str) -> None:
    headings = documents_of(edition, "book", "chapter").of_class("note-group-title")
    assert [f"{n}. Chapter {n} of paper" for n in range(1, CHAPTERS + 1)] == [h.text for h in headings]
    assert [f"c{n:02}" for n in range(1, CHAPTERS + 1)] == [
        Node(h.section, link).target[0] for h in headings for link in h.element
    ]


@pytest.mark.parametrize("edition", ["print", "epub"])
def test_notes_at_a_chapters_end_stand_before_its_list_of_references(edition: str) -> None:
    book = placed(twenty("chapter"), **{edition: "chapter"})
    cited = tree.Paragraph((tree.Text("A cited work.", Span("a.md")),), Span("a.md"))
    references = tree.Division((cited,), Span("a.md"), tree.Attributes(classes=("references",)))
    sections = tuple(replace(s, blocks=(*s.blocks, references)) if s.blocks else s for s in book.sections)
    if edition == "print":
        made = print_sections(gathered(replace(book, sections=sections), "chapter"), Templates({}))
        text = next(section.xhtml for section, _ in made if section.id == "c01")
    else:
        documents = edition_of(replace(book, sections=sections), dress())[0].documents
        text = next(d.content.decode() for d in documents if d.path == "c01.xhtml")
    marks = ("The last.", "notes-title", "note8of1", "A cited work.")
    assert sorted(marks, key=text.index) == list(marks)
    assert [1] * len(marks) == [text.count(mark) for mark in marks]


# --- the section of notes --------------------------------------------------------------------------------


def kinds(back_matter: str, place: str = "book") -> list[str]:
    """The kinds of the back matter of a book of one chapter, as its print edition has it."""
    files = dict(noted_book(1, place=place).contents)
    files["book.yaml"] += back_matter.encode()
    read = checked(Memory(files), "book.yaml")
    assert read.book is not None
    sections = gathered(read.book, read.book.manifest.notes.print).sections
    return [section.kind for section in sections if section.matter == "back"]


def test_gathered_notes_stand_before_what_readers_look_up_unless_the_manifest_says_where() -> None:
    assert ["notes", "colophon"] == kinds("")
    assert ["notes", "contributors", "colophon"] == kinds("back_matter: [contributors, colophon]\n")
    assert ["contributors", "notes", "colophon"] == kinds("back_matter: [contributors, notes, colophon]\n")
    assert ["colophon"] == kinds("", place="foot")


def test_an_edition_that_does_not_gather_its_notes_has_no_section_of_them() -> None:
    book = placed(twenty("chapter"), print="foot", epub="book")
    assert "notes" not in {section.kind for section in gathered(book, "foot").sections}
    assert "notes" in {section.kind for section in gathered(book, "book").sections}


def test_a_book_without_notes_has_no_section_of_them() -> None:
    bare = replace(
        twenty("chapter"), sections=tuple(replace(s, notes=()) for s in twenty("chapter").sections)
    )
    assert "notes" not in {section.kind for section in gathered(bare, "book").sections}


def test_some_chapters_alone_bring_their_gathered_notes_and_no_others() -> None:
    some, mistakes = selected(twenty("chapter"), ["c03"])
    documents = {s.id: s for s, _ in print_sections(gathered(some, "book"), Templates({}))}
    assert mistakes == ()
    assert ["c03", "notes"] == list(documents)
    assert {"3"} == set(re.findall(r"note\dof(\d+)", documents["notes"].xhtml))


def test_the_bookmarks_of_gathered_notes_lead_to_each_chapters() -> None:
    notes = next(
        s for s, _ in print_sections(gathered(twenty("book"), "book"), Templates({})) if s.kind == "notes"
    )
    wanted = [(f"{n}. Chapter {n} of paper", f"notes-c{n:02}") for n in range(1, CHAPTERS + 1)]
    assert [("Notes", ""), *wanted] == [(bookmark.title, bookmark.anchor) for bookmark in notes.bookmarks]
