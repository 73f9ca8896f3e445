"""The parts of a Word file: which is the text, which hold its notes, what else an editor should know of."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from lxml import etree

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.parcel import Parcel, ParcelError
from bookmaker.importing.word_marks import Story
from bookmaker.importing.word_styles import w

_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
# What Pandoc needs beside the stories to read them as they look.
_NEEDED: Final = frozenset({"styles", "numbering", "comments", "theme", "settings", "fontTable"})
_FOLDER: Final = "word/"
_PLACEHOLDER = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: a sort ("image", "hyperlink"), a part's name or an address."""

    sort: str
    target: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class WordParts:
    """The stories by kind, each with its part's name and its tree; the other parts that matter, by sort; the
    relations of each story by id; the running heads and feet; macros.
    """

    document: str
    stories: dict[Story, tuple[str, etree._Element]]
    others: Mapping[str, tuple[str, etree._Element]]
    relations: Mapping[Story, Mapping[str, Relation]]
    running: tuple[etree._Element, ...]
    has_macros: bool


def word_parts(parcel: Parcel) -> WordParts:
    """The parts of a Word file. ParcelError: R006 where it is none; the codes of `Parcel`."""
    document = _document_name(parcel)
    root = parcel.xml(document)
    if root is None or root.tag != w("document"):
        message = "the file holds no text of Word's"
        hint = "open it in Word or LibreOffice, and save it as DOCX (not as Strict Open XML)"
        raise ParcelError(Diagnostic("R006", message, Span(parcel.file), hint))
    relations = _relations(parcel, document)
    stories: dict[Story, tuple[str, etree._Element]] = {"text": (document, root)}
    others: dict[str, tuple[str, etree._Element]] = {}
    running = []
    for relation in relations.values():
        tree = None if relation.external else _wanted(parcel, relation)
        if tree is None:
            continue
        if relation.sort == "footnotes":
            stories["footnote"] = (relation.target, tree)
        elif relation.sort == "endnotes":
            stories["endnote"] = (relation.target, tree)
        elif relation.sort in _NEEDED:
            others[relation.sort] = (relation.target, tree)
        else:
            running.append(tree)
    macros = any(name.lower().endswith("vbaproject.bin") for name in parcel.names)
    by_story = {story: _relations(parcel, name) for story, (name, _) in stories.items()}
    return WordParts(document, stories, others, by_story, tuple(running), macros)


def _wanted(parcel: Parcel, relation: Relation) -> etree._Element | None:
    wanted = relation.sort in _NEEDED | {"footnotes", "endnotes", "header", "footer"}
    return parcel.xml(relation.target) if wanted else None


def _document_name(parcel: Parcel) -> str:
    found = _relations(parcel, "")
    targets = (r.target for r in found.values() if r.sort == "officeDocument" and not r.external)
    return next(targets, "word/document.xml")


def _relations(parcel: Parcel, part: str) -> dict[str, Relation]:
    folder, name = posixpath.split(part)
    root = parcel.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    if root is None:
        return {}
    return {str(one.get("Id")): _relation(one, folder) for one in root.iter(_RELATIONS)}


def _relation(element: etree._Element, folder: str) -> Relation:
    target = str(element.get("Target") or "")
    sort = str(element.get("Type") or "").rpartition("/")[2]
    external = element.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(sort, target, external)


def packed(parts: WordParts) -> bytes:
    """A Word file of the parts that have words, for Pandoc: no macros, no images, nothing embedded.

    Its parts lie where Word puts them: Pandoc looks nowhere else.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        document = _placed(parts.document)
        trees = {_placed(name): tree for name, tree in (*parts.stories.values(), *parts.others.values())}
        for name, tree in trees.items():
            archive.writestr(name, etree.tostring(tree, encoding="UTF-8", xml_declaration=True))
        archive.writestr("[Content_Types].xml", _content_types(document, trees))
        archive.writestr("_rels/.rels", _relations_xml({"r1": Relation("officeDocument", document)}, ""))
        for story, (part, _) in parts.stories.items():
            name = f"{_FOLDER}_rels/{posixpath.basename(part)}.rels"
            archive.writestr(name, _relations_xml(_placed_relations(parts, story), _FOLDER))
        for image in pictures(parts):
            archive.writestr(f"{_FOLDER}{image}", _PLACEHOLDER)
    return stream.getvalue()


def pictures(parts: WordParts) -> dict[str, str]:
    """The parts that are images, by the names that Pandoc has for them.

    Pandoc knows no images but those below `word/media`, and is silent on all others.
    """
    every = chain.from_iterable(relations.values() for relations in parts.relations.values())
    images = sorted({r.target for r in every if r.sort == "image" and not r.external})
    return {_shown(image, number): image for number, image in enumerate(images, 1)}


def _shown(image: str, number: int) -> str:
    if image.startswith(f"{_FOLDER}media/"):
        return image.removeprefix(_FOLDER)
    return f"media/{number}/{posixpath.basename(image)}"


def _placed(part: str) -> str:
    return f"{_FOLDER}{posixpath.basename(part)}"


def _placed_relations(parts: WordParts, story: Story) -> dict[str, Relation]:
    """The relations of a story, with the names that parts and images have for Pandoc."""
    names = {image: f"{_FOLDER}{name}" for name, image in pictures(parts).items()}
    names |= {name: _placed(name) for name, _ in (*parts.stories.values(), *parts.others.values())}
    return {
        key: one if one.external else replace(one, target=names.get(one.target, one.target))
        for key, one in parts.relations[story].items()
    }


def _relations_xml(relations: Mapping[str, Relation], folder: str) -> bytes:
    root = etree.Element(_RELATIONS.replace("Relationship", "").rstrip("}") + "}Relationships")
    for name, relation in relations.items():
        one = etree.SubElement(root, _RELATIONS)
        one.set("Id", name)
        one.set("Type", f"{_OFFICE}{relation.sort}")
        one.set(
            "Target",
            relation.target if relation.external else posixpath.relpath(relation.target, folder or "."),
        )
        if relation.external:
            one.set("TargetMode", "External")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def _content_types(document: str, trees: Mapping[str, etree._Element]) -> bytes:
    root = etree.Element(f"{{{_TYPES}}}Types")
    for ending, kind in (
        ("xml", "application/xml"),
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
    ):
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=ending, ContentType=kind)
    for name in trees:
        sort = "document.main" if name == document else posixpath.basename(name).partition(".")[0]
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=f"{_MAIN}{sort}+xml")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
