"""Orders alerts: what the watches of one recipient have found goes into one message, once."""

import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.accounts.store.members import MemberStore
from bot.delivery.domain.order import DeliveryKind, Message, Order, TargetKind
from bot.delivery.domain.order import marker as marker_of
from bot.delivery.store.outbox import Outbox
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.runtime.loops import isolated
from bot.search.domain.query import Query
from bot.storage.database import Database
from bot.storage.transaction import BATCH_ROWS, Transaction
from bot.watches.domain.samples import sample
from bot.watches.domain.watch import (
    MAX_IN_ALERT,
    RESTORABLE,
    Alert,
    FoundPaper,
    Hit,
    Recipient,
    Tempo,
    Watch,
)
from bot.watches.store.alerts import AlertStore
from bot.watches.store.hits import HitStore
from bot.watches.store.matching_runs import MatchingRunStore
from bot.watches.store.pending_hits import FIRST, DueHit, HeldHit, PendingHitStore
from bot.watches.store.removed_watches import RemovedWatchStore
from bot.watches.store.steps import StepStore
from bot.watches.store.watches import WatchStore

log = logging.getLogger(__name__)

LIFETIME = timedelta(hours=1)
"""How long an alert may take to arrive; after that, its papers join the next one."""

LATE = timedelta(hours=2)
"""How long after it was found a paper counts as late."""

LOOK_AGAIN = timedelta(hours=1)
"""Longest time until hits held back are checked again: the most a wrong estimate can cost."""

MET_RETENTION = timedelta(days=60)
"""How long papers that a watch has met but not sent are kept: twice the period watched."""
RETENTION = timedelta(days=90)
"""How long alerts and their hits stay readable, and when papers were matched."""

STEP_RETENTION = timedelta(days=1)
"""How long a change of a watch can be undone."""

RenderAlert = Callable[[Alert, str], Message]
"""Draws an alert around its marker; passed in, because drawing depends on Discord."""


class AlertService:
    """Makes alerts from waiting hits."""

    def __init__(self, database: Database, draw: RenderAlert, clock: Clock) -> None:
        """Draw with `draw`."""
        self._database = database
        self._draw = draw
        self._clock = clock

    async def step(self) -> int:
        """Order an alert for each recipient with hits that are due; return the number of alerts."""
        now = self._clock()
        await self._recover()
        await self._forget_removed(now - RESTORABLE)
        made, after = 0, FIRST
        while True:
            async with self._database.read() as tx:
                due = await PendingHitStore(tx).due(now, after)
            made += await self._alert_all(due, now)
            if len(due) < BATCH_ROWS:
                return made
            after = due[-1].place

    async def _alert_all(self, due: Sequence[DueHit], now: datetime) -> int:
        """Order alerts for hits that are due; defer the others until they may be."""
        held, idle = dict[int, HeldHit](), set[int]()
        recipients: dict[Recipient, None] = {}
        for each in due:
            watch = each.watch
            if each.has_alert_in_flight or not watch.is_active:
                idle.add(watch.id)
                continue
            if watch.is_due(each.found_at, now):
                recipients[watch.recipient] = None
            else:
                held.setdefault(watch.id, HeldHit(each, _no_later(watch.held_until(now), now)))
        if idle:
            log.debug("paused, or with an alert on its way: watches=%d", len(idle))
        if held:
            for watch_id, hit in held.items():
                log.debug("watch=%d waits next_look=%s", watch_id, hit.until)
            async with self._database.write() as tx:
                await PendingHitStore(tx).defer(held.values(), now)
        made = 0
        for recipient in recipients:
            is_made = await isolated(
                "recipient", recipient.id, self._alert_recipient(recipient, now)
            )
            if is_made is None:
                async with self._database.write() as tx:
                    await PendingHitStore(tx).defer_all(recipient, now + LOOK_AGAIN)
            made += bool(is_made)
        return made

    async def _alert_recipient(self, recipient: Recipient, now: datetime) -> bool:
        async with self._database.write() as tx:
            return await self._alert(tx, recipient, now)

    async def forget(self) -> None:
        """Delete hits and alerts that are no longer needed."""
        now = self._clock()
        async with self._database.write() as tx:
            await HitStore(tx).forget(now - MET_RETENTION, now - RETENTION)
            await AlertStore(tx).forget(now - RETENTION)
            await StepStore(tx).forget(now - STEP_RETENTION)
            await MatchingRunStore(tx).forget(now - RETENTION)

    async def _forget_removed(self, before: datetime) -> None:
        """Delete the watches removed before then, which can't be restored any more."""
        async with self._database.read() as tx:
            has_expired = await RemovedWatchStore(tx).has_expired(before)
        if has_expired:
            async with self._database.write() as tx:
                await RemovedWatchStore(tx).forget(before)

    async def _recover(self) -> None:
        """Make the papers of alerts that have not arrived in time wait again."""
        async with self._database.read() as tx:
            lost = await AlertStore(tx).lost()
        for each in lost:
            async with self._database.write() as tx:
                await AlertStore(tx).release_hits(each.recipient, each.key)

    async def _alert(self, tx: Transaction, recipient: Recipient, now: datetime) -> bool:
        """Order an alert, and return whether one was made.

        None is made while one is in flight or quiet hours apply.
        """
        await WatchStore(tx).lock_recipient(recipient)
        if await Outbox(tx).has_open_delivery(DeliveryKind.ALERT, recipient.id):
            return False
        quiet = (await MemberStore(tx).get(recipient.id)).quiet if recipient.is_member else None
        if quiet and quiet.is_quiet(now):
            log.debug("recipient=%d waits for the end of quiet hours", recipient.id)
            await PendingHitStore(tx).defer_all(recipient, _no_later(quiet.next_end(now), now))
            return False
        waiting = await PendingHitStore(tx).of(recipient)
        due_hits = [hit for hit in waiting if hit.watch.is_due(hit.found_at, now)]
        papers = await self._untold_papers(tx, recipient, due_hits)
        if not papers:
            return False
        ids = [paper.id for paper in papers]
        key, reference = await AlertStore(tx).free_key(recipient, ids), secrets.token_hex(12)
        alert_id = await AlertStore(tx).add(recipient, key, reference, now)
        await AlertStore(tx).record_papers(alert_id, recipient, ids, now)
        await PendingHitStore(tx).mark_done(recipient, ids)
        alert = Alert(
            recipient_id=recipient.id,
            key=key,
            reference=reference,
            papers=_found(papers, waiting),
            total=len(papers),
            day=_day(due_hits, now),
            is_late=not quiet and any(_is_late(hit, now) for hit in due_hits),
            finders=_finders(papers[MAX_IN_ALERT:], waiting),
        )
        await Outbox(tx).put([self._order(alert, recipient, now)])
        return True

    @staticmethod
    async def _untold_papers(
        tx: Transaction, recipient: Recipient, due_hits: Sequence[Hit]
    ) -> list[Paper]:
        """Return the papers that are news to a recipient, best first; mark the others done."""
        ids = list(dict.fromkeys(hit.paper_id for hit in due_hits))
        known = await AlertStore(tx).already_notified(recipient, ids)
        await PendingHitStore(tx).mark_done(recipient, known)
        papers = await PaperStore(tx).get_many([each for each in ids if each not in known])
        return sorted(papers, key=lambda paper: -(paper.upvotes or 0))

    def _order(self, alert: Alert, recipient: Recipient, now: datetime) -> Order:
        kind = DeliveryKind.ALERT
        message = self._draw(alert, marker_of(kind, recipient.id, alert.key, 0))
        return Order(
            kind=kind,
            subject_id=recipient.id,
            key=alert.key,
            guild_id=recipient.guild_id,
            target=TargetKind.DIRECT if recipient.is_member else TargetKind.CHANNEL,
            channel_id=recipient.id,
            payload=message.payload,
            plain_payload=message.plain_payload,
            due_at=now,
            expires_at=now + LIFETIME,
        )


def _no_later(moment: datetime, now: datetime) -> datetime:
    """Return when to check again: soon enough, whatever happens to clocks and zones."""
    return min(moment, now + LOOK_AGAIN)


def _found(papers: Iterable[Paper], waiting: Iterable[Hit]) -> tuple[FoundPaper, ...]:
    """Return the first papers, each with the watches that found it, and why."""
    finders: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in waiting:
        finders[hit.paper_id].append(hit)
    shown = list(papers)[:MAX_IN_ALERT]
    return tuple(_explained(paper, finders[paper.id]) for paper in shown)


def _finders(papers: Iterable[Paper], waiting: Iterable[Hit]) -> tuple[Watch, ...]:
    """Return the watches that found any of the papers, by number."""
    ids = {paper.id for paper in papers}
    found = {hit.watch for hit in waiting if hit.paper_id in ids}
    return tuple(sorted(found, key=lambda watch: watch.number))


def _explained(paper: Paper, hits: Sequence[Hit]) -> FoundPaper:
    watches = sorted({hit.watch for hit in hits}, key=lambda watch: watch.number)
    queries = [Query.from_stored(watch.terms.query) for watch in watches]
    return FoundPaper(sample(paper, queries), tuple(watches))


def _day(due_hits: Iterable[Hit], now: datetime) -> date | None:
    """Return the local date of a digest, or None if any of it is to be sent at once."""
    dates = {it.local_date(now) if (it := hit.watch.terms.schedule) else None for hit in due_hits}
    return dates.pop() if len(dates) == 1 else None


def _is_late(hit: Hit, now: datetime) -> bool:
    """Return whether a hit should have been sent long ago."""
    since = max(hit.found_at, hit.watch.snoozed_until or hit.found_at)
    return hit.watch.terms.tempo is not Tempo.DAILY and now - since > LATE
