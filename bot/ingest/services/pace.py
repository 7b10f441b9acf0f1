"""How fast single papers are asked for that nobody waits for: a small part of upstream's quota."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from bot.ingest.sources.quota import Quota

SHARE = 10
"""The part of the quota that is used: one of so many requests, however high the quota is."""
BATCH = 10
"""Papers asked for in one turn, at most."""
FREE = Quota()

_TURNS_MET = 5
"""Turns that a window of three times their length can meet."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests a turn has at most, and how long it lasts; turns never overlap.

    Wherever a window of the quota begins, it has no more requests than the share: turns of a third
    of a window meet it five times at most, however their requests lie within them. Where the share
    is smaller than that, a turn is one request, and they are further apart than they need to be.
    """

    requests: int
    turn: timedelta

    @property
    def per_hour(self) -> float:
        """The requests of an hour, at most."""
        return self.requests * timedelta(hours=1) / self.turn

    @classmethod
    def within(cls, quota: Quota) -> Self:
        """Return the pace for a quota; a higher one than that without a token counts like that."""
        seconds = max(quota.seconds, 1)
        free = FREE.requests * seconds / FREE.seconds
        share = max(min(quota.requests, free), 1) / SHARE
        if requests := min(BATCH, int(share / _TURNS_MET)):
            return cls(requests, timedelta(seconds=seconds / 3))
        apart = 1.5 * seconds / (int(share) or share)
        return cls(1, timedelta(seconds=apart))
