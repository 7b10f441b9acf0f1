"""Ownership of data: a member or a server; and servers that the bot can't find."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MISSING_CHECKS = 3
MISSING_FOR = timedelta(days=1)
"""How often in a row, and for longer than what time, a server is missing before it counts as left.

One comparison may be wrong; several over more than a day are no outage.
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of watches; every operation on watches is scoped to one.

    A member's own watches alert by direct message and have no `guild_id`; a channel's belong to its
    server, and `member_id` is then the member who asks.
    """

    member_id: int
    guild_id: int | None = None

    @property
    def scope(self) -> str:
        """The owner as one string; nobody else's watches are ever touched."""
        if self.guild_id is None:
            return f"member:{self.member_id}"
        return f"guild:{self.guild_id}"


DELETED_USER_ID = 0
"""Replaces the id of a person whose data was deleted; Discord assigns it to nobody."""


@dataclass(frozen=True, slots=True)
class MissingServer:
    """A server that the bot was not in, since when, and at how many comparisons in a row."""

    id: int
    since: datetime
    checks: int

    def has_surely_left(self, now: datetime) -> bool:
        """Return whether nothing but a removal of the bot explains it."""
        return self.checks >= MISSING_CHECKS and now - self.since > MISSING_FOR
