"""Sections laid out alone, joined: folios, blanks, labels, links, bookmarks, tags, boxes."""

from __future__ import annotations

import errno
import io
import pickle
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from unittest.mock import Mock

import pikepdf
import pypdfium2
import pytest

import paper
from bookmaker.editions.print_section import PrintSection, destination
from bookmaker.files import binder, leaves
from bookmaker.files.binder import Binder
from bookmaker.files.crew import Crew, Task, crew
from bookmaker.files.joining import joined
from bookmaker.files.kept_sheets import Counted, KeptSheets
from bookmaker.files.layout import LaidOut, Product
from bookmaker.files.places import Earlier, PlacedSection, folio_text, folios, places
from bookmaker.files.sheets import _sheets, _tasks, laid_out, laid_out_by
from bookmaker.files.workers import Beside
from bookmaker.steps import NO_STEPS, until
from bookmaker.store import NOWHERE


def volume(folios: Mapping[str, str]) -> tuple[PrintSection, ...]:
    """A cover, contents that show a folio, and three chapters of 3, 2 and 1 pages."""
    shown = "".join(
        f'<p><a href="bookmaker:{i}#">{i} {folios.get(destination(i, ""), "000")}</a></p>'
        for i in ("one", "two", "three")
    )
    return (
        paper.section("cover", "<p>front</p>", kind="cover", matter="front"),
        paper.section("contents", shown, kind="contents", matter="front"),
        paper.section("one", paper.prose(420) + paper.noted(1, "the first note"), notes=1),
        paper.section("two", paper.noted(1, "another first note") + paper.prose(200), notes=1),
        paper.section("three", '<p id="end">the end; see <a href="bookmaker:one#fn-1">note 1</a></p>'),
    )


@pytest.fixture(scope="module")
def sheets() -> tuple[PlacedSection, ...]:
    placed, found = laid_out(volume, paper.layout(), jobs=1)
    assert found == ()
    return placed


def test_folios_follow_from_the_pages_before(sheets: tuple[PlacedSection, ...]) -> None:
    facts = [(p.section.id, p.place.first_folio, p.place.blanks, p.sheets.pages) for p in sheets]
    assert facts == [
        ("cover", 1, 0, 1),
        ("contents", 1, 0, 1),
        ("one", 1, 1, 3),
        ("two", 5, 1, 2),
        ("three", 7, 0, 1),
    ]


def test_the_contents_show_the_folios_that_are_printed(sheets: tuple[PlacedSection, ...]) -> None:
    text = text_of(sheets[1].sheets.pdfs["print"])
    assert [text[0].split()[i] for i in (2, 4, 6)] == ["1", "5", "7"]


def test_the_folio_of_every_destination_is_known(sheets: tuple[PlacedSection, ...]) -> None:
    """A note on the second page of its chapter, and what stands in the front matter."""
    known = folios(sheets)
    assert ["5", "5", "i", "7"] == [
        known[n] for n in ("two@two", "fn-1@two", "contents@contents", "end@three")
    ]
    assert str(1 + sheets[2].sheets.anchors["fn-1"] - 1) == known["fn-1@one"] == "3"


def test_the_printed_folio_is_the_page_label(sheets: tuple[PlacedSection, ...]) -> None:
    data = joined(sheets[1:], "print", paper.BINDING)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        labels = [page.label for page in pdf.pages]
    printed = [text.split()[-1] if text.split() else "blank" for text in text_of(data)]
    assert labels == ["i", "ii", "1", "2", "3", "4", "5", "6", "7"]
    assert printed == ["i", "blank", "1", "2", "3", "blank", "5", "6", "7"]


def test_the_readers_pdf_has_cover_bookmarks_and_links_between_sections(
    sheets: tuple[PlacedSection, ...],
) -> None:
    lines = paper.described(joined(sheets[1:], "screen", paper.BINDING, sheets[0].sheets.pdfs["screen"]))
    assert lines[0] == "page Cover: 105 x 148 mm"
    assert [line for line in lines if line.startswith("bookmark")] == [
        "bookmark contents -> contents@contents",
        "bookmark one -> one@one",
        "bookmark two -> two@two",
        "bookmark three -> three@three",
    ]
    assert [line for line in lines if line.startswith("link")] == [
        "link on i -> one@one",
        "link on i -> two@two",
        "link on i -> three@three",
        "link on 3 -> fn-1@one",
        "link on 3 -> fnref-1@one",
        "link on 5 -> fn-1@two",
        "link on 5 -> fnref-1@two",
        "link on 7 -> fn-1@one",
    ]


def test_every_link_lands_on_a_named_destination(sheets: tuple[PlacedSection, ...]) -> None:
    data = joined(sheets[1:], "screen", paper.BINDING, sheets[0].sheets.pdfs["screen"])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = [str(n) for n in list(pdf.Root.Names.Dests.Names)[::2]]
        targets = {str(a.Dest) for page in pdf.pages for a in page.obj.get("/Annots", [])}
    assert targets - set(names) == set()
    assert names == sorted(names)


def test_the_print_pdf_has_no_links_and_room_for_marks_outside_the_bleed(
    sheets: tuple[PlacedSection, ...],
) -> None:
    with pikepdf.open(io.BytesIO(joined(sheets[1:], "print", paper.BINDING))) as pdf:
        assert all("/Annots" not in page.obj for page in pdf.pages)
        boxes = {tuple(round(float(x) / 72 * 25.4, 1) for x in page.bleedbox) for page in pdf.pages}
        media = {tuple(round(float(x) / 72 * 25.4, 1) for x in page.mediabox) for page in pdf.pages}
    assert boxes == {(10.0, 10.0, 121.0, 164.0)}
    assert media == {(0.0, 0.0, 131.0, 174.0)}


def test_print_is_black_alone(sheets: tuple[PlacedSection, ...]) -> None:
    """Text is drawn in 100 % K, never in RGB black."""
    with pikepdf.open(io.BytesIO(sheets[2].sheets.pdfs["print"])) as pdf:
        content = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert b" rg" not in content
    assert b"0 0 0 1 k" in content


def test_the_structure_tree_covers_every_page(sheets: tuple[PlacedSection, ...]) -> None:
    """Each page's StructParents names an entry of the joined parent tree, and no number is there twice."""
    data = joined(sheets[1:], "screen", paper.BINDING, sheets[0].sheets.pdfs["screen"])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = [int(n) for kid in pdf.Root.StructTreeRoot.ParentTree.Kids for n in list(kid.Nums)[::2]]
        wanted = [int(p.obj.StructParents) for p in pdf.pages if "/StructParents" in p.obj]
        wanted += [int(a.StructParent) for p in pdf.pages for a in p.obj.get("/Annots", [])]
        assert len(numbers) == len(set(numbers))
        assert set(wanted) - set(numbers) == set()
        assert numbers == sorted(numbers)


def test_workers_give_the_same_bytes_as_one_process(sheets: tuple[PlacedSection, ...]) -> None:
    beside, _ = laid_out(volume, paper.layout(), jobs=2)
    assert [p.sheets.pdfs for p in sheets] == [p.sheets.pdfs for p in beside]


def test_sections_are_made_once_for_each_state_of_the_folios() -> None:
    asked: list[int] = []

    def counted(folios: Mapping[str, str]) -> tuple[PrintSection, ...]:
        asked.append(len(folios))
        return volume(folios)

    laid_out(counted, paper.layout(), jobs=1)
    assert 1 == asked.count(0)


def test_sheets_are_given_away_as_they_come_and_those_laid_out_again_once_more() -> None:
    given: list[str] = []

    def stowed(section: PrintSection, made: LaidOut) -> LaidOut:
        assert made.pdfs
        given.append(section.id)
        return replace(made, pdfs={})

    with crew(paper.layout(), 5, 1) as workers:
        placed, _ = laid_out_by(workers, volume, stowed=stowed)
    assert given == ["cover", "contents", "one", "two", "three", "contents"]
    assert {(): 5} == Counter(tuple(part.sheets.pdfs) for part in placed)


@pytest.mark.parametrize("kept", [(), range(0, 40, 2), range(30), range(40)], ids=str)
def test_only_so_many_sections_wait_with_their_pages(kept: Collection[int]) -> None:
    """Of some a store knows the number of pages, but not the pages with these folios."""
    begun: list[int] = []
    most: list[int] = []

    class Slow(Crew):
        """Lays a section out when its pages are wanted."""

        def begin(self, task: Task) -> Future[LaidOut]:
            begun.append(task[0])
            most.append(len(begun))
            self.counts[task[0]] = 1  # a worker tells before it draws
            future = Mock(Future)
            future.done = lambda: False
            future.result = lambda: _laid(task)
            return future

    def _laid(task: Task) -> LaidOut:
        assert begun.pop(0) == task[0]
        return LaidOut(task[1].id, 1, {}, {}, (None,), ())

    sections = tuple(replace(paper.section("one", "<p>one</p>"), id=f"s{n}") for n in range(40))
    with crew(paper.layout(), 40, 2) as workers:
        slow = Slow(workers.layout, [0] * 40, workers.changed, workers.executor, 2)
        earlier = tuple(Earlier(s.kind, s.matter, s.opens) for s in sections)
        tasks: list[Task] = [(n, section, "right", earlier[:n]) for n, section in enumerate(sections)]
        counted = {f"s{n}": Counted(f"s{n}", 1) for n in kept}
        store = Mock(KeptSheets)
        store.counted = lambda section, _: counted.get(section.id)
        store.sheets = lambda *_: None
        come = [task[0] for task, _, anew in _sheets(tasks, slow, store, NO_STEPS) if anew]
    assert (sorted(come), max(most) <= slow.ahead + 1) == (list(range(40)), True)


def test_steps_are_done_while_workers_lay_out_and_no_longer() -> None:
    done: list[int] = []

    def steps() -> Iterator[None]:
        for number in range(9):
            done.append(number)
            yield

    begun = steps()
    until(lambda: len(done) == 3, begun)
    assert done == [0, 1, 2]
    until(lambda: False, begun)
    assert done == list(range(9))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("product", ["print", "screen"])
def test_what_a_binder_was_given_in_any_order_is_bound_as_it_lies(
    jobs: int, product: Product, sheets: tuple[PlacedSection, ...]
) -> None:
    cover, *inside = sheets
    front = cover.sheets.pdfs["screen"] if product == "screen" else None
    taking = Binder(product, paper.BINDING, Beside(jobs))
    taking.take(inside[1].section, inside[2].sheets.pdfs[product])  # what it looked like before
    for part in reversed(inside):
        taking.take(part.section, part.sheets.pdfs[product])
    bare = [replace(part, sheets=replace(part.sheets, pdfs={})) for part in inside]
    bound = taking.bound(bare, front)
    assert bytes(bound.data) == bytes(bound.data) == joined(inside, product, paper.BINDING, front)
    assert bound.pages == len(pikepdf.open(io.BytesIO(bytes(bound.data))).pages)


def test_only_so_many_sections_wait_for_a_binder(sheets: tuple[PlacedSection, ...]) -> None:
    """The command holds the pages of those, and no others."""
    waiting: list[Future[None]] = []

    class Slow(Beside):
        """Does nothing until its answer is wanted."""

        def begin(self, *_: object) -> Future[None]:  # type: ignore[override]
            future = Mock(Future)
            future.result = lambda: waiting.remove(future)
            waiting.append(future)
            return future

    part, beside = sheets[2], Slow(2)
    taking = Binder("print", paper.BINDING, beside)
    for number in range(20):
        taking.take(part.section, part.sheets.pdfs["print"])
        assert len(waiting) == min(number + 1, binder.WAITING)


def test_where_no_scratch_file_can_be_a_bound_pdf_comes_as_its_bytes(
    sheets: tuple[PlacedSection, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    part = sheets[2]
    monkeypatch.setattr(binder, "put_down", full)
    monkeypatch.setattr(leaves, "put_down", full)
    monkeypatch.setattr(binder, "_taken", {})
    binder._take(
        part.sheets.pdfs["print"], part.section.id, part.section.kind, "print", paper.BINDING.shape, NOWHERE
    )
    data, pages = binder._on_disk([part], "print", paper.BINDING, None)
    assert (data, pages) == (joined([part], "print", paper.BINDING), 4)


def test_a_section_that_opens_on_the_other_side_than_guessed_is_laid_out_again() -> None:
    def back_to_back(_folios: Mapping[str, str]) -> tuple[PrintSection, ...]:
        one = paper.section("one", paper.prose(20))
        return (one, replace(paper.section("two", paper.prose(20)), opens="any"))

    css = (
        paper.CSS
        + "@page :left { @top-left { content: 'verso' } } @page :right { @top-left { content: 'recto' } }"
    )
    placed, _ = laid_out(back_to_back, paper.layout(css), jobs=1)
    texts = text_of(joined(placed, "print", paper.BINDING))
    assert ["verso" in text for text in texts] == [False, True]


@pytest.mark.parametrize(
    ("folio", "text"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (1999, "mcmxcix")]
)
def test_front_matter_folios_are_roman(folio: int, text: str) -> None:
    assert folio_text(folio, roman=True) == text


def test_a_book_bound_at_its_right_has_its_odd_folios_on_the_left() -> None:
    parts = tuple(paper.section(name, "") for name in ("one", "two"))
    assert [("left", 0), ("left", 1)] == [(p.side, p.blanks) for p in places(parts, [1, 1], "left")]
    assert [("right", 0), ("right", 1)] == [(p.side, p.blanks) for p in places(parts, [1, 1])]


def test_the_copyright_page_stands_behind_the_title_page() -> None:
    title = paper.section("title-page", "", matter="front")
    imprint = replace(paper.section("copyright-page", "", matter="front"), opens="verso")
    body = paper.section("one", "")
    facts = [(p.first_folio, p.blanks, p.side) for p in places((title, imprint, body), (1, 1, 1))]
    assert facts == [(1, 0, "right"), (2, 0, "left"), (1, 0, "right")]


def text_of(data: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_what_a_worker_is_sent_with_a_section_does_not_grow_with_the_text_of_the_others() -> None:
    long = tuple(paper.section(f"s{i}", "<p>" + "x" * 20_000 + "</p>") for i in range(30))
    tasks = _tasks(long, places(long, [0] * 30), {}, [0] * 30)
    assert max(len(pickle.dumps(task)) for task in tasks) < 30_000


@pytest.mark.parametrize(("sections", "workers"), [(1, 1), (2, 2)])
def test_as_many_workers_get_ready_as_there_are_sections(sections: int, workers: int) -> None:
    short, counts = tuple(paper.section(f"s{i}", "<p>text</p>") for i in range(sections)), [0] * sections
    tasks = _tasks(short, places(short, counts), {}, counts)
    with crew(paper.layout(), sections, 2) as those:
        begun = [those.begin(task) for task in tasks]
        assert [1] * sections == [future.result().pages for future in begun]
        assert those.executor is not None
        assert workers == len(those.executor._processes)
