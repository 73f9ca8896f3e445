"""Custom properties -> the end of a manuscript: a table for each group, with a sample beside each value."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from bookmaker.specimen.properties import Group, Property

FACE_WORDS = {"--arabic": ("منارة", "ar", "rtl"), "--hebrew": ("מגדלור", "he", "rtl")}
SCALE_WORDS = {
    "--arabic-scale": ("منارة", "ar", "rtl"),
    "--hebrew-scale": ("מגדלור", "he", "rtl"),
}
WORD, LETTERS, CODE = "Hamburgefonstiv", "Low Water 1869", "tide(h) != 0"
# Groups whose properties the pages of the specimen do not know.
UNSHOWN = frozenset({"wrap", "own"})
# Sizes of which a column holds but a word.
LARGE, SHORT = frozenset({"--chapter-title-size", "--part-title-size"}), "Low"
STACKS = frozenset({"--serif", "--sans", "--mono"})
FACES = ("--serif", "--sans", "--mono", "--cover-face")
SIZED = ("-size", "-size-most", "-size-least")
# Shown by a rule of their own, not by a length.
SWITCHES = {
    "--tracking": '<span class="smallcaps">Low Water</span>',
    "--opening-caps": "Nobody comes",
    "--toc-leader": "Preface",
    "--note-rule": "",
}
# A length in a column: not longer than about an inch.
DRAWN = re.compile(r"(\d+(?:\.\d+)?)(pt|em|mm)")
LONGEST = {"pt": 72.0, "mm": 25.4, "em": 6.0}


def tables(groups: tuple[Group, ...]) -> str:
    """The groups as Markdown: a heading and a table each."""
    return "\n".join(line for group in groups for line in _table(group))


def _table(group: Group) -> Iterator[str]:
    yield f"\n## {group.title} {{#values-{group.id}}}\n"
    stacks = {item.value: item.name for item in group.properties if item.name in STACKS}
    heads = ("Property", "Value", "Sample")[: 2 if group.id in UNSHOWN else 3]
    yield '<table class="values">'
    yield f"<thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead>"
    yield "<tbody>"
    for item in group.properties:
        cells = (_names(item), _values(item, stacks), sample(item, group.id))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells[: len(heads)])}</tr>"
    yield "</tbody>"
    yield "</table>"


def _names(item: Property) -> str:
    twin = f"<br><code>--print-{item.name.removeprefix('--')}</code>" if item.ink else ""
    return f"<code>{item.name}</code>{twin}"


def _values(item: Property, stacks: Mapping[str, str]) -> str:
    """The value, and below it those of other editions and of the house; a stack of faces is told once."""
    same = stacks.get(item.value, item.name)
    lines = [html.escape(_unquoted(item.value)) if same == item.name else f"as <code>{same}</code>"]
    lines += [item.ink] if item.ink else []
    house = " · ".join(filter(None, (item.house, item.house_ink)))
    lines += [f'<small class="house">house: {html.escape(_unquoted(house))}</small>'] if house else []
    lines += [f'<small class="epub">EPUB: {html.escape(_unquoted(item.epub))}</small>'] if item.epub else []
    return "<br>".join(lines)


def _unquoted(value: str) -> str:
    """A stack of faces without its quotes, which the text would set as a quotation's."""
    return value.replace('"', "")


def sample(item: Property, group: str) -> str:
    """What a property looks like; nothing for plain numbers, and for what belongs around the book."""
    if group in UNSHOWN:
        return ""
    kind, words = _kind(item)
    paper = "" if group == "all" else " on-paper"
    return f'<span class="sample {kind} of-{item.name[2:]}{paper}">{words}</span>' if kind else ""


def _kind(item: Property) -> tuple[str, str]:
    name = item.name
    if name in SWITCHES:
        return "switch", SWITCHES[name]
    if name in FACE_WORDS | SCALE_WORDS:
        word, language, direction = (FACE_WORDS | SCALE_WORDS)[name]
        kind = "face" if name in FACE_WORDS else "size"
        return kind, f'<span lang="{language}" dir="{direction}">{word}</span>'
    if name in FACES or name.startswith("--face-"):
        return "face", CODE if name in {"--mono", "--face-code"} else WORD
    if item.ink or item.value.startswith(("#", "rgb")):
        return "swatch", ""
    if name.endswith((*SIZED, "-scale")) and not name.startswith("--cover-"):
        return "size", SHORT if name in LARGE else LETTERS
    return ("length", "") if _is_drawn(item.value) else ("", "")


def _is_drawn(value: str) -> bool:
    found = DRAWN.fullmatch(value)
    return found is not None and 0 < float(found[1]) <= LONGEST[found[2]]
