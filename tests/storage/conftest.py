"""What the tests of the storage share: SQL past the repositories, and engines told apart."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, Pool

Sql = Callable[..., Awaitable[Sequence[tuple[Any, ...]]]]
"""Runs one statement in a transaction of its own and gives its rows."""


def sql_at(url: str) -> Sql:
    """Give a way to run SQL on the database at `url`, for what no repository offers."""
    engine = create_async_engine(url, poolclass=NullPool)

    async def run(statement: str, **values: object) -> Sequence[tuple[Any, ...]]:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.fixture
def sql(database_url: str) -> Sql:
    """Run SQL on the database of the test, open or not."""
    return sql_at(database_url)


@pytest.fixture
def connections_opened() -> Iterator[Callable[[], int]]:
    """Give a way to ask how many connections any engine has opened since the test began."""
    opened: list[DBAPIConnection] = []

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", on_connect)
    yield lambda: len(opened)
    event.remove(Pool, "connect", on_connect)
