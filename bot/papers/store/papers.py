"""Reads papers by id, by listing day, and by growth in upvotes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from bot.papers.domain.listing import Period, Sort
from bot.papers.domain.paper import LOCAL_PREFIX, Paper
from bot.papers.store import rows, saving
from bot.storage.schema import papers, sequences, snapshots
from bot.storage.transaction import Transaction

MOST_UPVOTED = func.coalesce(papers.c.upvotes, -1).desc()
"""The order of upvotes, most first; an unknown number sorts below 0."""

TRENDING_DAYS = 14
"""Listing days, counted back from today, whose papers can be trending."""
TRENDING_SPAN = timedelta(days=2)
"""Period over which upvotes are compared to find trending papers."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of papers, and the total number; `gained` are the upvotes that each one gained."""

    papers: tuple[Paper, ...]
    total: int
    gained: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """The number of cached papers, and their first and last listing day."""

    papers: int
    oldest_day: date | None
    newest_day: date | None


_NEWEST = select(sequences.c.value).where(sequences.c.name == "ingest")
"""Built once, as building a statement takes as long as running it."""


class PaperStore:
    """Access to the cached papers within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def save(self, fresh: Iterable[Paper], seen_at: datetime) -> saving.Saved:
        """Insert new papers and update known ones; see `bot.papers.store.saving`."""
        return await saving.save(self._tx, fresh, seen_at)

    async def get(self, paper_id: str) -> Paper | None:
        """Return a paper by id; a saved page's id also finds the real paper that replaced it."""
        return next(iter(await self.get_many([paper_id])), None)

    async def get_many(self, paper_ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return papers by their ids, in that order, leaving out unknown ones."""
        local = [paper_id for paper_id in paper_ids if paper_id.startswith(LOCAL_PREFIX)]
        query = select(*rows.COLUMNS, papers.c.local_id).where(
            or_(papers.c.id.in_(paper_ids), papers.c.local_id.in_(local))
        )
        found: dict[str, Paper] = {}
        for row in await self._tx.execute(query):
            paper = rows.paper(row)
            found[paper.id] = paper
            found.setdefault(row.local_id, paper)
        return tuple(found[paper_id] for paper_id in paper_ids if paper_id in found)

    async def page(
        self, condition: ColumnElement[bool], sort: Sort, offset: int, limit: int
    ) -> Page:
        """Return one page of papers that meet `condition`, the newest or most upvoted first."""
        order = papers.c.listing_day.desc() if sort is Sort.NEWEST else MOST_UPVOTED
        return await self._page(condition, (order,), offset, limit)

    async def listed(self, period: Period, sort: Sort, offset: int, limit: int) -> Page:
        """Return one page of the papers whose listing day is in `period`."""
        listed = papers.c.listing_day.between(period.first, period.last)
        return await self.page(listed, sort, offset, limit)

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        """Return the newest papers, newest first."""
        query = select(*rows.COLUMNS).order_by(papers.c.key.desc()).limit(limit)
        return tuple(rows.paper(row) for row in await self._tx.execute(query))

    async def newest_titles(self, limit: int) -> tuple[tuple[str, str], ...]:
        """Return ids and titles of the newest papers, newest first."""
        query = select(papers.c.id, papers.c.title).order_by(papers.c.key.desc()).limit(limit)
        return tuple((row.id, row.title) for row in await self._tx.execute(query))

    async def trending(self, today: date, offset: int, limit: int) -> Page:
        """Rank recent papers by the upvotes they gained over `TRENDING_SPAN`, most first.

        The baseline is the last daily snapshot before that span, else the earliest one; a paper
        listed within the span counts from 0.
        """
        begin = today - TRENDING_SPAN
        history = select(snapshots.c.upvotes).where(snapshots.c.key == papers.c.key).limit(1)
        before = history.where(snapshots.c.day <= begin).order_by(snapshots.c.day.desc())
        first = history.order_by(snapshots.c.day)
        base = case(
            (papers.c.listing_day > begin, func.coalesce(before.scalar_subquery(), 0)),
            else_=func.coalesce(before.scalar_subquery(), first.scalar_subquery(), 0),
        )
        gained = func.coalesce(papers.c.upvotes, 0) - base
        recent = papers.c.listing_day.between(today - timedelta(days=TRENDING_DAYS), today)
        query = (
            select(*rows.COLUMNS, gained.label("gained"))
            .where(recent)
            .order_by(gained.desc(), MOST_UPVOTED, papers.c.key.desc())
        )
        found = (await self._tx.execute(query.offset(offset).limit(limit))).all()
        shown = tuple(rows.paper(row) for row in found)
        return Page(shown, await self._count(recent), tuple(row.gained for row in found))

    async def holdings(self) -> Holdings:
        """Count the papers and find the span of their listing days."""
        query = select(
            func.count(), func.min(papers.c.listing_day), func.max(papers.c.listing_day)
        ).select_from(papers)
        count, oldest, newest = (await self._tx.execute(query)).one()
        return Holdings(count, oldest, newest)

    async def newest_sequence(self) -> int:
        """Return the sequence number of the paper ingested last."""
        return (await self._tx.execute(_NEWEST)).scalar_one()

    async def latest_day(self, until: date) -> date | None:
        """Return the newest listing day with papers that is not after `until`."""
        query = select(func.max(papers.c.listing_day)).where(papers.c.listing_day <= until)
        return (await self._tx.execute(query)).scalar_one()

    async def first_ingested(self, day: date) -> datetime | None:
        """Return when (UTC) the first paper of a day's list came, None if there is none yet."""
        query = select(func.min(papers.c.ingested_at)).where(papers.c.listing_day == day)
        return (await self._tx.execute(query)).scalar_one()

    async def recent_days(self, limit: int) -> tuple[date, ...]:
        """Return the newest listing days that have papers, newest first."""
        query = (
            select(papers.c.listing_day)
            .where(papers.c.listing_day.is_not(None))
            .distinct()
            .order_by(papers.c.listing_day.desc())
            .limit(limit)
        )
        return tuple((await self._tx.execute(query)).scalars())

    async def _page(
        self,
        condition: ColumnElement[bool],
        order: Sequence[ColumnElement[Any]],
        offset: int,
        limit: int,
    ) -> Page:
        query = select(*rows.COLUMNS).where(condition).order_by(*order, papers.c.key.desc())
        found = await self._tx.execute(query.offset(offset).limit(limit))
        shown = tuple(rows.paper(row) for row in found)
        return Page(shown, await self._count(condition))

    async def _count(self, condition: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(papers).where(condition)
        return (await self._tx.execute(query)).scalar_one()
