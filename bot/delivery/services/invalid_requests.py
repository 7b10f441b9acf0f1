"""Budget of invalid requests: Discord bans an IP address at 10,000 in ten minutes."""

import logging
import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus

log = logging.getLogger(__name__)

WINDOW_SECONDS = 600.0
"""Seconds over which invalid requests are counted."""
WARN_AT, SLOW_AT, STOP_AT = 500, 2_000, 5_000
"""Invalid requests within the window at which to warn, slow down and stop, well below the ban."""
RETRY_SECONDS = 60.0
"""Seconds to wait when other processes have used up the budget."""

INVALID = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
"""The statuses that count; a 429 on a resource shared with other bots doesn't."""


class InvalidRequests:
    """Counts the invalid requests of the last ten minutes.

    `used_by_others` is the number last reported by other processes, which may share the IP address.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start at zero; `now` returns seconds from a monotonic clock."""
        self.used_by_others = 0
        self._now = now
        self._moments: deque[float] = deque(maxlen=STOP_AT)

    @property
    def used(self) -> int:
        """The number of invalid requests in the window, counted up to `STOP_AT`."""
        now = self._now()
        while self._moments and now - self._moments[0] >= WINDOW_SECONDS:
            self._moments.popleft()
        return len(self._moments)

    @property
    def is_low(self) -> bool:
        """Return whether there were enough of them that all requests must slow down."""
        return self.used + self.used_by_others >= SLOW_AT

    @property
    def blocked_for(self) -> float:
        """The number of seconds for which nothing may be sent, 0 unless there were too many."""
        if self.used + self.used_by_others < STOP_AT:
            return 0.0
        return self._moments[0] + WINDOW_SECONDS - self._now() if self._moments else RETRY_SECONDS

    def record(self, status: int, scope: str | None) -> None:
        """Count a response from Discord if it is invalid; `scope` is that of a rate limit."""
        if status not in INVALID or scope == "shared":
            return
        self._moments.append(self._now())
        if (used := self.used) in {WARN_AT, SLOW_AT, STOP_AT}:
            log.warning("invalid requests count=%d seconds=%.0f", used, WINDOW_SECONDS)
