"""Sections that were laid out before, from the store: a section under the key of all that its pages show.

That is its document, the sheets, inks and press, the side it opens on, its first folio, the software, and the
files that WeasyPrint asked for when it laid it out. Those are known only then: so what is found first are the
files that it asked for at earlier times, each with its digest, and how many pages came of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from typing import Any, TypeAlias

from bookmaker.diagnostics import Diagnostic, from_json
from bookmaker.editions.page_breaks import Start
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.heard import path_of
from bookmaker.files.layout import LaidOut, Layout, Product, Resources, Side
from bookmaker.files.page_lines import PageLines
from bookmaker.questions import changed_meanwhile
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of

# So many states of its pictures and fonts are remembered for one section.
STATES = 8

Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A section whose page count is known: the key of its pages but for their folios."""

    key: str
    pages: int


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of files by URL, each computed once."""

    resources: Resources
    known: dict[str, str] = field(default_factory=dict)

    def of(self, url: str) -> str:
        """The digest of a file's bytes, "" where there is none."""
        if url not in self.known:
            data = self.resources.get(url)
            self.known[url] = "" if data is None else key_of(data)
        return self.known[url]


@dataclass(frozen=True, slots=True)
class KeptSheets:
    """The sheets of one layout that are kept. `layout` is the key of all that its sections share."""

    store: Store
    layout: str
    digests: Digests

    def counted(self, section: PrintSection, side: Side) -> Counted | None:
        """What is known of a section's pages whatever folios they have; None where it was never laid out."""
        key = self._key(section, side)
        for state in self._states(key):
            if all(self.digests.of(url) == digest for url, digest in state["files"]):
                return Counted(_with_files(key, state["files"]), state["pages"])
        return None

    def sheets(self, counted: Counted, first_folio: int) -> LaidOut | None:
        """The pages with these folios, where they were made before."""
        data = self.store.get(key_of("sheets", counted.key, str(first_folio)))
        return None if data is None else _laid_out(data)

    def keep(
        self, section: PrintSection, side: Side, first_folio: int, made: LaidOut
    ) -> tuple[Diagnostic, ...]:
        """Keep pages that were just made. W001: a file of theirs has changed meanwhile, and they are not."""
        if self.store is NOWHERE:
            return ()
        files: list[list[str]] = [list(pair) for pair in made.files]
        changed = [url for url, digest in made.files if self.digests.of(url) != digest]
        if changed:
            return tuple(changed_meanwhile(path_of(url)) for url in changed)
        key = self._key(section, side)
        state = {"files": files, "pages": made.pages}
        states = [state, *(other for other in self._states(key) if other["files"] != files)]
        self.store.put(key_of("states", key), json.dumps(states[:STATES]).encode())
        self.store.put(key_of("sheets", _with_files(key, files), str(first_folio)), _as_bytes(made))
        return ()

    def _key(self, section: PrintSection, side: Side) -> str:
        facts = repr(replace(section, document=b"", shows=frozenset()))
        return key_of(self.layout, side, section.document, facts)

    def _states(self, key: str) -> list[Facts]:
        kept = self.store.get(key_of("states", key))
        return [] if kept is None else json.loads(kept)


def kept_sheets(layout: Layout, store: Store) -> KeptSheets:
    """The sheets of a layout in a store."""
    press = replace(layout.press, profile=b"")
    texts = [part for sheet in layout.sheets for part in sheet]
    facts = (
        repr((layout.products, sorted(layout.inks.items()), press, layout.numbered)),
        repr(sorted(layout.colours.items())),
        layout.press.profile,
    )
    return KeptSheets(store, key_of("layout", software(), *texts, *facts), Digests(layout.resources))


def _with_files(key: str, files: Iterable[Iterable[str]]) -> str:
    return key_of(key, *(part for pair in files for part in pair))


# --- as bytes ----------------------------------------------------------------------------------------------


def _as_bytes(made: LaidOut) -> bytes:
    """The facts of the pages in one line, then their PDFs."""
    facts = {
        "id": made.id,
        "pages": made.pages,
        "pdfs": [(product, len(data)) for product, data in made.pdfs.items()],
        "anchors": list(made.anchors.items()),
        "starts": [start and (start.stream, start.letter, start.witness) for start in made.starts],
        "diagnostics": [d.as_json() for d in made.diagnostics],
        "lines": [astuple(page) for page in made.lines],
        "files": made.files,
        "cut_off": made.cut_off,
    }
    return json.dumps(facts).encode() + b"\n" + b"".join(made.pdfs.values())


def _laid_out(data: bytes) -> LaidOut:
    head, _, rest = data.partition(b"\n")
    facts = json.loads(head)
    pdfs: dict[Product, bytes] = {}
    begin = 0
    for product, size in facts["pdfs"]:
        pdfs[product] = rest[begin : begin + size]
        begin += size
    return LaidOut(
        id=facts["id"],
        pages=facts["pages"],
        pdfs=pdfs,
        anchors=dict(facts["anchors"]),
        starts=tuple(None if start is None else Start(*start) for start in facts["starts"]),
        diagnostics=_found(facts["diagnostics"]),
        lines=tuple(
            PageLines(left, right, tuple(lines), *more) for left, right, lines, *more in facts["lines"]
        ),
        files=tuple((url, digest) for url, digest in facts["files"]),
        cut_off=tuple(facts["cut_off"]),
    )


def _found(facts: Iterable[Facts]) -> tuple[Diagnostic, ...]:
    return tuple(map(from_json, facts))
