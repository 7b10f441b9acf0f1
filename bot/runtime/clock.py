"""The one clock: whatever needs the time is given this function, or a test's."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

TOLERANCE = timedelta(minutes=2)
"""How far clocks may be apart before ours is called wrong (DELIVERY.md, 8)."""
HOLD = 600.0
"""Seconds that a clock which jumped is mistrusted, unless another machine's agrees with it."""


def utc_now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return datetime.now(UTC)


class SharedClock:
    """The time that all processes on one database agree on: their own, put right by that of it."""

    def __init__(self, here: Clock = utc_now) -> None:
        """Begin with the clock `here`; `offset` is how much another one is ahead of it."""
        self.here = here
        self.offset = timedelta()

    def __call__(self) -> datetime:
        """Give the time."""
        return self.here() + self.offset


class ClockWatch:
    """Notices that the clock was moved, so that nothing is made at a time that is none."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Compare `clock` with `monotonic`, which counts seconds and can't be moved."""
        self._clock = clock
        self._monotonic = monotonic
        self._last = clock(), monotonic()
        self._held_until = 0.0
        self._is_off = False
        self.is_held = False
        """Whether the clock was mistrusted when it was last asked for."""

    def is_trusted(self) -> bool:
        """Whether the clock went as it should since the last call, and nobody contradicts it."""
        now, seconds = self._clock(), self._monotonic()
        before, seconds_before = self._last
        self._last = now, seconds
        jump = now - before - timedelta(seconds=seconds - seconds_before)
        if abs(jump) > TOLERANCE:
            log.error("clock jumped seconds=%d", jump.total_seconds())
            self._held_until = seconds + HOLD
        self.is_held = self._is_off or seconds < self._held_until
        return not self.is_held

    def compare_with(self, elsewhere: datetime) -> None:
        """Take note of the time on another machine, such as the `Date` of Discord's answers."""
        is_off = abs(self._clock() - elsewhere) > TOLERANCE
        if is_off and not self._is_off:
            log.error("clock is off here=%s elsewhere=%s", self._clock(), elsewhere)
        if not is_off:
            self._held_until = 0.0
        self._is_off = is_off
