"""The manifest as frozen values, named as in `book.yaml`. The only module that knows Pydantic."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Frozen, and closed: an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contributor(Model):
    """A person (or a body) with a part in the book. `sort_as` falls back on "family, given", then on the name."""

    id: str
    name: str
    given: str = ""
    family: str = ""
    sort_as: str = ""
    orcid: str = ""
    affiliation: str = ""
    bio: str = ""
    url: str = ""
    photo: str = ""


class Publisher(Model):
    """Who brings the book out."""

    name: str
    place: str = ""
    url: str = ""
    logo: str = ""


class Series(Model):
    """The series that the book stands in."""

    title: str
    number: str = ""
    issn: str = ""


class Isbn(Model):
    """One ISBN for each product; thirteen digits, checked, hyphens as typed."""

    paperback: str = ""
    hardback: str = ""
    epub: str = ""
    pdf: str = ""


class Copyright(Model):
    """Whose book it is, and what the copyright page says besides."""

    holder: str = ""
    year: str = ""
    statement: str = ""


class Subject(Model):
    """A subject code of a scheme such as BISAC or Thema."""

    scheme: str
    code: str
    text: str = ""


class Cover(Model):
    """A cover image of the publisher's own; without it one is generated."""

    image: str
    alt: str = ""


class Entry(Model):
    """A source in `chapters`, `front_matter` or `back_matter`, with what the manifest says of it."""

    file: str
    kind: str = ""
    title: str = ""
    subtitle: str = ""
    short_title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    direction: Literal["", "ltr", "rtl"] = ""
    doi: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    license: str = ""
    first_published: str = ""
    number: bool = True


class Part(Model):
    """A part and its chapters."""

    part: str
    subtitle: str = ""
    chapters: tuple[Entry, ...]


class Notes(Model):
    """Where notes stand and how they are numbered."""

    print: Literal["foot"] = "foot"
    epub: Literal["popup"] = "popup"
    numbering: Literal["chapter", "book"] = "chapter"


class Print(Model):
    """The printed page. Lengths are CSS lengths in mm, cm, in or pt."""

    trim: tuple[str, str] = ("6in", "9in")
    bleed: str = "0mm"
    marks: tuple[Literal["crop", "cross"], ...] = ()
    open: Literal["recto", "any"] = "recto"


class Styles(Model):
    """The book's own style sheets, by edition, after the house design."""

    all: tuple[str, ...] = ()
    print: tuple[str, ...] = ()
    screen: tuple[str, ...] = ()
    epub: tuple[str, ...] = ()


class Manifest(Model):
    """`book.yaml`. Paths are relative to the book's folder; ids name contributors."""

    title: str
    subtitle: str = ""
    short_title: str = ""
    language: str
    direction: Literal["ltr", "rtl"] = "ltr"
    editors: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    translators: tuple[str, ...] = ()
    roles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    publisher: Publisher | None = None
    series: Series | None = None
    edition: str = ""
    date: str = ""
    isbn: Isbn = Isbn()
    doi: str = ""
    license: str = ""
    rights: str = ""
    copyright: Copyright = Copyright()
    description: str = ""
    keywords: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    cover: Cover | None = None
    front_matter: tuple[str | Entry, ...] = ()
    chapters: tuple[Entry | Part, ...]
    back_matter: tuple[str | Entry, ...] = ()
    notes: Notes = Notes()
    print: Print = Print()
    styles: Styles = Styles()
    templates: str = ""
    output: str = "dist"

    def contributor(self, identifier: str) -> Contributor:
        """The contributor with that id; KeyError when there is none (checked when the manifest is read)."""
        return {c.id: c for c in self.contributors}[identifier]
