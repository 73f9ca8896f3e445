"""The bytes of `book.yaml` -> Manifest and the places of its values, with every mistake in it."""

from __future__ import annotations

from bookmaker.diagnostics import Diagnostic, Span, capped, in_order
from bookmaker.manifest.agreement import disagreements, empty_lists
from bookmaker.manifest.decoding import text_from_bytes
from bookmaker.manifest.fitting import fitted
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.nodes import document
from bookmaker.manifest.places import Mapping, Node, Places, Scalar, Sequence, nowhere
from bookmaker.manifest.unseen import unseen


def read_manifest(text: bytes, file: str) -> tuple[Manifest | None, Places, tuple[Diagnostic, ...]]:
    """The manifest, the places of its values, and all that is wrong with it, in order.

    What is wrong is left out of the manifest, so that later stages can look at the rest; there is none only
    when the document can't be read at all. M010: not a mapping of keys; the other codes as in `nodes`,
    `fitting`, `unseen` and `agreement`.
    """
    root, in_text = read_keys(text, file)
    if root is None:
        return None, nowhere(file), in_text
    manifest, places, found = manifest_of(root, file)
    return manifest, places, capped(in_order((*in_text, *found)))


def read_keys(text: bytes, file: str) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """The keys of a manifest with their places, not looked at; none when the document can't be read."""
    decoded, in_bytes = text_from_bytes(text, file)
    if decoded is None:
        return None, in_bytes
    root, in_yaml = document(decoded, file)
    if not isinstance(root, Mapping):
        shapeless = () if root is None and in_yaml else (_no_mapping(root, file),)
        return None, in_order((*in_bytes, *in_yaml, *shapeless))
    return root, (*in_bytes, *in_yaml)


def manifest_of(root: Mapping, file: str) -> tuple[Manifest | None, Places, tuple[Diagnostic, ...]]:
    """Keys as a manifest, as far as they can be one, and all that is wrong with them."""
    manifest, places, misfits = fitted(Manifest, root, _stand_ins(file))
    between = disagreements(manifest, places) if manifest else ()
    return manifest, places, (*unseen(root), *empty_lists(root), *misfits, *between)


def _stand_ins(file: str) -> dict[str, Node]:
    place = Span(file, 1, 1)
    return {
        "title": Scalar("Untitled", place),
        "language": Scalar("und", place),
        "chapters": Sequence((), place),
    }


def _no_mapping(root: Node | None, file: str) -> Diagnostic:
    hint = "begin with `title: …`, `language: …` and `chapters:`"
    if root is None or (isinstance(root, Scalar) and root.text in {None, "null"}):
        return Diagnostic("M010", "the manifest is empty", Span(file, 1, 1), hint)
    found = "a list" if isinstance(root, Sequence) else "text"
    return Diagnostic("M010", f"the manifest is {found}, not keys with values", root.span, hint)
