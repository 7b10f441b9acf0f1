"""A SQLite file that is read and written in place, without threads and tasks: in half the time.

Statements and transactions are the bot's; only the way to the driver is shorter. Nothing waits for
the disk: no history loses its power.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.database import Database
from bot.storage.engines import sqlite_read_engine
from bot.storage.slow_log import SlowLog
from bot.storage.sqlite_readers import BufferingConnection
from bot.storage.transaction import Execute, T, Transaction, translated_errors

_PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = OFF")


class _InPlace(Transaction):
    """Runs statements on a connection of a synchronous engine."""

    dialect = "sqlite"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def run_in_one_trip(self, work: Callable[[Execute], T]) -> T:
        with translated_errors("The database failed"):
            return work(self._connection.execute)


class DirectDatabase(Database):
    """A database whose transactions run where they are asked for; its connections stay open."""

    def __init__(self, path: Path) -> None:
        """Read and write a SQLite file that has been migrated."""
        super().__init__("sqlite", None, self._reading, SlowLog())
        url = URL.create("sqlite+pysqlite", database=str(path))
        self._engines = _writing(url), sqlite_read_engine(url)
        self._writer = self._engines[0].connect()
        self._readers: list[Connection] = []
        self._free: list[Connection] = []

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that may change data."""
        async with self._write_lock:
            try:
                yield _InPlace(self._writer)
                with translated_errors("The database failed"):
                    self._writer.commit()
            finally:
                self._writer.rollback()

    @asynccontextmanager
    async def _reading(self) -> AsyncGenerator[Transaction]:
        if not self._free:
            self._free.append(self._engines[1].connect())
            self._readers.append(self._free[-1])
        connection = self._free.pop()
        try:
            yield _InPlace(connection)
        finally:
            connection.rollback()
            self._free.append(connection)

    def close(self) -> None:
        """Close all connections."""
        for connection in (self._writer, *self._readers):
            connection.close()
        for engine in self._engines:
            engine.dispose()


def _writing(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"isolation_level": None, "factory": BufferingConnection},
    )

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    def on_begin(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.close()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine
