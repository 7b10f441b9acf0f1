"""Plans roundups anew when a process starts: a newer tzdata may have moved the clocks of a zone."""

from datetime import datetime

from bot.errors import BadRequest
from bot.roundups.domain.subscription import Subscription
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.database import Database

BATCH = 200
"""Subscriptions read at a time: their times take some 20 ms."""


async def replan(database: Database, now: datetime) -> int:
    """Let roundups come earlier whose next run is before what was planned; give how many.

    Those that come later need nothing: the scheduler looks too early, and puts them off. One that
    waits for papers stays as it is, as it waits for a moment before its next run.
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
        return subscription.terms.schedule.next_after(now).moment
    except BadRequest:  # tzdata has lost its zone: the scheduler leaves it alone
        return subscription.next_run_at
