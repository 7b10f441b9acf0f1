"""Measures how long the event loop is held up, which is how long nobody gets an answer."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from bot.runtime.loops import Sleep

EVERY = 0.25
"""Seconds between two measurements: no hold-up worth an alarm is missed (DELIVERY.md, 13)."""
SPAN = 60.0
"""Seconds that a hold-up is remembered: longer than the time between two looks at it."""


class EventLoopLag:
    """The worst hold-up of the event loop within the last minute."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        """Begin with none; `now` gives seconds of a clock that never jumps."""
        self._now, self._sleep = now, sleep
        self._seen: deque[tuple[float, float]] = deque(maxlen=int(SPAN / EVERY))

    @property
    def worst(self) -> float:
        """How many seconds a wake-up came late, at worst."""
        oldest = self._now() - SPAN
        return max((lag for moment, lag in self._seen if moment >= oldest), default=0.0)

    async def forever(self) -> None:
        """Measure until cancelled."""
        while True:
            before = self._now()
            await self._sleep(EVERY)
            now = self._now()
            self._seen.append((now, max(0.0, now - before - EVERY)))
