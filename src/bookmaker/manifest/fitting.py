"""A document's nodes -> a value of the model, as much of it as is right, and every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from bookmaker.diagnostics import Diagnostic, did_you_mean
from bookmaker.manifest import cover as covers
from bookmaker.manifest import entries, imprint, products
from bookmaker.manifest.closed import Model
from bookmaker.manifest.mistakes import shown
from bookmaker.manifest.model import Flaw, keys_of, value_of
from bookmaker.manifest.places import Mapping as MappingNode
from bookmaker.manifest.places import Node, Pair, Path, Places, Scalar, Sequence, child, plain, without

M = TypeVar("M", bound=Model)

_OF_IDS = frozenset({"authors", "editors", "translators"})
_IDS = re.compile(r"[A-Za-z][\w-]*(?:\s*,\s*[A-Za-z][\w-]*)*")

# The model whose keys stand below a key.
_BELOW: Mapping[str, type[Model]] = {
    "contributors": imprint.Contributor,
    "publisher": imprint.Publisher,
    "series": imprint.Series,
    "isbn": imprint.Isbn,
    "copyright": imprint.Copyright,
    "subjects": imprint.Subject,
    "cover": covers.Cover,
    "paper": covers.Paper,
    "spine": covers.Spine,
    "flaps": covers.Flaps,
    "case": covers.Case,
    "blurbs": covers.Blurb,
    "barcode": covers.Barcode,
    "front_matter": entries.Entry,
    "chapters": entries.Entry,
    "back_matter": entries.Entry,
    "notes": products.Notes,
    "print": products.Print,
    "screen": products.Screen,
    "epub": products.Epub,
    "lint": products.Lint,
    "styles": products.Styles,
}

_WANTED = {
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
    "int_type": "a whole number",
}


def fitted(
    model: type[M], root: MappingNode, needed: Mapping[str, Node]
) -> tuple[M | None, Places, tuple[Diagnostic, ...]]:
    """The document as a value of `model`; what is wrong is reported, left out, and the rest tried again.

    The places are those of the value, without what was left out. `needed` holds a stand-in for each key
    that the model can't do without, so that one mistake does not hide others; there is no value only when
    nothing fits even so. M003: unknown key; M004: wrong type; M005: missing key; M011: unknown word; and
    the codes of single values (see `scalars`).
    """
    node, found = root, list[Diagnostic]()
    while True:
        result = value_of(model, plain(node))
        if not isinstance(result, tuple):
            return result, Places(node), tuple(found)
        first = node is root
        found += [_diagnostic(flaw, node, model) for flaw in result if first or flaw.kind != "missing"]
        smaller = _completed(without(node, _to_leave_out(result, node)), needed)
        if smaller == node or not isinstance(smaller, MappingNode):
            return None, Places(root), tuple(found)
        node = smaller


def _to_leave_out(flaws: Iterable[Flaw], root: Node) -> Iterator[Path]:
    """The wrong value; all that lacks a key; nothing where the root lacks one."""
    for flaw in flaws:
        path = _written(flaw.steps, root)
        if flaw.kind != "missing":
            yield path
        elif len(flaw.steps) > 1:
            yield path if len(path) < len(flaw.steps) else path[:-1]


def _written(steps: Path, root: Node) -> Path:
    """The steps as far as the document goes: a path that stands for an entry has no `file` below it."""
    node: Node | None = root
    for depth, step in enumerate(steps):
        node = child(node, step) if node else None
        if node is None:
            return steps[:depth]
    return steps


def _completed(node: Node, needed: Mapping[str, Node]) -> Node:
    if not isinstance(node, MappingNode):
        return node
    given = {
        pair.key for pair in node.pairs if not (isinstance(pair.value, Scalar) and pair.value.text is None)
    }
    kept = tuple(pair for pair in node.pairs if pair.key in given)
    stand_ins = tuple(Pair(key, value.span, value) for key, value in needed.items() if key not in given)
    return MappingNode((*kept, *stand_ins), node.span)


# --- words -----------------------------------------------------------------------------------------------


def _diagnostic(flaw: Flaw, root: Node, model: type[Model]) -> Diagnostic:
    places = Places(root)
    name = _key_name(flaw.steps if flaw.kind == "missing" else _written(flaw.steps, root))
    match flaw.kind:
        case "missing":
            hint = _what_to_write(name, flaw.steps, root)
            return Diagnostic("M005", f"`{name}` is missing", places.value(*flaw.steps[:-1]), hint)
        case "extra_forbidden":
            return _unknown_key(flaw.steps, places, model)
        case "literal_error":
            steps, wanted = _written(flaw.steps, root), flaw.particulars["expected"]
            found = _found(places.root, steps)
            hint = did_you_mean(_text(places.root, steps), re.findall(r"'([^']+)'", wanted))
            return Diagnostic(
                "M011", f"`{name}` is {found}, where {wanted} is wanted", places.value(*flaw.steps), hint
            )
        case kind if kind in _WANTED:
            return _wrong_type(flaw, places)
        case _:
            text, hint = flaw.particulars["text"], flaw.particulars["hint"]
            place = places.key if flaw.kind == "M023" else places.value  # a role is a key
            return Diagnostic(flaw.kind, f"`{name}`: {text}", place(*flaw.steps), hint)


def _what_to_write(name: str, steps: Path, root: Node) -> str:
    """What to write where a key is missing: with its value where that stands right behind its colon."""
    node = _node_at(root, steps[:-1])
    keys = [pair.key for pair in node.pairs] if isinstance(node, MappingNode) else []
    close = next((key for key in keys if key.startswith(f"{name}:")), "")
    if close:
        return f"write `{name}: {close[len(name) + 1 :][:60]}`, with a space behind the colon"
    if name == "chapters" and len(steps) > 1:
        return "write `chapters:` below the part, and below that its chapters, indented"
    return f"write `{name}: …`"


def _unknown_key(steps: Path, places: Places, model: type[Model]) -> Diagnostic:
    key = str(steps[-1])
    holder = next((_BELOW[str(step)] for step in reversed(steps[:-1]) if step in _BELOW), model)
    is_part = _is_part(steps, places)
    known = keys_of(entries.Part) if is_part else keys_of(holder)
    if key == "part":
        return Diagnostic(
            "M003", "a part can't stand inside a part", places.key(*steps), "end the part above first"
        )
    if is_part and key == "title":
        return Diagnostic(
            "M003", "unknown key `title`", places.key(*steps), "a part's title stands after `part:`"
        )
    hint = did_you_mean(key, known) or f"the keys here are {', '.join(known)}"
    return Diagnostic("M003", f"unknown key `{key[:60]}`", places.key(*steps), hint)


def _is_part(steps: Path, places: Places) -> bool:
    return (
        "chapters" in steps
        and not places.holds(*steps[:-1], "file")
        and places.holds(*steps[:-1], "chapters")
    )


def _wrong_type(flaw: Flaw, places: Places) -> Diagnostic:
    name, found = _key_name(flaw.steps), _found(places.root, flaw.steps)
    wanted = _WANTED[flaw.kind]
    entry = flaw.particulars.get("class_name") == "Entry"
    wanted = "a path or a mapping" if entry else wanted
    hint = ""
    if wanted == "a list" and found.startswith("'"):
        text = _text(places.root, flaw.steps)
        hint = f"write `{name}: [{text}]`"
        if name in _OF_IDS and not _IDS.fullmatch(text):
            hint = f"write `{name}: [id, id]`, with the ids that stand under `contributors`"
    elif entry and found == "empty":
        hint = "write a path behind the hyphen, or take it out"
    elif wanted == "a mapping" and name in _BELOW:
        hint = f"write keys with values: {', '.join(keys_of(_BELOW[name]))}"
    return Diagnostic(
        "M004", f"`{name}` is {found}, where {wanted} is wanted", places.value(*flaw.steps), hint
    )


def _key_name(steps: Path) -> str:
    """The key that an editor would name: the last one, however deep in its list the value stands."""
    return next((str(step)[:60] for step in reversed(steps) if isinstance(step, str)), "the manifest")


def _node_at(root: Node, steps: Path) -> Node | None:
    node: Node | None = root
    for step in steps:
        node = child(node, step) if node else None
    return node


def _text(root: Node, steps: Path) -> str:
    node = _node_at(root, steps)
    return (node.text or "")[:60] if isinstance(node, Scalar) else ""


def _found(root: Node, steps: Path) -> str:
    match _node_at(root, steps):
        case Scalar(None) | None:
            return "empty"
        case Scalar(text):
            return shown(text or "")
        case Sequence():
            return "a list"
        case MappingNode():
            return "a mapping"
