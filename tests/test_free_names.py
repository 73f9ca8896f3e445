"""Files of one name get names of their own, in a time that grows with their number alone."""

from __future__ import annotations

from bookmaker.content.tree import Paragraph, Picture
from bookmaker.diagnostics import Span
from bookmaker.free_names import FreeNames
from bookmaker.importing.draft import Draft, Front, Source
from bookmaker.importing.html_pages import read_html
from bookmaker.importing.media import pictured
from bookmaker.importing.placing import Book, Wish, placed
from bookmaker.manifest.read import read_manifest
from bookmaker.workspace import Memory
from clock import within

HERE = Span("essay.docx", 1)
MANY = 8_000
# Seconds of the processor, of which two are needed. Trying all numbers for each image takes nineteen.
GENEROUS = 7


def test_a_name_that_is_taken_gets_the_next_number() -> None:
    names = FreeNames(["old.png"])
    assert [names.free("dot", ".png") for _ in range(3)] == ["dot.png", "dot-2.png", "dot-3.png"]
    assert [names.free("old", ".png"), names.free("dot", ".jpg"), names.free("dot", "")] == [
        "old-2.png",
        "dot.jpg",
        "dot",
    ]


def test_a_number_that_a_name_has_of_its_own_is_passed_over() -> None:
    names = FreeNames(["dot-2.png"])
    assert [names.free("dot", ".png"), names.free("dot", ".png")] == ["dot.png", "dot-3.png"]
    assert names.free("dot-3", ".png") == "dot-3-2.png"


def test_names_that_a_file_system_takes_for_one_are_one() -> None:
    names = FreeNames(["Quai.png", "caf\u00e9.png"])
    assert [names.free("quai", ".PNG"), names.free("cafe\u0301", ".png")] == [
        "quai-2.PNG",
        "cafe\u0301-2.png",
    ]


def drawing(n: int) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle r="%d"/></svg>' % n


def test_thousands_of_images_of_one_name_are_named_in_a_moment() -> None:
    blocks = tuple(Paragraph((Picture(f"{n}/a-dot.svg", "A dot", HERE),), HERE) for n in range(MANY))
    with within(GENEROUS):
        _, _, images, remarks = pictured(blocks, (), lambda src: drawing(int(src.partition("/")[0])))
    assert (len(images), remarks) == (MANY, ())
    assert [*images][:2] == ["a-dot.svg", "a-dot-2.svg"]


def test_thousands_of_images_of_a_page_are_named_in_a_moment() -> None:
    files = {f"{n}/dot.svg": drawing(n) for n in range(MANY)}
    page = "<h1>Dots</h1>" + "".join(f'<img src="{path}" alt="A dot">' for path in files)
    with within(GENEROUS):
        draft = read_html(Source("page.html", page.encode(), Memory(files)))
    assert isinstance(draft, Draft)
    assert len(draft.images) == MANY


def test_an_image_that_is_placed_takes_no_name_that_is_there() -> None:
    text = b"title: Dots\nlanguage: en\nchapters: [one.md]\n"
    manifest, _, _ = read_manifest(text, "book.yaml")
    assert manifest is not None
    there = {"book.yaml": text, "images/dots-DOT-1.svg": b"another"}
    draft = Draft(Front(title="Dots"), (), {f"dot-{n}.svg": drawing(n) for n in range(3)})
    made = placed(Source("dots.html", b""), draft, Book(Memory(there), "book.yaml", manifest), Wish())
    assert made.errors == ()
    assert [path for path in made.files if path.startswith("images/")] == [
        "images/dots-dot-0.svg",
        "images/dots-dot-1-2.svg",
        "images/dots-dot-2.svg",
    ]
