"""Reports the fields that upstream sent in a form which can't be read: counts, and a daily log."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from bot.runtime.clock import Clock

log = logging.getLogger(__name__)

CountFields = Callable[[Mapping[str, int]], None]
"""Called with the papers that came with an unreadable value, by field."""


class UnreadFields:
    """Passes the numbers on, and logs one line a day (UTC) with those since the last one."""

    def __init__(self, clock: Clock, count: CountFields | None = None) -> None:
        """Pass all numbers to `count`; `clock` says which day it is."""
        self._clock, self._count = clock, count
        self._waiting: Counter[str] = Counter()
        self._logged_on: date | None = None

    def add(self, fields: Mapping[str, int]) -> None:
        """Count the papers of one answer that came with an unreadable value, by field."""
        if not fields:
            return
        if self._count:
            self._count(fields)
        self._waiting.update(fields)
        today = self._clock().date()
        if self._logged_on != today:
            log.warning(
                "fields could not be read, their values are unknown: %s",
                " ".join(f"{name}={number}" for name, number in self._waiting.most_common()),
            )
            self._logged_on = today
            self._waiting.clear()
