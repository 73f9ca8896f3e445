"""Golden texts: kept beside the tests, rewritten by `--update`, reviewed by a reader. Who runs which test."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bookmaker.editions.colours import mend_colours

# As a build does before WeasyPrint is there: some tests import it first.
mend_colours()

# What whoever tests wishes of builds: it would be another date than the tests', and another cache.
for _wish in ("SOURCE_DATE_EPOCH", "BOOKMAKER_CACHE_SIZE"):
    os.environ.pop(_wish, None)

# Builds seal what they keep with a key of the user's: not of the one who tests.
_STATE = tempfile.TemporaryDirectory(prefix="bookmaker-state-")
atexit.register(_STATE.cleanup)
os.environ["XDG_STATE_HOME"] = os.environ["LOCALAPPDATA"] = _STATE.name

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden texts")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of that name, or rewrite the file under `--update`."""

    def compare(name: str, actual: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, "utf-8")
        assert path.read_text("utf-8") == actual, f"{name} changed; look at it, then run pytest --update"

    return compare


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """All tests of a whole book, or of one browser, go to one worker; the largest groups begin.

    pytest-xdist 3.8 finds no group of `--dist loadgroup` under pytest 9.2 (pytest-xdist issue 1386).
    """
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 (only where tests are distributed)

    class ByBook(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return work_unit(nodeid)

    return ByBook(config, log)


def work_unit(nodeid: str) -> str:
    """Tests of one unit run in one worker: of a whole book, of one browser; else each for itself."""
    module, _, test = nodeid.partition("::")
    if module.endswith(("test_preview_page.py", "test_small_screens.py")):
        return module
    book = test.partition("[")[2]
    return f"{module}[{book}" if module.endswith("test_whole_books.py") and book else nodeid
