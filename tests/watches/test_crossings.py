"""A paper that reaches upvotes or code is told for thirty days, from what the bot itself reads."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.delivery.domain.results import Refused
from bot.papers.domain.listing import weekdays_back
from bot.papers.domain.paper import Paper, Submitter
from bot.papers.store.papers import PaperStore
from bot.services import Services
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.watches.services.matching import waiting_papers
from bot.watches.store.hits import ABSTRACTS_FROM
from tests.support.fakes import Clock, FakeSource, a_paper
from tests.watches.watching import ME, Desk, about

CODE = "https://github.com/example/example"
SAID = "We like moe. Our code is at https://github.com/example/said."


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon."""
    return Desk(database, Clock())


def listed(desk: Desk, source: FakeSource) -> Paper:
    """List a paper today that no watch with a filter finds yet."""
    paper = a_paper(1, **about("moe"), listing_day=desk.clock().date(), upvotes=3)
    source.papers = [paper]
    return paper


async def polled(desk: Desk, source: FakeSource) -> list[str]:
    """Poll as the bot does, and look for what to tell; give the days that were read."""
    source.asked.clear()
    await Services.over(desk.database, source, desk.clock).ingest.poll()
    await desk.tell()
    return list(source.asked)


@pytest.mark.parametrize(
    ("asked", "reached"),
    [({"upvotes": 50}, {"upvotes": 50}), ({"code": True}, {"code_url": CODE})],
    ids=["upvotes", "code"],
)
@pytest.mark.parametrize("days", [6, 12, 29])
async def test_a_late_crossing_is_told(
    desk: Desk, source: FakeSource, asked: dict[str, Any], reached: dict[str, Any], days: int
) -> None:
    """Upvotes and code that come long after the listing are found on the paper's own list."""
    await desk.watch("moe", **asked)
    paper = listed(desk, source)
    await polled(desk, source)
    desk.clock.advance(days=days)
    await polled(desk, source)
    source.papers = [replace(paper, **reached)]
    desk.clock.advance(hours=7)

    await polled(desk, source)

    assert desk.told() == [[paper.id]]


async def test_a_list_is_read_as_long_as_a_paper_waits_on_it(
    desk: Desk, source: FakeSource
) -> None:
    """From its eighth listing day on every six hours, not once it was told."""
    await desk.watch("moe", upvotes=50)
    paper = listed(desk, source)
    await polled(desk, source)
    desk.clock.advance(days=12)
    first = await polled(desk, source)
    desk.clock.advance(hours=5)
    early = await polled(desk, source)
    source.papers = [replace(paper, upvotes=50)]
    desk.clock.advance(hours=2)
    again = await polled(desk, source)
    desk.clock.advance(days=1)
    told = await polled(desk, source)

    assert ["2026-03-04" in asked for asked in (first, early, again, told)] == [
        True,
        False,
        True,
        False,
    ]


async def test_nothing_waits_for_a_paused_watch_or_after_thirty_days(
    desk: Desk, source: FakeSource
) -> None:
    """Neither is worth a question to Hugging Face."""
    await desk.watch("moe", upvotes=50)
    listed(desk, source)
    await polled(desk, source)
    desk.clock.advance(days=12)
    await polled(desk, source)
    await desk.services.watches.pause(ME, 1)
    desk.clock.advance(days=1)
    paused = await polled(desk, source)
    await desk.services.watches.resume(ME, 1)
    resumed = await polled(desk, source)
    desk.clock.advance(days=18)
    old = await polled(desk, source)

    assert ["2026-03-04" in asked for asked in (paused, resumed, old)] == [False, True, False]


async def test_waiting_stays_polite(desk: Desk, source: FakeSource) -> None:
    """A paper that waits on every list of thirty days costs 68 requests a day."""
    days = weekdays_back(desk.clock().date(), desk.clock().date() - timedelta(days=30))
    source.papers = [a_paper(day.toordinal(), **about("moe"), listing_day=day) for day in days]
    services = Services.over(desk.database, source, desk.clock)
    await services.ingest.poll()
    await desk.watch("moe", upvotes=1_000_000)
    source.asked.clear()

    for _ in range(24):
        await services.ingest.poll()
        desk.clock.now += timedelta(hours=1, seconds=1)

    at_hand, hourly = 24 * 2, 24 * 5
    assert len(source.asked) <= at_hand + hourly + 68


async def test_a_paper_that_moved_to_another_list_is_still_waited_for(
    desk: Desk, source: FakeSource
) -> None:
    """Its first listing day counts, but the list of that day no longer says how it does."""
    await desk.watch("moe", upvotes=50)
    paper = listed(desk, source)
    others = [replace(a_paper(n), listing_day=paper.listing_day) for n in (2, 3)]
    source.papers += others
    await polled(desk, source)
    desk.clock.advance(days=12)
    source.papers = [replace(paper, listing_day=date(2026, 3, 5), upvotes=50), *others]

    asked = await polled(desk, source)
    await polled(desk, source)

    assert desk.told() == [[paper.id]]
    assert asked.count(paper.id) == 1


async def test_code_in_an_abstract_is_told_once(desk: Desk) -> None:
    """When the paper comes; that Hugging Face links to a repository later is no news."""
    await desk.watch("moe", code=True)
    paper = await desk.bring(1, "moe", abstract=SAID)
    await desk.tell()
    desk.clock.advance(hours=7)
    await desk.ingest(replace(paper, code_url=CODE))
    await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_code_that_an_abstract_gains_is_told(desk: Desk) -> None:
    """A new version of the paper may name its repository for the first time."""
    await desk.watch("moe", code=True)
    paper = await desk.bring(1, "moe")
    await desk.tell()
    before = desk.told()
    desk.clock.advance(hours=7)
    await desk.ingest(replace(paper, abstract=SAID))
    await desk.tell()

    assert (before, desk.told()) == ([], [[paper.id]])


@pytest.mark.parametrize("was_paused", [False, True])
async def test_what_was_met_before_abstracts_were_read_is_no_news(
    desk: Desk, *, was_paused: bool
) -> None:
    """After an update, a paper from before is told when Hugging Face links to its code."""
    await desk.watch("moe", code=True)
    await desk.watch("rag")
    old = await desk.bring(1, "moe")
    await desk.tell()
    await desk.ingest(old := replace(old, abstract=SAID))
    async with desk.database.write() as tx:
        await KeyValues(tx).put(ABSTRACTS_FROM, str(await PaperStore(tx).newest_sequence()))
    desk.restart()
    if was_paused:
        await desk.bring(2, "rag")
        desk.sending.target.results.append(Refused(403, 50007, "cannot send messages to this user"))
        await desk.tell()
        await desk.services.preferences.resume_direct_messages(ME.member_id)
    await desk.tell()
    before = desk.told()
    await desk.bring(3, "moe", abstract=SAID)
    await desk.tell()
    await desk.ingest(replace(old, code_url=CODE))
    await desk.tell()

    assert before == [["2603.00002"]] * was_paused
    assert desk.told() == [*before, ["2603.00003"], [old.id]]


async def test_who_submitted_a_paper_is_told_and_waited_for_while_unknown(desk: Desk) -> None:
    """A paper of somebody else is none of the watch's; one whose submitter comes later is."""
    await desk.watch("moe by:jane")
    jane, bo = Submitter("jdoe", "Jane Doe"), Submitter("bo", "Bo")
    mine = await desk.bring(1, "moe", submitter=jane)
    await desk.bring(2, "moe", submitter=bo)
    later = await desk.bring(3, "moe")
    await desk.tell()
    first = desk.told()
    async with desk.database.read() as tx:
        waiting = await waiting_papers(tx, desk.clock())
    desk.clock.advance(hours=1)
    await desk.ingest(replace(later, submitter=jane))
    await desk.tell()

    assert first == [[mine.id]]
    assert [*waiting.values()] == [{later.id}]
    assert desk.told() == [[mine.id], [later.id]]


async def test_who_submitted_what_was_there_before_is_no_news(desk: Desk) -> None:
    """Of the papers there are, only those whose submitter isn't known yet may become news."""
    jane, bo = Submitter("jdoe", "Jane Doe"), Submitter("bo", "Bo")
    await desk.bring(1, "moe", submitter=jane)
    await desk.bring(2, "moe", submitter=bo)
    late = await desk.bring(3, "moe")
    watch = await desk.watch("by:jdoe")
    await desk.tell()
    async with desk.database.read() as tx:
        waiting = await waiting_papers(tx, desk.clock())
    desk.clock.advance(hours=1)
    await desk.ingest(replace(late, submitter=jane))
    await desk.tell()

    assert watch.terms.query == "by:jdoe"
    assert [*waiting.values()] == [{late.id}]
    assert desk.told() == [[late.id]]
