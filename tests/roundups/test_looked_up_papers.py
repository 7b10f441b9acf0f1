"""A paper that somebody looked up before it was listed is like any other once it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.papers.domain.listing import Sort
from bot.services import Services
from bot.storage.database import Database
from tests.roundups.desk import Desk
from tests.support.fakes import Clock, FakeSource, a_paper

DAY = date(2026, 3, 4)


async def test_it_comes_with_a_query_and_is_found_since_its_day(
    database: Database, source: FakeSource
) -> None:
    """Its key was of its arXiv date; now it is of its listing day, as `since:` and issues need."""
    desk = Desk(database, Clock(datetime(2026, 3, 3, 20, tzinfo=UTC)))
    services = Services.over(database, source, desk.clock)
    paper = a_paper(1, listing_day=None, published_at=desk.clock() - timedelta(days=40))
    source.papers = [paper]
    roundup = await desk.add(query="subject")
    await services.lookup.find(paper.id)
    desk.clock.now = datetime(2026, 3, 4, 6, tzinfo=UTC)
    await desk.ingest(replace(paper, listing_day=DAY), a_paper(2, listing_day=DAY))
    await desk.run(datetime(2026, 3, 4, 12, tzinfo=UTC))

    found = await services.search.local(
        await services.search.parse("subject since:2026-03-04", exact=True), Sort.NEWEST, 0, 9
    )

    assert {each.id for each in found.papers} == {"2603.00001", "2603.00002"}
    (issue,) = (await desk.issues(roundup)).values()
    assert issue["papers"] == ["2603.00002", "2603.00001"]
