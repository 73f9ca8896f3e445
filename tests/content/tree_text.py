"""The tree as text that a reader can review: one line a block, inlines in brackets, places as line:column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bookmaker.content import tree
from bookmaker.diagnostics import Diagnostic, Span

INDENT = "  "


def manuscript_text(manuscript: tree.Manuscript, mistakes: Iterable[Diagnostic]) -> str:
    """A manuscript with its notes and remarks, and behind them what is wrong with it."""
    lines: list[str] = []
    if manuscript.title:
        lines.append(f"title{_braces(manuscript.title_attributes)}: {inline_text(manuscript.title)}")
    lines += block_lines(manuscript.blocks)
    for note in manuscript.notes:
        lines.append(f"note {note.label} {_place(note.span)}")
        lines += _deeper(block_lines(note.children))
    lines += [f"remark {_place(remark.span)}: {remark.text!r}" for remark in manuscript.remarks]
    lines += [str(mistake) for mistake in mistakes]
    return "".join(line + "\n" for line in lines)


def _place(span: Span) -> str:
    return f"{span.line}:{span.column}"


def _deeper(lines: Iterable[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)


def _braces(attributes: tree.Attributes) -> str:
    parts = [f"#{attributes.id}"] if attributes.id else []
    parts += [f".{name}" for name in attributes.classes]
    named = (("lang", attributes.lang), ("dir", attributes.dir), *attributes.pairs)
    parts += [f'{key}="{value}"' for key, value in named if value or key not in {"lang", "dir"}]
    return " {" + " ".join(parts) + "}" if parts else ""


def inline_text(inlines: Iterable[tree.Inline]) -> str:
    """Inlines one behind the other."""
    return " ".join(map(_inline, inlines))


def _inline(node: tree.Inline) -> str:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    match node:
        case tree.Text():
            return repr(node.text)
        case tree.SoftBreak():
            return "/"
        case tree.LineBreak():
            return "//"
        case tree.Styled():
            return f"{node.kind}{_braces(node.attributes)}({inline_text(node.children)})"
        case tree.HtmlInline():
            return f"<{node.name}>{_braces(node.attributes)}({inline_text(node.children)})"
        case tree.Code():
            return f"code{_braces(node.attributes)}({node.text!r})"
        case tree.Math():
            return f"math({node.tex!r})"
        case tree.Link():
            title = f" {node.title!r}" if node.title else ""
            return f"link[{node.target}{title}]{_braces(node.attributes)}({inline_text(node.children)})"
        case tree.Picture():
            return f"picture[{node.src}]{_braces(node.attributes)}(alt {node.alt!r})"
        case tree.CrossReference():
            before = "" if node.before is None else f" before {inline_text(node.before) or repr('')}"
            return f"ref({node.label}{before}{' page' if node.page else ''})"
        case tree.Citation():
            return f"cite({'; '.join(map(_work, node.works))})"
        case tree.IndexMark():
            return _index_mark(node)
        case tree.NoteCall():
            return f"call {node.label} {_place(node.span)}"
        case _:
            return repr(node)


def _index_mark(mark: tree.IndexMark) -> str:
    kind = "" if mark.kind == "point" else f" {mark.kind} {mark.range}"
    said = (("sort", mark.sort), ("see", mark.see), ("see also", mark.see_also))
    words = "".join(f" {name} {value}" for name, value in said if value)
    entry = f"[{mark.entry}]" if mark.entry else ""
    return f"index{entry}{kind}{words}{_braces(mark.attributes)}({inline_text(mark.children)})"


def _work(work: tree.CitedWork) -> str:
    mode = "" if work.mode == "normal" else f" {work.mode}"
    before = f"{inline_text(work.prefix)} " if work.prefix else ""
    return f"{before}@{work.key}{mode}{' ' + inline_text(work.suffix) if work.suffix else ''}"


def block_lines(blocks: Iterable[tree.Block]) -> list[str]:
    """The lines of blocks, what stands in one indented below it."""
    return [line for block in blocks for line in _block(block)]


def _block(block: tree.Block) -> Iterator[str]:  # noqa: C901, PLR0912 (one case a kind)
    head = f"{type(block).__name__} {_place(block.span)}"
    head += _braces(getattr(block, "attributes", tree.PLAIN))
    match block:
        case tree.Paragraph() | tree.Plain():
            yield f"{head}: {inline_text(block.children)}"
        case tree.Heading():
            yield f"{head} level {block.level}: {inline_text(block.children)}"
        case tree.Quotation():
            yield f"{head} {block.kind}"
            yield from _deeper(block_lines(block.children))
            yield from _named("attribution", block.attribution)
        case tree.Verse():
            yield head
            for stanza in block.stanzas:
                yield f"{INDENT}stanza"
                yield from (f"{INDENT}{INDENT}{inline_text(line)}" for line in stanza)
            yield from _named("attribution", block.attribution)
        case tree.List():
            kind = f"numbers from {block.start}" if block.ordered else "bullets"
            yield f"{head} {kind} {'tight' if block.tight else 'loose'}"
            for item in block.items:
                yield f"{INDENT}-"
                yield from _deeper(_deeper(block_lines(item)))
        case tree.DefinitionList():
            yield head
            for entry in block.items:
                yield f"{INDENT}term {inline_text(entry.term)}"
                for meaning in entry.meanings:
                    yield f"{INDENT}{INDENT}:"
                    yield from _deeper(_deeper(_deeper(block_lines(meaning))))
        case tree.CodeBlock():
            tokens = " ".join(f"{kind}{text!r}" for kind, text in block.tokens)
            yield f"{head} [{block.language}] {tokens}"
        case tree.MathBlock():
            yield f"{head} {block.tex!r}"
        case tree.Figure():
            yield f"{head} [{block.src}] alt {block.alt!r}"
            yield from _named("caption", block.caption)
        case tree.Table():
            yield head
            yield from _named("caption", block.caption)
            for name, rows in (("head", block.head), ("body", block.body), ("foot", block.foot)):
                for row in rows:
                    yield f"{INDENT}{name}"
                    yield from (line for cell in row for line in _deeper(_deeper(_cell(cell))))
        case tree.Division():
            yield head
            yield from _deeper(block_lines(block.children))
        case tree.SceneBreak():
            yield head


def _named(name: str, inlines: tree.Inlines) -> Iterator[str]:
    if inlines:
        yield f"{INDENT}{name}: {inline_text(inlines)}"


def _cell(cell: tree.Cell) -> Iterator[str]:
    head = "header" if cell.header else "cell"
    head += f" {cell.align}" if cell.align else ""
    head += f" rows {cell.rowspan}" if cell.rowspan > 1 else ""
    head += f" columns {cell.colspan}" if cell.colspan > 1 else ""
    if len(cell.children) == 1 and isinstance(cell.children[0], tree.Plain):
        yield f"{head}: {inline_text(cell.children[0].children)}"
    else:
        yield head
        yield from _deeper(block_lines(cell.children))
