"""A book's folder -> the volume that shows its design: the specimen's text, the book's facts and styles."""

from __future__ import annotations

from dataclasses import replace

from bookmaker.diagnostics import Diagnostic, capped, has_errors, in_order
from bookmaker.editions.sheet_bounds import usable_sheets
from bookmaker.manifest.languages import direction_of
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.named_files import entries
from bookmaker.manifest.places import Mapping, Places
from bookmaker.manifest.read import manifest_of, read_keys, read_manifest
from bookmaker.packaged import specimen_files
from bookmaker.sources import Generated, Source
from bookmaker.specimen.merging import merged
from bookmaker.specimen.overlay import Overlaid
from bookmaker.specimen.properties import groups
from bookmaker.specimen.table import tables
from bookmaker.volume import Volume, manifest_bytes, volume_of, with_sources
from bookmaker.workspace import Workspace

MANIFEST, VALUES = "book.yaml", "specimen/text/values.md"
# The language of the specimen's text; what speaks English keeps its own kind of it.
ENGLISH = "en"


def read_specimen(workspace: Workspace, manifest_path: str) -> tuple[Volume | None, tuple[Diagnostic, ...]]:
    """The specimen of a book's design, and what is wrong with the book's manifest, styles and templates.

    There is none where the manifest has errors. F001, F003: there is no manifest, or it can't be read.
    """
    data = manifest_bytes(workspace, manifest_path)
    if isinstance(data, Diagnostic):
        return None, (data,)
    _, _, found = read_manifest(data, manifest_path)
    book, _ = read_keys(data, manifest_path)
    if book is None or has_errors(found):
        return None, found
    manifest, places = _manifest(book)
    volume, more = volume_of(manifest, places, Overlaid(workspace, _contents()))
    styles, in_bounds = usable_sheets(volume.styles)
    volume = replace(volume, styles=styles)
    return _with_values(_in_english(volume)), capped(in_order((*found, *more, *in_bounds)))


def _contents() -> dict[str, bytes]:
    return {path: data for path, data in specimen_files().items() if path != MANIFEST}


def _manifest(book: Mapping) -> tuple[Manifest, Places]:
    """The specimen's manifest: two that are in order make one that is."""
    specimen, _ = read_keys(specimen_files()[MANIFEST], MANIFEST)
    assert specimen is not None, MANIFEST  # noqa: S101 (it ships)
    manifest, places, _ = manifest_of(merged(specimen, book), MANIFEST)
    assert manifest is not None, MANIFEST  # noqa: S101 (both are in order)
    return manifest, places


# --- the text --------------------------------------------------------------------------------------------


def _in_english(volume: Volume) -> Volume:
    """The text hyphenated and quoted as English where the book is in another language."""
    if volume.manifest.language.split("-")[0].lower() == ENGLISH:
        return volume
    foreign = {entry.file for _, entry in entries(volume.manifest) if entry.language}

    def changed(source: Source) -> Source:
        if source.file in foreign:
            return source
        return replace(source, language=ENGLISH, direction=direction_of(ENGLISH))

    return with_sources(volume, changed)


def _with_values(volume: Volume) -> Volume:
    """The volume with the tables of custom properties behind the words that lead to them."""
    found = tables(groups(volume))

    def with_tables(item: Source | Generated) -> Source | Generated:
        if isinstance(item, Source) and item.file == VALUES:
            return replace(item, text=f"{item.text}\n{found}\n")
        return item

    return replace(volume, back=tuple(map(with_tables, volume.back)))
