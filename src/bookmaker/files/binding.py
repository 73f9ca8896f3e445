"""What a PDF says of itself, and the measures of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bookmaker.manifest.conditions import HOUSE_CONDITION, usual_ink_limit
from bookmaker.packaged import house_profile

if TYPE_CHECKING:
    from bookmaker.manifest.products import PressStandard


@dataclass(frozen=True, slots=True)
class PressRun:
    """What a file of the press is made for: its PDF/X standard, the press as ICC profile and by name.

    The file has a multiple of `signature` pages; all inks together are `most_ink` percent at most.
    """

    standard: PressStandard
    profile: bytes
    condition: str
    signature: int = 1
    most_ink: int = 330

    @property
    def transparent(self) -> bool:
        """Whether the standard knows transparency."""
        return self.standard == "pdf/x-4"


def house_press() -> PressRun:
    """What a file of the press is made for where nothing else is said."""
    return PressRun("pdf/x-4", house_profile(), HOUSE_CONDITION, 1, usual_ink_limit(HOUSE_CONDITION))


@dataclass(frozen=True, slots=True)
class Imprint:
    """What programs that keep references ask a reader's PDF for, each "" where the book has none.

    DOI and ISBN; the licence's page, and whose rights the book is under; its publisher.
    """

    doi: str = ""
    isbn: str = ""
    license_url: str = ""
    rights: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from that is one chapter of a volume.

    The chapter's DOI; its licence by name and page, and whose rights it is under; the volume's title and
    publisher, and the chapter's folios in it, as "41–63".
    """

    doi: str
    license_url: str
    rights: str
    volume: str
    publisher: str
    folios: str


@dataclass(frozen=True, slots=True)
class PageShape:
    """The trimmed page, its bleed and its printer's marks; lengths in mm.

    A cover's wrap has `folds`, by their distances from its left and from its lower edge.
    """

    trim: tuple[float, float]
    bleed: float
    marks: tuple[str, ...]
    folds: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class Binding:
    """What the whole file says of itself, and for which press it is made.

    Lengths in mm; `modified` as `YYYY-MM-DDThh:mm:ssZ`. The reader's PDF follows the part `accessible` of
    PDF/UA, and that part of PDF/A that `archival` names. A cover's wrap has `folds`, by their distances from
    its left and from its lower edge, and is made for a number of `pages_inside`. An offprint has an `origin`,
    any other reader's PDF an `imprint`.
    """

    title: str
    authors: tuple[str, ...]
    subject: str
    keywords: tuple[str, ...]
    language: str
    direction: str
    modified: str
    trim: tuple[float, float]
    bleed: float
    marks: tuple[str, ...]
    generator: str
    press: PressRun
    accessible: Literal[1, 2] = 1
    archival: Literal[0, 2, 3] = 0
    folds: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    pages_inside: int = 0
    imprint: Imprint = Imprint()
    origin: Origin | None = None

    @property
    def shape(self) -> PageShape:
        """What its pages are like."""
        return PageShape(self.trim, self.bleed, self.marks, self.folds)

    @property
    def second_ua(self) -> bool:
        """Whether the reader's PDF follows PDF/UA-2, and so is PDF 2.0."""
        return self.accessible == 2  # noqa: PLR2004 (a part's number)
