"""An EPUB -> what Ace by DAISY finds in it. Its JSON report is read.

Ace writes no report where a document is not well-formed: that is no pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bookmaker.diagnostics import Severity
from bookmaker.gates.findings import Failed, Finding, Judged, Missing, Outcome, Place
from bookmaker.programs import Job, Machine, Ran

NAME = "ace"
SECONDS = 600.0
HOW = (
    "npm install --global @daisy/ace (Node.js and a Chromium: apt install nodejs npm chromium, "
    "brew install node, winget install OpenJS.NodeJS); ACE names the program where it is elsewhere, "
    "PUPPETEER_EXECUTABLE_PATH the browser"
)
_PROGRAMS = ("ace-puppeteer", "ace")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_SEVERE = frozenset({"critical", "serious"})
_BROWSER = "PUPPETEER_EXECUTABLE_PATH"


def ace(file: str, data: bytes, machine: Machine) -> Outcome:
    """What Ace finds in an EPUB: critical and serious violations are errors, the others warnings."""
    program = machine.variable("ACE") or next(filter(None, map(machine.program, _PROGRAMS)), "")
    if not program or not machine.program(program):
        return Missing(NAME, "it is not installed", HOW)
    browser = machine.variable(_BROWSER) or next(filter(None, map(machine.program, _BROWSERS)), "")
    environment = {"ACE_TIMEOUT_INITIAL": "120000", **({_BROWSER: browser} if browser else {})}
    command = (program, "--force", "--silent", "--outdir", "report", "book.epub")
    return judged(file, machine.run(Job(command, {"book.epub": data}, SECONDS, environment)))


def judged(file: str, ran: Ran) -> Outcome:
    """How Ace ended -> its judgement."""
    if ran.code is None:
        return Failed(NAME, file, f"it was not done after {SECONDS:g} seconds")
    try:
        report = json.loads(ran.outputs["report/report.json"])
        version = str(report["earl:assertedBy"]["doap:release"]["doap:revision"])
        found = tuple(_findings(file, report["assertions"]))
        outcome = report["earl:result"]["earl:outcome"]
    except (KeyError, TypeError, ValueError, AttributeError):
        return Failed(NAME, file, f"it wrote no report that can be read; {ran.last_words}")
    if (outcome != "pass") != bool(found):
        return Failed(NAME, file, f"its outcome is {outcome!r}, which its report does not explain")
    return Judged(NAME, file, version, found)


def _findings(file: str, documents: list[dict[str, Any]]) -> Iterator[Finding]:
    for document in documents:
        place = Place(file, part=str(document["earl:testSubject"]["url"]))
        for assertion in document["assertions"]:
            if assertion["earl:result"]["earl:outcome"] == "fail":
                yield _finding(place, assertion["earl:test"], assertion["earl:result"])


def _finding(place: Place, test: dict[str, Any], result: dict[str, Any]) -> Finding:
    level = Severity.ERROR if test.get("earl:impact") in _SEVERE else Severity.WARNING
    lines = [line.strip() for line in str(result["dct:description"]).splitlines()]
    help_url = (test.get("help") or {}).get("url") or ""
    hint = f"see {help_url}" if help_url else ""
    return Finding(test["dct:title"], " ".join(filter(None, lines)), place, hint, level, NAME)
