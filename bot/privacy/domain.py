"""Personal data: what is stored about people and servers, and the id of a deleted person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.schedules.quiet_hours import QuietHours

KEPT_AFTER_LEAVING = timedelta(days=30)
"""How long a server's data is kept after the bot has left it (docs/design/delivery.md)."""


class DataKind(StrEnum):
    """A kind of stored data; its value is its name in an export."""

    SETTINGS = "settings"
    WATCHES = "watches"
    WATCH_STEPS = "watch_changes"  # that can be undone
    REMOVED_WATCHES = "removed_watches"  # that can be restored
    HITS = "found"
    TOLD = "told"
    ALERTS = "alerts"
    MESSAGES = "messages"
    SAVED = "saved_papers"  # with notes and tags
    TASTE = "taste_words"  # pinned or struck out
    DAILY = "daily_recommendations"
    VISITS = "recommendations"  # up to which paper they were given
    DISMISSED = "dismissed_papers"  # that are not to be recommended
    CATCH_UP = "catch_up"  # how far a member has come
    CAUGHT_UP = "caught_up"  # the papers that a catch-up showed, and what they did with each
    ROUNDUPS = "roundups"
    SHELF = "shelf"  # a server's, without who put papers there
    POSTED = "posted_papers"  # in a server, and in which message
    LIKES = "likes"  # of a member, in servers
    LIKED = "liked_papers"  # in a server, without who likes them
    SHELVED = "put_on_shelves"  # by a member, of servers
    ISSUES = "issues"
    RUNS = "roundup_runs"
    SERVER_WATCHES = "server_watches"  # a server's, with the id of the member who set them up
    SERVER_ROUNDUPS = "server_roundups"


@dataclass(frozen=True, slots=True)
class StoredData:
    """Everything stored about one person or server: the number of rows by kind, and settings."""

    counts: Mapping[DataKind, int]
    zone: str | None = None
    quiet: QuietHours | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is stored."""
        return not (any(self.counts.values()) or self.zone or self.quiet)
