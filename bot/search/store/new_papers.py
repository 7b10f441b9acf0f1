"""Finds the papers that meet criteria, for issues and backtests."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from bot.papers.domain.listing import Sort
from bot.papers.store.papers import MOST_UPVOTED, Page, PaperStore
from bot.search.domain.coverage import Coverage
from bot.search.domain.criteria import Criteria
from bot.search.domain.query import Query
from bot.search.store.conditions import is_linked_known, query_conditions
from bot.storage.schema import papers
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewPapers:
    """The papers an issue would hold: their listing days by id, the most upvoted first.

    `held` counts those that are left out because earlier issues hold them.
    """

    listed: Mapping[str, date]
    held: int = 0

    @property
    def total(self) -> int:
        """The number of papers."""
        return len(self.listed)

    @property
    def days(self) -> tuple[date, ...]:
        """Their listing days, oldest first."""
        return tuple(sorted(set(self.listed.values())))


class NewPaperStore:
    """The papers that fit criteria, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def fresh(
        self,
        criteria: Criteria,
        held: Collection[str] = frozenset(),
        whole_from: date | None = None,
    ) -> NewPapers:
        """Return the papers that meet `criteria`, without the ids that are `held` already.

        In lists from `whole_from` on, papers count whenever they were ingested.
        """
        conditions = self._conditions(criteria, whole_from)
        wanted = select(papers.c.id, papers.c.listing_day).where(*conditions)
        found = await self._tx.execute(wanted.order_by(MOST_UPVOTED, papers.c.key.desc()))
        listed = {row.id: row.listing_day for row in found}
        left_out = listed.keys() & held
        fresh = {each: day for each, day in listed.items() if each not in left_out}
        return NewPapers(fresh, len(left_out))

    async def papers(
        self,
        criteria: Criteria,
        sort: Sort,
        offset: int,
        limit: int,
        also: tuple[str, ...] = (),
    ) -> Page:
        """Return a page of the papers that meet `criteria`, plus those with the ids `also`."""
        chosen = and_(*self._conditions(criteria))
        wanted = or_(chosen, papers.c.id.in_(also)) if also else chosen
        return await PaperStore(self._tx).page(wanted, sort, offset, limit)

    async def coverage(self, criteria: Criteria) -> Coverage | None:
        """Count for how many papers it is known what the query requires to be linked, if it does.

        Counted are the papers that meet `criteria` otherwise.
        """
        query = Query.from_stored(criteria.query)
        if not (asked := query.filters.linked):
            return None
        otherwise = str(replace(query, filters=query.filters.without_linked))
        known = func.count(case((is_linked_known(query.filters), 1)))
        conditions = self._conditions(replace(criteria, query=otherwise))
        counted = select(known, func.count()).select_from(papers).where(*conditions)
        return Coverage(asked, *(await self._tx.execute(counted)).one())

    async def count(self, criteria: Criteria) -> int:
        """Count the papers that meet `criteria`."""
        query = select(func.count()).select_from(papers).where(*self._conditions(criteria))
        return (await self._tx.execute(query)).scalar_one()

    def _conditions(
        self, criteria: Criteria, whole_from: date | None = None
    ) -> Iterator[ColumnElement[bool]]:
        """Yield `criteria` as conditions on `papers`."""
        is_new = papers.c.sequence > criteria.after
        yield or_(is_new, papers.c.listing_day >= whole_from) if whole_from else is_new
        yield papers.c.sequence <= criteria.until
        yield papers.c.listing_day >= criteria.first_day
        if criteria.last_day:
            yield papers.c.listing_day <= criteria.last_day
        if criteria.min_upvotes:
            yield papers.c.upvotes >= criteria.min_upvotes
        if criteria.query:
            query = Query.from_stored(criteria.query)
            yield from query_conditions(query, criteria.first_day, self._tx.dialect)
