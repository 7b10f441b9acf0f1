"""What a roundup will do next: when it posts, with what, or what it waits for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.papers.domain.listing import SATURDAY
from bot.roundups.domain.issue import MAX_DELAY
from bot.roundups.domain.issue_days import list_day
from bot.roundups.domain.subscription import Subscription
from bot.schedules.schedule import Cadence, Run


class Wish(StrEnum):
    """What a roundup may ask of its channel."""

    TAG = "tag"
    RESERVED_TAG = "reserved tag"  # one that only moderators may use
    ANY_TAG = "any tag"  # where each post must have one
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that a channel doesn't meet; posts have the tag `instead`, none if that is empty."""

    wish: Wish
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A roundup at one moment: `listed` counts the papers that its next post would hold by `now`.

    `has_posted` says whether it has ever posted anything, `brought_nothing` whether it had nothing
    to post at its last run. `unmet` is known only if the channel is.
    """

    subscription: Subscription
    now: datetime
    listed: int = 0
    has_posted: bool = False
    brought_nothing: bool = False
    unmet: Unmet | None = None

    @property
    def skips_weekend(self) -> bool:
        """Return whether the next run brings nothing, as no list opens on its day."""
        return self.next_post != self.subscription.next_run_at

    @property
    def next_post(self) -> datetime:
        """When it posts next; on a weekend, a daily one posts only what is left from before."""
        known = self.subscription
        schedule = known.terms.schedule
        run = Run(known.next_run_at, schedule.local_date(known.next_run_at).isoformat())
        if known.terms.cadence is not Cadence.DAILY or self.listed or known.waiting_since:
            return known.next_run_at
        days = known.terms.days
        if days and all(day >= SATURDAY for day in days):
            return known.next_run_at
        while list_day(run).weekday() >= SATURDAY:
            run = schedule.next_after(run.moment, run.issue_key)
        return run.moment

    @property
    def latest_post(self) -> datetime | None:
        """Until when a run that is due waits for its list; None if it waits for an answer."""
        due = self.subscription.waiting_since
        latest = due and due + MAX_DELAY
        return latest if latest and self.now < latest else None
