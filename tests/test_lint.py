"""What the lint says: each rule by its cases and by the examples of its own documentation."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from bookmaker.content.book import Book
from bookmaker.lint.chapters import Copy, read_copy
from bookmaker.lint.page import explained, rules_page
from bookmaker.lint.registry import BY_CODE, EARLIER, RULES
from bookmaker.pipeline import checked
from bookmaker.volume import Volume
from lint_books import cases, found, printed, workspace

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "rules.md"
_SECTION = re.compile(
    r"^### <a id=\"(q\d{3})\"></a>.*?Bad:\n\n````markdown\n(.*?)\n````\n\nGood:\n\n````markdown\n(.*?)\n````",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = {code.upper(): (bad, good) for code, bad, good in _SECTION.findall(PAGE.read_text("utf-8"))}


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in cases()], ids=[case[0] for case in cases()]
)
def test_what_is_printed_about_a_chapter(text: str, expected: str) -> None:
    assert expected == printed(text)


@pytest.mark.parametrize("code", BY_CODE)
def test_the_bad_example_of_a_rule_raises_it_and_no_other(code: str) -> None:
    bad, _ = EXAMPLES[code]
    assert {code} == {diagnostic.code for diagnostic in found(bad)}


@pytest.mark.parametrize("code", BY_CODE)
def test_the_good_example_of_a_rule_raises_nothing(code: str) -> None:
    _, good = EXAMPLES[code]
    assert () == found(good)


# --- the documentation -----------------------------------------------------------------------------------


def test_the_page_is_made_from_the_rules(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        PAGE.write_text(rules_page(), "utf-8")
    assert rules_page() == PAGE.read_text("utf-8"), "look at it, then run pytest --update"


def test_the_page_has_every_rule_and_no_other() -> None:
    assert list(BY_CODE) == list(EXAMPLES)


def test_codes_are_given_once_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert sorted(set(codes)) == codes
    assert [code for code in codes if not re.fullmatch(r"Q[01]\d\d", code)] == []


def test_names_of_rules_are_told_apart() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_rule_explains_itself_by_its_code() -> None:
    text = explained("q010")
    assert text is not None
    assert text.startswith("# Q010: double space\n")
    assert "Nobody follows it." in text
    assert explained("Q999") is None


def test_what_else_can_be_silenced_is_a_warning_of_some_stage() -> None:
    sources = [p for p in (ROOT / "src/bookmaker").rglob("*.py") if p.parent.name != "lint"]
    text = "".join(path.read_text("utf-8") for path in sources)
    assert {code for code in EARLIER if f'"{code}"' not in text} == set()
    cases_of = "".join(
        p.read_text("utf-8") for p in (ROOT / "tests").rglob("*") if p.suffix in {".md", ".py"}
    )
    assert {code for code in EARLIER if f"warning[{code}]" not in cases_of} == set()


# --- rules that need more than a few lines ---------------------------------------------------------------


def test_a_paragraph_that_fills_pages() -> None:
    text = "# Ebb\n\n" + " ".join(["The sea goes out."] * 126)
    assert printed(text) == (
        "chapters/ebb.md:3:1: warning[Q133]: a paragraph has 504 words\n"
        "  hint: more than 500 fill a page and more: divide it\n"
    )


def test_fifty_findings_of_a_kind_are_told_and_the_rest_counted() -> None:
    told = found("# Ebb\n\n" + "The sea  goes.\n" * 60)
    assert (51, "and 10 more like these") == (len(told), told[-1].message)


def test_what_the_front_matter_says_is_read_too_and_told_at_its_place() -> None:
    chapter = "---\ntitle: The sea , so\nabstract: It  goes.\n---\n\nIt goes."
    assert [("chapters/ebb.md", "Q012"), ("book.yaml", "Q010")] == [
        (d.span.file, d.code) for d in sorted(found(chapter), key=lambda d: -len(d.span.file))
    ]


@pytest.mark.parametrize(
    ("piece", "more"),
    [
        ('the 5" pole (a "b" \'c\' 1-2 - Ann Test, the  sea the the . . . ', ""),
        ("e\u0301 ", "a"),
        ("Ab", "A"),
        ("z ", "A-’"),
        ("\t ", "\u00a0"),
        ("a. ", " "),
        ("мо ", "в"),
        ("a@", "a."),
        ("1-", "11-"),
        ("(", "[ "),
        ("“", '"'),
        ("http://", "www."),
    ],
)
def test_no_rule_takes_more_than_linear_time(piece: str, more: str) -> None:
    """Four times the text may take eight times as long, measured in one run."""

    def seconds(times: int) -> float:
        text = f"# Ebb\n\nSo {piece * times}{more * times * 8} end"
        copy = read_copy(*_volume_and_book(text))
        return min(_timed(copy) for _ in range(2))

    assert seconds(2000) < 8 * seconds(500) + 0.1


def _timed(copy: Copy) -> float:
    began = time.process_time()
    for rule in RULES:
        list(rule.in_book(copy))
    return time.process_time() - began


def _volume_and_book(text: str) -> tuple[Volume, Book]:
    read = checked(workspace(text), "book.yaml")
    assert read.volume is not None
    assert read.book is not None
    return read.volume, read.book


# --- the manifest ----------------------------------------------------------------------------------------

TWO = "# Ebb\n\nThe sea  goes , and"


def test_a_rule_that_is_off_says_nothing() -> None:
    assert [d.code for d in found(TWO, "lint: {off: {Q010: the author types so}}\n")] == ["Q012"]


def test_a_rule_can_be_an_error() -> None:
    told = printed(TWO, "lint: {error: [Q012]}\n")
    assert "chapters/ebb.md:3:14: error[Q012]: a space stands before ','" in told
    assert "warning[Q010]" in told


def test_a_silence_in_the_manifest_wants_its_reason_and_a_code() -> None:
    assert printed("# Ebb\n\nIt goes.", "lint:\n  off: {Q010: '', q11: so}\n  error: [XX]\n") == (
        "book.yaml:8:15: error[M028]: `Q010`: nothing is written here\n"
        "  hint: write something, or take the key out\n"
        "book.yaml:8:24: error[Q002]: `q11`: no rule has the code 'q11'\n"
        "  hint: a code is a letter and three digits: Q012\n"
        "book.yaml:9:11: error[Q002]: `error`: no rule has the code 'XX'\n"
        "  hint: a code is a letter and three digits: Q012\n"
    )


def test_codes_of_the_manifest_are_looked_up() -> None:
    more = "lint:\n  off: {Q999: so, Q010: the author types so}\n  error: [N001, Q010]\n"
    assert printed("# Ebb\n\nIt goes.", more) == (
        "book.yaml:8:9: warning[Q002]: no rule that can be silenced has the code Q999\n"
        "  hint: docs/rules.md lists all that can be silenced\n"
        "book.yaml:9:11: warning[Q002]: no rule that can be silenced has the code N001\n"
        "  hint: did you mean 'N012'?\n"
        "book.yaml:9:17: warning[Q004]: Q010 is off and an error at once: it is off\n"
        "  hint: keep one of the two\n"
    )


# --- earlier warnings, and a build -----------------------------------------------------------------------

CALL = "# Ebb\n\n%sThe sea goes[^a].\n\n[^a]: The moon pulls it."
ORDER = "<!-- bookmaker: ignore N012 because the author wants it so -->\n\n"


def test_a_build_runs_no_rule() -> None:
    assert found(TWO, linting=False) == ()


@pytest.mark.parametrize("linting", [False, True])
def test_a_warning_of_an_earlier_stage_is_silenced_in_text_and_manifest(*, linting: bool) -> None:
    assert ["N012"] == [d.code for d in found(CALL % "", linting=linting)]
    assert () == found(CALL % ORDER, linting=linting)
    assert () == found(CALL % "", "lint: {off: {N012: so it is}}\n", linting=linting)


def test_a_warning_of_an_earlier_stage_can_be_an_error() -> None:
    (told,) = found(CALL % "", "lint: {error: [N012]}\n", linting=False)
    assert str(told).startswith("chapters/ebb.md:3:13: error[N012]")


def test_mistakes_in_style_sheets_are_raised_by_the_manifest_alone() -> None:
    assert found("# Ebb\n\nIt goes.", "lint: {error: [S001, S002], off: {S010: so it is}}\n") == ()
    assert [d.code for d in found(CALL % "<!-- bookmaker: ignore S001 because of it -->\n\n")] == [
        "Q002",
        "N012",
    ]


def test_an_error_can_not_be_silenced() -> None:
    silence = "<!-- bookmaker: ignore N001 because nobody wrote it -->\n\n"
    told = found(f"# Ebb\n\n{silence}The sea goes.[^b]")
    assert {"N001", "Q002"} == {d.code for d in told}


def test_notes_that_do_not_pop_up_may_say_ibid() -> None:
    text = "# Ebb\n\nThe sea goes.[^a]\n\n[^a]: Ibid., p. 12."
    assert ["Q070"] == [d.code for d in found(text)]
    assert () == found(text, "notes: {epub: chapter}\n")
