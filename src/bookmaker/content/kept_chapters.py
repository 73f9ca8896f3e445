"""Chapters that were read before, from the store: each under its text and what the manifest says of it.

A tree of thousands of nodes is restored in a tenth of the time in which it is read, by Python's own pickle.
That can hold code; so an entry is believed only by its seal (see `store`), and even then it can name nothing
but the classes of the tree.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bookmaker.content.book import Section
from bookmaker.content.outline import Place
from bookmaker.diagnostics import Diagnostic
from bookmaker.manifest.model import Manifest
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of
from bookmaker.volume import Source

_VALUES = frozenset(
    {
        "bookmaker.content.book",
        "bookmaker.content.tree",
        "bookmaker.diagnostics",
        "bookmaker.manifest.model",
    }
)


@dataclass(frozen=True, slots=True)
class Read:
    """A section as it was read, the same with its typography set, and what is wrong in it."""

    section: Section
    typeset: Section
    diagnostics: tuple[Diagnostic, ...]


Reading: TypeAlias = Callable[[Place, Manifest], Read]


@dataclass(frozen=True, slots=True)
class Chapters:
    """Where chapters are kept; `anew` are the ids of those that were read in this build."""

    store: Store = NOWHERE
    anew: list[str] = field(default_factory=list)

    def read(self, place: Place, manifest: Manifest, reading: Reading) -> Read:
        """The section as `reading` reads it, or has read it before."""
        if not isinstance(place.item, Source):
            return reading(place, manifest)
        key = "" if self.store is NOWHERE else _key(place, manifest)
        kept = _restored(self.store.get(key)) if key else None
        if kept is not None:
            return kept
        made = reading(place, manifest)
        self.anew.append(place.id)
        if key:
            self.store.put(key, _as_bytes(made))
        return made


def _key(place: Place, manifest: Manifest) -> str:
    return key_of("chapter", software(), repr(place), manifest.language, manifest.direction)


def _as_bytes(made: Read) -> bytes:
    return pickle.dumps((made.section, made.typeset, made.diagnostics), protocol=5)


class _Restorer(pickle.Unpickler):
    """Knows the classes of the tree, and no function."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        found = super().find_class(module, name) if module in _VALUES else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no value of a chapter")
        return found


def _restored(data: bytes | None) -> Read | None:
    if data is None:
        return None
    try:
        return Read(*_Restorer(io.BytesIO(data)).load())
    except Exception:  # noqa: BLE001 (whatever is wrong with it, it can be read again)
        return None
