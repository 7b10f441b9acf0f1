"""Issues: single roundups of a subscription, their papers, and when they are updated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.papers.domain.paper import Paper
from bot.roundups.domain.subscription import Layout, Quotes
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import Criteria

UNSCHEDULED_SEPARATOR = "+"
"""Separates the date from a number in the key of an issue sent outside the schedule."""
ISSUE_LETTER = "r"
"""The letter of the lists of all papers of an issue; its buttons name them by it."""
MAX_DELAY = timedelta(hours=3)
"""How long past its time a roundup waits for papers, or for a new list to settle."""

REFRESH_AGES = (timedelta(hours=1), timedelta(hours=6))
"""Ages of an issue at which its message is updated, as long as its list is open."""

FINAL_AFTER = timedelta(minutes=20)
"""How long after the list closes the last update is made: a few ingests later."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One roundup of one subscription; times are UTC.

    `key` is its local date in ISO format, with a suffix if it was sent outside the schedule.
    `reference` identifies it in buttons and can't be guessed. `scheduled_at` is when it was due.
    `missed` counts the issues before it that could not be sent in time; their papers are in this
    one. `paper_ids` are all papers it holds, the most upvoted first, and `shown` those in its
    messages; `late` are those that joined later. `total` counts `paper_ids`, which are empty if the
    issue was made before they were recorded.
    `first_listed` and `last_listed` are the listing days that its title names; `is_rest` says that
    earlier issues hold papers of its period. `closes_at` is when its newest list closes;
    `refresh_at` is when its message is next updated, None when it is final. Because of presses on
    👍, the last of which is `press_id`, it is also redrawn at `recount_at`, final or not.
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
    paper_ids: tuple[str, ...] = ()
    first_listed: date | None = None
    last_listed: date | None = None
    is_rest: bool = False
    quotes: Quotes = Quotes.ALL
    recount_at: datetime | None = None
    press_id: int | None = None

    @property
    def day(self) -> date:
        """The issue's local date."""
        return date.fromisoformat(self.key[:10])

    @property
    def is_scheduled(self) -> bool:
        """Return whether it counts: False if it was sent outside the schedule."""
        return UNSCHEDULED_SEPARATOR not in self.key

    @property
    def is_so_far(self) -> bool:
        """Return whether it was made while its period still lasted."""
        return self.last_listed is not None and self.day <= self.last_listed

    @property
    def is_final(self) -> bool:
        """Return whether its list is closed: no paper joins any more."""
        return self.refresh_at is None


@dataclass(frozen=True, slots=True)
class EarlierIssue:
    """What later issues need of one: `paper_ids` are all papers it holds, late ones included.

    Its papers came after ingest sequence `after`. Of one that was made before papers were recorded,
    all up to `until` count as held; later ones have None there. Papers listed up to `open_until`
    may still join it; that is None once it is final.
    """

    key: str
    cadence: Cadence
    after: int
    until: int | None
    open_until: date | None
    paper_ids: tuple[str, ...]

    @property
    def day(self) -> date:
        """The issue's local date."""
        return date.fromisoformat(self.key)


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An issue with its papers, ready to be drawn.

    `papers` are those of `issue.shown` in order, `late` those that joined later, all with
    their latest counts. One that `is_silent` is posted without a push notification.
    `tag_id` is the tag that it gets in a forum. `likes` counts, by paper, the members of its server
    who gave it a 👍.
    """

    issue: Issue
    papers: tuple[Paper, ...]
    late: tuple[Paper, ...] = ()
    is_silent: bool = False
    tag_id: int | None = None
    likes: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def more(self) -> int:
        """The number of papers that are not shown."""
        return max(0, self.issue.total - len(self.papers))


def next_refresh(made_at: datetime, closes_at: datetime, now: datetime) -> datetime | None:
    """Return when an issue made at `made_at` is next updated, or None after the last time."""
    last = closes_at + FINAL_AFTER
    moments = [made_at + age for age in REFRESH_AGES if made_at + age < last]
    return next((moment for moment in [*moments, last] if moment > now), None)
