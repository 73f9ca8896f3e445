"""Who made the book and what identifies it: people, publisher, series, ISBNs, copyright, subjects."""

from __future__ import annotations

from bookmaker.manifest.closed import Model
from bookmaker.manifest.scalars import FilePath, Id, Isbn13, Issn, Line, Named, Orcid, Prose, Url, Years


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
