"""A disk that refuses to write, and a file that another program holds: it goes on unaided."""

import resource
import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest

from bot.delivery.domain.delivery import LEASE
from bot.errors import StorageUnavailable
from bot.storage.database import Database
from tests.delivery.sending import Sending, sending
from tests.support.orders import an_order
from tests.support.senders import SECONDS

pytestmark = pytest.mark.faults

ORDERS = 20

Trouble = Callable[[Path], AbstractContextManager[None]]
"""Keeps a database from being written to."""


@contextmanager
def broken(path: Path) -> Generator[None]:
    """Let the system refuse whatever would make a file longer than the log of the database is.

    SQLite reports that as an input/output error.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = path.with_name(f"{path.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def held(path: Path) -> Generator[None]:
    """Let another program hold the lock for writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
async def line(sqlite_database: Database) -> Sending:
    """Put orders that are due."""
    line = sending(sqlite_database)
    await line.put(*(an_order(number) for number in range(1, ORDERS + 1)))
    return line


@pytest.mark.parametrize(("trouble", "says"), [(broken, "disk I/O error"), (held, "locked")])
async def test_nothing_is_sent_that_cannot_be_claimed(
    line: Sending, own_folder: Path, trouble: Trouble, says: str
) -> None:
    """No claim can be written, so nothing is sent; afterwards all is, each once."""
    with trouble(own_folder / "paperboy.db"), pytest.raises(StorageUnavailable, match=says):
        await line.sender.step()
    sent_meanwhile = len(line.target.payloads)

    await line.drain()

    assert sent_meanwhile == 0
    assert [len(ids) for ids in line.target.there.values()] == [1] * ORDERS


async def test_what_was_sent_but_not_noted_is_not_sent_again(
    line: Sending, own_folder: Path
) -> None:
    """The disk breaks between the claim and the note; when the lease is over it is noted."""
    line.target.answering.clear()
    await line.sender.step()
    with broken(own_folder / "paperboy.db"):
        line.target.answering.set()
        while line.sender.in_hand:
            await line.sender.idle(SECONDS)
            with suppress(StorageUnavailable):
                await line.sender.step()
    sent_meanwhile = len(line.target.payloads)

    line.clock.advance(seconds=LEASE.total_seconds() + 1)
    await line.drain()

    assert sent_meanwhile == ORDERS
    assert [len(ids) for ids in line.target.there.values()] == [1] * ORDERS
    assert {each.state for each in await line.ledger(*range(1, ORDERS + 1))} == {"sent"}
