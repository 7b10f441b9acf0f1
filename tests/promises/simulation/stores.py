"""The stores of simulated histories: a fresh one for each, of either engine."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
)
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database, open_database
from tests.faults.places import in_memory
from tests.promises.simulation.direct import DirectDatabase
from tests.support import postgres

Fresh = Callable[[int], AbstractAsyncContextManager[Sequence[Database]]]
"""Opens an empty store for so many processes, as each of them sees it."""


def copies_of(template: Path) -> Fresh:
    """Give copies of an empty SQLite file, each to one process at a time."""

    @asynccontextmanager
    async def fresh(processes: int) -> AsyncGenerator[Sequence[Database]]:
        assert processes == 1, "a SQLite file belongs to one process"
        with in_memory() as folder:
            path = folder / "paperboy.db"
            shutil.copy(template, path)
            with closing(DirectDatabase(path)) as database:
                yield [database]

    return fresh


@contextmanager
def sqlite_stores() -> Generator[Fresh]:
    """Make an empty SQLite file, and give copies of it."""
    with in_memory() as folder:
        template = folder / "template.db"
        asyncio.run(make_template(template))
        yield copies_of(template)


async def make_template(path: Path) -> None:
    """Make an empty SQLite file, to be copied for each history."""
    await _migrate(f"sqlite+aiosqlite:///{path}")


@contextmanager
def postgres_stores() -> Generator[Fresh]:
    """Run a PostgreSQL server, and give databases of it."""
    numbers = itertools.count()

    @asynccontextmanager
    async def fresh(processes: int) -> AsyncGenerator[Sequence[Database]]:
        name = f"history_{next(numbers)}"
        await _command(server.url, f"CREATE DATABASE {name} TEMPLATE postgres")
        url = make_url(server.url).set(database=name).render_as_string(hide_password=False)
        async with AsyncExitStack() as stack:
            opened = (open_database(url) for _ in range(processes))
            yield [await stack.enter_async_context(each) for each in opened]
        await _command(server.url, f"DROP DATABASE {name} WITH (FORCE)")

    with postgres.running() as server:
        asyncio.run(_migrate(server.url))
        yield fresh


async def _migrate(url: str) -> None:
    async with open_database(url):
        pass


async def _command(url: str, command: str) -> None:
    admin = create_async_engine(
        make_url(url).set(database="template1"), isolation_level="AUTOCOMMIT"
    )
    async with admin.connect() as connection:
        await connection.execute(text(command))
    await admin.dispose()
