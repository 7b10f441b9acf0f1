"""Everything moves from SQLite to PostgreSQL, or nothing does."""

import asyncio

import pytest

from bot.errors import BadRequest, StorageUnavailable
from bot.operations.maintenance import copy
from bot.operations.maintenance.copy import copy_all
from bot.papers.domain.listing import Sort
from bot.privacy.store import rows_of
from bot.storage.database import Database
from bot.storage.table_copy import TABLES, TableStore
from tests.roundups.desk import Desk
from tests.servers.tenants import every_row, settle, tenant
from tests.support.command_line import complaint, paperboy
from tests.support.fakes import NOW, Clock, a_paper
from tests.watches.watching import Desk as WatchDesk


def unseen(_: str, __: int, ___: int) -> None:
    """Watch no progress."""


async def filled(database: Database) -> Desk:
    """Fill a database with a roundup, its issue, and papers in every script."""
    desk = Desk(database, Clock())
    await desk.add()
    desk.clock.advance(hours=15)
    await desk.ingest(*(a_paper(n, title=f"Täglich «{n}» 論文 🗞") for n in range(1, 8)))
    await desk.run(desk.clock.now.replace(hour=23))
    return desk


async def counts(database: Database) -> dict[str, int]:
    """Count the rows of each table."""
    async with database.read() as tx:
        return {table.name: await TableStore(tx).count(table) for table in TABLES}


async def test_all_arrives_and_goes_on(
    sqlite_database: Database, postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table has the same rows; the index finds them, new rows are numbered after them."""
    monkeypatch.setattr(copy, "BATCH", 3)  # so that seven papers are three pages
    desk = await filled(sqlite_database)

    copied = await copy_all(sqlite_database, postgres_database, NOW, unseen)

    assert {each.name: each.rows for each in copied} == await counts(sqlite_database)
    moved = Desk(postgres_database, Clock(desk.clock.now))
    (first,) = await moved.services.roundups.all(900)
    second = await moved.add("10:00")
    assert second.id == first.id + 1
    assert await moved.issues(first) == await desk.issues(first)
    parsed = await moved.services.search.parse("täglich", exact=True)
    assert (await moved.services.search.local(parsed, Sort.RELEVANCE, 0, 10)).total == 7


async def test_what_people_keep_arrives_to_the_letter(
    sqlite_database: Database, postgres_database: Database
) -> None:
    """Of every table in which something of people or servers stands, each row as it was."""
    one = tenant(1)
    await settle(WatchDesk(sqlite_database, Clock()), one)
    personal = {rows.table.name for owner in (one.own, one.server) for rows in rows_of(owner)}

    await copy_all(sqlite_database, postgres_database, NOW, unseen)

    here, there = await every_row(sqlite_database), await every_row(postgres_database)
    assert personal <= {name for name, _ in here}
    for name in personal:
        one_way, other_way = (
            sorted(str(sorted(row.items())) for table, row in rows if table == name)
            for rows in (here, there)
        )
        assert one_way == other_way, name


async def test_a_target_with_data_is_refused(
    sqlite_database: Database, postgres_database: Database
) -> None:
    """It stays as it was."""
    await filled(sqlite_database)
    await filled(postgres_database)
    before = await counts(postgres_database)

    with pytest.raises(BadRequest, match="already has rows"):
        await copy_all(sqlite_database, postgres_database, NOW, unseen)

    assert await counts(postgres_database) == before


async def test_what_breaks_off_leaves_nothing(
    sqlite_database: Database, postgres_database: Database
) -> None:
    """A copy that fails half-way can be repeated."""
    await filled(sqlite_database)
    before = await counts(postgres_database)

    def breaks(name: str, _: int, __: int) -> None:
        if name == "comparing papers":
            raise StorageUnavailable(name)

    with pytest.raises(StorageUnavailable):
        await copy_all(sqlite_database, postgres_database, NOW, breaks)
    broken = await counts(postgres_database)
    await copy_all(sqlite_database, postgres_database, NOW, unseen)

    assert broken == before
    assert (await counts(postgres_database))["papers"] == 7


@pytest.mark.usefixtures("elsewhere")
async def test_the_command(
    sqlite_url: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says of each table that it is the same, and shows no password when it fails."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    bad = "postgresql+asyncpg://ada:open-sesame@127.0.0.1:1/paperboy"

    failed = await asyncio.to_thread(paperboy, "copy", "--to", bad)
    done = await asyncio.to_thread(paperboy, "copy", "--to", postgres_url)
    same = await asyncio.to_thread(paperboy, "copy", "--to", sqlite_url)

    assert complaint(failed).startswith("paperboy: The database can't be opened")
    assert "open-sesame" not in failed.output
    assert done.exit_code == 0
    assert "papers: 0 rows, the same\n" in done.stdout
    assert "PostgreSQL" in complaint(same)
