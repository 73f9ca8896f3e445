"""The preview's values: spreads, places on the pages, what is laid out next, and who may ask."""

from __future__ import annotations

import os
import socket
from dataclasses import replace

import pytest

import small_book
from bookmaker.content import tree
from bookmaker.content.walk import blocks_of
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.files.page_lines import PageLines
from bookmaker.files.places import Place
from bookmaker.preview.bell import bell
from bookmaker.preview.places import Spot, marked
from bookmaker.preview.serving import is_refused, listening
from bookmaker.preview.spreads import Laid, spreads
from bookmaker.preview.state import Face, Mistake, Shown, State

# --- spreads ---------------------------------------------------------------------------------------------


def told(*sections: Laid) -> list[tuple[str, str]]:
    """Each spread as (verso, recto): section and folio, "blank", or "" where there is no page."""

    def words(leaf: object) -> str:
        if leaf is None:
            return ""
        return "blank" if leaf.page == 0 else f"{leaf.section} {leaf.folio}".strip()

    return [(words(s.verso), words(s.recto)) for s in spreads(sections)]


def laid(name: str, first: int, pages: int, *, blanks: int = 0, roman: bool = False) -> Laid:
    return Laid(name, Place(first, blanks, "right" if first % 2 else "left", roman), pages)


def test_the_cover_stands_alone_and_the_first_page_is_a_recto() -> None:
    book = (
        laid("cover", 1, 1, roman=True),
        laid("title", 1, 1, roman=True),
        laid("imprint", 2, 1, roman=True),
    )
    assert told(*book) == [("", "cover"), ("", "title i"), ("imprint ii", "")]


def test_a_verso_faces_the_recto_of_the_next_section() -> None:
    book = (laid("title", 1, 2, roman=True), laid("one", 1, 3), laid("two", 4, 2))
    assert told(*book) == [("", "title i"), ("title ii", "one 1"), ("one 2", "one 3"), ("two 4", "two 5")]


def test_a_chapter_that_opens_on_a_recto_has_the_blank_page_before_it_as_a_verso() -> None:
    book = (laid("title", 1, 1, roman=True), laid("one", 1, 1, blanks=1), laid("two", 3, 1, blanks=1))
    assert told(*book) == [("", "title i"), ("blank", "one 1"), ("blank", "two 3")]


# --- places ----------------------------------------------------------------------------------------------


def at(line: int) -> Span:
    return Span("chapters/found.md", line, 1)


def paragraph(line: int) -> tree.Paragraph:
    return tree.Paragraph((tree.Text("Text.", at(line)),), at(line))


NOTED = marked(
    small_book.with_blocks(
        paragraph(3),
        tree.Heading(2, (tree.Text("Head", at(5)),), at(5), tree.Attributes(id="head")),
        tree.Quotation("quotation", (paragraph(7),), (), at(7)),
    )
)


def test_every_block_can_be_found_on_the_pages_and_no_id_is_given_twice() -> None:
    ids = [b.attributes.id for b in blocks_of(NOTED.book.sections[5].blocks)]
    assert ids == ["spot-.1", "head", "spot-.3", "spot-.2"]


def test_a_heading_has_no_other_id_than_its_own() -> None:
    """What has an id is in the outline."""
    head = tree.Heading(2, (tree.Text("Head", at(5)),), at(5))
    assert marked(small_book.with_blocks(head)).book.sections[5].blocks == (head,)


@pytest.mark.parametrize(
    ("line", "anchor"), [(0, ""), (2, ""), (3, "spot-.1"), (4, "spot-.1"), (6, "head"), (99, "spot-.2")]
)
def test_a_diagnostic_stands_at_the_last_block_that_begins_before_it(line: int, anchor: str) -> None:
    found = NOTED.spot_of(at(line))
    assert found is not None
    assert (found.section, found.anchor) == ("one", anchor)


def test_a_diagnostic_of_another_file_stands_on_no_page() -> None:
    assert NOTED.spot_of(Span("book.yaml", 3)) is None


def test_a_diagnostic_in_a_note_stands_at_the_note() -> None:
    note = tree.Note("n1", (paragraph(40),), at(40), 1, 1)
    book = small_book.BOOK
    one = replace(book.sections[5], notes=(note,))
    noted = marked(replace(book, sections=(*book.sections[:5], one, *book.sections[6:])))
    assert noted.spot_of(at(41)) == Spot(at(40), "one", "fn-1")


# --- the state -------------------------------------------------------------------------------------------


def test_the_state_as_the_page_gets_it() -> None:
    lines = PageLines(54.0, 378.0, (580.0, 565.5, 551.0, 100.2), 594.0, 72.0, 14.5)
    section = Shown(
        *("one", "chapter", "One", Place(1, 0, "right", roman=False), 1, "f00", True),
        *((), (("head", 1),), (lines,), (("head", "one.md", 5),)),
    )
    found = Diagnostic("N001", "no note is labelled 'x'", Span("one.md", 5, 2), "write it")
    mistake = Mistake(found, Spot(Span("one.md", 5), "one", "head"))
    plain = State("print", Face("Title", "/book", "book.yaml"), (section,), (mistake,), stale=True).as_json()
    assert plain["spreads"] == [[None, ["one", 1, "1"]]]
    assert plain["sections"][0]["areas"] == [[54.0, 72.0, 378.0, 594.0, 14.5, 14.0]]
    assert plain["sections"][0]["stale"] is True
    assert plain["mistakes"] == [
        {
            "code": "N001",
            "severity": "error",
            "file": "one.md",
            "line": 5,
            "column": 2,
            "message": "no note is labelled 'x'",
            "hint": "write it",
            "place": "one.md:5:2",
            "section": "one",
            "anchor": "head",
        }
    ]


# --- the bell --------------------------------------------------------------------------------------------


def test_a_bell_that_rings_often_is_answered_once() -> None:
    hung = bell()
    for why in ("changed", "changed", "looked"):
        hung.ring(why)
    assert hung.heard.poll(0)
    assert hung.answered() == {"changed", "looked"}
    assert not hung.heard.poll(0)
    assert hung.answered() == frozenset()


# --- who may ask -----------------------------------------------------------------------------------------

OURS = "127.0.0.1:4100"


@pytest.mark.parametrize(
    ("host", "origin", "site", "changes", "refused"),
    [
        (OURS, "", "", False, False),
        ("localhost:4100", "", "none", False, False),
        (OURS, f"http://{OURS}", "same-origin", True, False),
        ("evil.example:4100", "", "", False, True),  # a foreign name that leads here
        ("127.0.0.1:4101", "", "", False, True),
        ("127.0.0.1", "", "", False, True),
        ("", "", "", False, True),
        (OURS, "http://evil.example", "", False, True),
        (OURS, "http://localhost:4100", "", True, True),  # not the name that it was asked by
        (OURS, f"https://{OURS}", "", True, True),
        (OURS, "null", "", True, True),
        (OURS, "", "", True, True),  # nothing is changed for one that does not say who it is
        (OURS, "", "cross-site", False, True),
        (OURS, "", "same-site", False, True),  # another port of this machine
    ],
)
def test_only_our_own_page_may_ask(
    host: str, origin: str, site: str, *, changes: bool, refused: bool
) -> None:
    assert is_refused(host, origin, site, port=4100, changes=changes) is refused


def test_a_port_in_use_is_passed_over() -> None:
    with listening(0) as first:
        port = first.getsockname()[1]
        with listening(port) as second:
            assert second.getsockname() != first.getsockname()
            assert second.getsockname()[0] == "127.0.0.1"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a port rests for a while")
def test_the_port_of_a_preview_that_has_just_ended_is_free() -> None:
    with listening(0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as browser:
            connection, _ = first.accept()
            connection.close()  # who closes first has the connection rest
            browser.recv(1)
    with listening(port) as second:
        assert second.getsockname()[1] == port


def test_no_free_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(socket.socket, "bind", bind)
    with pytest.raises(OSError, match="in use"):
        listening(65530)
