"""Records that can't be read are kept, one a paper, and not without end."""

from datetime import timedelta

import pytest

from bot.ingest.store.quarantine import QuarantineStore, Unread
from bot.storage.database import Database
from tests.support.fakes import NOW
from tests.support.sql import Sql


async def add(database: Database, *records: Unread, source: str = "hub", later: int = 0) -> None:
    """Keep records in a transaction of its own, some hours later."""
    async with database.write() as tx:
        await QuarantineStore(tx).add(source, records, NOW + later * timedelta(hours=1))


async def test_a_record_is_kept_once_and_counted(database: Database, sql: Sql) -> None:
    """The hourly poll brings the same bad record again and again: one row, with its last error."""
    await add(database, Unread("{1}", "odd"), Unread("{2}", "odd"))
    await add(database, Unread("{1}", "still odd"), later=1)
    await add(database, Unread("{1}", "odd"), source="file")
    await add(database)

    rows = await sql("SELECT source, record, error, count FROM quarantine ORDER BY source, record")
    assert rows == [
        ("file", "{1}", "odd", 1),
        ("hub", "{1}", "still odd", 2),
        ("hub", "{2}", "odd", 1),
    ]


async def test_a_paper_has_one_record(database: Database, sql: Sql) -> None:
    """Its votes change with every poll: the newest record stays, and since when it has been odd."""
    await add(
        database, Unread("{votes: 1}", "odd", "2603.00001"), Unread("{}", "odd", "2603.00002")
    )
    for hours in (1, 2):
        await add(database, Unread(f"{{votes: {hours}0}}", "odd", "2603.00001"), later=hours)

    rows = await sql("SELECT record, count FROM quarantine WHERE first_seen < last_seen")
    assert rows == [("{votes: 20}", 3)]
    assert await sql("SELECT count(*) FROM quarantine") == [(2,)]


async def test_a_full_quarantine_lets_the_oldest_go(
    database: Database,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Those that upstream has not sent for the longest time; the log says how many."""
    monkeypatch.setattr("bot.ingest.store.quarantine.MAX_RECORDS", 3)
    for hours in range(3):
        await add(database, Unread(f"{{{hours}}}", "odd"), later=hours)
    assert caplog.text == ""

    await add(database, Unread("{0}", "odd"), Unread("{8}", "odd"), Unread("{9}", "odd"), later=3)

    assert await sql("SELECT record FROM quarantine ORDER BY record") == [
        ("{0}",),
        ("{8}",),
        ("{9}",),
    ]
    assert "the oldest records go records=2" in caplog.text


async def test_one_record_twice_in_an_answer(database: Database) -> None:
    """Upstream repeats items at times."""
    async with database.write() as tx:
        await QuarantineStore(tx).add("hub", [Unread("{1}", "odd"), Unread("{1}", "odd")], NOW)

        assert await QuarantineStore(tx).count() == 1
