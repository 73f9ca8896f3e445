"""Images of a foreign file -> images of the book under clean names, and what is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bookmaker.content.images import ImageError, image_facts
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    Figure,
    HtmlInline,
    Inline,
    Inlines,
    Note,
    Paragraph,
    Picture,
)
from bookmaker.content.walk import map_blocks, map_inlines, plain_text
from bookmaker.diagnostics import Span
from bookmaker.free_names import FreeNames
from bookmaker.importing.captions import label_of, named_by, says_caption
from bookmaker.importing.draft import IMAGE, Remark, remark
from bookmaker.importing.tidied import everywhere, shown, slug
from bookmaker.importing.written_lines import COMMENT

_ENDINGS: Final = {
    "PNG": "png",
    "JPEG": "jpg",
    "MPO": "jpg",
    "GIF": "gif",
    "WEBP": "webp",
    "AVIF": "avif",
    "TIFF": "tif",
    "SVG": "svg",
}
MOST_BYTES: Final = 256 * 1024 * 1024
# What word processors write by themselves: a name, a number, or a guess of what a picture shows.
_NO_ALT = re.compile(
    r"""\s*(?: (?:picture|image|grafik|bild|imagen?|immagine|graphic|object|shape|photo)\s*\d*
      | \S+\.(?:png|jpe?g|gif|tiff?|bmp|emf|wmf|svg|webp) | (?:img|dsc|scan)[_-]?\d+ )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_GENERATED = re.compile(
    r"\s*(?:description automatically generated|ai-generated content.*)\.?", re.IGNORECASE
)
_LENGTH = re.compile(r"([\d.]+)(in|pt|cm|mm)")
_UNITS = {"in": 1.0, "pt": 1 / 72, "cm": 1 / 2.54, "mm": 1 / 25.4}
_WHOLE, _STEP = 95, 5


@dataclass(slots=True)
class _Gallery:
    """Images found so far: their bytes by name, the names by what they were called in the file."""

    fetch: Callable[[str], bytes | None]
    width: float
    images: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    free_names: FreeNames = field(default_factory=FreeNames)
    remarks: list[Remark] = field(default_factory=list)
    total: int = 0


def pictured(
    blocks: Blocks, notes: tuple[Note, ...], fetch: Callable[[str], bytes | None], width: float = 0.0
) -> tuple[Blocks, tuple[Note, ...], Mapping[str, bytes], tuple[Remark, ...]]:
    """Images by their names in a draft, each file once.

    `fetch` gives the bytes of what the file calls an image, None where it has none; `width` is that of the
    text in inches, 0 where it is not known. R012: an image can't be used, and is lost; R013: it has no
    description.
    """
    gallery = _Gallery(fetch, width)

    def run(inlines: Inlines) -> Inlines:
        return map_inlines(inlines, lambda node: _inline(node, gallery))

    def figures(blocks: Blocks) -> Blocks:
        return map_blocks(blocks, lambda block: _block(block, gallery))

    done = figures(blocks)
    noted = tuple(replace(note, children=figures(note.children)) for note in notes)
    done, kept = everywhere(done, noted, run)
    return done, kept, gallery.images, tuple(gallery.remarks)


def _block(block: Block, gallery: _Gallery) -> Blocks:
    if not isinstance(block, Figure):
        return (block,)
    label = label_of(block)
    hint = named_by(label) if label else block.attributes.id or slug(plain_text(block.caption), 30)
    name = _name(block.src, hint, block.span, gallery)
    if not name:
        gone = _gone(block.src, block.span)
        return (
            (Paragraph((gone, *block.caption), block.span),)
            if block.caption
            else (Paragraph((gone,), block.span),)
        )
    alt = _alt(block.alt)
    if alt is None or says_caption(alt, block.caption):
        alt = None
        gallery.remarks.append(_undescribed(name, block.span))
    return (
        replace(block, src=f"{IMAGE}{name}", alt=alt, attributes=_sized(block.attributes, gallery.width)),
    )


def _inline(node: Inline, gallery: _Gallery) -> Inlines:
    if not isinstance(node, Picture):
        return (node,)
    name = _name(node.src, slug(node.alt or "", 30), node.span, gallery)
    if not name:
        return (_gone(node.src, node.span),)
    alt = _alt(node.alt)
    if alt is None:
        gallery.remarks.append(_undescribed(name, node.span))
    return (replace(node, src=f"{IMAGE}{name}", alt=alt, attributes=Attributes()),)


def _gone(src: str, span: Span) -> HtmlInline:
    text = f"here stood the image {src.rpartition('/')[2][:80]}, which could not be read"
    return HtmlInline(COMMENT, (), span, Attributes(pairs=(("text", text),)))


def _alt(text: str | None) -> str | None:
    said = _GENERATED.sub("", text or "").strip()
    return said if said and not _NO_ALT.fullmatch(said) else None


def _undescribed(name: str, span: Span) -> Remark:
    hint = 'write alt="…" in its braces; alt="" where it only decorates'
    return remark("question", "R013", f"the image {name} has no description", span, hint)


def _sized(attributes: Attributes, width: float) -> Attributes:
    """A width in hundredths of the text's, where it is clearly less."""
    length = _LENGTH.fullmatch(attributes.get("width") or "")
    inches = float(length[1]) * _UNITS[length[2]] if length else 0.0
    share = round(inches / width * 100 / _STEP) * _STEP if inches and width else 100
    pairs = (("width", f"{max(share, _STEP)}%"),) if share < _WHOLE else ()
    return replace(attributes, pairs=pairs)


# --- names and bytes ---------------------------------------------------------------------------------------


def _name(src: str, hint: str, span: Span, gallery: _Gallery) -> str:
    """The name of an image in the draft, "" where it can't be used."""
    if src in gallery.names:
        return gallery.names[src]
    name = ""
    trouble, data = _fetched(src, gallery)
    if trouble:
        message = f"the image {shown(src.rpartition('/')[2])} is lost: {trouble}"
        told = "save it as PNG, JPEG or SVG, and put it in by hand"
        gallery.remarks.append(remark("unread", "R012", message, span, told))
    else:
        name = _kept(src, hint, data, gallery)
    gallery.names[src] = name
    return name


def _fetched(src: str, gallery: _Gallery) -> tuple[str, bytes]:
    data = gallery.fetch(src)
    if data is None:
        return "the file does not hold it", b""
    gallery.total += len(data)
    if gallery.total > MOST_BYTES:
        return f"all images together have more than {MOST_BYTES // 2**20} MB", b""
    try:
        kind = image_facts(data).kind
    except ImageError as error:
        return str(error), b""
    return ("" if kind in _ENDINGS else f"{kind} is no kind of image that a book can show"), data


def _kept(src: str, hint: str, data: bytes, gallery: _Gallery) -> str:
    digest = hashlib.sha256(data).hexdigest()
    if digest in gallery.contents:
        return gallery.contents[digest]
    stem = hint or slug(src.rpartition("/")[2].rpartition(".")[0], 30) or "image"
    ending = _ENDINGS[image_facts(data).kind]
    name = gallery.free_names.free(stem, f".{ending}")
    gallery.images[name] = data
    gallery.contents[digest] = name
    return name


def names_in(text: str) -> Iterator[str]:
    """The names of the images that a draft's Markdown shows."""
    yield from re.findall(rf"{re.escape(IMAGE)}([a-z0-9.-]+)", text)
