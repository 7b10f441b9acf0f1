"""Makes due issues, each once; whatever interrupts a step, the next one continues from there."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.delivery.services.notices import Notices
from bot.ingest.store.listings import ListingStore
from bot.papers.domain.listing import SATURDAY
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.issue import MAX_DELAY, IssuePage
from bot.roundups.domain.issue_days import list_day
from bot.roundups.domain.past_run import PastRun
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services.candidates import IssueCandidates, candidates
from bot.roundups.services.empty_runs import hint
from bot.roundups.services.issues import IssueService
from bot.roundups.services.past_runs import past_run, record_missed, record_not_asked
from bot.roundups.store.past_runs import PastRunStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import Clock
from bot.runtime.loops import isolated, run_all
from bot.schedules.schedule import Due, Run
from bot.storage.database import Database
from bot.storage.transaction import Transaction

T = TypeVar("T")

log = logging.getLogger(__name__)

BATCH = 50
"""Subscriptions read at a time."""
AT_ONCE = 5
"""Subscriptions served at once: each waits a dozen times for the event loop, however busy."""
RECHECK = timedelta(minutes=5)
"""Time until a subscription without new papers is checked again: about one ingest."""
RECENT = timedelta(minutes=20)
"""How old the last good answer about a list may be to prove the list empty."""
SLOT = timedelta(seconds=10)
"""Messages sent within this time may be ordered at once, to keep the sender busy."""
FAILURE_DELAY = timedelta(hours=1)
"""How long a failing subscription is left alone: its zone may have become unknown."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was chosen for an issue, read outside the write that makes it: that holds up others.

    `page` is None if there is no paper for it.
    """

    subscription: Subscription
    due: Due
    next_run_at: datetime
    choice: IssueCandidates
    run: PastRun
    page: IssuePage | None


class Scheduler:
    """Serves the subscriptions that are due."""

    def __init__(  # noqa: PLR0913  # four collaborators, and two settings that are named
        self,
        database: Database,
        issues: IssueService,
        notices: Notices,
        clock: Clock,
        *,
        settle: timedelta,
        rate: float,
    ) -> None:
        """Allow a young list `settle` to fill, and order at most `rate` messages a second.

        Admins are told by `notices`.
        """
        self._database = database
        self._issues = issues
        self._notices = notices
        self._clock = clock
        self._settle = settle
        self._rate = rate

    async def step(self) -> int:
        """Serve every due subscription; return the number of issues made.

        Each gets a slot at the rate of sending, in the same order each day. Otherwise the end of a
        long queue would seem late, and late messages are looked for before they are sent.
        """
        now, made, messages = self._clock(), 0, 0
        while True:
            async with self._database.read() as tx:
                due = await SubscriptionStore(tx).due(now, BATCH)
            for few in (due[at : at + AT_ONCE] for at in range(0, len(due), AT_ONCE)):
                planning = (self._isolated(each, self._plan(each, now)) for each in few)
                for plan in filter(None, await run_all(*planning)):
                    slot = now + messages // (self._rate * SLOT.total_seconds()) * SLOT
                    ordered = await self._isolated(plan.subscription, self._order(plan, slot)) or 0
                    made += bool(ordered)
                    messages += ordered
            if len(due) < BATCH:
                break
        if made:
            log.info("made issues=%d", made)
        return made

    async def _isolated(self, subscription: Subscription, serving: Awaitable[T]) -> T | None:
        """Return the result, or None if it fails: the subscription is left alone for a while."""

        async def served() -> tuple[T]:
            return (await serving,)

        if done := await isolated("roundup", subscription.id, served()):
            return done[0]
        await self._put_off(subscription, self._clock() + FAILURE_DELAY)
        return None

    async def _plan(self, subscription: Subscription, now: datetime) -> _Plan | None:
        """Choose what an issue will hold; return None if there is none to be made now."""
        schedule = subscription.terms.schedule
        due = schedule.due(subscription.last_issue_key, now)
        served = due.run.issue_key if due else subscription.last_issue_key
        next_run = schedule.next_after(now, served).moment
        if due is None:
            log.debug("roundup=%d has no run to serve next=%s", subscription.id, next_run)
            await self._give_up(subscription, schedule.last_until(now), next_run)
            return None
        query = await self._issues.query(subscription.terms)
        async with self._database.read() as tx:
            choice = await candidates(tx, subscription, query, due.run)
            ready_at = await self._ready_at(tx, due, choice, now)
        if ready_at > now:
            found = choice.fresh.total
            log.debug("roundup=%d waits until=%s papers=%d", subscription.id, ready_at, found)
            await self._put_off(subscription, ready_at)
            return None
        async with self._database.read() as tx:
            run = await past_run(tx, subscription, choice, due.run)
            page = await self._page(tx, subscription, choice, due)
        return _Plan(subscription, due, next_run, choice, run, page)

    async def _order(self, plan: _Plan, slot: datetime) -> int:
        """Make an issue; return the number of messages ordered."""
        subscription, due, choice = plan.subscription, plan.due, plan.choice
        key, until = due.run.issue_key, choice.criteria.until
        async with self._database.write() as tx:
            subscriptions = SubscriptionStore(tx)
            if not await subscriptions.advance(subscription, plan.next_run_at, until, key):
                return 0
            await PastRunStore(tx).add([plan.run])
            await hint(tx, self._notices, subscription, plan.run, self._clock())
            await record_missed(tx, subscription, due.missed)
            log.debug(
                "roundup=%d run=%s papers=%d next=%s",
                *(subscription.id, key, choice.fresh.total, plan.next_run_at),
            )
            if plan.page is None:
                return 0
            return await self._issues.put(
                tx, subscription, plan.page, expires_at=due.run.expires_at, slot=slot
            )

    async def _page(
        self, tx: Transaction, subscription: Subscription, choice: IssueCandidates, due: Due
    ) -> IssuePage | None:
        """Fill the issue of a run, if there is a paper for it."""
        if not choice.fresh.total:
            return None
        key, moment = due.run.issue_key, due.run.moment
        page = await self._issues.page(tx, subscription, choice, key, moment)
        issue = replace(page.issue, is_late=due.is_late, missed=_missed(due, choice))
        return replace(page, issue=issue)

    async def _give_up(self, subscription: Subscription, run: Run, next_run: datetime) -> None:
        """Go on to the next run; record why `run` was not served, if it is too late for it."""
        async with self._database.write() as tx:
            is_unchanged = await SubscriptionStore(tx).advance(
                subscription, next_run, subscription.cursor, None
            )
            if not is_unchanged or run.issue_key <= subscription.last_issue_key:
                return
            has_waited = subscription.next_run_at > run.moment
            if has_waited and not await _was_polled(tx, run.moment + MAX_DELAY - RECENT):
                await record_not_asked(tx, subscription, run)
            else:
                await record_missed(tx, subscription, [run])

    async def _put_off(self, subscription: Subscription, until: datetime) -> None:
        async with self._database.write() as tx:
            await SubscriptionStore(tx).advance(subscription, until, subscription.cursor, None)

    async def _ready_at(
        self, tx: Transaction, due: Due, choice: IssueCandidates, now: datetime
    ) -> datetime:
        """Return when an issue may be made: once the list of its day had time to fill.

        It waits for `MAX_DELAY` at most; but as long as nobody knows whether there is such a list,
        because Hugging Face could not be asked, it waits until it is too late. Papers left over
        from older lists make no difference, except on weekends, when no list opens; and a whole
        period needs no list of its last day.
        """
        run, latest = due.run, due.run.moment + MAX_DELAY
        opened_at = await PaperStore(tx).first_ingested(list_day(run))
        is_weekend = list_day(run).weekday() >= SATURDAY
        if choice.fresh.total and (choice.covers or is_weekend):
            return now
        if choice.fresh.total and opened_at:
            return min(opened_at + self._settle, latest)
        if now < latest or not await _was_polled(tx, latest - RECENT):
            return min(now + RECHECK, run.expires_at + timedelta(seconds=1))
        return now


async def _was_polled(tx: Transaction, since: datetime) -> bool:
    """Return whether a good answer about the list of that day has come since then."""
    day = since.astimezone(UTC).date()
    state = await ListingStore(tx).of(day)
    return state is not None and state.checked_at >= since


def _missed(due: Due, choice: IssueCandidates) -> int:
    """Count the missed issues: failed ones, and those of the skipped runs that had papers."""
    return choice.missed + min(len(due.missed), max(0, len(choice.fresh.days) - 1 - choice.missed))
