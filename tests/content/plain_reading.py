"""The letters of a manuscript, read without any Markdown parser: a second opinion on what must not get lost.

It knows notes, fences, targets of links, attributes, tags and entities, and takes all else for letters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bookmaker.content import tree
from bookmaker.content.walk import Node, nodes_in

DEFINITION = re.compile(r"\[\^[^\]\s]+\]:(.*)")
NOTE = re.compile(r"(?<![`\\])\^\[(?!\^)((?:[^\[\]]|\[[^\[\]]*\])*)\]")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
MARKS = re.compile(
    r"""\[\^[^\]\s]+\]                                   # a note's call
      | (?<=\])\((?:<[^<>]*>|(?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?)\)   # a target
      | (?<=[\])"$])\s?\{[^{}]*\}                        # attributes
      | (?<=\ )\{[#.][^{}]*\}$                           # attributes of a heading
      | <!--.*?-->
      | </?[a-z][a-z0-9]*(?=[\s/>])[^<>]*>""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
FENCED = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)+$)", re.MULTILINE | re.DOTALL)
CAPTION_BEHIND = re.compile(r"((?:^\|.*\n)+)\n?(^: .*\n?)", re.MULTILINE)
DIVISION = re.compile(r":{3,}.*")


def letters(text: str) -> str:
    """The letters of a text, without signs, digits and spaces."""
    return "".join(filter(str.isalpha, text))


@dataclass
class Reading:
    """Pieces of the text, and of each note in the order of the definitions."""

    pieces: list[str] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    in_note: bool = False

    def put(self, letters_of_line: str) -> None:
        """Letters of the note that is being read, or of the text."""
        (self.notes[-1] if self.in_note else self.pieces).append(letters_of_line)

    def end_prose(self) -> None:
        """The lines that were waiting, with the notes that are written in them."""
        text = "\n".join(self.prose)
        self.put(prose_letters(NOTE.sub("", text)) if self.prose or self.in_note else "")
        self.notes += [[prose_letters(note)] for note in NOTE.findall(text)]
        self.prose = []


def prose_letters(text: str) -> str:
    """Letters of lines that are no block of code."""
    parts, position = [], 0
    for code in CODE.finditer(text):
        parts += [plain_letters(text[position : code.start()]), letters(code[2])]
        position = code.end()
    return "".join([*parts, plain_letters(text[position:])])


def plain_letters(text: str) -> str:
    """Letters without marks that hold some."""
    return letters(html.unescape(MARKS.sub("", text)))


def letters_of_source(text: str) -> tuple[str, list[str]]:
    """The letters of the text, and those of each note. A table's caption is read before it."""
    reading, fence, blank = Reading(), "", True
    for line in _captions_first(text).split("\n"):
        opened = re.match(r"\s*(```+|~~~+)", line)
        if fence:
            if line.strip().startswith(fence):
                fence = ""
            else:
                reading.put(letters(line))
        elif opened:
            reading.end_prose()
            fence = opened[1]
            reading.in_note = reading.in_note and not (blank and line.startswith(fence))
        else:
            _take(line, reading, after_blank=blank)
        blank = not line.strip()
    reading.end_prose()
    return "".join(reading.pieces), ["".join(note) for note in reading.notes]


def _captions_first(text: str) -> str:
    parts = FENCED.split(text)
    return "".join(p if n % 2 else CAPTION_BEHIND.sub(r"\2\n\1", p) for n, p in enumerate(parts))


def _take(line: str, reading: Reading, *, after_blank: bool) -> None:
    if definition := DEFINITION.match(line):
        reading.end_prose()
        reading.notes.append([])
        reading.in_note = True
        reading.prose.append(definition[1])
    elif not DIVISION.fullmatch(line.strip()):
        if reading.in_note and after_blank and line.strip() and not line.startswith("    "):
            reading.end_prose()
            reading.in_note = False
        if line.startswith("    ") and after_blank and not reading.in_note:
            reading.end_prose()
            reading.put(letters(line))
        else:
            reading.prose.append(line)


def letters_of_tree(nodes: Iterable[Node]) -> str:
    """The letters that a tree prints."""
    return letters("".join(_printed(nodes)))


def _printed(nodes: Iterable[Node]) -> Iterator[str]:
    inside = 0  # how many of the next nodes stand in a citation, which has been read
    for node in nodes_in(nodes):
        if inside:
            inside -= 1
            continue
        match node:
            case tree.Citation():
                inside = len(tuple(nodes_in((node,)))) - 1
                for work in node.works:
                    yield from (*_printed(work.prefix), work.key, *_printed(work.suffix))
            case tree.Text() | tree.Code() | tree.CodeBlock():
                yield node.text
            case tree.Math() | tree.MathBlock():
                yield node.tex
            case tree.CrossReference():
                yield node.label
            case _:
                pass
