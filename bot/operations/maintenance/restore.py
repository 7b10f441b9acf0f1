"""Marks what may have been sent since a restored backup, so that nothing is posted twice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.errors import BadRequest
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.schedules.schedule import Run, Schedule
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.watches.store.hits import HitStore
from bot.watches.store.watches import WatchStore

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """Counts of marks: messages to look for, roundups whose last issue is past, watches."""

    messages: int
    roundups: int
    watches: int


async def mark_restored(database: Database, now: datetime) -> RestoreReport:
    """Mark everything that may have happened between a backup and `now`, in one transaction.

    Waiting messages, and issues that came due, are looked for in their channel before they are
    sent. What can no longer be looked for counts as posted: issues that are too late to be sent
    and, for watches, all papers listed so far, because their alerts' markers can't be guessed.
    """
    async with database.write() as tx:
        await InstallationStore(tx).raise_epoch(now)
        messages = await Outbox(tx).mark_possibly_sent(now)
        roundups = await _skip_past_issues(tx, now)
        await HitStore(tx).mark_all_done()
        watches = await WatchStore(tx).advance_first_day(now.astimezone(UTC).date() + _DAY)
    return RestoreReport(messages, roundups, watches)


async def _skip_past_issues(tx: Transaction, now: datetime) -> int:
    """Mark issues that are too late to be made as made; return the number of roundups."""
    skipped = 0
    for subscription in await SubscriptionStore(tx).active():
        try:
            schedule = subscription.terms.schedule
        except BadRequest:  # tzdata no longer has its zone: no issue is ever made of it
            continue
        if run := _last_past(schedule, subscription.last_issue_key, now):
            first_day = date.fromisoformat(run.issue_key) + _DAY
            await SubscriptionStore(tx).skip(subscription.id, run.issue_key, first_day)
            skipped += 1
    return skipped


def _last_past(schedule: Schedule, last_issue_key: str, now: datetime) -> Run | None:
    """Return the last run after `last_issue_key` that is too late to be made, or None."""
    due = schedule.due(last_issue_key, now)
    if due:
        return due.missed[-1] if due.missed else None
    latest = schedule.last_until(now)
    return latest if latest.issue_key > last_issue_key else None
