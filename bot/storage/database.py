"""Opens the database and its transactions, which commit at the end and roll back on an error."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StorageDamaged, StorageFull, StorageUnavailable
from bot.storage import backup_rotation, engines, postgres
from bot.storage.database_url import file_of, host_of, parse_url
from bot.storage.disk_space import Space
from bot.storage.file_lock import locked
from bot.storage.migrator import migrate, require_newest, require_startable
from bot.storage.network_folder import network_file_system
from bot.storage.private_files import make_private
from bot.storage.requirements import require_own_file, try_write
from bot.storage.slow_log import SlowLog, Stopwatch
from bot.storage.sqlite_readers import Readers
from bot.storage.transaction import (
    FAILURES,
    ConnectionTransaction,
    Transaction,
    run_shielded,
    translated_errors,
)

log = logging.getLogger(__name__)

Reading = Callable[[], AbstractAsyncContextManager[Transaction]]
"""Opens a read-only transaction."""
Timed = Callable[[float], None]
"""Called with the duration of a write transaction in seconds."""


class Database:
    """Access to the data by `write()` and `read()`, each one transaction."""

    def __init__(  # noqa: PLR0913  # what `open_database` has opened, passed once
        self,
        dialect: str,
        write_engine: AsyncEngine | None,
        reading: Reading,
        slow_log: SlowLog,
        *,
        file: Path | None = None,
        timed: Timed | None = None,
    ) -> None:
        """Write through `write_engine`, if given, and read in transactions that `reading` opens.

        `dialect` is the engine's name: `sqlite` or `postgresql`; `file` is that of the former.
        `timed` is called with the duration of each write.
        """
        self.file = file
        self._space = Space(file) if file else None
        self._slow_log = slow_log
        self._timed = timed
        self.dialect = dialect
        self._write_engine = write_engine
        self._reading = reading
        self._write_lock = asyncio.Lock()  # writers queue here, not in the database's busy timeout

    @property
    def is_shared(self) -> bool:
        """Return whether other processes may be using it too."""
        return self.dialect == "postgresql"

    @property
    def version(self) -> str:
        """The version of SQLite or of the server, known once something was written."""
        engine = self._write_engine
        return ".".join(map(str, engine.dialect.server_version_info or ())) if engine else ""

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that may change data; it commits when the block ends without an error.

        If the caller is cancelled during the commit, it may still take effect: write idempotently.
        """
        if self._write_engine is None:
            raise StorageUnavailable("This database was opened for reading only.")
        async with (
            self._write_lock,
            self._clocked() as stopwatch,
            self._reserved(),
            _open(self._write_engine) as connection,
        ):
            yield ConnectionTransaction(connection, stopwatch, is_shielded=True)
            with translated_errors("The database failed"):
                await run_shielded(connection.commit())

    @property
    def shortage(self) -> str | None:
        """One sentence if the disk is nearly full, else None; PostgreSQL's disk isn't checked."""
        return self._space.shortage() if self._space else None

    def require_room(self) -> None:
        """Raise StorageFull unless there is room for more than what must be recorded."""
        if problem := self.shortage:
            raise StorageFull(f"{problem} No papers are fetched until then.")

    async def keep_reserve(self) -> None:
        """Ensure that the reserve exists, which is released when the disk is full."""
        if self._space:
            await asyncio.to_thread(self._space.create_reserve)

    @asynccontextmanager
    async def _reserved(self) -> AsyncGenerator[None]:
        """Release the reserve when the disk is full, so that the caller's retry succeeds."""
        try:
            yield
        except StorageFull:
            if self._space:
                await asyncio.to_thread(self._space.release_reserve)
            raise

    @asynccontextmanager
    async def _clocked(self) -> AsyncGenerator[Stopwatch]:
        began, stopwatch = time.perf_counter(), Stopwatch(self._slow_log)
        try:
            yield stopwatch
        finally:
            seconds = time.perf_counter() - began
            stopwatch.stop(seconds)
            if self._timed:
                self._timed(seconds)

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that sees one consistent state; SQLite refuses writes in it."""
        async with self._reading() as tx:
            yield tx


@asynccontextmanager
async def _open(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """Open a connection whose first statement begins a transaction; roll back if not committed."""
    connection = engine.connect()
    try:
        with translated_errors("The database can't be opened"):
            await run_shielded(connection.start())
        yield connection
    finally:
        if connection.sync_connection:  # unset if it couldn't be opened
            with suppress(*FAILURES):  # a failed rollback has ended with its connection
                await run_shielded(connection.close())


@asynccontextmanager
async def open_database(
    url: str, *, read_only: bool = False, timed: Timed | None = None, is_copy: bool = False
) -> AsyncGenerator[Database]:
    """Open the database at `url`, an SQLAlchemy URL that names its driver, and migrate it.

    With `read_only` nothing is locked or migrated, so that it works beside a running bot. A SQLite
    file is backed up before it is migrated, unless it `is_copy` of one that is kept.
    Raises BadSettings for an unusable URL, and StorageUnavailable if it can't be opened.
    """
    parsed = parse_url(url)
    if parsed.drivername.startswith("sqlite"):
        open_it, advice = partial(_open_sqlite, is_copy=is_copy), ""
    else:
        open_it = _open_postgres
        advice = f". Check DATABASE_URL, and that a server runs on {host_of(parsed)}."
    async with AsyncExitStack() as stack:
        with translated_errors("The database can't be opened", advice):
            database = await open_it(parsed, stack, read_only=read_only, timed=timed)
        yield database


async def try_database(url: str) -> None:
    """Raise what keeps a database from being used, without changing it.

    A file is only looked at, as a bot may be writing it; PostgreSQL takes back a trial write.
    """
    parsed = parse_url(url)
    with translated_errors("The database can't be used"):
        if parsed.drivername.startswith("sqlite"):
            await asyncio.to_thread(require_own_file, file_of(parsed))
            return
        is_pooled = await postgres.has_pooler(parsed)
        engine = postgres.postgres_engine(parsed, postgres.ANSWER_SECONDS, is_pooled=is_pooled)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(require_startable)
                await connection.run_sync(try_write)
        finally:
            await engine.dispose()


async def _open_postgres(
    url: URL, stack: AsyncExitStack, *, read_only: bool, timed: Timed | None
) -> Database:
    is_pooled = await postgres.has_pooler(url)
    if not read_only:
        # a migration may take a long time
        patient = postgres.postgres_engine(url, is_pooled=is_pooled)
        try:
            await migrate(patient)
        finally:
            await patient.dispose()
    slow_log = SlowLog()
    engine = postgres.postgres_engine(url, postgres.ANSWER_SECONDS, is_pooled=is_pooled)
    stack.push_async_callback(engine.dispose)
    if read_only:
        async with engine.begin() as connection:
            await connection.run_sync(require_newest)

    @asynccontextmanager
    async def reading() -> AsyncGenerator[Transaction]:
        async with _open(engine) as connection:
            yield ConnectionTransaction(connection, Stopwatch(slow_log), is_shielded=False)

    writer = None if read_only else engine
    return Database(engine.dialect.name, writer, reading, slow_log, timed=timed)


async def _open_sqlite(
    url: URL, stack: AsyncExitStack, *, read_only: bool, timed: Timed | None, is_copy: bool
) -> Database:
    path = file_of(url)
    writer = None
    await asyncio.to_thread(require_own_file, path)
    if read_only and not await asyncio.to_thread(path.is_file):
        raise StorageUnavailable(
            f"There is no database at {path} yet: run `paperboy run` or `paperboy ingest` first."
        )
    if not read_only:
        await asyncio.to_thread(make_private, path)
        stack.enter_context(locked(path))
        if kind := network_file_system(path):
            log.warning(
                "the database at %s lies on a network file system (%s), which may damage it: move"
                " it to a disk of this machine, or use PostgreSQL",
                path,
                kind,
            )
        if not is_copy:
            await asyncio.to_thread(backup_rotation.before_migration, path)
        writer = engines.sqlite_engine(url)
        stack.push_async_callback(writer.dispose)
        await _check(writer, path)
        await migrate(writer)
    engine = engines.sqlite_read_engine(url)
    slow_log = SlowLog()
    readers = Readers(engine, engines.READERS, slow_log)
    stack.callback(readers.close)
    if read_only:
        await asyncio.to_thread(_require_newest, engine)
    return Database(engine.dialect.name, writer, readers.reading, slow_log, file=path, timed=timed)


def _require_newest(engine: Engine) -> None:
    with engine.connect() as connection:
        require_newest(connection)


async def _check(engine: AsyncEngine, path: Path) -> None:
    async with _open(engine) as connection:
        result = await connection.exec_driver_sql("PRAGMA quick_check(1)")
        if (found := str(result.scalar_one())) != "ok":
            reason = found.splitlines()[-1]  # earlier lines only name the database
            raise StorageDamaged(
                f"The database at {path} is damaged: {reason}. {backup_rotation.KEPT}"
            )
