"""Whatever happens, in whatever order, to watches and their process: each paper is told once."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.accounts.domain import Owner
from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Ambiguous, Refused, Result
from bot.papers.domain.paper import Paper
from bot.storage.database import Database, open_database
from bot.watches.domain.watch import AlreadyWatching, Watch, WatchPause
from tests.support.alert_judge import Judge, Pair
from tests.support.fakes import Clock, a_paper
from tests.support.mortal import KilledError, Mortal
from tests.support.sql import Sql, sql_at
from tests.watches.watching import ME, OTHER_MEMBER, SERVER, Desk, about

T = TypeVar("T")
Opened = tuple[asyncio.Runner, Database, Sql]

OWNERS = (ME, Owner(OTHER_MEMBER), SERVER)
QUERIES = ("moe", "moe OR rag", "rag -moe", "title:rag", "rag upvotes:>=2", "moe upvotes:>=3")
TIMES = (None, None, None, "09:00", "21:00")
WORDS = ("moe", "rag", "moe rag", "vlm")
EXAMPLES = 10
"""Histories of 15 steps each."""
FEW = 3
"""Those of every day on PostgreSQL, where each takes four times as long."""
SIZES = (
    pytest.param("sqlite", EXAMPLES, id="sqlite"),
    pytest.param("postgres", FEW, id="postgres"),
    pytest.param("postgres", EXAMPLES, id="postgres-many", marks=pytest.mark.faults),
)

_TABLES = (
    *("deliveries", "alerts", "told", "hits", "watches", "members"),
    *("snapshots", "acronyms", "paper_text", "papers"),
)
_LISTED = (
    "SELECT paper_id FROM told JOIN alerts ON alerts.id = alert_id WHERE reference = :reference"
)

CLOSED = Refused(403, 50007, "cannot send messages to this user")


class Event(Enum):
    """What may happen before the watches are looked at."""

    NOTHING = auto()
    GROW = auto()
    OLD_PAPERS = auto()
    WATCH = auto()
    PAUSE = auto()
    RESUME = auto()
    SNOOZE = auto()
    REMOVE = auto()


class Fate(Enum):
    """What becomes of the first alert that is sent."""

    ARRIVES = auto()
    IS_LOST = auto()
    IS_REFUSED = auto()


class Watching(RuleBasedStateMachine):
    """Members and a server whose watches come and go, and a process that dies now and then."""

    def __init__(self, runner: asyncio.Runner, database: Database, sql: Sql) -> None:
        """Begin with an empty cache."""
        super().__init__()
        self.runner, self.sql = runner, sql
        self.database = Mortal.over(database)
        self.desk, self.judge = Desk(self.database, Clock()), Judge()
        self.papers: list[Paper] = []

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        """Run a step to its end."""
        return self.runner.run(step)

    @initialize(texts=st.lists(st.sampled_from(QUERIES), min_size=1, max_size=3))
    def begin(self, texts: list[str]) -> None:
        """Set up a watch or some of the first member."""
        self.do(self.empty())
        for text in texts:
            self.watch(ME, text, None)

    # one rule for all: hypothesis likes to leave rules out, and without papers nothing happens
    @rule(
        minutes=st.sampled_from((1, 1, 5, 61, 300, 1000)),
        words=st.lists(st.sampled_from(WORDS), max_size=3),
        upvotes=st.integers(0, 3),
        event=st.sampled_from(Event),
        owner=st.sampled_from(OWNERS),
        text=st.sampled_from(QUERIES),
        at=st.sampled_from(TIMES),
        death=st.none() | st.tuples(st.integers(1, 5), st.booleans()),
        fate=st.sampled_from((Fate.ARRIVES, *Fate)),
    )
    def turn(  # noqa: PLR0913, PLR0917  # hypothesis gives them by name
        self,
        minutes: int,
        words: list[str],
        upvotes: int,
        event: Event,
        owner: Owner,
        text: str,
        at: str | None,
        death: tuple[int, bool] | None,
        fate: Fate,
    ) -> None:
        """Let a while go by, papers come in, something happen, and all be told."""
        self.desk.clock.advance(minutes=minutes)
        self.bring(words, upvotes)
        self.disturb(event, owner, text, at)
        self.desk.sending.target.results.append(partial(self.result, fate))
        self.work(death)
        self.desk.sending.target.results.clear()

    def result(self, fate: Fate, delivery: Delivery) -> Result | None:
        """Give an alert its fate, unless nobody could tell any more that it has not arrived."""
        if fate is Fate.IS_LOST and self.desk.clock() < delivery.order.expires_at:
            return Ambiguous("reset")
        is_member = delivery.order.guild_id is None
        is_refused = fate is Fate.IS_REFUSED and is_member and not delivery.is_doubtful
        return CLOSED if is_refused else None

    def disturb(self, event: Event, owner: Owner, text: str, at: str | None) -> None:
        """Let something happen."""
        match event:
            case Event.NOTHING:
                pass
            case Event.GROW:
                self.grow()
            case Event.OLD_PAPERS:
                self.bring(WORDS, 3, days_ago=11)  # a list of ten days ago may still grow
            case Event.WATCH:
                self.watch(owner, text, at)
            case _:
                self.change(event, owner)

    def work(self, death: tuple[int, bool] | None) -> None:
        """Match, order and send; perhaps the process dies at one of its writes."""
        if death:
            writes, commits_last = death
            self.database.die_in(writes, commits_last=commits_last)
        try:
            self.do(self.desk.matching.step())
            self.judge.looked()
            self.do(self.desk.telling.step())
            self.do(self.desk.sending.drain())
        except KilledError:
            self.judge.looked(is_sure=False)
        self.database.revive()
        if death:
            self.desk.restart()

    def bring(self, words: Sequence[str], upvotes: int, days_ago: int = 0) -> None:
        """Let papers come in, one a text."""
        day = self.desk.clock().date() - timedelta(days=days_ago)
        fresh = [
            a_paper(number, **about(*text.split()), listing_day=day, upvotes=upvotes)
            for number, text in enumerate(words, len(self.papers))
        ]
        self.papers += fresh
        self.do(self.desk.ingest(*fresh))
        self.judge.arrived(fresh, is_news=not days_ago)

    def grow(self) -> None:
        """Give each paper one more upvote."""
        self.papers = [replace(paper, upvotes=(paper.upvotes or 0) + 1) for paper in self.papers]
        self.do(self.desk.ingest(*self.papers))
        self.judge.arrived(self.papers, is_news=False)

    def watch(self, owner: Owner, text: str, at: str | None) -> None:
        """Set a watch up, unless its owner has the same already."""
        with contextlib.suppress(AlreadyWatching):
            self.judge.begins(self.do(self.desk.watch(text, owner, at=at)))

    def change(self, event: Event, owner: Owner) -> None:
        """Change an owner's newest watch, if there is one."""
        services = self.desk.services
        watches = self.do(services.watches.all(owner))
        if not watches:
            return
        it = watches[-1]
        match event:
            case Event.PAUSE:
                self.do(services.watches.pause(owner, it.number))
                self.judge.stops(it.id)
            case Event.RESUME:
                self.resume(it)
            case Event.SNOOZE:
                self.do(services.watches.snooze(owner, it.number, timedelta(hours=7)))
            case _:
                self.do(services.watches.remove(owner, it.number))
                self.judge.ends(it.id)

    def resume(self, watch: Watch) -> None:
        """Let a watch that is paused go on."""
        self.do(self.desk.services.watches.resume(watch.owner, watch.number))
        if watch.pause is WatchPause.ASKED:  # after any other pause it catches up
            self.judge.begins(watch)

    def watches(self) -> list[Watch]:
        """Give all watches."""
        services = self.desk.services
        return [each for owner in OWNERS for each in self.do(services.watches.all(owner))]

    def told(self) -> list[Pair]:
        """Give who was told of what, by what has arrived."""
        recipients = {each.recipient_id for each in self.judge.watches.values()}
        recipients |= {recipient_id for recipient_id, _ in self.judge.may}
        mail = [alert for each in sorted(recipients) for alert in self.desk.mail(each)]
        return [
            (alert["to"], paper_id) for alert in mail for paper_id in self.do(self.listed(alert))
        ]

    async def listed(self, alert: dict[str, Any]) -> set[str]:
        """Give all papers of an alert: those shown, and those of its list."""
        if alert["total"] == len(alert["papers"]):
            return set(alert["papers"])
        found = await self.sql(_LISTED, reference=alert["reference"])
        return {*alert["papers"], *(paper_id for (paper_id,) in found)}

    @invariant()
    def nothing_twice(self) -> None:
        """Check that nobody was told anything twice or without a reason."""
        assert self.judge.wrongs(self.told()) == []

    def teardown(self) -> None:
        """Let all be well again: whatever had to be told was."""
        for watch in self.watches():
            self.resume(watch)
        for _ in range(9):
            self.desk.clock.advance(hours=3, minutes=1)
            self.work(None)
        assert self.judge.problems(self.told()) == []

    async def empty(self) -> None:
        """Leave nothing of the history before."""
        for table in _TABLES:
            await self.sql(f"DELETE FROM {table}")  # noqa: S608  # our own names


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open a database of each engine on a loop that a machine can step."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(open_database(url)))
        yield runner, database, sql_at(url)
        runner.run(stack.aclose())


@pytest.mark.parametrize(("opened", "examples"), SIZES, indirect=["opened"])
def test_each_paper_is_told_once(opened: Opened, examples: int) -> None:
    """No history of watches, deaths and refusals loses a paper, or tells one twice."""

    class Begun(Watching):
        def __init__(self) -> None:
            super().__init__(*opened)

    run_state_machine_as_test(
        Begun,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
