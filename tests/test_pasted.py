"""Pages saved as text: the chapter that is made of them, and everything that an editor is told."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_hand import MANUSCRIPTS
from bookmaker.content.markdown import read_manuscript
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.mending import mended
from bookmaker.importing.plain_text import read_text
from described_draft import described, letters, letters_kept, told
from written_cases import Case, cases

SEED = MANUSCRIPTS / "seed"


def draft_of(text: str | bytes, file: str = "page.txt") -> Draft:
    draft = read_text(Source(file, text if isinstance(text, bytes) else text.encode()))
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize("case", cases("pasted.md"), ids=lambda case: case.name)
def test_a_page_becomes_a_chapter_and_an_editor_is_told_what_was_done(case: Case) -> None:
    draft = draft_of(case.files["page.txt"])
    assert case.files["chapter.md"].decode() == described(draft)
    assert case.printed == told(draft)


@pytest.mark.parametrize("case", cases("pasted.md"), ids=lambda case: case.name)
def test_a_chapter_made_of_a_page_reads_without_a_mistake(case: Case) -> None:
    _, found = read_manuscript(draft_of(case.files["page.txt"]).text, "chapters/page.md")
    assert [str(mistake) for mistake in found if mistake.severity == "error"] == []


# --- conservation ----------------------------------------------------------------------------------------


def lines_of(draft: Draft, *kinds: str) -> set[int]:
    """The lines that remarks of these kinds name."""
    return {remark.diagnostic.span.line for remark in draft.remarks if remark.kind in kinds}


def letters_left_out(text: str, draft: Draft) -> Counter[str]:
    """The letters of the lines that are told as dropped, or as taken for something."""
    named = lines_of(draft, "dropped", "guessed")
    return letters(" ".join(line for n, line in enumerate(text.splitlines(), 1) if n in named))


def assert_nothing_is_lost(text: str, draft: Draft) -> None:
    """Letters that are not in the chapter stand on a line that an editor is told of."""
    right = "\n".join(mended(line).text for line in text.splitlines())
    assert letters(right) - letters_kept(draft) - letters_left_out(text, draft) == Counter()


@pytest.mark.parametrize("case", cases("pasted.md"), ids=lambda case: case.name)
def test_no_letter_is_lost_that_an_editor_is_not_told_of(case: Case) -> None:
    text = case.files["page.txt"].decode()
    assert_nothing_is_lost(text, draft_of(text))


PIECES = st.sampled_from(
    [
        "A line without a stop", "By Ada Rill", "Notes", "[1] A note.", "He said so.[1] She did not.",
        "Share this:", "Home", "Reply", "3 days ago", "Leave a reply", "Abstract",
        "Keywords: a, b", "1. one", "2. two", "- item",
        "Image: a boat", "# Title", "> quoted", "***", "I. PART", "a_b *c* /d/ <e> &amp; $f$ @g {h} ~i~ ^j^",
        "This article was first published in Sea 3.", "Ada Rill is a pilot at the Harbour School.",
        "CC BY 4.0", "¹ Raised.", "word¹ here", "It was a long day, and " * 12 + "it ended.", "https://example.org/a_b",
        "\u2022 dot", "    indented", "::: aside", "```", "<!-- no", "| a | b |", "[^1]: x", "---", "=====",
    ]
)  # fmt: skip
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n", "\n\n\n"])), max_size=30).map(
    lambda pieces: "".join(piece + end for piece, end in pieces)
)


@given(TEXTS)
def test_of_any_lines_no_letter_is_lost(text: str) -> None:
    assert_nothing_is_lost(text, draft_of(text))


@given(TEXTS)
def test_the_chapter_reads_back_with_the_letters_that_it_was_written_with(text: str) -> None:
    draft = draft_of(text)
    manuscript, found = read_manuscript(draft.text, "chapters/page.md")
    assert [str(mistake) for mistake in found if mistake.severity == "error"] == []
    assert len(manuscript.notes) == sum(block.kind == "note" for block in draft.blocks)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_give_a_draft_or_one_mistake(data: bytes) -> None:
    assert isinstance(read_text(Source("page.txt", data)), Draft | Diagnostic)


@given(TEXTS)
def test_every_remark_has_its_place_in_the_file(text: str) -> None:
    last = text.count("\n") + 1
    for remark in draft_of(text).remarks:
        assert remark.diagnostic.span.file == "page.txt"
        assert 0 <= remark.diagnostic.span.line <= last


# --- lines that were broken by hand ------------------------------------------------------------------------

FILLING = (
    "The harbour office had closed before the boats came in, and nobody\n"
    "wrote down what they carried or who it was that had asked for it\n"
)


@pytest.mark.parametrize(
    ("text", "read", "asked"),
    [
        ("and the ledger was kept by one of the clerks who sat in the har-\nbour.", "the harbour.", False),
        (
            "of co-operative work there was more than any clerk could see: co-\noperative boats.",
            "co-operative b",
            False,
        ),
        ("and it was put down in the ledger as the clerk's own informa-\ntion.", "own information.", False),
        (
            "and it was put down in the ledger as something of a quasi-wonder-\nland.",
            "quasi-wonder-land.",
            True,
        ),
        (
            "and from that day on the line of ships was known as the Franco-\nMarsh line.",
            "the Franco-Marsh line",
            False,
        ),
        (
            "and from that day on the line of ships was known to be a soft\u00ad\nened one.",
            "a softened one",
            False,
        ),
    ],
)
def test_a_parted_word_is_put_together_where_that_is_certain(text: str, read: str, *, asked: bool) -> None:
    draft = draft_of(f"Title\n\n{FILLING * 2}{text}\n")
    assert read in draft.text
    assert ("R083" in told(draft)) == asked


# --- the first real case ---------------------------------------------------------------------------------


@pytest.fixture
def seed() -> tuple[str, Draft]:
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip(f"the saved page is not in {SEED}; BOOKMAKER_MANUSCRIPTS names the folder around it")
    return files[0].read_text("utf-8"), draft_of(files[0].read_bytes(), files[0].name)


def test_the_saved_page_says_its_title_author_source_and_volume(seed: tuple[str, Draft]) -> None:
    text, draft = seed
    lines = text.splitlines()
    source = next(line for line in lines if "edited volume entitled" in line)
    assert lines[0] == draft.front.title
    assert source == draft.front.first_published
    (person,) = draft.front.people
    assert person.name in source
    assert f'entitled "{draft.front.volume},"' in source


def test_the_saved_page_has_headings_and_one_note(seed: tuple[str, Draft]) -> None:
    _, draft = seed
    assert [2] * 5 == [block.level for block in draft.blocks if block.kind == "heading"]
    assert ["1"] == [block.label for block in draft.blocks if block.kind == "note"]
    assert draft.text.count("[^1]") == 2


def test_of_the_saved_page_the_sites_lines_alone_are_gone(seed: tuple[str, Draft]) -> None:
    text, draft = seed
    rows = text.splitlines()
    source = next(i for i, row in enumerate(rows, 1) if "edited volume entitled" in row)
    behind = {i for i, row in enumerate(rows, 1) if i > source and row.strip()}
    assert behind | {4} == lines_of(draft, "dropped")
    assert_nothing_is_lost(text, draft)
    straight = str.maketrans("“”‘’", "\"\"''")
    kept = re.sub(r"\[\^1\]", "", draft.text).translate(straight)
    for row in rows[4 : source - 6]:
        assert re.sub(r" ?\[1\]", "", row).translate(straight) in kept


# --- bounds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400_000,
        "x" * 2_000_000,
        "line\n" * 30_000,
        "[1] " * 100_000,
        "*" * 300_000,
        "_a " * 150_000,
        "Share this: " * 50_000,
        "By " + "Ada Rill, " * 40_000,
        "\n\n".join(f"[{n}] note" for n in range(1, 1000)) * 10,
        "(" * 200_000,
        "“" * 200_000,
        "https://" * 60_000,
    ],
    ids=lambda text: text[:8],
)
def test_a_text_without_bounds_is_read_in_bounded_time(text: str) -> None:
    """Quadratic work on any of these would take minutes."""
    draft = draft_of(text)
    assert sum(letters(text).values()) <= sum(letters_kept(draft).values()) + 300
