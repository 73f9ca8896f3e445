"""What only several values of the manifest together show to be wrong: ids, doubles, empty lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning
from bookmaker.manifest.conditions import HOUSE_CONDITION
from bookmaker.manifest.identifiers import isbn_digits
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.named_files import entries
from bookmaker.manifest.names_alike import names_alike, names_elsewhere
from bookmaker.manifest.places import Mapping, Node, Path, Places, Scalar, Sequence, child, every_pair
from bookmaker.manifest.relators import relator


def disagreements(manifest: Manifest, places: Places) -> tuple[Diagnostic, ...]:
    """Everything that single values do not show.

    M024: an id that no contributor has; M025: an id, a role, a section or an ISBN given twice; M029 (a
    warning): names that will be filed as they are printed; M034: a printing condition without its profile;
    M035: a section of notes that no edition has; M036: standards that no one file can follow; M050: a
    certificate of accessibility that lacks its certifier or its level; M053, M055 (warnings): a name spelled
    in two ways; F006: a file listed twice; F007: names of files that differ only in case or in the
    composition of their accents.
    """
    return (
        *_people(manifest, places),
        *_doubles(manifest, places),
        *_half_certified(manifest, places),
        *_files(manifest, places),
        *_filed_as_printed(manifest, places),
        *names_alike(manifest, places),
        *names_elsewhere(manifest, places),
        *_other_condition(manifest, places),
        *_standards(manifest, places),
        *_empty_notes(manifest, places),
    )


# --- people ----------------------------------------------------------------------------------------------


def unknown_ids(
    ids: Iterable[str], people: Iterable[Contributor], places: Places, path: Path
) -> Iterator[Diagnostic]:
    """M024 for each id in the list at `path` that no contributor has; M025 for each that is there twice."""
    known = [person.id for person in people]
    seen: set[str] = set()
    for i, identifier in enumerate(ids):
        span = places.value(*path, i)
        if identifier not in known:
            hint = did_you_mean(identifier, known) or "add a contributor with this id to `contributors`"
            yield Diagnostic("M024", f"no contributor has the id {shown(identifier)}", span, hint)
        elif identifier in seen:
            yield Diagnostic("M025", f"{shown(identifier)} stands twice in this list", span, "keep one")
        seen.add(identifier)


def _people(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    for path, ids in _lists_of_ids(manifest, places):
        yield from unknown_ids(ids, manifest.contributors, places, path)


def _lists_of_ids(manifest: Manifest, places: Places) -> Iterator[tuple[Path, tuple[str, ...]]]:
    yield ("editors",), manifest.editors
    yield ("translators",), manifest.translators
    for word, _ in _role_words(places):
        yield ("roles", word), tuple(_words_at(places.root, "roles", word))
    for path, entry in entries(manifest):
        yield (*path, "authors"), entry.authors


def _role_words(places: Places) -> Iterator[tuple[str, str]]:
    """The roles as they are written, and their codes."""
    roles = child(places.root, "roles")
    if isinstance(roles, Mapping):
        for pair in roles.pairs:
            yield pair.key, str(relator(pair.key))


def _words_at(root: Node, *steps: str) -> Iterator[str]:
    node: Node | None = root
    for step in steps:
        node = child(node, step) if node else None
    if isinstance(node, Sequence):
        yield from (item.text or "" for item in node.items if isinstance(item, Scalar))


def _filed_as_printed(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    unsorted = [p.name for p in manifest.contributors if not (p.sort_as or p.family) and " " in p.name]
    if unsorted:
        names = ", ".join(unsorted[:5]) + (", …" if len(unsorted) > 5 else "")  # noqa: PLR2004 -- a message's width
        message = f"catalogues and lists will file these people under their first names: {names}"
        yield warning("M029", message, places.key("contributors"), "give `family` and `given`, or `sort_as`")


def _other_condition(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    """A PDF/X file holds the profile of the condition that it names."""
    named = manifest.print.condition
    if named not in ("", HOUSE_CONDITION) and not manifest.print.profile:
        message = (
            f"no profile is named for the condition {shown(named)}: the house's is that of {HOUSE_CONDITION}"
        )
        hint = "ask the printer for the ICC profile, and name it under `profile`"
        yield Diagnostic("M034", message, places.value("print", "condition"), hint)


def _empty_notes(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    if manifest.notes.gathered:
        return
    for matter, items in (("front_matter", manifest.front_matter), ("back_matter", manifest.back_matter)):
        if "notes" in items:
            span = places.value(matter, items.index("notes"))
            message = "no edition gathers its notes, so the section `notes` has nothing to hold"
            yield Diagnostic("M035", message, span, "write `notes: {print: book}`, or take the word out")


# --- doubles ---------------------------------------------------------------------------------------------


def _doubles(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    ids = (
        (person.id, places.value("contributors", i, "id")) for i, person in enumerate(manifest.contributors)
    )
    yield from _twice(ids, "two contributors have the id {}")
    roles = ((code, places.key("roles", word)) for word, code in _role_words(places))
    yield from _twice(roles, "the role {} is given twice, perhaps by code and by word")
    sections = (
        (item, places.value(matter, i))
        for matter, items in (("front_matter", manifest.front_matter), ("back_matter", manifest.back_matter))
        for i, item in enumerate(items)
        if isinstance(item, str) and places.holds(matter, i)
    )
    yield from _twice(sections, "the section {} is listed twice")
    numbers = (
        (isbn_digits(number), places.value("isbn", product)) for product, number in manifest.isbn if number
    )
    yield from _twice(numbers, "two products have the ISBN {}")


def _twice(found: Iterable[tuple[str, Span]], sentence: str) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for word, span in found:
        if word in first:
            message = f"{sentence.format(shown(word))}, first on line {first[word].line}"
            yield Diagnostic("M025", message, span, "keep one")
        first.setdefault(word, span)


def _half_certified(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    """M050: a claim needs somebody who makes it, and somebody who makes it must say what he claims."""
    said = manifest.accessibility
    claimed = said.conforms_to or said.certified_on or said.credential or said.report
    if claimed and not said.certified_by:
        message = "a conformance is claimed, and nobody is named who certifies it"
        hint = "add `certified_by`: the EPUB claims nothing on its own"
        yield Diagnostic("M050", message, places.key("accessibility"), hint)
    elif said.certified_by and not said.conforms_to:
        message = f"{shown(said.certified_by)} certifies the EPUB, and no level is named"
        hint = "add `conforms_to`, as WCAG 2.1 Level AA"
        yield Diagnostic("M050", message, places.key("accessibility", "certified_by"), hint)


def empty_lists(root: Node) -> tuple[Diagnostic, ...]:
    """M028 for a book or a part that lists no chapters."""
    empty = (
        pair
        for pair in every_pair(root)
        if pair.key == "chapters" and pair.value == Sequence((), pair.value.span)
    )
    return tuple(
        Diagnostic("M028", "no chapters are listed here", p.key_span, "list their files") for p in empty
    )


# --- standards -------------------------------------------------------------------------------------------

_APART = {
    ("pdf/ua-1", "pdf/ua-2"): "a file names one part of PDF/UA",
    ("pdf/a-2a", "pdf/a-3a"): "a file names one part of PDF/A",
    ("pdf/ua-2", "pdf/a-2a"): "the one is PDF 2.0, the other PDF 1.7",
    ("pdf/ua-2", "pdf/a-3a"): "the one is PDF 2.0, the other PDF 1.7",
}


def _standards(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    place = places.value("screen", "standard")
    for (one, other), reason in _APART.items():
        if one in manifest.screen.standard and other in manifest.screen.standard:
            message = f"no file can follow both {one} and {other}: {reason}"
            yield Diagnostic("M036", message, place, "keep one; pdf/ua-1 goes with pdf/a-2a or pdf/a-3a")
    named = ((word, places.value("screen", "standard", i)) for i, word in enumerate(manifest.screen.standard))
    yield from _twice(named, "the standard {} is named twice")


# --- files -----------------------------------------------------------------------------------------------


def alike(path: str) -> str:
    """What two paths share that some file systems can't tell apart: case and the composition of accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _files(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    first: dict[str, tuple[str, Span]] = {}
    for path, entry in entries(manifest):
        span = places.value(*path, "file")
        key = alike(entry.file)
        if key in first:
            yield _clash(entry.file, span, *first[key])
        first.setdefault(key, (entry.file, span))


def _clash(file: str, span: Span, other: str, place: Span) -> Diagnostic:
    if file == other:
        return Diagnostic(
            "F006", f"{shown(file)} is listed twice, first on line {place.line}", span, "keep one"
        )
    message = f"{shown(file)} and {shown(other)} (line {place.line}) are one file on some systems"
    return Diagnostic("F007", message, span, "rename one: case and accents alone do not tell files apart")
