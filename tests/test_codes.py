"""Every diagnostic has a case that shows it as an editor reads it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = re.compile(r'"([A-Z]\d{3})"')


def test_every_code_in_the_source_is_shown_in_full_by_a_case() -> None:
    """A printed diagnostic holds its code in brackets: `error[N002]: …`."""
    sources = (ROOT / "src" / "bookmaker").rglob("*.py")
    codes = {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}
    cases = [
        p for p in (ROOT / "tests").rglob("*") if p.suffix in {".py", ".md"} and p.name != "test_codes.py"
    ]
    shown = set(
        re.findall(r"(?:error|warning)\[([A-Z]\d{3})\]", "".join(p.read_text("utf-8") for p in cases))
    )
    assert codes
    assert codes - shown == set()
