"""YAML text -> nodes with their places. The only module that knows PyYAML.

The document is built from PyYAML's events, never loaded: no tag is resolved, so nothing is run and every
scalar stays the text that was typed (`no`, `012` and `1.10` are not turned into something else).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.manifest.decoding import cleaned, forbidden, named
from bookmaker.manifest.places import Mapping, Node, Pair, Scalar, Sequence

MAX_DEPTH = 32
MAX_CHARACTERS = 1024 * 1024

# Of a comment, what stands at its sign without a space between.
_COMMENT_AT_ONCE = re.compile(r"[ \t]+(#[^\s#]\S*)")
_TOO_LARGE = f"the document is longer than {MAX_CHARACTERS:,} characters"


class _RefusedError(Exception):
    """The document can't be read any further."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def document(text: str, file: str, first_line: int = 1) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The one YAML document in `text`, whose first line is line `first_line` of the file.

    There is no node when the document is empty or can't be read. M001: not YAML; M002: a key twice; M004: a
    key that is no word; M006: anchors and aliases; M007: tags; M008: too deep or too long; M009: a second
    document; M013: an escape that stands for a control character; M056 (a warning): a text that a comment
    cuts off.
    """
    if len(text) > MAX_CHARACTERS:
        return None, (Diagnostic("M008", _TOO_LARGE, Span(file)),)
    reading = _Reading(yaml.parse(text, Loader=yaml.SafeLoader), text, file, first_line)
    lines = text.split("\n")
    try:
        node = reading.document()
    except _RefusedError as refused:
        return None, (*reading.found, refused.diagnostic)
    except yaml.MarkedYAMLError as error:
        return None, (*reading.found, _syntax(error, reading, lines))
    return node, tuple(reading.found)


class _Mark(Protocol):
    """A place as PyYAML gives it, counted from 0."""

    line: int
    column: int


@dataclass(slots=True)
class _Reading:
    """PyYAML's events, read once from the front."""

    events: Iterator[yaml.Event]
    text: str
    file: str
    first_line: int
    found: list[Diagnostic] = field(default_factory=list)

    def span(self, mark: _Mark | None) -> Span:
        if mark is None:
            return Span(self.file, self.first_line)
        return Span(self.file, mark.line + self.first_line, mark.column + 1)

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise self._refusal(
                        "M009", "a second document begins here", event, "keep only the first `---`"
                    )
                node = self._node(next(self.events), 0)
        return node

    def _refusal(self, code: str, message: str, event: yaml.Event, hint: str) -> _RefusedError:
        return _RefusedError(Diagnostic(code, message, self.span(event.start_mark), hint))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._check(event, depth)
        match event:
            case yaml.SequenceStartEvent():
                return Sequence(tuple(self._items(depth)), self.span(event.start_mark))
            case yaml.MappingStartEvent():
                return Mapping(tuple(self._pairs(depth)), self.span(event.start_mark))
            case yaml.ScalarEvent():
                return self._scalar(event)
            case _:
                raise self._refusal("M001", "a value is missing here", event, "")

    def _check(self, event: yaml.Event, depth: int) -> None:
        tag = getattr(event, "tag", None)
        if getattr(event, "anchor", None) is not None:
            message = "anchors and aliases (`&name`, `*name`) are not read"
            raise self._refusal(
                "M006", message, event, "write the value out; put text that begins so in quotes"
            )
        if tag not in {None, "!"}:
            message = f"tags are not read: {_shown_tag(str(tag))}"
            raise self._refusal(
                "M007", message, event, "put text that begins with an exclamation mark in quotes"
            )
        if depth > MAX_DEPTH:
            raise self._refusal("M008", f"nested deeper than {MAX_DEPTH} levels", event, "")

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        span, text = self.span(event.start_mark), event.value
        bad = forbidden(text)
        if bad:
            message = f"the text holds the control character {named(bad.group())}"
            self.found.append(Diagnostic("M013", message, span, "take the escape out"))
        is_plain = event.style is None
        if is_plain:
            self.found += self._swallowed(event)
        return Scalar(None if is_plain and text in {"", "~"} else cleaned(text), span)

    def _swallowed(self, event: yaml.ScalarEvent) -> Iterator[Diagnostic]:
        """M056 (a warning): a text that goes on with `#3` or the like, which YAML takes for a comment."""
        end = event.end_mark
        comment = _COMMENT_AT_ONCE.match(self.text, end.index) if event.value and end else None
        if comment and end:
            word = comment[1]
            message = f"the text ends before `{_shown(word)}`: what begins with # behind a space is a comment"
            hint = "put the whole text in quotes; where a comment is meant, leave a space behind its #"
            place = Span(self.file, end.line + self.first_line, end.column + comment.start(1) - end.index + 1)
            yield warning("M056", message, place, hint)

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[Pair]:
        seen: dict[str, Span] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                message = "a key must be a word, not a list or a mapping"
                self.found.append(Diagnostic("M004", message, key.span))
            elif (word := key.text or "") in seen:
                self.found.append(_twice(word, key.span, seen[word]))
            else:
                seen[word] = key.span
                yield Pair(word, key.span, value)


def _shown_tag(tag: str) -> str:
    return _shown(tag.replace("tag:yaml.org,2002:", "!!"))


def _shown(short: str) -> str:
    return short if len(short) <= 60 else f"{short[:60]}…"  # noqa: PLR2004 -- a message's width


def _twice(word: str, span: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        "M002", f"the key `{word[:60]}` stands here again, first on line {first.line}", span, "keep one"
    )


# What PyYAML says, in part, and what it means to an editor: (its words, our sentence, what to do).
_MEANINGS = (
    ("'\\t'", "a tab stands where only spaces can", "write spaces in its place"),
    ("mapping values are not allowed", "a colon stands where none can", "put text with a colon in quotes"),
    (
        "while scanning a quoted scalar",
        "a quotation mark is not closed",
        "close the quotation mark that opens here",
    ),
    ("expected ',' or ']'", "a list is not closed", "close the bracket that opens here, or put a comma in"),
    ("expected ',' or '}'", "a mapping is not closed", "close the brace that opens here, or put a comma in"),
    ("could not find expected ':'", "a key has no colon", "write `key: value`"),
    ("expected <block end>", "the line does not fit the lines above", "indent it as they are"),
    (
        "found unknown escape character",
        "a backslash is followed by a letter that means nothing",
        "write two backslashes",
    ),
    ("that cannot start any token", "a value begins with a reserved sign", "put the text in quotes"),
    ("while scanning an a", "a value begins with a reserved sign", "put the text in quotes"),  # alias, anchor
)
_KEY = re.compile(r"\s*(?:- +)*[\w-]+")
_KEY_WITHOUT_SPACE = re.compile(r"(\s*(?:- +)*([\w-]+):)(?!//)([^\s:].*)")


def _syntax(error: yaml.MarkedYAMLError, reading: _Reading, lines: list[str]) -> Diagnostic:
    told = f"{error.context or ''} {error.problem or ''}"
    opened = "while scanning a quoted scalar" in told or "expected ','" in told
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    span = reading.span(mark)
    before = lines[mark.line][: mark.column] if mark and mark.line < len(lines) else ""
    if mark and "mapping values are not allowed" in told and _KEY.fullmatch(before):
        return _joined_lines(lines, mark.line, span)
    before = before.strip()
    if "<block end>, but found '<scalar>'" in told and before.endswith(("]", "}")):
        message = "text goes on behind a bracket that closes a list or a mapping"
        return Diagnostic("M001", message, span, "put text that begins with a bracket in quotes")
    if "<block end>, but found '<scalar>'" in told and before.endswith(("'", '"')):
        hint = "inside '…' write an apostrophe twice, or put the text between \"…\""
        return Diagnostic("M001", "text goes on behind a quotation mark that closes it", span, hint)
    for words, sentence, hint in _MEANINGS:
        if words in told:
            return Diagnostic("M001", sentence, span, hint)
    return Diagnostic("M001", f"this is not YAML: {error.problem or 'it ends too early'}", span)


def _joined_lines(lines: list[str], number: int, span: Span) -> Diagnostic:
    """M001 where a line with a key goes on with the text above it: that lacks the space behind its colon, or
    this line stands too far in.
    """
    above = next((n for n in range(number - 1, -1, -1) if lines[n].strip()), 0)
    found = _KEY_WITHOUT_SPACE.fullmatch(lines[above])
    if found is None:
        hint = "indent this line as the lines above; put text with a colon in quotes"
        return Diagnostic("M001", "a colon stands where none can", span, hint)
    place = Span(span.file, (span.line or number + 1) - (number - above), len(found[1]) + 1)
    hint = f"write `{found[2]}: {found[3].strip()[:60]}`"
    return Diagnostic("M001", "a space is missing behind the colon", place, hint)
