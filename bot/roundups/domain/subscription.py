"""The subscription: what a channel's roundup contains, when it is due, how far it is served."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from bot.delivery.domain.order import TargetKind
from bot.errors import BadRequest
from bot.schedules.schedule import EVERY_DAY, Cadence, Schedule, Weekday

SUBSCRIPTIONS_PER_GUILD = 5
"""Quota of roundups per server (docs/design/delivery.md)."""

FAILED_ISSUES = 3
"""Consecutive issues that must fail before a subscription is paused (docs/design/delivery.md) …"""
FAILED_SPAN = timedelta(hours=48)
"""… and how long ago the first of them must have been."""


class Layout(StrEnum):
    """The layout of a roundup."""

    LIST = "list"
    CARDS = "cards"
    THREADS = "threads"


class Quotes(StrEnum):
    """Which papers of a roundup are quoted."""

    ALL = "all"
    TOP = "top"  # the first few, each with whole sentences
    NONE = "none"


class Pause(StrEnum):
    """The reason why a subscription is paused."""

    ASKED = "asked"  # by an admin: it never resumes on its own
    PERMISSIONS = "rights"
    CHANNEL_DELETED = "channel_deleted"
    CHANNEL_KIND = "channel_kind"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Terms:
    """The options that an admin chooses for a roundup.

    `at` is the local time in `zone`, an IANA name; empty `days` mean the default of the `cadence`.
    `query` is the text of a query, empty for all papers; `role_id` is the one role to ping.
    `target` says whether `channel_id` is a forum; a post that `is_silent` notifies nobody's phone.
    `tag_id` is the tag of its posts in a forum, whose name was `tag_name` when it was chosen.
    One that `is_published` also comes to the followers of its announcement channel.
    """

    channel_id: int
    at: time
    zone: str
    cadence: Cadence = Cadence.DAILY
    days: frozenset[Weekday] = frozenset()
    top: int = 10
    min_upvotes: int = 0
    query: str = ""
    layout: Layout = Layout.LIST
    quotes: Quotes = Quotes.TOP
    role_id: int | None = None
    target: TargetKind = TargetKind.CHANNEL
    is_silent: bool = False
    tag_id: int | None = None
    tag_name: str = ""
    is_published: bool = False

    @property
    def schedule(self) -> Schedule:
        """The schedule; raises BadRequest if its zone has left tzdata or its days don't fit."""
        return Schedule(self.at, self.zone, self.cadence, self.days)

    def brings_same_as(self, other: Self) -> bool:
        """Return whether both bring the same papers to the same channel at the same time."""
        return self._identity == other._identity

    @property
    def _identity(self) -> tuple[object, ...]:
        when = self.at, self.zone, self.cadence, self.days or EVERY_DAY
        return self.channel_id, *when, self.query, self.min_upvotes


@dataclass(frozen=True, slots=True)
class Subscription:
    """One channel's roundup; times are UTC.

    `id` is never used twice; people see `number`, which counts within the server. `cursor` is the
    ingest sequence up to which it has been served. Papers up to `begins_after` are past: they came
    before it started or its query was changed; but the lists from `whole_from` on count whole.
    `first_day` is the first listing day it covers, unless it covers whole periods.

    `last_issue_key` is the local date of its last issue. `pause` is None while it is active;
    `admin_id` is who set it up. `failures` counts the issues that failed since the last success,
    `failing_since` is when the first of them failed.
    """

    id: int
    guild_id: int
    number: int
    terms: Terms
    admin_id: int
    cursor: int
    begins_after: int
    whole_from: date | None
    first_day: date
    next_run_at: datetime
    last_issue_key: str
    pause: Pause | None = None
    paused_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Return whether it is served."""
        return self.pause is None

    def in_layout(self, layout: Layout | None) -> Self:
        """Return it as it would be in a layout; None leaves its own."""
        return replace(self, terms=replace(self.terms, layout=layout or self.terms.layout))

    @property
    def waiting_since(self) -> datetime | None:
        """When the run was due whose issue waits for the day's list, None if none does."""
        try:
            run = self.terms.schedule.last_until(self.next_run_at)
        except BadRequest:  # tzdata no longer has its zone: no run is due
            return None
        is_waiting = run.moment < self.next_run_at and run.issue_key > self.last_issue_key
        return run.moment if is_waiting else None

    def next_run_after(self, now: datetime) -> datetime:
        """Return when the next issue is due; raises BadRequest if its zone has left tzdata."""
        return self.terms.schedule.next_after(now, self.last_issue_key).moment

    def has_failed_for_long(self, now: datetime) -> bool:
        """Return whether its issues have failed often and long enough to pause it."""
        since = self.failing_since
        return self.failures >= FAILED_ISSUES and since is not None and now - since >= FAILED_SPAN
