"""The bibliography's files -> works by key, each with its place; and what is wrong with the files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bookmaker.content.cited_text import primary
from bookmaker.content.pandoc import FORMS, Failure, Pandoc
from bookmaker.content.pandoc_tree import TITLE_LANGUAGE, Json
from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.library import Library

# Where an entry begins, and its key: `@book{key,`; `"id": "key"`; `id: key`; `ID  - key`.
_BIBTEX = re.compile(
    r"^[ \t]*@(?!comment\b|string\b|preamble\b)(\w+)[ \t]*[{(]\s*([^\s,\"#%'(){}]+)\s*,",
    re.MULTILINE | re.IGNORECASE,
)
_JSON = re.compile(r'()"id"\s*:\s*"?((?:[^"\\,}]|\\.)*)"?')
_YAML = re.compile(r"^()[ \t-]*(?:id|\"id\"|'id')[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)
_RIS = re.compile(r"^()ID[ \t]+-[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_KEYS = {".bib": _BIBTEX, ".bibtex": _BIBTEX, ".json": _JSON, ".yaml": _YAML, ".yml": _YAML, ".ris": _RIS}
UNREADABLE = "C125"
_PLACE = re.compile(r"\(line (\d+), column (\d+)\):?\s*|at line (\d+), column (\d+)[,:]?\s*")

_PREAMBLE = re.compile(r"Error (?:parsing YAML metadata )?at \"source\"|YAML parse exception")

# Kinds of work that somebody always signs and dates, kinds that stand in another, kinds without a date.
_SIGNED = frozenset({"article-journal", "chapter", "paper-conference", "thesis"})
_CONTAINED = frozenset({"article-journal", "chapter", "entry-dictionary", "paper-conference"})
_MAKERS = ("author", "editor", "translator", "director", "composer", "collection-editor", "container-author")
_UNDATED = frozenset({"legislation", "bill", "classic", "personal_communication", "entry", "software"})

_TITLES = ("title", "title-short", "container-title")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Work:
    """A work: its key, the place of its entry, and what Pandoc makes of it."""

    key: str
    span: Span
    data: Json

    def holds(self, *names: str) -> bool:
        """Whether one of these fields of CSL is there and not empty."""
        return any(self.data["c"].get(name, {}).get("c") for name in names)

    def word(self, name: str) -> str:
        """A field of one word, as `type` or `language`."""
        match self.data["c"].get(name, {}).get("c"):
            case str(text):
                return text
            case [{"t": "Str", "c": str(text)}]:
                return text
            case _:
                return ""


def in_language(work: Work, language: str) -> Json:
    """The work as it is cited in a language: where its own is another, its titles say so, and nothing else.

    The style's words, and the names and places around them, are of the text that cites.
    """
    own = spoken_by(work)
    if not own or primary(own) == primary(language):
        return work.data
    fields = work.data["c"]
    titles = {name: _spoken(fields[name], own) for name in _TITLES if name in fields}
    return {**work.data, "c": {**fields, **titles}}


def spoken_by(work: Work) -> str:
    """The language of a work, "" where it names none."""
    own = work.word("language")
    return own if _TAG.fullmatch(own) else ""


def _spoken(value: Json, language: str) -> Json:
    match value:
        case {"t": "MetaString", "c": str(text)}:
            inlines: list[Json] = [{"t": "Str", "c": text}]
        case {"t": "MetaInlines", "c": list(inner)}:
            inlines = inner
        case _:
            return value
    return {"t": "MetaInlines", "c": _spans(inlines, language)}


def _spans(inlines: list[Json], language: str) -> list[Json]:
    """Inlines that say their language; quotation marks at their end stay outside, where a style sees them."""
    match inlines:
        case []:
            return []
        case [*rest, {"t": "Quoted", "c": [kind, inner]}]:
            return [*_spans(rest, language), {"t": "Quoted", "c": [kind, _spans(inner, language)]}]
        case _:
            return [{"t": "Span", "c": [["", [], [[TITLE_LANGUAGE, language]]], inlines]}]


def read_bibliography(
    library: Library, pandoc: Pandoc, language: str
) -> tuple[dict[str, Work], tuple[Diagnostic, ...]]:
    """Every work of the library by its key. One that names no language is in the book's.

    C125: a file can't be read; C126 (a warning): a key stands twice, and the first work has it.
    """
    works: dict[str, Work] = {}
    found: list[Diagnostic] = []
    for path, text in library.files.items():
        read = pandoc.works(text, FORMS[_suffix(path)])
        places = tuple(_places(path, text))
        if isinstance(read, Failure):
            found.append(_unreadable(path, text, read))
            continue
        found += _twice(places, works)
        spans = dict(reversed(places))
        for data in reversed(read):
            told = _with_language(data, language)
            work = Work(_key(data), spans.get(_key(data), Span(path)), told)
            if works.get(work.key, work).span.file == path:
                works[work.key] = work
    return works, tuple(found)


def _with_language(data: Json, language: str) -> Json:
    """A title in English keeps its capitals in a chapter in French where it is known to be English."""
    return {**data, "c": {"language": {"t": "MetaString", "c": language}, **data["c"]}}


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _key(data: Json) -> str:
    return Work("", Span(""), data).word("id")


def _places(path: str, text: str) -> Iterator[tuple[str, Span]]:
    """The keys of a file in order, each with the line of its entry."""
    position, line = 0, 1
    for found in _KEYS[_suffix(path)].finditer(text):
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        line += text.count("\n", position, start)
        position = start
        yield found[2], Span(path, line)


def _twice(places: tuple[tuple[str, Span], ...], before: Mapping[str, Work]) -> Iterator[Diagnostic]:
    first = {key: work.span for key, work in before.items()}
    for key, span in places:
        if key in first:
            where = (
                f"first on line {first[key].line}"
                if first[key].file == span.file
                else f"first in {first[key]}"
            )
            message = f"two works have the key {key!r}, {where}: the first is cited"
            yield warning("C126", message, span, "give this one another key, or take it out")
        first.setdefault(key, span)


# --- a file that can't be read -----------------------------------------------------------------------------


def _unreadable(path: str, text: str, failure: Failure) -> Diagnostic:
    suffix = _suffix(path)
    if suffix == ".json" and (mistake := _json_mistake(path, text)):
        return mistake
    *_, place = (None, *_PLACE.finditer(failure.words))
    words = _PREAMBLE.sub("", _PLACE.sub("", failure.words)).strip(" :\n")
    line, column = map(int, filter(None, place.groups())) if place else (0, 0)
    # A text in YAML has had a line of hyphens set before it; its reader counts lines from 1, columns from 0.
    before = suffix in {".yaml", ".yml"}
    span, hint = (
        Span(path, min(line - before, text.count("\n") or 1) if place else 0, column),
        "mend the entry there, or the one before it",
    )
    if suffix in {".bib", ".bibtex"} and (open_entry := _unclosed(path, text)):
        span, hint = open_entry, "its braces or quotation marks do not close"
    return Diagnostic(UNREADABLE, f"this bibliography can't be read: {words}", span, hint)


def _json_mistake(path: str, text: str) -> Diagnostic | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        span = Span(path, error.lineno, error.colno)
        return Diagnostic(
            "C125", f"this bibliography can't be read: {error.msg}", span, "mend the JSON there"
        )
    return None


def _unclosed(path: str, text: str) -> Span | None:
    """The first entry of a BibTeX file in which more braces open than close."""
    entries = list(_BIBTEX.finditer(text))
    ends = [entry.start() for entry in entries[1:]] + [len(text)]
    for entry, end in zip(entries, ends, strict=True):
        body = text[entry.start() : end].replace("\\{", "").replace("\\}", "")
        if body.count("{") > body.count("}"):
            return Span(path, text.count("\n", 0, entry.start()) + 1)
    return None


# --- an entry that lacks something -------------------------------------------------------------------------


def lacking(work: Work, *, dated: bool) -> Iterator[Diagnostic]:
    """C127 (warnings): what no style can make up for; `dated` styles tell an author's works apart by year."""
    kind = work.word("type")
    missing = (
        ("type that is known", not kind),
        ("title", not work.holds("title")),
        ("author or editor", kind in _SIGNED and not work.holds(*_MAKERS)),
        ("title of what it stands in", kind in _CONTAINED and not work.holds("container-title")),
        ("date", (dated or kind in _SIGNED) and kind not in _UNDATED and not work.holds("issued")),
    )
    for what, is_missing in missing:
        if is_missing:
            hint = "add it to the entry: every style asks for it"
            yield warning("C127", f"the work {work.key!r} has no {what}", work.span, hint)
