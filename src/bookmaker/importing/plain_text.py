"""A text file, as a rule a web page saved as text -> a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.decoding import decoded
from bookmaker.importing.draft import Draft, Front, Remark, Source, remark
from bookmaker.importing.drafted import drafted
from bookmaker.importing.front import fronted
from bookmaker.importing.languages import guessed_language
from bookmaker.importing.mending import mended, mending_remarks, totals
from bookmaker.importing.quote_marks import evened
from bookmaker.importing.site_lines import without_site
from bookmaker.importing.text_blocks import headed, listed, versed, with_captions_remarked
from bookmaker.importing.text_lines import Passage, Passages, passages_of
from bookmaker.importing.text_marks import blocks_of_passage
from bookmaker.importing.typed_notes import noted


def read_text(source: Source) -> Draft | Diagnostic:
    """A draft of a text file: its passages without the site's lines; then notes, front, captions, lists and
    headings. The codes are those of the steps, with R082 and R083 for lines.
    """
    read = decoded(source.data, source.file)
    if isinstance(read, Diagnostic):
        return read
    passages = passages_of(read.text)
    clean = [mended(passage.text) for passage in passages.passages]
    counts = totals(done.counts for done in clean)
    texts = (Passage(done.text, passage.line) for done, passage in zip(clean, passages.passages, strict=True))
    trees = (block for passage in texts if passage.text for block in blocks_of_passage(passage, source.file))
    blocks, site = without_site(drafted(tuple(trees)))
    blocks, notes = noted(blocks)
    front, blocks, told = fronted(blocks, Front())
    blocks, captions = with_captions_remarked(blocks)
    blocks, verses = versed(listed(blocks))
    blocks, headings = headed(blocks)
    blocks, quotes = evened(blocks, Span(source.file))
    language, languages = guessed_language(blocks, Span(source.file))
    mending = (*mending_remarks(counts, Span(source.file)), *_joining(passages, source.file), *quotes)
    remarks = (*read.remarks, *mending, *languages, *told, *captions, *verses, *notes, *headings, *site)
    return Draft(replace(front, language=language), blocks, {}, remarks)


def _joining(passages: Passages, file: str) -> Iterator[Remark]:
    """What became of line ends. R082: lines were joined to paragraphs. R083: a word was parted at a line's
    end, and nothing tells whether its hyphen is its own.
    """
    if passages.joined:
        ends = "1 line end" if passages.joined == 1 else f"{passages.joined:,} line ends"
        sure = sum(word.certain for word in passages.parted)
        words = f", and {sure:,} parted word{'' if sure == 1 else 's'} put together" if sure else ""
        yield remark("mended", "R082", f"put right: {ends} inside paragraphs{words}", Span(file))
    for word in passages.parted:
        if not word.certain:
            message = f"{word.word!r} was parted at a line's end, and its hyphen was kept"
            yield remark(
                "question", "R083", message, Span(file, word.line), "take the hyphen out where it is none"
            )
