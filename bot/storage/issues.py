"""Keeps the issues, and finds the papers that an issue chooses from."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.domain.issues import Criteria, Issue
from bot.domain.lists import Sort
from bot.domain.queries import Query
from bot.domain.roundups import Layout
from bot.domain.schedules import Cadence
from bot.storage import rows
from bot.storage.matching import matching
from bot.storage.papers import Found, upvotes_descending
from bot.storage.schema import issues, papers, sequences
from bot.storage.statements import Transaction

_CONTENTS = tuple(field.name for field in fields(Criteria))
_OWN = tuple(field.name for field in fields(Issue) if field.name != "contents")
_ID_LISTS = ("without", "shown", "late")

_table = issues.c


@dataclass(frozen=True, slots=True)
class Fresh:
    """What an issue would choose from: how many papers, since when, and of how many lists.

    `first_ingested_at` (UTC) and `newest_day` are None if there are no papers.
    """

    total: int
    first_ingested_at: datetime | None
    newest_day: date | None
    days: int


class IssueStore:
    """The issues, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def newest_sequence(self) -> int:
        """Give the sequence number of the paper ingested last."""
        query = select(sequences.c.value).where(sequences.c.name == "ingest")
        return (await self._tx.execute(query)).scalar_one()

    async def fresh(self, contents: Criteria) -> Fresh:
        """Sum up the papers that `contents` describes."""
        query = select(
            func.count().label("total"),
            func.min(papers.c.ingested_at).label("first_ingested_at"),
            func.max(papers.c.listing_day).label("newest_day"),
            func.count(papers.c.listing_day.distinct()).label("days"),
        ).where(*self._conditions(contents))
        return Fresh(**(await self._tx.execute(query)).mappings().one())

    async def papers(
        self,
        contents: Criteria,
        sort: Sort,
        offset: int,
        limit: int,
        also: tuple[str, ...] = (),
    ) -> Found:
        """Give a page of the papers that `contents` describes, and of those with the ids `also`."""
        chosen = and_(*self._conditions(contents))
        wanted = or_(chosen, papers.c.id.in_(also)) if also else chosen
        first = (papers.c.listing_day.desc(),) if sort is Sort.NEWEST else (upvotes_descending,)
        page = select(*rows.COLUMNS).where(wanted).order_by(*first, papers.c.key.desc())
        found = (await self._tx.execute(page.offset(offset).limit(limit))).all()
        count = select(func.count()).select_from(papers).where(wanted)
        total = (await self._tx.execute(count)).scalar_one()
        return Found(tuple(rows.paper(row) for row in found), total)

    async def add(self, issue: Issue) -> bool:
        """Keep an issue; False, and nothing, if the subscription has one of that key."""
        insert = self._tx.upsert(issues).values(_columns(issue))
        once = insert.on_conflict_do_nothing(index_elements=["subscription_id", "key"])
        return (await self._tx.execute(once.returning(_table.key))).first() is not None

    async def newest(self, subscription_id: int, limit: int) -> tuple[Issue, ...]:
        """Give the last issues of a subscription, the newest first."""
        query = select(issues).where(_table.subscription_id == subscription_id)
        newest = query.order_by(_table.key.desc()).limit(limit)
        return tuple(_issue(row) for row in (await self._tx.execute(newest)).mappings())

    async def of_guild(self, guild_id: int, limit: int) -> tuple[Issue, ...]:
        """Give a server's last issues, the newest first."""
        query = select(issues).where(_table.guild_id == guild_id)
        newest = query.order_by(_table.scheduled_at.desc(), _table.key.desc()).limit(limit)
        return tuple(_issue(row) for row in (await self._tx.execute(newest)).mappings())

    async def with_reference(self, reference: str) -> Issue | None:
        """Find the issue that a button's reference names."""
        return await self._first(select(issues).where(_table.reference == reference))

    async def to_refresh(self, now: datetime, limit: int) -> tuple[Issue, ...]:
        """Give the issues whose message is to be brought up to date, the longest due first."""
        query = select(issues).where(_table.refresh_at <= now).order_by(_table.refresh_at)
        found = (await self._tx.execute(query.limit(limit))).mappings()
        return tuple(_issue(row) for row in found)

    async def refreshed(
        self, issue: Issue, late: tuple[str, ...], refresh_at: datetime | None
    ) -> None:
        """Note which papers have joined an issue, and when it is next brought up to date."""
        same = and_(_table.subscription_id == issue.subscription_id, _table.key == issue.key)
        changed = update(issues).where(same).values(late=list(late), refresh_at=refresh_at)
        await self._tx.execute(changed)

    async def forget(self, before: datetime) -> None:
        """Delete issues that were due before then."""
        await self._tx.execute(delete(issues).where(_table.scheduled_at < before))

    async def _first(self, query: Any) -> Issue | None:  # noqa: ANN401  # any SELECT of issues
        row = (await self._tx.execute(query)).mappings().first()
        return _issue(row) if row else None

    def _conditions(self, contents: Criteria) -> Iterator[ColumnElement[bool]]:
        """Write `contents` as conditions on `papers`."""
        yield papers.c.sequence > contents.after
        yield papers.c.sequence <= contents.until
        yield papers.c.listing_day >= contents.first_day
        if contents.min_upvotes:
            yield papers.c.upvotes >= contents.min_upvotes
        if contents.without:
            yield papers.c.id.not_in(contents.without)
        if contents.query:
            query = Query.stored(contents.query)
            yield from matching(query, contents.first_day, self._tx.dialect)


def _columns(issue: Issue) -> dict[str, Any]:
    row = {name: getattr(issue, name) for name in _OWN} | asdict(issue.contents)
    return row | {name: list(row[name]) for name in _ID_LISTS}


def _issue(row: RowMapping) -> Issue:
    contents: dict[str, Any] = {name: row[name] for name in _CONTENTS}
    contents["without"] = tuple(row["without"])
    own: dict[str, Any] = {name: row[name] for name in _OWN}
    own |= {"shown": tuple(row["shown"]), "late": tuple(row["late"])}
    own |= {"layout": Layout(row["layout"]), "cadence": Cadence(row["cadence"])}
    return Issue(contents=Criteria(**contents), **own)
