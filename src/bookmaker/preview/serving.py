"""The board -> a local page. The only module that knows starlette and uvicorn, and that opens a socket.

It answers this machine's browsers alone: it listens at the loopback address, knows no other name of itself
(a page of another name that leads here gets nothing), takes orders only from its own page, and gives out only
what is on the board and in the package.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from mimetypes import guess_type
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bookmaker.preview.bell import Bell
from bookmaker.preview.board import Board
from bookmaker.preview.state import VIEWS, View

HOST = "127.0.0.1"
NAMES = ("127.0.0.1", "localhost")
# Seconds after which a quiet stream says that it is alive.
PULSE = 15.0
# Ports that are tried after the one that was asked for.
FURTHER_PORTS = 20
MOST_SAID = 4096

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# A document of the EPUB: it shows itself in our frame and can do nothing.
EPUB_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
KINDS = {".mjs": "text/javascript", ".js": "text/javascript", ".xhtml": "application/xhtml+xml"}

# An edition by name -> its file's name and bytes; no bytes where the book has errors.
Finish = Callable[[str], tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What is served: the board, the page's own files by path, and how whole files are made."""

    board: Board
    bell: Bell
    files: Mapping[str, bytes]
    finish: Finish
    views: tuple[View, ...] = VIEWS
    over: asyncio.Event = field(default_factory=asyncio.Event)


# --- who may ask -----------------------------------------------------------------------------------------


def is_refused(host: str, origin: str, site: str, *, port: int, changes: bool) -> bool:
    """Whether a request is not our page's: by its headers Host, Origin and Sec-Fetch-Site ("" where missing).

    A foreign page can lead its own name here (DNS rebinding), or send a request along: the first has a name
    that is not ours, the second an origin.
    """
    ours = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())  # noqa: PLR2004 (HTTP's)
    if host not in ours or site in {"cross-site", "same-site"}:
        return True
    if origin:
        parts = urlsplit(origin)
        return parts.scheme != "http" or parts.netloc != host
    return changes


class Gate:
    """Lets through what may ask, and gives every answer the headers of all."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        """`port` is the one at which we listen."""
        self._app, self._port = app, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Request(scope).headers
        named = (headers.get(name, "") for name in ("host", "origin", "sec-fetch-site"))
        if is_refused(*named, port=self._port, changes=scope["method"] not in {"GET", "HEAD"}):
            await PlainTextResponse("This is a local preview, for its own page alone.", 403)(
                scope, receive, send
            )
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                extra = ((name.lower().encode(), value.encode()) for name, value in FOR_ALL.items())
                message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in known)]
            await send(message)

        await self._app(scope, receive, sent)


# --- what is answered ------------------------------------------------------------------------------------


def application(offer: Offer, port: int) -> Starlette:
    """The server's application."""
    routes = [
        Route("/", _with(offer, _page)),
        Route("/favicon.ico", _with(offer, _icon)),
        Route("/own/{path:path}", _with(offer, _own_file)),
        Route("/state/{view}", _with(offer, _state)),
        Route("/events/{view}", _with(offer, _events)),
        Route("/pages/{name}.pdf", _with(offer, _pages)),
        Route("/epub/{name}/{path:path}", _with(offer, _member)),
        Route("/look", _with(offer, _look), methods=["POST"]),
        Route("/whole/{edition}", _with(offer, _whole), methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Gate, port=port)])


Answering = Callable[[Offer, Request], Awaitable[Response]]


def _with(offer: Offer, answering: Answering) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await answering(offer, request)

    return answer


async def _page(offer: Offer, _: Request) -> Response:
    """The page, which is told what it may show."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
    page = offer.files["page/index.html"].replace(
        b"<body>", f'<body data-views="{" ".join(offer.views)}">'.encode()
    )
    return Response(page, media_type="text/html", headers=headers)


async def _own_file(offer: Offer, request: Request) -> Response:
    path = request.path_params["path"]
    data = offer.files.get(path)
    if data is None:
        return _nothing()
    return Response(data, media_type=_kind(path), headers={"Cache-Control": "no-cache"})


async def _icon(offer: Offer, _: Request) -> Response:
    """The icon, for browsers that ask for one by this name whatever the page says."""
    return Response(offer.files["page/icon.svg"], media_type="image/svg+xml")


async def _state(offer: Offer, request: Request) -> Response:
    view = _view(offer, request)
    if view is None:
        return _nothing()
    number, text = offer.board.state(view)
    return Response(
        text if number else "null", media_type="application/json", headers={"Cache-Control": "no-store"}
    )


async def _events(offer: Offer, request: Request) -> Response:
    view = _view(offer, request)
    if view is None:
        return _nothing()
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(offer, view), media_type="text/event-stream", headers=headers)


async def _stream(offer: Offer, view: View) -> AsyncIterator[bytes]:
    """The view's states from now on, each whole; the page may ask for them as long as it looks."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def told() -> None:
        loop.call_soon_threadsafe(news.set)

    offer.board.listeners.append(told)
    offer.board.watch(view, 1)
    offer.bell.ring("looked")
    try:
        last = -1
        while not offer.over.is_set():
            number, text = offer.board.state(view)
            if number not in {last, 0}:
                last = number
                yield f"id: {number}\ndata: {text}\n\n".encode()
            await _first_of(PULSE, news.wait(), offer.over.wait())
            yield b"" if news.is_set() else b": still here\n\n"
            news.clear()
    finally:
        offer.board.watch(view, -1)
        offer.board.listeners.remove(told)


async def _first_of(seconds: float, *waits: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _pages(offer: Offer, request: Request) -> Response:
    data = offer.board.file(request.path_params["name"])
    if data is None:
        return _nothing()
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(data, media_type="application/pdf", headers=headers)


async def _member(offer: Offer, request: Request) -> Response:
    path = request.path_params["path"]
    data = offer.board.member(request.path_params["name"], path)
    if data is None:
        return _nothing()
    headers = {"Content-Security-Policy": EPUB_POLICY, "Cache-Control": "private, max-age=86400, immutable"}
    return Response(data, media_type=_kind(path), headers=headers)


async def _look(offer: Offer, request: Request) -> Response:
    """The page says where it looks, so that this is laid out first."""
    said = await _json(request)
    view, section = said.get("view"), said.get("section")
    if view not in offer.views or not isinstance(section, str):
        return PlainTextResponse("That is no view.", 400)
    offer.board.look(view, section)
    offer.bell.ring("looked")
    return Response(status_code=204)


async def _json(request: Request) -> Mapping[str, object]:
    """The few words of a request; none where it is something else."""
    data = b""
    async for piece in request.stream():
        data += piece
        if len(data) > MOST_SAID:
            return {}
    try:
        said = json.loads(data)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


async def _whole(offer: Offer, request: Request) -> Response:
    """A whole file, made as a build makes it."""
    edition = request.path_params["edition"]
    if edition not in offer.views:
        return _nothing()
    name, data = await run_in_threadpool(offer.finish, edition)
    if not data:
        return JSONResponse({"why": "the book has mistakes: nothing was made"}, 409)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _view(offer: Offer, request: Request) -> View | None:
    return next((view for view in offer.views if view == request.path_params["view"]), None)


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.", 404)


def _kind(path: str) -> str:
    ending = f".{path.rpartition('.')[2]}"
    return KINDS.get(ending) or guess_type(path)[0] or "application/octet-stream"


# --- the server ------------------------------------------------------------------------------------------


def listening(port: int) -> socket.socket:
    """A socket at the loopback address: at this port, or at the next free one. OSError where all are taken.

    Port 0 is any that is free.
    """
    refused: OSError | None = None
    for number in range(port, min(port + FURTHER_PORTS, 65536)) if port else (0,):
        here = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # the port of a preview that has just ended is free; elsewhere it means more
            here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            here.bind((HOST, number))
        except OSError as error:
            here.close()
            refused = error
        else:
            here.listen()
            return here
    raise refused or OSError("no port")


class Service(uvicorn.Server):
    """The server at this socket, until Ctrl-C or `end`; `started` is called when it answers.

    It ends the streams of events when it is told to end: they would never end themselves.
    """

    def __init__(self, offer: Offer, here: socket.socket, started: Callable[[], None]) -> None:
        """Nothing is answered yet."""
        self._offer, self._here, self._started = offer, here, started
        app = application(offer, here.getsockname()[1])
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                server_header=False,
            )
        )

    def work(self) -> None:
        """Answer until it is over."""
        self.run(sockets=[self._here])

    def end(self) -> None:
        """Let `work` end."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End all streams, then the server."""
        self._offer.over.set()
        await super().shutdown(sockets)
