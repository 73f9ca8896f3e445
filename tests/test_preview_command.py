"""`bookmaker preview` as it is run: where it listens, how it ends, what ships with it."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import previewed
from bookmaker.cli import app
from clock import within
from previewed import port_of, running

# Seconds, on a machine that is busy with other tests; a sixth of that else.
AT_ONCE = 2.0
PDFJS = Path(__file__).parent.parent / "src/bookmaker/preview/pdfjs"


def status_of(port: int, path: str = "/") -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    status = line.getresponse().status
    line.close()
    return status


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_at_once_and_without_a_word(tmp_path: Path, sent: signal.Signals) -> None:
    """Also while somebody listens, and while pages are laid out."""
    previewed.write_book(tmp_path)
    with running(tmp_path, "--port", "0") as process:
        assert process.stdout is not None
        port = port_of(process.stdout.readline())
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", "/events/print")
        stream = line.getresponse()
        assert stream.readline().startswith(b"id: ")
        with within(AT_ONCE, time.monotonic):
            process.send_signal(sent)
            rest, complaints = process.communicate(timeout=60)
        line.close()
    assert (process.returncode, rest, complaints) == (0, "", "")


def test_a_port_in_use_is_said_and_the_next_one_taken(tmp_path: Path) -> None:
    previewed.write_book(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with running(tmp_path, "--port", str(taken)) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == f"port {taken} is in use; this is the next free one\n"
            port = port_of(process.stdout.readline())
            assert port > taken
            assert status_of(port) == 200


def test_only_the_views_that_were_asked_for_are_shown(tmp_path: Path) -> None:
    previewed.write_book(tmp_path)
    with running(tmp_path, "--port", "0", "--edition", "screen") as process:
        assert process.stdout is not None
        port = port_of(process.stdout.readline())
        assert (status_of(port, "/state/screen"), status_of(port, "/state/print")) == (200, 404)


def test_it_listens_to_this_machine_alone(tmp_path: Path) -> None:
    """There is no option for another address."""
    previewed.write_book(tmp_path)
    told = CliRunner().invoke(app, ["preview", str(tmp_path), "--host", "0.0.0.0"])  # noqa: S104 (is refused)
    assert told.exit_code == 2
    assert "there is no option --host" in told.output


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["preview", str(tmp_path), "--no-open"])
    assert (told.exit_code, "there is no book.yaml in" in " ".join(told.output.split())) == (2, True)
    previewed.write_book(tmp_path)
    told = CliRunner().invoke(app, ["preview", str(tmp_path), "--no-open", "--edition", "cover"])
    assert told.exit_code == 2
    assert "bookmaker cover" in " ".join(told.output.split())


def test_pdf_js_is_what_its_note_says() -> None:
    note = (PDFJS / "PROVENANCE.md").read_text("utf-8")
    for name in ("pdf.min.mjs", "pdf.worker.min.mjs"):
        digest = hashlib.sha256((PDFJS / name).read_bytes()).hexdigest()
        assert f"| `{name}` | `{digest}` |" in note
    assert "Apache License" in (PDFJS / "LICENSE").read_text("utf-8")
    version = re.search(r"`pdfjs-dist` (\d+\.\d+\.\d+)", note)
    assert version
    assert version[1] in (PDFJS / "pdf.min.mjs").read_text("utf-8")
