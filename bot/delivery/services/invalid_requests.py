"""The budget of invalid requests: at 10,000 in ten minutes Discord bans an address."""

import logging
import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus

log = logging.getLogger(__name__)

WINDOW_SECONDS = 600.0
"""Seconds in which invalid requests are counted."""
WARN_AT, SLOW_AT, STOP_AT = 500, 2_000, 5_000
"""Invalid requests within the span at which to warn, to slow down, to stop (DELIVERY.md, 7)."""
RETRY_SECONDS = 60.0
"""Seconds to wait if it is other processes that have used the budget up."""

INVALID = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
"""The statuses that count; a 429 of a resource shared with other bots does not."""


class InvalidRequests:
    """Counts the invalid requests of the last ten minutes.

    `others` are those of other processes, as they last told: they may share the address.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; `now` gives seconds of a clock that never jumps."""
        self.used_by_others = 0
        self._now = now
        self._moments: deque[float] = deque(maxlen=STOP_AT)

    @property
    def used(self) -> int:
        """How many there were, counted up to where all stops."""
        now = self._now()
        while self._moments and now - self._moments[0] >= WINDOW_SECONDS:
            self._moments.popleft()
        return len(self._moments)

    @property
    def is_low(self) -> bool:
        """Whether there were so many that all has to go slower."""
        return self.used + self.used_by_others >= SLOW_AT

    @property
    def blocked_for(self) -> float:
        """For how many seconds nothing may be sent, because there were too many; else 0."""
        if self.used + self.used_by_others < STOP_AT:
            return 0.0
        return self._moments[0] + WINDOW_SECONDS - self._now() if self._moments else RETRY_SECONDS

    def record(self, status: int, scope: str | None) -> None:
        """Count an answer of Discord, if it is one that counts; `scope` is of a rate limit."""
        if status not in INVALID or scope == "shared":
            return
        self._moments.append(self._now())
        if (used := self.used) in {WARN_AT, SLOW_AT, STOP_AT}:
            log.warning("invalid requests count=%d seconds=%.0f", used, WINDOW_SECONDS)
