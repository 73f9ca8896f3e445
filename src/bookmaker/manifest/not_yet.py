"""Keys of the manifest that are known and can't be followed: each is refused by name, none is ignored."""

from __future__ import annotations

from bookmaker.diagnostics import Diagnostic
from bookmaker.manifest.places import Mapping, Path, Places, Scalar, child, without

KEYS: dict[Path, str] = {
    ("bibliography",): "bibliography",
    ("citation_style",): "citation_style",
}
"""Refused whatever their value."""

VALUES: dict[Path, tuple[str, ...]] = {
    ("notes", "print"): ("chapter", "book"),
    ("notes", "epub"): ("chapter", "book"),
}
"""Refused for these values."""


def supported(root: Mapping) -> tuple[Mapping, tuple[Diagnostic, ...]]:
    """The document without the keys that can't be followed, and an M012 for each of them."""
    places = Places(root)
    keys = [path for path in KEYS if places.holds(*path)]
    values = [path for path, refused in VALUES.items() if _text(root, path) in refused]
    found = [
        *(_refusal(f"`{KEYS[path]}`", places, path) for path in keys),
        *(_refusal(f"`{'.'.join(map(str, path))}: {_text(root, path)}`", places, path) for path in values),
    ]
    left = without(root, [*keys, *values])
    return (left if isinstance(left, Mapping) else root), tuple(found)


def _refusal(name: str, places: Places, path: Path) -> Diagnostic:
    return Diagnostic(
        "M012", f"{name} is not supported yet", places.key(*path), "take it out of the manifest"
    )


def _text(root: Mapping, path: Path) -> str:
    below = child(root, path[0])
    node = child(below, path[1]) if below else None
    return (node.text or "") if isinstance(node, Scalar) else ""
