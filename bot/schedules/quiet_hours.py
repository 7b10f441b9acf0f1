"""Quiet hours: the part of the day in which a member wants no direct messages."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.schedules.schedule import Schedule
from bot.schedules.time_zones import check_zone
from bot.schedules.zone_data import open_zone


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours from `start` to `end`, local times in `zone`; `end` may be on the next day.

    Raises BadRequest for a zone that tzdata doesn't have.
    """

    start: time
    end: time
    zone: str

    def __post_init__(self) -> None:
        """Raise BadRequest for an unknown zone."""
        check_zone(self.zone)

    def is_quiet(self, now: datetime) -> bool:
        """Return whether `now`, which must be aware, lies within them; the end is exclusive."""
        local = now.astimezone(open_zone(self.zone)).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def next_end(self, now: datetime) -> datetime:
        """Return the moment (UTC) at which they next end."""
        return Schedule(self.end, self.zone).next_after(now).moment
