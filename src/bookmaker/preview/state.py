"""What the page shows, as values, and as the JSON that it gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bookmaker.diagnostics import Diagnostic
from bookmaker.files.page_lines import PageLines
from bookmaker.files.places import Place
from bookmaker.preview.places import Spot
from bookmaker.preview.spreads import Laid, Leaf, spreads

View: TypeAlias = Literal["print", "screen", "epub"]
VIEWS: tuple[View, ...] = ("print", "screen", "epub")


@dataclass(frozen=True, slots=True)
class Face:
    """What the book is called, where it lies, and the size of its pages in points."""

    title: str
    root: str
    manifest: str
    language: str = "en"
    direction: str = "ltr"
    trim: tuple[float, float] = (432.0, 648.0)
    bleed: float = 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents; `page` counts from 1 in the section, `anchor` "" is its beginning."""

    level: int
    title: str
    anchor: str
    page: int


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Pages of a section that are newer than its others: from page `first` on, in a file of their own."""

    first: int
    pages: int
    file: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as it is shown: its pages in a file by name, "" where there are none yet.

    `stale`: the pages are older than the manuscript, which has mistakes.
    """

    id: str
    kind: str
    title: str
    place: Place
    pages: int
    file: str
    stale: bool
    outline: tuple[Heading, ...]
    anchors: tuple[tuple[str, int], ...]
    lines: tuple[PageLines, ...]
    sources: tuple[tuple[str, str, int], ...]
    glimpse: Glimpse | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A diagnostic, and where it stands on the pages, if anywhere."""

    diagnostic: Diagnostic
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Busy:
    """What is being done: how many sections of how many are laid out; `doing` "" is nothing."""

    doing: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the EPUB: its path, its title and level in the contents, a name for its bytes."""

    path: str
    title: str
    level: int
    name: str


@dataclass(frozen=True, slots=True)
class State:
    """Everything that one view of the book shows.

    `stale`: what is shown is older than the folder, which has mistakes. `epub` names the EPUB whose
    documents are shown.
    """

    view: View
    face: Face
    sections: tuple[Shown, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    busy: Busy = Busy()
    stale: bool = False
    epub: str = ""
    documents: tuple[Document, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The state as plain values."""
        face = self.face
        return {
            "view": self.view,
            "book": {
                "title": face.title,
                "root": face.root,
                "manifest": face.manifest,
                "language": face.language,
                "direction": face.direction,
                "trim": list(face.trim),
                "bleed": face.bleed,
            },
            "sections": [_section(s) for s in self.sections],
            "spreads": [
                [_leaf(spread.verso), _leaf(spread.recto)]
                for spread in spreads(Laid(s.id, s.place, s.pages) for s in self.sections)
            ],
            "mistakes": [_mistake(m) for m in self.mistakes],
            "busy": {"doing": self.busy.doing, "done": self.busy.done, "total": self.busy.total},
            "stale": self.stale,
            "epub": self.epub,
            "documents": [
                {"path": d.path, "title": d.title, "level": d.level, "name": d.name} for d in self.documents
            ],
        }


def _section(section: Shown) -> dict[str, Any]:
    glimpse, first_line = section.glimpse, _first_line(section.lines)
    return {
        "id": section.id,
        "kind": section.kind,
        "title": section.title,
        "pages": section.pages,
        "file": section.file,
        "stale": section.stale,
        "outline": [[h.level, h.title, h.anchor, h.page] for h in section.outline],
        "anchors": dict(section.anchors),
        "areas": [_area(page, first_line) for page in section.lines],
        "sources": [list(source) for source in section.sources],
        "glimpse": glimpse and {"first": glimpse.first, "pages": glimpse.pages, "file": glimpse.file},
    }


def _area(page: PageLines, first_line: float) -> list[float]:
    """The type area (left, bottom, right, top), the leading, and how far below the top a line of it is."""
    return [page.left, page.bottom, page.right, page.top, page.leading, first_line]


def _first_line(pages: Iterable[PageLines]) -> float:
    """The distance from the top to the first line of the grid: the one on which most lines stand."""
    offsets = Counter(
        round((page.top - line) % page.leading, 1)
        for page in pages
        for line in page.baselines
        if page.leading
    )
    return max(offsets, key=lambda o: (offsets[o], o), default=0.0)


def _leaf(leaf: Leaf | None) -> list[Any] | None:
    return None if leaf is None else [leaf.section, leaf.page, leaf.folio]


def _mistake(mistake: Mistake) -> dict[str, Any]:
    spot = mistake.spot
    place = str(mistake.diagnostic.span)
    found = {**mistake.diagnostic.as_json(), "place": place}
    return {**found, "section": spot.section, "anchor": spot.anchor} if spot else found
