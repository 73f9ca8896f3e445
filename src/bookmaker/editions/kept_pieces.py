"""Pieces of an EPUB that were made before: from the store, each under the key of what it was made from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bookmaker.editions.font_subsets import subsetted
from bookmaker.editions.page_breaks import Marked, PageBreak, with_page_breaks
from bookmaker.editions.pictures import Picture, core_picture
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of

# The characters that a document sets, by their type as text.
ByType: TypeAlias = Mapping[str, str]


def kept_marked(document: str, breaks: tuple[PageBreak, ...], store: Store) -> Marked:
    """See `with_page_breaks`."""
    if store is NOWHERE:
        return with_page_breaks(document, breaks)
    key = key_of("marked", software(), document, repr(breaks))
    data = store.get(key)
    if data is None:
        made = with_page_breaks(document, breaks)
        store.put(key, json.dumps([made.text, made.marks, made.lost]).encode())
        return made
    text, marks, lost = json.loads(data)
    return Marked(text, tuple((folio, name) for folio, name in marks), tuple(lost))


def kept_picture(image: bytes, long_side: int, store: Store) -> Picture:
    """See `core_picture`. What can't be shown is not kept."""
    if store is NOWHERE:
        return core_picture(image, long_side)
    key = key_of("picture", software(), image, str(long_side))
    data = store.get(key)
    if data is None:
        made = core_picture(image, long_side)
        head = json.dumps([made.media_type, made.stilled]).encode()
        store.put(key, head + b"\n" + made.content)
        return made
    head, _, content = data.partition(b"\n")
    media_type, stilled = json.loads(head)
    return Picture(media_type, content, stilled)


def kept_characters(rules: str, document: bytes, store: Store, make: Callable[[bytes], ByType]) -> ByType:
    """The characters of a document as `make` finds them under rules of that key."""
    if store is NOWHERE:
        return make(document)
    key = key_of("characters", software(), rules, document)
    data = store.get(key)
    if data is None:
        made = make(document)
        store.put(key, json.dumps(dict(made)).encode())
        return made
    found: ByType = json.loads(data)
    return found


def kept_subset(font: bytes, characters: frozenset[int], store: Store) -> bytes:
    """See `subsetted`. What can't be embedded is not kept."""
    if store is NOWHERE:
        return subsetted(font, characters)
    key = key_of("subset", software(), font, repr(sorted(characters)))
    made = store.get(key)
    if made is None:
        made = subsetted(font, characters)
        store.put(key, made)
    return made
