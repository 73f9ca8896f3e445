"""Keys of the manifest that are known and can't be followed: each is refused by name, none is ignored."""

from __future__ import annotations

from bookmaker.diagnostics import Diagnostic
from bookmaker.manifest.places import Mapping, Path, Places, without

KEYS: dict[Path, str] = {
    ("bibliography",): "bibliography",
    ("citation_style",): "citation_style",
}
"""Refused whatever their value."""


def supported(root: Mapping) -> tuple[Mapping, tuple[Diagnostic, ...]]:
    """The document without the keys that can't be followed, and an M012 for each of them."""
    places = Places(root)
    keys = [path for path in KEYS if places.holds(*path)]
    found = [_refusal(f"`{KEYS[path]}`", places, path) for path in keys]
    left = without(root, keys)
    return (left if isinstance(left, Mapping) else root), tuple(found)


def _refusal(name: str, places: Places, path: Path) -> Diagnostic:
    return Diagnostic(
        "M012", f"{name} is not supported yet", places.key(*path), "take it out of the manifest"
    )
