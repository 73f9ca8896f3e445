"""A manifest -> the manifest with typographer's marks in what is printed of it."""

from __future__ import annotations

from bookmaker.content.typography import typeset_text
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.model import Manifest


def worded(manifest: Manifest) -> Manifest:
    """Titles, names and statements set in the book's language; identifiers, URLs and paths as they are."""
    language = manifest.language
    printed = {
        name: typeset_text(getattr(manifest, name), language)
        for name in ("title", "subtitle", "short_title", "edition", "rights")
    }
    people = tuple(worded_contributor(person, language) for person in manifest.contributors)
    changed = manifest.model_copy(update={**printed, "contributors": people})
    return _with_houses(changed)


def worded_contributor(person: Contributor, language: str) -> Contributor:
    """A contributor whose name and affiliation are set."""
    names = ("name", "given", "family", "sort_as", "affiliation")
    return person.model_copy(update={name: typeset_text(getattr(person, name), language) for name in names})


def _with_houses(manifest: Manifest) -> Manifest:
    """The publisher's, series' and copyright holder's names set."""
    language = manifest.language
    update: dict[str, object] = {}
    if house := manifest.publisher:
        named = {"name": typeset_text(house.name, language), "place": typeset_text(house.place, language)}
        update["publisher"] = house.model_copy(update=named)
    if series := manifest.series:
        update["series"] = series.model_copy(update={"title": typeset_text(series.title, language)})
    holder = typeset_text(manifest.copyright.holder, language)
    update["copyright"] = manifest.copyright.model_copy(update={"holder": holder})
    return manifest.model_copy(update=update)
