"""A PDF's structure tree -> tags by their standard roles. Knows pikepdf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from bookmaker.gates.pdf_file import Tag

DEEPEST = 200


def tree_of(pdf: pikepdf.Pdf) -> Tag | None:
    """The structure tree below one root tag; None where there is none (ISO 32000-1, 14.7.2)."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return None
    pages = {page.obj.objgen: i for i, page in enumerate(pdf.pages, 1)}
    reading = _Reading(pages, {str(k)[1:]: str(v)[1:] for k, v in root.get("/RoleMap", {}).items()})
    kids = tuple(t for kid in _listed(root.get("/K")) if (t := reading.tag(kid, 0, 1)) is not None)
    return Tag(
        "StructTreeRoot",
        alt="",
        scope="",
        headers=False,
        id="",
        lang="",
        content=(),
        objects=0,
        kids=kids,
        page=0,
    )


class _Reading:
    """What is known while the tree is read: the pages by object, the map of roles."""

    def __init__(self, pages: Mapping[tuple[int, int], int], roles: Mapping[str, str]) -> None:
        self.pages, self.roles = pages, roles

    def tag(self, element: Any, page: int, depth: int) -> Tag | None:
        if not isinstance(element, Dictionary) or "/S" not in element or depth > DEEPEST:
            return None
        page = self.page(element, page)
        kids = list(_listed(element.get("/K")))
        below = (self.tag(kid, page, depth + 1) for kid in kids)
        return Tag(
            role=self.role(str(element.S)[1:]),
            alt=str(element.get("/Alt", "")) or str(element.get("/ActualText", "")),
            scope=_attribute(element, "/Scope").removeprefix("/"),
            headers=bool(_attribute(element, "/Headers")),
            id=str(element.get("/ID", "")),
            lang=str(element.get("/Lang", "")),
            content=tuple(self.content(kids, page)),
            objects=sum(isinstance(k, Dictionary) and k.get("/Type") == Name.OBJR for k in kids),
            kids=tuple(tag for tag in below if tag is not None),
            page=page,
        )

    def role(self, name: str) -> str:
        for _ in range(8):
            if name not in self.roles or self.roles[name] == name:
                return name
            name = self.roles[name]
        return name

    def page(self, element: Any, inherited: int) -> int:
        named = element.get("/Pg")
        return inherited if named is None else self.pages.get(named.objgen, 0)

    def content(self, kids: list[Any], page: int) -> Iterator[tuple[int, int]]:
        for kid in kids:
            if isinstance(kid, int):
                yield page, kid
            elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
                yield self.page(kid, page), int(kid.MCID)


def _listed(kids: Any) -> Iterator[Any]:
    if kids is None:
        return
    if isinstance(kids, Array):
        yield from kids
    else:
        yield kids


def _attribute(element: Any, key: str) -> str:
    """An attribute of a structure element; its attributes are one dictionary or several (14.7.6)."""
    for owner in _listed(element.get("/A")):
        if isinstance(owner, Dictionary | Stream) and key in owner:
            value = owner[key]
            return str(value) if isinstance(value, Name | pikepdf.String) else "present"
    return ""
