"""Manifest + workspace -> Volume: every source, image, style and template of the book, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from bookmaker.diagnostics import Diagnostic, Span, capped, in_order, warning
from bookmaker.font_bounds import BoundedFonts
from bookmaker.library import NO_LIBRARY, Library, read_library
from bookmaker.manifest.agreement import alike
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.named_files import entries, own_file_in, pictures
from bookmaker.manifest.places import Places, nowhere
from bookmaker.manifest.read import read_manifest
from bookmaker.manifest.words import GENERATED, KINDS
from bookmaker.packaged import house_templates
from bookmaker.profiles import profile_faults
from bookmaker.shelf import Shelf, shelf
from bookmaker.sources import Generated, PartOpener, Source, Sources, read_sources, written
from bookmaker.workspace import Contents, MissingError, Workspace, WorkspaceError

NOWHERE = nowhere("book.yaml")
IMAGES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"})
FONTS = frozenset({".otf", ".ttf", ".woff", ".woff2"})
_CHAPTERS = frozenset({".md", ".markdown"})
_OF_KEYS = frozenset({"M003", "M004"})
_OF_PATHS = frozenset({"F002", "F006", "F007", "F008", "F012"})
_TEMPLATES = frozenset({".xhtml", ".html", ".jinja", ".j2"})
_NOT_CHAPTERS = frozenset({"readme", "license", "licence", "changelog", "contributing"})


@dataclass(frozen=True, slots=True)
class Volume:
    """All that a book is made of. Paths are keys relative to the book's folder.

    `images` holds every image in the folder, `fonts` every font beside the style sheets or in `fonts/`; their
    bytes are read when they are asked for. `profile` is the printer's ICC profile, where one is named.
    `library` is what citations are made from, `concordance` the list of terms to be indexed. `places` are
    those of the manifest's values.
    """

    manifest: Manifest
    front: tuple[Source | Generated, ...]
    body: tuple[Source | PartOpener, ...]
    back: tuple[Source | Generated, ...]
    images: Mapping[str, bytes]
    styles: Mapping[str, str]
    templates: Mapping[str, str]
    fonts: Mapping[str, bytes]
    profile: bytes = b""
    library: Library = NO_LIBRARY
    concordance: str = ""
    places: Places = NOWHERE


def with_sources(volume: Volume, change: Callable[[Source], Source]) -> Volume:
    """The volume with each of its manuscripts changed."""

    def one(item: Source | Generated) -> Source | Generated:
        return change(item) if isinstance(item, Source) else item

    def body(item: Source | PartOpener) -> Source | PartOpener:
        if isinstance(item, Source):
            return change(item)
        return replace(item, sources=tuple(map(change, item.sources)))

    return replace(
        volume,
        front=tuple(map(one, volume.front)),
        body=tuple(map(body, volume.body)),
        back=tuple(map(one, volume.back)),
    )


def without_texts(volume: Volume) -> Volume:
    """The volume when its manuscripts are read: what is said of them stays."""
    return with_sources(volume, lambda source: replace(source, text=""))


def read_volume(
    workspace: Workspace, manifest_path: str = "book.yaml"
) -> tuple[Volume | None, tuple[Diagnostic, ...]]:
    """The whole volume as far as it can be read, and everything that is wrong with manifest and files.

    There is no volume only when there is no manifest. F001: a file is missing; F009 (a warning): a
    manuscript that no entry names; F012: a file of another sort than is wanted; F013 (a warning): a name on
    the disk that is not UTF-8; F014: the folder for finished files holds the book's own; F015: no profile of
    a press; F016 (a warning): a template that nothing is made with; further codes as in `read_manifest`,
    `read_sources` and `shelf`.
    """
    data = manifest_bytes(workspace, manifest_path)
    if isinstance(data, Diagnostic):
        return None, (data,)
    manifest, places, found = read_manifest(data, manifest_path)
    if manifest is None:
        return None, found
    volume, more = volume_of(manifest, places, workspace)
    if any(one.code in _OF_KEYS for one in found):  # a wrong key may be that of the author
        more = [one for one in more if one.code != "M054"]
    return volume, capped(in_order((*found, *_unnamed(found, more))))


def _unnamed(found: Iterable[Diagnostic], more: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Without F009 for a manuscript whose entry is wrong: what is wrong with it names the manuscript."""
    more = tuple(more)
    hints = [one.hint for one in (*found, *more) if one.code in {"F001", "F002"}]
    for one in more:
        path = one.span.file
        if one.code != "F009" or not any(hint.endswith((f" {path}", f"{shown(path)}?")) for hint in hints):
            yield one


def is_whole(volume: Volume, found: Iterable[Diagnostic]) -> bool:
    """Whether each manuscript that the manifest names, or tries to name, was read."""
    listed = {entry.file for _, entry in entries(volume.manifest)}
    read = {source.file for source in written(Sources(volume.front, volume.body, volume.back))}
    return listed <= read and not any(one.code in _OF_PATHS for one in found)


def manifest_bytes(workspace: Workspace, path: str) -> bytes | Diagnostic:
    """The manifest as it lies in the folder. F001, F003: there is none, or it can't be read."""
    try:
        return workspace.read(path)
    except MissingError:
        hint = "`bookmaker new` makes a book to begin with"
        return Diagnostic("F001", "there is no manifest here", Span(path), hint)
    except WorkspaceError as error:
        return Diagnostic("F003", str(error), Span(path))


def volume_of(manifest: Manifest, places: Places, workspace: Workspace) -> tuple[Volume, list[Diagnostic]]:
    """The volume of a manifest as far as its files can be read, and what is wrong with them."""
    every, found = _listing(workspace, manifest.output)
    named = shelf(workspace, every)
    sources, in_sources = read_sources(manifest, places, named)
    styles, in_styles = _texts(_style_names(manifest, places), named)
    templates, in_templates = _texts(_template_names(manifest, places, every), named)
    found += (*in_sources, *in_styles, *in_templates, *_pictures(manifest, places, named))
    found += (*_unlisted(manifest, every), *_no_templates(manifest, places, templates))
    found += _unused_templates(templates)
    images, unreadable = _readable(workspace, _of_sort(every, IMAGES))
    fonts, more = _readable(workspace, _font_names(manifest, every))
    bounded = BoundedFonts(fonts)
    profile, in_profile = _profile(manifest, places, named)
    matters = (sources.front, sources.body, sources.back)
    library, in_library = read_library(manifest, places, named)
    concordance, in_concordance = _concordance(manifest, places, named)
    volume = Volume(
        manifest, *matters, images, styles, templates, bounded, profile, library, concordance, places
    )
    found += (*unreadable, *more, *in_profile, *in_library, *in_concordance)
    return volume, [*found, *_output(manifest, places)]


# --- what is in the folder -------------------------------------------------------------------------------


def _listing(workspace: Workspace, output: str) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """All files of the book but what a build puts there."""
    every = workspace.files("", but=output)
    spoilt = [p for p in every if not _is_utf8(p)]
    message = "the name of a file here is not UTF-8"
    found = [
        warning(
            "F013", f"{message}: {p.encode('utf-8', 'backslashreplace').decode()}", Span("."), "rename it"
        )
        for p in spoilt
    ]
    return tuple(p for p in every if p not in set(spoilt)), found


def _is_utf8(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _of_sort(every: Iterable[str], suffixes: frozenset[str]) -> tuple[str, ...]:
    return tuple(p for p in every if PurePosixPath(p).suffix.lower() in suffixes)


def _font_names(manifest: Manifest, every: Iterable[str]) -> tuple[str, ...]:
    beside = {str(PurePosixPath(path).parent) for _, paths in manifest.styles for path in paths}
    folders = tuple(f"{folder}/" for folder in {"styles", "fonts", *beside} - {"."})
    found = _of_sort(every, FONTS)
    return tuple(p for p in found if p.startswith(folders) or str(PurePosixPath(p).parent) in beside)


def _readable(workspace: Workspace, paths: tuple[str, ...]) -> tuple[Contents, list[Diagnostic]]:
    """The files whose bytes can be had when they are asked for, and a warning for each of the others."""
    refused = {path for path in paths if not workspace.readable(path)}
    message = "this file can't be read, and no chapter can use it"
    found = [
        warning("F003", message, Span(path), "see who may read it, and how large it is")
        for path in sorted(refused)
    ]
    return Contents(workspace, tuple(path for path in paths if path not in refused)), found


def _unlisted(manifest: Manifest, every: Iterable[str]) -> Iterator[Diagnostic]:
    """Manuscripts beside those that are named. The book's own folder has other Markdown too: left out."""
    named = {alike(entry.file) for _, entry in entries(manifest)}
    folders = {str(PurePosixPath(entry.file).parent) for _, entry in entries(manifest)} | {"chapters"}
    for path in _of_sort(every, _CHAPTERS):
        pure = PurePosixPath(path)
        beside = str(pure.parent) in folders - {"."} and pure.stem.casefold() not in _NOT_CHAPTERS
        if beside and alike(path) not in named:
            yield warning(
                "F009", "no entry of the manifest names this file", Span(path), "list it, or move it away"
            )


# --- what the manifest names -----------------------------------------------------------------------------


def _style_names(manifest: Manifest, places: Places) -> Iterator[tuple[str, Span]]:
    for edition, paths in manifest.styles:
        for i, path in enumerate(paths):
            yield path, places.value("styles", edition, i)


def _template_names(manifest: Manifest, places: Places, every: Iterable[str]) -> Iterator[tuple[str, Span]]:
    folder = manifest.templates or "templates"
    span = places.value("templates")
    yield from ((path, span) for path in every if path.startswith(f"{folder}/"))


def _no_templates(manifest: Manifest, places: Places, templates: Mapping[str, str]) -> Iterator[Diagnostic]:
    if manifest.templates and not templates:
        message = f"there is no template in {shown(manifest.templates)}"
        yield Diagnostic("F001", message, places.value("templates"), "put one in, or take the key out")


def _unused_templates(templates: Mapping[str, str]) -> Iterator[Diagnostic]:
    """F016: a template whose name no section and no template of the house has, and that no other asks for."""
    known = {*house_templates(), *(f"{kind}.xhtml" for kind in (*KINDS, *GENERATED))}
    for path in sorted(templates):
        name = PurePosixPath(path).name
        asked_for = any(name in text for other, text in templates.items() if other != path)
        if PurePosixPath(path).suffix in _TEMPLATES and name not in known and not asked_for:
            near = get_close_matches(PurePosixPath(name).stem, {PurePosixPath(k).stem for k in known}, n=1)
            meant = f"did you mean '{near[0]}.xhtml'?" if near else ""
            hint = meant or "give it the name of the house template that it replaces"
            yield warning("F016", "no section is made with this template", Span(path), hint)


def _output(manifest: Manifest, places: Places) -> Iterator[Diagnostic]:
    """A build clears nothing away, but what it writes must not be taken for the book's own files."""
    if own_file_in(manifest, manifest.output):
        message = f"{shown(manifest.output)} holds files of the book itself"
        yield Diagnostic(
            "F014", message, places.value("output"), "give finished files a folder of their own: dist"
        )


def _texts(names: Iterable[tuple[str, Span]], shelf: Shelf) -> tuple[dict[str, str], list[Diagnostic]]:
    texts: dict[str, str] = {}
    found: list[Diagnostic] = []
    for path, span in names:
        text, trouble = shelf.text(path, span)
        found += trouble
        if text is not None:
            texts[path] = text
    return texts, found


def _profile(manifest: Manifest, places: Places, shelf: Shelf) -> tuple[bytes, tuple[Diagnostic, ...]]:
    path = manifest.print.profile
    if not path:
        return b"", ()
    span = places.value("print", "profile")
    data, trouble = shelf.data(path, span)
    if data is None:
        return b"", trouble
    return data, profile_faults(data, path, manifest.print.standard, span)


def _concordance(manifest: Manifest, places: Places, shelf: Shelf) -> tuple[str, tuple[Diagnostic, ...]]:
    path = manifest.index.concordance
    if not path:
        return "", ()
    text, found = shelf.text(path, places.value("index", "concordance"))
    return text or "", found


def _pictures(manifest: Manifest, places: Places, shelf: Shelf) -> Iterator[Diagnostic]:
    for path, steps in pictures(manifest):
        span = places.value(*steps)
        if PurePosixPath(path).suffix.lower() not in IMAGES:
            hint = f"pictures end in {', '.join(sorted(IMAGES))}"
            yield Diagnostic("F012", f"{shown(path)} is not a picture", span, hint)
        else:
            yield from shelf.missing(path, span)
