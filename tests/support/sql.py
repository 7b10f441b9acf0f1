"""SQL on the database of a test, past the stores."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

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
