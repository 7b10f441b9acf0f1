"""A paper as it is stored, with the times that decide what becomes of a newer version."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.papers.domain.paper import Paper
from bot.papers.store import rows
from bot.storage.schema import papers

SOON = timedelta(days=3)
"""How long after a paper came it is new what its first individual answer says is linked to it."""

_BESIDES = ("updated_at", "ingested_at", "linked_at", "linked_late", "first_known")
COLUMNS = (*rows.COLUMNS, papers.c.key, *(papers.c[name] for name in _BESIDES))
"""The columns that a StoredPaper is read from."""


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A stored paper, its key, and when its numbers were last seen.

    `linked_at` is when it was first known what is linked to it, and `first_known` what was so then
    of all that filters go by; the latter is None for a paper of which that was known at once.
    """

    key: int
    paper: Paper
    seen_at: datetime
    ingested_at: datetime
    linked_at: datetime | None
    linked_late: bool | None
    first_known: dict[str, Any] | None

    @property
    def is_listed(self) -> bool:
        """Return whether it has been on a list before."""
        return self.paper.listing_day is not None

    def updated(self, fresh: Paper, seen_at: datetime) -> Paper:
        """Return the newer version, with gaps filled from the older one."""
        if seen_at >= self.seen_at:
            return self.paper.updated(fresh)
        return fresh.updated(self.paper)

    def linked(self, after: Paper, seen_at: datetime) -> dict[str, object]:
        """Return the columns that tell when it was first known what is linked."""
        if self.linked_at or not after.is_linked_known:
            return {
                "linked_at": self.linked_at,
                "linked_late": self.linked_late,
                "first_known": self.first_known,
            }
        return {
            "linked_at": seen_at,
            "linked_late": seen_at - self.ingested_at > SOON,
            "first_known": rows.changing(after),
        }


def stored(row: Row[*tuple[Any, ...]]) -> StoredPaper:
    """Read a stored paper from a row with `COLUMNS`."""
    return StoredPaper(row.key, rows.paper(row), *(getattr(row, name) for name in _BESIDES))
