"""A Word file becomes a chapter: nothing is lost without a word, and what was guessed is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

import at_hand
import word_maker as wm
from bookmaker.content.pandoc import Pandoc
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.summary import by_kind
from bookmaker.importing.word_files import read_word
from bookmaker.programs import Job, Ran
from word_maker import Word, p, run

PANDOC = at_hand.pandoc()
pytestmark = at_hand.asks("Pandoc")

PROSE = (
    "The sea goes out, and comes in again, and nobody has ever been able to say how often it did so before."
)


def draft(word: Word, changes: Changes = "accept") -> Draft:
    made = read_word(Source("essay.docx", word.data), PANDOC, changes)
    assert isinstance(made, Draft), made
    return made


def codes(made: Draft) -> list[str]:
    return [one.diagnostic.code for one in made.remarks]


def told(made: Draft) -> str:
    """All remarks as an editor reads them."""
    lines = []
    for heading, remarks in by_kind(made.remarks):
        lines += [f"{heading} ({len(remarks)})", *(str(one.diagnostic) for one in remarks)]
    return "\n".join(lines)


def whole() -> Word:
    """A manuscript with everything that a Word file can hold."""
    head, header = wm.running_head("RILL - final draft")
    body = (
        p("Ebb and ", run("Flow", "<w:i/>"), style="Title"),
        p("A life of the shore", style="Subtitle"),
        p("Ada Rill and Bo Ferrin", style="Author"),
        p("The Shore\t1", style="TOC1"),
        p("The Shore", wm.footnote(2), style="Heading1"),
        p(
            "It has ",
            run("weight", "<w:b/>"),
            ", ",
            run("stress,", "<w:i/>"),
            "and ",
            run("small capitals", "<w:smallCaps/>"),
            "; H",
            run("2", '<w:vertAlign w:val="subscript"/>'),
            "O and x",
            run("2", '<w:vertAlign w:val="superscript"/>'),
            "; ",
            run("gone", "<w:strike/>"),
            " and ",
            run("marked", '<w:highlight w:val="yellow"/>'),
            ".",
            wm.footnote(3),
            " A second note.",
            wm.endnote(2),
        ),
        p(
            "Il a dit ",
            run("la mer monte", '<w:lang w:val="fr-FR"/>'),
            " and she said ",
            run("البحر", '<w:rtl/><w:lang w:bidi="ar-SA"/>'),
            ".",
        ),
        p("We ", wm.inserted("never "), wm.deleted("always "), "agreed ", wm.commented("on this"), "."),
        p("The words of somebody else.", style="Quote"),
        p("Skipped", style="Heading4"),
        p("Anchor of a box.", wm.text_box(p("What stood in the box."))),
        p(wm.picture("rPicture", "A teal field")),
        p("Figure 1. The ", run("shore", "<w:i/>"), " at low water.", style="Caption"),
        p("Figure 1 shows the shore, and Table 1 its years; see Figure 9."),
        p("Table 1: What was decided"),
        wm.table(
            wm.row(wm.cell(p("Year")), wm.cell(p("Votes")), head=True),
            wm.row(wm.cell(p("2000", wm.footnote(4))), wm.cell(p("15"))),
        ),
        wm.table(
            wm.row(wm.cell(p("Both"), properties='<w:gridSpan w:val="2"/>')),
            wm.row(wm.cell(p("a")), wm.cell(p("b"))),
        ),
        p(wm.picture("rOutside", how="link")),
        p(wm.chart()),
        p("* * *"),
        p(PROSE),
    )
    return Word(
        "".join(body),
        footnotes={2: p(" In a heading."), 3: p(" One."), 4: p(" In a table.")},
        endnotes={2: p(" At the end.") + p("Of two paragraphs.")},
        comments={0: "Is this so? I doubt it."},
        images={"rPicture": ("media/image1.png", wm.png())},
        relations=head + wm.external("rOutside", "https://images.example/outside.png"),
        more={**header, "word/vbaProject.bin": b"macro"},
    )


def test_everything_in_a_word_file_is_in_the_chapter_or_told(golden: Callable[[str, str], None]) -> None:
    made = draft(whole())
    front = "\n".join(
        (made.front.title, made.front.subtitle, ", ".join(person.name for person in made.front.people))
    )
    golden(
        "imports/whole.md",
        f"{front}\n\n{made.text}\n{', '.join(made.images)}\n\n```text\n{told(made)}\n```\n",
    )
    assert made.images == {"fig-1.png": wm.png()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("accept", "We never agreed."),
        ("reject", "We always agreed."),
        ("list", "We <ins>never</ins> <del>always</del> agreed."),
    ],
)
def test_tracked_changes_are_taken_left_out_or_shown(changes: Changes, expected: str) -> None:
    body = p("We ", wm.inserted("never "), wm.deleted("always "), "agreed.")
    assert draft(Word(p(PROSE) + body), changes).text.split("\n\n")[-1].strip() == expected


def test_headings_without_a_style_are_found_by_their_look() -> None:
    body = (
        p(run("Ebb", '<w:sz w:val="36"/>'), properties='<w:jc w:val="center"/>'),
        p(PROSE),
        p(run("The shore", "<w:b/>")),
        p(PROSE),
        p("1.1 The rocks"),
        p(PROSE + PROSE),
        p(run("He said no.", "<w:b/>")),
        p(PROSE),
    )
    made = draft(Word("".join(body)))
    assert [(b.level, b.text) for b in made.blocks if b.kind == "heading"] == [
        (2, "The shore"),
        (3, "1.1 The rocks"),
    ]
    assert made.front.title == "Ebb"
    guesses = [str(one.diagnostic) for one in made.remarks if one.diagnostic.code == "R014"]
    assert guesses[0] == (
        "essay.docx:3: warning[R014]: “The shore” was taken for a heading: it is bold\n"
        "  hint: take the # away where it is none"
    )
    assert len(guesses) == 2


def test_a_lone_first_heading_of_the_highest_level_is_the_title() -> None:
    body = p("Ebb", style="Heading1") + p(PROSE) + p("Shore", style="Heading2") + p(PROSE)
    made = draft(Word(body))
    assert made.front.title == "Ebb"
    assert [(b.level, b.text) for b in made.blocks if b.kind == "heading"] == [(2, "Shore")]


def test_headings_of_one_level_are_sections() -> None:
    body = p("Ebb", style="Title") + "".join(p(one, style="Heading1") + p(PROSE) for one in ("One", "Two"))
    assert [b.level for b in draft(Word(body)).blocks if b.kind == "heading"] == [2, 2]


def test_a_whole_text_in_bold_type_has_no_headings() -> None:
    body = "".join(p(run(f"Line {n} of a poem", "<w:b/>")) for n in range(8))
    assert "R014" not in codes(draft(Word(p(PROSE) + body)))


def test_what_pandoc_does_not_read_is_told_with_its_paragraph() -> None:
    odd = f"<w:odd>{run('lost')}</w:odd>"
    made = draft(Word(p("First.") + p("Before ", odd, " behind.")))
    (lost,) = [one.diagnostic for one in made.remarks if one.diagnostic.code == "R010"]
    assert str(lost) == (
        "essay.docx:2: warning[R010]: “lost” could not be read, and is not in the chapter\n"
        "  hint: look it up in the file, and put it in by hand"
    )


def test_the_text_of_a_box_stands_once_behind_its_paragraph() -> None:
    made = draft(Word(p("Anchor.", wm.text_box(p("Inside."), p("Further."))) + p("After.")))
    assert made.text == "Anchor.\n\nInside.\n\nFurther.\n\nAfter.\n"
    assert "R010" not in codes(made)


def test_a_chapter_in_another_language_says_so_and_marks_what_is_not_in_it() -> None:
    body = p("La mer monte toujours, et personne ne sait pourquoi.") + p(
        "Il dit ", run("never mind", '<w:lang w:val="en-GB"/>'), "."
    )
    made = draft(Word(body, language="fr-CA"))
    assert made.front.language == "fr-CA"
    assert made.text.endswith("Il dit [never mind]{lang=en}.\n")


def test_links_inside_the_file_lead_to_names_that_can_be_read() -> None:
    start = '<w:bookmarkStart w:id="5" w:name="_Ref123"/><w:bookmarkEnd w:id="5"/>'
    to = '<w:hyperlink w:anchor="{}"><w:r><w:t>there</w:t></w:r></w:hyperlink>'
    body = (
        p("Ebb", style="Title")
        + p(start, run("The Shore"), style="Heading1")
        + p("See ", to.format("_Ref123"), ", not ", to.format("_Nowhere"), ".")
        + p("Rocks", style="Heading1")
    )
    made = draft(Word(body))
    assert "## The Shore {#sec-the-shore}" in made.text
    assert "See [there](#sec-the-shore), not there." in made.text
    assert [str(one.diagnostic) for one in made.remarks if one.diagnostic.code == "R025"] == [
        "essay.docx:3: warning[R025]: the link “there” leads to a place that the file does not have: "
        "its words stay"
    ]


@pytest.mark.parametrize(("sort", "call"), [("footnote", wm.footnote), ("endnote", wm.endnote)])
def test_images_and_links_in_notes_are_found_by_the_relations_of_the_notes(
    sort: str, call: Callable[[int], str]
) -> None:
    """What a note refers to has its names in the notes' own part, which may be others in the text."""
    link = '<w:hyperlink r:id="r2"><w:r><w:t>the tables</w:t></w:r></w:hyperlink>'
    notes = {1: p(wm.picture("r1", "A tide table")) + p("See ", link, ".") + p(wm.picture("r3", how="link"))}
    more = {
        f"word/_rels/{sort}s.xml.rels": wm.relations(
            wm.inside("r1", "media/note.png"),
            wm.external("r2", "https://example.org/tables", "hyperlink"),
            wm.external("r3", "https://example.org/far.png"),
        ),
        "word/media/note.png": wm.png("maroon"),
    }
    body = p(wm.picture("r1", "A field")) + p(PROSE, call(1))
    made = draft(Word(body, images={"r1": ("media/image1.png", wm.png())}, more=more, **{f"{sort}s": notes}))
    assert sorted(made.images.values()) == sorted([wm.png(), wm.png("maroon")])
    assert made.text.count("bookmaker-image:") == 2
    assert "[the tables](https://example.org/tables)" in made.text
    assert "R011" in codes(made)


def test_the_same_picture_twice_is_one_image() -> None:
    body = p(wm.picture("r1", "A field")) + p(wm.picture("r2", "A field")) + p(PROSE)
    images = {"r1": ("media/image1.png", wm.png()), "r2": ("media/image2.png", wm.png())}
    assert len(draft(Word(body, images=images)).images) == 1


def test_the_caption_of_a_lost_image_keeps_its_number_and_so_does_what_names_it() -> None:
    body = (
        p(wm.picture("r1", "A field"))
        + p("Figure 1. The field", style="Caption")
        + p(wm.picture("r2", "A chart"))
        + p("Figure 2. The chart", style="Caption")
        + p(f"Figure 1 and Figure 2 show it. {PROSE}")
    )
    images = {"r1": ("media/image1.png", wm.png()), "r2": ("media/image2.emf", b"\x01\x00\x00\x00emf")}
    made = draft(Word(body, images=images))
    assert "could not be read -->Figure 2. The chart\n\n@Fig-1 and Figure 2 show it." in made.text
    assert "![The field](bookmaker-image:fig-1.png){#fig-1" in made.text
    told_of = {one.diagnostic.code: one.diagnostic.message for one in made.remarks}
    assert told_of["R022"] == "the typed number of a caption is left out: “Figure 1.”"
    assert told_of["R027"].startswith("“Figure 2” is a typed number")


def test_a_caption_between_a_figure_and_a_table_goes_to_the_one_that_it_names() -> None:
    rows = wm.table(wm.row(wm.cell(p("Ebb")), wm.cell(p("Flood"))), wm.row(wm.cell(p("1")), wm.cell(p("2"))))
    images = {"r1": ("media/image1.png", wm.png())}
    field = p(wm.picture("r1", "A field")) + p("Figure 1. The field", style="Caption") + rows + p(PROSE)
    assert "![The field](bookmaker-image:fig-1.png){#fig-1" in draft(Word(field, images=images)).text
    tides = p(wm.picture("r1", "A field")) + p("Table 1. The tides", style="Caption") + rows + p(PROSE)
    assert ": The tides {#tbl-1}" in draft(Word(tides, images=images)).text


def test_a_table_without_cells_is_none_and_its_caption_stays() -> None:
    body = p(PROSE) + p("Table 1. The tides", style="Caption") + wm.table(wm.row(), wm.row()) + p(PROSE)
    text = draft(Word(body)).text
    assert "Table 1. The tides" in text
    assert "|" not in text


def test_of_two_captions_with_one_number_the_first_is_meant() -> None:
    caption = p("Figure 1. The field", style="Caption")
    body = p(wm.picture("r1", "A field")) + caption + p(wm.picture("r2", "A barn")) + caption + p(PROSE)
    images = {"r1": ("media/image1.png", wm.png()), "r2": ("media/image2.png", wm.png("red"))}
    assert draft(Word(body, images=images)).text.count("{#fig-1") == 1


def test_an_image_without_a_description_is_asked_for_and_one_of_an_odd_kind_is_lost() -> None:
    body = p(wm.picture("r1", "Picture 1")) + p(wm.picture("r2", "A chart")) + p(PROSE)
    images = {"r1": ("media/image1.png", wm.png()), "r2": ("media/image2.emf", b"\x01\x00\x00\x00emf")}
    made = draft(Word(body, images=images))
    assert [str(one.diagnostic) for one in made.remarks] == [
        "essay.docx:1: warning[R013]: the image image1.png has no description\n"
        '  hint: write alt="…" in its braces; alt="" where it only decorates',
        "essay.docx:2: warning[R012]: the image “image2.emf” is lost: it is neither PNG, JPEG, SVG, "
        "GIF, WebP, AVIF, TIFF nor BMP\n  hint: save it as PNG, JPEG or SVG, and put it in by hand",
    ]
    assert "<!-- here stood the image image2.emf, which could not be read -->" in made.text


@dataclass(frozen=True)
class Scripted:
    """A machine on which Pandoc says what a test wants."""

    ran: Ran

    def program(self, name: str) -> str:
        """The name itself."""
        return name

    def variable(self, name: str) -> str:
        """Nothing is set."""
        return name and ""

    def packaged(self, package: str, file: str) -> str:
        """Some path."""
        return f"{package}/{file}"

    def run(self, job: Job) -> Ran:
        """What the test wants, and always in the sandbox."""
        assert "--sandbox" in job.command
        return self.ran

    def __hash__(self) -> int:
        return id(self)


def scripted(code: int | None, err: str = "", made: str = "") -> Draft | Diagnostic:
    ran = Ran(code, "", err, {"made.json": made.encode()} if made else {})
    return read_word(Source("essay.docx", Word(p("a")).data), Pandoc("pandoc", Scripted(ran)))


def test_a_pandoc_that_gives_up_is_told_in_its_words() -> None:
    assert str(scripted(1, "couldn't unpack docx container\n")) == (
        "essay.docx: error[R008]: Pandoc can't read the file: couldn't unpack docx container\n"
        "  hint: open the file in its word processor, and save it again"
    )
    assert "it took longer than 60 seconds" in str(scripted(None))


def test_what_has_no_place_in_a_chapter_is_named() -> None:
    blocks = '[{"t": "Odd", "c": []}, {"t": "Para", "c": [{"t": "Strange"}]}]'
    made = scripted(0, made=f'{{"meta": {{}}, "blocks": {blocks}}}')
    assert isinstance(made, Draft)
    assert [str(one.diagnostic) for one in made.remarks if one.diagnostic.code == "R029"] == [
        "essay.docx: warning[R029]: something of the kind Odd could not be read",
        "essay.docx: warning[R029]: something of the kind Strange could not be read",
    ]


def test_without_pandoc_one_error_says_how_to_get_it() -> None:
    made = read_word(Source("essay.docx", Word(p("a")).data), None)
    assert isinstance(made, Diagnostic)
    assert str(made) == (
        "essay.docx: error[R007]: Pandoc is needed to read this file, and is not installed\n"
        "  hint: install it with: pip install 'bookmaker[pandoc]'"
    )


def test_a_language_that_the_words_do_not_speak_is_put_right() -> None:
    words = (
        "Les vagues qui sont sur la plage ne sont pas celles des autres jours, et nous avons une mer. " * 4
    )
    made = draft(Word(p(words), language="en-US"))
    assert made.front.language == "fr"
    assert str(made.remarks[-1].diagnostic) == (
        "essay.docx: warning[R037]: the file names en-US as its language, and its words are fr: the chapter "
        "is fr"
    )


def test_a_title_without_a_style_is_not_in_bold_type() -> None:
    body = p(run("Ebb and Flow", "<w:b/>"), properties='<w:jc w:val="center"/>') + p("by Ada Rill") + p(PROSE)
    made = draft(Word(body + p(PROSE)))
    assert made.front.title == "Ebb and Flow"
    assert [person.name for person in made.front.people] == ["Ada Rill"]


def test_a_picture_and_its_caption_in_one_paragraph_are_a_figure() -> None:
    images = {"r1": ("media/image1.png", wm.png())}
    made = draft(Word(p(wm.picture("r1", "A field"), run("Figure 2. The field")) + p(PROSE), images=images))
    assert '![The field](bookmaker-image:fig-2.png){#fig-2 alt="A field" width="25%"}' in made.text


def test_an_arabic_chapter_says_once_that_it_runs_from_right_to_left() -> None:
    arabic = "هذا نص عربي طويل عن البحر والمد والجزر"
    body = "".join(
        p(run(f"{arabic} {n}", '<w:rtl/><w:lang w:bidi="ar-SA"/>'), properties="<w:bidi/>") for n in "ابت"
    )
    made = draft(Word(p("البحر", style="Title") + body))
    assert made.front.language.startswith("ar")
    assert "dir=rtl" not in made.text
    assert made.text.count(arabic) == 3


def test_hidden_words_are_asked_about() -> None:
    made = draft(Word(p(PROSE) + p("He said ", run("not ", "<w:vanish/>"), "so.")))
    assert "He said not so." in made.text
    assert [str(one.diagnostic) for one in made.remarks] == [
        "essay.docx:2: warning[R039]: “not” is hidden in the file, and stands in the chapter\n"
        "  hint: take it out where it is not meant to be read"
    ]


def test_the_reading_of_a_word_stands_behind_it() -> None:
    ruby = (
        "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    assert draft(Word(p(PROSE) + p("The sign ", ruby, " is old."))).text.endswith(
        "The sign 漢 (kan) is old.\n"
    )


def test_a_link_to_nothing_is_its_words() -> None:
    link = '<w:hyperlink w:anchor=""><w:r><w:t>there</w:t></w:r></w:hyperlink>'
    made = draft(Word(p(PROSE) + p("See ", link, ".")))
    assert made.text.endswith("See there.\n")


def test_lines_at_the_right_before_the_text_are_an_epigraph() -> None:
    right = '<w:jc w:val="right"/>'
    body = p("Ebb", style="Title") + p("The sea is all.", properties=right) + p("— Cy Lune", properties=right)
    made = draft(Word(body + p(PROSE) + p("Ada Rill", properties=right)))
    assert made.text == (f"::: epigraph\n\n> The sea is all.\n>\n> — Cy Lune\n\n:::\n\n{PROSE}\n\nAda Rill\n")
    assert str(made.remarks[0].diagnostic) == (
        "essay.docx:2: warning[R040]: “The sea is all. — Cy Lune” was taken for an epigraph"
    )


# --- who wrote it ------------------------------------------------------------------------------------------

TITLE = p("What the Sea Took", style="Title")
TEXT = p(f"{PROSE} They had houses behind the dyke, and boats. " * 8)


def people(*blocks: str) -> list[tuple[str, str]]:
    """The authors that are found and where they work; each is told as a guess, and its line is gone."""
    made = draft(Word("".join((*blocks, TEXT))))
    told_of = [one for one in made.remarks if "author: “" in one.diagnostic.message]
    assert len(made.front.people) == len(told_of)
    assert all((one.kind, one.diagnostic.code) == ("guessed", "R072") for one in told_of)
    assert not any(person.name in block.plain for block in made.blocks for person in made.front.people)
    return [(person.name, person.affiliation) for person in made.front.people]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Ada Rill",), ["Ada Rill"]),
        (("By Ada Rill",), ["Ada Rill"]),
        (("von Ada Rill und Bo Ferrin",), ["Ada Rill", "Bo Ferrin"]),
        (("par Élise Vaurien",), ["Élise Vaurien"]),
        (("Ada de la Rill and Bo Ferrin",), ["Ada de la Rill", "Bo Ferrin"]),
        (("Ada Rill", "Bo Ferrin"), ["Ada Rill", "Bo Ferrin"]),
        (("Prof. Dr. Ada Rill",), ["Ada Rill"]),
    ],
)
def test_a_byline_below_the_title_is_found(lines: tuple[str, ...], expected: list[str]) -> None:
    assert expected == [name for name, _ in people(TITLE, *map(p, lines))]
    assert expected == [name for name, _ in people(TITLE, *(p(run(line, "<w:b/>")) for line in lines))]


def test_a_byline_says_where_its_author_works() -> None:
    expected = [("Ada Rill", "University of Lower Marsh")]
    assert expected == people(TITLE, p("Ada Rill, University of Lower Marsh"))
    assert expected == people(TITLE, p("Ada Rill"), p("University of Lower Marsh"))


@pytest.mark.parametrize(
    "lines",
    [
        ("Houses Behind Dykes",),  # its words are the text's
        ("Chapter One",),
        ("Final Draft",),
        ("Lower Marsh, October 2023",),
        ("Ada Rill", "Bo Ferrin", "Cy Lune", "Dee Marl", "Élise Vaurien"),  # those who play in it
    ],
)
def test_other_lines_below_the_title_are_no_byline(lines: tuple[str, ...]) -> None:
    assert [] == people(TITLE, *map(p, lines))
    made = draft(Word("".join((TITLE, *map(p, lines), TEXT))))
    assert list(lines) == [block.plain for block in made.blocks[:-1]]


def test_a_name_above_a_short_text_or_with_a_note_stays() -> None:
    short = draft(Word(TITLE + p("Ada Rill") + p("The sea goes out.")))
    noted = draft(Word(TITLE + p("Ada Rill", wm.footnote(2)) + TEXT, footnotes={2: p("She kept a boat.")}))
    for made in (short, noted):
        assert ((), True) == (made.front.people, made.blocks[0].plain.startswith("Ada Rill"))


def test_a_byline_may_stand_above_the_title_or_below_a_subtitle() -> None:
    above = draft(Word(p("Ada Rill") + TITLE + TEXT))
    below = draft(Word(TITLE + p("A small history") + p("Ada Rill") + TEXT))
    for made, subtitle in ((above, ""), (below, "A small history")):
        front = made.front
        assert ("What the Sea Took", subtitle, ["Ada Rill"]) == (
            front.title,
            front.subtitle,
            [person.name for person in front.people],
        )
        assert 1 == len(made.blocks)


def test_a_paragraph_in_the_style_of_titles_behind_the_text_is_no_title() -> None:
    made = draft(Word(p("What it was") + TEXT + TITLE + TEXT))
    assert "What the Sea Took" != made.front.title
