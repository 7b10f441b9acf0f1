"""Records what became of each run of a roundup that was due, and tells admins."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.delivery.domain.delivery import Delivery
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.history import HistoryEntry
from bot.roundups.domain.issue_days import list_day
from bot.roundups.domain.past_run import SHOWN_RUNS, Funnel, PastRun, Verdict, paused_runs
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services.candidates import IssueCandidates
from bot.roundups.services.history import MAX_PARTS
from bot.roundups.store.past_runs import PastRunStore
from bot.runtime.clock import Clock
from bot.schedules.schedule import Run
from bot.search.domain.criteria import Criteria
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction

_DAY = timedelta(days=1)


class PastRunService:
    """The past runs of roundups; every method works on a subscription of the asking server."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`, as of `clock`."""
        self._database = database
        self._clock = clock

    async def read(self, subscription: Subscription) -> tuple[PastRun, ...]:
        """Return the last runs of a roundup with how their posts arrived, newest first."""
        parts: defaultdict[str, list[Delivery]] = defaultdict(list)
        limit = SHOWN_RUNS * MAX_PARTS
        async with self._database.read() as tx:
            runs = await last_runs(tx, subscription, self._clock(), SHOWN_RUNS)
            deliveries = RoundupDeliveries(tx, subscription.guild_id, subscription.id)
            for each in await deliveries.newest(limit):
                parts[each.order.key].append(each)
        number = subscription.number
        return tuple(
            replace(run, entry=HistoryEntry.of(number, run.due_at, parts[run.key]))
            if run.key in parts
            else run
            for run in runs
        )


async def last_runs(
    tx: Transaction, subscription: Subscription, now: datetime, limit: int
) -> tuple[PastRun, ...]:
    """Return the last runs of a roundup, newest first; those of a pause that lasts are included."""
    paused = paused_runs(subscription, now)
    stored = PastRunStore(tx)
    return (*paused, *await stored.newest(subscription.guild_id, subscription.id, limit))[:limit]


async def past_run(
    tx: Transaction, subscription: Subscription, choice: IssueCandidates, run: Run
) -> PastRun:
    """Return what was chosen for a run, to be recorded with its issue."""
    funnel = await _funnel(tx, subscription, choice, run)
    return _past_run(subscription, run, funnel.verdict, funnel)


async def record_missed(tx: Transaction, subscription: Subscription, missed: Iterable[Run]) -> None:
    """Record runs that nobody served in time, unless something is known of them."""
    last = [*missed][-SHOWN_RUNS:]
    await PastRunStore(tx).add([_past_run(subscription, run, Verdict.MISSED) for run in last])


async def record_not_asked(tx: Transaction, subscription: Subscription, run: Run) -> None:
    """Record a run that waited in vain for an answer about its list."""
    await PastRunStore(tx).add([_past_run(subscription, run, Verdict.NOT_ASKED)])


async def record_paused(tx: Transaction, paused: Subscription, now: datetime) -> None:
    """Record the runs that did not come while a roundup was paused; call it when that ends."""
    await PastRunStore(tx).add(paused_runs(paused, now))


async def _funnel(
    tx: Transaction, subscription: Subscription, choice: IssueCandidates, run: Run
) -> Funnel:
    """Count the papers that each step of a choice leaves.

    What an earlier run had before it, and did not take, counts only if it is chosen now.
    """
    criteria, store, chosen = choice.criteria, NewPaperStore(tx), choice.fresh.listed
    since = criteria.first_day
    if choice.covers is None:
        before = date.fromisoformat(subscription.last_issue_key)
        since = max(since, min(list_day(run), before + _DAY))
    recent = replace(criteria, after=subscription.cursor, min_upvotes=0)
    found = await store.fresh(recent, choice.held, since)
    every = matched = {**found.listed, **chosen}
    if criteria.query:
        found = await store.fresh(replace(recent, query=""), choice.held, since)
        every = {**found.listed, **chosen}
    lists = Criteria(0, criteria.until, since, last_day=criteria.last_day)
    late = sum(day < since for day in every.values())
    most = await PaperStore(tx).get_many([*matched][:1]) if not chosen else ()
    return Funnel(
        listed=await store.count(lists) + late,
        fresh=len(every),
        matched=len(matched),
        upvoted=len(chosen),
        posted=min(len(chosen), subscription.terms.top),
        most_upvotes=sum(paper.upvotes or 0 for paper in most),
    )


def _past_run(
    subscription: Subscription, run: Run, verdict: Verdict, funnel: Funnel | None = None
) -> PastRun:
    terms = subscription.terms
    return PastRun(
        subscription.id,
        subscription.guild_id,
        run.issue_key,
        run.moment,
        verdict,
        terms.min_upvotes,
        terms.query,
        funnel or Funnel(),
    )
