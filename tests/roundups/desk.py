"""A server's roundups for the tests: papers come in, time goes by, issues are made."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.delivery.domain.delivery import Delivery, State, after_result
from bot.delivery.domain.order import Message
from bot.delivery.domain.results import Result, Sent
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.ingest.store.listings import ListingState, ListingStore
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services.issues import IssueService
from bot.roundups.services.roundups import RoundupService
from bot.roundups.services.scheduler import Scheduler
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

GUILD, ADMIN, CHANNEL = 900, 55, 7001
RATE = 0.2
"""Messages a second."""
SETTLE = timedelta(minutes=30)
EPOCH_MS = 1_420_070_400_000
"""Where the times in Discord's ids begin, in milliseconds."""


def render(page: IssuePage) -> tuple[Message, ...]:
    """Write an issue down as its ids, so that a test can read what was frozen."""
    seen = {
        "papers": [paper.id for paper in page.papers],
        "votes": [paper.upvotes for paper in page.papers],
        "late": [paper.id for paper in page.late],
        "more": page.more,
        "missed": page.issue.missed,
        "is_late": page.issue.is_late,
        "is_final": page.issue.is_final,
    }
    return (Message(json.dumps(seen)),)


@dataclass
class Desk:
    """The services of one server over a real database, at a clock that the test moves."""

    database: Database
    clock: Clock
    services: Services = field(init=False)
    scheduler: Scheduler = field(init=False)

    def __post_init__(self) -> None:
        """Build the services."""
        services = Services.over(self.database, FakeSource(), self.clock)
        issues = IssueService(services.search, render, self.clock)
        roundups = RoundupService(self.database, issues, self.clock, services.sender_wakeup.set)
        self.services = replace(services, issues=issues, roundups=roundups)
        self.scheduler = Scheduler(
            self.database, issues, services.notices, self.clock, settle=SETTLE, rate=RATE
        )

    async def add(self, at: str = "09:00", **options: object) -> Subscription:
        """Set up a roundup."""
        draft = RoundupDraft(destination=Destination(CHANNEL), at=at)
        draft = replace(draft, **options)  # pyright: ignore[reportArgumentType]  # tests name real fields
        return await self.services.roundups.add(GUILD, ADMIN, draft)

    async def ingest(self, *papers: Paper) -> None:
        """Let an ingest bring papers now; it also finds nothing else on today's list."""
        now = self.clock()
        async with self.database.write() as tx:
            await PaperStore(tx).save(papers, now)
            await ListingStore(tx).put(ListingState(now.date(), now, len(papers), "digest"))

    async def listed(self, day: date, count: int, first: int = 1) -> None:
        """Bring `count` papers of one listing day, numbered from `first`, which are their votes."""
        numbers = range(first, first + count)
        await self.ingest(*(a_paper(number, listing_day=day) for number in numbers))

    async def run(
        self, until: datetime, *, polled: bool = False, pause: timedelta = timedelta()
    ) -> int:
        """Step the scheduler whenever something is due until then; give how many issues it made.

        With `polled`, an ingest finds nothing new right before each step. A `pause` between two
        steps makes a long wait, which is one look after the other, cheaper.
        """
        made = 0
        while True:
            async with self.database.read() as tx:
                due = await SubscriptionStore(tx).due(until, 1)
            if not due:
                break
            self.clock.now = max(min(self.clock.now + pause, until), due[0].next_run_at)
            if polled:
                await self.ingest()
            made += await self.scheduler.step()
        self.clock.now = max(self.clock.now, until)
        return made

    async def ledger(self, subscription: Subscription) -> tuple[Delivery, ...]:
        """Give the deliveries of a roundup, oldest first."""
        async with self.database.read() as tx:
            return (await RoundupDeliveries(tx, GUILD, subscription.id).newest(999))[::-1]

    async def issues(self, subscription: Subscription) -> dict[str, dict[str, object]]:
        """Give what the issues of a roundup hold, by their keys."""
        ledger = await self.ledger(subscription)
        return {each.order.key: json.loads(each.order.payload) for each in ledger}

    async def deliver(self, result: Result | None = None) -> int:
        """Let all that waits have one result, that it was sent if none is named; give how many."""
        now = self.clock()
        async with self.database.write() as tx:
            claimed = await Outbox(tx).claim("desk", now, 99)
            for each in claimed:
                came = result or Sent(int(now.timestamp() * 1000 - EPOCH_MS) << 22 | each.id)
                ended = after_result(each, came, now, lambda: 0.5)
                await Outbox(tx).complete("desk", ended)
        return len(claimed)

    async def states(self, subscription: Subscription) -> list[State]:
        """Give where the deliveries of a roundup stand, oldest first."""
        return [each.state for each in await self.ledger(subscription)]
