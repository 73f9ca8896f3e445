"""A workspace with files laid over it: the specimen's text among the book's styles, faces and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bookmaker.workspace import Workspace, WorkspaceError, normal_path

MANUSCRIPTS = frozenset({".md", ".markdown"})


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The files of `base` but its manuscripts, and `contents` in place of what has the same path there."""

    base: Workspace
    contents: Mapping[str, bytes]

    def _own(self, path: str) -> bytes | None:
        try:
            return self.contents.get(normal_path(path))
        except WorkspaceError:
            return None

    def read(self, path: str) -> bytes:
        """The file's bytes; see `Workspace.read`."""
        own = self._own(path)
        return self.base.read(path) if own is None else own

    def exists(self, path: str) -> bool:
        """Whether a file of that name is there."""
        return self._own(path) is not None or self.base.exists(path)

    def readable(self, path: str) -> bool:
        """See `Workspace.readable`."""
        return self._own(path) is not None or self.base.readable(path)

    def changed(self, path: str) -> float:
        """See `Workspace.changed`; what is laid over never changed."""
        return 0.0 if self._own(path) is not None else self.base.changed(path)

    def files(self, folder: str, but: str = "") -> tuple[str, ...]:
        """The files below a folder, sorted; see `Workspace.files`."""
        prefix = normal_path(folder) + "/" if folder else ""
        below = {path for path in self.base.files(folder, but) if not _is_manuscript(path)}
        return tuple(sorted(below | {path for path in self.contents if path.startswith(prefix)}))


def _is_manuscript(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in MANUSCRIPTS
