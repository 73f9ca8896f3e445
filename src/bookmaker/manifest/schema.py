"""The model -> the JSON Schema that ships as `book.schema.json`, for editors that complete and check YAML."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from bookmaker.manifest.closed import Model
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
    for model in _models(Model):
        whole = schema if model is Manifest else schema["$defs"].get(model.__name__, {})
        for key, meaning in _meanings(model):
            if key in whole.get("properties", {}):
                whole["properties"][key]["description"] = meaning
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "book.yaml"
    schema["$defs"]["Entry"] = {"anyOf": [_PATH_ALONE, schema["$defs"]["Entry"]]}
    schema["$defs"]["Paper"] = {"anyOf": [{"enum": list(STOCKS)}, schema["$defs"]["Paper"]]}
    return json.dumps(_without_titles(schema), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _models(model: type[Model]) -> Iterator[type[Model]]:
    for below in model.__subclasses__():
        yield below
        yield from _models(below)


def _meanings(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The keys of a model that have a meaning: the text behind each in the source."""
    for above in (one for one in reversed(model.__mro__) if issubclass(one, Model)):
        whole = ast.parse(inspect.getsource(above)).body[0]
        for part, text in pairwise(whole.body if isinstance(whole, ast.ClassDef) else ()):
            match part, text:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(meaning))):
                    yield model.model_fields[name].alias or name, inspect.cleandoc(meaning)


def _without_titles(schema: Any) -> Any:
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


def _bare(value: Any) -> Any:
    """A key's schema without its title, and without a default that says no more than that there is none."""
    blank = value.get("default") in ("", [], None)
    idle = {"title", "default"} if blank else {"title"}
    return {key: _without_titles(part) for key, part in value.items() if key not in idle}
