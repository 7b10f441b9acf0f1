"""Records that could not be read get another chance with every new version of the program."""

import pytest

from bot.ingest.services.ingest import IngestService
from bot.ingest.sources.port import Batch, Rejected
from bot.ingest.sources.records import read_items
from bot.ingest.store.quarantine import QuarantineStore
from bot.papers.store.papers import PaperStore
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

BROKEN = Batch((a_paper(1),), (Rejected("first", "odd"), Rejected("second", "odd")))


async def _quarantined(database: Database, source: FakeSource) -> IngestService:
    """Store a list with two records that can't be read."""
    ingest = IngestService(database, source, Clock(), backfill_days=1)
    await ingest.store(BROKEN)
    return ingest


async def test_what_a_new_version_can_read_leaves_the_quarantine(database: Database) -> None:
    """The paper is stored and its record goes; the other record stays."""
    source = FakeSource(readable={"first": (a_paper(2),)})
    ingest = await _quarantined(database, source)

    saved = await ingest.retry_quarantine("1.0")

    async with database.read() as tx:
        assert [paper.id for paper in saved.new] == [a_paper(2).id]
        assert await PaperStore(tx).get(a_paper(2).id) == a_paper(2)
        assert await QuarantineStore(tx).count() == 1


async def test_each_version_tries_once(database: Database) -> None:
    """The same version does not read the records again, the next one does."""
    source = FakeSource()
    ingest = await _quarantined(database, source)
    await ingest.retry_quarantine("1.0")
    source.readable = {"first": (a_paper(2),)}

    again = await ingest.retry_quarantine("1.0")
    later = await ingest.retry_quarantine("1.1")

    assert (len(again.new), len(later.new)) == (0, 1)


@pytest.mark.parametrize("page", [1, 2])
async def test_records_are_read_some_at_a_time(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """Those that can't be read stay where they are, and keep no other from its turn."""
    monkeypatch.setattr("bot.ingest.store.quarantine.PAGE", page)
    names = [f"{number}" for number in range(1, 6)]
    source = FakeSource(readable={name: (a_paper(int(name)),) for name in names[::2]})
    ingest = IngestService(sqlite_database, source, Clock(), backfill_days=1)
    await ingest.store(Batch((), tuple(Rejected(name, "odd") for name in names)))

    saved = await ingest.retry_quarantine("1.0")

    assert [paper.id for paper in saved.new] == [a_paper(number).id for number in (1, 3, 5)]
    async with sqlite_database.read() as tx:
        assert [record for _, record in await QuarantineStore(tx).waiting(["file"])] == ["2", "4"][
            :page
        ]
        assert await QuarantineStore(tx).count() == 2


async def test_a_paper_waits_once_however_its_numbers_change(database: Database) -> None:
    """What the source reads of a bad record is enough to know its paper again."""
    ingest = IngestService(database, FakeSource(), Clock(), backfill_days=1)
    for votes in range(3):
        item: dict[str, object] = {"id": "2603.00001", "title": None, "upvotes": votes}
        await ingest.store(read_items([item, {"paper": item}, {"id": votes}], None))

    async with database.read() as tx:
        assert await QuarantineStore(tx).count() == 4  # one paper, and three without an id
