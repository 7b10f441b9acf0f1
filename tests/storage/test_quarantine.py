"""Records that can't be read are kept, each once."""

from datetime import timedelta

from bot.storage.database import Database
from tests.fakes import NOW
from tests.storage.conftest import Sql

LATER = NOW + timedelta(hours=1)


async def test_a_record_is_kept_once_and_counted(database: Database, sql: Sql) -> None:
    """The hourly poll brings the same bad record again and again: one row, with its last error."""
    async with database.write() as tx:
        await tx.quarantine.add("hub", [("{1}", "odd"), ("{2}", "odd")], NOW)
        await tx.quarantine.add("hub", [("{1}", "still odd")], LATER)
        await tx.quarantine.add("file", [("{1}", "odd")], LATER)
        await tx.quarantine.add("hub", [], LATER)

    async with database.read() as tx:
        assert await tx.quarantine.count() == 3
    rows = await sql("SELECT source, record, error, count FROM quarantine ORDER BY source, record")
    assert rows == [
        ("file", "{1}", "odd", 1),
        ("hub", "{1}", "still odd", 2),
        ("hub", "{2}", "odd", 1),
    ]


async def test_the_first_sight_is_kept(database: Database, sql: Sql) -> None:
    """It tells since when upstream has sent such records."""
    async with database.write() as tx:
        await tx.quarantine.add("hub", [("{1}", "odd")], NOW)
        await tx.quarantine.add("hub", [("{1}", "odd")], LATER)

    assert await sql("SELECT count(*) FROM quarantine WHERE first_seen < last_seen") == [(1,)]


async def test_one_record_twice_in_an_answer(database: Database) -> None:
    """Upstream repeats items at times (UPSTREAM.md, 5)."""
    async with database.write() as tx:
        await tx.quarantine.add("hub", [("{1}", "odd"), ("{1}", "odd")], NOW)

        assert await tx.quarantine.count() == 1
