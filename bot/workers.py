"""Background workers: fetch papers, match them, create issues, send them."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import astuple
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.catchup import services as catchup
from bot.cluster.services.membership import BEAT_SECONDS, Membership
from bot.cluster.store.processes import ProcessStore
from bot.cluster.store.time_slots import TimeSlotStore
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.services.notices import Notices
from bot.delivery.services.outcomes import Outcomes
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.services.sender import POLL_SECONDS, RETENTION, DeliveryCounters, Sender
from bot.delivery.targets.registry import Targets
from bot.discord.client import PaperBot
from bot.errors import SourceUnavailable, StorageDamaged, StorageFull, StorageUnavailable
from bot.ingest.services.single_papers import Asked
from bot.memory.services.posts import PostMemory, RememberedOutcomes
from bot.papers.store.refolding import RefoldingStore
from bot.recommendations.services.digests import DigestOutcomes, DigestService
from bot.recommendations.views.daily import digest_message
from bot.roundups.services.crossposts import CrosspostOutcomes
from bot.roundups.services.outcomes import RoundupOutcomes
from bot.roundups.services.refresh import RefreshService
from bot.roundups.services.removals import UNDO_WINDOW
from bot.roundups.services.rescheduling import reschedule
from bot.roundups.services.scheduler import Scheduler
from bot.roundups.store.issues import IssueStore
from bot.roundups.store.past_runs import PastRunStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.roundups.views.messages import issue_messages
from bot.runtime.clock import Clock, ClockWatch
from bot.runtime.loops import Loops, run_all
from bot.runtime.version import program_version
from bot.saved.domain import RESTORABLE
from bot.saved.store import SavedStore
from bot.search.store.full_text import INDEXES, FullTextStore
from bot.servers.services import leave
from bot.services import Services
from bot.shelf import services as shelf
from bot.storage import backup_rotation
from bot.storage.database import Database
from bot.storage.engines import is_risky
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from bot.watches.services.outcomes import AlertOutcomes
from bot.watches.views.alerts import alert_message

log = logging.getLogger(__name__)

SCHEDULE_SECONDS = 10.0
"""Seconds between checks for what is due."""
WATCH_SECONDS = 10.0
"""Seconds between checks for new papers, which cost little if there are none."""
LEARN_SECONDS = 60.0
ASK_SECONDS = 30.0
"""Seconds between checks whether it is our turn to ask for single papers."""
REFRESH_SECONDS = 60.0
REFRESH_SLOT = timedelta(seconds=55)
"""How long one sender's refresh of posted messages keeps the others from starting another."""
FORGET_SECONDS = 86_400.0
COMPARE_SECONDS = 21_600.0
KEEP_SECONDS = 3_600.0
"""Seconds between checks whether the day's backup has been made."""
REFOLD_BATCH = 200
"""Papers folded anew in one transaction, 0.1 s long."""
PATIENT_SECONDS = 1_800.0
"""Grace in seconds for loops that wait for upstream (up to 15 min) or edit at the shared rate."""


async def ingest_forever(services: Services, pause: float, loops: Loops) -> None:
    """Fetch what is due every `pause` seconds, and learn the acronyms of new papers."""
    version = program_version()

    async def step() -> None:
        await services.ingest.retry_quarantine(version)
        try:
            has_new = any(day.saved.new for day in await services.ingest.poll())
        except (
            SourceUnavailable,
            StorageFull,
        ) as error:  # it was retried already: leave it to the next poll
            cause = error.cause if isinstance(error, SourceUnavailable) else "disk"
            log.warning("poll failed cause=%s error=%s", cause or "answer", error)
            has_new = True  # other days may have brought new papers
        if has_new:
            await services.search.learn_acronyms()

    await loops.forever("ingest", step, pause, grace=PATIENT_SECONDS)


class AskedCounters(Protocol):
    """Counts what is asked for single papers."""

    def asked(self, asked: Asked) -> None:
        """Count the requests of one turn."""
        ...

    def paced(self, budget: float, waiting: int) -> None:
        """Note how many requests an hour may have, and how many papers are due."""
        ...


async def ask_for_papers_forever(
    database: Database, services: Services, clock: Clock, loops: Loops, counters: AskedCounters
) -> None:
    """Ask for single papers that are due, at the pace of one process over the whole database."""

    async def step() -> None:
        single_papers = services.single_papers
        turn = await single_papers.next_turn()
        counters.paced(single_papers.pace.per_hour, turn.waiting)
        if not turn.paper_ids:
            return
        async with database.write() as tx:
            now = await ProcessStore(tx).now() if database.is_shared else clock()
            if not await TimeSlotStore(tx).reserve_if_free("single papers", now, turn.length):
                return
        counters.asked(asked := await single_papers.ask(turn))
        log.info("asked papers found=%d absent=%d failed=%d", *astuple(asked))

    await loops.forever("single papers", step, ASK_SECONDS, grace=PATIENT_SECONDS)


async def maintain_database_forever(
    database: Database, clock: Clock, loops: Loops, *, daily: bool
) -> None:
    """Maintain a SQLite database's disk reserve, index and, if `daily`, backups; end on damage.

    Old backups are always deleted, and first: no deleted data may outlive its retention in one.
    """
    if database.file and is_risky(sqlite3.sqlite_version_info):
        log.info(
            "sqlite %s may damage a file that two programs write: let no other open it",
            sqlite3.sqlite_version,
        )

    healed: date | None = None

    async def step() -> None:
        nonlocal healed
        if database.file:
            await _forget_backups(database.file, clock())
        await database.keep_reserve()
        if healed != (today := clock().date()):
            await _heal(database)
            healed = today
        if not (daily and database.file):
            return
        try:
            await asyncio.to_thread(backup_rotation.daily, database.file, clock())
        except StorageDamaged:
            await asyncio.to_thread(backup_rotation.require_whole, database.file)
            log.exception("backup failed: the copy is damaged, and what was copied is not")
        except StorageUnavailable as error:
            log.warning("backup failed error=%s", error)

    await loops.forever("backups", step, KEEP_SECONDS, grace=PATIENT_SECONDS)


async def _forget_backups(file: Path, now: datetime) -> None:
    try:
        await asyncio.to_thread(backup_rotation.forget, file, now)
    except StorageUnavailable as error:
        log.warning("old backups stay error=%s", error)


async def _heal(database: Database) -> None:
    """Rebuild what is wrong in the full-text index, each table in a transaction of its own."""
    for index in INDEXES:
        async with database.write() as tx:
            is_whole = await FullTextStore(tx).heal(index)
        if not is_whole:
            log.warning("index built anew, as it did not agree with the papers name=%s", index)


async def refold_forever(database: Database, loops: Loops) -> None:
    """Fold the stored papers anew after a change of the fold."""

    async def step() -> None:
        papers = 0
        while done := await refold(database):
            papers += done
        if papers:
            log.info("folded anew papers=%d", papers)

    await loops.forever("refolding", step, KEEP_SECONDS, grace=PATIENT_SECONDS)


async def refold(database: Database, most: int = REFOLD_BATCH) -> int:
    """Fold the next papers anew, if there are any left; return how many there were."""
    async with database.read() as tx:
        if not await RefoldingStore(tx).is_pending():
            return 0
    async with database.write() as tx:
        return await RefoldingStore(tx).refold(most)


async def heartbeat_forever(membership: Membership, loops: Loops) -> None:
    """Tell the other processes that this one is alive, and act on what they report."""
    await loops.forever("fleet", membership.step, BEAT_SECONDS, membership.idle)


async def compare_servers_forever(bot: PaperBot, loops: Loops) -> None:
    """Compare the stored servers with those that the bot is in, besides on connecting."""
    await loops.forever("servers", bot.compare_servers_again, COMPARE_SECONDS)


async def learn_forever(services: Services, loops: Loops) -> None:
    """Learn the acronyms of papers that other processes fetch."""

    async def step() -> None:
        await services.search.learn_if_new()

    await loops.forever("acronyms", step, LEARN_SECONDS)


def delivery_outcomes(notices: Notices) -> Outcomes:
    """Return the outcome handlers of all kinds of deliveries."""
    return Outcomes(
        {
            DeliveryKind.ROUNDUP: RememberedOutcomes(RoundupOutcomes(notices)),
            DeliveryKind.CROSSPOST: CrosspostOutcomes(notices),
            DeliveryKind.RECOMMENDATIONS: DigestOutcomes(),
            DeliveryKind.ALERT: RememberedOutcomes(AlertOutcomes(notices)),
        },
        leave,
    )


class Planning:
    """Creates issues and alerts over one database; needs no Discord."""

    def __init__(  # noqa: PLR0913  # everything it works with, passed once in bot/app.py
        self,
        database: Database,
        services: Services,
        clock: Clock,
        *,
        settle: timedelta,
        rate: float,
        loops: Loops | None = None,
    ) -> None:
        """Let a new list fill for `settle`, and order messages at the sending `rate`."""
        self._scheduler = Scheduler(
            database, services.issues, services.notices, clock, settle=settle, rate=rate
        )
        self._matching = MatchingService(database, clock)
        self._alerts = AlertService(database, alert_message, clock)
        self._digests = DigestService(database, services.recommendations, digest_message, clock)
        self._database, self._clock = database, clock
        self._services, self._loops = services, loops or Loops()

    async def schedule_forever(self, watch: ClockWatch) -> None:
        """Create the issues and recommendations that are due while the clock can be trusted."""
        is_planned = False

        async def step() -> None:
            nonlocal is_planned
            if not watch.is_trusted():
                log.debug("no roundup is looked at: the clock is not trusted")
                return
            if not is_planned:
                if moved := await reschedule(self._database, self._clock()):
                    log.info("planned anew roundups=%d", moved)
                is_planned = True
            if await self._scheduler.step():
                self._services.sender_wakeup.set()

        async def recommend() -> None:
            if watch.is_trusted() and await self._digests.step():
                self._services.sender_wakeup.set()

        await run_all(
            self._loops.forever("schedule", step, SCHEDULE_SECONDS),
            self._loops.forever(
                "recommendations", recommend, SCHEDULE_SECONDS, grace=PATIENT_SECONDS
            ),
        )

    async def watch_forever(self) -> None:
        """Match new papers with the watches, and order alerts about the hits."""

        async def step() -> None:
            await self._matching.step()
            if await self._alerts.step():
                self._services.sender_wakeup.set()

        async def idle(seconds: float) -> None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._services.alerts_wakeup.wait()
            self._services.alerts_wakeup.clear()

        await run_all(
            self._loops.forever("watches", step, WATCH_SECONDS, idle),
            self._loops.forever("forgetting hits", self._alerts.forget, FORGET_SECONDS),
        )


class Sending:
    """Sends what is in the outbox and keeps it up to date, over one connection to Discord."""

    def __init__(  # noqa: PLR0913  # everything it works with, passed once in bot/app.py
        self,
        database: Database,
        services: Services,
        targets: Targets,
        pace: RateLimiter,
        clock: Clock,
        *,
        loops: Loops | None = None,
        tally: DeliveryCounters | None = None,
        is_alone: Callable[[], bool] = lambda: True,
    ) -> None:
        """Send to `targets` at `pace`; `is_alone` returns whether no other process sends."""
        self.sender = Sender(
            database=database,
            targets=targets,
            pace=pace,
            outcomes=delivery_outcomes(services.notices),
            clock=clock,
            wakeup=services.sender_wakeup,
            tally=tally,
            is_alone=is_alone,
        )
        self._refresh = RefreshService(database, targets, issue_messages, PostMemory(), clock)
        self._database, self._clock, self._loops = database, clock, loops or Loops()

    async def refresh(self) -> None:
        """Refresh what was sent, unless another process just did: edits use up turns too."""
        if self._database.is_shared:
            async with self._database.write() as tx:
                now = await ProcessStore(tx).now()
                if not await TimeSlotStore(tx).reserve_if_free("refresh", now, REFRESH_SLOT):
                    return
        await self._refresh.step()

    async def forget(self) -> None:
        """Delete deliveries, issues, runs and what was removed, once nobody asks for them."""
        await self.sender.delete_old()
        async with self._database.write() as tx:
            await IssueStore(tx).forget(self._clock() - RETENTION)
            await PastRunStore(tx).forget(self._clock() - RETENTION)
            await SubscriptionStore(tx).forget_removed(self._clock() - UNDO_WINDOW)
            await SavedStore(tx).forget_removed(self._clock() - RESTORABLE)
            await shelf.forget_removed(tx, self._clock())
            await catchup.forget_marks(tx, self._clock())

    async def deliver_forever(self, *ready: asyncio.Event) -> None:
        """Send what is in the outbox and refresh what was sent, once all `ready` events are set.

        This never waits for the gateway, which may be down for long while messages can be sent.
        """
        for event in ready:
            await event.wait()
        deliveries, forever = self.sender, self._loops.forever
        await run_all(
            forever("deliveries", deliveries.step, POLL_SECONDS, deliveries.idle),
            forever("refresh", self.refresh, REFRESH_SECONDS, grace=PATIENT_SECONDS),
            forever("forgetting", self.forget, FORGET_SECONDS),
        )
