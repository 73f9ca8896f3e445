"""What cannot be part of a text, and what looks like mark-up but was read as letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bookmaker.content.parsing import REFUSED
from bookmaker.content.reading import shown
from bookmaker.content.tree import Text
from bookmaker.content.walk import Node, inlines_of
from bookmaker.diagnostics import Diagnostic, Span, warning

_OVERRIDE = re.compile("[\u202d\u202e]")


def clean_text(text: str, start: Span, found: list[Diagnostic]) -> str:
    """The text with line feeds alone as line ends, and without what no book can hold.

    C001: control characters, halves of surrogate pairs and non-characters, taken out (one diagnostic a line);
    C003: a character that turns the direction of all that follows.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines):
        if wrong := REFUSED.search(line):
            lines[number] = REFUSED.sub("", line)
            message = f"the character U+{ord(wrong[0]):04X} cannot be in a text"
            place = replace(start, line=start.line + number, column=wrong.start() + 1)
            found.append(Diagnostic("C001", message, place, "take it out; it came from another program"))
        if turned := _OVERRIDE.search(line):
            message = f"the character U+{ord(turned[0]):04X} overrides the direction of the text behind it"
            place = replace(start, line=start.line + number, column=turned.start() + 1)
            found.append(warning("C003", message, place, "write [text]{dir=rtl} instead"))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Trace:
    """A mark that is left in the letters: what it looks like, what is said of it."""

    code: str
    pattern: re.Pattern[str]
    message: str
    hint: str
    begins_line: bool = False
    begins_paragraph: bool = False
    ends_paragraph: bool = False


_SIGNS = re.compile(r"[\\{:\[|+=(#<]")
_TRACES = (
    _Trace(
        "C021",
        re.compile(r"\\[A-Za-z]{2,}"),
        "… looks like a command of TeX: it is printed as it stands",
        "take it out; mathematics stands between dollars",
    ),
    _Trace(
        "C014",
        re.compile(r"\{(?:[.#][A-Za-z]|[A-Za-z-]+=)[^{}\n]*\}"),
        "the attributes … belong to nothing: they are printed as they stand",
        "they follow a heading, image, link, code or [span] without a space; put values in quotes",
    ),
    _Trace(
        "C011",
        re.compile(r"^:{3,}.*"),
        "… begins no division and ends none: it is printed as it stands",
        "write ::: name or ::: {.name} to begin, ::: to end",
        begins_line=True,
    ),
    _Trace(
        "C022",
        re.compile(r"^: \S.*"),
        "this looks like a caption, and no table without one stands beside it",
        "write it right before or behind its table, with a blank line between",
        begins_line=True,
    ),
    _Trace(
        "C023",
        re.compile(r"^\|?[ \t]*:?-+:?[ \t]*\|[-:| \t]*$"),
        "this looks like the line under a table's head, and there is no table",
        "give it as many columns as the line above it has",
        begins_line=True,
    ),
    _Trace(
        "C024",
        re.compile(r"^(?:\+-[-+:]*\+$|\| [^|]*$|\(@[\w-]*\) )"),
        "this looks like a table, verse or list that Pandoc knows: it is printed as it stands",
        "write a pipe table, ::: verse, or a list with numbers",
        begins_line=True,
        begins_paragraph=True,
    ),
    _Trace(
        "C025",
        re.compile(r"==(?=\w)[^=\n]+(?<=[\w.!?])==|\{\{[<%][^{}\n]*[>%]\}\}|<{7} \S[^\n]*"),
        "… is a mark of another program: it is printed as it stands",
        "docs/manuscript.md lists what can be written",
    ),
    _Trace(
        "C026",
        re.compile(r"!?\[[^\[\]\n]*\]\([^()<>\n\" ]* [^()<>\n\"]*\.\w{1,5}\)"),
        "… is printed as it stands: the path has a space",
        "write it between < and >: [words](<the file.png>)",
    ),
    _Trace(
        "C028",
        re.compile(r"^#{1,6}[^\s#](?:[^\n]*[^\n.!?…:;,])?$"),
        "this looks like a heading: it is printed as it stands",
        "write a space behind #; or \\# for a sign that is meant",
        begins_line=True,
        begins_paragraph=True,
        ends_paragraph=True,
    ),
    _Trace(
        "N010",
        re.compile(r"\[\^[^\[\]\n]*? [^\[\]\n]*\]"),
        "… calls no note: a label has no spaces",
        "write [^label], or ^[text] for a note in the line",
    ),
)


def left_over(nodes: Iterable[Node], lines: Sequence[str], first_line: int) -> Iterator[Diagnostic]:
    """C011, C014, C021 to C026, C028, N010: marks of other kinds that stand in the letters."""
    for node in inlines_of(nodes):
        if isinstance(node, Text) and _SIGNS.search(node.text):
            for trace in _TRACES:
                yield from _traced(trace, node, lines, first_line)


def _traced(trace: _Trace, text: Text, lines: Sequence[str], first_line: int) -> Iterator[Diagnostic]:
    for found in trace.pattern.finditer(text.text):
        mark = shown(found[0])
        place = _place(found[0], text.span, lines, first_line)
        if trace.begins_line and not _begins_line(place, lines, first_line):
            continue
        if trace.begins_paragraph and not _follows_a_blank(place, lines, first_line):
            continue
        if trace.ends_paragraph and not _goes_before_a_blank(place, lines, first_line):
            continue
        yield warning(trace.code, trace.message.replace("…", mark, 1), place, trace.hint)


def _begins_line(place: Span, lines: Sequence[str], first_line: int) -> bool:
    return place.column > 0 and not lines[place.line - first_line][: place.column - 1].strip(" \t>")


def _follows_a_blank(place: Span, lines: Sequence[str], first_line: int) -> bool:
    before = place.line - first_line - 1
    return before < 0 or not lines[before].strip(" \t>")


def _place(mark: str, span: Span, lines: Sequence[str], first_line: int) -> Span:
    """Where a mark stands: escapes before it may have made its text shorter than the source."""
    number = span.line - first_line
    source = lines[number] if 0 <= number < len(lines) else ""
    return replace(span, column=source.find(mark, max(span.column - 1, 0)) + 1)


def _goes_before_a_blank(place: Span, lines: Sequence[str], first_line: int) -> bool:
    behind = place.line - first_line + 1
    return behind >= len(lines) or not lines[behind].strip(" \t>")
