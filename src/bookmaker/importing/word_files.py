"""The bytes of a Word file -> Draft, or why it can't be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from bookmaker.content.pandoc import Failure, Pandoc
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Draft, Remark, Source, remark
from bookmaker.importing.office import Office, draft_of, opened, pandoc_failed, placed
from bookmaker.importing.pandoc_blocks import foreign
from bookmaker.importing.pandoc_marks import Marks
from bookmaker.importing.parcel import Parcel
from bookmaker.importing.tidied import shown
from bookmaker.importing.word_marks import LANGUAGE_STYLE, marked
from bookmaker.importing.word_parts import Relation, WordParts, packed, pictures, word_parts
from bookmaker.importing.word_styles import styles_of, switched, w

_TWIPS = 1440.0
_EMBEDDED = {"object": "an embedded object", "chart": "a chart", "relIds": "a diagram"}


def read_word(source: Source, pandoc: Pandoc | None, changes: Changes = "accept") -> Draft | Diagnostic:
    """A Word file as a draft. R001 to R006: the file can't be read; R007, R008: Pandoc is missing, or fails;
    R009: it holds macros.
    """
    return opened(source, pandoc, lambda parcel, reader: _drafted(parcel, reader, changes))


def _drafted(parcel: Parcel, pandoc: Pandoc, changes: Changes) -> Draft | Diagnostic:
    parts = word_parts(parcel)
    seen = tuple(_seen(parcel.file, parts))
    _, style_tree = parts.others.get("styles", ("", None))
    marks = marked(parts.stories, style_tree, styles_of(style_tree))
    made = pandoc.tree(packed(parts), "docx+styles", "--track-changes=all")
    if isinstance(made, Failure):
        return pandoc_failed(parcel.file, made)

    read = foreign(made, placed(marks, Marks(parcel.file, language_style=LANGUAGE_STYLE)))
    office = Office(parcel.file, marks, _fetcher(parcel, parts), _text_width(parts), seen)
    return draft_of(read, office, changes)


# --- what Pandoc does not tell -----------------------------------------------------------------------------


def _seen(file: str, parts: WordParts) -> Iterator[Remark]:
    """R009: macros; R011: images that lie elsewhere; R022: running heads; R028: embedded objects."""
    if parts.has_macros:
        message = "the file holds macros: they were neither read nor run"
        yield remark("dropped", "R009", message, Span(file), "text that a macro would have made is not there")
    for story, (_, root) in parts.stories.items():
        for number, paragraph in enumerate(root.iter(w("p")), 1):
            if next(paragraph.iterancestors(w("p")), None) is None:
                place = Span(file, number if story == "text" else 0)  # the places of notes have no numbers
                yield from _objects(paragraph, parts.relations[story], place)
                yield from _hidden(paragraph, place)
    words = {" ".join("".join(t.text or "" for t in tree.iter(w("t"))).split()) for tree in parts.running}
    for running in sorted(words):
        if any(c.isalpha() for c in running):
            message = f"the running line {shown(running)} is left out"
            yield remark("dropped", "R022", message, Span(file), "the book makes its own")


def _hidden(paragraph: etree._Element, span: Span) -> Iterator[Remark]:
    """R039: words that the word processor does not show."""
    runs = (run for run in paragraph.iter(w("r")) if switched(run.find(w("rPr")), "vanish"))
    words = "".join("".join(t.text or "" for t in run.iter(w("t"))) for run in runs)
    if words.strip():
        message = f"{shown(words)} is hidden in the file, and stands in the chapter"
        yield remark("question", "R039", message, span, "take it out where it is not meant to be read")


def _objects(paragraph: etree._Element, relations: Mapping[str, Relation], span: Span) -> Iterator[Remark]:
    for element in paragraph.iter("{*}*"):
        for key, target in element.attrib.items():
            named = str(key).endswith(("}link", "}id", "}embed"))
            relation = relations.get(str(target)) if named else None
            if relation and relation.external and relation.sort == "image":
                message = f"an image lies outside the file, at {relation.target[:120]}: it was not fetched"
                yield remark("unread", "R011", message, span, "ask for the image, and put it in by hand")
        name = etree.QName(element).localname
        if name in _EMBEDDED:
            message = f"{_EMBEDDED[name]} can't be read, and is not in the chapter"
            yield remark("unread", "R028", message, span, "save it as an image in the word processor")


def _fetcher(parcel: Parcel, parts: WordParts) -> Callable[[str], bytes | None]:
    """How to get an image that Pandoc names: a part of the archive, and nothing else."""
    known, names = pictures(parts), frozenset(parcel.names)

    def fetch(src: str) -> bytes | None:
        name = known.get(src)
        return parcel.part(name) if name in names else None

    return fetch


def _text_width(parts: WordParts) -> float:
    """The width of the text in inches, 0 where the file does not say it."""
    root = parts.stories["text"][1]
    size, margins = (next(root.iter(w(name)), None) for name in ("pgSz", "pgMar"))
    page, left, right = _number(size, "w"), _number(margins, "left"), _number(margins, "right")
    return max((page - left - right) / _TWIPS, 0.0)


def _number(element: etree._Element | None, name: str) -> float:
    text = str(element.get(w(name)) or "") if element is not None else ""
    return float(text) if re.fullmatch(r"\d{1,6}", text) else 0.0
