"""Pages in HTML: the chapter that is made of them, and everything that an editor is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.content.markdown import read_manuscript
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.html_pages import read_html
from bookmaker.importing.page import DEEPEST, Element, page_of, without
from bookmaker.workspace import Memory
from described_draft import described, letters, letters_kept, told
from written_cases import Case, cases

PNG = b"\x89PNG\r\n\x1a\n"
BESIDE = Memory({f"page_files/{name}.png": PNG + name.encode() for name in ("quay", "scale")})


def draft_of(page: str | bytes) -> Draft:
    data = page if isinstance(page, bytes) else page.encode()
    draft = read_html(Source("page.html", data, BESIDE))
    assert isinstance(draft, Draft)
    return draft


def mistakes(found: Iterable[Diagnostic]) -> list[str]:
    """The errors, without those for images (C052), which have no place in a book yet."""
    return [str(mistake) for mistake in found if mistake.severity == "error" and mistake.code != "C052"]


@pytest.fixture(autouse=True, scope="module")
def _whole_words() -> Iterator[None]:
    """Remarks that quote all of what was left out, so that its letters can be counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bookmaker.importing.looks._SHOWN", 1_000_000)
        yield


@pytest.mark.parametrize("case", cases("pages.md"), ids=lambda case: case.name)
def test_a_page_becomes_a_chapter_and_an_editor_is_told_what_was_done(case: Case) -> None:
    draft = draft_of(case.files["page.html"])
    assert case.files["chapter.md"].decode() == described(draft)
    assert case.printed == told(draft)


@pytest.mark.parametrize("case", cases("pages.md"), ids=lambda case: case.name)
def test_a_chapter_made_of_a_page_reads_without_a_mistake(case: Case) -> None:
    manuscript, found = read_manuscript(draft_of(case.files["page.html"]).text, "chapters/page.md")
    assert mistakes(found) == []
    assert [note.label for note in manuscript.notes if not note.children] == []


# --- conservation ----------------------------------------------------------------------------------------

UNSEEN = {
    "head",
    "script",
    "style",
    "math",
    "svg",
    "input",
    "button",
    "select",
    "textarea",
    "template",
    "noscript",
}


def shown(page: str) -> str:
    """The words of a page that readers see."""
    read = page_of(page, "page.html")
    assert not isinstance(read, Diagnostic)
    return without(read.root, lambda element: element.name in UNSEEN).text


def assert_nothing_is_lost(page: str) -> None:
    """Letters that are not in the chapter stand in what an editor is told."""
    draft = draft_of(page)
    assert letters(shown(page)) - letters_kept(draft) - letters(told(draft)) == Counter()


@pytest.mark.parametrize("case", cases("pages.md"), ids=lambda case: case.name)
def test_no_letter_is_lost_that_an_editor_is_not_told_of(case: Case) -> None:
    assert_nothing_is_lost(case.files["page.html"].decode())


WORDS = st.sampled_from(
    ["ebb", "the flood", "a_b *c*", "[1] sea", "1. rope", "# tar", "By Ada Rill", "—", "x" * 90 + "."]
)
KINDS = """
    p div section article aside header footer nav h1 h2 h4 ul ol li dl dt dd blockquote pre code table tr td
    th caption figure figcaption em strong i b span sup sub a q cite br hr center details summary small s
    main address form
"""
TAGS = st.sampled_from(KINDS.split())
CLASSES = st.sampled_from(
    ["", "share", "comments", "entry-content", "footnotes", "title", "byline", "verse", "related"]
)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element of any kind around others, closed or not."""
    inner = st.lists(children, max_size=4).map("".join)
    ends = st.sampled_from(["</{}>", ""])
    return st.builds(
        lambda tag, name, text, end: f'<{tag} class="{name}" id="{name}">{text}{end.format(tag)}',
        TAGS,
        CLASSES,
        inner,
        ends,
    )


PAGES = st.lists(st.recursive(WORDS.map(lambda w: f"{w} "), element, max_leaves=12), max_size=5).map("".join)


@given(PAGES)
def test_of_any_page_no_letter_is_lost(page: str) -> None:
    assert_nothing_is_lost(page)


@given(PAGES)
def test_the_chapter_of_any_page_reads_back(page: str) -> None:
    draft = draft_of(page)
    _, found = read_manuscript(draft.text, "chapters/page.md")
    assert mistakes(found) == []


@given(st.text(max_size=300).map(str.encode) | st.binary(max_size=300))
def test_any_bytes_give_a_draft_or_one_mistake(data: bytes) -> None:
    assert isinstance(read_html(Source("page.html", data)), Draft | Diagnostic)


# --- notes -----------------------------------------------------------------------------------------------

NOTED = '<p>Said <sup><a id="r" href="#{0}">1</a></sup> so.</p><hr>{1}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fn1", '<ol><li id="fn1">Text. <a href="#r">↩</a></li></ol>'),
        ("_ftn1", '<div><p><a name="_ftn1" href="#r">[1]</a> Text.</p></div>'),
        (
            "footnote-1",
            '<div class="footnote"><a id="footnote-1" href="#r">1</a><div><p>Text.</p></div></div>',
        ),
        ("x", '<div class="notes"><p id="x"><a href="#r">1</a>. Text.</p></div>'),
        ("x", '<table><tr id="x"><td><a href="#r">1</a></td><td>Text.</td></tr></table>'),
        ("x", '<dl><dt id="x"><a href="#r">1</a></dt><dd>Text.</dd></dl>'),
        ("x", '<aside id="x" role="doc-footnote">Text.</aside>'),
        (
            "sdfootnote1sym",
            '<div id="sdfootnote1"><p><a name="sdfootnote1sym" href="#r">1</a>Text.</p></div>',
        ),
    ],
)
def test_a_call_and_a_text_that_lead_to_each_other_are_a_note(name: str, text: str) -> None:
    draft = draft_of(f"<h1>T</h1>{NOTED.format(name, text)}")
    assert draft.text == "Said[^1] so.\n\n[^1]: Text.\n"


@pytest.mark.parametrize("page", ['<p><a href="#s">1</a> and more.</p><h2 id="s">Part</h2><p>Text.</p>'])
def test_a_number_that_leads_to_a_section_is_no_note(page: str) -> None:
    assert "[^" not in draft_of(f"<h1>T</h1>{page}").text


# --- what parsers and sites do -----------------------------------------------------------------------------


def test_a_typed_call_that_begins_an_item_leaves_it_one() -> None:
    items = "<ul><li>[1] sea<li><p class='verse'>[1] sea</ul><ol><li>[1] sea</ol>"
    text = draft_of(f"<p>So it was.</p>{items}<p>[1] A note.</p>").text
    assert "- [^1] sea\n" in text
    assert "- ::: verse\n\n  [^1] sea\n\n  :::\n" in text
    assert "1. [^1] sea\n" in text


def test_a_word_with_many_places_to_break_is_read() -> None:
    assert draft_of("<h1>T</h1><p>" + "ab<wbr>" * 500).text == "ab" * 500 + "\n"


def test_what_stands_in_a_table_and_in_no_cell_is_kept_above_it() -> None:
    draft = draft_of("<h1>T</h1><p>Text.</p><table>loose<tr><th>a<th>b<tr><td>1<td>2</table>")
    assert draft.text == "Text.\n\nloose\n\n| a   | b   |\n|-----|-----|\n| 1   | 2   |\n"


def test_a_page_that_a_script_would_show_is_read() -> None:
    text = "<h1>T</h1><p>Words.</p><p hidden>Gone.</p>"
    draft = draft_of(f'<body style="visibility: hidden"><main hidden>{text}</main></body>')
    assert draft.text == "Words.\n"
    assert "R096" in told(draft)


def test_a_cell_spans_no_more_than_a_book_allows() -> None:
    assert 'colspan="100"' in draft_of("<h1>T</h1><table><tr><td colspan=100000>x<tr><td>a<td>b</table>").text


def test_a_part_that_is_named_as_a_sites_and_holds_the_text_is_the_text() -> None:
    long = "It was a long day, and it ended late for everybody who was on the quay. " * 3
    assert long.strip() in draft_of(f'<h1>T</h1><div class="social-share-widget"><p>{long}</p></div>').text


# --- hostile pages ---------------------------------------------------------------------------------------


def test_a_page_that_is_nested_without_end_is_refused() -> None:
    told = "page.html: error[R066]: elements of the page are nested deeper than 120\n"
    for tag in ("div", "b", "blockquote", "table><tr><td"):
        found = read_html(Source("page.html", f"<{tag}>".encode() * 5000))
        assert str(found).startswith(told)


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "section", "ul><li"])
def test_a_page_as_deep_as_can_be_is_read(tag: str) -> None:
    depth = (DEEPEST - 4) // tag.count("><") if "><" in tag else DEEPEST - 4
    opened = f"<{tag}>" * (depth // (1 + tag.count("><")))
    assert "words" in described(draft_of(f"<body><h1>T</h1>{opened}words"))


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:x",
        "java\tscript:x",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//[",
        "http://[",
    ],
)
def test_a_link_that_runs_or_reads_something_is_words(href: str) -> None:
    assert draft_of(f'<h1>T</h1><p>Go <a href="{href}">there</a>.').text == "Go there.\n"


@pytest.mark.parametrize(
    "src",
    [
        "/etc/passwd",
        "../secret.png",
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "page_files/../../x",
        "file:page_files/quay.png",
        "x:page_files/quay.png",
        "data:text/html,x",
        "",
    ],
)
def test_no_image_is_read_from_outside_or_fetched(src: str) -> None:
    draft = draft_of(f'<h1>T</h1><p>A <img src="{src}" alt="b"> c.')
    assert dict(draft.images) == {}
    assert "<!-- image: b" in draft.text


@pytest.mark.parametrize("coded", [";base64,iVBORw0KGgo=", ",%89PNG%0D%0A%1A%0A"])
def test_an_image_inside_a_page_becomes_a_file(coded: str) -> None:
    draft = draft_of(
        f'<h1>Ebb</h1><p>It goes out, and comes in.</p><img alt="A" src="data:image/png{coded}">'
    )
    ((name, data),) = draft.images.items()
    assert data == PNG
    assert f"(bookmaker-image:{name})" in draft.text


def test_of_two_images_with_one_name_both_are_kept() -> None:
    beside = Memory({"a/x.png": PNG + b"1", "b/x.png": PNG + b"2"})
    draft = read_html(
        Source("page.html", b"<h1>T</h1><img src=a/x.png><img src=./b/x.png><img src=a/x.png?v=2>", beside)
    )
    assert isinstance(draft, Draft)
    assert {"x.png": PNG + b"1", "x-2.png": PNG + b"2"} == dict(draft.images)


@pytest.mark.parametrize(
    "page",
    [
        "<p>" + "word " * 200_000,
        "<p>" + "x" * 1_000_000,
        "<p>word " * 10_000,
        "<br>" * 20_000,
        "<p>" + "<i>a</i> " * 10_000,
        "<p>" + "<a href='https://example.org/'>a</a> " * 5_000,
        "<table>" + ("<tr>" + "<td>x" * 20) * 400,
        "<style>" + ".a{font-style:italic}" * 50_000 + "</style><p class=a>x",
        "<style>" + "{" * 100_000 + "</style><p>x",
        "<p class='" + "a " * 100_000 + "'>x",
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script><p>x",
        "<h1>T</h1><p>" + "[" * 50_000,
        "".join(f'<p>t<a id="r{n}" href="#f{n}">{n}</a></p>' for n in range(3000))
        + "".join(f'<p id="f{n}"><a href="#r{n}">{n}</a> note</p>' for n in range(3000)),
    ],
    ids=lambda page: re.sub(r"\W+", "-", page[:24]),
)  # fmt: skip
def test_a_page_without_bounds_is_read_in_bounded_time(page: str) -> None:
    """Quadratic work on any of these would take minutes."""
    assert isinstance(draft_of(page), Draft)


def test_an_element_is_itself_alone() -> None:
    """Notes are found by identity: two equal elements of a page are two."""
    assert Element("p") != Element("p")


# --- formulas --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mathml", "tex"),
    [
        ("<mi>x</mi><mo>=</mo><msqrt><mn>2</mn></msqrt>", r"x=\sqrt{2}"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi></mrow><mi>n</mi></munderover>", r"\sum _{i}^{n}"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", r"\bar{x}"),
        ("<mi>sin</mi><mi>θ</mi>", r"\sin \theta"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable>", r"\begin{matrix}1\end{matrix}"),
        ("<mtext>if</mtext><mi>ℝ</mi>", r"\text{if}\mathbb{R}"),
    ],
)  # fmt: skip
def test_mathml_is_written_as_tex(mathml: str, tex: str) -> None:
    assert draft_of(f"<h1>T</h1><p>So <math>{mathml}</math> is.").text == f"So ${tex}$ is.\n"


def test_an_element_of_a_formula_that_has_no_tex_is_told() -> None:
    draft = draft_of("<h1>T</h1><p>So <math><menclose><mi>x</mi></menclose></math>.")
    assert told(draft).endswith(
        "guessed: page.html:1: warning[R095]: parts of a formula were written as they stand: x\n"
    )
