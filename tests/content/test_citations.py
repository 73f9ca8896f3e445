"""Works are cited and listed as a style has them; what can't be cited is told with its place.

The words are Pandoc's and the style's: they are kept as golden texts. What is ours is tested sentence by
sentence: notes in their places, spaces and marks around calls, which list a citation links to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from bookmaker.content import tree
from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import nodes_in
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.print import print_sections
from bookmaker.editions.templates import Templates
from bookmaker.manifest.citation_styles import SHIPPED
from bookmaker.programs import Job, Ran, ThisMachine
from bookmaker.volume import read_volume
from bookmaker.workspace import Memory
from small_book import edition_of
from written_cases import Case, cases

WORKS = (Path(__file__).parent.parent / "works" / "works.bib").read_bytes()
BOOK = "title: Tides\nlanguage: en\nbibliography: works.bib\nchapters: [chapters/a.md, chapters/b.md]\n"
FLOW = "# Flow\n\nIn.\n"


class NoPandoc(ThisMachine):
    """A machine on which Pandoc is not installed."""

    def program(self, name: str) -> str:  # noqa: ARG002, D102 (a stand-in)
        return ""

    def packaged(self, package: str, file: str) -> str:  # noqa: ARG002, D102 (a stand-in)
        return ""


class OldPandoc(NoPandoc):
    """A machine whose Pandoc is too old."""

    def program(self, name: str) -> str:  # noqa: ARG002, D102 (a stand-in)
        return "/usr/bin/pandoc"

    def run(self, job: Job) -> Ran:  # noqa: ARG002, D102 (a stand-in)
        return Ran(0, "pandoc 2.17.1.1\n", "", {})


def read(text: str, keys: str = "", other: str = FLOW, **files: bytes) -> tuple[Book, tuple[Diagnostic, ...]]:
    """A book of two chapters, and what is wrong with its content."""
    named = {"book.yaml": f"{BOOK}{keys}", "chapters/a.md": f"# Ebb\n\n{text}", "chapters/b.md": other}
    contents = {path: source.encode() for path, source in named.items()}
    volume, found = read_volume(Memory({"works.bib": WORKS, **contents, **files}))
    assert volume is not None, found
    assert [] == [str(d) for d in found if d.severity == "error"]
    return read_book(volume)


def section(book: Book, identifier: str) -> Section:
    return next(s for s in book.sections if s.id == identifier)


def shown(nodes: Iterable[object]) -> str:
    """Letters as a reader sees them; calls as [^1], links to entries in angle brackets, others in braces."""
    return "".join(map(_shown, nodes))


def _shown(node: object) -> str:  # noqa: PLR0911 (one case a kind)
    match node:
        case tree.Text():
            return node.text
        case tree.SoftBreak():
            return " "
        case tree.NoteCall():
            return f"[^{node.number}]"
        case tree.Reference():
            return f"<{shown(node.children)}>"
        case tree.Link():
            return f"{{{shown(node.children)}}}"
        case tree.Styled(kind="emphasis"):
            return f"*{shown(node.children)}*"
        case tree.List():
            return "".join(shown(item) for item in node.items)
        case tree.Paragraph():
            return f"{shown(node.children)}\n"
        case _:
            return shown(getattr(node, "children", ()))


def chapter(text: str, keys: str = "") -> str:
    """The first chapter as a reader sees it, notes behind it."""
    book, found = read(text, keys)
    assert [] == [str(d) for d in found if d.severity == "error"]
    ebb = section(book, "a")
    notes = (f"{note.number}: {shown(note.children)}" for note in ebb.notes)
    return "".join((shown(ebb.blocks), *notes))


# --- thirty works in three styles ------------------------------------------------------------------------

STYLES = ("chicago-notes-bibliography", "chicago-author-date", "apa")
LISTED = {"chicago-notes-bibliography": 28, "chicago-author-date": 29, "apa": 30}
"""Chicago lists no entry of an encyclopedia and, behind notes, nothing that lies in no archive."""
EVERY = " ".join(
    f"Cited [@{line.split('{')[1].split(',')[0]}, p. 5]." for line in WORKS.decode().splitlines()[1:]
)


@pytest.mark.parametrize("style", STYLES)
def test_thirty_works_are_cited_and_listed(style: str, golden: Callable[[str, str], None]) -> None:
    """citations-apa.txt, citations-chicago-author-date.txt, citations-chicago-notes-bibliography.txt."""
    book, found = read(EVERY, f"citation_style: {style}\n")
    ebb, works = section(book, "a"), section(book, "bibliography")
    assert LISTED[style] == sum(len(block.items) for block in works.blocks if isinstance(block, tree.List))
    notes = "".join(f"{note.number}: {shown(note.children)}" for note in ebb.notes)
    told = "".join(f"{diagnostic}\n" for diagnostic in found)
    golden(f"citations-{style}.txt", f"{shown(ebb.blocks)}\n{notes}\n{shown(works.blocks)}\n{told}")


# --- in the text -----------------------------------------------------------------------------------------


def test_a_citation_takes_its_place_in_the_sentence() -> None:
    text = "See [see @recto2015, pp. 12-15; -@crease2019a]. As @verso1999 [p. 8] has it, @verso1999 errs."
    expected = "See (see <Recto 2015, 12–15>; <2019>). As Verso (<1999, 8>) has it, Verso (<1999>) errs.\n"
    assert expected == chapter(text).replace("\u00a0", " ")


def test_works_of_one_year_have_the_same_letters_throughout_the_book() -> None:
    """Each chapter cites one of two works of the same author and year."""
    book, _ = read("A [@crease2019b].", other="# Flow\n\nB [@crease2019a].\n")
    assert ["A (<Crease 2019b>).\n", "B (<Crease 2019a>).\n"] == [
        shown(section(book, name).blocks) for name in "ab"
    ]


def test_a_chapter_with_a_list_of_its_own_is_cited_alone() -> None:
    keys = "bibliography_at: chapter\n"
    book, _ = read("A [@crease2019b].", keys, other="# Flow\n\nB [@crease2019a].\n")
    assert [
        "A (<Crease 2019>).\nReferencesCrease, Nora. 2019. “Folding in Three.” *Pulp Studies* 13: 13–15.\n",
        "B (<Crease 2019>).\nReferencesCrease, Nora. 2019. “Folding in Half.” *Pulp Studies* 13: 10–12.\n",
    ] == [shown(section(book, name).blocks) for name in "ab"]
    assert ["a", "b"] == [s.id for s in book.sections if s.matter != "front" and s.kind == "chapter"]
    assert "bibliography" not in [s.kind for s in book.sections]


def test_a_citation_links_to_its_entry_where_the_list_is() -> None:
    def target(keys: str) -> tuple[str, str]:
        book, _ = read("A [@crease2019b].", keys)
        (reference,) = [n for n in _nodes(section(book, "a")) if isinstance(n, tree.Reference)]
        entry = next(
            block
            for s in book.sections
            if s.id == reference.section
            for block in _nodes(s)
            if isinstance(block, tree.Paragraph) and block.attributes.id == reference.anchor
        )
        assert ("reference",) == entry.attributes.classes
        return reference.section, reference.anchor

    assert ("bibliography", "ref-crease2019b") == target("")
    assert ("a", "ref-crease2019b") == target("bibliography_at: chapter\n")


def _nodes(part: Section) -> Iterable[object]:
    return nodes_in(part.blocks)


FOREIGN = b"""
@incollection{port, author={Verso, Ada}, title={L'encre: une {\\emph{histoire}} des \\enquote{ports}},
  booktitle={Le grand livre des ports}, editor={Recto, Bo}, edition={2}, year={1999}, publisher={Presses},
  pages={1--9}, langid={french}}
@book{ebbe, author={Recto, Bo}, title={Ebbe und Flut}, year={2001}, publisher={Flut}, langid={german}}
@article{ink, author={Rill, Ada}, title={The colour of ink}, journal={Pulp}, year={2002}, langid={british}}
"""


def _spoken(nodes: Iterable[object]) -> set[tuple[str, str]]:
    """What says that it is in another language, and in which."""
    found = (node for node in nodes if isinstance(node, tree.Paragraph | tree.Styled))
    return {(one.attributes.lang, shown(one.children)) for one in found if one.attributes.lang}


def test_titles_in_another_language_say_so_and_the_words_around_them_do_not() -> None:
    """They keep the marks of the text that cites, since they stand in its sentence."""
    keys = "citation_style: chicago-notes-bibliography\n"
    book, _ = read("A [@port; @ebbe; @ink].", keys, **{"works.bib": FOREIGN})
    chapter, listed = section(book, "a"), section(book, "bibliography")
    noted = [node for note in chapter.notes for node in nodes_in(note.children)]
    for part in (noted, _nodes(listed)):
        assert {
            ("fr-FR", "L’encre: une *histoire* des "),
            ("fr-FR", "ports"),
            ("fr-FR", "Le grand livre des ports"),
            ("de-DE", "Ebbe und Flut"),
        } == _spoken(part)
    assert "2nd ed., edited by Bo Recto" in shown(listed.blocks)


def test_a_title_in_other_letters_runs_in_its_direction_and_a_transcription_says_so() -> None:
    works = """
@book{bahr, author={Verso, Ada}, title={البحر: تاريخ (1990)}, year={1999}, langid={arabic}}
@book{kitab, author={Recto, Bo}, title={Kitāb al-baḥr}, year={2001}, langid={arabic}}
@book{more, author={Rill, Ada}, title={More i port}, year={2002}, langid={russian}}
@book{sea, author={Ferrin, Bo}, title={Море и порт}, year={2003}, langid={russian}}
"""
    text = "[@bahr; @kitab; @more; @sea].\n"
    arabic = f"---\nlanguage: ar\ndirection: rtl\n---\n\n# ب\n\n{text}"
    book, _ = read(text, "bibliography_at: chapter\n", arabic, **{"works.bib": works.encode()})

    def spoken(identifier: str) -> list[tuple[str, str]]:
        nodes = _nodes(section(book, identifier))
        said = (n.attributes for n in nodes if isinstance(n, tree.Styled | tree.Paragraph))
        return [(one.lang, one.dir) for one in said if one.lang]

    assert [("ru-RU", ""), ("ar-Latn", ""), ("ru-Latn-RU", ""), ("ar", "rtl")] == spoken("a")
    # There entries in Latin letters run from left to right as a whole, and so do their names.
    assert {("ru-Latn-RU", "ltr"), ("ru-RU", ""), ("ar-Latn", "ltr")} == set(spoken("b"))


def test_what_says_the_language_of_a_title_changes_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    def words(style: str) -> str:
        text = "A [@port, p. 2; @ebbe; @ink] and @exemple1990.\n\nB [@port; @ebbe; @verso1999]."
        book, _ = read(text, f"citation_style: {style}\n", **{"works.bib": WORKS + FOREIGN})
        return "\n".join(shown((*s.blocks, *(b for n in s.notes for b in n.children))) for s in book.sections)

    marked = {style: words(style) for style in SHIPPED}
    monkeypatch.setattr("bookmaker.content.citations.in_language", lambda work, _language: work.data)
    assert marked == {style: words(style) for style in SHIPPED}


def test_a_chapter_is_cited_in_its_own_language() -> None:
    book, _ = read("A [@bobbin2001].", other="---\nlanguage: fr\n---\n\n# Flot\n\nB [@bobbin2001].\n")
    assert ["A (<Bobbin and Thimble 2001>).\n", "B (<Bobbin et Thimble 2001>).\n"] == [
        shown(section(book, name).blocks) for name in "ab"
    ]


# --- in notes --------------------------------------------------------------------------------------------

IBID = "citation_style: chicago-notes-ibid\n"


def test_notes_of_a_style_stand_among_the_authors_own() -> None:
    text = "One [@verso1999, p. 8]. Two.^[Mine.] Three [@verso1999, p. 9]; four [@verso1999, p. 10]."
    assert (
        "One.[^1] Two.[^2] Three;[^3] four.[^4]\n"
        "1: <Leo Verso, “On Left Hands,” in *Collected Pages* (Folding House, 1999), 3:8>.\n"
        "2: Mine.\n"
        "3: <Verso, “On Left Hands,” 9>.\n"
        "4: <Ibid., 10>.\n"
    ) == chapter(text, IBID)


def test_ibid_and_short_forms_begin_anew_in_each_chapter() -> None:
    book, _ = read("A [@carton2004].", IBID, other="# Flow\n\nB [@carton2004]. C [@carton2004].\n")
    flow = section(book, "b")
    assert [
        "<Sid Carton, *Boxes*, Studies in Containers 12 (Corrugated, 2004), >"
        "{https://doi.org/10.5555/boxes.12}.\n",
        "<Ibid.>\n",
    ] == [shown(note.children) for note in flow.notes]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("[@recto2015, 14].", "<Ibid., 14>."),
        ("[@recto2015, 14]", "<Ibid., 14>."),
        ("[@recto2015].", "<Ibid.>"),
        ("See [@recto2015, 14], who says so.", "See <ibid., 14>, who says so."),
        ("It is contested [@recto2015, 14].", "It is contested (<ibid., 14>)."),
        ("It is not. [see @recto2015, 14].", "It is not. See <ibid., 14>."),
        ("As @recto2015 [14] says.", "As Recto, <ibid., 14> says."),
    ],
)
def test_a_citation_in_an_authors_note_stays_in_its_line(note: str, expected: str) -> None:
    """Bare at the beginning, after a mark and after a word that leads to it; else in parentheses."""
    text = chapter(f"A [@recto2015]. B.[^1]\n\n[^1]: {note}\n", IBID)
    assert f"2: {expected}\n" == text[text.index("2: ") :]


def test_a_note_without_one_work_alone_is_followed_by_no_ibid() -> None:
    text = chapter("A.[^1] B [@verso1999].\n\n[^1]: See [@recto2015]. But see [@verso1999].\n", IBID)
    assert "2: <Verso, “On Left Hands”>.\n" == text[text.index("2: ") :]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A [@verso1999].", "A.[^1]"),
        ("A [@verso1999], b", "A,[^1] b"),
        ("A [@verso1999]—b", "A[^1]—b"),
        ("A [@verso1999] [@recto2015].", "A.[^1][^2]"),
        ("A^[n] [@verso1999].", "A.[^1][^2]"),
        ("A.^[n] [@verso1999].", "A.[^1][^2]."),
        ("A\n[@verso1999].", "A.[^1]"),
        ("*A [@verso1999]*.", "*A[^1]*."),
        ("[A [@verso1999]](https://a.example).", "{A}.[^1]"),
        ("@verso1999 says", "Leo Verso[^1] says"),
    ],
)
def test_a_call_stands_close_to_its_word_and_behind_its_mark(source: str, expected: str) -> None:
    assert f"{expected}\n" == chapter(source, IBID).partition("1: ")[0]


def test_french_calls_stand_before_the_mark() -> None:
    book, _ = read("A.", IBID, other="---\nlanguage: fr\n---\n\n# Flot\n\nB [@verso1999].\n")
    assert "B[^1].\n" == shown(section(book, "b").blocks)


@pytest.mark.parametrize(
    ("language", "locator", "printed"),
    [
        ("fr", "pp. 12-15", ", p.\u00a012\u201115>"),
        ("fr", "p. 12", ", p.\u00a012>"),
        ("fr", "pages xii-xv", ", p. xii\u2011xv>"),
        ("fr", "chaps. 3-4", ", Chapitres 3–4>"),
        ("fr", "chapitre 3", ", Chapitre 3>"),
        ("fr", "vols. 2-3", ", Volumes 2–3>"),
        ("fr", "see the end", ">, see the end"),
        ("de", "pp. 12-15", ", S.\u00a012–15>"),
        ("de", "S. 12", ", S.\u00a012>"),
        ("ar", "pp. 12-15", ", ص 12–15>"),
        ("en", "S. 12", ">, S. 12"),
    ],
)
def test_a_locator_is_understood_in_english_and_in_the_chapters_language(
    language: str, locator: str, printed: str
) -> None:
    """It is printed by the terms of the language, whichever it was typed in."""
    text = f"---\nlanguage: {language}\n---\n\n# Flot\n\nB [@verso1999, {locator}].\n"
    book, _ = read("A.", "citation_style: apa\n", other=text)
    assert f"B (<Verso, 1999{printed}).\n" == shown(section(book, "b").blocks)


def test_a_citation_in_a_title_is_in_no_running_head() -> None:
    book, _ = read("A.", IBID, other="# Flow [@verso1999]\n\nB.\n")
    flow = section(book, "b")
    assert ("Flow[^1]", "Flow", "Flow") == (shown(flow.title), flow.plain_title, flow.running_title)


# --- what can't be cited ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("citations.md"), ids=lambda case: case.name)
def test_what_is_printed_about_citations(case: Case) -> None:
    volume, found = read_volume(case.workspace)
    assert volume is not None, found
    _, mistakes = read_book(volume)
    assert case.printed == "".join(f"{mistake}\n" for mistake in (*found, *mistakes))


@pytest.mark.parametrize("machine", [NoPandoc(), OldPandoc()])
def test_without_pandoc_the_book_says_how_to_get_it(machine: ThisMachine) -> None:
    contents = {"book.yaml": BOOK, "chapters/a.md": "# Ebb\n\nA [@verso1999].\n", "chapters/b.md": FLOW}
    files = {path: text.encode() for path, text in contents.items()}
    volume, _ = read_volume(Memory({**files, "works.bib": WORKS}))
    assert volume is not None
    book, found = read_book(volume, machine)
    assert [
        "book.yaml:3:1: error[C124]: citations need Pandoc, which is not installed here\n"
        "  hint: install it with `pip install 'bookmaker[pandoc]'`, "
        "or put a pandoc of 3.1 or later on the path"
    ] == [str(mistake) for mistake in found]
    assert "A [@verso1999].\n" == shown(section(book, "a").blocks)


def test_a_book_without_citations_asks_for_no_pandoc() -> None:
    contents = {"book.yaml": BOOK.replace("bibliography: works.bib\n", ""), "chapters/a.md": "# E\n\n@a\n"}
    files = {path: text.encode() for path, text in contents.items()}
    volume, _ = read_volume(Memory({**files, "chapters/b.md": FLOW.encode()}))
    assert volume is not None
    book, found = read_book(volume, NoPandoc())
    assert ((), "@a\n") == (found, shown(section(book, "a").blocks))


# --- files and styles of all kinds -------------------------------------------------------------------------

FORMS = {
    "works.bib": "@book{carton, author={Carton, Sid}, title={Boxes}, publisher={Flute}, date={2004}}",
    "works.json": '[{"id": "carton", "type": "book", "author": [{"family": "Carton", "given": "Sid"}],'
    ' "title": "Boxes", "publisher": "Flute", "issued": {"date-parts": [[2004]]}}]',
    "works.yaml": "references:\n- id: carton\n  type: book\n  author:\n  - {family: Carton, given: Sid}\n"
    "  title: Boxes\n  publisher: Flute\n  issued: 2004\n",
    "works.ris": "TY  - BOOK\nID  - carton\nAU  - Carton, Sid\nTI  - Boxes\nPB  - Flute\nPY  - 2004\n"
    "ER  - \n",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_bibliography_is_read_in_any_of_its_forms(name: str) -> None:
    files = {
        "book.yaml": BOOK.replace("works.bib", name),
        "chapters/a.md": "# A\n\nB [@carton].\n",
        "chapters/b.md": FLOW,
        name: FORMS[name],
    }
    volume, _ = read_volume(Memory({path: text.encode() for path, text in files.items()}))
    assert volume is not None
    book, found = read_book(volume)
    works = shown(section(book, "bibliography").blocks)
    assert ((), "Carton, Sid. 2004. *Boxes*. Flute.\n") == (found, works)


def test_no_work_brings_a_character_that_no_text_can_hold() -> None:
    files = {
        "book.yaml": BOOK.replace("works.bib", "works.json"),
        "chapters/a.md": "# A\n\nB [@carton].\n",
        "chapters/b.md": FLOW,
        "works.json": FORMS["works.json"].replace("Boxes", "Bo\\u000c\\u0000xes"),
    }
    volume, _ = read_volume(Memory({path: text.encode() for path, text in files.items()}))
    assert volume is not None
    works = section(read_book(volume)[0], "bibliography").blocks
    assert "Carton, Sid. 2004. *Bo\ufffd\ufffdXes*. Flute.\n" == shown(works)


def test_a_numbering_style_counts_through_the_book() -> None:
    book, _ = read("A [@verso1999].", "citation_style: ieee\n", other="# F\n\nB [@carton2004; @verso1999].\n")
    assert ["A <[1]>.\n", "B <[1]>, <[2]>.\n"] == [shown(section(book, name).blocks) for name in "ab"]


def test_works_that_nothing_cites_are_listed_on_request() -> None:
    book, _ = read("A [@verso1999].", "citation_style: apa\nnocite: '*'\n")
    (works,) = section(book, "bibliography").blocks
    assert isinstance(works, tree.List)
    assert 30 == len(works.items)


def test_every_style_that_ships_cites_and_lists() -> None:
    for name in SHIPPED:
        book, found = read("A [@verso1999, p. 8].", f"citation_style: {name}\n")
        ebb = section(book, "a")
        words = shown((*ebb.blocks, *(block for note in ebb.notes for block in note.children)))
        assert ((), True) == (found, "8" in words), name
        assert "left hands" in shown(section(book, "bibliography").blocks).casefold(), name


def test_a_work_that_names_no_language_is_in_the_books() -> None:
    """So that its title keeps its capitals in a chapter in French, and says there that it is English."""
    keys = "bibliography_at: chapter\n"
    book, _ = read("A.", keys, other="---\nlanguage: fr\n---\n\n# F\n\nB [@aldermoss1993; @exemple1990].\n")
    entries = [n for n in _nodes(section(book, "b")) if isinstance(n, tree.Paragraph) and n.attributes.id]
    assert [
        ("en", "Aldermoss, Edwin. 1993. *Culture and Carton*. Teapot Press.\n"),
        ("", "Exemple, Marie-Laure d’. 1990. *Le papier et l’encre : une histoire*. Presses du Carton.\n"),
    ] == [
        (" ".join(sorted({lang for lang, _ in _spoken(nodes_in([entry]))})), _plain(entry))
        for entry in entries
    ]


def _plain(entry: tree.Paragraph) -> str:
    return shown([entry]).replace("\u00a0", " ")


@pytest.mark.parametrize("places", ["{}", "{epub: chapter}", "{print: chapter}"])
def test_a_chapters_references_stand_behind_its_notes_in_every_edition(places: str) -> None:
    """So that pages follow one another alike in print and in the EPUB, wherever each has its notes."""
    book, _ = read("A [@verso1999].^[Mine.]", f"bibliography_at: chapter\nnotes: {places}\n")
    sheet = next(s for s, _ in print_sections(book, Templates({})) if s.id == "a").xhtml
    (document,) = (d for d in edition_of(book)[0].documents if d.path == "a.xhtml")
    for xhtml in (sheet, document.content.decode()):
        assert xhtml.index("Mine.") < xhtml.index('role="doc-bibliography"')
