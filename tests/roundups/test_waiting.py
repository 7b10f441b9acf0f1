"""A roundup whose query asks for what is linked has it asked for before it is due."""

from datetime import date

import pytest

from bot.papers.domain.paper import Paper
from bot.roundups.services.waiting import WaitingRoundups
from bot.schedules.schedule import Cadence
from bot.storage.database import Database
from tests.roundups.desk import GUILD, Desk
from tests.support.fakes import Clock, a_paper


def listed(number: int, day: date, abstract: str) -> Paper:
    """Make a paper of a day with these words."""
    return a_paper(number, listing_day=day, abstract=abstract)


PAPERS = (
    listed(1, date(2026, 3, 4), "A trout."),
    listed(2, date(2026, 3, 4), "A salmon."),
    listed(3, date(2026, 3, 2), "A trout of Monday."),
    listed(4, date(2026, 2, 24), "A trout of last week."),
    listed(5, date(2026, 2, 10), "A trout of February."),
)


@pytest.mark.parametrize(
    ("cadence", "query", "numbers"),
    [
        (Cadence.DAILY, "trout has:model", {1, 3, 4}),
        (Cadence.WEEKLY, "trout HAS:Space upvotes:>=1", {1, 3}),
        (Cadence.MONTHLY, "trout has:dataset", {1, 3}),
        (Cadence.DAILY, "has:model", {1, 2, 3, 4}),
        (Cadence.DAILY, "trout has:code", set[int]()),
        (Cadence.DAILY, "trout", set[int]()),
    ],
)
async def test_the_papers_of_its_next_days_are_wanted(
    database: Database, cadence: Cadence, query: str, numbers: set[int]
) -> None:
    """Those that match otherwise; none for a roundup that is paused."""
    desk = Desk(database, Clock())
    await desk.ingest(*PAPERS)
    roundup = await desk.add(query=query, cadence=cadence)
    waiting = WaitingRoundups(database, desk.services.issues)

    wanted = await waiting.papers(desk.clock())
    await desk.services.roundups.pause(GUILD, roundup.number)
    paused = await waiting.papers(desk.clock())

    assert {*wanted} == {f"2603.{number:05}" for number in numbers}
    assert not paused
