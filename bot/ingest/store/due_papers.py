"""Selects the papers that are to be fetched individually, with when each was last asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from bot.papers.domain.paper import LOCAL_PREFIX
from bot.papers.store.papers import MOST_UPVOTED
from bot.storage.schema import card_requests, papers
from bot.storage.transaction import BATCH_ROWS, Transaction

_CANDIDATE = select(papers.c.id, papers.c.key, papers.c.asked_at).where(
    papers.c.id.not_like(f"{LOCAL_PREFIX}%")
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that may be due; keys are in the order of listing days."""

    id: str
    key: int
    asked_at: datetime | None


class DuePaperStore:
    """Access to the papers that may be due, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def requested(self) -> list[Candidate]:
        """Return the papers of which a card was shown with old numbers."""
        is_requested = papers.c.id.in_(select(card_requests.c.paper_id))
        return await self._candidates(_CANDIDATE.where(is_requested))

    async def listed_since(self, day: date) -> list[Candidate]:
        """Return the papers listed on that day or later."""
        return await self._candidates(_CANDIDATE.where(papers.c.listing_day >= day))

    async def most_upvoted(self, since: date, limit: int) -> list[Candidate]:
        """Return the most upvoted of the papers listed on that day or later."""
        listed = _CANDIDATE.where(papers.c.listing_day >= since)
        return await self._candidates(listed.order_by(MOST_UPVOTED, papers.c.key).limit(limit))

    async def among(self, paper_ids: Collection[str]) -> list[Candidate]:
        """Return those of the papers that are known."""
        ids, found = sorted(paper_ids), list[Candidate]()
        for start in range(0, len(ids), BATCH_ROWS):
            some = ids[start : start + BATCH_ROWS]
            found += await self._candidates(_CANDIDATE.where(papers.c.id.in_(some)))
        return found

    async def _candidates(
        self, query: Select[*tuple[str, int, datetime | None]]
    ) -> list[Candidate]:
        return [Candidate(*row) for row in await self._tx.execute(query)]
