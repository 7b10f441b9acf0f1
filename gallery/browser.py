"""A headless Chromium, driven through the DevTools protocol: one start for all pictures."""

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.errors import PaperboyError

NAMES = ("chromium", "chromium-browser", "google-chrome")
"""What the program is called, the first that is found."""
FLAGS = (
    "--headless",
    "--no-sandbox",  # the page is our own, and containers can't nest sandboxes
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
START_SECONDS = 30.0
ANSWER_SECONDS = 30.0
PORT_FILE = "DevToolsActivePort"
"""Where Chromium writes its port and the path of its socket."""


class BrowserFailed(PaperboyError):
    """Chromium is missing, or does not answer."""


@dataclass
class Page:
    """A page of the browser."""

    socket: aiohttp.ClientWebSocketResponse
    session_id: str
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(100))

    async def open(self, url: str) -> None:
        """Go to `url`, afresh even if only its fragment differs."""
        await self.call("Page.navigate", url="about:blank")
        await self.call("Page.navigate", url=url)

    async def block(self, *patterns: str) -> None:
        """Load nothing from addresses that match one of the patterns, in which `*` is anything."""
        await self.call("Network.enable")
        await self.call("Network.setBlockedURLs", urls=list(patterns))

    async def resize(self, width: int, height: int, scale: float) -> None:
        """Give the window a size in CSS pixels, each of `scale` pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    async def run(self, script: str) -> Any:  # noqa: ANN401  # whatever the script gives
        """Run JavaScript, wait for its promise, and return what it gives."""
        answer = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise BrowserFailed(f"The page failed: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def picture(self, clip: Mapping[str, float]) -> bytes:
        """Take a PNG of a rectangle of the page, in CSS pixels, even beyond the window."""
        answer = await self.call(
            "Page.captureScreenshot",
            format="png",
            captureBeyondViewport=True,
            clip={**clip, "scale": 1},
        )
        return base64.b64decode(answer["data"])

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        return await _call(self.socket, next(self.numbers), method, params, self.session_id)


@asynccontextmanager
async def open_page() -> AsyncGenerator[Page]:
    """Start Chromium with one page; raise BrowserFailed if there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise BrowserFailed("Chromium is missing: install it, on Debian with apt install chromium.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            program,
            *FLAGS,
            f"--user-data-dir={folder}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            address = await _address(Path(folder) / PORT_FILE)
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(address, max_msg_size=0) as socket,
            ):
                target = await _call(socket, 1, "Target.createTarget", {"url": "about:blank"})
                attach = {"targetId": target["targetId"], "flatten": True}
                attached = await _call(socket, 2, "Target.attachToTarget", attach)
                yield Page(socket, attached["sessionId"])
        finally:
            process.terminate()
            await process.wait()


async def _address(file: Path) -> str:
    """Wait until Chromium has written where it listens."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while True:
                lines = file.read_text().split() if file.exists() else []  # noqa: ASYNC240  # tiny
                if len(lines) > 1:
                    return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise BrowserFailed("Chromium does not start.") from error


async def _call(
    socket: aiohttp.ClientWebSocketResponse,
    number: int,
    method: str,
    params: Mapping[str, object],
    session_id: str | None = None,
) -> dict[str, Any]:
    """Send one command and wait for its answer; events in between don't matter."""
    command = {"id": number, "method": method, "params": params}
    await socket.send_json(command | ({"sessionId": session_id} if session_id else {}))
    async with asyncio.timeout(ANSWER_SECONDS):
        async for message in socket:
            answer: dict[str, Any] = json.loads(message.data)
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise BrowserFailed(f"{method} failed: {answer['error']['message']}")
            return answer["result"]
    raise BrowserFailed("Chromium has gone.")
