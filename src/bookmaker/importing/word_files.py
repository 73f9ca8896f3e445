"""The bytes of a Word file -> Draft, or why it can't be read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from lxml import etree

from bookmaker.content.pandoc import Failure, Pandoc
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Draft, Remark, Source, remark
from bookmaker.importing.office import Office, draft_of, no_pandoc, pandoc_failed
from bookmaker.importing.pandoc_blocks import Marks, foreign
from bookmaker.importing.parcel import Parcel, ParcelError, parcel_of
from bookmaker.importing.tidied import shown
from bookmaker.importing.word_marks import FIRST, LANGUAGE_STYLE, LAST, marked
from bookmaker.importing.word_parts import WordParts, packed, word_parts
from bookmaker.importing.word_styles import styles_of, switched, w

_MARK = re.compile(rf"{FIRST}(\d+){LAST}")
_TWIPS = 1440.0
_EMBEDDED = {"object": "an embedded object", "chart": "a chart", "relIds": "a diagram"}


def read_word(source: Source, pandoc: Pandoc | None, changes: Changes = "accept") -> Draft | Diagnostic:
    """A Word file as a draft. R001 to R006: the file can't be read; R007, R008: Pandoc is missing, or fails;
    R009: it holds macros.
    """
    if pandoc is None:
        return no_pandoc(source.file)
    parcel = parcel_of(source.data, source.file)
    if isinstance(parcel, Diagnostic):
        return parcel
    try:
        return _drafted(parcel, pandoc, changes)
    except ParcelError as error:
        return error.diagnostic


def _drafted(parcel: Parcel, pandoc: Pandoc, changes: Changes) -> Draft | Diagnostic:
    parts = word_parts(parcel)
    seen = tuple(_seen(parcel.file, parts))
    _, style_tree = parts.others.get("styles", ("", None))
    marks = marked(parts.stories, style_tree, styles_of(style_tree))
    made = pandoc.tree(packed(parts), "docx+styles", "--track-changes=all")
    if isinstance(made, Failure):
        return pandoc_failed(parcel.file, made)

    def place(number: str) -> Span:
        told = marks.paragraphs.get(int(number))
        return Span(parcel.file, told.number if told else 0)

    read = foreign(made, Marks(parcel.file, _MARK, place, LANGUAGE_STYLE))
    office = Office(parcel.file, marks, _fetcher(parcel, parts), _text_width(parts), seen)
    return draft_of(read, office, changes)


# --- what Pandoc does not tell -----------------------------------------------------------------------------


def _seen(file: str, parts: WordParts) -> Iterator[Remark]:
    """R009: macros; R011: images that lie elsewhere; R022: running heads; R028: embedded objects."""
    if parts.has_macros:
        message = "the file holds macros: they were neither read nor run"
        yield remark("dropped", "R009", message, Span(file), "text that a macro would have made is not there")
    root = parts.stories["text"][1]
    for number, paragraph in enumerate(root.iter(w("p")), 1):
        if next(paragraph.iterancestors(w("p")), None) is None:
            yield from _objects(paragraph, parts, Span(file, number))
            yield from _hidden(paragraph, Span(file, number))
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


def _objects(paragraph: etree._Element, parts: WordParts, span: Span) -> Iterator[Remark]:
    for element in paragraph.iter("{*}*"):
        for key, target in element.attrib.items():
            named = str(key).endswith(("}link", "}id", "}embed"))
            relation = parts.relations.get(str(target)) if named else None
            if relation and relation.external and relation.sort == "image":
                message = f"an image lies outside the file, at {relation.target[:120]}: it was not fetched"
                yield remark("unread", "R011", message, span, "ask for the image, and put it in by hand")
        name = etree.QName(element).localname
        if name in _EMBEDDED:
            message = f"{_EMBEDDED[name]} can't be read, and is not in the chapter"
            yield remark("unread", "R028", message, span, "save it as an image in the word processor")


def _fetcher(parcel: Parcel, parts: WordParts) -> Callable[[str], bytes | None]:
    """How to get an image that Pandoc names: a part of the archive, and nothing else."""
    folder = posixpath.dirname(parts.document)
    names = frozenset(parcel.names)

    def fetch(src: str) -> bytes | None:
        tries = (posixpath.normpath(posixpath.join("/", start, src)).lstrip("/") for start in (folder, ""))
        name = next((one for one in tries if one in names), None)
        return None if name is None else parcel.part(name)

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
