"""The preview's page in a browser: what a reader of it sees, and what an edit changes before his eyes."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

import previewed
from at_hand import asks
from chromium import Browser, chromium
from previewed import ONE, port_of, running, save

pytestmark = asks("Chromium")

WINDOW, WIDER = (1100, 640), (1300, 700)
PARAGRAPHS = 12
TWO = "# The Second\n\nAnother chapter, which leads to @fig-field.\n\n" + "\n\n".join(
    f"Paragraph {number} begins. {'It is there to fill its page with words. ' * 5}"
    for number in range(1, PARAGRAPHS + 1)
)
# Small pages, of which a few words fill several.
MANIFEST = previewed.MANIFEST + "print: {trim: [4.25in, 5.5in]}\n"
FILES = {**previewed.FILES, "book.yaml": MANIFEST.encode(), "chapters/two.md": TWO.encode()}

TEMPLATE = """\
<html xmlns="http://www.w3.org/1999/xhtml">
<body><section id="half-title"><p>Words of its own</p></section></body></html>
"""
LINE_OF_TWO = '#contents .line[data-key^="two#"]'

# How the page is asked: the words on a page of a section; the spread in the middle of the stage at rest.
ASKED = """
window.leaf = (section, page = 1) => document.querySelector(`.leaf[data-drawn="${section}/${page}"]`);
window.plain = (element) => element.textContent.replace(/\\s+/g, " ").trim();
window.words = (section, page = 1) => plain(leaf(section, page).querySelector(".textLayer"));
window.inFrame = () => plain(document.querySelector("iframe:not(.coming)").contentDocument.body);
window.place = (element) => element.getBoundingClientRect();
window.stageTop = () => document.getElementById("stage").scrollTop;
window.pressed = (group) => texts(`${group} [aria-pressed=true]`);
window.spans = () => [...document.querySelectorAll(".textLayer span")];
window.spot = (text) => spans().find((span) => span.textContent.includes(text));
window.texts = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent);
window.spread = async () => {
    const room = document.getElementById("stage");
    for (let top = -1; top !== stageTop();) {
        top = stageTop();
        await new Promise((resolve) => setTimeout(resolve, 120));
    }
    const { x, y, width, height } = place(room);
    return Number(document.elementFromPoint(x + width / 2, y + height / 2).closest(".spread").dataset.index);
};
window.turned = async (index) => await spread() === index;
window.loadedOnce = true;
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A book's folder, and the page of its preview in a browser."""

    root: Path
    address: str
    browser: Browser
    first: dict[str, str] = field(default_factory=dict)

    def state(self) -> dict[str, Any]:
        """The state of the print view."""
        line = http.client.HTTPConnection(self.address.removeprefix("http://").rstrip("/"), timeout=120)
        line.request("GET", "/state/print")
        state = json.loads(line.getresponse().read())
        line.close()
        return state or {}

    def save(self, name: str, data: str | bytes) -> None:
        """Save a file of the book."""
        save(self.root, name, data)

    def begin(self) -> None:
        """Give the book back its files, and the page its first view, place and choices."""
        there = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}
        for name in there - FILES.keys():
            (self.root / name).unlink()
        for name, data in FILES.items():
            if name not in there or (self.root / name).read_bytes() != data:
                self.save(name, data)
        self.browser.events.clear()
        self.browser.resize(*WINDOW)
        self.browser.prefer(reduced_motion="reduce")  # turning pages takes no time
        self.ask(BEGUN)
        self.settled(json.dumps(self.first))
        self.browser.press("Home")
        self.until("turned(0)")

    def open(self) -> None:
        """Open the page."""
        self.browser.open(self.address, *WINDOW)
        self.browser.wait("document.querySelector('.leaf canvas')", 60)
        self.ask(ASKED)
        self.settled("files")

    def settled(self, files: str = "files") -> None:
        """Wait until all is laid out, nothing is wrong, and the leaves show the files of the sections."""
        self.browser.wait(SETTLED.replace("WANTED", files))

    def until(self, expression: str) -> Any:
        """The value of an expression, as soon as it is true."""
        return self.browser.wait(expression)

    def ask(self, expression: str) -> Any:
        """The value of an expression."""
        return self.browser.ask(expression)


BEGUN = """
document.querySelector("[data-view=print]").click();
document.querySelectorAll("#overlays [aria-pressed=true]").forEach((button) => button.click());
document.getElementById("fit").click();
if (document.body.matches(".with-mistakes")) document.getElementById("mistakes-button").click();
if (!document.body.matches(".with-contents")) document.getElementById("contents-button").click();
document.activeElement.blur();
"""
SETTLED = """(async () => {
    const state = await (await fetch("/state/print")).json();
    const files = Object.fromEntries(state.sections.map((section) => [section.id, section.file]));
    const shown = [...document.querySelectorAll(".leaf[data-file]")].map((leaf) => leaf.dataset.file);
    const named = Object.values(files);
    return !state.busy.doing && !state.mistakes.length && !document.body.matches(".stale, .busy")
        && JSON.stringify(files) === JSON.stringify(WANTED) && shown.every((file) => named.includes(file));
})()"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    root = tmp_path_factory.mktemp("book")
    for name, data in FILES.items():
        save(root, name, data)
    folder = tmp_path_factory.mktemp("browser")
    with running(root, "--port", "0", "--jobs", "1") as process, chromium(folder) as browser:
        assert process.stdout is not None
        page = Opened(root, f"http://127.0.0.1:{port_of(process.stdout.readline())}/", browser)
        page.open()
        page.first.update({section["id"]: section["file"] for section in page.state()["sections"]})
        yield page


@pytest.fixture
def page(opened: Opened) -> Iterator[Opened]:
    """The page of the whole book in print, as it begins; it complains of nothing, whatever is done to it."""
    opened.begin()
    yield opened
    assert opened.browser.complaints() == []


def go_to_one(page: Opened) -> None:
    """To the spread of the first chapter."""
    page.browser.click('#contents .line[data-key^="one#"]')
    page.until("turned(2)")


def at_the_second_page_of_two(page: Opened) -> str:
    """In the second page of a long chapter, larger than usual; the number of a paragraph there."""
    page.browser.click(LINE_OF_TWO)
    page.browser.press("ArrowRight")
    page.browser.press("+")
    page.until("turned(4)")
    page.ask("document.getElementById('stage').scrollBy(0, 30)")
    page.until("turned(4)")
    number = page.until("words('two', 2).match(/Paragraph (\\d+) begins/)?.[1]")
    return str(number)


# --- what is there ---------------------------------------------------------------------------------------


def test_the_first_spread_stands_beside_the_contents(page: Opened) -> None:
    assert page.ask("document.title") == "A Small Preview – preview"
    lines = page.ask("texts('#contents .line .words')")
    assert lines == ["Half-title", "Contents", "1. The First", "2. The Second"]
    assert page.until("words('half-title')") == "A Small Preview"
    assert page.ask("spread()") == 0
    contents, leaf = "document.getElementById('contents')", "document.querySelector('.leaf')"
    assert page.ask(f"place({contents}).width > 100 && place({leaf}).left >= place({contents}).right")
    drawing = "document.querySelector('.leaf canvas')"
    pixels = f"{drawing}.getContext('2d').getImageData(0, 0, {drawing}.width, {drawing}.height).data"
    assert page.ask(f"{pixels}.some((value) => value < 90)")


def test_a_line_of_the_contents_leads_to_its_page(page: Opened) -> None:
    page.browser.click(LINE_OF_TWO)
    page.until("turned(3)")
    assert "Another chapter" in page.until("words('two')")
    page.until("texts('#contents .line[aria-current=true] .words')[0] === '2. The Second'")
    assert page.ask("document.getElementById('folio').value") == "3"


def test_an_address_leads_to_its_page_also_while_the_place_of_before_is_written_down(page: Opened) -> None:
    page.ask("location.hash = 'print/two/2'; history.replaceState(null, '', '#print/half-title/1')")
    page.until("turned(4)")


def test_in_a_narrow_window_one_panel_at_a_time_lies_over_the_pages(page: Opened) -> None:
    page.browser.resize(400, 700)
    page.until("!document.body.matches('.with-contents, .with-mistakes')")
    page.browser.press("c")
    page.until("document.body.matches('.with-contents:not(.with-mistakes)')")
    page.browser.press("m")
    page.until("document.body.matches('.with-mistakes:not(.with-contents)')")


@pytest.mark.parametrize("view", ["print", "epub"])
@pytest.mark.parametrize("width", [1280, 1181, 1000, 900, 761, 400])
def test_nothing_in_the_bar_lies_over_anything_else(page: Opened, width: int, view: str) -> None:
    page.browser.resize(width, 700)
    page.browser.click(f"[data-view={view}]")
    page.until(f"document.body.dataset.view === '{view}'")
    page.ask("document.getElementById('count').textContent = '12 errors, 345 warnings'")
    boxes = page.ask(
        """[...document.querySelectorAll(".bar button, .bar input")].map(place)
            .filter(({ width }) => width > 1).map(({ x, y, right, bottom }) => [x, y, right, bottom])"""
    )
    assert len(boxes) > 8
    assert all(0 <= box[0] and box[2] <= width for box in boxes)
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@pytest.mark.parametrize("width", [1300, 1000, 800])
def test_what_is_said_at_the_foot_stands_between_the_panels(page: Opened, width: int) -> None:
    page.browser.resize(width, 700)
    page.browser.press("m")
    page.until("document.body.matches('.with-contents.with-mistakes')")
    said = "a sentence of many words " * 9
    page.ask(f"document.getElementById('news').textContent = '{said}'")
    page.ask("document.getElementById('notice').className = ''")
    left, right, contents, mistakes = page.ask(
        """(({ notice, contents, mistakes }) => [
            place(notice).left, place(notice).right, place(contents).right, place(mistakes).left])(window)"""
    )
    assert contents < left < right < mistakes
    page.ask("document.getElementById('notice').className = 'empty'")


def test_what_stands_in_the_middle_stays_there_when_pages_get_larger(page: Opened) -> None:
    fold = "place(document.querySelector('.leaf.recto')).left"
    before = page.ask(fold)
    for _ in range(6):
        page.browser.press("+")
    page.until("place(document.querySelector('.leaf.recto')).width > 700")
    assert page.ask(fold) == pytest.approx(before, abs=12)


def test_keys_turn_one_spread_each_however_quickly_they_are_pressed(page: Opened) -> None:
    page.browser.prefer(reduced_motion="no-preference")
    for _ in range(3):
        page.browser.press("ArrowRight")
    page.until("turned(3)")
    page.ask("document.getElementById('stage').focus()")
    for _ in range(2):
        page.browser.press("PageUp")
    page.until("turned(1)")
    page.browser.prefer(reduced_motion="reduce")
    page.browser.press("End")
    page.until(f"turned({len(page.state()['spreads']) - 1})")


def test_pages_that_are_laid_out_anew_while_they_are_turned_end_where_they_were_to(page: Opened) -> None:
    page.browser.prefer(reduced_motion="no-preference")
    for _ in range(3):
        page.browser.press("ArrowRight")
    page.browser.resize(*WIDER)
    page.until("turned(3)")


# --- edits -----------------------------------------------------------------------------------------------


def test_an_edited_word_is_shown_where_the_reader_is_without_a_reload(page: Opened) -> None:
    number = at_the_second_page_of_two(page)
    before = page.ask("stageTop()")
    page.save("chapters/two.md", TWO.replace(f"Paragraph {number} begins", f"Paragraph {number} now opens"))
    page.until(f"words('two', 2).includes('Paragraph {number} now opens')")
    assert page.ask("[loadedOnce, stageTop()]") == [True, before]


def test_pages_that_come_before_do_not_move_the_page_that_is_read(page: Opened) -> None:
    at_the_second_page_of_two(page)
    top, folio = page.ask("[place(leaf('two', 2)).top, document.getElementById('folio').value]")
    page.save("chapters/one.md", ONE + "\n" + "\n\n".join(["It is longer than it was before. " * 25] * 2))
    page.until(f"document.getElementById('folio').value !== '{folio}'")
    assert page.ask("place(leaf('two', 2)).top") == pytest.approx(top, abs=1)


def test_a_reload_keeps_the_place_the_size_and_what_is_shown(page: Opened) -> None:
    at_the_second_page_of_two(page)
    page.browser.press("t")
    before = page.ask("new Promise((done) => setTimeout(() => done(stageTop()), 300))")  # it is written down
    page.browser.send("Page.reload")
    page.until("document.readyState === 'complete' && !window.loadedOnce")
    page.ask(ASKED)
    page.until("leaf('two', 2).querySelector('canvas') && leaf('two', 2).querySelector('.trim')")
    assert page.ask("stageTop()") == pytest.approx(before, abs=2)


def test_an_edited_style_is_shown(page: Opened) -> None:
    go_to_one(page)
    size = page.until("getComputedStyle(spot('It ends')).fontSize")
    page.save("styles/own.css", ":root { --type-size: 15pt; }\n")
    page.until(f"parseFloat(getComputedStyle(spot('It ends')).fontSize) > 1.2 * parseFloat('{size}')")
    assert page.ask("loadedOnce")


def test_an_edited_template_is_shown_and_the_house_s_when_it_is_gone(page: Opened) -> None:
    page.save("templates/half-title.xhtml", TEMPLATE)
    page.until("words('half-title').startsWith('Words of its own')")
    (page.root / "templates/half-title.xhtml").unlink()
    page.until("words('half-title') === 'A Small Preview'")


def test_an_edited_manifest_changes_the_contents_and_the_title(page: Opened) -> None:
    page.save(
        "book.yaml",
        MANIFEST.replace("Small", "Smaller").replace("[chapters/one.md, ", "[").replace("half-title, ", ""),
    )
    page.until("texts('#contents .line .words').join() === 'Contents,1. The Second'")
    assert page.ask("document.getElementById('title').textContent") == "A Smaller Preview"
    page.until("words('contents').includes('The Second') && !words('contents').includes('The First')")


def test_in_a_book_that_is_read_from_the_right_the_left_key_goes_on(page: Opened) -> None:
    page.save("book.yaml", MANIFEST.replace("language: en", "language: ar"))
    page.until("document.getElementById('sheet').dir === 'rtl'")
    page.browser.press("ArrowLeft")
    page.until("turned(1)")
    recto, verso = (
        "document.querySelector('.leaf.recto')",
        "document.querySelector('.spread .half:first-child')",
    )
    assert page.ask(f"place({recto}).right <= place({verso}).left + 1")


# --- mistakes --------------------------------------------------------------------------------------------


def test_a_mistake_stands_beside_its_text_on_the_last_good_pages_until_it_is_mended(page: Opened) -> None:
    go_to_one(page)
    page.until("spot('It ends')")
    page.save(
        "chapters/one.md", ONE.replace("a word", "a worse word").replace("It ends.", "It ends.[^missing]")
    )
    page.until(
        "document.body.matches('.stale') && leaf('one').matches('.stale') && document.querySelector('.mark')"
    )
    assert page.ask("texts('.leaf.stale .ribbon')") == ["an older state"]
    assert page.ask("words('one').includes('with a word')")
    said = "chapters/one.md:7:9: no note is labelled 'missing'"
    assert page.ask("document.getElementById('news').textContent") == f"These are the last good pages. {said}"
    assert page.ask("texts('#contents .line .badge, #contents .line .old')") == ["older", "1"]
    # The mark: at the height of the text, with the sentence for who points at it, and a way to the list.
    off = "place(leaf('one').querySelector('.mark')).top - place(spot('It ends')).top"
    assert abs(page.ask(off)) < 24
    page.browser.point(".mark.error")
    assert page.until("document.querySelector('.mark .bubble').innerText").splitlines()[-1] == (
        "chapters/one.md:7:9 · N001"
    )
    page.browser.click(".mark.error")
    page.until(
        "document.querySelector('.mistake.error.pointed .place').textContent === 'chapters/one.md:7:9'"
    )
    # What has no mistake goes on; what is mended is new.
    page.save("chapters/two.md", TWO.replace("Another chapter", "A further chapter"))
    page.browser.click(LINE_OF_TWO)
    page.until("words('two').includes('A further chapter') && !leaf('two').matches('.stale')")
    page.save("chapters/one.md", ONE.replace("a word", "a mended word"))
    go_to_one(page)
    page.until(
        "words('one').includes('a mended word') && !document.querySelector('.stale, .busy, .mark, .mistake')"
    )
    assert page.ask("texts('#mistakes .none')") == ["No mistakes were found."]
    assert page.ask("texts('.ribbon').join('') + document.getElementById('news').textContent") == ""


def test_a_style_sheet_s_mistake_stands_beside_the_pages_with_file_and_line(page: Opened) -> None:
    page.save("styles/own.css", ":root { --accent: #8c2f1b; }\np { colour: red; }\n")
    page.until("document.querySelector('.mistake.warning')")
    page.browser.click("#mistakes-button")
    page.until("place(document.getElementById('mistakes')).width > 100")
    assert page.ask("texts('.mistake .code, .mistake .place')") == ["S001", "styles/own.css:2:5"]
    assert page.ask("document.getElementById('count').textContent") == "1 warning"
    assert not page.ask("document.body.matches('.stale')")
    page.browser.click(".mistake .place")
    page.until("document.getElementById('toast').textContent.endsWith('styles/own.css:2:5')")


def test_a_broken_manifest_leaves_every_page_where_it_is_and_says_so(page: Opened) -> None:
    page.save("book.yaml", "title: [A Small\n")
    page.until("document.body.matches('.stale') && document.querySelector('.leaf.stale')")
    assert page.ask("words('half-title')") == "A Small Preview"
    assert page.ask("texts('.leaf.stale .ribbon').every((text) => text === 'an older state')")
    assert page.ask("texts('.mistake.error .place')")[0].startswith("book.yaml:")
    page.save("book.yaml", MANIFEST)
    page.until("!document.querySelector('.stale, .mistake')")


# --- what lies over the pages, and the other views -------------------------------------------------------


def test_trim_margins_and_lines_are_laid_over_the_pages_and_taken_off(page: Opened) -> None:
    go_to_one(page)
    page.until("spot('It ends')")
    for key in "ta":
        page.browser.press(key)
    page.browser.click("[data-overlay=lines]")
    page.until("leaf('one').querySelector('.trim') && leaf('one').querySelector('.area')")
    assert page.ask("pressed('#overlays')") == ["Trim", "Margins", "Lines"]
    sides = "['left', 'top', 'right', 'bottom']"
    trim = (
        f"{sides}.map((side) => place(leaf('one').querySelector('.trim'))[side] - place(leaf('one'))[side])"
    )
    assert page.ask(trim) == pytest.approx([0, 0, 0, 0], abs=1)
    text, area = page.ask(
        "[place(spot('It ends')), place(leaf('one').querySelector('.area'))].map((p) => p.toJSON())"
    )
    assert area["left"] - 1 < text["left"] < area["left"] + 30
    assert area["top"] < text["top"] < text["bottom"] < area["bottom"]
    lines = page.ask("[...leaf('one').querySelectorAll('.line')].map((line) => place(line).top)")
    steps = {round(abs(a - b), 1) for a, b in pairwise(lines)}
    scale = page.ask("place(leaf('one')).height") / page.state()["book"]["trim"][1]
    leading = next(s["areas"][0][4] for s in page.state()["sections"] if s["id"] == "one")
    assert all(step == pytest.approx(leading * scale, abs=0.2) for step in steps)
    assert len(lines) == pytest.approx((area["bottom"] - area["top"]) / leading / scale, abs=1)
    for key in "tal":
        page.browser.press(key)
    page.until("!document.querySelector('.over > *')")
    assert page.ask("pressed('#overlays')") == []


def test_print_reader_s_pdf_and_epub_are_views_of_the_same_place(page: Opened) -> None:
    go_to_one(page)
    page.browser.click("[data-view=screen]")
    page.until("texts('#contents .line .words')[0] === 'Cover' && words('one').includes('with a word')")
    page.until("leaf('one').querySelector('.links a')")
    page.browser.press("3")
    page.until("inFrame().includes('It begins with a word.')")
    assert page.ask("pressed('#views')") == ["EPUB"]
    page.save("chapters/one.md", ONE.replace("a word", "another word"))
    page.until("inFrame().includes('It begins with another word.')")
    page.browser.press("1")
    page.until("words('one').includes('with another word')")
    assert page.ask("pressed('#views')") == ["Print"]
