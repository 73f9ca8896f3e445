"""Structure trees of the sections -> the one structure tree of a joined file (ISO 32000-1, 14.7)."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String


class JoinedTags:
    """The structure tree as it grows, section by section; lives inside `joining`."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._kids: list[pikepdf.Object] = []
        self._ids: list[tuple[bytes, pikepdf.Object]] = []
        self._parents: list[tuple[int, pikepdf.Object]] = []

    def next_key(self) -> int:
        """The first key of the parent tree that is still free."""
        return max((number for number, _ in self._parents), default=-1) + 1

    def renumber(self, source: pikepdf.Pdf) -> None:
        """Give a section's pages and annotations their keys in the joined parent tree, before they move."""
        offset = self.next_key()
        for page in source.pages:
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset

    def add(self, source: pikepdf.Pdf) -> None:
        """Take over the tags of a section whose pages have been renumbered and moved."""
        if "/StructTreeRoot" not in source.Root:
            return
        offset = self.next_key()
        root = self._pdf.copy_foreign(source.Root.StructTreeRoot)
        numbers = list(root.ParentTree.Nums)
        self._parents += [(int(numbers[i]) + offset, numbers[i + 1]) for i in range(0, len(numbers), 2)]
        for document in root.K:
            self._kids += list(document.K)
        names = list(root.IDTree.Names) if "/IDTree" in root else []
        self._ids += [(bytes(names[i]), names[i + 1]) for i in range(0, len(names), 2)]

    def write(self) -> None:
        """Write the tree with all sections in one document."""
        if not self._kids:
            return
        numbers = [part for entry in self._parents for part in entry]
        document = self._made(Type=Name.StructElem, S=Name.Document, K=Array(self._kids))
        root = self._made(
            Type=Name.StructTreeRoot,
            K=Array([document]),
            ParentTree=self._made(Nums=Array(numbers)),
            ParentTreeNextKey=self.next_key(),
        )
        for kid in self._kids:
            kid.P = document
        document.P = root
        if self._ids:
            root.IDTree = self._made(Kids=Array([self._names()]))
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _made(self, **entries: Any) -> pikepdf.Object:  # noqa: ANN401 (whatever a PDF may hold)
        return self._pdf.make_indirect(Dictionary(**entries))

    def _names(self) -> pikepdf.Object:
        listed = sorted(self._ids, key=lambda entry: entry[0])
        limits = Array([String(listed[0][0]), String(listed[-1][0])])
        pairs = Array([part for key, tag in listed for part in (String(key), tag)])
        return self._made(Limits=limits, Names=pairs)
