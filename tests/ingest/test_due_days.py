"""A law of reading lists: whatever the downtimes, none is missed, and none is read too often."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ingest.services.due_days import ALWAYS_DUE, REREAD_EVERY
from bot.ingest.services.ingest import IngestService
from bot.ingest.sources.port import Batch
from bot.papers.domain.listing import CLOSES_AFTER, Period, weekdays_back
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource
from tests.support.sql import sql_at


@dataclass
class Recording(FakeSource):
    """A source that notes when it was asked for each list."""

    clock: Clock = field(default_factory=Clock)
    times: defaultdict[str, list[datetime]] = field(
        default_factory=lambda: defaultdict[str, list[datetime]](list)
    )

    async def listing(self, period: Period) -> Batch:
        """Give what is listed."""
        self.times[period.text].append(self.clock())
        return await super().listing(period)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    backfill_days=st.integers(1, 12),
    pauses=st.lists(st.integers(1, 12 * 24).map(lambda hours: timedelta(hours=hours)), max_size=3),
)
async def test_every_list_since_the_first_start_is_read_after_it_closed(
    sqlite_database: Database, sqlite_url: str, backfill_days: int, pauses: list[timedelta]
) -> None:
    """However long the bot was down, and however often."""
    for table in ("listings", "facts"):
        await sql_at(sqlite_url)(f"DELETE FROM {table}")  # noqa: S608  # our own names
    clock = Clock()
    source = Recording(clock=clock)
    first = clock().date() - timedelta(days=backfill_days)

    for pause in (timedelta(), *pauses):
        clock.now += pause
        ingest = IngestService(sqlite_database, source, clock, backfill_days=backfill_days)
        await ingest.poll()

    for day in weekdays_back(clock().date() - timedelta(days=ALWAYS_DUE), first):
        asked = source.times[day.isoformat()]
        assert any(at >= _closed(day) for at in asked)
        old = [at for at in asked if at.date() > day + timedelta(days=ALWAYS_DUE)]
        assert all(b - a >= REREAD_EVERY for a, b in pairwise(old))
    assert min(source.times) >= first.isoformat()


def _closed(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + CLOSES_AFTER
