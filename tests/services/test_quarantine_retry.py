"""Records that could not be read get another chance with every new version of the program."""

from bot.services.ingest import Ingest
from bot.sources.base import Batch, Rejected
from bot.storage.database import Database
from tests.fakes import Clock, FakeSource, a_paper

BROKEN = Batch((a_paper(1),), (Rejected("first", "odd"), Rejected("second", "odd")))


async def _quarantined(database: Database, source: FakeSource) -> Ingest:
    """Store a list with two records that can't be read."""
    ingest = Ingest(database, source, Clock(), backfill_days=1)
    await ingest.store(BROKEN)
    return ingest


async def test_what_a_new_version_can_read_leaves_the_quarantine(database: Database) -> None:
    """The paper is stored and its record goes; the other record stays."""
    source = FakeSource(readable={"first": (a_paper(2),)})
    ingest = await _quarantined(database, source)

    saved = await ingest.retry_quarantine("1.0")

    async with database.read() as tx:
        assert [paper.id for paper in saved.new] == [a_paper(2).id]
        assert await tx.papers.get(a_paper(2).id) == a_paper(2)
        assert await tx.quarantine.count() == 1


async def test_each_version_tries_once(database: Database) -> None:
    """The same version does not read the records again, the next one does."""
    source = FakeSource()
    ingest = await _quarantined(database, source)
    await ingest.retry_quarantine("1.0")
    source.readable = {"first": (a_paper(2),)}

    again = await ingest.retry_quarantine("1.0")
    later = await ingest.retry_quarantine("1.1")

    assert (len(again.new), len(later.new)) == (0, 1)
