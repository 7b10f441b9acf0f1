"""Opens the database and hands out transactions; leaving one commits, an exception rolls back."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import BadSettings, StorageUnavailable
from bot.storage import engines
from bot.storage.acronyms import Acronyms
from bot.storage.facts import Facts
from bot.storage.fulltext import FullText
from bot.storage.listings import Listings
from bot.storage.migrate import migrate
from bot.storage.papers import Papers
from bot.storage.quarantine import Quarantine
from bot.storage.references import References
from bot.storage.statements import Statements, to_its_end

if sys.platform != "win32":
    import fcntl


class Transaction:
    """One transaction and the repositories that work in it."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Hang the repositories on `connection`, whose transaction has begun."""
        statements = Statements(connection)
        self.papers = Papers(statements)
        self.fulltext = FullText(statements)
        self.acronyms = Acronyms(statements)
        self.listings = Listings(statements)
        self.quarantine = Quarantine(statements)
        self.references = References(statements)
        self.facts = Facts(statements)


class Database:
    """The two ways into the data: `write()` and `read()`, each one transaction."""

    def __init__(self, write_engine: AsyncEngine | None, read_engine: AsyncEngine) -> None:
        """Use `write_engine` for writing, if there is one, and `read_engine` for reading."""
        self._write_engine = write_engine
        self._read_engine = read_engine
        self._turn = asyncio.Lock()  # writers queue here, not in the database's busy time-out

    @property
    def dialect(self) -> str:
        """The engine's name: `sqlite` or `postgresql`."""
        return self._read_engine.dialect.name

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Open a transaction that may change data; it is committed when the block ends well.

        A caller that is cancelled during the commit may find it done: write idempotently.
        """
        if self._write_engine is None:
            raise StorageUnavailable("This database was opened for reading only.")
        async with self._turn, _begun(self._write_engine) as connection:
            yield Transaction(connection)
            await to_its_end(connection.commit())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Open a transaction that sees one consistent state; SQLite refuses to change it."""
        async with _begun(self._read_engine) as connection:
            yield Transaction(connection)


@asynccontextmanager
async def _begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction; whatever is not committed at the end is rolled back."""
    connection = engine.connect()
    try:
        await to_its_end(_begin(connection))
        yield connection
    finally:
        await to_its_end(connection.close())


async def _begin(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.begin()


@asynccontextmanager
async def open_database(url: str, *, read_only: bool = False) -> AsyncIterator[Database]:
    """Open the database at `url`, an SQLAlchemy URL that names its driver, and migrate it.

    With `read_only` nothing is locked or migrated, so that a running bot is not in the way.
    Raises BadSettings for a URL that can't be used and StorageUnavailable if it can't be opened.
    """
    parsed = _parse(url)
    open_it = _open_sqlite if parsed.drivername.startswith("sqlite") else _open_postgres
    async with AsyncExitStack() as stack:
        try:
            database = await open_it(parsed, stack, read_only=read_only)
        except (DBAPIError, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise StorageUnavailable(f"The database can't be opened: {reason}") from error
        yield database


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadSettings("DATABASE_URL is no database URL; .env.example shows one.") from error
    if parsed.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise BadSettings(
            "DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://."
        )
    if parsed.drivername == "sqlite+aiosqlite" and not parsed.database:
        raise BadSettings(
            "DATABASE_URL must name a file, as in sqlite+aiosqlite:///data/paperboy.db."
        )
    return parsed


async def _open_postgres(url: URL, stack: AsyncExitStack, *, read_only: bool) -> Database:
    engine = engines.postgres_engine(url)
    stack.push_async_callback(engine.dispose)
    if not read_only:
        await migrate(engine)
    return Database(None if read_only else engine, engine)


async def _open_sqlite(url: URL, stack: AsyncExitStack, *, read_only: bool) -> Database:
    path = Path(url.database or "")
    writer = None
    if read_only and not await asyncio.to_thread(path.is_file):
        raise StorageUnavailable(
            f"There is no database at {path} yet: run `paperboy ingest` first."
        )
    if not read_only:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        stack.enter_context(_locked(path))
        writer = engines.sqlite_engine(url, writes=True)
        stack.push_async_callback(writer.dispose)
        await _check(writer, path)
        await migrate(writer)
    reader = engines.sqlite_engine(url, writes=False)
    stack.push_async_callback(reader.dispose)
    return Database(writer, reader)


async def _check(engine: AsyncEngine, path: Path) -> None:
    async with _begun(engine) as connection:
        result = await connection.exec_driver_sql("PRAGMA quick_check(1)")
        if (found := str(result.scalar_one())) != "ok":
            raise StorageUnavailable(f"The database at {path} is damaged: {found}.")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock file beside `path`: one process may write a SQLite file, never two."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StorageUnavailable(
                    f"Another Paperboy is using the database at {path}: stop it first."
                ) from error
        yield
