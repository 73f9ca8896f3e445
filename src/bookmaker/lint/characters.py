"""Rules on characters: those that nobody sees, that came from another program, or that only look right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bookmaker.content.reading import shown
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InPassage, Rule

_SOFT_HYPHEN = re.compile("\u00ad+")
_ZERO_WIDTH = re.compile("[\u200b\ufeff\u180e]+|(?<=[A-Za-zÀ-ɏ])[\u200c\u200d]+(?=[A-Za-zÀ-ɏ])")
# Scripts without spaces end lines at characters without width.
_WITHOUT_SPACES = frozenset({"th", "lo", "km", "my", "bo", "dz", "ja", "zh"})
# Canonical order is not the order in which fonts set Hebrew points.
_POINTED = frozenset({"he", "yi", "hbo"})
_DIRECTION = re.compile("[\u202a-\u202c\u2066-\u2069]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LOST = re.compile("\ufffd+")
# UTF-8 that was read as if it were Windows-1252: the pairs and triples that no language writes.
_GARBLED = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ\u009d˜“”¦¢]|Â[\u00a0-\u00bf](?!\\w)")
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"\w+")
_CYRILLIC_OR_GREEK = "[\u0370-\u03ff\u0400-\u052f]"
_CYRILLIC_OR_GREEK_LETTER = re.compile(_CYRILLIC_OR_GREEK)
_MIXED = re.compile(rf"[A-Za-z]{_CYRILLIC_OR_GREEK}|{_CYRILLIC_OR_GREEK}[A-Za-z]")
_ACCENT = re.compile(r"(?<=[^\W\d_])[`´](?=[^\W\d_])")
_ORDINAL = re.compile(r"(?<=\d)[ \u00a0\u202f]?º[ \u00a0\u202f]?(?=[CFNSEWO]\b)")


def soft_hyphens(passage: Passage) -> Iterator[Finding]:
    """Soft hyphens."""
    for found in _SOFT_HYPHEN.finditer(passage.letters):
        yield passage.mending(
            found, "", "a soft hyphen stands in a word", "take it out: the build hyphenates"
        )


def zero_width(passage: Passage) -> Iterator[Finding]:
    """Characters without width where they do nothing."""
    if passage.language in _WITHOUT_SPACES:
        return
    for found in _ZERO_WIDTH.finditer(passage.letters):
        message = f"the character U+{ord(found[0][0]):04X}, which nobody sees, stands here"
        yield passage.mending(found, "", message, "take it out: it parts a word for every search")


def direction_marks(passage: Passage) -> Iterator[Finding]:
    """Embeddings and isolates; overrides are told by C003."""
    for found in _DIRECTION.finditer(passage.letters):
        message = f"the character U+{ord(found[0]):04X} sets the direction of the text behind it"
        yield passage.finding(found, message, "mark the words instead: [words]{lang=ar dir=rtl}")


def private_use(passage: Passage) -> Iterator[Finding]:
    """Characters that mean what their font says."""
    for found in _PRIVATE.finditer(passage.letters):
        message = (
            f"U+{ord(found[0][0]):04X} is a character of private use: each font draws another sign for it"
        )
        yield passage.finding(found, message, "write the sign that is meant")


def decomposed(passage: Passage) -> Iterator[Finding]:
    """Letters whose accents are characters of their own (not NFC)."""
    if passage.language in _POINTED or unicodedata.is_normalized("NFC", passage.letters):
        return
    for found in _WORD.finditer(passage.letters):
        composed = unicodedata.normalize("NFC", found[0])
        if composed != found[0]:
            message = "an accent stands beside its letter as a character of its own"
            yield passage.mending(
                found, composed, message, f"write the letter with its accent: {composed[:40]}"
            )


def ligatures(passage: Passage) -> Iterator[Finding]:
    """Ligatures as characters."""
    for found in _LIGATURE.finditer(passage.letters):
        plain = unicodedata.normalize("NFKC", found[0])
        hint = f"write {plain}: the font joins the letters itself"
        yield passage.finding(found, f"the ligature {found[0]!r} is one character here", hint)


def garbled(passage: Passage) -> Iterator[Finding]:
    """Letters that were read in the wrong encoding, and places of letters that are lost."""
    for found in _LOST.finditer(passage.letters):
        yield passage.finding(
            found, "a letter was lost here: U+FFFD stands for it", "look it up in the original"
        )
    for found in _GARBLED.finditer(passage.letters):
        message = f"{found[0]!r} looks like a letter that was read in the wrong encoding"
        yield passage.finding(found, message, "look it up in the original")


def mixed_scripts(passage: Passage) -> Iterator[Finding]:
    """Latin letters and letters that look like them in one word."""
    if passage.letters.isascii() or not _CYRILLIC_OR_GREEK_LETTER.search(passage.letters):
        return
    for found in _LETTERS.finditer(passage.letters):
        if _MIXED.search(found[0]) and not _is_symbol(found[0]):
            message = f"{shown(found[0])!r} mixes letters of two scripts"
            yield passage.finding(found, message, "one of them only looks right: type the word again")


def _is_symbol(word: str) -> bool:
    """Whether it is a unit, a quantity or an expression: μm, Δt, λx."""
    foreign = [c for c in word if "\u0370" <= c <= "\u052f"]
    return len(foreign) == 1 and "\u0370" <= foreign[0] <= "\u03ff" and foreign[0] in {word[0], word[-1]}


def accents_for_apostrophes(passage: Passage) -> Iterator[Finding]:
    """A grave or an acute where an apostrophe belongs; a prime may be a soft sign in a transcription."""
    for found in _ACCENT.finditer(passage.text):
        yield passage.mending(found, "'", f"{found[0]!r} stands where an apostrophe belongs", "write '")


def ordinals_for_degrees(passage: Passage) -> Iterator[Finding]:
    """The sign of ordinals for that of degrees."""
    for found in _ORDINAL.finditer(passage.text):
        yield passage.finding(found, "º is the sign of ordinals", "write ° for degrees")


RULES = (
    Rule(
        "Q020",
        "soft hyphen",
        "A soft hyphen shows where another program broke a line. It keeps the hyphenation from better"
        " places, and"
        " readers' searches from the word.",
        "# Ebb\n\nThe light\u00adhouse went dark.",
        "# Ebb\n\nThe lighthouse went dark.",
        InPassage(soft_hyphens),
        fixes=True,
    ),
    Rule(
        "Q021",
        "character without width",
        "Zero-width spaces and byte order marks come from web pages. They part a word for every search"
        " and every"
        " screen reader.",
        "# Ebb\n\nThe light\u200bhouse went dark.",
        "# Ebb\n\nThe lighthouse went dark.",
        InPassage(zero_width),
        fixes=True,
    ),
    Rule(
        "Q022",
        "invisible mark of direction",
        "Whoever moves a word leaves half of such a pair behind, and the line runs the wrong way. Mark-up"
        " moves with"
        " its words. (Overrides are C003.)",
        "# Ebb\n\nThe word \u202bmadd\u202c means tide.",
        "# Ebb\n\nThe word [madd]{lang=ar-Latn} means tide.",
        InPassage(direction_marks),
    ),
    Rule(
        "Q023",
        "character of private use",
        "Bullets and ornaments from symbol fonts have no meaning of their own: in the book's fonts they"
        " are empty"
        " boxes.",
        "# Ebb\n\nThe sea \uf0b7 the moon.",
        "# Ebb\n\nThe sea • the moon.",
        InPassage(private_use),
    ),
    Rule(
        "Q024",
        "accents apart from their letters",
        "Text that is not composed (Unicode's NFC) looks right and is found by no search; some fonts set"
        " the accent"
        " beside the letter. It comes from file names and PDFs of a Mac.",
        "# Ebb\n\nThe cafe\u0301 by the sea.",
        "# Ebb\n\nThe café by the sea.",
        InPassage(decomposed),
        fixes=True,
    ),
    Rule(
        "Q025",
        "ligature as a character",
        "Copied from a PDF, “ﬁ” is one character: no search finds its word, and no hyphen can part it.",
        "# Ebb\n\nThe \ufb01rst wave.",
        "# Ebb\n\nThe first wave.",
        InPassage(ligatures),
    ),
    Rule(
        "Q026",
        "garbled letter",
        "A text was read in another encoding than it was written in. What is lost can't be guessed.",
        "# Ebb\n\nThe cafÃ© by the sea.",
        "# Ebb\n\nThe café by the sea.",
        InPassage(garbled),
    ),
    Rule(
        "Q027",
        "two scripts in one word",
        "A Cyrillic “а” in an English word is invisible on paper and breaks searches, hyphenation and"
        " speech.",
        "# Ebb\n\nThe se\u0430 goes out.",
        "# Ebb\n\nThe sea goes out, ten μm an hour.",
        InPassage(mixed_scripts),
    ),
    Rule(
        "Q028",
        "accent for an apostrophe",
        "An acute or grave accent beside a letter looks like an apostrophe on some keyboards only.",
        "# Ebb\n\nThe sea´s edge.",
        "# Ebb\n\nThe sea's edge.",
        InPassage(accents_for_apostrophes),
        fixes=True,
    ),
    Rule(
        "Q029",
        "sign of ordinals for degrees",
        "º and ° look alike in some fonts and differ in others: the first is underlined there.",
        "# Ebb\n\nThe water had 12 ºC.",
        "# Ebb\n\nThe water had 12 °C.",
        InPassage(ordinals_for_degrees),
    ),
)
