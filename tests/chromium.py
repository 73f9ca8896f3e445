"""A headless Chromium, driven through two pipes by the DevTools protocol: no port, no library, no network."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
# Layout in this process hides the machine's fonts, without which a Chromium ends at its first page.
HIDING_FONTS = "FONTCONFIG_FILE"
# Seconds: to begin, to answer once, and until a page shows what is waited for.
BEGIN, ANSWER, SHOW = 120.0, 60.0, 120.0
PAUSE = 0.05
# What a page shows, for the one who reads why a test has failed.
SEEN = """
document.documentElement.outerHTML.length + " bytes at " + location.href + " | " + document.body?.className
    + " | " + (document.body?.innerText ?? "").replace(/\\s+/g, " ").slice(0, 2000)"""


def executable() -> str | None:
    """Where Chromium is, if anywhere."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class BrowserError(Exception):
    """The browser could not do it."""


@dataclass(slots=True)
class Browser:
    """One page of a Chromium."""

    to: int
    answers: int
    session: str = ""
    number: int = 0
    rest: bytes = b""
    events: list[dict[str, Any]] = field(default_factory=list)

    def send(self, method: str, *, within: float = ANSWER, **parameters: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer, so many seconds at most."""
        self.number += 1
        asked: dict[str, Any] = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            asked["sessionId"] = self.session
        try:
            os.write(self.to, json.dumps(asked).encode() + b"\0")
        except BrokenPipeError:
            raise BrowserError("the browser has ended") from None
        until = time.monotonic() + within
        while True:
            answer = self._next(until)
            if answer is None:
                raise BrowserError(f"in {within:.0f} s no answer to {method}: {str(parameters)[:300]}")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def _next(self, until: float) -> dict[str, Any] | None:
        """The next message; None where there is none in time."""
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.answers], [], [], max(0, until - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self.answers, 1 << 20)
            if not piece:
                raise BrowserError("the browser has ended")
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def open(self, address: str, width: int = 1280, height: int = 800, *, dark: bool = False) -> None:
        """Go to an address, in a window of this size."""
        self.resize(width, height)
        self.prefer(color_scheme="dark" if dark else "light")
        self.send("Page.navigate", url=address)

    def prefer(self, **preferences: str) -> None:
        """What the user likes, by the names of CSS's media features without "prefers-"; nothing else."""
        features = [
            {"name": f"prefers-{name.replace('_', '-')}", "value": value}
            for name, value in preferences.items()
        ]
        self.send("Emulation.setEmulatedMedia", features=features)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression; one that is a promise is waited for."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = SHOW) -> Any:
        """The value of an expression, as soon as it is true; else an error that says what the page shows.

        An element is true.
        """
        plain = f"Promise.resolve({expression}).then((value) => value instanceof Node || value)"
        until, last = time.monotonic() + seconds, ""
        while time.monotonic() < until:
            try:
                if value := self.ask(plain):
                    return value
                last = ""
            except BrowserError as error:  # what it asks for is not there yet
                last = f" ({error})"
            time.sleep(PAUSE)
        raise BrowserError(f"in {seconds:.0f} s never: {expression}{last}\non the page: {self.seen()}")

    def seen(self) -> str:
        """What the page shows, and complains of, in a few lines."""
        try:
            return "\n".join([str(self.ask(SEEN)), *self.complaints()])
        except BrowserError as error:
            return f"nothing ({error})"

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        text = key if len(key) == 1 else ""
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    def point(self, selector: str) -> dict[str, float]:
        """Move the mouse to the middle of the first such element, and say where that is."""
        middle = self.wait(
            f"""(() => {{
                const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
                return box.width && {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }};
            }})()"""
        )
        self.send("Input.dispatchMouseEvent", type="mouseMoved", **middle)
        return middle

    def click(self, selector: str, times: int = 1) -> None:
        """Click at the middle of the first such element, whatever lies over it."""
        middle = self.point(selector)
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=count, **middle)

    def picture(self, path: Path) -> None:
        """What the window shows, as PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def complaints(self) -> list[str]:
        """What the page wrote to the console as an error, or did not catch."""
        self.ask("0")
        found = []
        for event in self.events:
            said = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                details = said["exceptionDetails"]
                found.append(details.get("exception", {}).get("description") or details["text"])
            elif event["method"] == "Runtime.consoleAPICalled" and said["type"] in {"error", "warning"}:
                found.append(" ".join(str(a.get("value", a.get("description"))) for a in said["args"]))
            elif event["method"] == "Log.entryAdded" and said["entry"]["level"] == "error":
                found.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")
        return found


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A Chromium with its profile in this folder, until it is no longer needed."""
    theirs_in, to = os.pipe()
    answers, theirs_out = os.pipe()
    command = [executable() or "chromium", *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
    # The browser reads from its third pipe and writes to its fourth: a shell gives ours these numbers.
    script = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
    process = subprocess.Popen(
        ["/bin/bash", "-c", script, "bash", *command],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if name != HIDING_FONTS},
    )
    os.close(theirs_in)
    os.close(theirs_out)
    browser = Browser(to, answers)
    try:
        targets = browser.send("Target.getTargets", within=BEGIN)["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        browser.session = browser.send("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            browser.send(f"{domain}.enable")
        yield browser
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(to)
        os.close(answers)
