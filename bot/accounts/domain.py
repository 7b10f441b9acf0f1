"""Whose data something is: a member's or a server's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose watches are meant, the scope of every question about them.

    A member's own come by direct message and have no `guild_id`; a channel's belong to its server,
    and `member_id` is then whoever asks.
    """

    member_id: int
    guild_id: int | None = None

    @property
    def scope(self) -> str:
        """Whose watches these are, as one text; nobody else's are ever touched."""
        if self.guild_id is None:
            return f"member:{self.member_id}"
        return f"guild:{self.guild_id}"


DELETED_USER_ID = 0
"""Stands where a person's id was whose data was deleted; Discord gives it to nobody."""
