"""An image's parts -> Picture or Figure, with its alternative text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bookmaker.content.embedded import BrokenError, embedded
from bookmaker.content.links import calls_behind
from bookmaker.content.reading import Reading
from bookmaker.content.targets import image_path
from bookmaker.content.tree import PLAIN, Attributes, Figure, Inlines, Picture
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Diagnostic, Span, warning

REFUSED = ""
"""The path of an image of which it was said already that it is not in the book."""

_HOW = 'describe what it shows: {alt="…"}; alt="" for an image that only decorates'


@dataclass(frozen=True, slots=True)
class Image:
    """An image as written: where it lies, what its brackets hold, its attributes."""

    source: str
    words: Inlines
    span: Span
    title: str = ""
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an image is: its path, and its bytes where it stands in the text."""

    path: str
    data: bytes = b""


def picture(image: Image, reading: Reading) -> Inlines:
    """An image in a line; its brackets are its alternative text.

    C051: it has none; C052: it is not in the book, and its words stand there (I002: nor can it be read in
    the text); N007: they call a note.
    """
    words, calls = calls_behind(image.words, "the image", reading)
    found = _found(image, reading)
    if found is None:
        return (*words, *calls)
    alt, attributes = _described(image, reading)
    if alt is None:
        alt = plain_text(words).strip() or None
    if alt is None:
        reading.found.append(warning("C051", "the image has no alternative text", image.span, _HOW))
    return (Picture(found.path, alt, image.span, attributes, found.data), *calls)


def figure(image: Image, reading: Reading) -> Figure:
    """An image alone in its paragraph; its brackets are its caption. One that is not in the book has no path.

    C050: the caption stands in for the alternative text; C051: there is neither; C052, I002 as in `picture`.
    """
    found = _found(image, reading)
    alt, attributes = _described(image, reading)
    if found is None:
        return Figure(REFUSED, alt, image.words, image.span, attributes)
    if alt is None:
        alt = plain_text(image.words).strip() or None
        code, message = "C051", "the figure has no alternative text"
        if alt:
            code, message = "C050", "the figure has no alternative text: its caption stands in for it"
        reading.found.append(warning(code, message, image.span, _HOW))
    return Figure(found.path, alt, image.words, image.span, attributes, data=found.data)


def _found(image: Image, reading: Reading) -> _Found | None:
    """C052: it is not in the book; I002: it stands in the text, and can't be read there."""
    try:
        inside = embedded(image.source)
    except BrokenError as error:
        message = f"the image in the text can't be used: {error}"
        hint = "put the image into the book's folder and write its path as seen from this file"
        reading.found.append(Diagnostic("I002", message, image.span, hint))
        return None
    if inside is not None:
        return _Found(inside.name, inside.data)
    path = image_path(image.source, image.span, reading)
    return None if path is None else _Found(path)


def _described(image: Image, reading: Reading) -> tuple[str | None, Attributes]:
    """The `alt` that is said, and the other attributes."""
    alt = image.attributes.get("alt")
    pairs = tuple((k, v) for k, v in image.attributes.pairs if k != "alt")
    if image.title and "title" not in dict(pairs):
        pairs = (*pairs, ("title", image.title))
    return alt, reading.usable(replace(image.attributes, pairs=pairs), image.span)
