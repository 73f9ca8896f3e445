"""What `check --fix` mends: what is certain, nothing but prose, no letter, once for all."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookmaker.cli import app
from bookmaker.content.tree import Code, CodeBlock, Link, Math, MathBlock, NoteCall
from bookmaker.content.walk import nodes_in
from bookmaker.lint.chapters import Chapter, read_chapter, sources_of
from bookmaker.lint.findings import Finding, letters_of
from bookmaker.lint.mending import in_file, mended_text
from bookmaker.lint.passages import Passage
from bookmaker.lint.registry import RULES
from bookmaker.lint.rule import InPassage
from bookmaker.sources import Source
from bookmaker.volume import read_volume
from lint_books import MANIFEST, workspace
from test_lint import EXAMPLES

FIXING = [rule for rule in RULES if rule.fixes]


def source(text: str) -> Source:
    volume, _ = read_volume(workspace(text), "book.yaml")
    assert volume is not None
    return next(iter(sources_of(volume)))


TEMPLATE = source("# Ebb\n\nIt goes.")


def chapter(text: str, language: str = "en") -> Chapter:
    return read_chapter(replace(TEMPLATE, text=text, language=language))


@pytest.mark.parametrize("rule", FIXING, ids=lambda rule: rule.code)
def test_the_bad_example_of_a_rule_is_mended(rule: object) -> None:
    (rule,) = (r for r in FIXING if r is rule)
    before = source(EXAMPLES[rule.code][0])
    after = mended_text(before)
    assert after != before.text
    assert [f for f in rule.in_chapter(read_chapter(replace(before, text=after))) if f.edit] == []


# --- what holds of any text ------------------------------------------------------------------------------

# Each is wrong in the sight of some rule, or near to it, or must never be touched.
PIECES = [
    "the sea", "goes  out", "a\tb", "here , and", "why ?", "( so )", "“ so ”", "well [^a]", "[^a] .",
    "light\u00adhouse", "light\u200bhouse", "cafe\u0301", "1939-1945", "pp. 12-15", "2024-10-31",
    ". . .", ". . . .", "-2 °C", "sea´s", "et. al.", "et al", "eg this", "ie that,", "`a  b , c`",
    "$a  - b , c$", "<https://press.example/a-1939-1945>", "[two  words](https://press.example/a , b)",
    "[a  b](<x  y.md>)", "*so  so*", "**( so )**", "[x  y]{.smallcaps}",
    "https://press.example/1939-1945", "<kbd>a  b</kbd>", "\\*  so", "&nbsp;  so",
    "[@sample2019, pp. 12-15]", "!", "- -5 %", "“so", "so”", "…", "--", "---", "#", "[ ]", "1.", "|",
    "^[a  note ,]", "a ,[^a]", "x [^b]", "\u202b", "©", "ﬁ",
]  # fmt: skip
LINES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)
STARTS = st.sampled_from(
    ["", "## ", "> ", "- ", "1. ", "    ", "| ", ": ", "::: verse\n", "```\n", "<!-- x  y -->"]
)
BLOCKS = st.lists(st.tuples(STARTS, LINES).map("".join), min_size=1, max_size=6).map("\n\n".join)
TEXTS = BLOCKS.map(lambda text: f"# The sea.\n\n{text}\n\n[^a]: A note  of it .\n\n[^b]: pp. 3-4 , so")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["en", "fr", "de", "ar"]))
def test_mending_keeps_every_letter_and_what_is_no_prose_and_is_done_once(text: str, language: str) -> None:
    before = chapter(text, language)
    after_text = mended_text(before.source)
    after = chapter(after_text, language)
    assert letters_of(text) == letters_of(after_text)
    assert untouched(before) == untouched(after)
    assert mended_text(after.source) == after_text
    assert text.count("\n") == after_text.count("\n")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES[:23]), min_size=1, max_size=8).map(" ".join))
def test_what_is_mended_raises_its_rule_no_more(words: str) -> None:
    """In plain paragraphs; where a mending would change what the Markdown says, it is left to an editor."""
    after = chapter(mended_text(chapter(f"# Ebb\n\nSo {words} so.\n\n[^a]: A note.").source))
    assert [(rule.code, f.message) for rule in FIXING for f in rule.in_chapter(after) if f.edit] == []


def untouched(read: Chapter) -> list[object]:
    """What no mending may change: code, formulas, targets of links, calls, and the number of everything."""
    notes = [block for note in read.manuscript.notes for block in note.children]
    nodes = list(nodes_in((*read.manuscript.title, *read.manuscript.blocks, *notes)))
    return [
        node.text
        if isinstance(node, Code | CodeBlock)
        else node.tex
        if isinstance(node, Math | MathBlock)
        else node.target
        if isinstance(node, Link)
        else node.label
        for node in nodes
        if isinstance(node, Code | CodeBlock | Math | MathBlock | Link | NoteCall)
    ]


# --- single things ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The sea  goes out,  so.", "The sea goes out, so."),
        ("Code `a  b` and  $x  y$ and  so.", "Code `a  b` and $x  y$ and so."),
        ("<https://press.example/1939-1945> 1939-1945", "<https://press.example/1939-1945> 1939–1945"),
        ("At https://press.example/?a=1939-1945, so.", "At https://press.example/?a=1939-1945, so."),
        ("The sea goes. . . . So", "The sea goes. … So"),
        ("The sea . . . goes", "The sea … goes"),
        ("A link [the  sea](<a  b.md>).", "A link [the sea](<a  b.md>)."),
        ("<span>a  b</span> and <kbd>a  b</kbd>", "<span>a b</span> and <kbd>a  b</kbd>"),
        ("One [sea] [^a] here.", "One [sea][^a] here."),
        ("Caf" + "e\u0301", "Café"),
        ("Sample et al and Sample et. al.", "Sample et al. and Sample et al."),
    ],
)
def test_what_is_certain_is_mended_and_all_else_stays_as_it_is_written(text: str, expected: str) -> None:
    note = "\n\n[^a]: A note."
    assert mended_text(chapter(text + note).source) == expected + note


def test_a_mending_that_would_change_what_the_markdown_says_is_left() -> None:
    """Without its space the first paragraph would be a list; the others are mended all the same."""
    text = "1 . The sea goes.\n\nIt goes , so."
    assert mended_text(chapter(text).source) == text.replace(" ,", ",")


def test_what_is_silenced_is_not_mended() -> None:
    text = "<!-- bookmaker: ignore Q010 because so it was -->\n\nThe sea  goes , so.\n\nThe moon  too."
    assert mended_text(chapter(text).source) == text.replace(" ,", ",").replace("moon  ", "moon ")


def test_accents_are_composed_and_nothing_else() -> None:
    text = unicodedata.normalize("NFD", "À la façon de Zoë, `é` et voilà.")
    wanted = unicodedata.normalize("NFC", text).replace("`é`", f"`{unicodedata.normalize('NFD', 'é')}`")
    assert mended_text(chapter(text, "fr").source) == wanted


def test_front_matter_line_ends_and_the_mark_of_order_stay() -> None:
    raw = "\ufeff---\r\ntitle: The  sea\r\n---\r\nThe sea  goes.\rIt  comes.\nSo\x07  so.\r\n"
    text = "The sea  goes.\nIt  comes.\nSo  so.\n"
    given_source = replace(TEMPLATE, text=text, first_line=4)
    after = in_file(raw, given_source, mended_text(given_source))
    assert after == "\ufeff---\r\ntitle: The  sea\r\n---\r\nThe sea goes.\rIt comes.\nSo\x07  so.\r\n"


# --- the command -----------------------------------------------------------------------------------------


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book.yaml").write_text(MANIFEST % "chapters/ebb.md", "utf-8")
    (tmp_path / "chapters/ebb.md").write_bytes(b"# Ebb\r\n\r\nThe sea  goes,, so.\r\n")
    return tmp_path


DIFFERENCE = """--- a/chapters/ebb.md
+++ b/chapters/ebb.md
@@ -1,3 +1,3 @@
 # Ebb
 
-The sea  goes,, so.
+The sea goes,, so.
"""  # noqa: W293 (an empty line of a difference)


def test_fix_shows_the_difference_writes_the_file_and_tells_what_is_left(book: Path) -> None:
    result = check(book, "--fix")
    assert (result.exit_code, result.stdout.replace("\r", "")) == (
        0,
        f"{DIFFERENCE}1 file mended; 0 errors, 1 warning\n",
    )
    assert "warning[Q050]" in result.stderr
    assert (book / "chapters/ebb.md").read_bytes() == b"# Ebb\r\n\r\nThe sea goes,, so.\r\n"
    assert check(book, "--fix").stdout == "0 files mended; 0 errors, 1 warning\n"


def test_a_dry_run_shows_and_writes_nothing(book: Path) -> None:
    before = (book / "chapters/ebb.md").read_bytes()
    result = check(book, "--fix", "--dry-run")
    assert (result.exit_code, result.stdout.replace("\r", "")) == (0, DIFFERENCE)
    assert result.stderr == "1 file would be mended\n"
    assert (book / "chapters/ebb.md").read_bytes() == before


def test_json_names_the_files_that_were_mended(book: Path) -> None:
    result = json.loads(check(book, "--fix", "--format", "json").stdout)
    assert result["files"] == {"chapters/ebb.md": str(book / "chapters/ebb.md")}
    assert [d["code"] for d in result["diagnostics"]] == ["Q050"]


def test_github_shows_each_warning_beside_its_line(book: Path) -> None:
    result = check(book, "--format", "github")
    assert result.stdout.splitlines()[0] == (
        f"::warning file={book.as_posix()}/chapters/ebb.md,line=3,col=8,title=Q010::"
        "2 spaces stand in a row%0Aone is enough"
    )


def test_a_rule_is_explained(book: Path) -> None:
    result = check("--explain", "q050")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "# Q050: two stops in a row")
    assert check(book, "--explain", "Q999").exit_code == 2


def test_a_dry_run_alone_is_wrong_usage(book: Path) -> None:
    assert check(book, "--dry-run").exit_code == 2


def test_a_file_that_can_not_be_written_is_told(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bookmaker import workspace, writing  # noqa: PLC0415

    def refuse(_root: Path, _files: object) -> None:
        raise workspace.WorkspaceError("the disk is full")

    monkeypatch.setattr(writing, "write_below", refuse)
    result = check(book, "--fix")
    assert (result.exit_code, result.stderr) == (1, "error: the disk is full\n")


def test_an_edit_that_changes_letters_is_refused() -> None:
    def shout(passage: Passage) -> Iterator[Finding]:
        yield passage.mending((0, 3), "THE", "shouted")
        yield passage.mending((3, 4), "  ", "spaced")

    rule = replace(FIXING[0], check=InPassage(shout))
    assert mended_text(chapter("# The sea\n\nThe sea goes.").source, (rule,)).splitlines()[-1][:5] == "The  "


def test_the_hooks_for_pre_commit_are_commands_that_there_are(book: Path) -> None:
    hooks = yaml.safe_load((Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"] for hook in hooks} == {"bookmaker-check", "bookmaker-fix"}
    for hook in hooks:
        name, *arguments = hook["entry"].split()
        assert name == "bookmaker"
        assert CliRunner().invoke(app, [*arguments, str(book)]).exit_code == 0
