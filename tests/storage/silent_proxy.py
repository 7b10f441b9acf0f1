"""Stands between a client and PostgreSQL, and can swallow all that either says."""

import asyncio
import shutil
import tempfile
from types import TracebackType
from typing import Self

_SOCKET = ".s.PGSQL.5432"
_CHUNK = 65_536


class SilentProxy:
    """A proxy before the server whose socket lies in a folder; its own lies in `folder`."""

    def __init__(self, server: str) -> None:
        """Pass on to that server; while `is_silent`, nothing comes through, and nothing ends."""
        self.is_silent = False
        self.folder = tempfile.mkdtemp(prefix="paperboy-proxy-")
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        self._listening = await asyncio.start_unix_server(
            self._connected, f"{self.folder}/{_SOCKET}"
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections."""
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        shutil.rmtree(self.folder)

    async def fall_silent(self) -> None:
        """Let nothing more through."""
        self.is_silent = True

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_unix_connection(f"{self._server}/{_SOCKET}")
        for source, target in ((reader, ours), (theirs, writer)):
            self._tasks.add(asyncio.create_task(self._pass_on(source, target)))

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while said := await source.read(_CHUNK):
                if not self.is_silent:
                    target.write(said)
                    await target.drain()
        finally:
            target.close()
