"""Typographer's marks, by language; nothing but marks and spaces is ever changed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookmaker.content.conventions import conventions_of
from bookmaker.content.markdown import read_blocks, read_manuscript
from bookmaker.content.tree import Blocks, Inlines, LineBreak, NoteCall, Paragraph, SoftBreak, Styled, Text
from bookmaker.content.typography import typeset_blocks, typeset_run, typeset_text
from bookmaker.content.walk import inlines_of, plain_text
from bookmaker.diagnostics import Span

HERE = Span("a.md")
NARROW, FIXED = "\u202f", "\u00a0"
TABLE = (Path(__file__).parent / "typography.md").read_text("utf-8")
LANGUAGES = ["en", "en-GB", "fr", "de", "es", "pl", "sv", "he", "ar"]


def rows() -> list[tuple[str, str, str]]:
    """The rows of the table; an empty last cell repeats the one before."""
    lines = [line for line in TABLE.splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return [(c[0], c[1].removesuffix(" |"), c[2] if len(c) > 2 else c[1].removesuffix(" |")) for c in cells]


def shown(text: str) -> str:
    return text.replace(NARROW, "⍽").replace(FIXED, "~")


def set_from(markdown: str, language: str) -> Blocks:
    blocks, found = read_blocks(markdown, HERE)
    assert () == found
    return typeset_blocks(blocks, language)


def text_of(blocks: Iterable[object]) -> str:
    return shown("|".join(plain_text(b.children) for b in blocks if isinstance(b, Paragraph)))


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


@pytest.mark.parametrize(("language", "typed", "expected"), rows(), ids=lambda value: value)
def test_what_is_typed_is_set_as_the_language_wants(language: str, typed: str, expected: str) -> None:
    assert expected == shown(typeset_text(typed, language))


@pytest.mark.parametrize(("language", "typed", "expected"), rows(), ids=lambda value: value)
def test_what_is_set_stays_as_it_is_when_it_is_set_again(language: str, typed: str, expected: str) -> None:
    assert expected == shown(typeset_text(typeset_text(typed, language), language))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ('"*Ebb*" and *"flow"*', "“Ebb” and “flow”"),
        ('"She said **no**."', "“She said no.”"),
        ("*Nazeby*'s guns", "Nazeby’s guns"),
        ('`a--b "c"` and --', 'a--b "c" and –'),
        ("`code`'s name", "code’s name"),
        ('<kbd>"</kbd> and "key"', '" and “key”'),
        ("<http://a.example/b--c> -- [d--e](http://a.example/b--c)", "http://a.example/b--c – d–e"),
        ('"a\nb"', "“a b”"),
        ('[« oui»]{lang=fr} "yes"', "«⍽oui⍽» “yes”"),
        ('"so [« oui "non" »]{lang=fr}"', "“so «⍽oui “non”⍽»”"),
        ("[`x`!]{lang=fr}", "x⍽!"),
        ("[mot *italique* !]{lang=fr}", "mot italique⍽!"),
        ("[« *mot* »]{lang=fr}", "«⍽mot⍽»"),
        ("[«`mot`»]{lang=fr}", "«⍽mot⍽»"),
    ],
)
def test_marks_are_paired_across_mark_up_and_never_set_in_code(markdown: str, expected: str) -> None:
    assert expected == text_of(set_from(markdown, "en"))


def test_a_note_call_does_not_part_a_word_from_its_mark() -> None:
    run = (Text('"Ebb', HERE), NoteCall("a", HERE), Text('" they said', HERE))
    assert "“Ebb” they said" == plain_text(typeset_run(run, "en"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Ebb. [^1] Flow.", "Ebb.* Flow."),
        ("Ebb.\n[^1] Flow.", "Ebb.* Flow."),
        ("Ebb [^1], flow", "Ebb*, flow"),
        ("Ebb. [^1]\nFlow", "Ebb.*\nFlow"),
        ("Ebb. [^1]", "Ebb.*"),
        ("*Ebb* [^1] flow", "Ebb* flow"),
        ("Ebb. [^1] [^2] Flow", "Ebb.** Flow"),
        ("Ebb [^1]flow", "Ebb *flow"),
    ],
)
def test_a_call_stands_at_its_word_and_the_space_behind_it(typed: str, expected: str) -> None:
    manuscript, _ = read_manuscript(f"{typed}\n\n[^1]: One.\n\n[^2]: Two.\n", "a.md")
    blocks = typeset_blocks(manuscript.blocks, "en")
    shown = {NoteCall: "*", SoftBreak: "\n"}
    nodes = (node for node in inlines_of(blocks) if not isinstance(node, Styled))
    assert expected == "".join(n.text if isinstance(n, Text) else shown[type(n)] for n in nodes)


def test_mathematics_is_never_set() -> None:
    (paragraph,) = set_from("$f'(x) -- \"y\"$ isn't", "fr")
    assert isinstance(paragraph, Paragraph)
    assert 'f\'(x) -- "y" isn’t' == plain_text(paragraph.children)


def test_the_language_of_a_block_decides_inside_it() -> None:
    blocks = set_from('::: {lang=de}\n"Ebbe"\n\n> "Flut"\n:::\n\n"ebb"', "en")
    assert "„Ebbe“ „Flut“ “ebb”" == " ".join(t.text for t in inlines_of(blocks) if isinstance(t, Text))


def test_a_quotation_in_verse_runs_on_from_line_to_line() -> None:
    blocks = set_from("::: verse\n'The sea,\nit goes'\n\n'out\n:::", "en")
    texts = [t.text for t in inlines_of(blocks) if isinstance(t, Text)]
    assert ["‘The sea,", "it goes’", "’out"] == texts


@pytest.mark.parametrize(
    ("typed", "superior"),
    [
        ("au XIXe siècle", ["e"]),
        ("le 1er mai, la 1re, les 2es", ["er", "re", "es"]),
        ("la Ve République", ["e"]),
        ("François Ier", ["er"]),
        ("Ve et Xe", []),
        ("IIIIe, 3d, 12eme, a2e", []),
    ],
)
def test_french_ordinals_are_superior_where_there_is_no_doubt(typed: str, superior: list[str]) -> None:
    run = typeset_run((Text(typed, HERE),), "fr")
    assert superior == [plain_text(node.children) for node in run if isinstance(node, Styled)]
    assert typed == plain_text(run).replace(FIXED, " ")
    assert run == typeset_run(run, "fr")
    assert () == tuple(node for node in typeset_run((Text(typed, HERE),), "en") if isinstance(node, Styled))


def test_a_region_falls_back_on_its_language_and_an_unknown_language_on_curled_marks() -> None:
    assert conventions_of("fr") == conventions_of("fr-Latn-CA")
    assert ("“", "”") == conventions_of("qaa").double


# --- properties ------------------------------------------------------------------------------------------

TYPED = st.text(st.sampled_from("ab É1٣\n\"'`-–—.…!?;:%«»“”‘’()/&\u00a0\u202fXVe°"), max_size=60)


def run_of(parts: list[str]) -> Inlines:
    """A run of texts, every second one emphasised, with line ends between."""
    nodes = [
        Text(p, HERE) if i % 2 else Styled("emphasis", (Text(p, HERE),), HERE) for i, p in enumerate(parts)
    ]
    return tuple(n for node in nodes for n in (node, LineBreak(HERE)))[:-1]


@settings(max_examples=200, deadline=None)
@given(st.lists(TYPED, max_size=4), st.sampled_from(LANGUAGES))
def test_letters_are_conserved_in_order(parts: list[str], language: str) -> None:
    run = run_of(parts)
    assert letters(plain_text(run)) == letters(plain_text(typeset_run(run, language)))


@settings(max_examples=200, deadline=None)
@given(st.lists(TYPED, max_size=4), st.sampled_from(LANGUAGES))
def test_setting_twice_is_setting_once(parts: list[str], language: str) -> None:
    once = typeset_run(run_of(parts), language)
    assert plain_text(once) == plain_text(typeset_run(once, language))


@pytest.mark.parametrize(
    "unit", [" ", '"', "('", '("', "«", "-", "http://!", "1 000 ", '"a" ', "XIXe ", " !"]
)
def test_time_grows_with_the_length_of_a_text_and_not_faster(unit: str) -> None:
    def seconds(count: int) -> float:
        begun = time.process_time()
        typeset_text(unit * count, "fr")
        return time.process_time() - begun

    # Of a square's growth, which is 25 times, the quietest of three goes would still tell.
    assert min(seconds(20_000) for _ in range(3)) < 0.05 + 12 * max(seconds(4_000) for _ in range(3))
