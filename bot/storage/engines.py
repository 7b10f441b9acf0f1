"""Builds the SQLAlchemy engines, with what each database needs to be safe (DELIVERY.md, 11)."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.sqlite_readers import BufferingConnection

READERS = 4
"""Read connections of SQLite: four at once answered eight searches fastest (SEARCH.md, 5)."""

CONNECT_SECONDS = 10.0
"""How long to wait for a connection to PostgreSQL, a free one or a new one."""
ANSWER_SECONDS = 15.0
"""How long PostgreSQL may take to answer: it gives a statement up before, by itself."""

_SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",  # milliseconds
    "PRAGMA foreign_keys = ON",
    "PRAGMA cell_size_check = ON",
)
# the writer has to trust its schema: the triggers on paper_text write to papers_fts, and SQLite
# calls that an unsafe use of a virtual table otherwise
_SQLITE_READ_PRAGMAS = ("PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON")
_SQLITE_WRITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",  # bytes
)
_POSTGRES_SETTINGS = {
    "application_name": "paperboy",
    "timezone": "UTC",
    "statement_timeout": "10000",  # milliseconds, as the two below
    "lock_timeout": "3000",
    "synchronous_commit": "on",  # else a crash of the server could take a claim back
    "idle_in_transaction_session_timeout": "30000",
    # a client that has vanished lets go of its locks within a minute: seconds, seconds, probes
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    # a generic plan can't see how common a word is and picks a scan (SEARCH.md, 2)
    "plan_cache_mode": "force_custom_plan",
}


_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The first SQLite of each line without the WAL-reset bug (DELIVERY.md, 11)."""


def is_risky(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may damage a file that two programs write at once."""
    is_fixed = any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED[1:])
    return not is_fixed and version < _FIXED[0]


def sqlite_engine(url: URL) -> AsyncEngine:
    """Make the one-connection engine that writes to a SQLite file."""
    engine = create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,  # in errors, and so in the log: what people watch and search for
        connect_args={"isolation_level": None},  # else sqlite3 begins transactions on its own
    )
    _prepare(engine.sync_engine, (*_SQLITE_PRAGMAS, *_SQLITE_WRITE_PRAGMAS), "BEGIN IMMEDIATE")
    event.listen(engine.sync_engine, "connect", _read_damaged_text)
    return engine


def _read_damaged_text(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let one damaged message not keep all those from being read that are due with it."""
    driver = cast("AdaptedConnection", connection).driver_connection
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")


def sqlite_read_engine(url: URL) -> Engine:
    """Make the engine that only reads a SQLite file; it is for the threads of `Readers`."""
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
    """Let new connections run `pragmas`, and transactions begin with `begin`."""

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def on_begin(connection: Connection) -> None:
        # past the layers that a statement goes through, which take longer than this one
        cursor = connection.connection.cursor()
        try:
            cursor.execute(begin)
        finally:  # left to the garbage collector, it would wait for the next BEGIN, and all with it
            cursor.close()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


def postgres_engine(url: URL, answer_seconds: float | None = None) -> AsyncEngine:
    """Make the engine of a PostgreSQL database; readers and writers share its pool.

    A statement may take `answer_seconds`, for ever if None, before its connection is given up: a
    server that vanishes in the network says nothing for up to 15 minutes, or at all.
    """
    return create_async_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "server_settings": _POSTGRES_SETTINGS,
            "timeout": CONNECT_SECONDS,
            "command_timeout": answer_seconds,
        },
    )
