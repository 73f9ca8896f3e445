"""The manifest as a frozen value, named as in `book.yaml`, and data -> the value. Its parts are in `imprint`,
`entries`, `products` and `cover`; with `closed` and `scalars` these are all that knows Pydantic.

The docstring below each field is what the JSON Schema tells an editor about the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
)

from bookmaker.manifest.citation_styles import DEFAULT_STYLE
from bookmaker.manifest.closed import Model
from bookmaker.manifest.cover import Cover
from bookmaker.manifest.entries import AT_LEAST_ONE, TAGS, Direction, Item, MatterItem
from bookmaker.manifest.imprint import Contributor, Copyright, Isbn, Publisher, Series, Subject
from bookmaker.manifest.languages import direction_of
from bookmaker.manifest.products import (
    Accessibility,
    Epub,
    IndexOptions,
    Lint,
    Notes,
    Print,
    Screen,
    Show,
    Styles,
    in_a_list,
)
from bookmaker.manifest.relators import relator
from bookmaker.manifest.scalars import (
    CitationStyle,
    Date,
    Doi,
    FilePath,
    FolderPath,
    Id,
    Licence,
    Line,
    Named,
    Prose,
    RequiredLanguage,
    checked,
    described,
)
from bookmaker.manifest.words import DEFAULT_FRONT_MATTER

_PATHS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_Paths = Annotated[tuple[FilePath, ...], BeforeValidator(in_a_list), described(_PATHS_SCHEMA)]
_Keys = Annotated[tuple[Named, ...], BeforeValidator(in_a_list), described(_PATHS_SCHEMA)]
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
    chapters: Annotated[tuple[Item, ...], AT_LEAST_ONE]
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
    steps = tuple(step for step in place if step not in TAGS)
    marked = steps[-1:] == ("[key]",) and kind != "extra_forbidden"
    return steps[:-1] if marked else steps


def keys_of(model: type[Model]) -> tuple[str, ...]:
    """The keys that the model knows."""
    return tuple(model.model_fields)
