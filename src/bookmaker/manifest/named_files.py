"""Manifest -> the files that it names, each with the steps to its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bookmaker.manifest.entries import Entry
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.places import Path


def entries(manifest: Manifest) -> Iterator[tuple[Path, Entry]]:
    """Every written section with its path in the manifest, in the book's order."""
    yield from _written("front_matter", manifest.front_matter)
    for i, item in enumerate(manifest.chapters):
        if isinstance(item, Entry):
            yield ("chapters", i), item
        else:
            yield from ((("chapters", i, "chapters", j), entry) for j, entry in enumerate(item.chapters))
    yield from _written("back_matter", manifest.back_matter)


def _written(matter: str, items: Iterable[str | Entry]) -> Iterator[tuple[Path, Entry]]:
    yield from (((matter, i), item) for i, item in enumerate(items) if isinstance(item, Entry))


def pictures(manifest: Manifest) -> Iterator[tuple[str, Path]]:
    """The paths of pictures: the cover's, the publisher's logo, photographs of people."""
    for key, path in manifest.cover.images:
        yield path, ("cover", key)
    if manifest.publisher and manifest.publisher.logo:
        yield manifest.publisher.logo, ("publisher", "logo")
    for i, person in enumerate(manifest.contributors):
        if person.photo:
            yield person.photo, ("contributors", i, "photo")


def own_file_in(manifest: Manifest, folder: str) -> str:
    """The first of the files that lies in a folder of the book, "" where none does."""
    texts = (entry.file for _, entry in entries(manifest))
    sheets = (path for _, paths in manifest.styles for path in paths)
    shown = (path for path, _ in pictures(manifest))
    single = (manifest.citation_style, manifest.index.concordance, f"{manifest.templates}/")
    every = (*texts, *sheets, *shown, *manifest.bibliography, *single)
    return next((path for path in every if path.startswith(f"{folder}/")), "")
