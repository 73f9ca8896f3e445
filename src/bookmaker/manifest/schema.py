"""The model -> the JSON Schema that ships as `book.schema.json`, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from bookmaker.manifest.model import Manifest
from bookmaker.manifest.papers import STOCKS

# A word without a full stop or a slash names a section that is made, not a file.
_PATH_ALONE = {"type": "string", "pattern": "[./]", "description": "The manuscript's path."}


def schema_text() -> str:
    """The schema as it ships; a test holds the file to it.

    It knows the names, types and words that the model knows. Digits, dates, ids and files are checked by
    `read_manifest` alone.
    """
    schema = Manifest.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "book.yaml"
    schema["$defs"]["Entry"] = {"anyOf": [_PATH_ALONE, schema["$defs"]["Entry"]]}
    schema["$defs"]["Paper"] = {"anyOf": [{"enum": list(STOCKS)}, schema["$defs"]["Paper"]]}
    return json.dumps(_without_titles(schema), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _without_titles(schema: Any) -> Any:  # noqa: ANN401 -- JSON
    """Pydantic's titles say each key's name again; the document's own is kept."""
    match schema:
        case {"properties": dict(properties), **rest}:
            named = {key: _bare(value) for key, value in properties.items()}
            return {**_without_titles(rest), "properties": named}
        case dict():
            return {key: _without_titles(value) for key, value in schema.items()}
        case list():
            return [_without_titles(item) for item in schema]
        case _:
            return schema


def _bare(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """A key's schema without its title, and without a default that says no more than that there is none."""
    blank = value.get("default") in ("", [], None)
    idle = {"title", "default"} if blank else {"title"}
    return {key: _without_titles(part) for key, part in value.items() if key not in idle}
