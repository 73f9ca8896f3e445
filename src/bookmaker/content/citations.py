"""Sections -> sections whose citations have the words of a style, in the text or as notes; and their lists.

Notes of a note style are the chapter's own, among the author's. Each chapter is cited alone: "ibid." and
short forms begin anew. A style that cites in the text gives a work one year letter or number wherever the
volume has one list: there all chapters are cited together, once in each language.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeAlias

from bookmaker.content.bibliography import UNREADABLE, Work, in_language, lacking, read_bibliography
from bookmaker.content.book import Section
from bookmaker.content.citation_orders import Style, citations_in, clusters_of, keys_in, style_of, texts_in
from bookmaker.content.cited_text import CitedText
from bookmaker.content.locator_terms import understood
from bookmaker.content.pandoc import Answer, Cluster, Failure, Order, Pandoc, pandoc_on
from bookmaker.content.reference_lists import anchors_of, headed_list, reference_list
from bookmaker.content.tree import Blocks
from bookmaker.content.uncited import LIST, as_written, changed, no_files, no_pandoc, without_lists
from bookmaker.diagnostics import Diagnostic, did_you_mean, told_once, warning
from bookmaker.library import Library
from bookmaker.manifest.model import Manifest
from bookmaker.programs import Machine

ALL = "*"
# A key with a figure in it, as most have: a word in brackets may be like any other.
UNMARKED = re.compile(r"\[([^\W\d]\w*\d\w*)(?=[],;])")
# Beyond this many unknown keys none is compared with all the others.
MOST_SUGGESTED = 50

Found: TypeAlias = tuple[Diagnostic, ...]


def cited(
    sections: Iterable[Section], manifest: Manifest, library: Library, machine: Machine
) -> tuple[tuple[Section, ...], Found]:
    """The sections with their citations resolved, and what is wrong with these.

    C120: no work has the key; C123: the book names no bibliography; C124: there is no Pandoc; C125 to C127:
    see `bibliography`; C128: the style can't be used; C130 (warnings): works are not listed where a reader
    would look for them; C131 (a warning): a list would be empty, and is left out; C132 (a warning): the key
    of a work stands in brackets without its sign.
    """
    whole = tuple(sections)
    citations = tuple(citation for section in whole for citation in citations_in(section))
    if not library.files:
        found = () if manifest.bibliography else tuple(no_files(citations))
        return tuple(map(as_written, whole)), found
    if not citations and not library.uncited:
        return without_lists(whole)
    style, pandoc = style_of(library), pandoc_on(machine)
    if isinstance(style, Diagnostic):
        return tuple(map(as_written, whole)), (style,)
    if pandoc is None:
        return tuple(map(as_written, whole)), (no_pandoc(library),)
    works, found = read_bibliography(library, pandoc, manifest.language)
    whole_library = not any(mistake.code == UNREADABLE for mistake in found)
    done, more = _Citing(whole, manifest, library, style, works, whole_library).done(pandoc)
    return done, (*found, *more)


# --- citing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Citing:
    """The whole book, the style, and the works that it can cite."""

    sections: tuple[Section, ...]
    manifest: Manifest
    library: Library
    style: Style
    works: Mapping[str, Work]
    every_file_read: bool

    def done(self, pandoc: Pandoc) -> tuple[tuple[Section, ...], Found]:
        """The sections cited, with their lists."""
        found = [*(self._unknown() if self.every_file_read else ()), *self._unmarked(), *self._unlisted()]
        orders = self._orders()
        answers = dict(zip(orders, _answered(pandoc, orders.values()), strict=True))
        failed = {answer for answer in answers.values() if isinstance(answer, Failure)}
        if failed:
            hint = "mend the style: the message is Pandoc's own"
            words = (f"the works can't be cited: {failure.words}" for failure in failed)
            found += (Diagnostic("C128", message, self.library.style_span, hint) for message in words)
            return tuple(map(as_written, self.sections)), tuple(found)
        made = {name: answer for name, answer in answers.items() if isinstance(answer, Answer)}
        found += self._lacking(made.values())
        return tuple(self._section(section, orders, made) for section in self.sections), tuple(found)

    # --- what is wrong

    def _unknown(self) -> Iterator[Diagnostic]:
        cited = ((w.key, w.span) for s in self.sections for c in citations_in(s) for w in c.works)
        listed = ((key, span) for key, span in self.library.uncited if key != ALL)
        unknown = [(key, span) for key, span in (*cited, *listed) if key not in self.works]
        wanted = tuple(dict.fromkeys(key for key, _ in unknown))[:MOST_SUGGESTED]
        near = {key: did_you_mean(key, self.works) for key in wanted}
        other = "add it to the bibliography; write \\@ for a plain @"
        yield from told_once(
            Diagnostic("C120", f"no work has the key {key!r}", span, near.get(key) or other)
            for key, span in unknown
        )

    def _unmarked(self) -> Iterator[Diagnostic]:
        """C132: the key of a work stands in brackets as a citation has it, and its sign does not."""
        for text in (node for section in self.sections for node in texts_in(section)):
            for key in UNMARKED.finditer(text.text):
                if key[1] in self.works:
                    place = replace(text.span, column=text.span.column + key.start(1))
                    message = f"{key[1]} is a work of the bibliography, and is printed as it stands"
                    yield warning("C132", message, place, f"write [@{key[1]}] to cite it")

    def _unlisted(self) -> Iterator[Diagnostic]:
        """C130: entries are cited, or listed, and no list has them."""
        if self.manifest.bibliography_at == "book" and not self._list() and not self.style.notes:
            message = "works are cited in the text, and the book lists them nowhere"
            hint = "add `bibliography` to `back_matter`, or write `bibliography_at: chapter`"
            yield warning("C130", message, self.library.span, hint)
        if self.library.uncited and not self._list():
            message = "works stand under `nocite`, and the book has no bibliography that lists them"
            yield warning("C130", message, self.library.uncited[0][1], "add `bibliography` to `back_matter`")

    def _lacking(self, answers: Iterable[Answer]) -> Iterator[Diagnostic]:
        keys = {entry.key for answer in answers for entry in answer.entries}
        for key in sorted(keys):
            yield from lacking(self.works[key], dated=self.style.dated)

    # --- what is asked of Pandoc

    def _orders(self) -> dict[str, Order]:
        """By section; by language where all sections are cited together; and by `LIST` the volume's list."""
        own = {s.id: self._clusters(s) for s in self.sections}
        own = {name: clusters for name, clusters in own.items() if any(c.citation for c in clusters)}
        every = tuple(cluster for clusters in own.values() for cluster in clusters)
        listed = (*self._uncited(),) if self._list() else ()
        if self._together:
            languages = dict.fromkeys(s.language for s in self.sections if s.id in own)
            languages |= dict.fromkeys([self.manifest.language] if self._list() else [])
            return {language: self._order(every, language, listed) for language in languages}
        orders = {s.id: self._order(own[s.id], s.language) for s in self.sections if s.id in own}
        if self._list():
            orders[LIST] = self._order((), self.manifest.language, (*keys_in(every), *listed))
        return orders

    @property
    def _together(self) -> bool:
        return not self.style.notes and self.manifest.bibliography_at == "book"

    def _clusters(self, section: Section) -> tuple[Cluster, ...]:
        return tuple(c for c in clusters_of(section) if self._is_known(c))

    def _is_known(self, cluster: Cluster) -> bool:
        if cluster.citation is None:
            return self.style.notes
        return all(work.key in self.works for work in cluster.citation.works)

    def _uncited(self) -> Iterator[str]:
        for key, _ in self.library.uncited:
            if key == ALL:
                yield from self.works
            elif key in self.works:
                yield key

    def _order(self, clusters: tuple[Cluster, ...], language: str, listed: tuple[str, ...] = ()) -> Order:
        keys = dict.fromkeys((*keys_in(clusters), *listed))
        data = tuple(in_language(self.works[key], language) for key in keys)
        return Order(clusters, data, self.style.text, language, tuple(dict.fromkeys(listed)))

    # --- what becomes of a section

    def _section(
        self, section: Section, orders: Mapping[str, Order], answers: Mapping[str, Answer]
    ) -> Section:
        name = section.language if self._together else section.id
        words = _words(orders[name], answers[name]) if name in orders else {}
        target = section if self.manifest.bibliography_at == "chapter" else self._list()
        listing = self._answer_of(target, answers) if target else None
        anchors = self._anchors(listing)

        def entry(key: str) -> tuple[str, str] | None:
            return (target.id, anchors[key]) if target and key in anchors else None

        text = CitedText(section.language, words, entry, self.style.notes)
        done = changed(section, text.text, text.note)
        return replace(
            done, blocks=(*done.blocks, *self._references(section, answers)), notes=(*done.notes, *text.notes)
        )

    def _references(self, section: Section, answers: Mapping[str, Answer]) -> Blocks:
        """The list that stands in a section: the volume's, or the chapter's under its heading."""
        answer = self._answer_of(section, answers)
        if answer is None or not (section.kind == LIST or self.manifest.bibliography_at == "chapter"):
            return ()
        references = reference_list(answer.entries, self.works, self._anchors(answer), section.language)
        return references if section.kind == LIST else headed_list(references, section.language, section.span)

    def _answer_of(self, section: Section, answers: Mapping[str, Answer]) -> Answer | None:
        """The answer that holds the list of a section."""
        if section.kind == LIST:
            return answers.get(self.manifest.language if self._together else LIST)
        return answers.get(section.id)

    def _anchors(self, answer: Answer | None) -> Mapping[str, str]:
        return anchors_of(entry.key for entry in answer.entries) if answer else {}

    def _list(self) -> Section | None:
        """The section that lists the works of the volume."""
        return next((section for section in self.sections if section.kind == LIST), None)


def _answered(pandoc: Pandoc, orders: Iterable[Order]) -> tuple[Answer | Failure, ...]:
    """What Pandoc answers, several orders side by side."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return tuple(pool.map(lambda order: pandoc.cited(understood(order, pandoc)), orders))


def _words(order: Order, answer: Answer) -> dict[int, tuple[object, ...]]:
    """Pandoc's words by the identity of the citation that they stand for."""
    both = zip(order.clusters, answer.clusters, strict=True)
    return {id(cluster.citation): words for cluster, words in both if cluster.citation}
