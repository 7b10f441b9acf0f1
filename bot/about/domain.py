"""The state of Paperboy, for /status: its cache and, for admins, what it posts in their server."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.delivery.domain.permissions import Permission
from bot.roundups.domain.history import History
from bot.roundups.domain.subscription import Subscription

RECENT = timedelta(days=7)
"""How far back posts are counted."""


@dataclass(frozen=True, slots=True)
class Status:
    """The cache at one moment; times are UTC.

    `problem` is one plain sentence about the last ingest, None if it went well; `problem_since` is
    when the last one that went well was followed by one that did not, and `cause` says in a few
    words why, for admins. `quarantined` counts the upstream records that could not be read.
    """

    version: str
    now: datetime
    papers: int
    newest_day: date | None
    oldest_day: date | None
    last_ingest: datetime | None
    problem: str | None
    quarantined: int
    problem_since: datetime | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What admins see of their server: its roundups, their posts, and what is missing where.

    `missing` are the permissions that the bot lacks, by channel.
    """

    roundups: Sequence[Subscription]
    history: History
    missing: Mapping[int, Collection[Permission]]
