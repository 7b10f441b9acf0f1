"""Runs statements inside one transaction; those of a write complete even if cancelled."""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from bot.errors import StorageDamaged, StorageFull, StorageUnavailable
from bot.storage.slow_log import Stopwatch

T = TypeVar("T")

BATCH_ROWS = 500
"""Rows of an unbounded table that are read or written at a time: 100,000 would block the event loop
for most of a second."""

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]
"""The values of one execution, or a list of them to run the statement once for each."""

Execute: TypeAlias = Callable[[Executable, Parameters | None], CursorResult[*tuple[Any, ...]]]
"""Runs one statement."""

_ADVICE = MappingProxyType(  # by SQLite's result code
    {
        sqlite3.SQLITE_FULL: ". Free some disk space: nothing is lost, and it resumes by itself.",
        sqlite3.SQLITE_READONLY: ". Make the file and its folder writable for this account.",
        sqlite3.SQLITE_CORRUPT: ". It is kept; `paperboy restore` puts a backup in its place.",
        sqlite3.SQLITE_NOTADB: ". It is kept; `paperboy restore` puts a backup in its place.",
    }
)

_KINDS = MappingProxyType(  # by SQLite's result code; others are StorageUnavailable
    {
        sqlite3.SQLITE_FULL: StorageFull,
        sqlite3.SQLITE_CORRUPT: StorageDamaged,
        sqlite3.SQLITE_NOTADB: StorageDamaged,
    }
)


_Failure: TypeAlias = DBAPIError | PoolTimeout | sqlite3.Error | OSError

FAILURES = (DBAPIError, PoolTimeout, sqlite3.Error, OSError)
"""Errors raised when a database fails; sqlite3's own come from a BEGIN."""


async def run_shielded(step: Coroutine[Any, Any, T]) -> T:
    """Await `step` to its end even if the caller is cancelled, then raise the cancellation.

    The cancellation takes precedence over an error of the step, which becomes its cause: a loop
    that was told to end but sees only the error would go on and never end.

    SQLAlchemy discards a connection whose statement was cancelled; the discarded one keeps SQLite's
    write lock for a while, and other writers fail with "database is locked" after 5 s.
    """
    task = asyncio.ensure_future(step)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled from task.exception()
    return task.result()


@contextmanager
def translated_errors(what: str, advice: str = "") -> Generator[None]:
    """Turn the drivers' errors of a failing database into one line that begins with `what`.

    It ends with `advice`, unless there is a better one for the error. Errors that only a bug of
    ours can cause pass unchanged.
    """
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError) as error:
        if not _is_missing_privilege(error):
            raise
        raise StorageUnavailable(
            f"{what}: {_reason(error)}. `paperboy doctor` says what to grant."
        ) from error
    except FAILURES as error:
        kind = _KINDS.get(_code(error), StorageUnavailable)
        raise kind(f"{what}: {_reason(error)}{_advice(error) or advice}") from error


def _is_missing_privilege(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "42501"  # insufficient_privilege


def _reason(error: _Failure) -> str:
    """Return the first line of the error: later lines may hold values of a row."""
    if isinstance(error, PoolTimeout):
        return "all its connections are busy"
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return said[0] if said else "it does not answer"  # a TimeoutError has no text


def _code(error: _Failure) -> int:
    """Return SQLite's primary result code, 0 if the error is not from SQLite."""
    return getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", 0) & 0xFF


def _advice(error: _Failure) -> str:
    if "authentication failed" in str(error):
        return ". In DATABASE_URL, a % in the password is written %25."
    return _ADVICE.get(_code(error), "")


class Transaction(ABC):
    """Runs the statements of one open transaction; the stores work through it."""

    dialect: str
    """The engine's name: `sqlite` or `postgresql`."""
    stopwatch: Stopwatch
    """Times the statements."""

    @abstractmethod
    async def run_in_one_trip(self, work: Callable[[Execute], T]) -> T:
        """Run several statements in one round trip; `work` gets a function that runs one.

        On SQLite a read does `work` in its thread, to which a round trip takes as long as a fast
        statement.
        """

    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement; a list of parameters runs it for each."""
        return await self.run_in_one_trip(lambda execute: execute(statement, parameters))

    def upsert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Begin an insert that supports ON CONFLICT, in the dialect of this database."""
        return _insert(table, self.dialect)

    def replacing(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Return an insert of whole rows that take the place of those with their primary keys."""
        return _replacing(table, self.dialect)


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache  # building a statement takes as long as running it
def _replacing(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    insert, keys = _insert(table, dialect), [each.name for each in table.primary_key]
    others = {
        each.name: insert.excluded[each.name] for each in table.columns if not each.primary_key
    }
    return insert.on_conflict_do_update(index_elements=keys, set_=others)


class ConnectionTransaction(Transaction):
    """Runs statements on a connection of an asynchronous engine."""

    def __init__(
        self, connection: AsyncConnection, stopwatch: Stopwatch, *, is_shielded: bool
    ) -> None:
        """Run on `connection`; if shielded, a statement completes even if its caller is cancelled.

        Only writes need that: an interrupted read holds no lock.
        """
        self.stopwatch = stopwatch
        self._connection = connection
        self._is_shielded = is_shielded
        self.dialect = connection.dialect.name

    async def run_in_one_trip(self, work: Callable[[Execute], T]) -> T:
        """Run several statements in one round trip; `work` gets a function that runs one."""
        timed = self.stopwatch.timed
        running = self._connection.run_sync(lambda connection: work(timed(connection.execute)))
        with translated_errors("The database failed"):
            return await (run_shielded(running) if self._is_shielded else running)
