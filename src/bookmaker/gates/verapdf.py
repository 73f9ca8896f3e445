"""A PDF -> what veraPDF finds in it, by the profile of the standard that the PDF is to meet.

The report of the official command is read, as XML or as JSON. A job that did not end normally is no pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bookmaker.gates.findings import Failed, Finding, Judged, Missing, Outcome, Place
from bookmaker.programs import Job, Machine, Ran

NAME = "verapdf"
SECONDS = 600.0
# The end of the way to an object says which it is; the whole may have thirty steps.
STEPS_SHOWN = 3
HOW = (
    "the installer at https://verapdf.org/software/ (Debian, macOS and Windows; it needs Java); "
    "VERAPDF names the program where it is not on the path"
)
FLAVOURS = {
    "pdf/ua-1": "ua1",
    "pdf/ua-2": "ua2",
    "pdf/a-1a": "1a",
    "pdf/a-1b": "1b",
    "pdf/a-2a": "2a",
    "pdf/a-2b": "2b",
    "pdf/a-2u": "2u",
    "pdf/a-3a": "3a",
    "pdf/a-3b": "3b",
    "pdf/a-3u": "3u",
    "pdf/a-4": "4",
    "pdf/a-4e": "4e",
    "pdf/a-4f": "4f",
}
"""veraPDF's names of the standards that it knows; PDF/X is none of them."""

_PAGE = re.compile(r"pages\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class _Check:
    """One failed check of a rule."""

    rule: str
    description: str
    message: str
    context: str


def verapdf(file: str, data: bytes, standard: str, machine: Machine) -> Outcome:
    """What veraPDF finds in a PDF that is to meet `standard`, one of `FLAVOURS`."""
    program = machine.program(machine.variable("VERAPDF") or NAME)
    if not program:
        return Missing(NAME, "it is not installed", HOW)
    arguments = ("--format", "xml", "--flavour", FLAVOURS[standard], "book.pdf")
    return judged(file, machine.run(Job((program, *arguments), {"book.pdf": data}, SECONDS)))


def judged(file: str, ran: Ran) -> Outcome:
    """How veraPDF ended -> its judgement."""
    if ran.code is None:
        return Failed(NAME, file, f"it was not done after {SECONDS:g} seconds")
    try:
        version, compliant, checks = _read(ran.out)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, etree.XMLSyntaxError):
        return Failed(NAME, file, f"it wrote no report that can be read; {ran.last_words}")
    if compliant is None or compliant == bool(checks):
        return Failed(NAME, file, "its report judges no file")
    return Judged(NAME, file, version, tuple(_finding(file, check) for check in checks))


def _finding(file: str, check: _Check) -> Finding:
    page = _PAGE.search(check.context)
    place = Place(file, page=int(page.group(1)) + 1 if page else 0)
    steps = check.context.split("/")
    hint = f"at {'/'.join(steps[-STEPS_SHOWN:])}" if check.context else ""
    return Finding(check.rule, check.message or check.description, place, hint, gate=NAME)


def _read(report: str) -> tuple[str, bool | None, tuple[_Check, ...]]:
    """Version, whether the file complies (None: nothing says so), and the checks that failed."""
    text = report.strip()
    return _read_json(json.loads(text)) if text.startswith("{") else _read_xml(text)


# --- XML -------------------------------------------------------------------------------------------------


def _read_xml(text: str) -> tuple[str, bool | None, tuple[_Check, ...]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(text.encode(), parser)
    releases = root.findall(".//releaseDetails")
    version = next((str(r.get("version")) for r in releases), "")
    judgement = root.find(".//job/validationReport")
    if judgement is None or judgement.get("jobEndStatus", "normal") != "normal":
        return version, None, ()
    return version, judgement.get("isCompliant") == "true", tuple(_xml_checks(judgement))


def _xml_checks(judgement: etree._Element) -> Iterator[_Check]:
    for rule in judgement.iterfind("details/rule[@status='failed']"):
        name = f"{rule.get('clause')}-{rule.get('testNumber')}"
        description = rule.findtext("description", "")
        for check in rule.iterfind("check[@status='failed']"):
            message, context = check.findtext("errorMessage", ""), check.findtext("context", "")
            yield _Check(name, description, message, context)


# --- JSON ------------------------------------------------------------------------------------------------


def _read_json(report: dict[str, Any]) -> tuple[str, bool | None, tuple[_Check, ...]]:
    body = report["report"]
    versions = body["buildInformation"]["releaseDetails"]
    job = body["jobs"][0]
    found = job.get("validationResult")
    judgement = found[0] if isinstance(found, list) and found else found
    if not judgement or judgement.get("jobEndStatus", "normal") != "normal":
        return str(versions[0]["version"]), None, ()
    return str(versions[0]["version"]), bool(judgement["compliant"]), tuple(_json_checks(judgement))


def _json_checks(judgement: dict[str, Any]) -> Iterator[_Check]:
    for rule in judgement["details"]["ruleSummaries"]:
        if rule.get("ruleStatus", "").upper() != "FAILED":
            continue
        name = f"{rule['clause']}-{rule['testNumber']}"
        for check in rule["checks"]:
            message, context = check.get("errorMessage") or "", check.get("context") or ""
            yield _Check(name, rule.get("description", ""), message, context)
