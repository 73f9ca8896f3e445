"""A manuscript's lines, and where in them a piece of it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bookmaker.content.parsing import Token
from bookmaker.diagnostics import Diagnostic, Span


@dataclass(frozen=True, slots=True)
class Page:
    """The text as lines, to find places in. `cells` remembers how far each table line has been read."""

    file: str
    first_line: int
    lines: Sequence[str]
    found: list[Diagnostic]
    cells: dict[int, int] = field(default_factory=dict)
    fixed: Span | None = None

    def span(self, line: int, column: int = 0) -> Span:
        """The place in the file of a line of the text, from 0; for a value of the manifest its own."""
        return self.fixed or Span(self.file, self.first_line + line, column)

    def begins(self, line: int, text: str) -> int:
        """The column, counted from 1, where a piece of a source line begins; 0 when it is not found."""
        source = self.lines[line].rstrip() if line < len(self.lines) else ""
        wanted = text.strip()
        if not wanted:
            return 0
        if source.endswith(wanted):
            return len(source) - len(wanted) + 1
        return source.find(wanted) + 1

    def cell(self, line: int, text: str) -> int:
        """As `begins`, for the next cell of a table's line."""
        found = self.lines[line].find(text, self.cells.get(line, 0)) if text else -1
        if found >= 0:
            self.cells[line] = found + len(text)
        return found + 1

    def block(self, token: Token) -> Span:
        """Where a block begins."""
        if not token.map:
            return self.span(0)
        source = self.lines[token.map[0]] if token.map[0] < len(self.lines) else ""
        return self.span(token.map[0], len(source) - len(source.lstrip()) + 1 if source.strip() else 0)
