"""The clock, injected wherever the time is needed so that tests can replace it."""

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
"""Returns the current time, timezone-aware, in UTC."""
Sleep = Callable[[float], Awaitable[None]]
"""Waits for a number of seconds."""

TOLERANCE = timedelta(minutes=2)
"""How far clocks may differ before ours counts as wrong, and scheduling is held."""
HOLD = 600.0
"""Seconds to distrust a clock after a jump, unless another machine's agrees with it."""


def utc_now() -> datetime:
    """Return the current time, timezone-aware, in UTC."""
    return datetime.now(UTC)


class SharedClock:
    """The local clock, corrected by the database's so that all processes on it agree."""

    def __init__(self, here: Clock = utc_now) -> None:
        """Start with the clock `here`; `offset` is how far the database's clock is ahead of it."""
        self.here = here
        self.offset = timedelta()

    def __call__(self) -> datetime:
        """Return the corrected time."""
        return self.here() + self.offset


class ClockWatch:
    """Detects clock jumps, so that nothing is scheduled at a wrong time."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Compare `clock` with `monotonic`, which counts seconds and can't be set."""
        self._clock = clock
        self._monotonic = monotonic
        self._last = clock(), monotonic()
        self._held_until = self._compared_at = 0.0
        self.is_off = False
        """Whether another machine's clock contradicted it when they were last compared."""
        self.comparisons = 0
        """How often this process has compared it with another machine's."""

    @property
    def is_held(self) -> bool:
        """Whether the clock is distrusted, as far as is known without looking at its pace."""
        return self.is_off or self._monotonic() < self._held_until

    def is_trusted(self) -> bool:
        """Return whether the clock ran steadily since the last call and no other contradicts it."""
        now, seconds = self._clock(), self._monotonic()
        before, seconds_before = self._last
        self._last = now, seconds
        jump = now - before - timedelta(seconds=seconds - seconds_before)
        if abs(jump) > TOLERANCE:
            log.error("clock jumped seconds=%d", jump.total_seconds())
            self._held_until = seconds + HOLD
            if self._compared_at < seconds_before:
                self.is_off = False  # what was compared before the jump says nothing of it now
        return not self.is_held

    def compare_with(self, elsewhere: datetime) -> None:
        """Compare our clock with another machine's, such as the `Date` of Discord's responses."""
        self.comparisons += 1
        is_off = abs(self._clock() - elsewhere) > TOLERANCE
        if is_off and not self.is_off:
            log.error("clock is off here=%s elsewhere=%s", self._clock(), elsewhere)
        self._believe(is_off=is_off)

    def learn(self, *, is_off: bool) -> None:
        """Take over what another process on the same clock has found out by a comparison."""
        if is_off and not self.is_off:
            log.error("clock is off, as another process has found out")
        self._believe(is_off=is_off)

    def _believe(self, *, is_off: bool) -> None:
        self._compared_at = self._monotonic()
        if not is_off:
            self._held_until = 0.0
        self.is_off = is_off
