"""The letters of a manuscript are the letters of its tree: none is lost, none is added."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from plain_reading import letters, letters_of_source, letters_of_tree

from at_hand import MANUSCRIPTS
from bookmaker.content.markdown import read_manuscript
from bookmaker.content.tree import Manuscript

CHECKOUT = Path(__file__).parents[2]
CHAPTERS = [
    *sorted((CHECKOUT / "chapters").glob("*.md")),
    *sorted(MANUSCRIPTS.glob("five-hundred-lines/chapters/*.md")),
    *sorted(MANUSCRIPTS.glob("pepys-1660/chapters/*.md")),
]
FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


def letters_of_manuscript(manuscript: Manuscript) -> tuple[str, list[str]]:
    body = letters_of_tree((*manuscript.title, *manuscript.blocks))
    return body, [letters_of_tree(note.children) for note in manuscript.notes]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_the_letters_of_a_chapter_are_those_of_its_tree(path: Path) -> None:
    source = FRONT_MATTER.sub("", path.read_text("utf-8"))
    manuscript, _ = read_manuscript(source, f"chapters/{path.name}")
    assert letters_of_source(source) == letters_of_manuscript(manuscript)


def test_the_great_manuscripts_are_there() -> None:
    if not MANUSCRIPTS.exists():
        pytest.skip(f"the great manuscripts are not at {MANUSCRIPTS}; BOOKMAKER_MANUSCRIPTS names it")
    assert len(CHAPTERS) >= 22


# --- generated manuscripts ---------------------------------------------------------------------------------

WORD = st.text("abcdefghijklmnopqrstuvwxyzéßעم", min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
AROUND = st.sampled_from(
    [
        *("{}", "*{}*", "**{}**", "~~{}~~", "`{}`", "[{}]{{.smallcaps}}", "[{}](https://1.2/3)", "\\*{}\\*"),
        *("<em>{}</em>", "<abbr>{}</abbr>", '"{}"', "&mdash;{}", "[{}]{{lang=ar dir=rtl}}", "1<sup>{}</sup>"),
    ]
)
PHRASE = st.builds(str.format, AROUND, WORDS)
SCRIPT = st.builds("{}^{}^".format, WORD, WORD) | st.builds("{}~{}~".format, WORD, WORD)
FORMULA = WORD.map("${}$".format)
LINE = st.lists(PHRASE | SCRIPT | FORMULA, min_size=1, max_size=4).map(" ".join)
CALL = st.sampled_from(["", "[^1]", "[^2]", "[^1][^2]"])
SENTENCE = st.builds("{}{}.".format, LINE, CALL)
BLOCK = st.one_of(
    SENTENCE,
    st.builds("{}\n{}".format, SENTENCE, SENTENCE),
    st.builds("## {} {{#i}}".format, SENTENCE),
    st.builds("> {}\n>\n> --- {}".format, SENTENCE, LINE),
    st.builds("- {}\n- {}".format, SENTENCE, SENTENCE),
    st.builds("1. {}\n\n   {}".format, SENTENCE, SENTENCE),
    st.builds("{}\n:   {}".format, LINE, SENTENCE),
    st.builds("| {} | {} |\n|---|--:|\n| {} | |\n\n: {} {{#t}}".format, LINE, LINE, SENTENCE, LINE),
    st.builds('![{}](1.2){{alt="1"}}'.format, LINE),
    st.builds("::: {{.verse lang=fr}}\n{}\n{}\n\n{}\n:::".format, SENTENCE, SENTENCE, SENTENCE),
    st.builds("::: {{.aside}}\n{}\n:::".format, SENTENCE),
    st.builds("```\n{}\n```".format, WORDS),
    st.builds("$$\n{}\n$$".format, WORD),
    st.builds("<table><tr><td colspan=2>{}</td></tr></table>".format, WORDS),
)
SOURCE = st.lists(BLOCK, max_size=6).map("\n\n".join)


@given(SOURCE, LINE)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_letters_of_any_manuscript_are_those_of_its_tree(source: str, note: str) -> None:
    whole = f"{source}\n\n[^1]: {note}\n\n    {note}\n\n[^2]: {note}\n"
    manuscript, mistakes = read_manuscript(whole, "chapters/a.md")
    assert letters_of_source(whole) == letters_of_manuscript(manuscript)
    assert {m.code for m in mistakes} <= {"N003", "C017"}


MARKS = st.sampled_from(
    [
        *(
            "*",
            "**",
            "_",
            "~",
            "~~",
            "^",
            "[",
            "]",
            "(",
            ")",
            "](",
            "]{",
            "{",
            "}",
            "{.",
            "{#",
            "=",
            '"',
            "`",
        ),
        *(
            "\n",
            "\n\n",
            "\n> ",
            "\n- ",
            "\n1. ",
            "\n    ",
            "\n# ",
            "\n| ",
            " | ",
            "\n|---|\n",
            "\n: ",
            "\n:::",
        ),
        *("[^", "]:", "^[", "$", "$$", "<", ">", "<b>", "</b>", "<div>", "</div>", "<td>", "<table>", "<!--"),
        *(
            "&",
            ";",
            "@",
            "\\",
            "!",
            "---",
            "***",
            "<script>",
            "</script>",
            "href=",
            "<a ",
            "\t",
            "::: {",
            "-->",
        ),
        *("```", " ", "\n\n\n"),
    ]
)
# Diagnostics that say that words are left out.
LOSING = {"C002", "C013", "C015", "C016", "C031", "C035", "C042", "N001", "N002", "N009", "C061"}
SOUP = st.lists(MARKS | st.integers(0, 99).map("word{}".format), max_size=40).map("".join)


@given(SOUP)
@example("::: a\n")
@example("\n|---|\n\n: a\n\n: b")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_each_word_is_in_the_tree_or_reported(source: str) -> None:
    manuscript, mistakes = read_manuscript(source, "chapters/a.md")
    kept = repr(manuscript)
    lost = [word for word in re.findall(r"word\d+", source) if word not in kept]
    assert not lost or {mistake.code for mistake in mistakes} & LOSING


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_reader_fail(source: str) -> None:
    manuscript, _ = read_manuscript(source, "chapters/a.md")
    assert letters("".join(letters_of_manuscript(manuscript)[0])) == letters_of_tree(
        (*manuscript.title, *manuscript.blocks)
    )
