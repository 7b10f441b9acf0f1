"""Stores up to which paper a member has had recommendations, and finds the papers after it."""

from datetime import date, datetime

from sqlalchemy import and_, select

from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import LOCAL_PREFIX, Paper
from bot.papers.store.papers import PaperStore
from bot.storage.schema import papers, recommendation_visits
from bot.storage.transaction import Transaction

MOST_COMPARED = 3_000
"""Papers that are compared with a taste; 30 days of lists have about a thousand."""

_table = recommendation_visits.c


class VisitStore:
    """Access to the visits within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def last(self, member_id: int) -> int | None:
        """Return the sequence number up to which a member has had recommendations."""
        query = select(_table.cursor).where(_table.member_id == member_id)
        return (await self._tx.execute(query)).scalar_one_or_none()

    async def note(self, member_id: int, cursor: int, now: datetime) -> None:
        """Note that a member has had recommendations up to a sequence number."""
        row = {"member_id": member_id, "cursor": cursor, "visited_at": now}
        insert = self._tx.upsert(recommendation_visits).values(row)
        changed = insert.on_conflict_do_update(
            index_elements=["member_id"], set_={"cursor": cursor, "visited_at": now}
        )
        await self._tx.execute(changed)

    async def papers(self, after: int, until: int, since: date) -> tuple[Paper, ...]:
        """Return the papers ingested after one sequence number up to another, newest first.

        Only those of lists since that day, and none that is known from a saved page alone.
        """
        new = and_(
            papers.c.sequence > after,
            papers.c.sequence <= until,
            papers.c.listing_day >= since,
            papers.c.id.not_like(f"{LOCAL_PREFIX}%"),
        )
        return (await PaperStore(self._tx).page(new, Sort.NEWEST, 0, MOST_COMPARED)).papers
