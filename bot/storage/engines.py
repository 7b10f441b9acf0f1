"""Builds the SQLAlchemy engines of SQLite, with its safety settings (docs/design/delivery.md)."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.sqlite_readers import BufferingConnection

READERS = 4
"""SQLite read connections: eight parallel searches took 110 ms on four, 153 ms on one."""

_SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",  # milliseconds
    "PRAGMA foreign_keys = ON",
    "PRAGMA cell_size_check = ON",
)
# the writer has to trust its schema: the triggers on paper_text write to papers_fts, which SQLite
# otherwise rejects as an unsafe use of a virtual table
_SQLITE_READ_PRAGMAS = ("PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON")
_SQLITE_WRITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",  # bytes
)
_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The first SQLite of each branch without the WAL-reset bug, which may lose or damage commits."""


def is_risky(version: tuple[int, ...]) -> bool:
    """Return whether this SQLite may damage a file that two programs write at once."""
    is_fixed = any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED[1:])
    return not is_fixed and version < _FIXED[0]


def sqlite_engine(url: URL) -> AsyncEngine:
    """Create the one-connection engine that writes to a SQLite file."""
    engine = create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,  # keeps what people watch and search for out of errors and the log
        connect_args={"isolation_level": None},  # otherwise sqlite3 begins transactions on its own
    )
    _prepare(engine.sync_engine, (*_SQLITE_PRAGMAS, *_SQLITE_WRITE_PRAGMAS), "BEGIN IMMEDIATE")
    event.listen(engine.sync_engine, "connect", _read_damaged_text)
    return engine


def _read_damaged_text(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Decode damaged text leniently: one bad message must not block all that are due with it."""
    driver = cast("AdaptedConnection", connection).driver_connection
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")


def sqlite_read_engine(url: URL) -> Engine:
    """Create the read-only engine of a SQLite file, for the threads of `Readers`."""
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=READERS,
        max_overflow=0,
        pool_use_lifo=True,  # the one used last has the warmest page cache
        hide_parameters=True,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "factory": BufferingConnection,
        },
    )
    _prepare(engine, (*_SQLITE_PRAGMAS, *_SQLITE_READ_PRAGMAS), "BEGIN")
    return engine


def _prepare(engine: Engine, pragmas: Sequence[str], begin: str) -> None:
    """Run `pragmas` on new connections, and begin transactions with `begin`."""

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def on_begin(connection: Connection) -> None:
        # bypasses the layers that a statement goes through, which take longer than this BEGIN
        cursor = connection.connection.cursor()
        try:
            cursor.execute(begin)
        finally:  # closed by the garbage collector, it would block the loop during the next BEGIN
            cursor.close()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
