"""Images that a designer made for the wrap -> those whose shape is wrong: the spine hangs on the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookmaker.content.book import Book
from bookmaker.content.images import ImageError, image_facts
from bookmaker.diagnostics import Diagnostic, warning
from bookmaker.editions.wrap_geometry import Wrap

# What a fold may be off before anybody sees it, in mm.
TOLERANCE = 0.5


def wanted_sizes(wrap: Wrap) -> Mapping[str, tuple[float, float]]:
    """Width and height, in mm and with bleed, of the images that stand behind the wrap's parts."""
    width, height = wrap.trim
    high = height + 2 * wrap.bleed
    outside = 0.0 if wrap.width_of("back-flap") else wrap.turn_in + wrap.bleed
    return {
        "back_image": (wrap.width_of("back") + outside, high),
        "spine_image": (wrap.width_of("spine"), high),
        "wrap_image": (width + 2 * wrap.bleed, high),
    }


def misshapen(book: Book, wrap: Wrap) -> Iterator[Diagnostic]:
    """P065 (a warning) for each image that would be cut off or stretched apart; a drawing has any shape."""
    sizes = wanted_sizes(wrap)
    for key, path in book.manifest.cover.images:
        across, down = _pixels(book.images.get(path, b""))
        if key not in sizes or not across:
            continue
        width, height = sizes[key]
        actual = across / down * height
        if abs(actual - width) > TOLERANCE:
            message = (
                f"{path!r} is {actual:.1f} mm wide at the height of the wrap, where {width:.1f} mm are needed"
            )
            hint = f"with {wrap.pages} pages `{key}` is {width:.2f} by {height:.2f} mm, bleed included"
            yield warning("P065", message, book.places.value("cover", key), hint)


def _pixels(data: bytes) -> tuple[int, int]:
    try:
        facts = image_facts(data)
    except ImageError:
        return 0, 0
    return facts.width, facts.height
