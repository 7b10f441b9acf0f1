"""A sender over a real database and a fake target, for the tests of what it does with results."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.notices import Event, Notice
from bot.delivery.domain.order import Message, Order, TargetKind
from bot.delivery.services.notices import Notices
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.delivery.views.sentences import notice_text
from bot.operations.metrics import Metrics
from bot.storage.database import Database
from bot.workers import delivery_outcomes
from tests.support.fakes import Clock, FakePace, FakeTarget
from tests.support.orders import GUILD
from tests.support.senders import ObservedSender


def drawn(event: Event, notice: Notice) -> Message:
    """Draw a notice."""
    return Message(payload=f"{notice.marker}: {notice_text(event)}")


NOTICES = Notices(drawn)


@dataclass(frozen=True)
class Sending:
    """One sender, and all that it works with."""

    sender: ObservedSender
    database: Database
    target: FakeTarget
    pace: FakePace
    clock: Clock
    metrics: Metrics

    def restarted(self) -> "Sending":
        """Give a sender that knows nothing of this one's, before the same Discord."""
        sender = _sender(self.database, self.target, self.pace, self.clock, self.metrics)
        return replace(self, sender=sender)

    async def put(self, *orders: Order) -> None:
        """Put orders into the outbox."""
        async with self.database.write() as tx:
            await Outbox(tx).put(orders)

    async def drain(self) -> None:
        """Send until nothing more is due."""
        await self.sender.drain()

    async def ledger(self, *subscriptions: int) -> list[Delivery]:
        """Read what became of the deliveries of subscriptions."""
        async with self.database.read() as tx:
            ledgers = [
                await RoundupDeliveries(tx, GUILD, number).newest(20) for number in subscriptions
            ]
        return [each for ledger in ledgers for each in ledger]

    async def only(self, subscription: int = 1) -> Delivery:
        """Read what became of the only delivery of a subscription."""
        (only,) = await self.ledger(subscription)
        return only


def kinds(target: FakeTarget) -> dict[TargetKind, Any]:
    """Let a target be of every kind."""
    return dict.fromkeys(TargetKind, target)


def sending(database: Database, *, workers: int = 32, clock: Clock | None = None) -> Sending:
    """Make a sender."""
    target, pace, clock = FakeTarget(), FakePace(), clock or Clock()
    metrics = Metrics()
    sender = _sender(database, target, pace, clock, metrics, workers)
    return Sending(sender, database, target, pace, clock, metrics)


def _sender(  # noqa: PLR0913, PLR0917  # all that it works with
    database: Database,
    target: FakeTarget,
    pace: FakePace,
    clock: Clock,
    metrics: Metrics,
    workers: int = 32,
) -> ObservedSender:
    return ObservedSender(
        database,
        kinds(target),
        pace,
        delivery_outcomes(NOTICES),
        clock,
        tally=metrics,
        workers=workers,
    )


def sent_markers(target: FakeTarget) -> Iterable[str]:
    """Give the markers of all messages that are there, each as often as it is."""
    return [marker for marker, ids in target.there.items() for _ in ids]
