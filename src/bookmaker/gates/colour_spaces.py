"""A colour space of a PDF -> its family. Knows pikepdf.

Spaces, their names and defaults are those of ISO 32000-1, 8.6.
"""

from __future__ import annotations

from typing import Any

from pikepdf import Dictionary, Name

_DEEPEST = 12
# Of images within a page's content (8.9.7).
_SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}


def space_name(space: Any, resources: Any, depth: int = 0) -> str:
    """A colour space's family; see `Paint`."""
    if depth > _DEEPEST or space is None:
        return "unknown"
    if isinstance(space, Name):
        return _named_space(str(space)[1:], resources, depth)
    family = str(space[0])[1:]
    if family == "ICCBased":
        return f"ICCBased{int(space[1].get('/N', 0))}"
    if family in {"Indexed", "I"}:
        return f"Indexed({space_name(space[1], resources, depth + 1)})"
    if family == "Pattern" and len(space) > 1:
        return space_name(space[1], resources, depth + 1)
    return family


def _named_space(name: str, resources: Any, depth: int) -> str:
    """A device space, for which the resources may have a default (8.6.5.6), or a space that they name."""
    named = resources.get("/ColorSpace", Dictionary()) if resources is not None else Dictionary()
    default = f"/Default{name.removeprefix('Device')}"
    if name.startswith("Device") and default in named:
        return space_name(named[default], None, depth + 1)
    if f"/{name}" in named:
        return space_name(named[f"/{name}"], resources, depth + 1)
    return _SHORT.get(name, name)
