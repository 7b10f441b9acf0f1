"""Remembers when papers were last fetched individually, and which are to be fetched soon."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from bot.papers.domain.paper import LOCAL_PREFIX
from bot.storage.schema import card_requests, papers
from bot.storage.transaction import Transaction


class AskedPaperStore:
    """Access to what was asked about single papers, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def note(self, paper_ids: Collection[str], now: datetime) -> None:
        """Record that these papers were asked for, whether there was an answer or not."""
        asked = update(papers).where(papers.c.id.in_(paper_ids))
        await self._tx.execute(asked.values(asked_at=now))
        await self._tx.execute(delete(card_requests).where(card_requests.c.paper_id.in_(paper_ids)))

    async def outdated(self, paper_ids: Collection[str], before: datetime) -> list[str]:
        """Return those of the papers that were last asked for before then, or never."""
        query = select(papers.c.id).where(
            papers.c.id.in_(paper_ids),
            papers.c.id.not_like(f"{LOCAL_PREFIX}%"),
            or_(papers.c.asked_at.is_(None), papers.c.asked_at < before),
        )
        return [*(await self._tx.execute(query)).scalars()]

    async def request(self, paper_ids: Collection[str], now: datetime) -> None:
        """Have these papers asked for soon."""
        if not paper_ids:
            return
        insert = self._tx.upsert(card_requests).on_conflict_do_nothing()
        await self._tx.execute(
            insert, [{"paper_id": paper_id, "requested_at": now} for paper_id in paper_ids]
        )
