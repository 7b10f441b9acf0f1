"""Stores the hits of watches, and selects the papers that are still to be matched."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    update,
)

from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.paper import Paper
from bot.papers.store import rows
from bot.storage.key_values import KeyValues
from bot.storage.schema import UtcDateTime, hits, paper_text, papers, watches
from bot.storage.transaction import BATCH_ROWS, Transaction
from bot.watches.domain.watch import HitState, Watch

ABSTRACTS_FROM = "watches.abstracts_from"
"""The key of the sequence number after which the code that an abstract links to is news.

A migration sets it: watches had met the papers up to it before such links counted.
"""

_table = hits.c
_TEXTS = ("title", "abstract", "authors", "orgs")
is_waiting = _table.state == bindparam(
    "waiting", HitState.WAITING, literal_execute=True, unique=True
)


@dataclass(frozen=True, slots=True)
class IngestedPaper:
    """A paper with its place in the order of ingest."""

    sequence: int
    folded: FoldedPaper


@dataclass(frozen=True, slots=True)
class NewHit:
    """A new match, stored only if the paper's `sequence` is still new to the watch."""

    watch_id: int
    paper_id: str
    sequence: int
    state: HitState


@dataclass(frozen=True, slots=True)
class NearHit:
    """A paper that has the words of a watch, but lacked the upvotes or links it asks for.

    `was_unknown` tells that it was not known then what is linked to it, but is now. `old_news` is
    the paper as it was when that became known, if all that it had then may have been there before.
    """

    watch_id: int
    paper: Paper
    was_unknown: bool
    old_news: Paper | None


@dataclass(frozen=True, slots=True)
class TestedHit:
    """A near hit, and its state by the filters that its watch had at `version`."""

    watch_id: int
    version: int
    paper_id: str
    state: HitState


class HitStore:
    """Access to the hits of watches within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def ingested_between(
        self, after: int, until: int, limit: int
    ) -> tuple[IngestedPaper, ...]:
        """Return listed papers in the order of ingest, from above `after` up to `until`."""
        texts = [paper_text.c[name].label(f"folded_{name}") for name in _TEXTS]
        query = (
            select(*rows.COLUMNS, papers.c.sequence, *texts)
            .join_from(papers, paper_text, paper_text.c.key == papers.c.key)
            .where(
                papers.c.sequence > after,
                papers.c.sequence <= until,
                papers.c.listing_day.is_not(None),
            )
            .order_by(papers.c.sequence)
            .limit(limit)
        )
        found = await self._tx.execute(query)
        return tuple(
            IngestedPaper(row.sequence, FoldedPaper(rows.paper(row), *row[-len(_TEXTS) :]))
            for row in found
        )

    async def near_hits(self, since: datetime, first_day: date) -> tuple[NearHit, ...]:
        """Return the near hits of active watches whose papers were seen since then.

        Papers from before `ABSTRACTS_FROM` are without their abstract.
        """
        known = await abstracts_from(self._tx)
        found = await self._tx.execute(_near_hits(), {"since": since, "first_day": first_day})
        return tuple(_near(row, has_abstract=row.sequence > known) for row in found)

    async def near_papers(self, first_day: date, filters: Collection[str]) -> dict[date, set[str]]:
        """Return the ids of papers that are near hits of active watches, by listing day.

        Only watches count whose query has one of `filters`, each given by its beginning.
        """
        query = _near_papers(tuple(filters))
        near = defaultdict[date, set[str]](set)
        for day, paper_id in await self._tx.execute(query, {"first_day": first_day}):
            near[day].add(paper_id)
        return near

    async def add(self, found: Iterable[NewHit], now: datetime) -> int:
        """Insert hits, at most one per watch and paper ever; return how many were given.

        A watch that was changed in the meantime gets none.
        """
        row = select(
            watches.c.id,
            cast(bindparam("its_paper"), Text),
            cast(bindparam("its_state"), Text),
            bindparam("its_time", type_=UtcDateTime),
            bindparam("its_time", type_=UtcDateTime),
        ).where(
            watches.c.id == bindparam("its_watch"),
            watches.c.pause.is_(None),
            watches.c.cursor < bindparam("its_sequence"),
        )
        columns = ["watch_id", "paper_id", "state", "found_at", "not_before"]
        insert = self._tx.upsert(hits).from_select(columns, row).on_conflict_do_nothing()
        rest, total = iter(found), 0
        while some := [*islice(rest, BATCH_ROWS)]:
            given = [
                {
                    "its_watch": each.watch_id,
                    "its_paper": each.paper_id,
                    "its_state": each.state,
                    "its_sequence": each.sequence,
                    "its_time": now,
                }
                for each in some
            ]
            await self._tx.execute(insert, given)
            total += len(some)
        return total

    async def settle(self, tested: Iterable[TestedHit], now: datetime) -> None:
        """Record what became of near hits, except those of watches that have changed."""
        given = [
            {
                "its_watch": each.watch_id,
                "its_version": each.version,
                "its_paper": each.paper_id,
                "its_state": each.state,
            }
            for each in tested
        ]
        if not given:
            return
        settled = (
            update(hits)
            .where(
                _table.watch_id == bindparam("its_watch"),
                _table.paper_id == bindparam("its_paper"),
                _table.state == HitState.NEAR,
                is_current_version(),
            )
            .values(state=cast(bindparam("its_state"), Text), found_at=now, not_before=now)
        )
        await self._tx.execute(settled, given)

    async def mark_all_done(self) -> None:
        """Mark all waiting and near hits as done, as if an alert had carried them."""
        open_ = _table.state.in_((HitState.NEAR, HitState.WAITING))
        await self._tx.execute(update(hits).where(open_).values(state=HitState.DONE))

    async def history(self, known: Watch, limit: int) -> tuple[Paper, ...]:
        """Return the papers of a watch that were or will be in an alert, newest first."""
        query = (
            select(*rows.COLUMNS)
            .join_from(papers, hits, papers.c.id == _table.paper_id)
            .where(
                _table.watch_id == known.id,
                or_(is_waiting, _table.alert_id.is_not(None)),
            )
            .order_by(_table.found_at.desc(), papers.c.key.desc())
            .limit(limit)
        )
        return tuple(rows.paper(row) for row in await self._tx.execute(query))

    async def found_since(
        self, watch_ids: Collection[int], since: datetime
    ) -> dict[int, tuple[int, datetime]]:
        """Return how many papers watches have found since then, and when the last one ever."""
        recent = func.count(case((_table.found_at >= since, 1)))
        query = (
            select(_table.watch_id, recent, func.max(_table.found_at, type_=UtcDateTime))
            .where(_table.watch_id.in_(watch_ids), or_(is_waiting, _table.alert_id.is_not(None)))
            .group_by(_table.watch_id)
        )
        return {row[0]: (row[1], row[2]) for row in await self._tx.execute(query)}

    async def forget(self, met_before: datetime, found_before: datetime) -> None:
        """Delete near and baseline hits older than `met_before`, and all older than `found_before`.

        The former can no longer become news; the latter were in an alert long ago.
        """
        met = _table.state.in_((HitState.NEAR, HitState.BASELINE))
        old = or_(and_(met, _table.found_at < met_before), _table.found_at < found_before)
        await self._tx.execute(delete(hits).where(old))


@cache  # building a statement takes as long as running it, and every step asks it
def _near_hits() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *rows.COLUMNS,
            _table.watch_id,
            papers.c.sequence,
            was_unknown().label("was_unknown"),
            is_old_news().label("is_old_news"),
            papers.c.first_known,
        )
        .join_from(hits, papers, papers.c.id == _table.paper_id)
        .join(watches, watches.c.id == _table.watch_id)
        .where(
            _table.state == HitState.NEAR,
            watches.c.pause.is_(None),
            papers.c.updated_at >= bindparam("since"),
            papers.c.listing_day >= bindparam("first_day"),
        )
    )


@cache  # as above
def _near_papers(filters: tuple[str, ...]) -> Select[date | None, str]:
    asks = or_(*(watches.c.query.contains(each, autoescape=True) for each in filters))
    is_near = (
        exists()
        .where(
            _table.paper_id == papers.c.id,
            _table.state == HitState.NEAR,
            watches.c.id == _table.watch_id,
            watches.c.pause.is_(None),
            asks,
        )
        .correlate(papers)
    )
    query = select(papers.c.listing_day, papers.c.id)
    return query.where(papers.c.listing_day >= bindparam("first_day"), is_near)


def _near(row: Row[*tuple[Any, ...]], *, has_abstract: bool) -> NearHit:
    paper = rows.paper(row) if has_abstract else replace(rows.paper(row), abstract="")
    return NearHit(
        row.watch_id,
        paper,
        was_unknown=bool(row.was_unknown),
        old_news=rows.as_it_was(paper, row.first_known) if row.is_old_news else None,
    )


async def abstracts_from(tx: Transaction) -> int:
    """Return the sequence number after which the code that an abstract links to is news."""
    return int(await KeyValues(tx).get(ABSTRACTS_FROM) or 0)


def was_unknown() -> ColumnElement[bool]:
    """Return the condition that it became known after a hit what is linked to its paper."""
    return func.coalesce(papers.c.linked_at > _table.found_at, false())


def is_old_news() -> ColumnElement[bool]:
    """Return the condition that what a hit's paper had when it was known may be old.

    So it may if it was unknown at the time of the hit what is linked to the paper, and this is
    older than the watch, or was first asked for long after it came.
    """
    is_older = papers.c.sequence <= watches.c.cursor
    return and_(was_unknown(), or_(is_older, func.coalesce(papers.c.linked_late, false())))


def is_current_version() -> ColumnElement[bool]:
    """Return the condition that a hit's watch is active and still has the bound version."""
    return exists().where(
        watches.c.id == _table.watch_id,
        watches.c.pause.is_(None),
        watches.c.version == bindparam("its_version"),
    )
