"""What is stored of a person or of a server, and what takes the place of a deleted person's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.schedules.quiet_hours import QuietHours

KEPT_AFTER_LEAVING = timedelta(days=30)
"""How long a server's data is kept once the bot has left it (DELIVERY.md, 14)."""


class DataKind(StrEnum):
    """A kind of what is stored, by the name that it has in an export."""

    SETTINGS = "settings"
    WATCHES = "watches"
    HITS = "found"
    TOLD = "told"
    ALERTS = "alerts"
    MESSAGES = "messages"
    ROUNDUPS = "roundups"
    ISSUES = "issues"
    SERVER_WATCHES = "server_watches"  # of a server, with the id of the member who set them up
    SERVER_ROUNDUPS = "server_roundups"


@dataclass(frozen=True, slots=True)
class StoredData:
    """What is stored of one person or one server: how many of each share, and what they chose."""

    counts: Mapping[DataKind, int]
    zone: str | None = None
    quiet: QuietHours | None = None
