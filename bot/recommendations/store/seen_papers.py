"""Reads what a member has done with papers: saved, dismissed, or been told of in an alert."""

from collections.abc import Collection

from sqlalchemy import select

from bot.storage.schema import dismissed_papers, notified, saved_papers
from bot.storage.transaction import Transaction


class SeenPaperStore:
    """Access to the papers a member knows, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def saved(self, member_id: int) -> tuple[str, ...]:
        """Return the ids of the papers a member has saved, in the order of ids."""
        query = select(saved_papers.c.paper_id).where(
            saved_papers.c.member_id == member_id, saved_papers.c.removed_at.is_(None)
        )
        return tuple((await self._tx.execute(query.order_by(saved_papers.c.paper_id))).scalars())

    async def seen(self, member_id: int, paper_ids: Collection[str]) -> frozenset[str]:
        """Return those of the papers that a member has saved, dismissed or been alerted of."""
        saved = select(saved_papers.c.paper_id).where(
            saved_papers.c.member_id == member_id,
            saved_papers.c.removed_at.is_(None),
            saved_papers.c.paper_id.in_(paper_ids),
        )
        dismissed = select(dismissed_papers.c.paper_id).where(
            dismissed_papers.c.member_id == member_id, dismissed_papers.c.paper_id.in_(paper_ids)
        )
        alerted = select(notified.c.paper_id).where(
            notified.c.recipient_id == member_id, notified.c.paper_id.in_(paper_ids)
        )
        found = await self._tx.execute(saved.union(dismissed, alerted))
        return frozenset(found.scalars())
