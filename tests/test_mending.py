"""Letters as they come: what is put right, and that no letter is lost by it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.decoding import Decoded, decoded
from bookmaker.importing.mending import PLURALS, mended, mending_remarks, totals

FILE = Span("letter.txt")


def letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalpha())


# --- letters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean", "counts"),
    [
        ("the ﬁrst oﬀer", "the first offer", {"ligature": 2}),
        ("co\u00adop\u00aderate", "cooperate", {"soft hyphen": 2}),
        ("zero\u200b width\ufeff", "zero width", {"invisible character": 2}),
        ("a  b   c", "a b c", {"doubled space": 2}),
        ("e\u0301te\u0301", "été", {"accent beside its letter": 2}),
        ("of\u00a0no\u00a0use", "of no use", {"no-break space without a meaning": 2}),
        ("word--word, 1914--1918", "word—word, 1914–1918", {"dash of hyphens": 2}),
        ("a\tb", "a b", {"tab": 1}),
        ("a\u2003b", "a b", {"fixed space": 1}),
        ("a\x07b", "ab", {"control character": 1}),
        ("lost \ufffd letter", "lost \ufffd letter", {"lost letter": 1}),
        ("The worldâ€™s cafÃ©", "The world’s café", {"garbled word": 2}),
        ("lâ€™Ã©tÃ© Ã\u00a0 la mer", "l’été à la mer", {"garbled word": 2}),
        ("fine “quotes” and bad Ã©tÃ©", "fine “quotes” and bad été", {"garbled word": 1}),
    ],
)
def test_what_a_writing_program_left_is_put_right_and_counted(
    text: str, clean: str, counts: dict[str, int]
) -> None:
    found = mended(text)
    assert (clean, counts) == (found.text, dict(found.counts))


@pytest.mark.parametrize(
    "text",
    [
        "p.\u00a012, 5\u00a0000, §\u00a03, J.\u00a0R. Rill, Mr.\u00a0Ferrin",
        "«\u00a0oui\u00a0», non\u202f! à\u00a0Paris",
        "https://example.org/a--b and bookmaker --into -- here",
        "\"straight\" and 'single' quotes wait for the typography",
        "می‌خواهم \u200fسلام",
        "Ångström, São Tomé, naïve, Łódź, Ḥusayn",
        " a space at either end ",
        "",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert (text, {}) == (mended(text).text, mended(text).counts)


@given(st.text())
def test_no_letter_is_lost_where_no_encoding_was_wrong(text: str) -> None:
    found = mended(text)
    if "garbled word" not in found.counts:
        assert letters(text) == letters(found.text)


@given(st.text(st.sampled_from(" a-b\u00a0\t\u00ad\u200b\u0301e1ﬁ.«\ufeff")))
def test_mending_twice_is_mending_once(text: str) -> None:
    once = mended(text).text
    assert once == mended(once).text


def test_an_editor_reads_what_was_put_right_in_a_line() -> None:
    counts = totals(
        [
            {"ligature": 1, "doubled space": 1200},
            {"ligature": 1, "soft hyphen": 1, "garbled word": 3, "lost letter": 1},
        ]
    )
    assert [
        "letter.txt: warning[R060]: put right: 1 soft hyphen, 2 ligatures and 1,200 doubled spaces",
        "letter.txt: warning[R061]: put right: 3 garbled words, read in the wrong encoding before\n"
        "  hint: look at names and foreign words once",
        "letter.txt: warning[R062]: 1 lost letter: the sign � stands for what an earlier program lost\n"
        "  hint: look for � in the chapter; ask the author",
    ] == [str(found.diagnostic) for found in mending_remarks(counts, FILE)]
    assert mending_remarks({}, FILE) == ()


@pytest.mark.parametrize("kind", PLURALS)
def test_nothing_is_put_right_in_silence(kind: str) -> None:
    assert len(mending_remarks({kind: 1}, FILE)) == 1


# --- encodings -------------------------------------------------------------------------------------------

WORDS = "Tout l’été on parla de la mer — «déjà vu» pour les uns, rien du tout pour les autres\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_unicode_file_says_its_encoding_itself(encoding: str) -> None:
    assert Decoded(WORDS) == decoded(WORDS.encode(encoding), "letter.txt")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_shows_by_its_zeros(encoding: str) -> None:
    assert Decoded(WORDS) == decoded(WORDS.encode(encoding), "letter.txt")


def test_line_ends_of_every_system_are_line_feeds() -> None:
    assert Decoded("a\nb\nc\n") == decoded(b"a\r\nb\rc\n", "letter.txt")


def test_a_declared_encoding_is_used_where_the_bytes_are_not_utf_8() -> None:
    text = "Мир и война"
    assert Decoded(text) == decoded(text.encode("koi8-r"), "letter.txt", "KOI8-R")
    assert Decoded("“a” é") == decoded("“a” é".encode("cp1252"), "letter.txt", "iso-8859-1")
    assert Decoded(text) == decoded(text.encode(), "letter.txt", "koi8-r")


@pytest.mark.parametrize("declared", ["", "utf-8", "no such", "rot13", "\0"])
def test_windows_1252_is_a_guess_that_is_told(declared: str) -> None:
    read = decoded(WORDS.encode("cp1252"), "letter.txt", declared)
    assert isinstance(read, Decoded)
    assert read.text == WORDS
    assert [
        "letter.txt: warning[R063]: the file is not UTF-8 and was read as Windows-1252\n"
        "  hint: look at letters with accents, quotes and dashes once"
    ] == [str(found.diagnostic) for found in read.remarks]


def test_stray_bytes_in_utf_8_are_read_alone() -> None:
    read = decoded("déjà vu – ".encode() + b"\x93it\x92s\x94", "letter.txt")
    assert isinstance(read, Decoded)
    assert read.text == "déjà vu – “it’s”"
    (found,) = read.remarks
    assert "UTF-8 but for 3 bytes" in found.diagnostic.message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%\x00\x01 binary", "letter.txt: error[R064]: the file is not text\n"),
        (
            "Мир и война".encode("cp1251"),
            "letter.txt: error[R065]: the file is not UTF-8, and its encoding can't be told\n",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, told: str) -> None:
    read = decoded(data, "letter.txt")
    assert isinstance(read, Diagnostic)
    assert str(read).startswith(told)


@given(st.binary())
def test_any_bytes_are_text_or_are_refused(data: bytes) -> None:
    read = decoded(data, "letter.txt")
    if isinstance(read, Decoded):
        assert not re.search("[\0\r\udc80-\udcff]", read.text)
