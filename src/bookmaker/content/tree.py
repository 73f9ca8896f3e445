"""The manuscript as a tree: closed unions of frozen values. Every stage reads it; only `content` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bookmaker.diagnostics import Span

Align: TypeAlias = Literal["", "left", "center", "right"]
ALIGNMENTS: Final[Mapping[str, Align]] = {"left": "left", "center": "center", "right": "right"}


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stands in `{#id .class key="value"}`; `lang` and `dir` are taken out of the pairs."""

    id: str = ""
    classes: tuple[str, ...] = ()
    lang: str = ""
    dir: str = ""
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str | None:
        """The value of a pair, or None."""
        return dict(self.pairs).get(key)


PLAIN = Attributes()

# --- inlines ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Letters. After typography they are the letters that are printed."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """A line end inside a paragraph of the source; printed as a line feed, shown as a space."""

    span: Span


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line end that is kept."""

    span: Span


InlineKind: TypeAlias = Literal["emphasis", "strong", "strikeout", "superscript", "subscript", "phrase"]


@dataclass(frozen=True, slots=True)
class Styled:
    """Inlines under one mark-up; `phrase` is a bare `[text]{…}` (small caps, a language, a class)."""

    kind: InlineKind
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class HtmlInline:
    """An element of the raw-HTML allow-list: `abbr`, `kbd`, `cite`, `q`, `small`, `bdi`, …"""

    name: str
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Code:
    """Code in a line."""

    text: str
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Math:
    """TeX mathematics in a line."""

    tex: str
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the manuscript has it; `target` is a URL, `#id`, or a path with or without `#id`."""

    target: str
    children: tuple[Inline, ...]
    span: Span
    title: str = ""
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Reference:
    """A link inside the book, resolved: a section's id, and an element's id in it ("" = its beginning)."""

    section: str
    anchor: str
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A reference by label, `@fig-flow`, until everything is numbered; then it is a `Reference`.

    `label` is as it is written; `before` stands in place of the word ("Figs."), None where the word is the
    language's own; `page` asks for the page on which the labelled element stands.
    """

    label: str
    span: Span
    before: tuple[Inline, ...] | None = None
    page: bool = False


@dataclass(frozen=True, slots=True)
class PageReference:
    """The page on which an element begins, after `before` ("p."), in editions that have pages; elsewhere
    `children`, which name the element.
    """

    section: str
    anchor: str
    before: tuple[Inline, ...]
    children: tuple[Inline, ...]
    span: Span


CitationMode: TypeAlias = Literal["normal", "in-text", "suppressed"]


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work in a citation: what stands before it ("see"), its key, what stands behind ("p. 12").

    `in-text` puts the author's name into the sentence, `suppressed` leaves it out.
    """

    key: str
    prefix: tuple[Inline, ...]
    suffix: tuple[Inline, ...]
    span: Span
    mode: CitationMode = "normal"


@dataclass(frozen=True, slots=True)
class Citation:
    """Works cited together, until the style has given them words; `source` is the mark as it is written."""

    works: tuple[CitedWork, ...]
    source: str
    span: Span

    @property
    def bare(self) -> bool:
        """Whether it is a lone `@word`, which may also be a name on a social network."""
        return self.source.startswith("@") and not self.source.endswith("]")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in a line. `src` is a path below the book's folder; `alt` None = missing, "" = decorative.
    `data` are the bytes of one that stands in the text itself, and `src` the name that they give it.
    """

    src: str
    alt: str | None
    span: Span
    attributes: Attributes = PLAIN
    data: bytes = b""


IndexKind: TypeAlias = Literal["point", "start", "end"]


@dataclass(frozen=True, slots=True)
class IndexMark:
    """A place that the index leads to, with its visible text, which may be empty.

    `entry`, `see` and `see_also` are as they are written: "peace!women in"; an empty `entry` is the visible
    text. `sort` is what the entry is filed by. `range` is the name by which a start finds its end. A mark
    that sends readers on (`see`, `see_also`) is no place.
    """

    kind: IndexKind
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = PLAIN
    entry: str = ""
    sort: str = ""
    range: str = ""
    see: str = ""
    see_also: str = ""

    @property
    def is_place(self) -> bool:
        """Whether the index leads here."""
        return not (self.see or self.see_also)


@dataclass(frozen=True, slots=True)
class NoteCall:
    """A call of the note with this label.

    `number` is 0 until the notes are numbered. `ordinal` counts the calls of one note from 1; `adjacent`
    says that another call stands right before this one, so that a comma belongs between them.
    """

    label: str
    span: Span
    number: int = 0
    ordinal: int = 1
    adjacent: bool = False


Inline: TypeAlias = (
    Text
    | SoftBreak
    | LineBreak
    | Styled
    | HtmlInline
    | Code
    | Math
    | Link
    | Reference
    | CrossReference
    | PageReference
    | Citation
    | Picture
    | IndexMark
    | NoteCall
)
Inlines: TypeAlias = tuple[Inline, ...]

# --- blocks ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    children: Inlines
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Plain:
    """Inlines without a paragraph around them: a tight list's item, a table's cell."""

    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the chapter's title, a body has 2 to 6. It gets an id when links are resolved."""

    level: int
    children: Inlines
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Quotation:
    """A block quotation or an epigraph, with its attribution line."""

    kind: Literal["quotation", "epigraph"]
    children: tuple[Block, ...]
    attribution: Inlines
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Verse:
    """Stanzas of lines; `attribution` as in a quotation."""

    stanzas: tuple[tuple[Inlines, ...], ...]
    attribution: Inlines
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class List:
    """An ordered or unordered list; a tight one holds `Plain` blocks."""

    ordered: bool
    start: int
    items: tuple[tuple[Block, ...], ...]
    span: Span
    tight: bool = True
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what it means, once or more often."""

    term: Inlines
    meanings: tuple[tuple[Block, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms with their meanings."""

    items: tuple[Definition, ...]
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code on lines of its own; `tokens` are (Pygments' short class or "", text), together the whole text."""

    text: str
    language: str
    tokens: tuple[tuple[str, str], ...]
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class MathBlock:
    """TeX mathematics on a line of its own; `number` ("2.1") only when it has an id."""

    tex: str
    span: Span
    attributes: Attributes = PLAIN
    number: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An image on its own with a caption. `alt` and `data` as in `Picture`. `number` ("2.3") and `label`
    ("Figure 2.3", in the chapter's language) are given to those with a caption.
    """

    src: str
    alt: str | None
    caption: Inlines
    span: Span
    attributes: Attributes = PLAIN
    number: str = ""
    label: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell; `header` marks a `th`; spans count rows and columns from 1."""

    children: tuple[Block, ...]
    span: Span
    align: Align = ""
    header: bool = False
    rowspan: int = 1
    colspan: int = 1


Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of the head, of the body and of the foot. `number` ("1.1") and `label`
    ("Table 1.1", in the chapter's language) are given to those with a caption.
    """

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    foot: tuple[Row, ...]
    caption: Inlines
    span: Span
    attributes: Attributes = PLAIN
    number: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """A `:::` division, named by its classes: `aside`, `abstract`, …"""

    children: tuple[Block, ...]
    span: Span
    attributes: Attributes = PLAIN


@dataclass(frozen=True, slots=True)
class SceneBreak:
    """A break between scenes: `***`."""

    span: Span


Block: TypeAlias = (
    Paragraph
    | Plain
    | Heading
    | Quotation
    | Verse
    | List
    | DefinitionList
    | CodeBlock
    | MathBlock
    | Figure
    | Table
    | Division
    | SceneBreak
)
Blocks: TypeAlias = tuple[Block, ...]

# --- a chapter's source ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """A note's text. `number` is 0 until the notes are numbered; `calls` counts how often it is called."""

    label: str
    children: Blocks
    span: Span
    number: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """An editor's comment in the manuscript: in no edition."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One Markdown source. `title` holds the inlines of its first `# heading`, which is not in `blocks`;
    `title_attributes` what stands behind it in braces.
    """

    file: str
    title: Inlines
    blocks: Blocks
    notes: tuple[Note, ...]
    remarks: tuple[Remark, ...] = ()
    title_attributes: Attributes = PLAIN
