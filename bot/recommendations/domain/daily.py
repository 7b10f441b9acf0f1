"""The daily message with recommendations: when it is due, and what it is about."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.schedules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class DailyRecommendations:
    """When a member wants recommendations each day, by a local time in a zone.

    `last_key` is the local date of the last message, or of the last day without one. While a
    message is on its way, `open_key` is its date, and `open_after` the sequence number of the last
    paper that the member had had before. `paused_at` is when Discord refused a message.
    """

    member_id: int
    at: time
    zone: str
    next_run_at: datetime
    last_key: str
    open_key: str | None = None
    open_after: int | None = None
    paused_at: datetime | None = None

    @property
    def schedule(self) -> Schedule:
        """The schedule; raises BadRequest if tzdata has lost the zone."""
        return Schedule(self.at, self.zone)
