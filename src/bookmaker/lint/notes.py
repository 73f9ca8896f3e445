"""Rules on notes. A call on the wrong side of a stop is told by N012, an empty note by N006."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookmaker.content.tree import Inlines, Link, Note, Paragraph, Text
from bookmaker.content.walk import plain_text
from bookmaker.lint.chapters import Chapter, Copy
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InBook, InChapter, InPassage, Rule

_IBID = re.compile(
    r"\b(?:[Ii]bid(?:em)?|[Ii]dem|[Oo]p\. ?cit|[Ll]oc\. ?cit|[Aa]\. ?a\. ?O|[Ee]bd(?:a|\.))\b\.?"
)
_TYPED_CALL = re.compile(
    r"(?<=[^\W\d_][\w.,;:!?”’)])\[(\d{1,3})\](?!\()|(?<=[^\W\d_][a-z.,;:!?”’)])[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?(?![\w⁰-⁹])"
)
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*")
_SENTENCE = re.compile(r"\w+\W+\w+\W+\w+")
# A habit is told once: from so many on, and in most places.
_HABIT = 3
_SHORTEST = 20


def ibid(copy: Copy) -> Iterator[Finding]:
    """Ibid. and its like in a note that pops up alone."""
    if copy.book.manifest.notes.epub != "popup":
        return
    for chapter in copy.chapters:
        for passage in (p for p in chapter.passages if p.at.note):
            for found in _IBID.finditer(passage.text):
                message = f"{found[0]!r} sends readers to a note that they don't see"
                hint = "in the EPUB notes pop up alone: name the work again, or cite it: [@key, p. 12]"
                yield passage.finding(found, message, hint)


def unstopped_notes(chapter: Chapter) -> Iterator[Finding]:
    """A note that ends without a stop."""
    notes = [note for note in chapter.manuscript.notes if _last(note)]
    wrong = [note for note in notes if _last(note)[-1].isalnum()]
    if len(wrong) >= _HABIT and len(wrong) * 2 > len(notes):
        message = f"{len(wrong)} of {len(notes)} notes in this chapter end without a stop"
        yield Finding(message, wrong[0].span, "a note is a sentence, and ends as one: the first stands here")
        return
    for note in wrong:
        yield Finding(
            f"the note {note.label!r} ends without a stop", note.span, "write a full stop at its end"
        )


def _last(note: Note) -> str:
    """The last paragraph of a note where it ends with its own letters and has some; else nothing."""
    last = note.children[-1] if note.children else None
    if not isinstance(last, Paragraph) or not last.children:
        return ""
    text = plain_text(last.children).rstrip()
    tail = plain_text(last.children[-1:]).rstrip()
    return text if tail and text.endswith(tail) and _SENTENCE.search(text) and "://" not in text[-80:] else ""


def same_notes(chapter: Chapter) -> Iterator[Finding]:
    """Two notes with the same text."""
    seen: dict[str, Note] = {}
    for note in chapter.manuscript.notes:
        if not all(isinstance(block, Paragraph) for block in note.children):
            continue
        text = " ".join(plain_text(block.children) for block in note.children if isinstance(block, Paragraph))
        text = " ".join(text.split()).casefold()
        if len(text) < _SHORTEST or _IBID.match(text):
            continue
        if first := seen.get(text):
            message = f"the note {note.label!r} says the same as {first.label!r} on line {first.span.line}"
            yield Finding(message, note.span, f"call [^{first.label}] twice: both calls get its number")
        seen.setdefault(text, note)


def typed_calls(passage: Passage) -> Iterator[Finding]:
    """A note's number that is typed into the text."""
    if passage.at.note or passage.kind in {"cell", "verse"}:
        return
    for found in _TYPED_CALL.finditer(passage.text):
        hint = "write [^label], and the note's text behind [^label]: on a line of its own"
        yield passage.finding(found, f"{found[0]!r} looks like the call of a note that was typed", hint)


def bare_notes(chapter: Chapter) -> Iterator[Finding]:
    """A note that consists of nothing but an address."""
    for note in chapter.manuscript.notes:
        match note.children:
            case [Paragraph(children=run)] if _ADDRESS.fullmatch(plain_text(run)) and _is_bare(run):
                hint = "say what is found there, and by whom"
                yield Finding(f"the note {note.label!r} is an address alone", note.span, hint)


def _is_bare(run: Inlines) -> bool:
    return all(isinstance(node, Text) or (isinstance(node, Link) and "://" in node.target) for node in run)


RULES = (
    Rule(
        "Q070",
        "ibid. in a note that pops up",
        "In the EPUB a note opens alone in a window over the text: readers don't see the one before it."
        " Told where"
        " `notes: {epub: popup}` holds, which is the default.",
        "# Ebb\n\nThe sea goes out.[^a]\n\n[^a]: Ibid., p. 12.",
        "# Ebb\n\nThe sea goes out.[^a]\n\n[^a]: Sample, *Tides*, p. 12.",
        InBook(ibid),
    ),
    Rule(
        "Q071",
        "note without a stop",
        "A note is a sentence, or stands for one. Notes that end in an address are left alone; a habit is"
        " told once.",
        "# Ebb\n\nThe sea goes out.[^a]\n\n[^a]: The moon pulls it",
        "# Ebb\n\nThe sea goes out.[^a]\n\n[^a]: The moon pulls it.",
        InChapter(unstopped_notes),
    ),
    Rule(
        "Q072",
        "two notes alike",
        "One note can be called as often as one likes: `[^moon]` gives each call the same number.",
        "# Ebb\n\nThe sea[^a] goes out.[^b]\n\n[^a]: Sample, *Tides*, p. 12.\n\n"
        "[^b]: Sample, *Tides*, p. 12.",
        "# Ebb\n\nThe sea[^a] goes out.[^a]\n\n[^a]: Sample, *Tides*, p. 12.",
        InChapter(same_notes),
    ),
    Rule(
        "Q073",
        "typed call of a note",
        "A number that is typed leads nowhere, and stays when the notes are numbered anew.",
        "# Ebb\n\nThe sea goes out.[1]",
        "# Ebb\n\nThe sea goes out.[^1]\n\n[^1]: The moon pulls it.",
        InPassage(typed_calls),
    ),
    Rule(
        "Q074",
        "note that is an address alone",
        "Addresses die. Author, title and date let readers find the text again.",
        "# Ebb\n\nThe sea goes out.[^a]\n\n[^a]: <https://press.example/tides>",
        "# Ebb\n\nThe sea goes out.[^a]\n\n[^a]: Sample, *Tides*, <https://press.example/tides>.",
        InChapter(bare_notes),
    ),
)
