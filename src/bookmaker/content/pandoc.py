"""Works and citations -> the words that a CSL style gives them, by Pandoc as an outside program.

Pandoc's citeproc is the reference implementation of CSL 1.0.2 in Haskell. It reads and writes JSON in a
folder of its own, in its sandbox: it opens no other file, and reaches no network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bookmaker.content.pandoc_tree import ENTRY, Json, pandoc_inlines, paragraphs
from bookmaker.content.tree import Citation, CitedWork
from bookmaker.diagnostics import Span
from bookmaker.programs import Job, Machine, Ran

SECONDS = 60.0
MEMORY = "2g"
_NOWHERE = Span("")
OLDEST = (3, 1)
_VERSION = re.compile(r"pandoc(?:\.exe)? (\d+)\.(\d+)")
_MODES = {"normal": "NormalCitation", "in-text": "AuthorInText", "suppressed": "SuppressAuthor"}
FORMS = {
    ".bib": "biblatex",
    ".bibtex": "bibtex",
    ".json": "csljson",
    ".yaml": "markdown",
    ".yml": "markdown",
    ".ris": "ris",
}
"""Pandoc's name for what a file of that ending holds."""

# A work that nobody sees. Cited in a note of the author's, it keeps what follows from saying "ibid." of what
# stands before: citeproc does not count the notes between.
_NONE = "\ufffcnone"
_NO_WORK = {
    "t": "MetaMap",
    "c": {
        "id": {"t": "MetaString", "c": _NONE},
        "type": {"t": "MetaString", "c": "book"},
        "title": {"t": "MetaString", "c": _NONE},
    },
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A citation in its place, in the text or in a note of the author's; None: such a note without any."""

    citation: Citation | None
    in_note: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be cited, in reading order; `works` and `style` as read, `listed` keys of further works."""

    clusters: tuple[Cluster, ...]
    works: tuple[Json, ...]
    style: str
    language: str
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A work in the list of references, in Pandoc's inlines."""

    key: str
    inlines: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Pandoc's inlines for each cluster, and the list of references in the style's order,
    without works that the style does not list.
    """

    clusters: tuple[tuple[Json, ...], ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """What Pandoc says where it can't do what it is asked."""

    words: str


@dataclass(frozen=True, slots=True)
class Pandoc:
    """A Pandoc that can be run. What it has made of the same bytes is not made again."""

    program: str
    machine: Machine

    def works(self, text: str, form: str) -> tuple[Json, ...] | Failure:
        """The works in a bibliography's text; `form` is one of `FORMS`."""
        source = f"---\n{text}\n...\n" if form == "markdown" else text
        made = _converted(self, form, source.encode())
        return made if isinstance(made, Failure) else _references(made)

    def tree(self, source: bytes, form: str, *options: str) -> Json | Failure:
        """The tree of a manuscript in one of Pandoc's input formats, read in its sandbox within `MEMORY`."""
        bounded = ("+RTS", f"-M{MEMORY}", "-RTS")
        return _made(self, (*bounded, "-f", form, *options), {"source": source})

    def cited(self, order: Order) -> Answer | Failure:
        """The words of a style for citations and their list."""
        document = json.dumps(_document(order), ensure_ascii=False).encode()
        made = _styled(self, document, order.style.encode())
        return made if isinstance(made, Failure) else _answer(made, len(order.clusters))


def pandoc_on(machine: Machine) -> Pandoc | None:
    """The Pandoc that the extra `pandoc` installs, else one on the path that is new enough."""
    packed = machine.packaged("pypandoc", "files/pandoc") or machine.packaged("pypandoc", "files/pandoc.exe")
    if packed:
        return Pandoc(packed, machine)
    found = machine.program("pandoc")
    return Pandoc(found, machine) if found and _version(found, machine) >= OLDEST else None


@cache
def _version(program: str, machine: Machine) -> tuple[int, int]:
    found = _VERSION.search(machine.run(Job((program, "--version"), {}, SECONDS)).out)
    return (int(found[1]), int(found[2])) if found else (0, 0)


@lru_cache(maxsize=64)
def _converted(pandoc: Pandoc, form: str, source: bytes) -> Json | Failure:
    return _made(pandoc, ("-f", form), {"source": source})


@lru_cache(maxsize=256)
def _styled(pandoc: Pandoc, document: bytes, style: bytes) -> Json | Failure:
    arguments = ("-f", "json", "--citeproc", "--csl", "style.csl")
    return _made(pandoc, arguments, {"source": document, "style.csl": style})


def _made(pandoc: Pandoc, arguments: tuple[str, ...], inputs: dict[str, bytes]) -> Json | Failure:
    command = (pandoc.program, "--sandbox", *arguments, "-t", "json", "-o", "made.json", "source")
    ran = pandoc.machine.run(Job(command, inputs, SECONDS))
    if ran.code != 0 or "made.json" not in ran.outputs:
        return Failure(_complaint(ran))
    return json.loads(ran.outputs["made.json"])


def _complaint(ran: Ran) -> str:
    if ran.code is None:
        return f"it took longer than {SECONDS:.0f} seconds"
    lines = [line.strip() for line in ran.err.splitlines() if line.strip()]
    if lines[-1:] == ["^"]:  # below the line of the source that it points to
        del lines[-2:]
    return " ".join(lines)[:300] or f"it ended with code {ran.code}"


def _references(document: Json) -> tuple[Json, ...]:
    match document:
        case {"meta": {"references": {"t": "MetaList", "c": works}}}:
            return tuple(work for work in works if work["t"] == "MetaMap")
        case _:
            return ()


# --- a document to cite in ---------------------------------------------------------------------------------


def _document(order: Order) -> Json:
    blocks = [_division(f"c{n}", [_paragraph(cluster)]) for n, cluster in enumerate(order.clusters)]
    listed = [_cite((_work(CitedWork(key, (), (), _NOWHERE)),)) for key in order.listed]
    meta = {
        "references": {"t": "MetaList", "c": [*order.works, _NO_WORK]},
        "lang": {"t": "MetaString", "c": order.language},
        "link-citations": {"t": "MetaBool", "c": True},
        "nocite": {"t": "MetaInlines", "c": listed},
    }
    return {"pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": [*blocks, _division("refs", [])]}


def _division(name: str, blocks: list[Json]) -> Json:
    return {"t": "Div", "c": [[name, [], []], blocks]}


def _paragraph(cluster: Cluster) -> Json:
    works = cluster.citation.works if cluster.citation else (CitedWork(_NONE, (), (), _NOWHERE),)
    cite = _cite(tuple(map(_work, works)))
    inner = {"t": "Note", "c": [{"t": "Para", "c": [cite]}]} if cluster.in_note else cite
    return {"t": "Para", "c": [inner]}


def _cite(works: Iterable[Json]) -> Json:
    return {"t": "Cite", "c": [list(works), []]}


def _work(work: CitedWork) -> Json:
    return {
        "citationId": work.key,
        "citationPrefix": pandoc_inlines(work.prefix),
        "citationSuffix": pandoc_inlines(work.suffix),
        "citationMode": {"t": _MODES[work.mode]},
        "citationNoteNum": 0,
        "citationHash": 0,
    }


# --- what comes back ---------------------------------------------------------------------------------------


def _answer(document: Json, clusters: int) -> Answer:
    divisions = {block["c"][0][0]: block["c"][1] for block in document["blocks"] if block["t"] == "Div"}
    words = tuple(tuple(_cluster(divisions[f"c{n}"])) for n in range(clusters))
    return Answer(words, tuple(_entries(divisions["refs"])))


def _cluster(blocks: list[Json]) -> list[Json]:
    """What stands in the citation; that it stood in a note has served its turn."""
    match blocks:
        case [{"t": "Para", "c": [{"t": "Note", "c": inner}]}]:
            return _cluster(inner)
        case [{"t": "Para", "c": [{"t": "Cite", "c": [_, words]}]}]:
            return list(words)
        case _:
            raise AssertionError(blocks)


def _entries(blocks: list[Json]) -> Iterator[Entry]:
    for block in blocks:
        match block:
            case {"t": "Div", "c": [[name, _, _], inner]} if name != f"{ENTRY[1:]}{_NONE}":
                if words := paragraphs(inner):
                    yield Entry(name.removeprefix(ENTRY[1:]), tuple(words))
            case _:
                pass
