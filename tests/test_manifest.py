"""The manifest: what is read, what is refused, and where it stands."""

from __future__ import annotations

import json
import re
import tracemalloc
from pathlib import Path

import langcodes
import pytest
from hypothesis import given, settings, strategies

from bookmaker.diagnostics import Diagnostic
from bookmaker.manifest import languages
from bookmaker.manifest.entries import Entry, Part
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.mistakes import Mistake
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.paths import path
from bookmaker.manifest.places import Places
from bookmaker.manifest.read import read_manifest
from bookmaker.manifest.schema import schema_text
from clock import within
from written_cases import Case, cases

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "src" / "bookmaker" / "manifest" / "book.schema.json"
DOCUMENTATION = ROOT / "docs" / "manifest.md"

SMALLEST = "title: Tides\nlanguage: en\nchapters: [chapters/a.md]\n"


def read(text: str | bytes) -> tuple[Manifest | None, Places, tuple[Diagnostic, ...]]:
    return read_manifest(text if isinstance(text, bytes) else text.encode(), "book.yaml")


def right(text: str) -> Manifest:
    manifest, _, found = read(text)
    assert found == ()
    assert manifest is not None
    return manifest


def printed(text: str | bytes) -> list[str]:
    return [str(diagnostic) for diagnostic in read(text)[2]]


# --- mistakes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("manifest.md"), ids=lambda case: case.name)
def test_every_mistake_is_told_with_its_place_and_what_to_do(case: Case) -> None:
    found = read(case.files["book.yaml"])[2]
    assert case.printed == "".join(f"{diagnostic}\n" for diagnostic in found)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("\ufefftitle: é\n".encode("utf-16-le"), "book.yaml: error[F004]: the file is UTF-16, not UTF-8"),
        ("\ufefftitle: é\n".encode("utf-16-be"), "book.yaml: error[F004]: the file is UTF-16, not UTF-8"),
        (
            "title: x\nsub: caf\xe9\n".encode("latin-1"),
            "book.yaml:2:9: error[F004]: the file is not UTF-8 at byte 18",
        ),
    ],
)
def test_a_manifest_that_is_not_utf8_is_refused_with_the_byte(data: bytes, expected: str) -> None:
    assert [f"{expected}\n  hint: save it again as UTF-8"] == printed(data)


@pytest.mark.parametrize(
    ("sign", "name"),
    [("\x00", "U+0000"), ("\x07", "U+0007"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\uffff", "U+FFFF")],
)
def test_a_control_character_is_refused_where_it_stands(sign: str, name: str) -> None:
    expected = (
        f"book.yaml:1:10: error[F005]: the file holds the control character {name}\n  hint: take it out"
    )
    assert [expected] == printed(SMALLEST.replace("Tides", f"Ti{sign}des"))


def test_an_escape_is_taken_out_of_the_value() -> None:
    manifest = read('title: "Ti\\x00\\uD800des"\nlanguage: en\nchapters: [a.md]\n')[0]
    assert manifest is not None
    assert "Tides" == manifest.title


def test_a_tag_builds_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made"
    text = f"title: !!python/object/apply:os.mkdir ['{made}']\nlanguage: en\nchapters: [a.md]\n"
    assert ("M007", False) == (read(text)[2][0].code, made.exists())


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_bom_and_other_line_ends_change_nothing(end: str) -> None:
    other = b"\xef\xbb\xbf" + SMALLEST.replace("\n", end).encode()
    assert read(SMALLEST) == read(other)


def test_two_names_that_differ_only_in_composed_accents_clash() -> None:
    text = 'title: T\nlanguage: en\nchapters: ["\\u00e9.md", "e\\u0301.md"]\n'
    (message,) = printed(text)
    assert message.startswith(
        "book.yaml:3:25: error[F007]: 'e\u0301.md' and '\u00e9.md' (line 3) are one file"
    )


def test_no_sign_that_nobody_sees_is_in_a_name() -> None:
    result = path("a\x7f.md")
    assert isinstance(result, Mistake)
    assert "F008" == result.code


def test_many_mistakes_of_one_kind_are_counted_not_printed() -> None:
    chapters = "".join(f"  - ../{i}.md\n" for i in range(3000))
    messages = printed(f"title: T\nlanguage: en\nchapters:\n{chapters}")
    assert (51, "book.yaml:54:5: error[F002]: and 2,950 more like these") == (len(messages), messages[50])


@pytest.mark.parametrize(
    "line",
    [
        "date: {}",
        "copyright: {{year: {}}}",
        "print: {{signature: {}}}",
        "print: {{ink_limit: {}}}",
        "epub: {{image_size: {}}}",
    ],
)
def test_a_number_of_ten_thousand_digits_is_refused_and_cut_in_the_message(line: str) -> None:
    (message,) = printed(f"{SMALLEST}{line.format('9' * 10_000)}\n")
    assert len(message) < 200


def test_a_manifest_without_end_is_refused_at_once() -> None:
    with within(1):
        messages = printed("title: T\nchapters:\n" + "".join(f"  - ch{i}.md\n" for i in range(100_000)))
        assert ["book.yaml: error[M008]: the document is longer than 1,048,576 characters"] == messages


def test_an_alias_bomb_costs_neither_time_nor_memory() -> None:
    bomb = 'a: &a ["x","x","x","x","x","x","x","x","x"]\n' + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(6)
    )
    tracemalloc.start()
    with within(1):
        (diagnostic,) = read(bomb)[2]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ("M006", True) == (diagnostic.code, peak < 20_000_000)


@pytest.mark.parametrize(
    "text", ["[" * 5000 + "]" * 5000, "{a: " * 5000, "- " * 5000, "chapters: &c\n  - *c\n"]
)
def test_no_nesting_ends_in_a_traceback(text: str) -> None:
    with within(5):
        assert read(text)[2][0].code in {"M001", "M006", "M008"}


def test_keys_that_look_like_marks_of_the_library_are_only_keys() -> None:
    found = read(f'{SMALLEST}"[key]": x\npublisher: {{name: Ebb, "[key]": y}}\n')[2]
    expected = [("M003", "unknown key `[key]`", 4), ("M003", "unknown key `[key]`", 5)]
    assert expected == [(d.code, d.message, d.span.line) for d in found]


def test_a_mistake_hides_no_other_and_leaves_the_rest_standing() -> None:
    text = "title: Tides\nlanguage: qx\nisbn: {epub: 1, pdf: 978-0-306-40615-7}\nchapters: [../a.md, b.md]\n"
    manifest, places, found = read(text)
    assert manifest is not None
    assert ["M015", "M016", "F002"] == [diagnostic.code for diagnostic in found]
    assert ("und", "978-0-306-40615-7", (Entry(file="b.md"),)) == (
        manifest.language,
        manifest.isbn.pdf,
        manifest.chapters,
    )
    assert (4, 21) == (places.value("chapters", 0).line, places.value("chapters", 0).column)


# --- values ----------------------------------------------------------------------------------------------


def test_scalars_stay_as_they_are_typed() -> None:
    manifest = right(
        "title: 1984\nsubtitle: 1.10\nlanguage: no\nedition: 012\nshort_title: yes\n"
        "series: {title: Null, number: 12:30}\ndate: 2024\nchapters: [a.md]\n"
    )
    typed = (manifest.title, manifest.subtitle, manifest.language, manifest.edition, manifest.short_title)
    assert ("1984", "1.10", "no", "012", "yes") == typed
    assert manifest.series is not None
    assert ("Null", "12:30", "2024") == (manifest.series.title, manifest.series.number, manifest.date)


def test_a_key_with_nothing_after_its_colon_is_not_given() -> None:
    assert right(SMALLEST) == right(f"{SMALLEST}subtitle:\nisbn: ~\neditors:\n")


def test_title_language_and_chapters_alone_make_a_whole_book() -> None:
    manifest = right(SMALLEST)
    assert ("half-title", "title-page", "copyright-page", "contents") == manifest.front_matter
    assert ("colophon",) == manifest.back_matter
    assert ("ltr", ("6in", "9in"), "0mm", "dist") == (
        manifest.direction,
        manifest.print.trim,
        manifest.print.bleed,
        manifest.output,
    )


def test_contributors_are_listed_as_soon_as_more_is_told_than_a_name() -> None:
    person = "contributors: [{id: ada, name: Ada, bio: A tide-table.}]\neditors: [ada]\n"
    assert ("contributors", "colophon") == right(SMALLEST + person).back_matter
    assert () == right(f"{SMALLEST}{person}back_matter: []\n").back_matter


@pytest.mark.parametrize(
    ("tag", "direction"),
    [("ar", "rtl"), ("az-Arab", "rtl"), ("ks-Deva", "ltr"), ("he-IL", "rtl"), ("en", "ltr")],
)
def test_a_book_runs_in_the_direction_of_its_language(tag: str, direction: str) -> None:
    assert direction == right(SMALLEST.replace("language: en", f"language: {tag}")).direction


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("EN-ca", "en-CA"), ("zh-hant-tw", "zh-Hant-TW"), ("de-1996", "de-1996"), ("x-A-Bc", "x-a-bc")],
)
def test_language_tags_are_kept_in_their_usual_case(typed: str, kept: str) -> None:
    assert kept == right(SMALLEST.replace("language: en", f"language: {typed}")).language


def test_identifiers_are_kept_bare() -> None:
    manifest = right(
        f"{SMALLEST}doi: https://doi.org/10.1234/Tides\nlicense: cc-by-4.0\n"
        "isbn: {pdf: ISBN 978-0-306-40615-7}\n"
        "contributors: [{id: ada, name: Ada, orcid: https://orcid.org/0000-0002-1694-233X}]\neditors: [ada]\n"
        "series: {title: Waters, issn: 2434-561X}\n"
    )
    assert ("10.1234/Tides", "CC-BY-4.0") == (manifest.doi, manifest.license)
    assert ("978-0-306-40615-7", "0000-0002-1694-233X") == (manifest.isbn.pdf, manifest.contributors[0].orcid)


def test_roles_are_kept_by_code_however_they_are_called() -> None:
    people = "contributors: [{id: ada, name: Ada}, {id: ben, name: Ben}]\n"
    roles = "roles: {illustrator: [ada], Book designer: [ben], pht: [ada]}\n"
    assert {"ill": ("ada",), "bkd": ("ben",), "pht": ("ada",)} == right(SMALLEST + people + roles).roles


@pytest.mark.parametrize(
    ("typed", "trim"),
    [("a5", ("148mm", "210mm")), ("us-trade", ("6in", "9in")), ("[129mm, 19.8cm]", ("129mm", "19.8cm"))],
)
def test_a_trim_is_two_lengths_or_a_name(typed: str, trim: tuple[str, str]) -> None:
    assert trim == right(f"{SMALLEST}print: {{trim: {typed}, bleed: 0}}\n").print.trim


def test_a_chapter_is_a_path_a_mapping_or_stands_in_a_part() -> None:
    manifest = right(
        "title: T\nlanguage: en\nchapters:\n  - ./a.md\n  - {file: b.md, number: false, kind: introduction}\n"
        "  - part: One\n    chapters: [c.md]\n"
    )
    assert (
        Entry(file="a.md"),
        Entry(file="b.md", number=False, kind="introduction"),
        Part(part="One", chapters=(Entry(file="c.md"),)),
    ) == manifest.chapters


def test_front_matter_is_words_paths_and_mappings() -> None:
    manifest = right(f"{SMALLEST}front_matter: [title-page, f/preface.md, {{file: g.md, kind: epigraph}}]\n")
    assert (
        "title-page",
        Entry(file="f/preface.md"),
        Entry(file="g.md", kind="epigraph-page"),
    ) == manifest.front_matter


def test_one_line_values_are_one_line_and_keep_their_spaces() -> None:
    assert (
        "Ebb and\u00a0flow"
        == right("title: |\n  Ebb\n  and\u00a0flow\nlanguage: en\nchapters: [a.md]\n").title
    )


def test_a_contributor_is_found_by_id() -> None:
    people = "contributors: [{id: ada, name: Ada}]\neditors: [ada]\n"
    assert Contributor(id="ada", name="Ada") == right(SMALLEST + people).contributor("ada")


def test_places_are_those_of_values_and_keys() -> None:
    places = read(f"{SMALLEST}publisher:\n  name: Ebb\n")[1]
    spans = [
        places.value("publisher", "name"),
        places.key("publisher", "name"),
        places.value("publisher", "url"),
    ]
    assert ["book.yaml:5:9", "book.yaml:5:3", "book.yaml:5:3"] == [str(span) for span in spans]


def test_the_tags_that_need_no_registry_are_in_it_as_they_stand() -> None:
    assert [] == [tag for tag in languages._PLAIN if not langcodes.tag_is_valid(tag)]
    assert [] == [tag for tag in languages._PLAIN if languages._in_usual_case(tag) != tag]


# --- schema and documentation ----------------------------------------------------------------------------


def test_the_schema_that_ships_is_that_of_the_model() -> None:
    command = "from bookmaker.manifest.schema import schema_text; print(schema_text(), end='')"
    assert schema_text() == SCHEMA.read_text("utf-8"), f"python -c {command!r} > {SCHEMA}"


def keys(schema: dict[str, object]) -> set[str]:
    """All keys that a schema describes."""
    found: set[str] = set()
    for name, value in schema.items():
        if name == "properties" and isinstance(value, dict):
            found |= value.keys()
        inner = value if isinstance(value, list) else [value]
        for part in inner:
            if isinstance(part, dict):
                found |= keys(part)
    return found


def test_the_documentation_has_every_key_of_the_schema_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", DOCUMENTATION.read_text("utf-8"), re.MULTILINE))
    assert keys(json.loads(SCHEMA.read_text("utf-8"))) == documented


def test_every_key_says_in_the_schema_what_it_is_for() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    models = [schema, *(part for part in schema["$defs"].values() if "properties" in part)]
    silent = [
        key for model in models for key, value in model["properties"].items() if not value.get("description")
    ]
    assert [] == silent


# --- every code ------------------------------------------------------------------------------------------


def codes_made() -> set[str]:
    sources = [*(ROOT / "src/bookmaker/manifest").glob("*.py")]
    sources += [ROOT / "src/bookmaker" / f"{name}.py" for name in ("profiles", "shelf", "sources", "volume")]
    return {code for path in sources for code in re.findall(r'"([MF]\d{3})"', path.read_text("utf-8"))}


def test_every_code_of_the_manifest_has_a_case_with_its_text() -> None:
    tests = [*(ROOT / "tests/cases").glob("*.md"), Path(__file__), Path(__file__).with_name("test_volume.py")]
    tests.append(ROOT / "tests/content/test_bylines.py")
    told = {code for path in tests for code in re.findall(r"\[([MF]\d{3})\]: ", path.read_text("utf-8"))}
    assert codes_made() == told


def test_the_documentation_lists_every_code() -> None:
    table = DOCUMENTATION.read_text("utf-8").split("## Mistakes")[1]
    assert codes_made() == set(re.findall(r"[MF]\d{3}", table))


# --- anything at all -------------------------------------------------------------------------------------

KNOWN = sorted(keys(json.loads(SCHEMA.read_text("utf-8"))))
KEYS = [*KNOWN, "bibliography", "<<", "", "[key]", "\x00entry"]
WORDS = ["a.md", "en", "", "true", "2024", "978-0-306-40615-7", "../x", "a5", "6in", "ill", "\x00", "\u202e"]
LEAVES = strategies.sampled_from(WORDS) | strategies.none() | strategies.booleans() | strategies.integers()
VALUES = strategies.recursive(
    LEAVES,
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(strategies.dictionaries(strategies.sampled_from(KEYS), VALUES, max_size=6))
def test_no_manifest_ends_in_a_traceback_and_some_of_it_is_read(data: dict[str, object]) -> None:
    manifest, _, found = read(json.dumps(data))
    assert manifest is not None
    assert all(diagnostic.span.line for diagnostic in found)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(strategies.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t~\\\u2028\ud83d\u0000", max_size=60))
def test_no_text_ends_in_a_traceback(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))
