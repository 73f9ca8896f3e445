"""Two manifests as keys -> those of the specimen: the text is the specimen's, the facts are the book's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bookmaker.manifest.places import Mapping, Node, Pair, Scalar, Sequence, child

# What a specimen takes over from the book. What identifies the book (ISBN, DOI) or was certified of it is
# not the specimen's.
FACTS = (
    "title", "short_title", "language", "direction", "editors", "translators", "roles", "publisher", "series",
    "edition", "date", "license", "rights", "copyright", "description", "keywords", "subjects",
    "citation_style", "notes", "screen", "epub", "templates", "output",
)  # fmt: skip
# Where the book says one of these, the specimen's own falls away with the others.
TOGETHER = (frozenset({"title", "short_title"}), frozenset({"license", "rights"}))
PEOPLE = ("editors", "translators", "roles")
# A cover that was made elsewhere shows nothing of the design.
ARTWORK = frozenset({"image", "alt", "back_image", "spine_image", "wrap_image"})


def merged(specimen: Mapping, book: Mapping) -> Mapping:
    """The keys of the specimen of a book, each at its own place in one of the two files."""
    taken = {pair.key: pair for pair in book.pairs if pair.key in FACTS}
    dropped = {key for keys in TOGETHER if keys & set(taken) for key in keys}
    own = {pair.key: pair for pair in specimen.pairs if pair.key not in dropped}
    pairs = {**own, **taken}
    for key, joined in (("contributors", _people), ("styles", _sheets), ("cover", _cover), ("print", _both)):
        if key in pairs and (theirs := book.pair(key)) is not None:
            pairs[key] = replace(pairs[key], value=joined(pairs[key].value, theirs.value, book))
    return Mapping(tuple(pairs.values()), specimen.span)


def _people(ours: Node, theirs: Node, book: Mapping) -> Node:
    """The book's people as far as its title page names them, and those who wrote the specimen."""
    named = {text for key in PEOPLE if (pair := book.pair(key)) for text in _words(pair.value)}
    kept = (person for person in _items(theirs) if set(_words(child(person, "id"))) & named)
    return Sequence((*kept, *_items(ours)), ours.span)


def _sheets(ours: Node, theirs: Node, _: Mapping) -> Node:
    """The specimen's sheets, and the book's after them."""
    if not isinstance(ours, Mapping) or not isinstance(theirs, Mapping):
        return ours
    keys = dict.fromkeys(pair.key for pair in (*ours.pairs, *theirs.pairs))
    return Mapping(tuple(_list_of_both(key, ours.pair(key), theirs.pair(key)) for key in keys), ours.span)


def _list_of_both(key: str, ours: Pair | None, theirs: Pair | None) -> Pair:
    items = tuple(item for pair in (ours, theirs) if pair for item in _items(pair.value))
    known = theirs or ours
    assert known is not None, key  # noqa: S101 (one of the two has the key)
    return replace(known, value=Sequence(items, known.value.span))


def _cover(ours: Node, theirs: Node, book: Mapping) -> Node:
    """What the book says of its cover, else what the specimen says; a hard cover has no flaps."""
    if not isinstance(ours, Mapping) or not isinstance(theirs, Mapping):
        return ours
    hard = any(word == "hardcover" for word in _words(child(theirs, "binding")))
    own = Mapping(tuple(pair for pair in ours.pairs if not (hard and pair.key == "flaps")), ours.span)
    said = Mapping(tuple(pair for pair in theirs.pairs if pair.key not in ARTWORK), theirs.span)
    return _both(own, said, book)


def _both(ours: Node, theirs: Node, _: Mapping) -> Node:
    """What the book says, and what the specimen says besides."""
    if not isinstance(ours, Mapping) or not isinstance(theirs, Mapping):
        return ours
    pairs = {pair.key: pair for pair in (*ours.pairs, *theirs.pairs)}
    return Mapping(tuple(pairs.values()), theirs.span)


def _items(node: Node | None) -> Iterable[Node]:
    """The items of a list; a single value is a list of one."""
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)


def _words(node: Node | None) -> Iterator[str]:
    """All values in a node."""
    match node:
        case Scalar(text=str() as text):
            yield text
        case Sequence(items=items):
            for item in items:
                yield from _words(item)
        case Mapping(pairs=pairs):
            for pair in pairs:
                yield from _words(pair.value)
        case _:
            pass
