"""Documents of the EPUB are read once: what is sound is known again, what is wrong is told each time."""

from __future__ import annotations

import pytest

from bookmaker.diagnostics import Span
from bookmaker.editions import proof
from bookmaker.editions.proof import reading
from bookmaker.store import InMemory

SOUND = b'<p id="b"><a id="a" href="two.xhtml#c">a</a> <img src="x.png" alt=""/></p>'


def test_a_sound_document_is_known_again_under_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    store = InMemory()
    first = reading("one.xhtml", SOUND, Span("one.md"), store)
    assert (first.ids, first.urls, first.found) == ({"a", "b"}, ("two.xhtml#c", "x.png"), ())
    monkeypatch.delattr(proof, "_parsed")
    again = reading("other.xhtml", SOUND, Span("other.md"), store)
    assert (again.path, again.span.file) == ("other.xhtml", "other.md")
    assert (again.ids, again.urls, again.found) == (first.ids, first.urls, ())


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"<p>", "E001"),
        (b"<p><script/></p>", "E002"),
        (b'<p><img src="https://example.org/x.png" alt=""/></p>', "E002"),
        (b'<p id="a"><b id="a"/></p>', "E003"),
    ],
)
def test_what_is_wrong_is_told_each_time_at_its_own_place(document: bytes, code: str) -> None:
    store = InMemory()
    for name in ("one", "two"):
        (found,) = reading(f"{name}.xhtml", document, Span(f"{name}.md"), store).found
        assert (found.code, found.span.file) == (code, f"{name}.md")
        assert f"{name}.xhtml" in found.message
    assert store.entries == {}
