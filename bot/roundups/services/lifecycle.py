"""Changes the state of subscriptions, and does what follows: cancel, continue or begin anew."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.store.outbox import Outbox
from bot.ingest.store.listings import ListingStore
from bot.roundups.domain.issue_days import first_whole_day, oldest_open_day
from bot.roundups.domain.lifecycle import TRANSITIONS, SubscriptionEvent
from bot.roundups.domain.subscription import Subscription, Terms
from bot.roundups.services.past_runs import record_paused
from bot.roundups.store.subscriptions import StartingPoint, SubscriptionStore
from bot.storage.transaction import Transaction

_BEGINS_ANEW = frozenset({SubscriptionEvent.RESUMED, SubscriptionEvent.SERVER_JOINED})
"""Events after which what was missed is not made up for."""


async def apply(
    tx: Transaction, known: Subscription, event: SubscriptionEvent, now: datetime
) -> Subscription | None:
    """Apply an event to a subscription; return it as it is now, or None if nothing changes."""
    if event is SubscriptionEvent.PAUSED:  # an issue sent by hand may wait in any state
        await Outbox(tx).cancel(known.guild_id, now, known.id)
    if known.pause not in TRANSITIONS[event].origins:
        return None
    if TRANSITIONS[event].target is not None:
        await Outbox(tx).cancel(known.guild_id, now, known.id)
        return await SubscriptionStore(tx).pause(known, event, now)
    await record_paused(tx, known, now)
    if event in _BEGINS_ANEW:
        start = await with_late_additions(tx, resuming_point(known, now), now)
        return await SubscriptionStore(tx).begin_anew(known, event, start)
    return await SubscriptionStore(tx).catch_up(known, event, known.next_run_after(now))


def starting_point(terms: Terms, now: datetime, served: str = "") -> StartingPoint:
    """Return a starting point at the next run; `served` is the key of the last issue, if any."""
    schedule = terms.schedule
    served = max(served, schedule.last_until(now).issue_key)
    next_run_at = schedule.next_after(now, served).moment
    return StartingPoint(
        last_issue_key=served,
        whole_from=first_whole_day(schedule, now, next_run_at),
        first_day=oldest_open_day(now),
        next_run_at=next_run_at,
    )


async def with_late_additions(
    tx: Transaction, start: StartingPoint, now: datetime
) -> StartingPoint:
    """Let a starting point cover what older lists get from now on."""
    oldest = await ListingStore(tx).oldest_read(now)
    return replace(start, first_day=min(start.first_day, oldest))


def resuming_point(known: Subscription, now: datetime) -> StartingPoint:
    """Return a fresh starting point, except that a served day stays served, whatever its time."""
    return starting_point(known.terms, now, known.last_issue_key)
