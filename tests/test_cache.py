"""What a change costs: which sections are laid out again; and the files are those of a build without a store.

Counts, not times. Every case begins with the store of one book that was built before.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from PIL import Image

from at_hand import asks
from bookmaker import remembered as remembering
from bookmaker.diagnostics import Severity
from bookmaker.files import crew, kept_sheets
from bookmaker.order import Built, Order
from bookmaker.packaged import house_files, house_templates
from bookmaker.pipeline import built
from bookmaker.questions import Means
from bookmaker.remembered import remembered
from bookmaker.store import InMemory
from bookmaker.workspace import Memory

MANIFEST = """\
title: A Small Volume
language: en
date: 2024-10
editors: [ann]
contributors: [{id: ann, name: Ann Example, given: Ann, family: Example, bio: Ann does not exist.}]
front_matter: [contents]
chapters: [chapters/one.md, chapters/two.md, chapters/three.md]
back_matter: [index]
print: {trim: [105mm, 148mm]}
styles: {all: [styles/all.css]}
"""
PROSE = "One word follows another until the line is full, and then the next line begins. " * 4
Files = Mapping[str, bytes]


def picture(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(stream, "PNG")
    return stream.getvalue()


BOOK: Files = {
    "book.yaml": MANIFEST.encode(),
    "chapters/one.md": f"# One\n\n{PROSE}\n\nA word.[^n]\n\n[^n]: The note.\n".encode(),
    "chapters/two.md": (
        f"# Two\n\n{PROSE}[peace]{{.index}}\n\n"
        '![A dot](../images/dot.png){#fig-dot alt="A dot" width="20mm"}\n'
    ).encode(),
    "chapters/three.md": f"# Three\n\n{PROSE}\n\nSee [one](one.md).\n".encode(),
    "images/dot.png": picture("red"),
    "images/other.png": picture("blue"),
    "styles/all.css": b"@font-face { font-family: own; src: url(own.ttf) } em { font-style: italic }\n",
    "styles/own.ttf": house_files()["fonts/eb-garamond/EBGaramond-Regular.ttf"],
}
ALL = ("cover", "contents", "one", "two", "three", "index")
CHAPTERS = ("one", "two", "three")


def with_text(path: str, old: str, new: str) -> Callable[[Files], Files]:
    """The book with other words in one file."""

    def change(files: Files) -> Files:
        text = files[path].decode()
        assert text.count(old) == 1, (path, old)
        return {**files, path: text.replace(old, new).encode()}

    return change


def with_files(**others: bytes | None) -> Callable[[Files], Files]:
    """The book with other files; without those that are None."""

    def change(files: Files) -> Files:
        paths = {name.replace("__", "/").replace("_", "."): data for name, data in others.items()}
        kept = {path: data for path, data in files.items() if path not in paths}
        return {**kept, **{path: data for path, data in paths.items() if data is not None}}

    return change


def also(one: Callable[[Files], Files], other: Callable[[Files], Files]) -> Callable[[Files], Files]:
    """The book with both changes."""
    return lambda files: other(one(files))


def as_it_is(files: Files) -> Files:
    """The same book."""
    return files


MANY_PAGES = "\n\n".join([PROSE] * 3)
MORE_PAGES = "\n\n".join([PROSE] * 15)
OTHER_FONT = house_files()["fonts/alegreya-sans/AlegreyaSans-Regular.ttf"]
TEMPLATE = (
    house_templates()["section.xhtml"]
    .replace("{{ section.content }}", "{{ section.content }}<p>*</p>")
    .encode()
)

# What is done to the book, and the sections that are laid out for it.
CHANGES: Mapping[str, tuple[Callable[[Files], Files], tuple[str, ...]]] = {
    "nothing": (as_it_is, ()),
    "a word": (with_text("chapters/one.md", "A word", "A term"), ("one",)),
    "a word with a page more, and the next chapter begins where it did": (
        with_text("chapters/one.md", "A word", f"{MANY_PAGES}\n\nA word"),
        ("one",),
    ),
    "so many pages more that folios move": (
        with_text("chapters/one.md", "A word", f"{MORE_PAGES}\n\nA word"),
        ("contents", "one", "two", "three", "index"),
    ),
    "a title": (with_text("chapters/two.md", "# Two", "# Twice"), ("contents", "two")),
    "a note": (with_text("chapters/one.md", "The note", "A note"), ("one",)),
    "a remark that nobody prints": (
        with_text("chapters/one.md", "[^n]: The note.", "[^n]: The note.\n\n<!-- sure? -->"),
        (),
    ),
    "a picture": (with_files(images__dot_png=picture("green")), ("two",)),
    "a picture that nothing shows": (with_files(images__other_png=picture("green")), ()),
    "a picture more": (with_files(images__new_png=picture("green")), ()),
    "a font": (with_files(styles__own_ttf=OTHER_FONT), ALL),
    "a style": (with_text("styles/all.css", "italic", "oblique"), ALL),
    "a style of the EPUB": (
        also(
            with_text("book.yaml", "styles: {", "styles: {epub: [styles/epub.css], "),
            with_files(styles__epub_css=b"p { color: red }"),
        ),
        (),
    ),
    "a template": (with_files(templates__chapter_xhtml=TEMPLATE), CHAPTERS),
    "the date": (with_text("book.yaml", "2024-10", "2025-01-02"), ()),
    "the title of the book": (with_text("book.yaml", "A Small Volume", "A Thin Volume"), ALL),
    "the language": (with_text("book.yaml", "language: en", "language: en-GB"), ALL),
    "the trim": (with_text("book.yaml", "148mm", "150mm"), ALL),
    "a biography that nothing shows": (with_text("book.yaml", "does not exist", "is nobody"), ()),
    "the order of chapters": (
        with_text("book.yaml", "chapters/two.md, chapters/three.md", "chapters/three.md, chapters/two.md"),
        ("contents", "three", "two", "index"),
    ),
    "a new chapter": (
        also(
            with_text("book.yaml", "three.md]", "three.md, chapters/four.md]"),
            with_files(chapters__four_md=b"# Four\n\nText.\n"),
        ),
        ("contents", "four", "index"),
    ),
    "a chapter less": (
        also(with_text("book.yaml", ", chapters/three.md]", "]"), with_files(chapters__three_md=None)),
        ("contents", "index"),
    ),
    "an index mark": (
        with_text("chapters/three.md", "See [one]", "See [one]{.index} [one]"),
        ("three", "index"),
    ),
    "a heading more": (
        with_text("chapters/three.md", "See [one]", "## Further\n\nSee [one]"),
        ("three",),
    ),
}


# The chapters that are read for it, where there are any.
READ: Mapping[str, tuple[str, ...]] = {
    "a word": ("one",),
    "a word with a page more, and the next chapter begins where it did": ("one",),
    "so many pages more that folios move": ("one",),
    "a title": ("two",),
    "a note": ("one",),
    "a remark that nobody prints": ("one",),
    "the language": CHAPTERS,
    "the order of chapters": ("three", "two"),
    "a new chapter": ("four",),
    "an index mark": ("three",),
    "a heading more": ("three",),
}


WORKS = """\
@book{stow, author = {Stow, Sam}, title = {On Sails}, year = {1999}, publisher = {Nowhere Press}}
@book{keel, author = {Keel, Kim}, title = {On Hulls}, year = {2004}, publisher = {Nowhere Press}}
@book{mast, author = {Mast, Mo}, title = {On Ropes}, year = {2010}, publisher = {Nowhere Press}}
"""
CITING: Files = {
    **BOOK,
    "book.yaml": MANIFEST.replace(
        "back_matter: [index]",
        "back_matter: [bibliography, index]\nbibliography: works.bib\ncitation_style: apa",
    ).encode(),
    "chapters/one.md": b"# One\n\nAs was seen [@stow].\n",
    "chapters/three.md": b"# Three\n\nAs was seen [@keel], and once more [@stow].\n",
    "works.bib": WORKS.encode(),
}

# What is done to the works and how they are cited, and the sections that are laid out for it.
CITED: Mapping[str, tuple[Callable[[Files], Files], tuple[str, ...]]] = {
    "nothing": (as_it_is, ()),
    "the title of a work": (with_text("works.bib", "On Hulls", "On Keels"), ("bibliography",)),
    "the year of a work": (with_text("works.bib", "2004", "2005"), ("three", "bibliography")),
    "a work that nobody cites": (with_text("works.bib", "On Ropes", "On Knots"), ()),
    "one more work cited": (
        with_text("chapters/one.md", "[@stow]", "[@stow; @mast]"),
        ("one", "bibliography"),
    ),
    "another page of a work": (with_text("chapters/one.md", "[@stow]", "[@stow, p. 7]"), ("one",)),
    "another style": (
        with_text("book.yaml", "citation_style: apa", "citation_style: mla"),
        ("one", "three", "bibliography"),
    ),
}


@pytest.fixture(scope="module")
def before() -> Mapping[str, bytes]:
    """The store after the first build."""
    store = InMemory()
    made = build(BOOK, store)
    assert (made.effort.sections, made.effort.laid_out) == (len(ALL), ALL)
    assert len(made.files) == 3
    return store.entries


def build(files: Files, store: InMemory, order: Order = Order()) -> Built:  # noqa: B008 (a value)
    """A build as the command makes it."""
    return remembered(
        Memory(files), Means(store=store), repr(order.editions), lambda w, m: built(w, "book.yaml", order, m)
    )


def same(made: Built, other: Built) -> bool:
    """Whether two builds say and give the same, whatever work it was."""
    return replace(in_memory(made), effort=other.effort) == in_memory(other)


def in_memory(made: Built) -> Built:
    return replace(made, files={name: bytes(data) for name, data in made.files.items()})


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_what_a_change_reads_and_lays_out(change: str, before: Mapping[str, bytes]) -> None:
    """And the files are byte for byte those of a build that knows of nothing before."""
    changed, laid_out = CHANGES[change]
    files = changed(BOOK)
    store = InMemory(dict(before))
    made = build(files, store)
    assert (made.effort.laid_out, made.effort.read) == (laid_out, READ.get(change, ()))
    assert same(built(Memory(files), "book.yaml", Order()), made)
    assert build(files, store).effort.laid_out == ()
    back = build(BOOK, store)
    assert back.effort.laid_out == ()


@pytest.mark.slow
@asks("Pandoc")
def test_what_a_change_of_works_lays_out() -> None:
    """Only those who show it; and the files are those of a build that knows of nothing before."""
    kept = InMemory()
    first = build(CITING, kept)
    assert {d.code for d in first.diagnostics if d.severity is Severity.ERROR} == set()
    for name, (changed, laid_out) in CITED.items():
        files = changed(CITING)
        made = build(files, InMemory(dict(kept.entries)))
        assert made.effort.laid_out == laid_out, name
        assert same(built(Memory(files), "book.yaml", Order()), made), name


ORDERS: Mapping[str, tuple[Order, tuple[str, ...]]] = {
    "another moment": (Order(modified="2024-05-06T07:08:09Z"), ()),
    "more workers": (Order(jobs=2), ()),
    "the EPUB alone": (Order(editions=("epub",)), ("cover",)),
    "the printed book alone": (Order(editions=("print",)), ("contents", *CHAPTERS, "index")),
    "a chapter alone": (Order(chapters=("two",)), ("two",)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ORDERS)
def test_what_another_order_lays_out(name: str, before: Mapping[str, bytes]) -> None:
    order, laid_out = ORDERS[name]
    made = built(Memory(BOOK), "book.yaml", order, Means(store=InMemory(dict(before))))
    assert made.effort.laid_out == laid_out
    assert same(built(Memory(BOOK), "book.yaml", order), made)


@pytest.mark.slow
def test_other_software_makes_all_anew(before: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (kept_sheets, remembering):
        monkeypatch.setattr(module, "software", lambda: "another version")
    assert build(BOOK, InMemory(dict(before))).effort.laid_out == ALL


@pytest.mark.slow
@pytest.mark.parametrize("lost", range(3))
def test_a_store_that_lost_a_part_makes_the_same_book(lost: int, before: Mapping[str, bytes]) -> None:
    kept = {key: data for number, (key, data) in enumerate(sorted(before.items())) if number % 3 != lost}
    made = built(Memory(BOOK), "book.yaml", Order(), Means(store=InMemory(kept)))
    assert same(built(Memory(BOOK), "book.yaml", Order()), made)


@pytest.mark.slow
def test_workers_find_the_folios_of_what_is_laid_out_beside_what_is_kept(
    before: Mapping[str, bytes],
) -> None:
    """Some sections are kept, others wait in workers for the page counts of those before them."""
    files = CHANGES["so many pages more that folios move"][0](BOOK)
    made = built(Memory(files), "book.yaml", Order(jobs=2), Means(store=InMemory(dict(before))))
    assert same(built(Memory(files), "book.yaml", Order()), made)


def test_the_wrap_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files = with_text("book.yaml", "language: en", "language: en\ncover: {paper: kdp-cream}")(BOOK)
    order = Order(editions=("cover",), cover_pages=40)
    store = InMemory()
    first = built(Memory(files), "book.yaml", order, Means(store=store))
    assert [name for name, data in first.files.items() if data] == ["a-small-volume-cover.pdf"]
    monkeypatch.setattr(crew, "Press", None)  # nobody lays out
    assert built(Memory(files), "book.yaml", order, Means(store=store)).files == first.files
