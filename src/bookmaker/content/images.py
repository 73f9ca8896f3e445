"""Image files -> what they are, and what is wrong with those that the book shows."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from PIL import Image, ImageFile, UnidentifiedImageError

from bookmaker.content.drawings import DrawingError, cleaned, is_svg
from bookmaker.content.pictures import REFUSED
from bookmaker.content.tree import Figure, Picture
from bookmaker.content.walk import Node, nodes_in
from bookmaker.diagnostics import Diagnostic, Span, warning

# A picture of more pixels is refused before it is decoded: A3 at 600 dots an inch has 70 million.
MAX_PIXELS = 80_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")
EMPTY_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
_END_OF_JPEG = b"\xff\xd9"
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, EOFError),
    *(RuntimeError, struct.error, Image.DecompressionBombError),
)
"""What Pillow raises of bytes that are damaged: each of its readers in its own ways."""


class ImageError(Exception):
    """An image that can't be used; the message says why, to follow "the image x.png can't be used: "."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image is: its kind ("PNG", "SVG", …), pixels across and down (0 for drawings), frames."""

    kind: str
    width: int = 0
    height: int = 0
    frames: int = 1


def image_facts(data: bytes) -> ImageFacts:
    """What the image is, by its bytes and not its name.

    ImageError when it is empty, of no usable kind, cut off, damaged, or has more than 80 million pixels.
    """
    if not data:
        raise ImageError("the file is empty")
    if is_svg(data):
        _ = _cleaned(data)
        return ImageFacts("SVG")
    with strict_loading():
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return _facts(image, data)
        except Image.DecompressionBombError:
            raise _too_large() from None
        except UnidentifiedImageError:
            raise ImageError("it is neither PNG, JPEG, SVG, GIF, WebP, AVIF, TIFF nor BMP") from None
        except UNREADABLE:
            raise ImageError("the file is damaged or cut off") from None


@contextmanager
def strict_loading() -> Iterator[None]:
    """While this lasts Pillow takes no image that is cut off, and is silent on metadata that nobody prints.

    WeasyPrint allows cut-off images for the whole process when it is imported.
    """
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _facts(image: Image.Image, data: bytes) -> ImageFacts:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    facts = ImageFacts(image.format or "", *image.size, getattr(image, "n_frames", 1))
    if facts.kind == "PNG":
        image.verify()  # the checksums of every part, without decoding
    elif facts.kind not in {"JPEG", "MPO"} or not data.endswith(_END_OF_JPEG):
        image.load()
    return facts


def _too_large() -> ImageError:
    return ImageError(f"it has more than {MAX_PIXELS // 1_000_000} million pixels")


def _cleaned(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    try:
        return cleaned(data)
    except DrawingError as error:
        raise ImageError(str(error)) from None


@dataclass(frozen=True, slots=True)
class ShownImages(Mapping[str, bytes]):
    """The images of a book, its drawings cleaned when they are asked for; one that can't be used is empty."""

    source: Mapping[str, bytes]

    def __getitem__(self, path: str) -> bytes:
        data = self.source[path]
        if not is_svg(data):
            return data
        try:
            return cleaned(data)[0]
        except DrawingError:
            return EMPTY_DRAWING

    def __contains__(self, path: object) -> bool:
        return path in self.source

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


# --- the images of a text --------------------------------------------------------------------------------


def check_images(nodes: Iterable[Node], images: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """What is wrong with the images that nodes show: once for each file, at each place of a missing one.

    I001: there is no such image; I002: one that can't be used; I003 (a warning): an image moves; I004 (a
    warning): a drawing held scripts, HTML or references to other files.
    """
    seen: set[str] = set()
    for node in nodes_in(nodes):
        if not isinstance(node, Figure | Picture) or node.src == REFUSED:
            continue
        if node.src not in images:
            yield _missing(node.src, node.span, images)
        elif node.src not in seen:
            seen.add(node.src)
            yield from check_image(node.src, images[node.src], node.span)


def _missing(path: str, span: Span, images: Mapping[str, bytes]) -> Diagnostic:
    nearest = _nearest(path, images)
    seen = "paths are as seen from the chapter's file; capitals count"
    if "\\" in path:
        return Diagnostic("I001", f"there is no image '{path}'", span, "write / between folders, and not \\")
    hint = f"did you mean {nearest!r}?" if nearest else seen
    return Diagnostic("I001", f"there is no image {path!r}", span, hint)


def _nearest(path: str, images: Iterable[str]) -> str:
    """The image of a like name: folder and ending alone, which most images share, make no likeness."""
    stems = {image: PurePosixPath(image).stem for image in images}
    near = get_close_matches(PurePosixPath(path).stem, set(stems.values()), n=1)
    alike = [image for image, stem in stems.items() if stem in near]
    return next(iter(get_close_matches(path, alike, n=1, cutoff=0)), "")


def check_image(path: str, data: bytes, span: Span) -> Iterator[Diagnostic]:
    """What is wrong with one image: I002, I003, I004."""
    try:
        facts = image_facts(data)
    except ImageError as error:
        hint = "export it again, as PNG, JPEG or plain SVG"
        yield Diagnostic("I002", f"the image {path!r} can't be used: {error}", span, hint)
        return
    if facts.frames > 1 and facts.kind in {"GIF", "WEBP", "AVIF", "PNG"}:
        message = f"the image {path!r} moves: paper shows its first frame only"
        yield warning("I003", message, span, "choose the frame that should be printed")
    if facts.kind == "SVG" and (taken := cleaned(data)[1]):
        message = f"the drawing {path!r} held {', '.join(taken)}: left out"
        yield warning("I004", message, span, "a book's drawings run nothing and stand alone")
