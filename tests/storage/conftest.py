"""What the tests of the storage share: SQL past the repositories, and engines told apart."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database

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
def database_url(database: Database, request: pytest.FixtureRequest) -> str:
    """Give the URL of the open `database`."""
    name = "sqlite_url" if database.dialect == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def sql(database_url: str) -> Sql:
    """Run SQL on the open `database`."""
    return sql_at(database_url)
