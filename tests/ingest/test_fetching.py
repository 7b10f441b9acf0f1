"""A fetched list is stored, unless it can't be right: then what is known stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.errors import SourceUnavailable
from bot.ingest.services.ingest import Ingested, IngestService
from bot.ingest.sources.port import Batch, Rejected
from bot.ingest.sources.records import read_items
from bot.ingest.store.unreadable import UnreadableList
from bot.papers.domain.listing import Period, Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.papers.store.saving import Saved
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

TODAY = date(2026, 3, 4)
UNREADABLE = tuple(Rejected(f'{{"id": {number}}}', "no title") for number in range(3))


async def listed(database: Database, day: date = TODAY) -> list[Paper]:
    """Give the papers that the cache lists for a day, newest first."""
    async with database.read() as tx:
        found = await PaperStore(tx).listed(Period.day(day), Sort.NEWEST, 0, 100)
    return list(found.papers)


async def test_new_papers_are_stored_and_changed_ones_updated(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """The account tells both apart, and the cache has the newest numbers."""
    services = Services.over(database, source, clock)
    source.papers = [a_paper(1), a_paper(2)]
    first = await services.ingest.fetch(TODAY)
    source.papers = [a_paper(1, upvotes=99), a_paper(2), a_paper(3)]
    clock.advance(minutes=5)

    second = await services.ingest.fetch(TODAY)

    assert [paper.id for paper in first.saved.new] == ["2603.00001", "2603.00002"]
    assert [paper.id for paper in second.saved.new] == ["2603.00003"]
    assert (second.saved.updated, second.saved.unchanged) == (1, 1)
    assert {paper.upvotes for paper in await listed(database)} == {99, 2, 3}


async def test_an_equal_answer_saves_nothing(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """The digest is enough to see that nothing changed."""
    source.papers = [a_paper(1)]
    await services.ingest.fetch(TODAY)
    clock.advance(minutes=5)

    again = await services.ingest.fetch(TODAY)

    assert again.saved == Saved()
    assert again.problem is None


async def test_a_paper_that_left_its_list_stays(
    sqlite_database: Database, services: Services, source: FakeSource
) -> None:
    """Nothing is deleted because it vanished upstream."""
    source.papers = [a_paper(number) for number in range(1, 5)]
    await services.ingest.fetch(TODAY)
    source.papers = source.papers[:3]

    await services.ingest.fetch(TODAY)

    assert len(await listed(sqlite_database)) == 4


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            Batch((), UNREADABLE, "x"),
            "None of the 3 records on the list of 2026-03-04 could be read: no title.",
        ),
        (Batch((a_paper(9),), UNREADABLE, "x"), "Most records of 2026-03-04 could not be read."),
        (Batch((a_paper(9),), (), "x"), "The list of 2026-03-04 shrank from 4 to 1 papers."),
        (Batch((), (), "x"), "The list of 2026-03-04 shrank from 4 to 0 papers."),
    ],
)
async def test_a_suspicious_answer_changes_nothing(
    sqlite_database: Database, source: FakeSource, clock: Clock, answer: Batch, problem: str
) -> None:
    """The old papers stay, none is added, and the status tells why."""
    services = Services.over(sqlite_database, source, clock, backfill_days=0)
    source.papers = [a_paper(number) for number in range(1, 5)]
    await services.ingest.poll()
    source.batches["2026-03-04"] = answer

    found = (await services.ingest.poll())[0]
    status = await services.status.read()

    assert (found.problem, status.problem) == (problem, problem)
    assert sorted(paper.upvotes or 0 for paper in await listed(sqlite_database)) == [1, 2, 3, 4]
    assert status.quarantined == len(answer.rejected)


async def test_a_list_that_cant_be_read_is_remembered_until_a_newer_one_is(
    sqlite_database: Database, services: Services, source: FakeSource
) -> None:
    """Older lists that can be read don't end it, nor does an empty one; /readyz says it."""

    async def problem(day: date, answer: Batch) -> str | None:
        source.batches[day.isoformat()] = answer
        await services.ingest.fetch(day)
        async with sqlite_database.read() as tx:
            return await UnreadableList(tx).problem()

    yesterday = TODAY - timedelta(days=1)
    unreadable, readable = Batch((), UNREADABLE, "x"), Batch((a_paper(9),), UNREADABLE[:1], "y")

    told = [
        await problem(yesterday, readable),
        await problem(TODAY, unreadable),
        await problem(TODAY, Batch(())),
        await problem(yesterday, readable),
        await problem(TODAY, readable),
        await problem(yesterday, unreadable),
    ]

    sentence = "None of the 3 records on the list of {} could be read: no title."
    assert told == [None, *[sentence.format(TODAY)] * 3, None, sentence.format(yesterday)]


async def test_an_unknown_value_is_filled_in_when_it_comes(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """And one that was known stays when it comes in a form that can't be read."""
    services = Services.over(database, source, clock)
    item = {"id": "2603.00001", "title": "Gardens", "submittedOnDailyAt": f"{TODAY}T00:30:00Z"}
    answers = [
        item | {"upvotes": "1.2k", "githubRepo": ["x"], "ai_summary": "Gardens grow."},
        item | {"upvotes": 7, "githubRepo": "https://github.com/a/b", "ai_summary": {"text": "G"}},
    ]
    for number, answer in enumerate(answers):
        batch = replace(read_items([answer], None), digest=str(number))
        source.batches[TODAY.isoformat()] = batch
        await services.ingest.fetch(TODAY)

    (paper,) = await listed(database)
    assert (paper.upvotes, paper.code_url) == (7, "https://github.com/a/b")
    assert paper.ai_summary == "Gardens grow."


async def test_a_list_may_shrink_by_half(services: Services, source: FakeSource) -> None:
    """Papers are moved and dropped after a list closed: that alone is no alarm."""
    source.papers = [a_paper(number) for number in range(1, 5)]
    await services.ingest.fetch(TODAY)
    source.papers = source.papers[:2]

    found = await services.ingest.fetch(TODAY)

    assert found.problem is None


async def test_a_suspicious_answer_is_compared_with_the_last_good_one(
    services: Services, source: FakeSource
) -> None:
    """The same bad answer stays suspicious; the good one is taken as unchanged."""
    yesterday = date(2026, 3, 3)
    source.papers = [a_paper(number, listing_day=yesterday) for number in range(1, 5)]
    await services.ingest.fetch(yesterday)
    source.batches["2026-03-03"] = Batch((), (), "x")
    bad = [await services.ingest.fetch(yesterday) for _ in range(2)]
    source.batches.clear()

    good = await services.ingest.fetch(yesterday)

    told = "The list of 2026-03-03 shrank from 4 to 0 papers."
    assert [found.problem for found in bad] == [told, told]
    assert good.problem is None
    assert good.saved == Saved()


@pytest.mark.parametrize(
    ("now", "problem"),
    [
        (datetime(2026, 3, 4, 11, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 4, 12, 0, tzinfo=UTC), "The list of 2026-03-04 is still empty."),
        (datetime(2026, 3, 7, 15, 0, tzinfo=UTC), None),  # a Saturday
    ],
)
async def test_an_empty_list_is_odd_on_a_weekday_afternoon(
    services: Services, clock: Clock, now: datetime, problem: str | None
) -> None:
    """Before noon (UTC) and at weekends it is what one expects."""
    clock.now = now

    found = await services.ingest.fetch(now.date())

    assert found.problem == problem


async def test_an_empty_list_of_yesterday_is_no_alarm(services: Services, clock: Clock) -> None:
    """There are holidays; that a list is still to come can only be said of today's."""
    clock.now = datetime.combine(TODAY, time(23), UTC)

    found = await services.ingest.fetch(date(2026, 3, 3))

    assert found.problem is None


async def test_unreadable_records_are_kept_once(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """The readable ones are stored as ever; the same record is counted, not kept twice."""
    services = Services.over(database, source, clock)
    papers = (a_paper(1), a_paper(2), a_paper(3))
    source.batches["2026-03-04"] = Batch(papers, UNREADABLE, "x")

    found = await services.ingest.fetch(TODAY)
    source.batches["2026-03-04"] = replace(source.batches["2026-03-04"], digest="y")
    await services.ingest.fetch(TODAY)

    assert (len(found.saved.new), found.rejected, found.problem) == (3, 3, None)
    assert (await services.status.read()).quarantined == 3


async def test_backfill_goes_back_as_far_as_it_is_told(
    services: Services, source: FakeSource
) -> None:
    """It tells of each weekday as it goes, and adds up what came."""
    source.papers = [a_paper(1), a_paper(2, listing_day=date(2026, 2, 27))]
    told: list[date] = []

    saved = await services.ingest.backfill(date(2026, 2, 27), lambda found: told.append(found.day))

    assert [day.day for day in told] == [4, 3, 2, 27]
    assert [paper.id for paper in saved.new] == ["2603.00001", "2603.00002"]


async def test_a_backfill_passes_over_a_day_that_can_not_be_fetched(
    sqlite_database: Database,
) -> None:
    """The day is told as a problem, and the days before and after it are stored."""
    source = _FailingOn("2026-03-03")
    source.papers = [a_paper(1), a_paper(2, listing_day=date(2026, 3, 2))]
    ingest = IngestService(sqlite_database, source, Clock(), backfill_days=1)
    told: list[Ingested] = []

    saved = await ingest.backfill(date(2026, 3, 2), told.append)

    assert len(saved.new) == 2
    assert [found.day for found in told if found.problem] == [date(2026, 3, 3)]


class _FailingOn(FakeSource):
    """A source that can't be asked for one day."""

    def __init__(self, day: str) -> None:
        """Fail on `day`."""
        super().__init__()
        self._day = day

    async def listing(self, period: Period) -> Batch:
        """Give the list, or fail."""
        if period.text == self._day:
            raise SourceUnavailable("Not that day.")
        return await super().listing(period)
