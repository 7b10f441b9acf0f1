"""Stores what a watch that starts, starts over or resumes finds among the papers already there."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from bot.papers.store import rows
from bot.search.domain.filters import passes
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Filters, Has
from bot.search.store.conditions import filter_conditions, has_words, is_by, query_conditions
from bot.storage.schema import UtcDateTime, alerts, hits, papers, watches
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import HitState
from bot.watches.store.hits import abstracts_from, is_old_news, is_waiting

_table = hits.c


class StartingHitStore:
    """Access to the hits of one watch at a time within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def record_baseline(
        self, watch_id: int, query: Query, first_day: date, now: datetime
    ) -> None:
        """Record existing papers from `first_day` on that have the words of a watch with filters.

        Those that pass the filters never cause an alert; the others do once they pass. Without
        filters, no existing paper can become news.
        """
        if not query.filters:
            return
        when = literal(now, UtcDateTime)
        await self._insert_matches(watch_id, query, first_day, when, HitState.BASELINE)

    async def catch_up(self, watch_id: int, query: Query, first_day: date, since: datetime) -> int:
        """Find the papers ingested since then, listed from `first_day` on, as if it had run.

        Those of which it was long unknown what is linked are near: `promote` knows what they had
        when it became known. Returns how many papers were looked at.
        """
        its = select(watches).where(watches.c.id == watch_id).subquery()
        came = and_(
            papers.c.ingested_at >= since,
            papers.c.sequence > select(its.c.cursor).scalar_subquery(),
            papers.c.listing_day >= select(its.c.first_day).scalar_subquery(),
        )
        # found when it came, so that what a digest would have contained by now is due
        when = papers.c.ingested_at
        if query.filters.linked:
            later = and_(came, papers.c.linked_late.is_(True))
            await self._insert_matches(watch_id, query, first_day, when, HitState.NEAR, later)
        await self._insert_matches(watch_id, query, first_day, when, HitState.WAITING, came)
        seen = select(func.count()).where(came, papers.c.listing_day >= first_day)
        return (await self._tx.execute(seen)).scalar_one()

    async def promote(self, watch_id: int, query: Query, first_day: date, now: datetime) -> None:
        """Turn a watch's near hits that pass its filters by now into waiting ones.

        What may have passed them before becomes part of its baseline instead.
        """
        near = and_(_table.watch_id == watch_id, _table.state == HitState.NEAR)
        reached = select(papers.c.id).where(
            papers.c.listing_day >= first_day, *_passing(query.filters)
        )
        if Has.CODE in query.filters.has:
            is_new = papers.c.sequence > await abstracts_from(self._tx)
            reached = reached.where(or_(is_new, papers.c.code_url.is_not(None)))
        if query.filters.linked:
            old = await self._old_news(query.filters, near, reached)
            settled = update(hits).where(near, _table.paper_id.in_(old))
            await self._tx.execute(settled.values(state=HitState.BASELINE, found_at=now))
        promoted = update(hits).where(near, _table.paper_id.in_(reached))
        await self._tx.execute(
            promoted.values(state=HitState.WAITING, found_at=now, not_before=now)
        )

    async def _old_news(
        self, filters: Filters, near: ColumnElement[bool], reached: Select[tuple[str]]
    ) -> list[str]:
        """Return the papers that passed already when it became known what is linked to them."""
        query = (
            select(*rows.COLUMNS, papers.c.first_known)
            .join_from(hits, papers, papers.c.id == _table.paper_id)
            .join(watches, watches.c.id == _table.watch_id)
            .where(near, is_old_news(), papers.c.id.in_(reached))
        )
        found = [(rows.paper(row), row.first_known) for row in await self._tx.execute(query)]
        return [paper.id for paper, first in found if passes(rows.as_it_was(paper, first), filters)]

    async def _insert_matches(  # noqa: PLR0913, PLR0917  # one statement; these are what differs
        self,
        watch_id: int,
        query: Query,
        first_day: date,
        when: ColumnElement[datetime],
        enough: HitState,
        wanted: ColumnElement[bool] | None = None,
    ) -> None:
        """Insert missing hits of papers with the words, as `enough` if they pass the filters."""
        is_there = and_(true(), *_passing(query.filters))
        state = case((is_there, enough), else_=HitState.NEAR)
        conditions = [papers.c.listing_day >= first_day, true() if wanted is None else wanted]
        named = and_(true(), *is_by(query.filters, papers.c.__getitem__))
        conditions.append(or_(papers.c.submitter_name.is_(None), named))
        if query.root is not None:
            conditions.append(has_words(query.root, first_day, self._tx.dialect))
        known = select(literal(watch_id), papers.c.id, state, when, when).where(*conditions)
        columns = ["watch_id", "paper_id", "state", "found_at", "not_before"]
        insert = self._tx.upsert(hits).from_select(columns, known)
        await self._tx.execute(insert.on_conflict_do_nothing())

    async def clear(self, watch_id: int, states: Collection[HitState]) -> None:
        """Delete a watch's hits in `states`."""
        await self._tx.execute(
            delete(hits).where(_table.watch_id == watch_id, _table.state.in_(states))
        )

    async def drop_unsent(self, watch_id: int) -> None:
        """Delete a watch's hits that nobody was notified of, or that an open alert contains."""
        await self._tx.execute(delete(hits).where(_table.watch_id == watch_id, _is_unsent()))

    async def delete_unmatched(self, watch_id: int, query: Query, first_day: date) -> None:
        """Delete those of the hits of `drop_unsent` that `query` does not match."""
        found = select(papers.c.id).where(
            papers.c.listing_day >= first_day, *query_conditions(query, first_day, self._tx.dialect)
        )
        others = delete(hits).where(
            _table.watch_id == watch_id, _is_unsent(), _table.paper_id.not_in(found)
        )
        await self._tx.execute(others)


def _is_unsent() -> ColumnElement[bool]:
    in_open_alert = _table.alert_id.in_(select(alerts.c.id).where(alerts.c.is_open))
    return or_(is_waiting, in_open_alert)


def _passing(filters: Filters) -> Iterator[ColumnElement[bool]]:
    return filter_conditions(filters, papers.c.__getitem__)
