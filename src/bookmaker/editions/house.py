"""The house design's files: style sheets and fonts by their path in the package."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


@cache
def house_files() -> dict[str, bytes]:
    """Bytes by path: `styles/….css`, `fonts/…/….ttf`."""
    root = resources.files("bookmaker.design")
    return {path: data for name in ("styles", "fonts") for path, data in _below(root.joinpath(name), name)}


def _below(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    if not folder.is_dir():
        return found
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        path = f"{prefix}/{item.name}"
        if item.is_dir():
            found += _below(item, path)
        elif item.name.endswith((".css", ".ttf", ".otf", ".woff2")):
            found.append((path, item.read_bytes()))
    return found
