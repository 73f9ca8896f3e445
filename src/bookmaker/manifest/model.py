"""The manifest as frozen values, named as in `book.yaml`. With `closed`, `cover` and `scalars` the
only module that knows Pydantic.

The docstring below each field is what the JSON Schema tells an editor about the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from bookmaker.manifest.citation_styles import DEFAULT_STYLE
from bookmaker.manifest.closed import Model
from bookmaker.manifest.conditions import HOUSE_CONDITION, NO_CONDITION, usual_ink_limit
from bookmaker.manifest.cover import Cover
from bookmaker.manifest.languages import direction_of
from bookmaker.manifest.lengths import TRIMS
from bookmaker.manifest.mistakes import Mistake, shown
from bookmaker.manifest.relators import relator
from bookmaker.manifest.scalars import (
    Bleed,
    CitationStyle,
    Date,
    Doi,
    FilePath,
    FolderPath,
    Id,
    InkLimit,
    Isbn13,
    Issn,
    Kind,
    Language,
    Licence,
    Line,
    Named,
    Orcid,
    Pixels,
    Prose,
    RequiredLanguage,
    RuleCode,
    Signature,
    Switch,
    Trim,
    Url,
    Years,
    checked,
    described,
    refusal,
)
from bookmaker.manifest.words import DEFAULT_FRONT_MATTER, GENERATED, generated

# What Pydantic adds to a place to name the branch of a union. No key of a manifest can look like it, since
# control characters are taken out of keys.
ENTRY_TAG, PART_TAG, WORD_TAG = "\0entry", "\0part", "\0word"
_TAGS = frozenset({ENTRY_TAG, PART_TAG, WORD_TAG})

# Said of the schema alone: an empty list must not hide what else is wrong, so `agreement` looks at it.
_AT_LEAST_ONE = Field(json_schema_extra={"minItems": 1})

Direction: TypeAlias = Literal["ltr", "rtl"]
PressStandard: TypeAlias = Literal["pdf/x-4", "pdf/x-1a", "pdf/x-3"]
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


class Contributor(Model):
    """A person (or a body) with a part in the book."""

    id: Id
    """The word by which the rest of the manifest calls this person."""
    name: Named
    """The name as it is printed."""
    given: Line = ""
    """Given names, for catalogues."""
    family: Line = ""
    """Family name, for catalogues and for sorting."""
    sort_as: Line = ""
    """The name as it is filed, "Rao, Meera"; made from family and given names where it is left out."""
    orcid: Orcid = ""
    """ORCID iD."""
    affiliation: Line = ""
    """University, organization or place."""
    bio: Prose = ""
    """A few lines about the person, in Markdown, for the list of contributors."""
    url: Url = ""
    """The person's own page."""
    photo: FilePath = ""
    """A portrait's path."""

    @property
    def filed(self) -> str:
        """The name as a catalogue files it: `sort_as`, else "family, given", else the name."""
        if self.sort_as:
            return self.sort_as
        return f"{self.family}, {self.given}" if self.family and self.given else self.name


class Publisher(Model):
    """Who brings the book out."""

    name: Named
    """The name as it is printed."""
    place: Line = ""
    """City of publication."""
    url: Url = ""
    """Web address."""
    logo: FilePath = ""
    """The publisher's mark: an image's path."""


class Series(Model):
    """The series that the book stands in."""

    title: Named
    """The series' title."""
    number: Line = ""
    """The book's number in it."""
    issn: Issn = ""
    """The series' ISSN."""


class Isbn(Model):
    """One ISBN for each product; thirteen digits, checked, hyphens as typed."""

    paperback: Isbn13 = ""
    """The paperback's."""
    hardback: Isbn13 = ""
    """The hardback's."""
    epub: Isbn13 = ""
    """The EPUB's; also its identifier."""
    pdf: Isbn13 = ""
    """The reader's PDF's."""


class Copyright(Model):
    """Whose book it is, and what the copyright page says besides."""

    holder: Line = ""
    """Who holds the copyright; the editors where it is left out."""
    year: Years = ""
    """Year or years; that of `date` where it is left out."""
    statement: Prose = ""
    """Further lines of the copyright page, in Markdown."""


class Subject(Model):
    """A subject code of a scheme such as BISAC or Thema."""

    scheme: Named
    """`bisac`, `thema`, `lcsh`, …"""
    code: Named
    """The code in that scheme."""
    text: Line = ""
    """What the code means."""


def _entry_from_path(data: Any) -> Any:
    return {"file": data} if isinstance(data, str) else data


class Entry(Model):
    """A written section: a path, or a path with what there is to say of it.

    A chapter's front matter may say the same things.
    """

    file: FilePath
    """The manuscript's path."""
    kind: Kind = ""
    """What sort of section it is; in front and back matter the file's name tells where it is left out."""
    title: Line = ""
    """Title, in inline Markdown; the first `# heading` of the manuscript where it is left out."""
    subtitle: Line = ""
    """Subtitle, in inline Markdown."""
    short_title: Line = ""
    """Title for the running head."""
    authors: tuple[Id, ...] = ()
    """Ids of contributors."""
    language: Language = ""
    """BCP 47 tag; the book's where it is left out."""
    direction: Direction | Literal[""] = ""
    """`ltr` or `rtl`; the language's own where it is left out."""
    doi: Doi = ""
    """The chapter's DOI."""
    abstract: Prose = ""
    """Abstract, in Markdown."""
    keywords: tuple[Named, ...] = ()
    """Keywords."""
    license: Licence = ""
    """SPDX name, where the chapter's licence is not the book's."""
    first_published: Line = ""
    """Where the text appeared before."""
    number: Switch = True
    """Whether the chapter is numbered; front and back matter is numbered only by `number: true`."""

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, data: Any) -> Any:
        return _entry_from_path(data)


class Part(Model):
    """A part and its chapters."""

    part: Named
    """The part's title, in inline Markdown."""
    subtitle: Line = ""
    """The part's subtitle, in inline Markdown."""
    chapters: Annotated[tuple[Entry, ...], _AT_LEAST_ONE]
    """The part's chapters in order."""


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


Standard: TypeAlias = Literal["pdf/ua-1", "pdf/ua-2", "pdf/a-2a", "pdf/a-3a"]


def _in_a_list(data: Any) -> Any:
    return [data] if isinstance(data, str) else data


_STANDARDS_SCHEMA = {
    "anyOf": [
        {"enum": list(get_args(Standard))},
        {"type": "array", "items": {"enum": list(get_args(Standard))}, "minItems": 1},
    ]
}


class Screen(Model):
    """What the reader's PDF promises."""

    standard: Annotated[tuple[Standard, ...], BeforeValidator(_in_a_list), described(_STANDARDS_SCHEMA)] = (
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


class Lint(Model):
    """What `bookmaker check` makes of the rules of its lint."""

    error: tuple[RuleCode, ...] = ()
    """Rules whose findings are errors."""
    off: dict[RuleCode, Named] = Field(default_factory=dict)
    """Rules that do not hold in this book, each with the reason."""


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


def _list_of_one(data: Any) -> Any:
    return [data] if isinstance(data, str) else data


_PATHS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_Paths = Annotated[tuple[FilePath, ...], BeforeValidator(_list_of_one), described(_PATHS_SCHEMA)]
_Keys = Annotated[tuple[Named, ...], BeforeValidator(_list_of_one), described(_PATHS_SCHEMA)]


def _branch(data: Any) -> str:
    """A mapping with chapters and no file is a part that lacks its title."""
    is_part = isinstance(data, dict) and ("part" in data or ("chapters" in data and "file" not in data))
    return PART_TAG if is_part or isinstance(data, Part) else ENTRY_TAG


def _matter_branch(data: Any) -> str:
    is_word = isinstance(data, str) and not ("/" in data or "." in data)
    return WORD_TAG if is_word else ENTRY_TAG


Item = Annotated[Annotated[Entry, Tag(ENTRY_TAG)] | Annotated[Part, Tag(PART_TAG)], Discriminator(_branch)]
_Word = Annotated[str, checked(generated), described({"enum": list(GENERATED)})]
MatterItem = Annotated[
    Annotated[_Word, Tag(WORD_TAG)] | Annotated[Entry, Tag(ENTRY_TAG)], Discriminator(_matter_branch)
]


Roles = dict[Annotated[str, checked(relator)], tuple[Id, ...]]


def _usual_back_matter(data: dict[str, Any]) -> tuple[str, ...]:
    """A bibliography where there is one for the volume; and a list of contributors, which is worth a page as
    soon as it says more of somebody than the name.
    """
    people: tuple[Contributor, ...] = data.get("contributors", ())
    told = any(p.bio or p.affiliation or p.orcid or p.url or p.photo for p in people)
    listed = data.get("bibliography") and data.get("bibliography_at") == "book"
    return (*(["bibliography"] if listed else []), *(["contributors"] if told else []), "colophon")


def _usual_direction(data: dict[str, Any]) -> str:
    return direction_of(data.get("language", ""))


class Manifest(Model):
    """`book.yaml`. Paths are relative to the book's folder; ids name contributors."""

    title: Named
    """Title, plain text."""
    subtitle: Line = ""
    """Subtitle, plain text."""
    short_title: Line = ""
    """Title for running heads, the spine and the files' names."""
    language: RequiredLanguage
    """BCP 47 tag: en-CA, fr, ar."""
    direction: Annotated[Direction, Field(default_factory=_usual_direction)]
    """`ltr` or `rtl`; the language's own where it is left out."""
    editors: tuple[Id, ...] = ()
    """Ids of the volume's editors."""
    contributors: tuple[Contributor, ...] = ()
    """Everybody with a part in the book."""
    translators: tuple[Id, ...] = ()
    """Ids of the volume's translators."""
    roles: Roles = Field(default_factory=dict)
    """Further roles, by MARC relator (`ill` or `illustrator`): lists of ids. Kept by code."""
    publisher: Publisher | None = None
    """Who brings the book out."""
    series: Series | None = None
    """The series that the book stands in."""
    edition: Line = ""
    """"1st", "Revised": as it is printed."""
    date: Date = ""
    """Year, month or day of publication: 2024, 2024-10, 2024-10-31."""
    isbn: Isbn = Isbn()
    """ISBN of each product."""
    doi: Doi = ""
    """The volume's DOI."""
    license: Licence = ""
    """The licence's SPDX name, as CC-BY-4.0."""
    rights: Line = ""
    """A sentence in place of a licence, as "All rights reserved"."""
    copyright: Copyright = Copyright()
    """Holder, year and further lines of the copyright page."""
    description: Prose = ""
    """What the book is about, in Markdown."""
    keywords: tuple[Named, ...] = ()
    """Keywords."""
    subjects: tuple[Subject, ...] = ()
    """Subject codes."""
    cover: Cover = Cover()
    """The publisher's own cover, and the wrap for the printer."""
    front_matter: tuple[MatterItem, ...] = DEFAULT_FRONT_MATTER
    """Sections before the chapters: words for those that are made, paths and mappings for written ones."""
    chapters: Annotated[tuple[Item, ...], _AT_LEAST_ONE]
    """The chapters in order: paths, mappings, or parts with chapters."""
    bibliography: _Paths = ()
    """Files with the works that chapters cite: BibTeX or BibLaTeX, CSL JSON, CSL YAML or RIS."""
    citation_style: CitationStyle = DEFAULT_STYLE
    """How works are cited: the name of a style that ships, or the path of a `.csl` file."""
    bibliography_at: Literal["book", "chapter"] = "book"
    """Whether the works are listed once for the book, or at the end of each chapter."""
    nocite: _Keys = ()
    """Keys of works that are listed although nothing cites them; `*` is all."""
    back_matter: Annotated[tuple[MatterItem, ...], Field(default_factory=_usual_back_matter)]
    """Sections after the chapters, as in `front_matter`."""
    notes: Notes = Notes()
    """Notes: their place and their numbers."""
    index: IndexOptions = IndexOptions()
    """The index: a list of terms to be found."""
    print: Print = Print()
    """The printed page."""
    screen: Screen = Screen()
    """The reader's PDF."""
    show: Show = Show()
    """What chapters show of themselves."""
    epub: Epub = Epub()
    """The EPUB."""
    accessibility: Accessibility = Accessibility()
    """What was certified of the EPUB's accessibility."""
    lint: Lint = Lint()
    """Rules of the lint that are errors, and those that are off."""
    styles: Styles = Styles()
    """The book's own style sheets."""
    templates: FolderPath = ""
    """Folder of templates that replace the house's."""
    output: FolderPath = "dist"
    """Folder for the finished files."""

    def contributor(self, identifier: str) -> Contributor:
        """The contributor with that id; KeyError when there is none (checked when the manifest is read)."""
        return {c.id: c for c in self.contributors}[identifier]


# --- data -> value ---------------------------------------------------------------------------------------

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not fit the model: Pydantic's kind or a code of ours, the steps to its place, particulars."""

    kind: str
    steps: tuple[str | int, ...]
    particulars: Mapping[str, str]


def value_of(model: type[M], data: object) -> M | tuple[Flaw, ...]:
    """Data as a value of the model, or everything that does not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        # A default that waits for other keys is no mistake of its own.
        found = (e for e in error.errors(include_url=False) if e["type"] != "default_factory_not_called")
        return tuple(Flaw(e["type"], _steps(e["type"], e["loc"]), e.get("ctx", {})) for e in found)


def _steps(kind: str, place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Pydantic's place as steps in the document. It marks a role, not its people, by "[key]"."""
    steps = tuple(step for step in place if step not in _TAGS)
    marked = steps[-1:] == ("[key]",) and kind != "extra_forbidden"
    return steps[:-1] if marked else steps


def keys_of(model: type[Model]) -> tuple[str, ...]:
    """The keys that the model knows."""
    return tuple(model.model_fields)
