"""The first changed pages of an edited section are those that the whole section has."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

import paper
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.glimpses import Glimpsed, Memory, glimpse, laid_out
from bookmaker.files.layout import Layout, Press

CSS = (
    paper.CSS + "section { string-set: head attr(data-head) } @page { @top-center { content: string(head) } }"
)
LONG = 24


def blocks(edited: int = -1, words: str = "", *, gone: int = 0) -> list[str]:
    """Paragraphs, each third with a note; `words` stand before the one that is edited."""
    made = []
    for number in range(LONG):
        text = (
            paper.noted(number // 3 + 1, f"a note of {'many words ' * 12}")
            if number % 3 == 0
            else paper.prose(70)
        )
        made.append(text.replace("<p>", f"<p>{words} ", 1) if number == edited else text)
    return [f'<p id="spot-.{n}"{text.removeprefix("<p")}' for n, text in enumerate(made)][gone:]


def section(made: list[str], head: str = "A running head") -> PrintSection:
    plain = paper.section("one", "\n".join(made), notes=LONG // 3)
    return replace(
        plain,
        document=plain.xhtml.replace('<section id="one">', f'<section id="one" data-head="{head}">').encode(),
    )


def layout(product: str) -> Layout:
    return replace(paper.layout(CSS), products=(product,))  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["screen", "print"])
def remembered(request: pytest.FixtureRequest) -> tuple[Press, Memory, str]:
    press = Press(layout(request.param))
    _, memory = laid_out(press, section(blocks()), "right", lambda _: 7)
    return press, memory, request.param


def pictures(pdf: bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(pdf)
    drawn = [page.render(scale=1).to_pil().tobytes() for page in document]
    document.close()
    return drawn


EDITS = {
    "a word at the beginning": blocks(0, "Another word"),
    "a word in the middle": blocks(11, "Another word"),
    "a word in a paragraph with a note": blocks(12, "Another word"),
    "a word at the end": blocks(LONG - 1, "Another word"),
    "many words": blocks(9, "many more words " * 150),
    "a paragraph more": [*blocks()[:10], paper.prose(90), *blocks()[10:]],
    "paragraphs less": [*blocks()[:10], *blocks()[15:]],
    "paragraphs at the end": [*blocks(), *[paper.prose(120)] * 4],
    "the last paragraphs gone": blocks()[:-2],
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_glimpse_shows_the_pages_that_the_whole_section_has(
    remembered: tuple[Press, Memory, str], edit: str
) -> None:
    press, memory, product = remembered
    edited = section(EDITS[edit])
    seen = glimpse(press, memory, edited, "right", 7)
    whole = press.lay_out(edited, "right", lambda _: 7)
    before = press.lay_out(section(blocks()), "right", lambda _: 7)
    pages, old = pictures(whole.pdfs[product]), pictures(before.pdfs[product])  # type: ignore[index]
    assert pictures(seen.pdf) == pages[seen.first - 1 : seen.first - 1 + seen.pages]
    changed = [n for n, (a, b) in enumerate(zip(pages, old, strict=False), 1) if a != b]
    shown = range(seen.first, seen.first + seen.pages)
    assert not changed or changed[0] in shown
    assert seen.pages <= 5
    assert seen.pages < len(pages)


def test_other_ids_of_blocks_are_no_change(remembered: tuple[Press, Memory, str]) -> None:
    press, memory, _ = remembered
    counted = [block.replace("spot-.", "spot-.1") for block in blocks()]
    assert glimpse(press, memory, section(counted), "right", 7) == Glimpsed()


def test_what_changes_on_every_page_has_no_glimpse(remembered: tuple[Press, Memory, str]) -> None:
    press, memory, _ = remembered
    assert glimpse(press, memory, section(blocks(), "Another head"), "right", 7) == Glimpsed()


def test_a_note_that_runs_on_to_the_first_page_is_begun_where_it_begins() -> None:
    """The page of the edit gets the end of a note: it is laid out from the page that sends it."""
    press = Press(layout("screen"))
    long = paper.noted(1, "a very long note " * 260)
    made = [paper.prose(60), long, *[paper.prose(70)] * 14]
    _, memory = laid_out(press, section(made), "right", lambda _: 1)
    assert memory.sends
    last = max(memory.sends)
    assert last >= 3
    at = next(n for n, page in enumerate(memory.pages) if page == last + 1)
    edited = section([*made[: at - 1], made[at - 1].replace("<p>", "<p>Edited ", 1), *made[at:]])
    seen = glimpse(press, memory, edited, "right", 1)
    whole = press.lay_out(edited, "right", lambda _: 1)
    assert seen.first == min(memory.sends)
    assert pictures(seen.pdf) == pictures(whole.pdfs["screen"])[seen.first - 1 : seen.first - 1 + seen.pages]
