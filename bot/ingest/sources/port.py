"""The port to sources of papers: the methods of every source, and what they return."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.ingest.sources.quota import Quota
from bot.papers.domain.listing import Period
from bot.papers.domain.paper import Paper


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that could not be read: its JSON text (at most 64 KiB) and what was wrong.

    `paper_id` is its paper's id, None if that can't be read either.
    """

    record: str
    error: str
    paper_id: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of one request to a source: papers in the source's order, and rejected records.

    `digest` is the SHA-256 of everything received: equal digests mean that nothing changed.
    `seen_at` is when it was received, None for now; older numbers never replace newer ones.
    `day` is the listing day whose whole list this is, None if it isn't a whole list.
    `unread_fields` counts the papers that came with an unreadable value, by the source's name of
    the field; that value is unknown then, like a missing one.
    """

    papers: tuple[Paper, ...]
    rejected: tuple[Rejected, ...] = ()
    digest: str = ""
    seen_at: datetime | None = None
    day: date | None = None
    unread_fields: Mapping[str, int] = field(default_factory=Counter[str])


class Source(Protocol):
    """An upstream of papers; every method raises SourceUnavailable if upstream can't be used."""

    @property
    def name(self) -> str:
        """The source's name in logs and in the quarantine, e.g. `huggingface`."""
        ...

    @property
    def quota(self) -> Quota:
        """What upstream allows."""
        ...

    async def listing(self, period: Period) -> Batch:
        """Fetch the Daily Papers list of a day, week or month."""
        ...

    async def paper(self, paper_id: str) -> Paper | None:
        """Fetch one paper by its arXiv id; None if the source doesn't know it."""
        ...

    def read(self, record: str) -> Batch:
        """Read a previously rejected record: its paper, or why it is still unreadable."""
        ...

    async def search(self, text: str, limit: int) -> Batch:
        """Search with the source's own search, best match first."""
        ...
