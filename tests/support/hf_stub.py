"""Stand-ins for Hugging Face: answers for a mock transport, and a server that misbehaves."""

import asyncio
import gzip
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from bot.ingest.sources.http import RateLimitedClient, Timing

JSON = "application/json"
"""The media type that every answer of the API has."""

_PIECE = 2**16

Headers = Mapping[str, str]


@dataclass
class FakeTime:
    """A time that passes only when someone sleeps; `slept` are the seconds of each sleep."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list[float])

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.slept.append(seconds)
        self.now += seconds

    def timing(self, request_seconds: float = 20.0) -> Timing:
        """Give a timing in which all jitter is the longest possible."""
        return Timing(request_seconds, self.sleep, lambda: self.now, lambda: 1.0)


def answer(
    value: object = (), *, status: int = 200, kind: str = JSON, headers: Headers | None = None
) -> httpx.Response:
    """Build a mock transport's streamed response: `value` as JSON, or as it is if it is bytes."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()

    async def stream() -> AsyncIterator[bytes]:
        yield body

    return httpx.Response(
        status, headers={"Content-Type": kind} | dict(headers or {}), content=stream()
    )


class Script:
    """A mock transport's handler that gives its answers in order, the last one for ever."""

    def __init__(self, *answers: Callable[[], httpx.Response]) -> None:
        """Keep the answers, each built anew when its turn comes."""
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Record the request and give the next answer."""
        self.requests.append(request)
        index = min(len(self.requests), len(self._answers)) - 1
        return self._answers[index]()

    def client(self, time: FakeTime | None = None) -> RateLimitedClient:
        """Give a polite client that talks to this script; it owns nothing that must be closed."""
        http = httpx.AsyncClient(base_url="https://hub.test", transport=httpx.MockTransport(self))
        return RateLimitedClient(http, "Hugging Face", (time or FakeTime()).timing())


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reply(
    body: bytes, *, status: int = 200, kind: str = JSON, headers: Headers | None = None
) -> Behaviour:
    """Answer as a well-behaved server does."""
    fields = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_head(status, fields | dict(headers or {})) + body)
        await writer.drain()

    return behave


async def cut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Promise more than is sent, then close the connection."""
    writer.write(_head(200, {"Content-Type": JSON, "Content-Length": "1000"}) + b"[")
    await writer.drain()


async def hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Say nothing until the client has gone."""
    await reader.read()


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a blank every 10 ms, for ever: no single read ever takes long."""
    writer.write(_head(200, {"Content-Type": JSON, "Content-Length": "100000"}))
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


def flood(size: int) -> Behaviour:
    """Send `size` bytes of blanks as they are, piece by piece."""

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_head(200, {"Content-Type": JSON, "Connection": "close"}))
        for _ in range(size // _PIECE):
            writer.write(b" " * _PIECE)
            await writer.drain()

    return behave


def bomb(size: int) -> Behaviour:
    """Send `size` bytes of blanks, zipped to a thousandth of that."""
    return reply(gzip.compress(b" " * size), headers={"Content-Encoding": "gzip"})


def _head(status: int, headers: Headers) -> bytes:
    lines = [f"HTTP/1.1 {status} Stub", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


class Stub:
    """A server on a loopback port: one behaviour a connection, in order, the last one for ever."""

    def __init__(self, *behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        """Keep the behaviours; `heads` are the requests' heads as they came.

        With `tls` it speaks https, and its URL says so.
        """
        self._behaviours = behaviours
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self.heads: list[str] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        return self

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.sockets[0].getsockname()[1]

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop listening and end what still talks."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._talk(reader, writer))
        self._tasks.add(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            index = min(len(self.heads), len(self._behaviours)) - 1
            await self._behaviours[index](reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has had enough
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
