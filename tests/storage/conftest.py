"""Fixtures of the storage tests: a count of the connections that engines open."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool


@pytest.fixture
def connections_opened() -> Iterator[Callable[[], int]]:
    """Give a way to ask how many connections any engine has opened since the test began."""
    opened: list[DBAPIConnection] = []

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", on_connect)
    yield lambda: len(opened)
    event.remove(Pool, "connect", on_connect)
