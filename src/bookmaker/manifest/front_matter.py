"""The text of a chapter -> what its front matter says of it, and the manuscript below."""

from __future__ import annotations

from dataclasses import dataclass

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.manifest.entries import Entry
from bookmaker.manifest.fitting import fitted
from bookmaker.manifest.nodes import document
from bookmaker.manifest.places import Mapping, Node, Pair, Places, Scalar, nowhere
from bookmaker.manifest.unseen import unseen


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter's file, taken apart. `entry` says nothing where there is no front matter.

    The first line of `text` is line `first_line` of the file.
    """

    entry: Entry
    places: Places
    text: str
    first_line: int


def read_front_matter(text: str, file: str) -> tuple[Chapter, tuple[Diagnostic, ...]]:
    """The YAML between `---` at the top of a chapter, and the text below.

    F011: the front matter is not closed. M010: it is no mapping of keys; `file` in it is an M003; the other
    codes are those of the manifest.
    """
    bare = Chapter(Entry(file=file), nowhere(file), text, 1)
    lines = text.split("\n")
    if not _opens(lines):
        return bare, ()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        hint = "write --- on a line of its own below it; a scene break is ***"
        return bare, (
            Diagnostic("F011", "the front matter that begins here is not closed", Span(file, 1, 1), hint),
        )
    entry, places, found = _entry("\n".join(lines[1:end]), file)
    return Chapter(entry, places, "\n".join(lines[end + 1 :]), end + 2), found


def _opens(lines: list[str]) -> bool:
    """A line of hyphens before an empty line is a rule, not the beginning of front matter."""
    return lines[0].rstrip() == "---" and len(lines) > 1 and bool(lines[1].strip())


def _entry(text: str, file: str) -> tuple[Entry, Places, tuple[Diagnostic, ...]]:
    root, found = document(text, file, first_line=2)
    if not isinstance(root, Mapping):
        found += () if found or root is None else (_no_mapping(root),)
        return Entry(file=file), nowhere(file), found
    named = root.pair("file")
    if named:
        hint = "a chapter's file is named in the manifest alone"
        found += (Diagnostic("M003", "unknown key `file`", named.key_span, hint),)
    kept = tuple(pair for pair in root.pairs if pair.key != "file")
    ours = Pair("file", root.span, Scalar(file, root.span))
    entry, places, misfits = fitted(Entry, Mapping((*kept, ours), root.span), {})
    return entry or Entry(file=file), places, (*found, *unseen(root), *misfits)


def _no_mapping(root: Node) -> Diagnostic:
    hint = "write keys with values, as `title: …`; a scene break is ***"
    return Diagnostic("M010", "the front matter is not keys with values", root.span, hint)
