"""Stores the papers on the shelves of servers; every statement is about one server."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update

from bot.accounts.domain import DELETED_USER_ID
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import LOCAL_PREFIX
from bot.papers.store import rows
from bot.papers.store.papers import MOST_UPVOTED
from bot.shelf.domain import ShelvedPaper
from bot.storage.schema import papers, shelf_papers
from bot.storage.transaction import Transaction

_table = shelf_papers.c

_IS_ITS_PAPER = or_(
    papers.c.id == _table.paper_id,
    # that of a saved page, which the real paper has replaced since
    and_(_table.paper_id.startswith(LOCAL_PREFIX), papers.c.local_id == _table.paper_id),
)
_ON_SHELVES = shelf_papers.join(papers, _IS_ITS_PAPER)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the shelf: the paper's id, who put it there, and whether it is there still."""

    paper_id: str
    member_id: int
    is_there: bool


class ShelfStore:
    """Access to the shelves within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def count(self, guild_id: int) -> int:
        """Count the papers on a server's shelf."""
        query = select(func.count()).select_from(shelf_papers).where(_is_on(guild_id))
        return (await self._tx.execute(query)).scalar_one()

    async def put(  # noqa: PLR0913  # what a row is made of
        self,
        guild_id: int,
        paper_id: str,
        member_id: int,
        *,
        is_named: bool,
        press_id: int,
        now: datetime,
    ) -> bool:
        """Put a paper on the shelf, once; return whether it was not there before."""
        known = {"member_id": member_id, "is_named": is_named, "put_at": now, "press_id": press_id}
        insert = self._tx.upsert(shelf_papers).values(guild_id=guild_id, paper_id=paper_id, **known)
        added = insert.on_conflict_do_update(
            index_elements=["guild_id", "paper_id"],
            set_=known | {"removed_at": None},
            where=_table.removed_at.is_not(None),
        )
        found = await self._tx.execute(added.returning(_table.paper_id))
        return found.first() is not None

    async def remove(self, guild_id: int, paper_id: str, press_id: int, now: datetime) -> None:
        """Take a paper off the shelf, which can be undone for a while."""
        removed = update(shelf_papers).where(_is_on(guild_id), _table.paper_id == paper_id)
        await self._tx.execute(removed.values(removed_at=now, press_id=press_id))

    async def restore(self, guild_id: int, paper_id: str, press_id: int) -> None:
        """Put a paper back as it was."""
        row = and_(_table.guild_id == guild_id, _table.paper_id == paper_id)
        await self._tx.execute(
            update(shelf_papers).where(row).values(removed_at=None, press_id=press_id)
        )

    async def placed(self, guild_id: int, paper_id: str) -> Placed | None:
        """Return the row of a paper, on the shelf or just taken off it."""
        return await self._placed(_table.guild_id == guild_id, _table.paper_id == paper_id)

    async def of_press(self, guild_id: int, press_id: int, since: datetime) -> Placed | None:
        """Return the row that a press changed since then, if nothing else has since."""
        return await self._placed(
            _table.guild_id == guild_id,
            _table.press_id == press_id,
            func.coalesce(_table.removed_at, _table.put_at) >= since,
        )

    async def shelved_among(self, guild_id: int, paper_ids: Collection[str]) -> frozenset[str]:
        """Return which of the papers are on a server's shelf."""
        query = select(_table.paper_id).where(_is_on(guild_id), _table.paper_id.in_(paper_ids))
        return frozenset((await self._tx.execute(query)).scalars())

    async def get(self, guild_id: int, paper_id: str) -> ShelvedPaper | None:
        """Return a paper, on the shelf or just taken off it."""
        query = (
            select(*rows.COLUMNS, _table.member_id, _table.is_named)
            .select_from(_ON_SHELVES)
            .where(_table.guild_id == guild_id, _table.paper_id == paper_id)
        )
        return next(map(_shelved, await self._tx.execute(query)), None)

    async def page(
        self, guild_id: int, sort: Sort, offset: int, limit: int
    ) -> tuple[tuple[ShelvedPaper, ...], int]:
        """Return papers on a shelf, the last put there or most upvoted first; and how many."""
        order = () if sort is Sort.NEWEST else (MOST_UPVOTED,)
        query = (
            select(*rows.COLUMNS, _table.member_id, _table.is_named)
            .select_from(_ON_SHELVES)
            .where(_is_on(guild_id))
            .order_by(*order, _table.put_at.desc(), _table.paper_id.desc())
            .offset(offset)
            .limit(limit)
        )
        found = tuple(map(_shelved, await self._tx.execute(query)))
        return found, await self.count(guild_id)

    async def forget_removed(self, before: datetime, guild_id: int | None = None) -> None:
        """Delete papers that were taken off before then, of one server or of all."""
        expired = delete(shelf_papers).where(_table.removed_at < before)
        if guild_id is not None:
            expired = expired.where(_table.guild_id == guild_id)
        await self._tx.execute(expired)

    async def _placed(self, *conditions: ColumnElement[bool]) -> Placed | None:
        query = select(_table.paper_id, _table.member_id, _table.removed_at).where(*conditions)
        found = await self._tx.execute(query)
        placed = (Placed(row.paper_id, row.member_id, row.removed_at is None) for row in found)
        return next(placed, None)


def _is_on(guild_id: int) -> ColumnElement[bool]:
    return and_(_table.guild_id == guild_id, _table.removed_at.is_(None))


def _shelved(row: Row[*tuple[Any, ...]]) -> ShelvedPaper:
    is_shown = row.is_named and row.member_id != DELETED_USER_ID
    return ShelvedPaper(rows.paper(row), row.member_id if is_shown else None)
