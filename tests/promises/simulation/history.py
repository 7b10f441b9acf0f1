"""A history: what happens to Paperboy from outside, in order of time, before anything is seen."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.promises.events import Event

_VARYING = re.compile(r"[0-9…]|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|[A-Z][a-z]{2})$")
"""What differs from history to history: numbers, ids, days and months."""


@dataclass(frozen=True)
class ProcessKilled(Event):
    """The process is to die after so many points of what it does from now on.

    It is started again `away` after its death.
    """

    points: int
    away: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class History:
    """What happens from `start` to `end`; everything follows from it and its `seed`.

    So many `processes` share the store, which more than one can only do on PostgreSQL.
    `doubt` is the share of messages that arrive at Discord without an answer.
    `channels` maps each channel to its server; `servers` are those the bot is in at the start.
    """

    seed: int
    start: datetime
    end: datetime
    channels: dict[int, int]
    servers: frozenset[int]
    acts: tuple[Event, ...]
    backfill_days: int = 30
    doubt: float = 0.0
    processes: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that was broken, and the event after which that was seen."""

    after: Event
    sentence: str

    @property
    def kind(self) -> str:
        """The sentence without what differs from history to history."""
        return " ".join(word for word in self.sentence.split() if not _VARYING.search(word))
