"""Finds the papers that meet criteria, for issues and backtests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.papers.domain.listing import Sort
from bot.papers.store.papers import Page, PaperStore
from bot.search.domain.criteria import Criteria
from bot.search.domain.query import Query
from bot.search.store.conditions import query_conditions
from bot.storage.schema import papers
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewPapers:
    """The papers an issue would choose from: how many, since when, and of how many lists.

    `first_ingested_at` (UTC) and `newest_day` are None if there are no papers.
    """

    total: int
    first_ingested_at: datetime | None
    newest_day: date | None
    days: int


class NewPaperStore:
    """The papers that fit criteria, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def fresh(self, contents: Criteria) -> NewPapers:
        """Return a summary of the papers that `contents` describes."""
        query = select(
            func.count().label("total"),
            func.min(papers.c.ingested_at).label("first_ingested_at"),
            func.max(papers.c.listing_day).label("newest_day"),
            func.count(papers.c.listing_day.distinct()).label("days"),
        ).where(*self._conditions(contents))
        return NewPapers(**(await self._tx.execute(query)).mappings().one())

    async def papers(
        self,
        contents: Criteria,
        sort: Sort,
        offset: int,
        limit: int,
        also: tuple[str, ...] = (),
    ) -> Page:
        """Return a page of the papers that `contents` describes, plus those with the ids `also`."""
        chosen = and_(*self._conditions(contents))
        wanted = or_(chosen, papers.c.id.in_(also)) if also else chosen
        return await PaperStore(self._tx).page(wanted, sort, offset, limit)

    def _conditions(self, contents: Criteria) -> Iterator[ColumnElement[bool]]:
        """Yield `contents` as conditions on `papers`."""
        yield papers.c.sequence > contents.after
        yield papers.c.sequence <= contents.until
        yield papers.c.listing_day >= contents.first_day
        if contents.min_upvotes:
            yield papers.c.upvotes >= contents.min_upvotes
        if contents.without:
            yield papers.c.id.not_in(contents.without)
        if contents.query:
            query = Query.from_stored(contents.query)
            yield from query_conditions(query, contents.first_day, self._tx.dialect)
