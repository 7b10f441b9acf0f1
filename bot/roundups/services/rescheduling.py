"""Reschedules roundups when a process starts: a newer tzdata may have changed a zone's clocks."""

from datetime import datetime

from bot.errors import BadRequest
from bot.roundups.domain.subscription import Subscription
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.database import Database

BATCH = 200
"""Subscriptions read at a time: computing their times takes about 20 ms."""


async def reschedule(database: Database, now: datetime) -> int:
    """Bring forward the roundups whose next run is earlier than planned; return how many.

    Roundups that now come later need no change: the scheduler checks them too early and postpones
    them. One that waits for papers stays as it is, because it waits for a moment before its next
    run.
    """
    moved = last = 0
    while True:
        async with database.read() as tx:
            some = await SubscriptionStore(tx).active(last, BATCH)
        wanted = [(each, _next_run(each, now)) for each in some]
        earlier = [(each, moment) for each, moment in wanted if moment < each.next_run_at]
        if earlier:
            async with database.write() as tx:
                for each, moment in earlier:
                    moved += await SubscriptionStore(tx).advance(each, moment, each.cursor, None)
        if len(some) < BATCH:
            return moved
        last = some[-1].id


def _next_run(subscription: Subscription, now: datetime) -> datetime:
    try:
        return subscription.next_run_after(now)
    except BadRequest:  # tzdata no longer has its zone: the scheduler leaves it alone
        return subscription.next_run_at
