"""An order -> its files, from the store where nothing that was asked for them has another answer now.

Nothing heavy is imported on that way. A record holds what a finished build asked of the world with the
answers, what it found wrong, and the names of its files; the files are entries of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from bookmaker.diagnostics import from_json, in_order
from bookmaker.filed import Content
from bookmaker.order import Built, Effort
from bookmaker.questions import Answers, AskedMachine, AskedWorkspace, Means, changed_meanwhile, still_so
from bookmaker.software import software
from bookmaker.store import Store, key_of
from bookmaker.workspace import Workspace

# So many builds of one order are remembered: of this branch and of others.
BUILDS = 8


Make: TypeAlias = Callable[[Workspace, Means], Built]
Record: TypeAlias = Mapping[str, Any]


def remembered(workspace: Workspace, means: Means, asked: str, make: Make) -> Built:
    """What `make` makes, or has made of the same; `asked` says what is ordered, in any words.

    The files are the same as without a store, byte for byte. A build is not remembered when a file changed
    while it ran (W001, a warning), or when a program came to no end.
    """
    key = key_of("build", software(), asked)
    records = _records(means.store.get(key))
    before = _found(records, workspace, means)
    if before is not None:
        record, built = before
        _keep(key, [record, *(other for other in records if other is not record)], means.store)
        return built
    answers = Answers()
    machine = AskedMachine(means.machine, answers, means.store)
    built = make(AskedWorkspace(workspace, answers), replace(means, machine=machine))
    changed = sorted({about for kind, about in answers.changed if kind == "read"})
    found = in_order((*built.diagnostics, *map(changed_meanwhile, changed)))
    if answers.repeatable and not answers.changed and all(d.code != "W001" for d in found):
        _keep(key, [_record(built, answers, means.store), *records], means.store)
    return replace(built, diagnostics=found)


# --- records -----------------------------------------------------------------------------------------------


def _records(kept: bytes | None) -> list[Record]:
    return json.loads(kept) if kept is not None else []


def _keep(key: str, records: list[Record], store: Store) -> None:
    data = json.dumps(records[:BUILDS]).encode()
    if store.get(key) != data:
        store.put(key, data)


def _found(records: list[Record], workspace: Workspace, means: Means) -> tuple[Record, Built] | None:
    """The record that holds now, with its files; each question is asked once for all records."""
    answers = Answers()
    asking = AskedWorkspace(workspace, answers), AskedMachine(means.machine, answers, means.store)
    for record in records:
        if all(still_so((kind, about), answer, *asking) for kind, about, answer in record["asked"]):
            built = _built(record, means.store)
            if built is not None:
                return record, built
    return None


def _record(built: Built, answers: Answers, store: Store) -> Record:
    files = {name: key_of("file", data) for name, data in built.files.items()}
    for name, key in files.items():
        store.put(key, built.files[name])
    return {
        "asked": [(kind, about, answer) for (kind, about), answer in answers.given.items()],
        "diagnostics": [d.as_json() for d in built.diagnostics],
        "files": files,
        "pages": built.pages,
        "output": built.output,
        "sections": built.effort.sections,
    }


def _built(record: Record, store: Store) -> Built | None:
    """The build as it was; None where one of its files is gone."""
    files: dict[str, Content] = {}
    for name, key in record["files"].items():
        data = store.file(key)
        if data is None:
            return None
        files[name] = data
    found = tuple(map(from_json, record["diagnostics"]))
    return Built(files, found, record["pages"], record["output"], Effort(record["sections"]))
