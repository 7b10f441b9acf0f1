"""Hand-written stand-ins for the ports: source, clock, target, pace; and papers to use."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Absent, Refused, Result, Sent
from bot.errors import SourceUnavailable
from bot.ingest.sources.port import Batch, Rejected
from bot.ingest.sources.quota import Quota
from bot.papers.domain.listing import Period
from bot.papers.domain.paper import Paper

NOW = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
"""A Wednesday afternoon."""


def a_paper(number: int = 1, /, **known: object) -> Paper:
    """Make a paper that differs by `number`; `known` overrides what it is made of."""
    given: dict[str, object] = {
        "id": f"2603.{number:05}",
        "title": f"Paper number {number}",
        "abstract": f"We study subject {number}. It is small and well behaved.",
        "authors": ("Ada Example", "Ben Sample"),
        "author_count": 2,
        "listing_day": date(2026, 3, 4),
        "published_at": datetime(2026, 3, 3, tzinfo=UTC),
        "upvotes": number,
        "comments": 0,
    }
    return Paper(**given | known)  # pyright: ignore[reportArgumentType]  # tests name real fields


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now

    def advance(self, **span: float) -> None:
        """Move on by hours=, minutes=, days=."""
        self.now += timedelta(**span)


@dataclass
class FakeSource:
    """A source whose lists are set by the test; `down` makes it unreachable."""

    papers: list[Paper] = field(default_factory=list[Paper])
    found: list[Paper] = field(default_factory=list[Paper])
    batches: dict[str, Batch] = field(default_factory=dict[str, Batch])
    readable: dict[str, tuple[Paper, ...]] = field(default_factory=dict[str, tuple[Paper, ...]])
    down: bool = False
    asked: list[str] = field(default_factory=list[str])
    name: str = "fake"
    quota: Quota = field(default_factory=Quota)

    async def listing(self, period: Period) -> Batch:
        """Give the batch set for the period, else the papers listed in it."""
        self._ask(period.text)
        listed = [
            p for p in self.papers if p.listing_day and period.first <= p.listing_day <= period.last
        ]
        digest = repr(listed)
        return self.batches.get(period.text, Batch(tuple(listed), digest=digest))

    async def paper(self, paper_id: str) -> Paper | None:
        """Give a paper by its id."""
        self._ask(paper_id)
        return next((paper for paper in [*self.papers, *self.found] if paper.id == paper_id), None)

    def read(self, record: str) -> Batch:
        """Read a record if the test has put a paper under it."""
        papers = self.readable.get(record, ())
        return Batch(papers, () if papers else (Rejected(record, "still unreadable"),))

    async def search(self, text: str, limit: int) -> Batch:
        """Give what the test said is found."""
        self._ask(text)
        return Batch(tuple(self.found[:limit]))

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise SourceUnavailable(
                "The fake source is down.", cause="DNS: Name or service not known"
            )


def _opened() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class FakeTarget:
    """A target that keeps messages by their marker, and drops repeats by their nonce.

    `results` are given first, one for each request, instead of doing anything; a function decides
    by the delivery, and gives None to let it pass. Nothing is answered while `answering` is not
    set; `asked` are the requests, `called` is set with the first of them, `payloads` are those of
    all messages ever made.
    """

    results: list[Result | Callable[[Delivery], Result | None]] = field(
        default_factory=list[Result | Callable[[Delivery], Result | None]]
    )
    there: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    answering: asyncio.Event = field(default_factory=_opened)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    nonces: dict[str, int] = field(default_factory=dict[str, int])
    payloads: list[str] = field(default_factory=list[str])

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Keep the message."""
        if result := await self._result("send", delivery):
            return result
        if nonce not in self.nonces:
            self.nonces[nonce] = len(self.nonces) + 1
            self.there.setdefault(delivery.order.marker, []).append(self.nonces[nonce])
            self.payloads.append(delivery.payload)
        return Sent(self.nonces[nonce])

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message."""
        if result := await self._result("find", delivery):
            return result
        found = self.there.get(delivery.order.marker)
        return Sent(found[0]) if found else Absent()

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Do as if it was edited."""
        del payload
        result = await self._result("edit", delivery)
        return result or (
            Sent(delivery.message_id) if delivery.message_id else Refused(404, 10008, "deleted")
        )

    async def _result(self, what: str, delivery: Delivery) -> Result | None:
        self.asked.append((what, delivery.order.unique_key))
        self.called.set()
        await self.answering.wait()
        result = self.results.pop(0) if self.results else None
        return result(delivery) if callable(result) else result


@dataclass
class FakePace:
    """A pace that gives turns at once while `open` is set; `halted` seconds are told otherwise."""

    halted_for: float = 0.0
    rate: float = 40.0
    open: asyncio.Event = field(default_factory=_opened)

    async def acquire(self) -> float:
        """Give a turn."""
        await self.open.wait()
        return self.halted_for
