"""A proxy on loopback: it tunnels CONNECT, forwards plain requests, and knows names of its own."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class ProxyStub:
    """Leads every host in `ports` to that port of this machine, 0 for the one that is asked for.

    It knows no other host.
    """

    def __init__(self, ports: Mapping[str, int], refuses: str = "") -> None:
        """Refuse everything with the status line `refuses`, if given.

        `heads` are the heads of the requests as they came, `asked` the host and port of each.
        """
        self._ports, self._refuses = ports, refuses
        self._tasks: set[asyncio.Task[None]] = set()
        self.heads: list[str] = []
        self.asked: list[str] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop listening and end what still goes through it."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode())
            method, target, _ = head.decode().split(" ", 2)
            is_tunnel = method == "CONNECT"
            host = target if is_tunnel else urlsplit(target).netloc
            self.asked.append(host)
            name, _, asked_port = host.partition(":")
            port = self._ports.get(name)
            if self._refuses or port is None:
                status = self._refuses or "502 Bad Gateway"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
                return
            there, to = await asyncio.open_connection("127.0.0.1", port or int(asked_port))
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                to.write(head)
            try:
                await asyncio.gather(_pump(reader, to), _pump(there, writer))
            finally:
                to.close()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await source.read(2**16):
            sink.write(piece)
            await sink.drain()
        sink.close()
