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
        self._parents: list[tuple[int, pikepdf.Object]] = []
        self._next_key = 0
        self._first: dict[str, pikepdf.Object] = {}
        self._part: pikepdf.Object | None = None
        self.by_id: dict[str, pikepdf.Object] = {}
        self.title_page: pikepdf.Object | None = None

    def renumber(self, source: pikepdf.Pdf) -> None:
        """Give a section's pages and annotations their keys in the joined parent tree, before they move."""
        offset = self._next_key
        for page in source.pages:
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset

    def add(self, source: pikepdf.Pdf, section: str, kind: str, depth: int = 1) -> None:
        """Take over the tags of a section whose pages have been renumbered and moved.

        What is deeper than a part that was added last stands in the part's own tag, after its opener.
        """
        if "/StructTreeRoot" not in source.Root:
            return
        offset = self._next_key
        root = self._pdf.copy_foreign(source.Root.StructTreeRoot)
        numbers = list(root.ParentTree.Nums)
        own = [(int(numbers[i]) + offset, numbers[i + 1]) for i in range(0, len(numbers), 2)]
        self._parents += own
        self._next_key = max((number + 1 for number, _ in own), default=offset)
        names = list(root.IDTree.Names) if "/IDTree" in root else []
        self.by_id |= {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        kids = [kid for document in root.K for kid in document.K]
        if kids:
            self._first[section] = kids[0]
            self._place(kids, depth)
        if kind == "part" and kids and kids[0].S == "/Sect":
            kids[0].S = Name.Part
            self._part = kids[0]
        if kind == "title-page":
            self.title_page = kids[0] if kids else None

    def _place(self, kids: list[pikepdf.Object], depth: int) -> None:
        if depth == 1 or self._part is None:
            self._kids += kids
            self._part = None
            return
        self._part.K.extend(kids)
        for kid in kids:
            kid.P = self._part

    def tag_at(self, identifier: str, section: str) -> pikepdf.Object | None:
        """The tag with this id, or the first one of its section; None where the section has none."""
        return self.by_id.get(identifier) or self._first.get(section)

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
            ParentTreeNextKey=self._next_key,
            # PDF 1.7 has no heading below H6 (ISO 32000-1, 14.8.4.3.2).
            RoleMap=Dictionary(H7=Name.H6),
        )
        for kid in self._kids:
            kid.P = document
        document.P = root
        if self.by_id:
            root.IDTree = self._made(Kids=Array([self._ids()]))
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _made(self, **entries: Any) -> pikepdf.Object:  # noqa: ANN401 (whatever a PDF may hold)
        return self._pdf.make_indirect(Dictionary(**entries))

    def _ids(self) -> pikepdf.Object:
        listed = sorted(((bytes(tag.ID), tag) for tag in self.by_id.values()), key=lambda entry: entry[0])
        limits = Array([String(listed[0][0]), String(listed[-1][0])])
        pairs = Array([part for key, tag in listed for part in (String(key), tag)])
        return self._made(Limits=limits, Names=pairs)
