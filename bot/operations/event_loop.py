"""Measures how long the event loop is blocked, which is how long nobody gets an answer."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from bot.runtime.clock import Sleep

EVERY = 0.25
"""Seconds between measurements: no lag long enough for an alarm, 250 ms, is missed."""
SPAN = 60.0
"""Seconds for which lag is remembered: longer than the interval between readings."""


class EventLoopLag:
    """The worst lag of the event loop within the last minute."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        """Start without measurements; `now` returns seconds from a monotonic clock."""
        self._now, self._sleep = now, sleep
        self._seen: deque[tuple[float, float]] = deque(maxlen=int(SPAN / EVERY))

    @property
    def worst(self) -> float:
        """The longest delay of a wake-up in seconds."""
        oldest = self._now() - SPAN
        return max((lag for moment, lag in self._seen if moment >= oldest), default=0.0)

    async def forever(self) -> None:
        """Measure until cancelled."""
        while True:
            before = self._now()
            await self._sleep(EVERY)
            now = self._now()
            self._seen.append((now, max(0.0, now - before - EVERY)))
