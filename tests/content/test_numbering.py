"""Numbers are given once: notes by their first call, figures, tables and equations by chapter."""

from __future__ import annotations

from bookmaker.content.book import Section
from bookmaker.content.markdown import read_inlines, read_manuscript
from bookmaker.content.numbering import numbered
from bookmaker.content.tree import Figure, MathBlock, Note, NoteCall, Paragraph, Table, Text
from bookmaker.content.walk import blocks_of, note_calls, plain_text
from bookmaker.diagnostics import Span
from clock import within

HERE = Span("a.md", 1)


def section(markdown: str, *, number: str = "2", title: str = "", language: str = "en") -> Section:
    """A chapter as it is before anything is numbered."""
    manuscript, _ = read_manuscript(markdown, "a.md")
    heading, _ = read_inlines(title, HERE)
    return Section(
        id="a",
        kind="chapter",
        matter="body",
        span=HERE,
        language=language,
        direction="ltr",
        number=number,
        title=heading or manuscript.title,
        blocks=manuscript.blocks,
        notes=manuscript.notes,
    )


def one(markdown: str, **keys: str) -> Section:
    (done,) = numbered([section(markdown, **keys)], through_book=False)
    return done


def calls(done: Section) -> list[tuple[str, int, int, bool]]:
    """Each call in the title and the text: label, number, ordinal, whether another stands right before."""
    return [(c.label, c.number, c.ordinal, c.adjacent) for c in note_calls((*done.title, *done.blocks))]


def notes(done: Section) -> list[tuple[str, int, int]]:
    return [(note.label, note.number, note.calls) for note in done.notes]


def test_notes_are_numbered_by_their_first_call_and_stand_in_that_order() -> None:
    done = one("Ebb[^b], flood[^a].\n\n[^a]: A.\n\n[^b]: B.\n")
    assert [("b", 1, 1, False), ("a", 2, 1, False)] == calls(done)
    assert [("b", 1, 1), ("a", 2, 1)] == notes(done)


def test_the_title_comes_before_the_text() -> None:
    done = one("Ebb[^a].\n\n[^a]: A.\n\n[^b]: B.\n", title="Tides[^b]")
    assert [("b", 1, 1, False), ("a", 2, 1, False)] == calls(done)


def test_notes_in_headings_cells_captions_lists_and_quotations_count_in_reading_order() -> None:
    done = one(
        "## H[^1]\n\n- l[^2]\n\n> q[^3]\n\n| h[^5] |\n|---|\n| c[^6] |\n\n: Cap[^4]\n\n"
        "![Fig[^7]](x.png)\n\nTerm[^8]\n:   Meaning[^9]\n\n"
        + "".join(f"[^{n}]: N.\n\n" for n in range(9, 0, -1))
    )
    assert [(str(n), n) for n in range(1, 10)] == [(label, number) for label, number, _, _ in calls(done)]


def test_one_note_called_three_times_is_one_note_with_one_number() -> None:
    done = one("A[^a] b[^b] c[^a] d[^a].\n\n[^a]: A.\n\n[^b]: B.\n")
    expected = [("a", 1, 1, False), ("b", 2, 1, False), ("a", 1, 2, False), ("a", 1, 3, False)]
    assert expected == calls(done)
    assert [("a", 1, 3), ("b", 2, 1)] == notes(done)


def test_calls_side_by_side_know_of_each_other_and_others_do_not() -> None:
    done = one("A[^a][^b][^c] b[^a] *c[^b]*[^c] `x`[^a]\n[^b]\n\n[^a]: A.\n\n[^b]: B.\n\n[^c]: C.\n")
    assert [False, True, True, False, False, True, False, False] == [adjacent for *_, adjacent in calls(done)]


def test_a_call_at_the_beginning_of_a_paragraph_is_not_beside_the_one_that_ended_the_last() -> None:
    done = one("A[^a]\n\n[^b] b.\n\n[^a]: A.\n\n[^b]: B.\n")
    assert [False, False] == [adjacent for *_, adjacent in calls(done)]


def test_a_note_that_nothing_calls_is_left_out() -> None:
    assert [("a", 1, 1)] == notes(one("A[^a].\n\n[^a]: A.\n\n[^b]: B.\n"))


def test_notes_count_from_one_in_each_chapter_or_on_through_the_book() -> None:
    chapters = [section("A[^a] b[^b].\n\n[^a]: A.\n\n[^b]: B.\n"), section("A[^a].\n\n[^a]: A.\n")]
    by_chapter = numbered(chapters, through_book=False)
    through = numbered(chapters, through_book=True)
    assert [[1, 2], [1]] == [[note.number for note in done.notes] for done in by_chapter]
    assert [[1, 2], [3]] == [[note.number for note in done.notes] for done in through]
    assert [3] == [call.number for call in note_calls(through[1].blocks)]


def test_notes_that_call_each_other_come_to_an_end() -> None:
    def note(label: str, *called: str) -> Note:
        return Note(label, (Paragraph(tuple(NoteCall(c, HERE) for c in called), HERE),), HERE)

    looped = Section(
        id="a",
        kind="chapter",
        matter="body",
        span=HERE,
        language="en",
        direction="ltr",
        blocks=(Paragraph((NoteCall("a", HERE),), HERE),),
        notes=(note("a", "b", "a"), note("b", "c", "a"), note("c", "b")),
    )
    (done,) = numbered([looped], through_book=False)
    assert [("a", 1, 3), ("b", 2, 2), ("c", 3, 1)] == notes(done)


def test_a_call_without_a_note_is_printed_as_it_is_typed() -> None:
    lost = Section(
        id="a",
        kind="part",
        matter="body",
        span=HERE,
        language="en",
        direction="ltr",
        title=(Text("Water", HERE), NoteCall("x", HERE)),
    )
    (done,) = numbered([lost], through_book=False)
    assert "Water[^x]" == plain_text(done.title)


def test_figures_tables_and_equations_are_numbered_by_chapter() -> None:
    done = one(
        "![One](a.png)\n\n::: aside\n![Two](b.png)\n:::\n\n![](c.png){alt=x}\n\n"
        "| a |\n|---|\n| 1 |\n\n: Heights\n\n"
        "| a |\n|---|\n| 1 |\n\n$$a$$ {#eq-a}\n\n$$b$$\n\n$$c$$ {#eq-c}\n"
    )
    figures = [(b.number, b.label) for b in blocks_of(done.blocks) if isinstance(b, Figure)]
    tables = [(b.number, b.label) for b in blocks_of(done.blocks) if isinstance(b, Table)]
    assert [("2.1", "Figure\u00a02.1"), ("2.2", "Figure\u00a02.2"), ("", "")] == figures
    assert [("2.1", "Table\u00a02.1"), ("", "")] == tables
    assert ["2.1", "", "2.2"] == [b.number for b in blocks_of(done.blocks) if isinstance(b, MathBlock)]


def test_labels_are_in_the_language_of_the_chapter_and_plain_where_it_has_no_number() -> None:
    done = one("| a |\n|---|\n| 1 |\n\n: Marées\n", number="", language="fr-CA")
    assert ["Tableau\u00a01"] == [b.label for b in blocks_of(done.blocks) if isinstance(b, Table)]


def test_ten_thousand_notes_are_numbered_in_a_moment() -> None:
    text = [Text("a", HERE)]
    blocks = tuple(Paragraph((*text, NoteCall(str(n), HERE)), HERE) for n in range(10_000))
    many = tuple(Note(str(n), (Paragraph((Text("n", HERE),), HERE),), HERE) for n in range(10_000))
    long = Section("a", "chapter", "body", HERE, "en", "ltr", blocks=blocks, notes=many)
    with within(3):
        (done,) = numbered([long], through_book=False)
    assert done.notes[-1].number == 10_000
