"""A Discord in memory that keeps only the promises the outbox may count on, and fails at will."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from types import MappingProxyType

from bot.delivery.domain.delivery import NONCE_WINDOW
from bot.delivery.domain.results import Ambiguous, BreakerOpen, Refused, Throttled


class Fate(Enum):
    """What becomes of one request."""

    ANSWERED = auto()
    DONE_UNANSWERED = auto()
    LOST = auto()
    THROTTLED = auto()
    TURNED_AWAY = auto()
    FORBIDDEN = auto()
    MALFORMED = auto()
    DONE_THEN_CRASH = auto()
    CRASH = auto()


UNDONE = MappingProxyType(
    {
        Fate.THROTTLED: Throttled(3),
        Fate.TURNED_AWAY: BreakerOpen("a page of HTML", 600),
        Fate.LOST: Ambiguous("reset"),
        Fate.CRASH: None,
    }
)
REFUSALS = MappingProxyType(
    {
        Fate.FORBIDDEN: Refused(403, 50013, "missing permissions"),
        Fate.MALFORMED: Refused(400, 50035, "invalid form body"),
    }
)
UNANSWERED = MappingProxyType(
    {Fate.DONE_UNANSWERED: Ambiguous("timed out"), Fate.DONE_THEN_CRASH: None}
)


@dataclass
class Discord:
    """Discord, as far as the outbox may count on it: a nonce is known for 120 s, no longer."""

    messages: list[tuple[str, str, datetime]] = field(
        default_factory=list[tuple[str, str, datetime]]
    )

    def post(self, marker: str, nonce: str, now: datetime) -> int:
        """Create a message, unless one of this nonce is new; give its id."""
        for number, (_, known, at) in enumerate(self.messages):
            if known == nonce and now - at <= NONCE_WINDOW:
                return number
        self.messages.append((marker, nonce, now))
        return len(self.messages) - 1

    def find(self, marker: str) -> int | None:
        """Look for a message by its marker."""
        found = (number for number, (known, *_) in enumerate(self.messages) if known == marker)
        return next(found, None)
