"""Papers are asked for one by one: which, how often, and what an outage or an odd answer does."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.errors import SourceUnavailable
from bot.ingest.services.single_papers import (
    MAX_FAILURES,
    OUTAGE_PAUSE,
    WANTED_FOR,
    SinglePapers,
)
from bot.ingest.sources.quota import Quota
from bot.papers.domain.linked import Linked
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from tests.support.fakes import NOW, Clock, FakeSource, a_paper
from tests.support.sql import Sql

TODAY = NOW.date()


@dataclass
class Oddities(FakeSource):
    """A source that fails for some papers, and tells of its quota."""

    odd: set[str] = field(default_factory=set[str])
    retry_after: float = 0.0

    async def paper(self, paper_id: str) -> Paper | None:
        """Give a paper, or fail."""
        found = await super().paper(paper_id)
        if paper_id in self.odd:
            raise SourceUnavailable("Odd.", retry_after=self.retry_after)
        return found


class Poller:
    """The poller over a database, at a clock that the test moves."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin with a source that knows nothing."""
        self.database, self.clock, self.source = database, clock, Oddities()
        self.wanted: set[str] = set()
        self.restart()

    def restart(self) -> None:
        """Lose all that is only in memory."""
        self.polls = SinglePapers(self.database, self.source, self.clock, [self._wanted])

    async def _wanted(self, now: datetime) -> Collection[str]:
        del now
        return self.wanted

    async def store(self, *papers: Paper) -> None:
        """Let papers be there, as lists tell them; the source knows what is linked to them."""
        self.source.papers += [replace(each, models=Linked(1, ("a/b",))) for each in papers]
        async with self.database.write() as tx:
            await PaperStore(tx).save(papers, self.clock())

    async def turn(self) -> list[str]:
        """Let one turn pass; give the papers that were asked for."""
        self.source.asked.clear()
        await self.polls.ask(await self.polls.next_turn())
        return list(self.source.asked)

    async def turns(self) -> list[str]:
        """Let turns pass until nothing is due."""
        asked: list[str] = []
        while some := await self.turn():
            asked += some
        return asked


@pytest.fixture
def poller(database: Database) -> Poller:
    """Give a poller without papers."""
    return Poller(database, Clock())


def listed(number: int, days_ago: int, **known: object) -> Paper:
    """Make a paper that was listed so many days ago."""
    return a_paper(number, listing_day=TODAY - timedelta(days=days_ago), **known)


async def test_new_papers_are_asked_for_four_times_a_day(poller: Poller) -> None:
    """The newest first; those older than three days only if something else wants them."""
    await poller.store(listed(1, 3), listed(2, 0), listed(3, 1), listed(4, 31))

    first = await poller.turns()
    poller.clock.advance(hours=5, minutes=59)
    early = await poller.turns()
    poller.clock.advance(minutes=1)
    again = await poller.turns()

    assert first == ["2603.00002", "2603.00003", "2603.00001"]
    assert early == []
    assert sorted(again) == sorted(first)


async def test_the_most_upvoted_of_a_month_are_asked_for_daily(
    poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as there is room for, whatever else was listed."""
    monkeypatch.setattr("bot.ingest.services.single_papers.TOP", 2)
    await poller.store(*(listed(number, 10, upvotes=number) for number in (1, 2, 3)))

    first = await poller.turns()
    poller.clock.advance(hours=23)
    early = await poller.turns()
    poller.clock.advance(hours=1)
    again = await poller.turns()

    assert sorted(first) == sorted(again) == ["2603.00002", "2603.00003"]
    assert early == []


async def test_what_is_waited_for_is_asked_for_daily(
    poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However old it is; papers of saved pages, which have no id, can't be asked for."""
    monkeypatch.setattr("bot.ingest.services.single_papers.TOP", 0)
    await poller.store(listed(1, 200), listed(2, 200), a_paper(3, id="page-abc", listing_day=TODAY))
    poller.wanted = {"2603.00001", "page-abc", "2699.99999"}

    first = await poller.turns()
    poller.wanted = {"2603.00002"}
    known = await poller.turns()
    poller.clock.now += WANTED_FOR
    other = await poller.turns()

    assert (first, known, other) == (["2603.00001"], [], ["2603.00002"])


async def test_a_shown_card_is_made_new_behind_its_answer(
    poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only if its numbers are older than a day, once, before all others; after a restart too."""
    monkeypatch.setattr("bot.ingest.services.single_papers.TOP", 0)
    await poller.store(listed(1, 100), listed(2, 0), listed(3, 100))
    await poller.polls.shown(["2603.00001", "2603.00404"])
    await poller.polls.shown(["2603.00001"])
    poller.restart()

    first = await poller.turns()
    await poller.polls.shown(["2603.00001"])
    fresh = await poller.turns()
    poller.clock.advance(hours=24, seconds=1)
    await poller.polls.shown(["2603.00001"])
    again = await poller.turns()

    assert first == ["2603.00001", "2603.00002"]
    assert fresh == []
    assert again[0] == "2603.00001"


async def test_what_is_linked_becomes_known(poller: Poller, sql: Sql) -> None:
    """And a paper that Hugging Face has no page for stays unknown, but has been asked for."""
    await poller.store(listed(1, 0), listed(2, 0))
    poller.source.papers = poller.source.papers[:1]

    asked = await poller.polls.ask(await poller.polls.next_turn())

    found = await sql("SELECT linked_models, asked_at IS NOT NULL FROM papers ORDER BY id")
    assert [(number, bool(was_asked)) for number, was_asked in found] == [(1, True), (None, True)]
    assert (asked.found, asked.absent, asked.failed) == (1, 1, 0)


async def test_a_turn_has_no_more_requests_than_the_quota_allows(poller: Poller) -> None:
    """The others wait for the next, across a restart too."""
    poller.source.quota = Quota(100, 300)
    await poller.store(*(listed(number, 0) for number in range(1, 6)))

    turn = await poller.polls.next_turn()
    first = await poller.turn()
    poller.restart()
    second = await poller.turn()

    assert (len(turn.paper_ids), turn.waiting) == (2, 3)
    assert len(first) == len(second) == 2
    assert not {*first} & {*second}


@pytest.mark.parametrize(
    ("left", "is_asked"), [(None, True), (260, True), (259, False), (0, False)]
)
async def test_lists_and_people_come_first(
    poller: Poller, left: int | None, *, is_asked: bool
) -> None:
    """Half of each window is theirs."""
    poller.source.quota = Quota(500, 300, left)
    await poller.store(listed(1, 0))

    assert bool(await poller.turn()) == is_asked


async def test_an_outage_stops_it_and_costs_no_paper_its_turn(poller: Poller) -> None:
    """After a pause it goes on where it was."""
    await poller.store(*(listed(number, 0) for number in range(1, 9)))
    poller.source.down = True

    down = await poller.turn()
    at_once = await poller.turn()
    poller.source.down = False
    poller.clock.now += OUTAGE_PAUSE
    after = await poller.turns()

    assert (len(down), at_once) == (MAX_FAILURES, [])
    assert len(after) == 8


async def test_nothing_is_asked_while_lists_can_t_be_read(poller: Poller) -> None:
    """Ingest has found the outage already."""
    await poller.store(listed(1, 0))
    async with poller.database.write() as tx:
        await KeyValues(tx).put("ingest.cause", "DNS: Name or service not known")
    down = await poller.turn()
    async with poller.database.write() as tx:
        await KeyValues(tx).put("ingest.cause", "")

    assert (down, await poller.turn()) == ([], ["2603.00001"])


async def test_upstream_that_asks_for_patience_gets_it(poller: Poller) -> None:
    """One answer of that kind is enough."""
    await poller.store(listed(1, 0), listed(2, 0))
    poller.source.odd, poller.source.retry_after = {"2603.00001", "2603.00002"}, 60.0

    assert len(await poller.turn()) == 1
    assert await poller.turn() == []


async def test_odd_papers_hold_nobody_up(poller: Poller) -> None:
    """Those that fail while others don't wait for their next turn like these."""
    await poller.store(*(listed(number, 0) for number in range(1, 9)))
    poller.source.odd = {"2603.00001", "2603.00002"}

    first = await poller.turn()
    again = await poller.turn()

    assert len(first) == 8
    assert again == []


async def test_many_odd_papers_come_last(poller: Poller) -> None:
    """However many the newest are, the others are asked for."""
    papers = [listed(number, 0) for number in range(1, 9)]
    await poller.store(*papers)
    poller.source.odd = {paper.id for paper in papers[:5]}
    asked: set[str] = set()

    for _ in range(4):
        asked |= {*await poller.turn()}
        poller.clock.now += OUTAGE_PAUSE

    assert {paper.id for paper in papers[5:]} <= asked


async def test_a_slow_upstream_ends_the_turn(poller: Poller) -> None:
    """The next turn may be another process's."""
    await poller.store(listed(1, 0), listed(2, 0))
    turn = await poller.polls.next_turn()

    asked = await poller.polls.ask(replace(turn, length=timedelta()))

    assert asked.found == 0


async def test_a_wrong_clock_of_the_past_holds_nothing_up(poller: Poller) -> None:
    """What was asked in the future is due."""
    await poller.store(listed(1, 0))
    poller.clock.advance(days=400)
    poller.wanted = {"2603.00001"}
    await poller.turns()
    poller.clock.now = NOW
    poller.restart()

    assert await poller.turn() == ["2603.00001"]
