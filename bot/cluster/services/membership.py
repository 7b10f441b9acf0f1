"""Tracks the processes that share a database; the design is in docs/design/delivery.md.

Each process sends a heartbeat every two seconds. The heartbeats of the others determine its share
of the rate, and when all must pause. The time is the database's, so that all agree.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.cluster.domain.roles import Role
from bot.cluster.store.processes import Heartbeat, ProcessStore
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.errors import StorageUnavailable
from bot.runtime.clock import ClockWatch, SharedClock
from bot.storage.database import Database

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
"""Seconds between two heartbeats."""
JOIN_AFTER_BEATS = 2
"""Heartbeats that a new sender waits for: by then all others have seen it and slowed down."""


class Membership:
    """The processes at work on one database, as one of them sees them.

    `joined` is set once this process may send: at once if it is the only sender, otherwise when the
    others have made room for it. Its share grows only after two heartbeats in a row show fewer
    senders. So the total rate is exceeded no longer than a heartbeat is late.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # all that processes share, passed once in bot/app.py
        self,
        database: Database,
        roles: frozenset[Role],
        pace: RateLimiter,
        budget: InvalidRequests,
        clock: SharedClock,
        watch: ClockWatch,
    ) -> None:
        """Begin alone; `clock`, which `watch` watches, is corrected by the database's clock."""
        self._database, self._roles = database, roles
        self._pace, self._budget = pace, budget
        self._clock, self._watch = clock, watch
        self._checks: dict[str, int] = {}
        self._id = uuid.uuid4().hex
        self._beats = self._last = 0
        self._beating, self._has_left = asyncio.Lock(), False
        self._senders = 1
        self.joined = asyncio.Event()
        if not database.is_shared:
            self.joined.set()

    def is_alone(self) -> bool:
        """Return whether no other process sends."""
        return self._senders <= 1

    async def start(self) -> None:
        """Send the first heartbeat, and learn the time, before anything else begins."""
        if self._database.is_shared:
            await self.step()

    async def step(self) -> None:
        """Send a heartbeat, and act on those of the others."""
        async with self._beating:
            if self._has_left:
                return
            async with self._database.write() as tx:
                began = self._clock.here()
                now = await ProcessStore(tx).now()
                self._clock.offset = now - began - (self._clock.here() - began) / 2
                live = await ProcessStore(tx).heartbeat(self._beat(now), now)
            self._apply_heartbeats([each for each in live if each.id != self._id], now)

    async def idle(self, seconds: float) -> None:
        """Wait for the next heartbeat, or until there is news for the other processes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._pace.global_limit_hit.wait()
        self._pace.global_limit_hit.clear()

    async def leave(self) -> None:
        """Leave permanently, at once; else the others would count this process for another 30 s."""
        if not self._database.is_shared:
            return
        async with self._beating:
            self._has_left = True
            with contextlib.suppress(StorageUnavailable):
                async with self._database.write() as tx:
                    await ProcessStore(tx).leave(self._id, await ProcessStore(tx).now())

    def _beat(self, now: datetime) -> Heartbeat:
        limited = self._pace.global_limit_left
        until = now + timedelta(seconds=limited) if limited else None
        return Heartbeat(
            self._id,
            self._roles,
            until,
            self._budget.used,
            self._watch.comparisons,
            self._watch.is_off,
        )

    def _apply_heartbeats(self, others: Iterable[Heartbeat], now: datetime) -> None:
        senders = int(Role.SENDER in self._roles)
        self._budget.used_by_others = 0
        for each in others:
            senders += Role.SENDER in each.roles
            self._budget.used_by_others += each.invalid_requests
            if each.halted_until and each.halted_until > now:
                self._pace.pause_for_others((each.halted_until - now).total_seconds())
            self._learn_of_clock(each)
        # after a database outage all heartbeats are old, and the first to send one sees nobody
        self._last, senders = senders, max(senders, self._last)
        self._pace.set_sender_count(senders)
        if senders != self._senders:
            log.info("senders=%d rate=%.1f", senders, self._pace.rate)
        self._senders = senders
        self._beats += 1
        if self.is_alone() or self._beats > JOIN_AFTER_BEATS:
            self.joined.set()

    def _learn_of_clock(self, other: Heartbeat) -> None:
        """Take over what another process has found out about the clock since its last heartbeat.

        What it knew before it was first seen may be older than a jump: that counts only if the
        clock was off.
        """
        seen = self._checks.get(other.id)
        self._checks[other.id] = other.clock_checks
        if seen is None and other.clock_is_off:
            self._watch.learn(is_off=True)
        elif seen is not None and other.clock_checks > seen:
            self._watch.learn(is_off=other.clock_is_off)
