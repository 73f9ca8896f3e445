"""The offprints of the sample volume: their page labels are the pages that they say of themselves."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest

from bookmaker.diagnostics import has_errors
from bookmaker.order import Order
from bookmaker.pipeline import offprinted
from bookmaker.workspace import Folder
from test_whole_books import ROOT


@pytest.mark.slow
def test_page_labels_are_the_range_that_the_first_page_and_the_citation_print() -> None:
    made = offprinted(Folder(ROOT), "book.yaml", Order(jobs=2))
    assert not has_errors(made.diagnostics)
    ranges = [_ranges(data) for data in made.files.values()]
    english = [(labels, told) for labels, told in ranges if told]
    assert len(english) == len(ranges) - 1 > 4  # one chapter is in Arabic, which abbreviates otherwise
    assert [] == [(labels, told) for labels, told in english if {labels} != set(told)]
    first_pages = [int(labels.partition("–")[0]) for labels, _ in ranges]
    assert sorted(set(first_pages)) == first_pages


def _ranges(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The first and the last label behind the first page; the ranges that this and the opening print."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        cover, *labels = [page.label for page in pdf.pages]
    assert cover == "Cover"
    document = pypdfium2.PdfDocument(data)
    try:
        texts = (" ".join(document[n].get_textpage().get_text_bounded().split()) for n in (0, 1))
        told = [found for text in texts for found in re.findall(r"\bpp\. (\d+\u2060?–\u2060?\d+)", text)]
    finally:
        document.close()
    return f"{labels[0]}–{labels[-1]}", tuple(text.replace("\u2060", "") for text in told)
