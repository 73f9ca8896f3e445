"""Notes that were typed, "[1]" or "¹" with their texts at the end -> notes of the chapter.

Works on blocks in Markdown, where a typed bracket has a backslash before it or none. Links, code and
addresses are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from bookmaker.importing.draft import Block, Remark, remark
from bookmaker.importing.looks import quoted
from bookmaker.importing.note_texts import FIGURES, RAISED, NoteText, note_texts, with_items_apart

_APART = r"`+[^`]*`+|<[^<>\s][^<>]*>|(?<=\])\([^()\s]*\)|https?://\S+|\[\^[^\]\s]+\]"
_LIST = r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){0,20}"
# What begins a line: the space behind it is not the one before a call.
_BEGINNING = r"(?m:^[ >]*(?:[-*+:]|\d+[.)]|#+)?[ ]+)"
_BRACKETS = re.compile(rf"{_APART}|{_BEGINNING}|[ \u00a0]?\\?\[(?P<numbers>{_LIST})\\?\](?![(\[{{:])")
_SUPERIOR = re.compile(
    rf"{_APART}|(?<![\d{RAISED}])(?<!\bm)(?<!\b[ckd]m)(?<!\bCO)(?P<numbers>[{RAISED}]{{1,3}})"
    r"|(?<=[^\s\d])\^(?P<caret>\d{1,3}(?:,\d{1,3})*)\^"
)
_GLUED = re.compile(
    rf"{_APART}|(?<=[^\W\d_]{{2}})(?P<mark>[.,;:!?]?[”’\"'»)]?)(?P<numbers>\d{{1,3}})(?=[\s”’).,;:]|$)"
)
_SIGNS = re.compile(r"`{3}|~{3}|<!--")
_LARGEST_RANGE = 30


@dataclass(frozen=True, slots=True)
class _Calls:
    """How calls are typed, and the labels that the numbers of notes with a text become."""

    pattern: re.Pattern[str]
    labels: Mapping[int, str]


def noted(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks with typed notes made notes, which stand behind the others.

    R077: how many there are. R078: a call has no text, and stays as it is. R079: a text has no call, and
    stays as it is. R073: the heading above the notes is left out.
    """
    blocks = with_items_apart(blocks)
    found = note_texts(blocks)
    held = {place for text in found.texts for place in text.places} | {found.heading}
    body = {i: block for i, block in enumerate(blocks) if i not in held}
    calls, used = _typed(body, _labels(found.texts, blocks))
    notes = [text for text in found.texts if text.number in used]
    lost = [text for text in found.texts if text.number not in used]
    kept = {i: _with_calls(block, calls) for i, block in body.items()}
    kept |= {i: blocks[i] for text in lost for i in text.places}
    told = [_counted(notes, blocks)] if notes else []
    told += chain.from_iterable(_questions(block, calls) for block in body.values())
    told += [_uncalled(blocks[text.places[0]]) for text in lost]
    if found.heading is not None and lost:
        kept[found.heading] = replace(blocks[found.heading], kind="heading", level=2)
    elif found.heading is not None:
        told.append(_heading_left_out(blocks[found.heading]))
    made = (_note(text, calls.labels[text.number]) for text in notes)
    return (*(kept[i] for i in sorted(kept)), *made), tuple(told)


def _labels(texts: Iterable[NoteText], blocks: Iterable[Block]) -> dict[int, str]:
    """A label for each number: the number itself, where no note has it already."""
    taken = {block.label for block in blocks if block.kind == "note"}
    return {t.number: str(t.number) if str(t.number) not in taken else f"typed-{t.number}" for t in texts}


def _typed(body: Mapping[int, Block], labels: Mapping[int, str]) -> tuple[_Calls, set[int]]:
    """How the calls are typed, and the numbers that are called: in brackets, else superior, else as figures
    right behind a word, where all of them follow one another.
    """
    texts = [block.text for block in body.values() if _may_call(block)]
    for pattern in (_BRACKETS, _SUPERIOR):
        calls = _Calls(pattern, labels)
        numbers = [n for text in texts for match in pattern.finditer(text) for n in _numbers(match)]
        if used := set(numbers) & labels.keys():
            return calls, used
    in_order = [n for text in texts for match in _GLUED.finditer(text) for n in _numbers(match)]
    wanted = sorted(labels)
    if wanted and [n for n in in_order if n in labels] == wanted:
        return _Calls(_GLUED, labels), set(wanted)
    return _Calls(_BRACKETS, labels), set()


def _may_call(block: Block) -> bool:
    return block.kind != "note" and not _SIGNS.match(block.text)


def _numbers(match: re.Match[str]) -> list[int]:
    """The numbers that one call names: "1", "1, 2", "1–3"."""
    groups = match.groupdict()
    typed = (groups.get("numbers") or groups.get("caret") or "").translate(FIGURES)
    numbers: list[int] = []
    for part in filter(None, re.split(r"\s*[,;]\s*", typed)):
        first, _, last = re.sub(r"\s*[–-]\s*", "-", part).partition("-")
        behind = int(last or first)
        numbers += (
            range(int(first), min(behind, int(first) + _LARGEST_RANGE) + 1)
            if behind > int(first)
            else [int(first)]
        )
    return numbers


def _with_calls(block: Block, calls: _Calls) -> Block:
    """The block with its calls written as calls; those of notes without a text stay."""
    if not _may_call(block):
        return block

    def put(match: re.Match[str], written: Callable[[int], str]) -> str:
        numbers = _numbers(match)
        if not numbers or not calls.labels.keys() >= set(numbers):
            return match[0]
        return (match.groupdict().get("mark") or "") + "".join(map(written, numbers))

    text = calls.pattern.sub(lambda match: put(match, lambda n: f"[^{calls.labels[n]}]"), block.text)
    plain = calls.pattern.sub(lambda match: put(match, lambda _: ""), block.plain)
    return replace(block, text=text, plain=plain) if text != block.text else block


def _note(text: NoteText, label: str) -> Block:
    first = text.blocks[0]
    return Block(
        "note",
        "\n\n".join(block.text for block in text.blocks),
        "\n".join(block.plain for block in text.blocks),
        first.place,
        label=label,
    )


# --- what is told ----------------------------------------------------------------------------------------


def _counted(notes: list[NoteText], blocks: tuple[Block, ...]) -> Remark:
    place = blocks[notes[0].places[0]].place
    message = "1 typed note is a note now" if len(notes) == 1 else f"{len(notes):,} typed notes are notes now"
    return remark("mended", "R077", message, place)


def _questions(block: Block, calls: _Calls) -> Iterator[Remark]:
    if not _may_call(block):
        return
    for match in _BRACKETS.finditer(block.plain):
        numbers = _numbers(match)
        if numbers and (calls.pattern is not _BRACKETS or not calls.labels.keys() >= set(numbers)):
            context = block.plain[max(0, match.start() - 40) : match.end() + 20].strip()
            message = (
                f"{match[0].strip()} looks like a note's call, and there is no such note: {quoted(context)}"
            )
            yield remark("question", "R078", message, block.place, "write the note, or take the number out")


def _uncalled(block: Block) -> Remark:
    message = f"this looks like a note that nothing calls: {quoted(block.plain)}"
    hint = "find its place in the text and write [^1] there, with [^1]: before the note"
    return remark("question", "R079", message, block.place, hint)


def _heading_left_out(block: Block) -> Remark:
    return remark("dropped", "R073", f"a heading is left out: {quoted(block.plain)}", block.place)
