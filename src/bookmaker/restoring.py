"""Bytes of Python's own pickle -> the value that they were made of, where it may be of certain modules alone.

A pickle can hold code. So what comes from a store is believed only by its seal (see `store`), and even then
it can name nothing but classes of the modules that the reader expects.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Collection
from typing import Any


class _Restorer(pickle.Unpickler):
    def __init__(self, data: bytes, modules: Collection[str]) -> None:
        super().__init__(io.BytesIO(data))
        self._modules = modules

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        found = super().find_class(module, name) if module in self._modules else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no value that is expected")
        return found


def restored(data: bytes | None, modules: Collection[str]) -> Any:  # noqa: ANN401 (whatever was pickled)
    """The value; None where there is none, or it is broken or of other modules."""
    if data is None:
        return None
    try:
        return _Restorer(data, modules).load()
    except Exception:  # noqa: BLE001 (whatever is wrong with it, it can be made again)
        return None
