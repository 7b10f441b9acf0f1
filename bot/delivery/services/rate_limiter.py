"""One pace for everything that is sent with the bot's token (DELIVERY.md, 9)."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable

from bot.delivery.domain.ports import LONGEST_WAIT
from bot.delivery.services.invalid_requests import InvalidRequests

log = logging.getLogger(__name__)

TOLERANCE = 0.03
"""Seconds of slots that may be made up for after the loop was held up."""
BURST_FACTOR, MAX_PER_SECOND = 1.05, 45
"""How many times its rate may be requested within any second, by what comes late after its turn;
and how often at most: Discord allows 50, and some of ours may arrive a little later than others."""
SLOW_SECONDS = 60.0
"""How long the rate is halved after Discord's limit over all routes was met."""
SHORTEST_BREAK, LONGEST_BREAK = 600.0, 3600.0
"""Seconds without any call once Discord turns all of them away; each time in a row doubles them."""

SLOWEST = 1.0
"""Turns a second that a process gets however many there are."""

Sleep = Callable[[float], Awaitable[None]]


class RateLimiter:
    """Hands out turns, first come, first served, at a steady rate; can stand still as a whole.

    Slots have absolute times, so that what one turn is late is not lost to the next. `news` is set
    when Discord's limit over all routes was met, which other processes have to know.
    """

    def __init__(
        self,
        rate: float,
        budget: InvalidRequests,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Hand out `rate` turns a second, fewer or none once `budget` is used up."""
        self._rate = rate
        self._senders = 1
        self.news = asyncio.Event()
        self._budget = budget
        self._now, self._sleep = now, sleep
        self._queue = asyncio.Lock()
        self._slot = now()
        self._door, self._passed = asyncio.Lock(), deque[float]()
        self._still_until = self._slow_until = self._broken_until = self._own_until = 0.0
        self._break = SHORTEST_BREAK

    @property
    def rate(self) -> float:
        """How many turns a second it gives at present."""
        divisor = 2 if self._now() < self._slow_until else 1
        share = min(self._rate, max(SLOWEST, self._rate / self._senders))
        return share / (4 * divisor if self._budget.is_low else divisor)

    @property
    def halted_for(self) -> float:
        """For how many seconds from now nobody gets a turn."""
        until = max(self._still_until, self._broken_until)
        return max(0.0, until - self._now(), self._budget.blocked_for)

    async def acquire(self) -> float:
        """Wait for a turn and give 0; or, without a turn, the seconds to wait if those are many."""
        async with self._queue:
            while True:
                halted, now = self.halted_for, self._now()
                if halted > LONGEST_WAIT:
                    return halted
                wait = max(halted, self._slot - now)
                if wait <= 0:
                    self._slot = max(self._slot, now - TOLERANCE) + 1 / self.rate
                    return 0.0
                await self._sleep(wait)

    async def throttle_burst(self) -> None:
        """Wait until one more request fits into this second.

        A turn keeps the rate, but what is held up after its turn comes in a heap, and what
        discord.py repeats by itself has no turn at all.
        """
        async with self._door:
            most = max(1, int(self.rate), min(int(self.rate * BURST_FACTOR), MAX_PER_SECOND))
            while True:
                now = self._now()
                while self._passed and now - self._passed[0] >= 1:
                    self._passed.popleft()
                if len(self._passed) < most:
                    break
                await self._sleep(self._passed[0] + 1 - now)
            self._passed.append(now)

    @property
    def global_limit_left(self) -> float:
        """For how many seconds from now Discord's limit over all routes holds, as it told us."""
        return max(0.0, self._own_until - self._now())

    def set_sender_count(self, senders: int) -> None:
        """Leave their part of the rate to others, if there are several senders of one bot."""
        self._senders = max(1, senders)

    def pause(self, seconds: float) -> None:
        """Stand still, then go at half the rate for a while: Discord's global limit was met."""
        if not self.halted_for:  # else it is one more answer to the calls of before
            log.warning("global rate limit seconds=%.1f", seconds)
        self._own_until = max(self._own_until, self._now() + seconds)
        self.news.set()
        self.pause_for_others(seconds)

    def pause_for_others(self, seconds: float) -> None:
        """Do as `halt` does, because another process has met the limit."""
        until = self._now() + seconds
        self._still_until = max(self._still_until, until)
        self._slow_until = max(self._slow_until, until + SLOW_SECONDS)

    def open_breaker(self) -> float:
        """Call nobody for at least ten minutes, and give the seconds: all calls are turned away."""
        now = self._now()
        if now >= self._broken_until:  # else it is one more answer to the calls of before
            self._broken_until = now + self._break
            log.error("Discord turns all calls away: none for seconds=%.0f", self._break)
            self._break = min(LONGEST_BREAK, 2 * self._break)
        return self._broken_until - now

    def record_success(self) -> None:
        """Note that Discord took a call: the next break is a short one again."""
        if self._now() >= self._broken_until:
            self._break = SHORTEST_BREAK
