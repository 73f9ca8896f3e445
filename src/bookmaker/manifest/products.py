"""What the editions are like: notes, the printed page, the reader's PDF, the EPUB, style sheets, the lint."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field

from bookmaker.manifest.closed import Model
from bookmaker.manifest.conditions import HOUSE_CONDITION, NO_CONDITION, usual_ink_limit
from bookmaker.manifest.lengths import TRIMS
from bookmaker.manifest.mistakes import Mistake, shown
from bookmaker.manifest.scalars import (
    Bleed,
    Date,
    FilePath,
    InkLimit,
    Line,
    Named,
    Pixels,
    Prose,
    RuleCode,
    Signature,
    Switch,
    Trim,
    Url,
    described,
    refusal,
)

PressStandard: TypeAlias = Literal["pdf/x-4", "pdf/x-1a", "pdf/x-3"]
Standard: TypeAlias = Literal["pdf/ua-1", "pdf/ua-2", "pdf/a-2a", "pdf/a-3a"]
# The levels of the Web Content Accessibility Guidelines that EPUB Accessibility 1.1 can name.
Conformance: TypeAlias = Literal[
    "WCAG 2.0 Level A",
    "WCAG 2.0 Level AA",
    "WCAG 2.0 Level AAA",
    "WCAG 2.1 Level A",
    "WCAG 2.1 Level AA",
    "WCAG 2.1 Level AAA",
    "WCAG 2.2 Level A",
    "WCAG 2.2 Level AA",
    "WCAG 2.2 Level AAA",
]


class Notes(Model):
    """Where notes stand and how they are numbered."""

    print: Literal["foot", "chapter", "book"] = "foot"
    """At the foot of the page, at the chapter's end, or in a section of their own."""
    epub: Literal["popup", "chapter", "book"] = "popup"
    """In a window over the text where the reading system can, at the chapter's end, or in a section of
    their own."""
    numbering: Literal["chapter", "book"] = "chapter"
    """From 1 in each chapter, or through the book."""

    @property
    def gathered(self) -> bool:
        """Whether an edition has a section of notes."""
        return "book" in (self.print, self.epub)


class IndexOptions(Model):
    """Where the index has its entries from, besides the marks in the manuscript."""

    concordance: FilePath = ""
    """A text file with a term on each line, whose occurrences in the chapters are indexed."""


def _trim_by_name(data: Any) -> Any:
    if isinstance(data, str):
        if data not in TRIMS:
            raise refusal(
                Mistake(
                    "M022", f"no trim is called {shown(data)}", f"[6in, 9in], or one of {', '.join(TRIMS)}"
                )
            )
        return TRIMS[data]
    return data


_TRIM_SCHEMA = {
    "anyOf": [
        {"enum": list(TRIMS)},
        {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    ]
}


class Print(Model):
    """The printed page. Lengths are CSS lengths in mm, cm, in, pt or pc."""

    trim: Annotated[tuple[Trim, Trim], BeforeValidator(_trim_by_name), described(_TRIM_SCHEMA)] = (
        "6in",
        "9in",
    )
    """Width and height of the cut page, or the name of a usual one."""
    bleed: Bleed = "0mm"
    """How far pictures and colour run over the trim."""
    marks: tuple[Literal["crop", "cross"], ...] = ()
    """Printer's marks outside the trim."""
    open: Literal["recto", "any"] = "recto"
    """On which pages chapters begin."""
    standard: PressStandard = "pdf/x-4"
    """What the printer wants: PDF/X-4, or the older PDF/X-1a:2003 and PDF/X-3:2003 without transparency."""
    profile: FilePath = ""
    """The printer's ICC profile of press and paper; the house's is that of offset on coated paper."""
    condition: Line = ""
    """The printing condition that the profile describes, by its name in the ICC's registry: FOGRA39."""
    ink_limit: InkLimit = 0
    """How much all inks together may be, in percent; 0 is what the condition usually bears."""
    signature: Signature = 1
    """The number of pages is a multiple of this one: blank pages at the end make it so."""

    @property
    def output_condition(self) -> str:
        """The condition that the file names: the house's for its own profile, else the one given."""
        return self.condition or (NO_CONDITION if self.profile else HOUSE_CONDITION)

    @property
    def most_ink(self) -> int:
        """How much all inks together may be, in percent."""
        return self.ink_limit or usual_ink_limit(self.output_condition)


def in_a_list(data: Any) -> Any:
    """A word as a list of one; anything else as it is."""
    return [data] if isinstance(data, str) else data


_STANDARDS_SCHEMA = {
    "anyOf": [
        {"enum": list(get_args(Standard))},
        {"type": "array", "items": {"enum": list(get_args(Standard))}, "minItems": 1},
    ]
}


class Screen(Model):
    """What the reader's PDF promises."""

    standard: Annotated[tuple[Standard, ...], BeforeValidator(in_a_list), described(_STANDARDS_SCHEMA)] = (
        "pdf/ua-1",
    )
    """The standard that the file says it follows, or those that one file can follow together."""

    @property
    def accessible(self) -> Literal[1, 2]:
        """The part of PDF/UA that the file follows. It is always one of them."""
        return 2 if "pdf/ua-2" in self.standard else 1

    @property
    def archival(self) -> Literal[0, 2, 3]:
        """The part of PDF/A whose level A the file follows, or 0."""
        if "pdf/a-2a" in self.standard:
            return 2
        return 3 if "pdf/a-3a" in self.standard else 0


class Show(Model):
    """What a chapter shows of itself beside its title and its authors."""

    affiliations: Switch = True
    """The authors' affiliations below their names."""
    orcids: Switch = True
    """The authors' ORCID iDs."""
    abstract: Switch = True
    """The abstract."""
    keywords: Switch = True
    """The keywords."""
    citation: Switch = False
    """How to cite the chapter, with its pages, DOI, licence and first publication."""
    biographies: Switch = False
    """What the manifest tells of the authors, at the chapter's end."""


class Epub(Model):
    """What the EPUB has besides the text."""

    page_list: Switch = True
    """Marks and lists the pages of the printed book, where its pages are laid out in the same build."""
    image_size: Pixels = 2000
    """How many pixels images have at most on their long side. Print keeps them whole."""


class Accessibility(Model):
    """What somebody who examined the EPUB says of its accessibility. Nothing of it can be derived."""

    certified_by: Line = ""
    """Who examined it: a name. Only then does the EPUB say to what it conforms."""
    conforms_to: Conformance | Literal[""] = ""
    """The level that it was found to reach."""
    certified_on: Date = ""
    """When it was examined."""
    credential: Line = ""
    """What entitles them to judge: a name or a web address."""
    report: Url = ""
    """Web address of their report."""
    summary: Prose = ""
    """In place of the summary that is made from what the book holds."""


class Styles(Model):
    """The book's own style sheets, by edition, after the house design."""

    all: tuple[FilePath, ...] = ()
    """For every edition."""
    print: tuple[FilePath, ...] = ()
    """For the print PDF."""
    screen: tuple[FilePath, ...] = ()
    """For the reader's PDF."""
    epub: tuple[FilePath, ...] = ()
    """For the EPUB."""


class Lint(Model):
    """What `bookmaker check` makes of the rules of its lint."""

    error: tuple[RuleCode, ...] = ()
    """Rules whose findings are errors."""
    off: dict[RuleCode, Named] = Field(default_factory=dict)
    """Rules that do not hold in this book, each with the reason."""
