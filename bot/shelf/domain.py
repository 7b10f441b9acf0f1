"""A server's shelf: papers that its members put there for everyone in it."""

from dataclasses import dataclass
from datetime import timedelta

from bot.papers.domain.paper import Paper

SHELF_LETTER = "h"
"""The letter of the lists of shelves; the value of each is the id of its server."""
MAX_SHELVED = 1_000
"""Papers on one shelf."""
RESTORABLE = timedelta(minutes=5)
"""How long a change of a shelf can be undone."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member who does something with the shelf of a server, which they may manage."""

    guild_id: int
    member_id: int
    is_admin: bool


@dataclass(frozen=True, slots=True)
class ShelvedPaper:
    """A paper on a shelf; `named` is who put it there, if they chose to be shown."""

    paper: Paper
    named: int | None = None


@dataclass(frozen=True, slots=True)
class ShelfChange:
    """What became of a paper: put on the shelf, or taken off it; `id` stands for it in Undo.

    `total` is how many papers are on the shelf now.
    """

    id: int
    shelved: ShelvedPaper
    total: int
    is_removal: bool = False
    was_there: bool = False
