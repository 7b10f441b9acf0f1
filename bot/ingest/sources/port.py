"""The port to where papers come from: what every source can be asked and what it gives back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.papers.domain.listing import Period
from bot.papers.domain.paper import Paper


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that could not be read: its JSON text (64 KiB at most) and what was wrong.

    `paper_id` is that of its paper, None if that can't be read either.
    """

    record: str
    error: str
    paper_id: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one question to a source brought: papers in the source's order, and what it can't read.

    `digest` is the sha256 of everything received: equal digests mean that nothing changed.
    `seen_at` is when it was received, None for now; older numbers never replace newer ones.
    `day` is the listing day whose whole list this is, None if it is no such list.
    """

    papers: tuple[Paper, ...]
    rejected: tuple[Rejected, ...] = ()
    digest: str = ""
    seen_at: datetime | None = None
    day: date | None = None


class Source(Protocol):
    """An upstream of papers; every method raises SourceUnavailable when it can't be asked."""

    @property
    def name(self) -> str:
        """The source's name in logs and in the quarantine, e.g. `huggingface`."""
        ...

    async def listing(self, period: Period) -> Batch:
        """Fetch the Daily Papers list of a day, week or month."""
        ...

    async def paper(self, paper_id: str) -> Paper | None:
        """Fetch one paper by its arXiv id; None if the source does not know it."""
        ...

    def read(self, record: str) -> Batch:
        """Read a record that was rejected before: its paper, or why it is still unreadable."""
        ...

    async def search(self, text: str, limit: int) -> Batch:
        """Ask the source's own search, best hit first."""
        ...
