"""A book that is edited while it is previewed: what is shown, and what stays, with the real pipeline."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

import previewed
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.templates import Templates
from bookmaker.files import glimpses
from bookmaker.files.layout import LaidOut
from bookmaker.files.sheets import MAX_ROUNDS
from bookmaker.preview.bell import bell
from bookmaker.preview.board import Board
from bookmaker.preview.desk import Desk
from bookmaker.preview.drafts import draft_of, read
from bookmaker.preview.fingerprints import Fingerprints
from bookmaker.preview.hands import Hand, Laid, Paginated, Task
from bookmaker.preview.state import Face
from bookmaker.preview.table import Table
from bookmaker.workspace import Memory
from previewed import MANIFEST, ONE, TWO, Previewed, codes, files


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewed]:
    root = tmp_path_factory.mktemp("book")
    previewed.write_book(root)
    with previewed.previewed(root, "print") as shown:
        yield replace(shown, first=files(shown.settled()))


def test_the_book_as_it_is(book: Previewed) -> None:
    state = book.restore()
    assert [s["id"] for s in state["sections"]] == ["half-title", "contents", "one", "two"]
    assert state["spreads"] == [
        [None, ["half-title", 1, "i"]],
        [["contents", 0, ""], ["contents", 1, "iii"]],
        [["one", 0, ""], ["one", 1, "1"]],
        [["two", 0, ""], ["two", 1, "3"]],
    ]
    assert state["book"]["title"] == "A Small Preview"
    assert (state["mistakes"], state["stale"]) == ([], False)
    assert "The Second 3" in book.words("contents")


def test_a_changed_word_lays_out_its_chapter_alone(book: Previewed) -> None:
    before = files(book.restore())
    book.write("chapters/one.md", ONE.replace("a word", "another word"))
    book.until(lambda s: files(s)["one"] != before["one"])
    after = files(book.settled())
    assert {name for name in before if before[name] != after[name]} == {"one"}
    assert "It begins with another word" in book.words("one")


def test_a_chapter_that_grows_moves_those_after_it_and_the_contents(book: Previewed) -> None:
    before = files(book.restore())
    book.write("chapters/one.md", ONE + "\n" + "\n\n".join(["A paragraph of some length. " * 40] * 12))
    # The contents begin once the folios are known: for a moment nobody is at work.
    state = book.until(
        lambda s: (
            s["spreads"][-1][1]
            and s["spreads"][-1][1][2] == "9"
            and files(s)["contents"] != before["contents"]
            and not s["busy"]["doing"]
        )
    )
    assert {name for name, file in files(state).items() if before[name] != file} == {"contents", "one", "two"}
    assert "The Second 9" in book.words("contents")


def test_a_style_changes_every_page(book: Previewed) -> None:
    before = files(book.restore())
    book.write("styles/own.css", ":root { --type-size: 14pt; }\n")
    book.until(lambda s: all(file and before[name] != file for name, file in files(s).items()))
    assert book.state()["sections"][2]["areas"][0][4] == pytest.approx(14 * 1.318, abs=0.01)


def test_an_image_changes_the_page_that_shows_it(book: Previewed) -> None:
    before = files(book.restore())
    book.write("images/field.png", previewed.picture("teal"))
    book.until(lambda s: files(s)["one"] != before["one"])
    after = files(book.settled())
    assert {name for name in before if before[name] != after[name]} == {"one"}


def test_a_template_of_the_book_s_own_is_used_and_given_up_again(book: Previewed) -> None:
    before = files(book.restore())
    body = '<body><section id="half-title"><p>Own words</p></section></body>'
    book.write("templates/half-title.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml">{body}</html>')
    book.until(lambda s: files(s)["half-title"] != before["half-title"])
    assert book.words("half-title").startswith("Own words")
    (book.root / "templates/half-title.xhtml").unlink()
    book.until(lambda s: files(s)["half-title"] == before["half-title"])


def test_the_manifest_changes_what_there_is(book: Previewed) -> None:
    book.restore()
    book.write(
        "book.yaml", MANIFEST.replace("[half-title, contents]", "[title-page]").replace("Small", "Smaller")
    )
    state = book.until(lambda s: s["sections"][0]["id"] == "title-page" and all(files(s).values()))
    assert state["book"]["title"] == "A Smaller Preview"
    assert [s["id"] for s in state["sections"]] == ["title-page", "one", "two"]


def test_a_touched_file_changes_nothing(book: Previewed) -> None:
    before = book.restore()
    number = book.board.number
    book.write("chapters/one.md", ONE)
    book.write("chapters/two.md", TWO)
    assert (book.settled(), book.board.number) == (before, number)


# --- mistakes --------------------------------------------------------------------------------------------


def test_a_mistake_keeps_the_chapter_s_last_good_pages_and_stands_on_them(book: Previewed) -> None:
    before = files(book.restore())
    book.write("chapters/one.md", ONE.replace("[^n].", "[^n].").replace("It ends.", "It ends.[^missing]"))
    state = book.until(lambda s: "N001" in codes(s))
    assert (files(state)["one"], state["stale"]) == (before["one"], True)
    assert [s["id"] for s in state["sections"] if s["stale"]] == ["one"]
    found = next(m for m in state["mistakes"] if m["code"] == "N001")
    assert (found["section"], found["place"]) == ("one", "chapters/one.md:7:9")
    assert state["sections"][2]["anchors"][found["anchor"]] == 1
    # and the other chapter goes on
    book.write("chapters/two.md", TWO.replace("Another", "Some other"))
    after = book.until(lambda s: files(s)["two"] != before["two"])
    assert files(after)["one"] == before["one"]
    book.write("chapters/one.md", ONE.replace("It ends.", "It is mended."))
    book.until(lambda s: not s["stale"] and "N001" not in codes(s) and files(s)["one"] != before["one"])
    assert "It is mended." in book.words("one")


def test_a_broken_manifest_keeps_everything(book: Previewed) -> None:
    before = book.restore()
    book.write("book.yaml", "title: [A Small\n")
    state = book.until(lambda s: s["stale"])
    assert files(state) == files(before)
    assert all(s["stale"] for s in state["sections"])
    assert state["mistakes"][0]["file"] == "book.yaml"
    book.write("book.yaml", MANIFEST)
    assert files(book.until(lambda s: not s["stale"])) == files(before)


def test_a_manifest_with_a_key_that_there_is_not_keeps_the_title(book: Previewed) -> None:
    book.restore()
    book.write("book.yaml", MANIFEST.replace("title:", "titel:", 1))
    state = book.until(lambda s: s["stale"])
    assert "M005" in codes(state)
    assert state["book"]["title"] == "A Small Preview"


def test_a_manifest_that_is_gone_comes_back(book: Previewed) -> None:
    before = book.restore()
    (book.root / "book.yaml").unlink()
    state = book.until(lambda s: s["stale"])
    assert (codes(state), files(state)) == ({"F001"}, files(before))
    book.write("book.yaml", MANIFEST)
    assert files(book.until(lambda s: not s["stale"])) == files(before)


def test_a_chapter_that_is_gone_stays_on_the_table_until_it_comes_back(book: Previewed) -> None:
    before = book.restore()
    (book.root / "chapters/two.md").unlink()
    state = book.until(lambda s: s["stale"])
    assert files(state) == files(before)
    assert "F001" in codes(state)
    book.write("chapters/two.md", TWO.replace("Another", "A new"))
    book.until(lambda s: not s["stale"] and files(s)["two"] != files(before)["two"])
    assert "A new chapter" in book.words("two")


def test_a_template_that_fails_keeps_its_page(book: Previewed) -> None:
    before = book.restore()
    book.write("templates/half-title.xhtml", "<html>{{ nothing.at.all }}</html>")
    state = book.until(lambda s: s["stale"])
    assert [s["id"] for s in state["sections"] if s["stale"]] == ["half-title"]
    assert files(state) == files(before)
    assert any(m["file"] == "templates/half-title.xhtml" for m in state["mistakes"])


def test_a_style_sheet_s_mistake_is_told_with_its_line(book: Previewed) -> None:
    book.restore()
    book.write("styles/own.css", ":root { --accent: #8c2f1b; }\np { colour: red; }\n")
    state = book.until(lambda s: "S001" in codes(s))
    found = next(m for m in state["mistakes"] if m["code"] == "S001")
    assert (found["place"], found["severity"]) == ("styles/own.css:2:5", "warning")
    assert not state["stale"]


def test_a_rule_that_the_layout_engine_gives_up_on_keeps_the_pages(book: Previewed) -> None:
    book.restore()
    book.write("chapters/one.md", ONE + "\n" + "\n\n".join(["A paragraph of some length. " * 40] * 12))
    book.until(lambda s: s["spreads"][-1][1] and s["spreads"][-1][1][2] == "9" and not s["busy"]["doing"])
    before = book.settled()
    book.write("styles/own.css", "p { font-size: 60000em; letter-spacing: 60000em }")
    state = book.until(lambda s: "P026" in codes(s) and not s["busy"]["doing"])
    stale = {s["id"] for s in state["sections"] if s["stale"]}
    assert {"one", "two"} <= stale
    assert {files(state)[one] for one in stale} == {files(before)[one] for one in stale}
    assert state["spreads"] == before["spreads"]
    book.write("styles/own.css", previewed.FILES["styles/own.css"].decode())
    book.until(lambda s: "P026" not in codes(s) and not s["stale"])
    after = book.settled()
    assert (files(after), after["spreads"]) == (files(before), before["spreads"])


def test_a_folder_that_is_taken_away_comes_back(book: Previewed) -> None:
    before = book.restore()
    away = book.root.with_name("away")
    book.root.rename(away)
    book.until(lambda s: s["stale"])
    shutil.copytree(away, book.root)
    shutil.rmtree(away)
    assert files(book.until(lambda s: not s["stale"])) == files(before)
    book.write("chapters/two.md", TWO.replace("Another", "A later"))
    book.until(lambda s: files(s)["two"] != files(before)["two"])


@pytest.fixture
def desk() -> Desk:
    """The desk of a book in print that is read, and of which no page is made; it has no hands yet."""
    folder = Memory(previewed.FILES)
    files = Fingerprints(folder)
    reading = read(folder, "book.yaml")
    assert reading.volume
    assert reading.book
    made = Desk(folder, Face("", "", "book.yaml"), 1, Board(), bell(), files)
    made.tables["print"] = Table(
        draft_of(reading.volume, reading.book, "print", (), files, Templates({})), files
    )
    made.board.watch("print", 1)
    return made


def hand_of(desk: Desk, section: int, name: str = "") -> tuple[Hand, Connection]:
    """A hand at a section, without its folio, as it is now or of another name, and the line's other end."""
    draft = desk.tables["print"].draft
    chapter = draft.sections[section]
    ours, theirs = multiprocessing.Pipe()
    task = Task("print", draft.layout_name, name or draft.names[chapter.id], chapter, "right")
    return Hand(None, ours, ExitStack(), task, layouts=[draft.layout_name]), theirs


def test_templates_are_made_ready_once_for_the_same_texts(desk: Desk) -> None:
    desk.read()
    volume = desk.reading.volume
    assert volume
    first = desk._templates_of(volume)
    assert desk._templates_of(replace(volume, templates=dict(volume.templates))) is first
    other = replace(volume, templates={"templates/half-title.xhtml": "<html/>"})
    assert desk._templates_of(other) is not first


@pytest.mark.parametrize(("name", "is_told"), [("", False), ("of before", True)])
def test_nobody_waits_for_a_chapter_that_has_changed_since(desk: Desk, name: str, *, is_told: bool) -> None:
    """The hand that would wait for the folios of an older one is needed for those before it."""
    hand, theirs = hand_of(desk, -1, name)
    desk.hands = [hand]
    theirs.send(Paginated(3))
    assert desk.turn()
    assert theirs.poll(0) is is_told


def test_the_hand_that_is_kept_for_readers_helps_where_all_others_wait(desk: Desk) -> None:
    """They wait for the page counts of sections that nobody makes."""
    first, firsts = hand_of(desk, 0)
    first.task = None
    other, others = hand_of(desk, -1)
    desk.hands = [first, other]
    others.send(Paginated(3))
    assert desk.turn()
    desk.bell.ring("looked")
    assert desk.turn()
    assert firsts.poll(0)
    task, _ = firsts.recv()
    assert (task.section.id, task.first_folio) == ("half-title", 1)


def test_pages_that_stay_since_newer_ones_can_t_be_made_count_as_many_as_they_are(desk: Desk) -> None:
    table = desk.tables["print"]
    hand, _ = hand_of(desk, -1)
    task = hand.task
    assert task
    pages = LaidOut(task.section.id, 7, {"print": b"%PDF"}, {}, (), ())
    memory = glimpses.Memory("", (), (), (), {}, frozenset())
    table.lay(task, Laid(pages, memory))
    table.count(task, 1)
    beyond = Diagnostic("P026", "the layout engine can't compute these pages", task.section.span)
    desk._take(table, task, Laid(replace(pages, pages=1, diagnostics=(beyond,)), memory))
    assert (table.counts[task.section.id], table.done[task.section.id].sheets) == (7, pages)
    assert beyond in tuple(table.diagnostics())


def test_a_crash_of_ours_is_told_and_outlived(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("no such thing")

    monkeypatch.setattr("bookmaker.preview.drafts.checked", broken)
    reading = read(Memory(), "book.yaml")
    assert reading.volume is None
    assert [str(d) for d in reading.diagnostics] == [
        "book.yaml: error[W020]: bookmaker itself failed while reading the book: KeyError: 'no such thing'\n"
        "  hint: this is a mistake of bookmaker, not of the book; "
        "`bookmaker build` shows all that Python says of it"
    ]


# --- the other views -------------------------------------------------------------------------------------


def test_a_book_with_mistakes_from_the_start_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    previewed.write_book(tmp_path)
    (tmp_path / "chapters/one.md").write_text(ONE.replace("It ends.", "It ends.[^missing]"), "utf-8")
    with previewed.previewed(tmp_path, "screen") as shown:
        state = shown.settled("screen")
        assert [s["id"] for s in state["sections"]][:2] == ["cover", "half-title"]
        assert "It ends." in shown.words("one", "screen")
        assert not state["stale"]
        assert codes(state) == {"N001"}


def test_the_epub_s_documents_are_named_by_what_they_show(tmp_path: Path) -> None:
    previewed.write_book(tmp_path)
    with previewed.previewed(tmp_path, "epub") as shown:
        first = shown.until(lambda s: s["documents"], "epub")
        names = {d["path"]: d["name"] for d in first["documents"]}
        titles = [d["title"] for d in first["documents"] if d["path"] in {"one.xhtml", "two.xhtml"}]
        assert titles == ["1. The First", "2. The Second"]
        assert b"A note." in (shown.board.member(first["epub"], "one.xhtml") or b"")
        shown.write("chapters/one.md", ONE.replace("a word", "another word"))
        second = shown.until(lambda s: s["epub"] != first["epub"], "epub")
        assert {d["path"] for d in second["documents"] if d["name"] != names[d["path"]]} == {"one.xhtml"}
        shown.write("chapters/one.md", ONE + "\nWrong.[^x]\n")
        stale = shown.until(lambda s: s["stale"], "epub")
        assert (stale["epub"], codes(stale)) == (second["epub"], {"N001"})
        assert stale["mistakes"][0]["section"] == "one"


def test_page_numbers_that_never_settle_are_told_at_the_section_that_shows_them(desk: Desk) -> None:
    table = desk.tables["print"]
    memory = glimpses.Memory("", (), (), (), {}, frozenset())

    def remade(pages: int) -> bool:
        for section in table.draft.sections:
            name = table.draft.names[section.id]
            task = Task("print", table.draft.layout_name, name, section, "right")
            made = LaidOut(section.id, pages, {"print": b"%PDF"}, {}, (), ())
            table.lay(task, Laid(made, memory))
            table.count(task, pages)
        return table.turn()

    turns = [remade(pages) for pages in islice(cycle((2, 20)), MAX_ROUNDS + 2)]
    assert turns == [True] * MAX_ROUNDS + [False, False]
    assert [str(d).splitlines()[0] for d in table.diagnostics() if d.code == "P010"] == [
        "book.yaml:3:28: error[P010]: the pages of this section do not settle: its length changes with the"
        " page numbers that it shows"
    ]
