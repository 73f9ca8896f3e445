"""Sections -> sections whose links inside the book are references, and whose other links lead somewhere."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bookmaker.content.anchors import Names
from bookmaker.content.book import Section
from bookmaker.content.tree import PLAIN, Blocks, Inline, Inlines, Link, Reference, Styled
from bookmaker.content.walk import map_inlines, map_notes, map_runs
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning

# Beyond this many names no nearest one is looked for: each costs a comparison for each broken link.
MOST_NAMES = 400


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where links may lead: the section of each source file, and the names of each section."""

    sections: Mapping[str, str]
    names: Mapping[str, Names]


def anchors_in(sections: Iterable[Section], names: Mapping[str, Names]) -> Anchors:
    """Where links may lead; sections that are generated, and parts, are in no file of their own."""
    written = {s.span.file: s.id for s in sections if s.span.file.lower().endswith((".md", ".markdown"))}
    return Anchors({_normal(file): identifier for file, identifier in written.items()}, names)


def resolved(
    sections: Iterable[Section], anchors: Anchors
) -> tuple[tuple[Section, ...], tuple[Diagnostic, ...]]:
    """The sections with their links resolved; a link that leads nowhere leaves its text behind.

    Warnings: L002, no such id in the chapter that is meant; L003, no such chapter; L004, a URL that is not
    whole; L005, no target at all; L006, a link in a title, which is itself a link in the contents.
    """
    links = [_Links(section.span.file, section.id, anchors) for section in sections]
    done = tuple(_resolved(section, own) for section, own in zip(sections, links, strict=True))
    return done, tuple(mistake for own in links for mistake in own.found)


def resolved_blocks(blocks: Blocks, anchors: Anchors) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """Blocks that stand in the manifest, whose paths begin at the book's folder."""
    links = _Links("", "", anchors)
    return map_runs(blocks, links.resolved), tuple(links.found)


def _resolved(section: Section, links: _Links) -> Section:
    return replace(
        section,
        title=links.unlinked(section.title),
        subtitle=links.unlinked(section.subtitle),
        abstract=map_runs(section.abstract, links.resolved),
        blocks=map_runs(section.blocks, links.resolved),
        notes=map_notes(section.notes, lambda blocks: map_runs(blocks, links.resolved)),
    )


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", path)


@dataclass(slots=True)
class _Links:
    """The links of one file, and what is wrong with them."""

    file: str
    section: str
    anchors: Anchors
    found: list[Diagnostic] = field(default_factory=list)

    def resolved(self, run: Inlines) -> Inlines:
        """The run with each link resolved, kept or taken out."""
        return map_inlines(run, self._link)

    def unlinked(self, run: Inlines) -> Inlines:
        """The run without links."""
        return map_inlines(run, self._title_link)

    def _title_link(self, node: Inline) -> Inlines:
        if not isinstance(node, Link):
            return (node,)
        self._warn("L006", f"a title can't hold a link (to {node.target!r})", node.span, "put it into a note")
        return _text_of(node)

    def _link(self, node: Inline) -> Inlines:
        if not isinstance(node, Link):
            return (node,)
        if scheme := _scheme(node.target):
            return (node,) if self._is_whole(node, scheme) else _text_of(node)
        path, _, fragment = node.target.partition("#")
        if not path and not fragment:
            self._warn("L005", "a link has no target", node.span, "write it between the brackets: [text](…)")
            return _text_of(node)
        section = self._section(path, node)
        anchor = None if section is None else self._anchor(section, _normal(fragment), node)
        if section is None or anchor is None:
            return _text_of(node)
        return (Reference(section, anchor, node.children, node.span, node.attributes),)

    def _is_whole(self, node: Link, scheme: str) -> bool:
        if _is_url(node.target, scheme):
            return True
        self._warn("L004", f"{node.target!r} is not a whole address", node.span, "the text stays, unlinked")
        return False

    def _section(self, path: str, node: Link) -> str | None:
        if not path:
            return self.section
        wanted = _normal(posixpath.normpath(posixpath.join(posixpath.dirname(self.file), path)))
        if wanted in self.anchors.sections:
            return self.anchors.sections[wanted]
        here = posixpath.dirname(self.file) or "."
        hint = self._nearest(path, [posixpath.relpath(file, here) for file in self.anchors.sections])
        hint = hint or "name the chapter's own file, as in 02-votes.md#results; the text stays, unlinked"
        self._warn("L003", f"no chapter of this book is {path!r}", node.span, hint)
        return None

    def _anchor(self, section: str, fragment: str, node: Link) -> str | None:
        names = self.anchors.names.get(section, {})
        if not fragment or fragment in names:
            return names[fragment] if fragment else ""
        where = "this chapter" if section == self.section else f"{node.target.partition('#')[0]!r}"
        hint = self._nearest(fragment, names) or f"write {{#{fragment}}} behind what it leads to"
        self._warn("L002", f"no place in {where} has the id {fragment!r}", node.span, hint)
        return None

    def _nearest(self, wanted: str, known: Collection[str]) -> str:
        return did_you_mean(wanted, known) if len(known) <= MOST_NAMES else ""

    def _warn(self, code: str, message: str, span: Span, hint: str) -> None:
        self.found.append(warning(code, message, span, hint))


def _scheme(target: str) -> str:
    try:
        return urlsplit(target).scheme
    except ValueError:
        return target.partition(":")[0]


def _is_url(target: str, scheme: str) -> bool:
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        return False
    if scheme in ("http", "https"):
        host = parts.hostname or ""
        labels = host.rstrip(".").split(".")
        return port != 0 and bool(host) and all(labels) and not set(host) & set(' "<>\\^`{|}%')
    if scheme == "mailto":
        name, at, host = parts.path.partition("@")
        return bool(name and at and host)
    return bool(parts.path)


def _text_of(link: Link) -> Inlines:
    """What stays of a link that is taken out: its text, and its class or language if it has one."""
    if link.attributes == PLAIN:
        return link.children
    return (Styled("phrase", link.children, link.span, link.attributes),)
