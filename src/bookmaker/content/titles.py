"""A section's title: what the manifest says and what the text says, agreed."""

from __future__ import annotations

from pathlib import PurePosixPath

from bookmaker.content.tree import Inlines, Manuscript, NoteCall, SoftBreak, Text
from bookmaker.content.walk import inlines_of, note_calls, plain_text
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.sources import Source

# Kinds of section that stand without a heading.
UNHEADED = frozenset({"dedication", "epigraph", "epigraph-page"})


def title_of(
    source: Source, given: Inlines, manuscript: Manuscript
) -> tuple[Inlines, tuple[Diagnostic, ...]]:
    """The title of a source: the one that is given for it, else the text's first `# heading`.

    Where both say the same letters, the one with more mark-up is taken. Where they differ the manifest's is
    taken and C101 tells of the other, so that no heading is dropped unseen. The calls of both are kept, so
    that a note of the heading that is not printed is still called. C100: neither gives a title.
    """
    heading = manuscript.title
    if not given and not heading:
        return _without_title(source)
    if not given or not heading:
        return given or heading, ()
    if letters(given) == letters(heading):
        richer, other = (given, heading) if _marks(given) >= _marks(heading) else (heading, given)
        return _with_calls(richer, other), ()
    return _with_calls(given, heading), (_disagreement(source, given, heading),)


def text_below(source: Source, manuscript: Manuscript) -> tuple[Diagnostic, ...]:
    """C102 (a warning): a title without text below it, which makes an empty page."""
    if manuscript.blocks or not manuscript.title:
        return ()
    place = manuscript.title[0].span
    message = f"nothing stands below the title of {source.file}"
    return (warning("C102", message, place, "write its text, or take it out of the manifest"),)


def _without_title(source: Source) -> tuple[Inlines, tuple[Diagnostic, ...]]:
    place = Span(source.file, source.first_line)
    if source.kind in UNHEADED:
        return (), ()
    if not source.text.strip():  # F010 says so
        return (Text(PurePosixPath(source.file).stem, place),), ()
    mistake = Diagnostic(
        "C100",
        f"{source.file} has no title",
        place,
        "begin it with a line like '# The title', or give it a 'title' in the manifest",
    )
    return (Text(PurePosixPath(source.file).stem, place),), (mistake,)


def _disagreement(source: Source, given: Inlines, heading: Inlines) -> Diagnostic:
    where = "front matter" if source.title_span.file == source.file else "manifest"
    return warning(
        "C101",
        f"the {where} calls this chapter “{plain_text(given).strip()}”, its own heading says "
        f"“{plain_text(heading).strip()}”; the {where}'s title is printed",
        heading[0].span,
        f"make the two agree, or leave 'title' out of the {where}",
    )


def letters(inlines: Inlines) -> str:
    """The letters and digits of inlines, in small letters, without spaces and marks."""
    return "".join(c for c in plain_text(inlines).casefold() if c.isalnum())


def _marks(inlines: Inlines) -> int:
    return sum(not isinstance(node, Text | SoftBreak) for node in inlines_of(inlines))


def _with_calls(title: Inlines, other: Inlines) -> Inlines:
    labels = {call.label for call in note_calls(title)}
    missing: dict[str, NoteCall] = {c.label: c for c in note_calls(other) if c.label not in labels}
    return (*title, *missing.values())


def generated_title(kind: str, language: str) -> str:
    """The name of a section that no manuscript names: "Contents", "Title page", …, in the book's language."""
    words = words_of(language)
    known = {
        "contents": words.contents,
        "contributors": words.contributors,
        "colophon": words.colophon,
        "notes": words.notes,
        "bibliography": words.bibliography,
        "index": words.index,
        "cover": words.cover,
        "title-page": words.title_page,
        "copyright-page": words.copyright_page,
        "half-title": words.half_title,
    }
    return known.get(kind, kind.replace("-", " ").capitalize())
