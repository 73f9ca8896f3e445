"""How the room of a page is shared out among its notes."""

from __future__ import annotations

from bookmaker.files.note_cutting import Measure, shares


def lines(number: int) -> Measure:
    """A note of lines of 10 px, two of which must stand on either side of a cut."""
    return Measure(10.0 * number, tuple(10.0 * stop for stop in range(2, number - 1)))


def test_notes_that_fit_are_whole() -> None:
    assert shares([lines(3), lines(5)], 80) == (30, 50)


def test_the_last_note_runs_on_when_the_room_ends() -> None:
    assert shares([lines(3), lines(9)], 80) == (30, 50)


def test_two_lines_go_to_the_next_page_where_one_would_be_left() -> None:
    assert shares([lines(6)], 50) == (40,)


def test_a_note_that_cannot_be_cut_does_not_begin() -> None:
    assert shares([lines(3), lines(3)], 50) is None


def test_a_long_note_makes_room_for_a_short_one() -> None:
    """The first runs on in any case, so the second is whole."""
    assert shares([lines(100), lines(4)], 200) == (160, 40)


def test_an_earlier_note_is_ended_before_a_later_one_is_whole() -> None:
    assert shares([lines(10), lines(12)], 150) == (100, 50)


def test_of_two_long_notes_the_earlier_gets_the_room() -> None:
    assert shares([lines(100), lines(90)], 200) == (180, 20)


def test_a_note_of_unknown_height_is_cut() -> None:
    assert shares([Measure(float("inf"), (20.0, 30.0, 40.0))], 35) == (30,)


def test_a_note_that_has_begun_may_wait() -> None:
    assert shares([lines(3), lines(3)], 30) is None
    assert shares([lines(3).or_nothing(), lines(3)], 30) == (0, 30)
