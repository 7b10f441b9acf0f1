"""Ranks papers by what a server's members like and what is on its shelf."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Subquery, and_, func, literal, or_, select, union_all

from bot.papers.domain.paper import LOCAL_PREFIX, Paper
from bot.papers.store import rows
from bot.papers.store.papers import MOST_UPVOTED
from bot.storage.schema import likes, papers, shelf_papers
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Favourite:
    """A paper, how many members gave it a 👍 in a period, and whether it was shelved in it."""

    paper: Paper
    likes: int
    is_shelved: bool


class FavouriteStore:
    """Access to what one server likes, within one transaction."""

    def __init__(self, tx: Transaction, guild_id: int) -> None:
        """Work inside `tx`."""
        self._tx = tx
        self._guild_id = guild_id

    async def ranked(
        self, since: datetime, offset: int, limit: int
    ) -> tuple[tuple[Favourite, ...], int]:
        """Return the papers liked or shelved since then, the best first, and how many there are.

        A place on the shelf counts as much as one 👍; equal papers are in the order of upvotes.
        """
        found = self._of(since)
        is_its_paper = or_(
            papers.c.id == found.c.paper_id,
            # that of a saved page, which the real paper has replaced since
            and_(found.c.paper_id.startswith(LOCAL_PREFIX), papers.c.local_id == found.c.paper_id),
        )
        joined = found.join(papers, is_its_paper)
        query = (
            select(*rows.COLUMNS, found.c.liked, found.c.shelved)
            .select_from(joined)
            .order_by((found.c.liked + found.c.shelved).desc(), MOST_UPVOTED, papers.c.key.desc())
            .offset(offset)
            .limit(limit)
        )
        shown = tuple(
            Favourite(rows.paper(row), row.liked, is_shelved=bool(row.shelved))
            for row in await self._tx.execute(query)
        )
        total = select(func.count()).select_from(joined)
        return shown, (await self._tx.execute(total)).scalar_one()

    async def upvotes_of(self, days: Collection[date]) -> dict[date, list[int]]:
        """Return the known upvotes of all papers of some listing days."""
        query = select(papers.c.listing_day, papers.c.upvotes).where(
            papers.c.listing_day.in_(days), papers.c.upvotes.is_not(None)
        )
        found: dict[date, list[int]] = {}
        for row in await self._tx.execute(query):
            found.setdefault(row.listing_day, []).append(row.upvotes)
        return found

    def _of(self, since: datetime) -> Subquery:
        liked = select(
            likes.c.paper_id, literal(1).label("liked"), literal(0).label("shelved")
        ).where(likes.c.guild_id == self._guild_id, likes.c.liked_at >= since)
        shelved = select(shelf_papers.c.paper_id, literal(0), literal(1)).where(
            shelf_papers.c.guild_id == self._guild_id,
            shelf_papers.c.removed_at.is_(None),
            shelf_papers.c.put_at >= since,
        )
        each = union_all(liked, shelved).subquery()
        summed = select(
            each.c.paper_id,
            func.sum(each.c.liked).label("liked"),
            func.sum(each.c.shelved).label("shelved"),
        ).group_by(each.c.paper_id)
        return summed.subquery()
