"""An editor's changes and an author's, in one text; or where they meet."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookmaker.importing.merging import Conflict, difference, merged

BASE = "one\n\ntwo\n\nthree\n\nfour\n"
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
texts = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=8).map("".join)


def test_changes_in_different_paragraphs_are_both_kept() -> None:
    mine = BASE.replace("two", "TWO")
    theirs = BASE.replace("four", "fourth\n\nfive")
    assert merged(BASE, mine, theirs).text == "one\n\nTWO\n\nthree\n\nfourth\n\nfive\n"


def test_a_paragraph_that_both_changed_is_a_conflict_at_its_line() -> None:
    made = merged(BASE, "zero\n\n" + BASE.replace("two", "2"), BASE.replace("two", "II"))
    assert made.text == ""
    assert made.conflicts == (Conflict(5, ("2\n",), ("II\n",)),)


def test_a_line_before_one_that_the_other_changed_is_no_conflict() -> None:
    made = merged("a\nb\nc\n", "a\nB\nc\n", "a\nnew\nb\nc!\n")
    assert made.text == "a\nnew\nB\nc!\n"


def test_two_lines_put_in_at_one_place_are_a_conflict() -> None:
    assert merged("a\nb\n", "a\nmine\nb\n", "a\ntheirs\nb\n").conflicts


def test_the_same_change_on_both_sides_is_one_change() -> None:
    both = BASE.replace("two", "TWO")
    assert merged(BASE, both, both).text == both


@calm
@given(texts, texts)
def test_what_one_side_left_alone_is_the_other_sides_text(base: str, changed: str) -> None:
    assert merged(base, base, changed).text == changed
    assert merged(base, changed, base).text == changed
    assert merged(base, changed, changed).text == changed


@calm
@given(texts, texts, texts)
def test_a_merge_gives_a_text_or_says_where_it_can_not(base: str, mine: str, theirs: str) -> None:
    made = merged(base, mine, theirs)
    assert not (made.text and made.conflicts)
    assert all(1 <= conflict.line <= max(len(mine.splitlines()), 1) for conflict in made.conflicts)


def test_a_difference_names_the_file_and_shows_the_lines() -> None:
    assert difference("a\n", "b\n", "x.md") == ("--- x.md (now)", "+++ x.md (new)", "@@ -1 +1 @@", "-a", "+b")
