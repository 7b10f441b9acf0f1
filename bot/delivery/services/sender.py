"""Sends the messages in the outbox, each once; the rules are in docs/design/delivery.md."""

import asyncio
import contextlib
import logging
import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.accounts.store.members import MemberStore
from bot.delivery.domain.delivery import LEASE, Delivery, State, after_result
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.ports import MAX_TURN_WAIT, Pacer, Target
from bot.delivery.domain.results import Fault, Quiet, Refused, Result, Throttled, Unreadable
from bot.delivery.services.outcomes import OutcomeHandler
from bot.delivery.services.waiting import WaitingLog
from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

WORKERS = 32
"""Deliveries in flight at once: 49 a second times 0.65 s for a response."""
QUEUED, SENDING = 1 / 3, 0.4
"""The longest wait for a turn, and the longest send, as shares of a lease.

Of 75 seconds these are 25, and the 30 after which a request times out.
"""
MAX_CLAIM_CHECKS = 3
"""How many claims may be checked at once.

When the outbox is locked, the waiting checks must leave connections to people's commands.
"""
POLL_SECONDS = 10.0
"""How long to wait for a signal before the outbox is checked anyway."""
EXPIRE_EVERY = timedelta(seconds=10)
"""How often deliveries never sent in time are expired; claims skip them in any case."""
STOP_SECONDS = 20.0
"""How long deliveries in flight may take to finish before the process ends."""
CANCEL_SECONDS = 1.0
"""How long cancelled deliveries then get to end."""
QUIET_CHECK = timedelta(hours=1)
"""How long quiet hours may hold a message before they are read again: people change them."""
RETENTION = timedelta(days=90)
"""How long finished deliveries, and issues, are kept."""


class DeliveryCounters(Protocol):
    """Counts the outcomes of deliveries."""

    def tried(self, after: Delivery, *, is_sent: bool, lag: float) -> None:
        """Count an attempt; `lag` is in seconds since the delivery was due."""
        ...

    def expired(self, kinds: Iterable[DeliveryKind]) -> None:
        """Count deliveries that expired unsent."""
        ...

    def looked(self, result: Result) -> None:
        """Count a search for a message in its channel."""
        ...


class Sender:
    """The sender: claims due deliveries, sends each in its turn, and records the results.

    `token_refused` is set once Discord rejects the bot's token; nothing is sent from then on.
    """

    def __init__(  # noqa: PLR0913  # all its collaborators, passed in one place
        self,
        database: Database,
        targets: Mapping[TargetKind, Target],
        pace: Pacer,
        outcomes: OutcomeHandler,
        clock: Clock,
        *,
        wakeup: asyncio.Event | None = None,
        tally: DeliveryCounters | None = None,
        workers: int = WORKERS,
        is_alone: Callable[[], bool] = lambda: True,
    ) -> None:
        """Send through `targets` at `pace`; whoever puts orders into the outbox sets `wakeup`.

        `is_alone` returns whether no other process sends from the same outbox.
        """
        self._database, self._targets, self._pace = database, targets, pace
        self._outcomes, self._clock = outcomes, clock
        self._wakeup = wakeup or asyncio.Event()
        self._counters = tally
        self._workers, self._is_alone = workers, is_alone
        self._installation, self._waiting_log = "", WaitingLog(database)
        self._expired_at: datetime | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()  # for a turn: they have sent nothing yet
        self._alarm: asyncio.TimerHandle | None = None
        self._claiming, self._claim_checks = asyncio.Lock(), asyncio.Semaphore(MAX_CLAIM_CHECKS)
        self._is_stopping = self._is_backlog = False
        self.token_refused = asyncio.Event()

    async def step(self) -> None:
        """Claim as many due deliveries as there are free workers, and start sending them."""
        async with self._claiming:
            if not self._installation:
                await self._start()
            self._wakeup.clear()  # orders put from here on set it again
            free = self._capacity - len(self._tasks)
            if self._is_stopping or free <= 0 or self._pace.halted_for > MAX_TURN_WAIT:
                log.debug("claims nothing free=%d halted_for=%.0f", free, self._pace.halted_for)
                return
            owner, now = uuid.uuid4().hex, self._clock()
            async with self._database.write() as tx:
                await self._expire(tx, now)
                claimed = await Outbox(tx).claim(owner, now, free)
                self._is_backlog = len(claimed) == free
                if not self._is_backlog and (due_at := await Outbox(tx).next_due(now)):
                    self._wake_in((due_at - now).total_seconds())
            for delivery in claimed:
                task = asyncio.create_task(self._deliver(owner, delivery))
                self._tasks.add(task)
                task.add_done_callback(self._on_task_done)
        await self._waiting_log.tell(now)

    async def _expire(self, tx: Transaction, now: datetime) -> None:
        """Expire deliveries never sent in time; only now and then, as it reads all waiting ones."""
        if self._expired_at and timedelta() <= now - self._expired_at < EXPIRE_EVERY:
            return
        expired = await Outbox(tx).expire(now)
        self._expired_at = now
        if self._counters:
            self._counters.expired(expired)

    async def idle(self, seconds: float) -> None:
        """Wait for a wakeup, at most `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wakeup.wait()

    async def delete_old(self) -> None:
        """Delete finished deliveries that are older than `RETENTION`."""
        before, last = self._clock() - RETENTION, 0
        while last is not None:
            async with self._database.write() as tx:
                last = await Outbox(tx).forget(before, after=last)

    async def stop(self) -> None:
        """Claim nothing more, give back what is not sent yet, and wait a while for the rest."""
        self._is_stopping = True
        async with self._claiming:
            pass  # a step in progress still starts what it has claimed
        for task in self._waiting:
            task.cancel()
        left = await _wait(self._tasks, STOP_SECONDS)
        for task in left:
            task.cancel()
        await _wait(left, CANCEL_SECONDS)
        if self._installation and not left and self._is_alone():
            async with self._database.write() as tx:
                await InstallationStore(tx).stop()

    @property
    def _capacity(self) -> int:
        """The most deliveries to hold at once: each must get a turn long before its claim ends."""
        in_time = self._pace.rate * LEASE.total_seconds() * QUEUED
        return max(1, min(self._workers, int(in_time)))

    async def _start(self) -> None:
        """Record that this process sends."""
        async with self._database.write() as tx:
            self._installation = (await InstallationStore(tx).start(is_alone=self._is_alone())).id

    async def _deliver(self, owner: str, delivery: Delivery) -> None:
        """Attempt a delivery; again, and at once, if it is proven not to have arrived."""
        while delivery.state is State.SENDING:
            result = await self._attempt(owner, delivery)
            after = await self._record_result(owner, delivery, result)
            if not after:
                log.warning("claim lost delivery=%d", delivery.id)
                return
            delivery = after

    async def _attempt(self, owner: str, delivery: Delivery) -> Result:
        """Look for the message or send it; do neither if the claim may expire meanwhile."""
        if wait := await self._wait_for_turn(owner, delivery):
            return wait
        target = self._targets[delivery.order.target]
        if delivery.must_reconcile(self._clock()):
            result = await target.find(delivery)
            if self._counters:
                self._counters.looked(result)
            is_unreadable = isinstance(result, Unreadable)
            return (is_unreadable and delivery.standing_refusal) or result
        async with self._claim_checks, self._database.read() as tx:
            now = self._clock()
            if not await Outbox(tx).holds(owner, delivery.id, now, LEASE * SENDING):
                return Throttled(0)
            if quiet := await _quiet(tx, delivery.order, now):
                return quiet
        return await target.send(delivery, delivery.nonce(self._installation))

    async def _wait_for_turn(self, owner: str, delivery: Delivery) -> Throttled | None:
        """Wait for a turn; give the delivery back if the process ends first."""
        if self._is_stopping:
            return Throttled(0)
        task = asyncio.current_task()
        assert task  # noqa: S101  # this coroutine runs in a task
        self._waiting.add(task)
        try:
            wait = await self._pace.acquire()
        except asyncio.CancelledError:
            await self._record_result(owner, delivery, Throttled(0))
            raise
        finally:
            self._waiting.discard(task)
        return Throttled(wait) if wait or self.token_refused.is_set() else None

    async def _record_result(self, owner: str, tried: Delivery, result: Result) -> Delivery | None:
        """Record the result of an attempt; record nothing and return None if the claim was lost."""
        now = self._clock()
        after = after_result(tried, result, now, random.random)
        async with self._database.write() as tx:
            if not await Outbox(tx).complete(owner, after):
                return None
            if isinstance(result, Quiet):
                await Outbox(tx).postpone(tried, after.order)
            await self._outcomes.record_result(tx, after, result, now)
        if self._counters:
            lag = (now - after.order.due_at).total_seconds()
            self._counters.tried(after, is_sent=not tried.must_reconcile(now), lag=lag)
        if isinstance(result, Refused) and result.fault is Fault.TOKEN:
            self.token_refused.set()
        if after.state is not State.SENT:
            log.info("delivery=%d state=%s result=%r", after.id, after.state, result)
        return after

    def _wake_in(self, seconds: float) -> None:
        """Check the outbox when the next delivery is due, if that is before the next poll."""
        if self._alarm:
            self._alarm.cancel()
        if seconds < POLL_SECONDS:
            self._alarm = asyncio.get_running_loop().call_later(seconds, self._wakeup.set)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery failed: its claim runs out", exc_info=error)
        is_worth_it = self._capacity - len(self._tasks) >= self._capacity // 4
        if is_worth_it or not self._is_backlog:  # the next part may be due now
            self._wakeup.set()


async def _quiet(tx: Transaction, order: Order, now: datetime) -> Quiet | None:
    """Return until when a person wants no direct message; look again in an hour at the latest."""
    if order.target is not TargetKind.DIRECT:
        return None
    hours = (await MemberStore(tx).get(order.channel_id)).quiet
    if hours is None or not hours.is_quiet(now):
        return None
    return Quiet(min(hours.next_end(now), now + QUIET_CHECK))


async def _wait(tasks: set[asyncio.Task[None]], seconds: float) -> set[asyncio.Task[None]]:
    """Wait for tasks to end; return those that are still running."""
    if not tasks:
        return set()
    _, left = await asyncio.wait(set(tasks), timeout=seconds)
    return left
