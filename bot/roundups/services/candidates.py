"""Chooses the papers of an issue: those listed on its days that no earlier issue holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from bot.delivery.domain.delivery import State
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.issue import EarlierIssue
from bot.roundups.domain.issue_days import LATE_ADDITIONS, IssueDays, list_day, period_before
from bot.roundups.domain.subscription import Subscription
from bot.roundups.store.issues import IssueStore
from bot.schedules.schedule import Cadence, Run
from bot.search.domain.criteria import Criteria
from bot.search.store.new_papers import NewPapers, NewPaperStore
from bot.storage.transaction import Transaction

MAX_FAILED = 30
"""Consecutive failed issues whose papers the next one still includes."""
EARLIER = MAX_FAILED + 15
"""Earlier issues that are read: whatever they hold of a month of daily ones is not repeated."""

_LOST = frozenset({State.EXPIRED, State.DEAD, State.CANCELLED})
"""States of issues that certainly did not arrive."""


@dataclass(frozen=True, slots=True)
class IssueCandidates:
    """The papers an issue would hold; `missed` counts the failed issues before it.

    `held` are the ids of the papers that earlier issues hold, chosen by these criteria or not.
    """

    criteria: Criteria
    fresh: NewPapers
    missed: int = 0
    covers: IssueDays | None = None
    held: frozenset[str] = frozenset()

    @property
    def is_rest(self) -> bool:
        """Return whether earlier issues hold some papers of its period."""
        return self.covers is not None and self.fresh.held > 0

    def days(self, today: date) -> IssueDays:
        """Return the listing days it holds: of its papers, or the whole period it `covers`."""
        listed = self.fresh.days or (today,)
        return self.covers or IssueDays(listed[0], listed[-1])


async def candidates(
    tx: Transaction, subscription: Subscription, query: str, run: Run
) -> IssueCandidates:
    """Return what the issue of a run would hold if it were made now.

    `query` is the canonical query. What earlier issues hold, late papers included, is left out;
    the papers of issues that never arrived are in again.
    """
    earlier = await IssueStore(tx).earlier(subscription.id, EARLIER)
    lost = await _lost(tx, subscription, earlier)
    arrived = [issue for issue in earlier if issue.key not in lost]
    held = frozenset(paper_id for issue in arrived for paper_id in issue.paper_ids)
    failed = _failed(subscription, earlier, lost, held)
    days = _days(subscription, run, failed)
    criteria = Criteria(
        after=_after(subscription, failed, arrived),
        until=await PaperStore(tx).newest_sequence(),
        first_day=days.first,
        last_day=days.last,
        min_upvotes=subscription.terms.min_upvotes,
        query=query,
    )
    fresh = await NewPaperStore(tx).fresh(criteria, held, subscription.whole_from)
    return IssueCandidates(criteria, fresh, len(failed), _period(subscription, days), held)


async def latest(
    tx: Transaction, subscription: Subscription, query: str, now: datetime
) -> IssueCandidates:
    """Return what the latest list or whole period holds, whether it was posted or not."""
    terms = subscription.terms
    if terms.cadence is Cadence.DAILY:
        day = await PaperStore(tx).latest_day(now.date()) or now.date()
        days = IssueDays(day, day)
    else:
        days = period_before(terms.cadence, terms.schedule.last_until(now).day)
    until = await PaperStore(tx).newest_sequence()
    criteria = Criteria(0, until, days.first, terms.min_upvotes, query, days.last)
    fresh = await NewPaperStore(tx).fresh(criteria)
    return IssueCandidates(criteria, fresh, covers=_period(subscription, days))


async def _lost(
    tx: Transaction, subscription: Subscription, earlier: Sequence[EarlierIssue]
) -> frozenset[str]:
    """Return the keys of the issues that certainly did not arrive."""
    keys = [issue.key for issue in earlier]
    states = await RoundupDeliveries(tx, subscription.guild_id, subscription.id).first_states(keys)
    return frozenset(key for key, state in states.items() if state in _LOST)


def _failed(
    subscription: Subscription,
    earlier: Sequence[EarlierIssue],
    lost: frozenset[str],
    held: frozenset[str],
) -> list[EarlierIssue]:
    """Return the failed issues whose papers the next one includes, newest first.

    These are all since the last one that arrived. Of an older one it was not known by then if none
    of its papers came with that: it was in doubt while Discord or the bot was away.
    """
    since = subscription.first_day  # what failed before it was resumed is no longer relevant
    latest = [*takewhile(lambda issue: issue.key in lost, earlier)]
    older = [
        issue
        for issue in earlier[len(latest) :]
        if issue.key in lost and held.isdisjoint(issue.paper_ids)
    ]
    return [issue for issue in (*latest, *older) if issue.day >= since]


def _days(subscription: Subscription, run: Run, failed: Sequence[EarlierIssue]) -> IssueDays:
    """Return the listing days of a run's issue, back to those of issues that never came."""
    terms = subscription.terms
    if terms.cadence is Cadence.DAILY:
        served = date.fromisoformat(subscription.last_issue_key)
        oldest = min([served, *(issue.day for issue in failed)])
        first = max(subscription.first_day, oldest - LATE_ADDITIONS)
        return IssueDays(first, list_day(run))
    first_missed = terms.schedule.following(subscription.last_issue_key).day
    same = [issue.day for issue in failed if issue.cadence is terms.cadence]
    oldest = min([run.day, first_missed, *same])
    last = period_before(terms.cadence, run.day).last
    return IssueDays(period_before(terms.cadence, oldest).first, min(last, run.moment.date()))


def _period(subscription: Subscription, days: IssueDays) -> IssueDays | None:
    return None if subscription.terms.cadence is Cadence.DAILY else days


def _after(
    subscription: Subscription, failed: Sequence[EarlierIssue], arrived: Sequence[EarlierIssue]
) -> int:
    """Return the sequence number after which papers count: whole periods have no beginning."""
    unrecorded = max((issue.until or 0 for issue in arrived), default=0)
    is_daily = subscription.terms.cadence is Cadence.DAILY
    begin = max(subscription.begins_after, unrecorded) if is_daily else unrecorded
    return min([begin, *(issue.after for issue in failed)])
