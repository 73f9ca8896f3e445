"""The preview's server on this machine's own loopback: what it gives, and to whom."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bookmaker.packaged import preview_files
from bookmaker.preview.bell import Bell, bell
from bookmaker.preview.board import Board
from bookmaker.preview.serving import Offer, Service, listening
from bookmaker.preview.state import Face, State

FACE = Face("A Title", "/somewhere", "book.yaml")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    board: Board
    bell: Bell

    def ask(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body. `host` and `origin` are as a browser would send them, if not said."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        own = f"127.0.0.1:{self.port}"
        line.putrequest(method, path, skip_host=True)
        line.putheader("Host", headers.pop("host", own))
        if method == "POST":
            headers.setdefault("origin", f"http://{own}")
            line.putheader("Content-Length", str(len(body)))
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders(body.encode())
        answer = line.getresponse()
        found = answer.status, answer.headers, answer.read()
        line.close()
        return found


def finish(edition: str) -> tuple[str, bytes]:
    return ("book.pdf", b"%PDF") if edition == "print" else ("", b"")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    board, hung, started = Board(), bell(), threading.Event()
    offer = Offer(board, hung, preview_files(), finish)
    here = listening(0)
    service = Service(offer, here, started.set)
    thread = threading.Thread(target=service.work)
    thread.start()
    assert started.wait(20)
    board.show(State("print", FACE), {"abc": b"%PDF-1.7"})
    board.keep_epub("e1", {"one.xhtml": b"<html/>", "styles/book.css": b"p{}"})
    yield Served(here.getsockname()[1], board, hung)
    service.end()
    thread.join(10)
    assert not thread.is_alive()


def test_the_page_may_run_its_own_scripts_alone(served: Served) -> None:
    status, headers, body = served.ask("/")
    policy = headers["Content-Security-Policy"]
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert b"<script type=" in body
    assert b'data-views="print screen epub"' in body
    assert b"style=" not in body


def test_every_answer_says_that_it_is_what_it_says(served: Served) -> None:
    for path in ("/", "/own/page/main.js", "/pages/abc.pdf", "/nothing", "/epub/e1/one.xhtml"):
        _, headers, _ = served.ask(path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers


def test_modules_are_served_as_javascript_whatever_the_system_thinks(served: Served) -> None:
    for path in ("/own/page/main.js", "/own/pdfjs/pdf.min.mjs"):
        status, headers, _ = served.ask(path)
        assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")


def test_a_browser_that_asks_for_an_icon_gets_it(served: Served) -> None:
    status, headers, body = served.ask("/favicon.ico")
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
    assert body == served.ask("/own/page/icon.svg")[2]


def test_pages_are_given_by_the_name_of_their_bytes(served: Served) -> None:
    status, headers, body = served.ask("/pages/abc.pdf")
    assert (status, body, headers["Content-Type"]) == (200, b"%PDF-1.7", "application/pdf")
    assert "immutable" in headers["Cache-Control"]
    assert served.ask("/pages/abd.pdf")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/own/../packaged.py",
        "/own/page/../../packaged.py",
        "/own/page/%2e%2e/%2e%2e/packaged.py",
        "/own/page/..%2f..%2fpackaged.py",
        "/own//etc/passwd",
        "/own/pdfjs/PROVENANCE.md",
        "/pages/..%2fboard.py.pdf",
        "/epub/e1/../../etc/passwd",
        "/epub/e1/%2e%2e/one.xhtml",
        "/epub/e2/one.xhtml",
        "/state/..",
        "/state/cover",
        "/book.yaml",
    ],
)
def test_nothing_is_served_but_what_was_made_for_it(served: Served, path: str) -> None:
    assert served.ask(path)[0] == 404


def test_a_document_of_the_epub_can_do_nothing(served: Served) -> None:
    status, headers, _ = served.ask("/epub/e1/one.xhtml")
    policy = headers["Content-Security-Policy"]
    assert (status, headers["Content-Type"]) == (200, "application/xhtml+xml")
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert served.ask("/epub/e1/styles/book.css")[1]["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/", "/state/print", "/pages/abc.pdf", "/own/page/main.js", "/events/print"]
)
def test_another_name_for_this_machine_gets_nothing(served: Served, path: str) -> None:
    assert served.ask(path, host=f"evil.example:{served.port}")[0] == 403


@pytest.mark.parametrize("path", ["/look", "/whole/print"])
def test_a_foreign_page_changes_nothing(served: Served, path: str) -> None:
    said = json.dumps({"view": "print", "section": "evil"})
    assert served.ask(path, "POST", said, origin="http://evil.example")[0] == 403
    assert served.ask(path, "POST", said, origin="null")[0] == 403
    assert served.ask(path, **{"sec-fetch-site": "cross-site"})[0] == 403
    assert served.board.looked_at.get("print") != "evil"


def test_the_page_says_where_it_looks(served: Served) -> None:
    served.bell.answered()
    assert served.ask("/look", "POST", '{"view":"print","section":"one"}')[0] == 204
    assert (served.board.looked_at["print"], served.bell.answered()) == ("one", {"looked"})


@pytest.mark.parametrize(
    "said", ["", "[]", "{", '{"view":"cover"}', '{"view":"print","section":3}', "x" * 9000]
)
def test_what_makes_no_sense_is_refused(served: Served, said: str) -> None:
    assert served.ask("/look", "POST", said)[0] == 400


def test_a_whole_file_is_made_only_when_it_is_asked_for(served: Served) -> None:
    assert served.ask("/whole/print")[0] == 405
    status, headers, body = served.ask("/whole/print", "POST")
    assert (status, body, headers["Content-Disposition"]) == (200, b"%PDF", 'attachment; filename="book.pdf"')
    assert served.ask("/whole/epub", "POST")[0] == 409
    assert served.ask("/whole/cover", "POST")[0] == 404


def test_a_page_hears_each_state_once_and_is_counted_while_it_listens(served: Served) -> None:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    line.request("GET", "/events/print")
    stream = line.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    first = _event(stream)
    assert served.board.views() == ("print",)
    served.board.show(State("print", FACE), {})  # the same again: nobody is told
    served.board.show(State("print", FACE, stale=True), {})
    second = _event(stream)
    assert [json.loads(data)["stale"] for data in (first, second)] == [False, True]
    stream.close()
    line.close()


def _event(stream: http.client.HTTPResponse) -> str:
    """The data of the next event."""
    while line := stream.readline().decode():
        if line.startswith("data: "):
            return line.removeprefix("data: ")
    raise AssertionError("the stream has ended")
