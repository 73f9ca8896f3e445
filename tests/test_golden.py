"""Golden texts are all in use."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent


def test_every_golden_file_is_named_by_a_test() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    golden = [path for path in (TESTS / "golden").rglob("*") if path.is_file()]
    assert [path.name for path in golden if path.name not in sources] == []
