"""Rules on what a chapter has beside its text, and on what the book can print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bookmaker.content.tree import Paragraph
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span
from bookmaker.lint.chapters import Chapter, Copy
from bookmaker.lint.findings import Finding
from bookmaker.lint.glyphs import covered
from bookmaker.lint.rule import InBook, InChapter, Rule
from bookmaker.sources import Source

LONGEST_RUNNING_HEAD = 60
SHOWN = 20
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_UNSEEN = re.compile(
    r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffd\ue000-\uf8ff]"
)


def _lacking(copy: Copy, what: str, has: Callable[[Source], object], hint: str) -> Iterator[Finding]:
    """Chapters that lack what most of the others have."""
    chapters = [c.source for c in copy.chapters if c.source.kind == "chapter"]
    without = [source for source in chapters if not has(source)]
    if without and len(without) * 2 < len(chapters):
        for source in without:
            message = (
                f"the chapter {source.file!r} has no {what}, and {len(chapters) - len(without)} others have"
            )
            yield Finding(message, source.span, hint)


def abstracts(copy: Copy) -> Iterator[Finding]:
    """A chapter without an abstract where most have one."""
    yield from _lacking(copy, "abstract", lambda s: s.abstract, "write `abstract: …` in its front matter")


def keywords(copy: Copy) -> Iterator[Finding]:
    """A chapter without keywords where most have some."""
    yield from _lacking(copy, "keywords", lambda s: s.keywords, "write `keywords: […]` in its front matter")


def dois(copy: Copy) -> Iterator[Finding]:
    """A chapter without a DOI where most have one."""
    yield from _lacking(copy, "DOI", lambda s: s.doi, "write `doi: …` in its front matter")


def long_running_heads(chapter: Chapter) -> Iterator[Finding]:
    """A title that is too long for a running head, without a short one."""
    section = chapter.section
    if section and section.kind == "chapter" and len(section.running_title) > LONGEST_RUNNING_HEAD:
        message = f"the running head of this chapter has {len(section.running_title)} characters"
        yield Finding(message, chapter.source.span, "give it a `short_title`")


def titles_twice(chapter: Chapter) -> Iterator[Finding]:
    """A text that begins with its own title."""
    first = chapter.manuscript.blocks[:1]
    title = chapter.section.plain_title if chapter.section else plain_text(chapter.manuscript.title)
    for block in first:
        if isinstance(block, Paragraph) and title and _letters(plain_text(block.children)) == _letters(title):
            message = "the chapter begins with its own title, as a paragraph"
            yield Finding(message, block.span, "take it out: the title is set above")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def missing_glyphs(copy: Copy) -> Iterator[Finding]:
    """Characters that no font of the book can draw: once a chapter for each kind."""
    known = covered(copy.volume)
    for chapter in copy.chapters:
        kinds: dict[str, dict[str, Span]] = {}
        for passage in chapter.passages:
            for found in _NOT_ASCII.finditer(passage.letters):
                if ord(found[0]) not in known and not _UNSEEN.match(found[0]):
                    kinds.setdefault(_kind(found[0]), {}).setdefault(found[0], passage.place(found.start()))
        for characters in kinds.values():
            message = f"no font of the book has {_told(tuple(characters))}"
            yield Finding(message, next(iter(characters.values())), _HINT)


_HINT = "bring a font: put it beside the style sheets, with an @font-face rule"


def _kind(character: str) -> str:
    """The first word of a character's name, which is its script or its kind: CJK, HANGUL, ALCHEMICAL."""
    return unicodedata.name(character, "").partition(" ")[0]


def _told(characters: tuple[str, ...]) -> str:
    if len(characters) > 1:
        some = "".join(characters[:SHOWN]) + ("…" if len(characters) > SHOWN else "")
        return f"{len(characters)} characters of this chapter: {some}"
    name = unicodedata.name(characters[0], "").lower()
    return f"{characters[0]!r} (U+{ord(characters[0]):04X}{', ' + name if name else ''})"


RULES = (
    Rule(
        "Q150",
        "chapter without an abstract",
        "Told where more than half of the chapters have one: readers compare, and shops want all.",
        "# Ebb\n\nIt goes.\n\n=====\n\n---\nabstract: On floods.\n---\n\n# Flood\n\nIt comes.\n\n=====\n\n"
        "---\nabstract: On seas.\n---\n\n# Sea\n\nIt is.",
        "---\nabstract: On ebbs.\n---\n\n# Ebb\n\nIt goes.\n\n=====\n\n---\nabstract: On floods.\n---\n\n"
        "# Flood\n\nIt comes.",
        InBook(abstracts),
    ),
    Rule(
        "Q151",
        "chapter without keywords",
        "Told where more than half of the chapters have some.",
        "# Ebb\n\nIt goes.\n\n=====\n\n---\nkeywords: [floods]\n---\n\n# Flood\n\nIt comes.\n\n=====\n\n"
        "---\nkeywords: [seas]\n---\n\n# Sea\n\nIt is.",
        "---\nkeywords: [ebbs]\n---\n\n# Ebb\n\nIt goes.\n\n=====\n\n---\nkeywords: [floods]\n---\n\n"
        "# Flood\n\nIt comes.",
        InBook(keywords),
    ),
    Rule(
        "Q152",
        "chapter without a DOI",
        "Told where more than half of the chapters have one.",
        "# Ebb\n\nIt goes.\n\n=====\n\n---\ndoi: 10.5555/flood\n---\n\n# Flood\n\nIt comes.\n\n=====\n\n"
        "---\ndoi: 10.5555/sea\n---\n\n# Sea\n\nIt is.",
        "---\ndoi: 10.5555/ebb\n---\n\n# Ebb\n\nIt goes.\n\n=====\n\n---\ndoi: 10.5555/flood\n---\n\n"
        "# Flood\n\nIt comes.",
        InBook(dois),
    ),
    Rule(
        "Q153",
        "long running head",
        f"More than {LONGEST_RUNNING_HEAD} characters do not fit above a page beside the folio.",
        "# What the sea does when nobody is there to look at it or to follow it out\n\nIt goes.",
        "---\nshort_title: What the Sea Does\n---\n\n# What the sea does when nobody is there to look at"
        " it or to follow it out\n\nIt goes.",
        InChapter(long_running_heads),
    ),
    Rule(
        "Q154",
        "title printed twice",
        "A text that was copied from a page brings its title along.",
        "# The Sea\n\nThe Sea\n\nIt goes out.",
        "# The Sea\n\nThe sea goes out.",
        InChapter(titles_twice),
    ),
    Rule(
        "Q155",
        "character without a glyph",
        "In print it is an empty box. The fonts are those of the package and of the book; told once a"
        " chapter for each kind.",
        "# Ebb\n\nThe sea 🜄 goes out.",
        "# Ebb\n\nThe sea ∞ goes out.",
        InBook(missing_glyphs),
    ),
)
