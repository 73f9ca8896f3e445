"""The book's images, fonts and styles -> the resources of its EPUB, each under a portable path."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bookmaker.content.book import Book, Section
from bookmaker.content.tree import Figure, Picture
from bookmaker.content.walk import Node, nodes_in
from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.css_rules import Declaration, Group, Rule
from bookmaker.editions.faces import used_characters
from bookmaker.editions.font_faces import FontFace
from bookmaker.editions.font_subsets import FontError, characters_of, font_type
from bookmaker.editions.kept_pieces import kept_picture, kept_subset
from bookmaker.editions.older_engines import for_all, for_newer
from bookmaker.editions.package import NEWER_STYLE_PATH, STYLE_PATH, Resource
from bookmaker.editions.pictures import LONG_SIDE, PictureError
from bookmaker.editions.pictures import Picture as ScreenPicture
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.styles import resolved
from bookmaker.filed import Put, held
from bookmaker.free_names import FreeNames, ascii_words
from bookmaker.manifest.named_files import pictures
from bookmaker.steps import Steps, in_one
from bookmaker.store import NOWHERE, Store

# Pixels: what shops ask covers to have at least on their long side for large screens.
COVER_SIDE = 2560


@dataclass(frozen=True, slots=True)
class Packed:
    """Resources, the packed path of each source, and what could not be packed."""

    resources: tuple[Resource, ...]
    paths: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


# --- images ----------------------------------------------------------------------------------------------


def packed_pictures(book: Book, store: Store = NOWHERE, put: Put = held) -> Steps[Packed]:
    """Every image that the text, the title page or a biography shows, sized for screens, put aside by `put`.

    A step an image.

    E010: an image that can't be shown. E011 (a warning): an image that lost its movement.
    """
    size = book.manifest.epub.image_size
    return _packed(book.images, dict(_shown(book)), "images", lambda i: kept_picture(i, size, store), put)


def _shown(book: Book) -> Iterator[tuple[str, Span]]:
    """The paths of images in the book, a later place of one in the stead of an earlier."""
    for path, steps in pictures(book.manifest):
        if steps[0] != "cover":
            yield path, book.places.value(*steps)
    loose = [node for life in book.biographies for node in nodes_in(life.blocks)]
    loose += [*nodes_in(book.description), *nodes_in(book.statement)]
    inside = (node for section in book.sections for node in nodes_in(_all_of(section)))
    for node in (*loose, *inside):
        if isinstance(node, Picture | Figure):
            yield node.src, node.span


def _all_of(section: Section) -> Iterator[Node]:
    yield from (*section.title, *section.subtitle, *section.abstract, *section.blocks)
    for note in section.notes:
        yield from note.children


def _packed(
    images: Mapping[str, bytes],
    shown: Mapping[str, Span],
    folder: str,
    sized: Callable[[bytes], ScreenPicture],
    put: Put = held,
) -> Steps[Packed]:
    resources: list[Resource] = []
    paths: dict[str, str] = {}
    portable = PortablePaths(folder)
    diagnostics: list[Diagnostic] = []
    for path, span in sorted(shown.items()):
        if path not in images:
            continue  # reported when the volume was read
        try:
            picture = sized(images[path])
        except PictureError as error:
            diagnostics.append(Diagnostic("E010", f"the image {path!r} can't be packed: {error}", span))
            continue
        paths[path] = portable.path(path, picture.suffix)
        resources.append(Resource(paths[path], picture.media_type, put(picture.content)))
        if picture.stilled:
            message = f"of the moving image {path!r} the EPUB shows the first frame"
            diagnostics.append(warning("E011", message, span, "GIF keeps its movement"))
        yield
    return Packed(tuple(resources), paths, tuple(diagnostics))


@dataclass(frozen=True, slots=True)
class PortablePaths:
    """Paths in a folder of the EPUB for the files of a book, none of them given twice."""

    folder: str
    _names: FreeNames = field(default_factory=FreeNames)

    def path(self, source: str, suffix: str) -> str:
        """A path of ASCII letters, digits and hyphens, whatever case a file system ignores."""
        words = ascii_words(posixpath.splitext(posixpath.basename(source))[0])
        stem = ("-".join(words) or "file")[:60]
        return self._names.free(f"{self.folder}/{stem}", f".{suffix}")


@dataclass(frozen=True, slots=True)
class CoverImage:
    """The cover as an image file, its name for diagnostics, and its text alternative.

    `described` is false where the book's title stands in for a description that nobody gave.
    """

    path: str
    content: bytes
    alt: str
    described: bool = True


def packed_cover(cover: CoverImage, place: Span, store: Store = NOWHERE) -> Packed:
    """The cover image, which the manifest names at `place`.

    E010 when it can't be shown; then there is none. E021 (a warning) when nobody described it.
    """
    try:
        picture = kept_picture(cover.content, COVER_SIDE, store)
    except PictureError as error:
        message = f"the cover image {cover.path!r} can't be packed: {error}"
        return Packed((), {}, (Diagnostic("E010", message, place),))
    path = f"images/cover-image.{picture.suffix}"
    resource = Resource(path, picture.media_type, picture.content, ("cover-image",))
    return Packed((resource,), {"": path}, () if cover.described else (_undescribed(cover, place),))


def _undescribed(cover: CoverImage, place: Span) -> Diagnostic:
    message = f"the cover image {cover.path!r} has no alternative text: the book's title stands in for it"
    return warning("E021", message, place, "describe what it shows: `cover: {image: …, alt: …}`")


# --- styles and fonts ------------------------------------------------------------------------------------


def packed_styles(
    sheets: Iterable[Sheet],
    files: Mapping[str, bytes],
    documents: Iterable[bytes],
    direction: str = "ltr",
    store: Store = NOWHERE,
) -> Packed:
    """The sheets for all engines and for newer ones, subsets of the fonts that the documents use, images.

    Images are those that styles name; `direction` is the book's.

    S codes of `resolved`. S016: a file that a style sheet names is missing. E010: an image that can't be
    shown. E012: a font that can't be embedded.
    """
    sheets = tuple(sheets)
    named = resolved(sheets, _unchanged)
    shown = {path: Span(path) for path in named.urls()}
    images = in_one(_packed(files, shown, "styles", lambda image: kept_picture(image, LONG_SIDE, NOWHERE)))
    styles = resolved(sheets, lambda path: _from_sheet(images.paths.get(path, path)))
    faces, unreadable = _coverage(styles.faces, files)
    fonts = dict(_subsets(used_characters(styles, documents, faces, store), files, store))
    named_faces = (_face(face, path) for face, (path, _) in fonts.items())
    resources = (
        _sheet(STYLE_PATH, (*named_faces, *for_all(styles.rules, direction))),
        _sheet(NEWER_STYLE_PATH, for_newer(styles.rules, direction)),
        *(Resource(path, font_type(content)[0], content) for path, content in fonts.values()),
        *images.resources,
    )
    missing = (_missing(path) for path in named.urls() if path not in files)
    return Packed(resources, images.paths, (*styles.diagnostics, *missing, *unreadable, *images.diagnostics))


def _sheet(path: str, rules: Iterable[str | Rule | Group]) -> Resource:
    return Resource(path, "text/css", "".join(map(str, rules)).encode())


def _unchanged(path: str) -> str:
    return path


def _from_sheet(path: str) -> str:
    return posixpath.relpath(path, posixpath.dirname(STYLE_PATH))


def _missing(path: str) -> Diagnostic:
    return Diagnostic("S016", f"a style sheet names {path!r}, which is not there", Span(path))


def _coverage(
    faces: Iterable[FontFace], files: Mapping[str, bytes]
) -> tuple[dict[FontFace, frozenset[int]], tuple[Diagnostic, ...]]:
    """What each face could set, by its font and its ranges; the first face of a family comes first."""
    covered: dict[FontFace, frozenset[int]] = {}
    diagnostics: list[Diagnostic] = []
    for face in faces:
        try:
            characters = characters_of(files[face.source])
        except KeyError:
            diagnostics.append(replace(_missing(face.source), span=face.span))
        except FontError as error:
            message = f"the font {face.source!r} can't be embedded: {error}"
            diagnostics.append(Diagnostic("E012", message, face.span))
        else:
            covered[face] = frozenset(c for c in characters if _in_ranges(c, face.ranges))
    return covered, tuple(diagnostics)


def _in_ranges(character: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return not ranges or any(low <= character <= high for low, high in ranges)


def _subsets(
    used: Mapping[FontFace, frozenset[int]], files: Mapping[str, bytes], store: Store
) -> Iterator[tuple[FontFace, tuple[str, bytes]]]:
    """The face, the path and the bytes of each subset, in the order of the sheets."""
    portable = PortablePaths("fonts")
    for face, characters in sorted(used.items(), key=lambda item: (item[0].span, item[0].source)):
        content = kept_subset(files[face.source], characters, store)
        yield face, (portable.path(face.source, font_type(content)[1]), content)


def _face(face: FontFace, path: str) -> str:
    form = "opentype" if path.endswith(".otf") else "truetype"
    source = Declaration("src", f'url("{_from_sheet(path)}") format("{form}")')
    return str(Rule("@font-face", (*face.descriptors, source)))
