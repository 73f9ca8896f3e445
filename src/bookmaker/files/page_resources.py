"""A PDF about to be written -> the same PDF whose pages name only the fonts and pictures they draw with.

WeasyPrint 70 gives all pages one dictionary with all fonts and pictures of the document (`generate_pdf`): a
page that is taken out of the file would bring the pictures of all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydyf

# What a page draws with by name (ISO 32000-1, 7.8.3).
KINDS = ("Font", "XObject")


def with_own_resources(_document: Any, pdf: pydyf.PDF) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    """A finisher of `write_pdf`. Pages that draw with the same share a dictionary."""
    objects = {obj.reference: obj for obj in pdf.objects if obj.number}
    made: dict[tuple[bytes, tuple[str, ...]], Any] = {}
    for page in _pages(pdf):
        whole = objects[page["Resources"]]
        kinds = {kind: _direct(whole[kind], objects) for kind in KINDS}
        drawn = objects[page["Contents"]].stream
        content = b"\n".join(item if isinstance(item, bytes) else str(item).encode() for item in drawn)
        used = tuple(name for names in kinds.values() for name in names if f"/{name}".encode() in content)
        if len(used) < sum(map(len, kinds.values())):
            key = page["Resources"], used
            if key not in made:
                made[key] = _only(whole, kinds, used)
                pdf.add_object(made[key])
            page["Resources"] = made[key].reference


def _pages(pdf: pydyf.PDF) -> list[Any]:
    return [obj for obj in pdf.objects if isinstance(obj, dict) and obj.get("Type") == "/Page"]


def _direct(value: Any, objects: Mapping[bytes, Any]) -> Mapping[str, Any]:  # noqa: ANN401
    found = value if isinstance(value, dict) else objects[value]
    return dict(found)


def _only(whole: Any, kinds: Mapping[str, Mapping[str, Any]], used: tuple[str, ...]) -> Any:  # noqa: ANN401
    """The resources with these names alone of what is drawn with by name."""
    own = {
        kind: pydyf.Dictionary({name: entry for name, entry in names.items() if name in used})
        for kind, names in kinds.items()
    }
    return pydyf.Dictionary({**whole, **own})
