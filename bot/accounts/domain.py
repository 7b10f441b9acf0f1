"""Ownership of data: a member or a server."""

from dataclasses import dataclass


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
