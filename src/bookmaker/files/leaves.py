"""The pages of one section as a PDF -> its leaves: what a joined file has of it, ready to get its numbers.

All that can be done to a section alone is done here: boxes and printer's marks, links, places that links lead
to, tags; its font subsets are taken out, and what it may have in common with other sections is told by its
likeness. So the file is written section by section, and nobody holds more of the book.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bookmaker.editions.print_section import INTERNAL, destination
from bookmaker.files.binding import PageShape
from bookmaker.files.layout import Product
from bookmaker.files.loose_objects import KEY, Likeness, Loose, likenesses, loose_objects, named_in
from bookmaker.files.page_boxes import bled, moved_patterns, trimmed
from bookmaker.files.press_ready import page_of_the_press
from bookmaker.files.shared_fonts import Subset, taken_subsets
from bookmaker.processes import held, put_down
from bookmaker.restoring import restored

# What links lead to: a page of the section, counted from 0, and a place on it in points.
Spot = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a section: those that stand in its parent's, those with an id, and its keys.

    They are numbers of objects. `keys` is how many keys the section has in the parent tree, of which
    `numbers` is a leaf. `parent` stands for the tag that they stand in, `more` for what follows in a part; it
    is 0 where no part begins.
    """

    kids: tuple[int, ...] = ()
    ids: tuple[tuple[str, bytes, int], ...] = ()
    keys: int = 0
    numbers: int = 0
    parent: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class Leaves:
    """What is known of a section's objects: their numbers, its pages, what others name of them.

    `shared` says what each object is like that may be the same in other sections, `fonts` each empty font
    dictionary with the subset that was taken from it, `tree` is the number that the tree of pages has here.
    The objects themselves are `packed`, or the path of a scratch file where they are.
    """

    numbers: tuple[int, ...]
    pages: tuple[int, ...]
    tree: int
    spots: tuple[tuple[str, Spot], ...]
    tags: Tags
    fonts: tuple[tuple[int, Subset], ...]
    shared: Mapping[int, Likeness]
    packed: bytes | str = field(repr=False)

    def put_down(self) -> Leaves:
        """The same with its objects in a scratch file. OSError where there is no room."""
        assert isinstance(self.packed, bytes)  # noqa: S101 (put down once)
        path, _ = put_down(partial(_write, self.packed))
        return replace(self, packed=path)

    def objects(self) -> Mapping[int, Loose]:
        """The objects by their numbers. ValueError where these are none."""
        packed = held(self.packed) if isinstance(self.packed, str) else self.packed
        found: Mapping[int, Loose] | None = restored(packed, {Loose.__module__})
        if found is None:
            raise ValueError("these leaves hold no objects")
        return found


def _write(data: bytes, out: BinaryIO) -> None:
    out.write(data)


def leaves_of(data: bytes, section: str, kind: str, product: Product, shape: PageShape) -> Leaves:
    """The leaves of a section with this id and of this kind."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = list(pdf.pages)
        spots = tuple(_spots(pdf, section, pages))
        for page in pages:
            _prepare(pdf, page, section, product, shape)
        if product == "print":
            moved_patterns(pages, shape)
        ids, keys = _tags(pdf, pages, kind) if product == "screen" else ((), 0)
        fonts = list(taken_subsets(pdf))
        pdf.trailer.LeafFonts = Array([font for font, _ in fonts])
        pdf.trailer.LeafPages = Array([page.obj for page in pages])
        for key in ("/StructTreeRoot", "/Names", "/Outlines", "/Metadata"):
            if key in pdf.Root:
                del pdf.Root[key]
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return _taken_apart(out.getvalue(), spots, ids, keys, [subset for _, subset in fonts])


# --- the pages -------------------------------------------------------------------------------------------


def _prepare(pdf: pikepdf.Pdf, page: pikepdf.Page, section: str, product: Product, shape: PageShape) -> None:
    if product == "print":
        if "/Annots" in page.obj:
            del page.obj.Annots
        bled(pdf, page, shape)
        page_of_the_press(page)
        return
    for annotation in page.obj.get("/Annots", []):
        _link(annotation, section)
    trimmed(page, shape)


def _link(annotation: pikepdf.Object, section: str) -> None:
    annotation.F = 4
    if "/Dest" in annotation:
        annotation.Dest = String(destination(section, str(annotation.Dest)))
        return
    uri = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
    if uri.startswith(INTERNAL):
        target, _, anchor = uri.removeprefix(INTERNAL).partition("#")
        del annotation.A
        annotation.Dest = String(destination(target, anchor))


def _spots(pdf: pikepdf.Pdf, section: str, pages: list[pikepdf.Page]) -> Iterator[tuple[str, Spot]]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return
    known = {page.obj.objgen: number for number, page in enumerate(pages)}
    names = list(pdf.Root.Names.Dests.Names)
    for name, target in zip(names[::2], names[1::2], strict=True):
        place = known[target[0].objgen], float(target[2]), float(target[3])
        yield destination(section, str(name)), place


# --- the tags --------------------------------------------------------------------------------------------


def _tags(
    pdf: pikepdf.Pdf, pages: list[pikepdf.Page], kind: str
) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """Take the tags out of their document, and name in the trailer what the joined file asks of them.

    What comes back are the ids that tags have, and how many keys there are in the parent tree.
    """
    if "/StructTreeRoot" not in pdf.Root:
        return (), 0
    root = pdf.Root.StructTreeRoot
    parent, more = (pdf.make_indirect(Dictionary()) for _ in range(2))
    for owner in (*(page.obj for page in pages), *_annotations(pages)):
        for key in ("/StructParents", "/StructParent"):
            if key in owner:
                owner[key] = Name(f"{KEY}{owner[key]}")
    kids = [kid for document in root.K for kid in document.K]
    for kid in kids:
        kid.P = parent
    if kind == "part" and kids and kids[0].S == "/Sect":
        kids[0].S = Name.Part
        kids[0].K.append(more)
        pdf.trailer.LeafMore = more
    names = list(root.IDTree.Names) if "/IDTree" in root else []
    numbers = list(root.ParentTree.Nums)
    keys = [int(key) for key in numbers[::2]]
    numbers[::2] = [Name(f"{KEY}{key}") for key in keys]
    limits = Array([Name(f"{KEY}{keys[0]}"), Name(f"{KEY}{keys[-1]}")]) if keys else Array([])
    entries = {
        "Kids": Array(kids),
        "Ids": Array(names[1::2]),
        "Parent": parent,
        "Numbers": pdf.make_indirect(Dictionary(Limits=limits, Nums=Array(numbers))),
    }
    for name, entry in entries.items():
        pdf.trailer[f"/Leaf{name}"] = entry
    return tuple((str(name), bytes(name)) for name in names[::2]), max(keys, default=-1) + 1


def _annotations(pages: list[pikepdf.Page]) -> Iterator[pikepdf.Object]:
    return (annotation for page in pages for annotation in page.obj.get("/Annots", []))


# --- the objects -----------------------------------------------------------------------------------------


def _taken_apart(
    data: bytes,
    spots: tuple[tuple[str, Spot], ...],
    ids: tuple[tuple[str, bytes], ...],
    keys: int,
    subsets: list[Subset],
) -> Leaves:
    objects, trailer = loose_objects(data)
    (root,) = named_in(trailer, "Root")
    (tree,) = named_in(objects[root].text, "Pages")
    pages, fonts = named_in(trailer, "LeafPages"), named_in(trailer, "LeafFonts")
    parent, more = sum(named_in(trailer, "LeafParent")), sum(named_in(trailer, "LeafMore"))
    own = {root, tree, parent, more, *fonts, *named_in(trailer, "Info")}
    shared = likenesses(objects, {*own, *pages, *_tagged(objects)} - {*fonts}, {*fonts})
    for number in own:
        objects.pop(number, None)
    tags = Tags(
        kids=named_in(trailer, "LeafKids"),
        ids=tuple((*name, tag) for name, tag in zip(ids, named_in(trailer, "LeafIds"), strict=True)),
        keys=keys,
        numbers=sum(named_in(trailer, "LeafNumbers")),
        parent=parent,
        more=more,
    )
    packed = pickle.dumps(objects, pickle.HIGHEST_PROTOCOL)
    taken = tuple(zip(fonts, subsets, strict=True))
    return Leaves(tuple(objects), pages, tree, spots, tags, taken, shared, packed)


def _tagged(objects: dict[int, Loose]) -> Iterator[int]:
    """The objects of tags and links: no two of them are alike, and there are many."""
    return (n for n, loose in objects.items() if b"/StructElem" in loose.text or b"/Annot" in loose.text)
