"""The rate limiter for everything sent with the bot's token (docs/design/delivery.md)."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from bot.delivery.domain.ports import MAX_TURN_WAIT
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.runtime.clock import Sleep

log = logging.getLogger(__name__)

TOLERANCE = 0.03
"""Seconds' worth of missed slots that may be caught up after the event loop was blocked."""
BURST_FACTOR, MAX_PER_SECOND = 1.05, 45
"""The most requests within any second: the rate times `BURST_FACTOR`, at most `MAX_PER_SECOND`.

The excess lets requests through that are delayed after their turn. Discord allows 50, and some of
ours may arrive a little later than others.
"""
SLOW_SECONDS = 60.0
"""Seconds for which the rate is halved after a global rate limit."""
MIN_BREAK, MAX_BREAK = 600.0, 3600.0
"""Seconds without any call once Discord rejects all of them; doubled each time in a row."""

SLOWEST = 1.0
"""Turns per second that a process gets however many processes there are."""


class RateLimiter:
    """Grants turns at a steady rate, first come, first served; can halt altogether.

    Slots have absolute times, so that a late turn doesn't delay the next ones. `global_limit_hit`
    is set when Discord's global rate limit was hit, which other processes have to know.
    """

    def __init__(
        self,
        rate: float,
        budget: InvalidRequests,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Grant `rate` turns per second, fewer or none once `budget` is used up."""
        self._rate = rate
        self._senders = 1
        self.global_limit_hit = asyncio.Event()
        self._budget = budget
        self._now, self._sleep = now, sleep
        self._queue = asyncio.Lock()
        self._slot = now()
        self._burst_lock, self._recent = asyncio.Lock(), deque[float]()
        self._halted_until = self._slow_until = self._broken_until = self._own_until = 0.0
        self._break = MIN_BREAK

    @property
    def rate(self) -> float:
        """The current rate in turns per second."""
        divisor = 2 if self._now() < self._slow_until else 1
        share = min(self._rate, max(SLOWEST, self._rate / self._senders))
        return share / (4 * divisor if self._budget.is_low else divisor)

    @property
    def halted_for(self) -> float:
        """The number of seconds from now for which no turn is granted."""
        until = max(self._halted_until, self._broken_until)
        return max(0.0, until - self._now(), self._budget.blocked_for)

    async def acquire(self) -> float:
        """Wait for a turn and return 0; if that takes too long, return the seconds to wait."""
        async with self._queue:
            while True:
                halted, now = self.halted_for, self._now()
                if halted > MAX_TURN_WAIT:
                    return halted
                wait = max(halted, self._slot - now)
                if wait <= 0:
                    self._slot = max(self._slot, now - TOLERANCE) + 1 / self.rate
                    return 0.0
                await self._sleep(wait)

    async def throttle_burst(self) -> None:
        """Wait until one more request fits into the current second.

        Turns keep the rate, but requests that are delayed after their turn arrive in a burst, and
        discord.py's own retries have no turn at all.
        """
        async with self._burst_lock:
            most = max(1, int(self.rate), min(int(self.rate * BURST_FACTOR), MAX_PER_SECOND))
            while True:
                now = self._now()
                while self._recent and now - self._recent[0] >= 1:
                    self._recent.popleft()
                if len(self._recent) < most:
                    break
                await self._sleep(self._recent[0] + 1 - now)
            self._recent.append(now)

    @property
    def global_limit_left(self) -> float:
        """The number of seconds from now for which a global rate limit reported to us holds."""
        return max(0.0, self._own_until - self._now())

    def set_sender_count(self, senders: int) -> None:
        """Leave other senders of the same bot, if there are several, their share of the rate."""
        self._senders = max(1, senders)

    def pause(self, seconds: float) -> None:
        """Halt, then run at half the rate for a while: Discord's global rate limit was hit."""
        if not self.halted_for:  # else it's another response to calls already in flight
            log.warning("global rate limit seconds=%.1f", seconds)
        self._own_until = max(self._own_until, self._now() + seconds)
        self.global_limit_hit.set()
        self.pause_for_others(seconds)

    def pause_for_others(self, seconds: float) -> None:
        """Halt and slow down like `pause`, because another process hit the limit."""
        until = self._now() + seconds
        self._halted_until = max(self._halted_until, until)
        self._slow_until = max(self._slow_until, until + SLOW_SECONDS)

    def open_breaker(self) -> float:
        """Open the breaker for at least ten minutes and return the seconds left.

        Called when Discord rejects all calls.
        """
        now = self._now()
        if now >= self._broken_until:  # else it's another response to calls already in flight
            self._broken_until = now + self._break
            log.error("Discord turns all calls away: none for seconds=%.0f", self._break)
            self._break = min(MAX_BREAK, 2 * self._break)
        return self._broken_until - now

    def record_success(self) -> None:
        """Record that Discord accepted a call, so that the next break is a short one again."""
        if self._now() >= self._broken_until:
            self._break = MIN_BREAK
