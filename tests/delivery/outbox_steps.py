"""The steps of a sender for the tests of the outbox, each in a transaction of its own."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.delivery.domain.delivery import Delivery, State, after_result
from bot.delivery.domain.order import Order
from bot.delivery.domain.results import Result
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.storage.database import Database
from bot.storage.schema import deliveries
from tests.support.fakes import NOW
from tests.support.orders import GUILD


def after(seconds: float) -> datetime:
    """Give a moment, in seconds after `NOW`."""
    return NOW + timedelta(seconds=seconds)


async def put(database: Database, *orders: Order) -> int:
    """Put orders in a transaction of their own."""
    async with database.write() as tx:
        return await Outbox(tx).put(orders)


async def claim(
    database: Database, owner: str, now: datetime = NOW, limit: int = 10
) -> tuple[Delivery, ...]:
    """Claim in a transaction of its own."""
    async with database.write() as tx:
        return await Outbox(tx).claim(owner, now, limit)


async def complete(database: Database, owner: str, claimed: Delivery, result: Result) -> bool:
    """Write down what `result` leads to, five seconds after the claim."""
    at = (claimed.last_sent_at or NOW) + timedelta(seconds=5)
    async with database.write() as tx:
        return await Outbox(tx).complete(owner, after_result(claimed, result, at, lambda: 0.5))


async def ledger(database: Database, subscription_id: int = 1) -> tuple[Delivery, ...]:
    """Read what is known of a subscription's deliveries."""
    async with database.read() as tx:
        return await RoundupDeliveries(tx, GUILD, subscription_id).newest(10)


async def counts(database: Database) -> Counter[State]:
    """Count the deliveries in each state."""
    async with database.read() as tx:
        return Counter(map(State, (await tx.execute(select(deliveries.c.state))).scalars()))


async def state(database: Database, subscription_id: int = 1) -> State:
    """Read where a subscription's only delivery stands."""
    (only,) = await ledger(database, subscription_id)
    return only.state
