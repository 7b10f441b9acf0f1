"""Logs once that the database went away, and once that it is back, whoever notices first."""

import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class DatabaseOutage:
    """One outage of the database, as all loops of a process meet it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start without one; `now` returns seconds from a monotonic clock."""
        self._now = now
        self._began = 0.0
        self._waiting: set[str] = set()

    def failed(self, who: str, reason: object) -> None:
        """Record that `who` could not use the database."""
        if not self._waiting:
            self._began = self._now()
            log.warning("database is away reason=%s", reason)
        elif who not in self._waiting:
            log.debug("database is away for name=%s too, reason=%s", who, reason)
        self._waiting.add(who)

    def succeeded(self, who: str) -> None:
        """Record that `who`, if the outage kept it waiting, could use the database again.

        That ends the outage. Whoever still fails then has a trouble of its own, and begins another.
        """
        if who in self._waiting:
            self._waiting.clear()
            log.info("database is back seconds=%.0f", self._now() - self._began)
