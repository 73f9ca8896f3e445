"""What stands in the book: manuscripts with what there is to say of them, parts, words for what is made."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from bookmaker.manifest.closed import Model
from bookmaker.manifest.scalars import (
    Doi,
    FilePath,
    Id,
    Kind,
    Language,
    Licence,
    Line,
    Named,
    Prose,
    Switch,
    checked,
    described,
)
from bookmaker.manifest.words import GENERATED, generated

# What Pydantic adds to a place to name the branch of a union. No key of a manifest can look like it, since
# control characters are taken out of keys.
ENTRY_TAG, PART_TAG, WORD_TAG = "\0entry", "\0part", "\0word"
TAGS = frozenset({ENTRY_TAG, PART_TAG, WORD_TAG})
# Said of the schema alone: an empty list must not hide what else is wrong, so `agreement` looks at it.
AT_LEAST_ONE = Field(json_schema_extra={"minItems": 1})
Direction: TypeAlias = Literal["ltr", "rtl"]


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
    chapters: Annotated[tuple[Entry, ...], AT_LEAST_ONE]
    """The part's chapters in order."""


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
