"""Where the builder puts what is to be shown, and the server takes it: whole states, one after the other."""

from __future__ import annotations

import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bookmaker.preview.state import State, View

# Files that were replaced a moment ago: a page may still ask for them.
REPLACED_KEPT = 200
EPUBS_KEPT = 3


@dataclass(slots=True)
class Board:
    """States by view as JSON, each with its number, and the files that they name; safe between threads."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    states: dict[View, tuple[int, str]] = field(default_factory=dict)
    files: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    epubs: OrderedDict[str, Mapping[str, bytes]] = field(default_factory=OrderedDict)
    watched: Counter[View] = field(default_factory=Counter)
    looked_at: dict[View, str] = field(default_factory=dict)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    number: int = 0

    def show(self, state: State, files: Mapping[str, bytes]) -> None:
        """Replace a view's state; nobody is told where it is the same."""
        text = json.dumps(state.as_json(), ensure_ascii=False, separators=(",", ":"))
        with self.lock:
            for name, data in files.items():
                self.files[name] = data
                self.files.move_to_end(name)
            while len(self.files) > REPLACED_KEPT + len(files):
                self.files.popitem(last=False)
            if self.states.get(state.view, (0, ""))[1] == text:
                return
            self.number += 1
            self.states[state.view] = (self.number, text)
            listeners = list(self.listeners)
        for told in listeners:
            told()

    def keep_epub(self, name: str, members: Mapping[str, bytes]) -> None:
        """An EPUB's files, by path."""
        with self.lock:
            self.epubs[name] = members
            while len(self.epubs) > EPUBS_KEPT:
                self.epubs.popitem(last=False)

    def state(self, view: View) -> tuple[int, str]:
        """The number of a view's state, 0 where there is none, and its JSON."""
        with self.lock:
            return self.states.get(view, (0, ""))

    def file(self, name: str) -> bytes | None:
        """A file of pages by its name."""
        with self.lock:
            return self.files.get(name)

    def member(self, epub: str, path: str) -> bytes | None:
        """A file of an EPUB."""
        with self.lock:
            return self.epubs.get(epub, {}).get(path)

    def watch(self, view: View, by: int) -> None:
        """So many pages more, or fewer, look at a view."""
        with self.lock:
            self.watched[view] += by

    def look(self, view: View, section: str) -> None:
        """Somebody looks at this section."""
        with self.lock:
            self.looked_at[view] = section

    def views(self) -> tuple[View, ...]:
        """The views that somebody looks at."""
        with self.lock:
            return tuple(view for view, count in self.watched.items() if count > 0)
