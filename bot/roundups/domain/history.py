"""Delivery history: how a server's issues arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.results import Fault, fault_of_code
from bot.schedules.schedule import LATE_AFTER

_BY_SEVERITY = (
    State.UNKNOWN,
    State.DEAD,
    State.EXPIRED,
    State.SENDING,
    State.PENDING,
    State.CANCELLED,
    State.SENT,
)
"""States, most in need of a person first; an issue has the state of its worst part."""

_UNJUDGED = frozenset({State.PENDING, State.SENDING, State.CANCELLED})
"""States of issues that are neither on time nor late: in flight, or no longer wanted."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Outcome of one issue of one roundup; times are UTC.

    `number` is the roundup's, `arrived_at` when its first message arrived. `state` and `fault` are
    those of the message that fared worst; `reason` is the recorded error, untrusted text.
    `unknown` are the ids of the deliveries that may or may not have arrived.
    """

    number: int
    channel_id: int
    issue_key: str
    due_at: datetime
    arrived_at: datetime | None
    state: State
    fault: Fault | None = None
    reason: str = ""
    unknown_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, number: int, due_at: datetime, parts: Sequence[Delivery]) -> Self:
        """Sum up the deliveries (at least one) of an issue that was due at `due_at`."""
        first = min(parts, key=lambda part: part.order.part)
        worst = min(parts, key=lambda part: _BY_SEVERITY.index(part.state))
        return cls(
            number=number,
            channel_id=first.order.channel_id,
            issue_key=first.order.key,
            due_at=due_at,
            arrived_at=first.arrived_at,
            state=worst.state,
            fault=fault_of_code(worst.error_code or 0),
            reason=worst.error_text or "",
            unknown_ids=tuple(sorted(part.id for part in parts if part.state is State.UNKNOWN)),
        )

    @property
    def lateness(self) -> timedelta | None:
        """How long after its due time it arrived, never negative; None if it has not."""
        return self.arrived_at and max(self.arrived_at - self.due_at, timedelta())

    @property
    def is_on_time(self) -> bool:
        """Return whether all of it arrived before it would count as late."""
        lateness = self.lateness
        return self.state is State.SENT and lateness is not None and lateness <= LATE_AFTER

    @property
    def is_due(self) -> bool:
        """Return whether it should have arrived by now; what was deleted since is not judged."""
        is_deleted = self.state is State.SENT and self.arrived_at is None
        return self.state not in _UNJUDGED and not is_deleted

    @property
    def has_failed(self) -> bool:
        """Return whether some of it did not arrive, or may not have."""
        return self.state in {State.UNKNOWN, State.DEAD, State.EXPIRED}


@dataclass(frozen=True, slots=True)
class History:
    """A server's last issues, newest first."""

    entries: tuple[HistoryEntry, ...]

    def since(self, moment: datetime) -> "History":
        """Return the part of it that was due since then."""
        return History(tuple(entry for entry in self.entries if entry.due_at >= moment))

    def holding(self, delivery_id: int) -> HistoryEntry | None:
        """Return the issue with this delivery of unknown outcome; None if there is none."""
        return next((each for each in self.entries if delivery_id in each.unknown_ids), None)

    @property
    def due_count(self) -> int:
        """The number of issues that should have arrived by now."""
        return sum(entry.is_due for entry in self.entries)

    @property
    def on_time(self) -> int:
        """The number of issues that arrived on time."""
        return sum(entry.is_on_time for entry in self.entries)

    @property
    def unknown(self) -> int:
        """The number of issues that may or may not have arrived."""
        return sum(bool(entry.unknown_ids) for entry in self.entries)
