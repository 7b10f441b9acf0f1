"""Reads SQLite in threads: statements that run together take one round trip to a thread."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent import futures
from contextlib import asynccontextmanager
from typing import Any, Self, cast

from sqlalchemy import Connection, Engine

from bot.storage.slow_log import SlowLog, Stopwatch
from bot.storage.transaction import Execute, T, Transaction, run_shielded, translated_errors

INTERRUPT_SECONDS = 0.05
"""Seconds between two attempts to interrupt a statement."""


class _Cursor(sqlite3.Cursor):
    """Fetches all rows while it executes, so that reading them never waits for the file."""

    _rows: Iterator[Any] = iter(())

    def execute(self, *arguments: Any) -> Self:  # noqa: ANN401  # the driver's signature
        super().execute(*arguments)
        self._rows = iter(super().fetchall())
        return self

    def fetchone(self) -> Any:  # noqa: ANN401  # the driver's signature
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)


class BufferingConnection(sqlite3.Connection):
    """A connection whose results are fetched completely in the thread that runs the statement."""

    def cursor(self, factory: Any = _Cursor) -> Any:  # noqa: ANN401  # the driver's signature
        """Create a cursor that holds all its rows."""
        return super().cursor(factory)


class Readers:
    """The read connections of one SQLite file, with a thread for each."""

    def __init__(self, engine: Engine, number: int, slow_log: SlowLog) -> None:
        """Allow `number` open reads; `engine` provides as many `BufferingConnection`s."""
        self._engine, self._slow_log = engine, slow_log
        self._threads = futures.ThreadPoolExecutor(number, thread_name_prefix="reader")
        self._slots = asyncio.Semaphore(number)  # a waiting read must not occupy a thread

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Open a read-only transaction; its first statement begins it."""
        async with self._slots:
            reading = _Reading(self._engine, self._threads, self._slow_log)
            try:
                yield reading
            finally:
                await reading.close()

    def close(self) -> None:
        """End the threads and close the connections; no read may be open."""
        self._threads.shutdown()
        self._engine.dispose()


class _Reading(Transaction):
    """Runs the statements of one read-only transaction."""

    def __init__(self, engine: Engine, threads: futures.Executor, slow_log: SlowLog) -> None:
        self.dialect = engine.dialect.name
        self.stopwatch = Stopwatch(slow_log)
        self._engine = engine
        self._threads = threads
        self._connection: Connection | None = None
        self._running: futures.Future[object] | None = None

    async def run_in_one_trip(self, work: Callable[[Execute], T]) -> T:
        running = self._threads.submit(self._run, work)
        self._running = cast("futures.Future[object]", running)
        return await asyncio.wrap_future(running)

    def _run(self, work: Callable[[Execute], T]) -> T:
        if self._connection is None:
            with translated_errors("The database can't be opened"):
                self._connection = self._engine.connect()
        with translated_errors("The database failed"):
            return work(self.stopwatch.timed(self._connection.execute))

    async def close(self) -> None:
        """Release the connection, after interrupting the statement of a cancelled caller."""
        try:
            if self._running and not self._running.done():
                await run_shielded(self._interrupt(self._running))
        finally:
            if self._connection:
                self._connection.close()  # not in a thread: ending a read only releases a lock

    async def _interrupt(self, running: futures.Future[object]) -> None:
        """Interrupt a statement until it ends; SQLite ignores what comes before it has begun."""
        while not running.done():
            if self._connection and isinstance(
                driver := self._connection.connection.driver_connection, sqlite3.Connection
            ):
                driver.interrupt()
            await asyncio.to_thread(futures.wait, [running], INTERRUPT_SECONDS)
