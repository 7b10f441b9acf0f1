"""One watch as its owner understands it: what it looks for, what it has found, when it may tell."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from tests.promises.events import QuietHoursSet, WatchTermsAsked
from tests.promises.model_schedule import DAY, is_shifting, local_date, moment_of
from tests.promises.model_world import DELIVERY, MINUTES, History, Paper, depends_on_time
from tests.promises.terms import Member, Owner


@dataclass
class Watch:
    """What is known of a watch."""

    number: int
    owner: Owner
    terms: History[WatchTermsAsked]
    since: datetime
    """From when on a paper has to be listed to be news for it, for sure."""
    paused: bool | None = False
    """By a person; None if the documents leave it open."""
    snoozed_until: datetime | None = None
    changed: datetime | None = None
    """When a person last changed anything about it."""
    gone: datetime | None = None
    missed: list[tuple[datetime, datetime]] = field(default_factory=list[tuple[datetime, datetime]])
    """From when to when a person had it paused."""
    pending: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Papers that it is to tell of, by when it found them."""

    @property
    def is_selective(self) -> bool:
        """Whether a paper may begin or cease to match."""
        terms = self.terms.now
        return terms.code or depends_on_time(terms.query, terms.upvotes)

    def matches(self, paper: Paper, start: datetime, end: datetime) -> set[bool]:
        """Return whether it finds a paper, for all that both were within a window."""
        return {
            verdict
            for terms in self.terms.between(start, end)
            for verdict in paper.matches(
                f"{terms.query} has:code" if terms.code else terms.query, terms.upvotes, start, end
            )
        }

    def is_silent(self, at: datetime) -> str | None:
        """Say why it may not tell of anything, however long a message was on its way."""
        if self.gone and self.gone + MINUTES < at:
            return "removed"
        if self.changed is None or self.changed + MINUTES >= at:
            return None
        if self.paused:
            return "paused"
        return "snoozed" if self.snoozed_until and at < self.snoozed_until else None

    def find_again(self, at: datetime) -> None:
        """Count what it is to tell of from now on, as the time to tell it has changed."""
        self.pending = dict.fromkeys(self.pending, at)

    def due(self, found: datetime, quiet: QuietHoursSet | None) -> datetime:
        """Return by when it tells of what it has found."""
        at = max(found, self.snoozed_until or found)
        terms = self.terms.now
        if terms.daily_at:
            at = next_time(at + MINUTES, terms.daily_at, terms.zone)
        return quiet_until(at, quiet) + DELIVERY


def own_keys(owner: Owner) -> tuple[Hashable, ...]:
    """Return whose absence pauses an owner's watches."""
    if isinstance(owner, Member):
        return (("member", owner.id),)
    return ("channel", owner.id), ("server", owner.server)


def next_time(after: datetime, at: time, zone: str) -> datetime:
    """Return when a local time comes next."""
    today = local_date(after, zone)
    times = (moment_of(today + number * DAY, at, zone) for number in (-1, 0, 1, 2))
    return next(moment for moment in times if moment > after)


def quiet_until(at: datetime, quiet: QuietHoursSet | None) -> datetime:
    """Return when a member may be written to."""
    if quiet is None or quiet.start is None or quiet.end is None:
        return at
    end = next_time(at, quiet.end, quiet.zone)
    start = next_time(at, quiet.start, quiet.zone)
    return end if end < start else at


def is_on_time(at: datetime, terms: WatchTermsAsked) -> bool:
    """Return whether a daily message comes at its time."""
    if terms.daily_at is None:
        return True
    today = local_date(at, terms.zone)
    times = [moment_of(today + days * DAY, terms.daily_at, terms.zone) for days in (-1, 0, 1)]
    early = timedelta(minutes=1)
    return is_shifting(at, terms.zone) or any(-early <= at - due <= DELIVERY for due in times)
