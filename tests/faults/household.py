"""All that goes on beside the bot, before a Discord in memory that fails now and then.

Papers come on workdays; roundups and alerts are drawn as in life, sent, and edited until their
lists close.
"""

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.accounts.domain import Owner
from bot.errors import SourceUnavailable
from bot.memory.services.posts import PostMemory
from bot.papers.domain.paper import Paper
from bot.roundups.domain.draft import RoundupDraft
from bot.roundups.services.refresh import RefreshService
from bot.roundups.services.scheduler import Scheduler
from bot.roundups.views.messages import issue_messages
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from bot.watches.views.alerts import alert_message
from bot.workers import delivery_outcomes
from tests.delivery.sending import kinds
from tests.faults.simulation import MIX, SimulatedDiscord
from tests.support.fakes import Clock, FakePace, FakeSource, a_paper
from tests.support.senders import ObservedSender

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WATCHES, PAPERS_A_DAY = 50, 25
RATE = 40
LISTED_FROM = 4
"""The hour in which a workday's papers come."""
WORDS = "sparse dense robot garden video speech agent memory reward proof".split()
REMEMBERED = timedelta(days=14)
"""How far back the source's lists go."""


@dataclass
class Household:
    """What works beside the bot, one thing after the other, whenever it is told to."""

    database: Database
    clock: Clock
    dice: random.Random
    source: FakeSource = field(default_factory=FakeSource)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    listed: date | None = None

    def __post_init__(self) -> None:
        """Build it as `bot/workers.py` does."""
        self.services = Services.over(self.database, self.source, self.clock)
        self.discord = SimulatedDiscord(self.clock, self.dice.randrange(1_000_000), MIX)
        targets, outcomes = kinds(self.discord), delivery_outcomes(self.services.notices)  # pyright: ignore[reportArgumentType]  # it is a target too
        self.sender = ObservedSender(self.database, targets, FakePace(), outcomes, self.clock)
        self.refresh = RefreshService(
            self.database, targets, issue_messages, PostMemory(), self.clock
        )
        self.scheduler = Scheduler(
            self.database,
            self.services.issues,
            self.services.notices,
            self.clock,
            settle=timedelta(minutes=30),
            rate=RATE,
        )
        self.matching = MatchingService(self.database, self.clock)
        self.telling = AlertService(self.database, alert_message, self.clock)

    async def furnish(self, roundups: Iterable[RoundupDraft], watches: int = WATCHES) -> None:
        """Set up roundups, each in a server of its own, and watches of some members."""
        for number, draft in enumerate(roundups, 1):
            await self.services.roundups.add(number, 55, draft)
        for number in range(watches):
            words = self.dice.sample(WORDS, 1 + number % 2)
            text = f"{' '.join(words)} OR word{number}"  # nobody watches the same twice
            await self.services.watches.add(Owner(1_000 + number % 20), WatchDraft(text))

    async def hour(self) -> None:
        """Do what is done in an hour."""
        await self.fetch()
        await self.plan()
        await self.send()
        await self.refresh.step()

    async def fetch(self) -> None:
        """Ask for papers, which may be in vain."""
        self._list_papers()
        with suppress(SourceUnavailable):
            await self.services.ingest.poll()
        await self.services.search.learn_acronyms()

    async def plan(self) -> None:
        """Order what is due."""
        await self.scheduler.step()
        await self.matching.step()
        await self.telling.step()

    async def send(self) -> None:
        """Send what is ordered."""
        await self.sender.drain()

    async def midnight(self) -> None:
        """Do what is done once a day."""
        await self.sender.delete_old()
        await self.telling.forget()

    def _list_papers(self) -> None:
        """Let papers come in the morning of a workday."""
        now = self.clock()
        if now.weekday() < 5 and now.hour >= LISTED_FROM and self.listed != now.date():
            self.listed = now.date()
            self.source.papers += [self._paper() for _ in range(PAPERS_A_DAY)]
        oldest = (now - REMEMBERED).date()
        self.source.papers = [
            paper for paper in self.source.papers if (paper.listing_day or oldest) > oldest
        ]

    def _paper(self) -> Paper:
        number, words = next(self.numbers), " ".join(self.dice.sample(WORDS, 4))
        known = a_paper(number, listing_day=self.clock().date(), title=f"On {words} {number}")
        return replace(known, abstract=f"We study {words}. " * 12)
