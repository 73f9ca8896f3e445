"""Leaves that were made before, from the store: under a section's pages and the shape that they get."""

from __future__ import annotations

import pickle
from dataclasses import astuple

from bookmaker.files.binding import PageShape
from bookmaker.files.layout import Product
from bookmaker.files.leaves import Leaves, leaves_of
from bookmaker.restoring import restored
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of

_VALUES = frozenset(
    {"bookmaker.files.leaves", "bookmaker.files.loose_objects", "bookmaker.files.shared_fonts", "decimal"}
)


def kept_leaves(  # noqa: PLR0913, PLR0917 (what leaves are made from, and where they are kept)
    pdf: bytes, section: str, kind: str, product: Product, shape: PageShape, store: Store
) -> Leaves:
    """See `leaves_of`."""
    if store is NOWHERE:
        return leaves_of(pdf, section, kind, product, shape)
    key = key_of("leaves", software(), pdf, section, kind, product, repr(astuple(shape)))
    kept = restored(store.get(key), _VALUES)
    if isinstance(kept, Leaves):
        return kept
    made = leaves_of(pdf, section, kind, product, shape)
    store.put(key, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made
