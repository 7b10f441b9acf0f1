"""The issue: one roundup of one subscription, what it holds, and how long it goes on living."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.papers.domain.paper import Paper
from bot.roundups.domain.subscription import Layout
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import Criteria

MAX_DELAY = timedelta(hours=3)
"""How long after its time a roundup waits for papers, or for a young list to settle."""

REFRESH_AGES = (timedelta(hours=1), timedelta(hours=6))
"""How long after an issue was made its message is brought up to date, before its list closes."""

FINAL_AFTER = timedelta(minutes=20)
"""How long after the list has closed the last look is taken: a few ingests later."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One roundup of one subscription; times are UTC.

    `key` is its local date, an ISO date with a suffix if it was sent beside the schedule.
    `reference` names it in buttons and can't be guessed. `scheduled_at` is when it was due,
    `missed` counts the issues before it that could not be sent in time; their papers are in this
    one. `shown` are the ids of its papers in order, `late` those that joined later, `total` counts
    all it chose from.
    `closes_at` is when its newest list closes, `refresh_at` when its message is next to be brought
    up to date; None when it is final.
    """

    subscription_id: int
    guild_id: int
    key: str
    reference: str
    criteria: Criteria
    scheduled_at: datetime
    layout: Layout
    cadence: Cadence
    shown: tuple[str, ...]
    total: int
    closes_at: datetime
    refresh_at: datetime | None
    role_id: int | None = None
    is_late: bool = False
    missed: int = 0
    late: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """Its local date."""
        return date.fromisoformat(self.key[:10])

    @property
    def is_final(self) -> bool:
        """Whether its message is no longer brought up to date."""
        return self.refresh_at is None


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An issue with its papers, ready to be drawn.

    `papers` are those of `issue.shown` in order, `late` those that joined later, with the numbers
    known now.
    """

    issue: Issue
    papers: tuple[Paper, ...]
    late: tuple[Paper, ...] = ()

    @property
    def more(self) -> int:
        """How many of its papers are not shown."""
        return max(0, self.issue.total - len(self.papers))


def next_refresh(made_at: datetime, closes_at: datetime, now: datetime) -> datetime | None:
    """Give when an issue made at `made_at` is next brought up to date, None after the last time."""
    last = closes_at + FINAL_AFTER
    moments = [made_at + age for age in REFRESH_AGES if made_at + age < last]
    return next((moment for moment in [*moments, last] if moment > now), None)
