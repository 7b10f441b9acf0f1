"""Stores saved papers; every statement is about one member, but for what the poller asks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, literal, or_, select, update

from bot.papers.domain.paper import LOCAL_PREFIX
from bot.papers.store import rows
from bot.papers.store.papers import MOST_UPVOTED
from bot.saved.domain import TAG_SEPARATOR, ReadingStatus, SavedFilter, SavedPaper, SavedSort
from bot.search.domain.query import Query
from bot.search.store.conditions import query_conditions
from bot.storage.schema import papers, saved_papers
from bot.storage.transaction import Transaction

_table = saved_papers.c
_OWN = ("paper_id", "status", "tags", "note", "saved_at")

_IS_ITS_PAPER = or_(
    papers.c.id == _table.paper_id,
    # that of a saved page, which the real paper has replaced since
    and_(_table.paper_id.startswith(LOCAL_PREFIX), papers.c.local_id == _table.paper_id),
)
_ENTRY = select(*rows.COLUMNS, papers.c.key, *(_table[name] for name in _OWN)).select_from(
    saved_papers.outerjoin(papers, _IS_ITS_PAPER)
)


@dataclass(frozen=True, slots=True)
class SavedTitle:
    """A saved paper by its title, which is empty while the cache doesn't have it."""

    paper_id: str
    title: str


class SavedStore:
    """Access to the saved papers within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def count(self, member_id: int) -> int:
        """Count a member's saved papers."""
        query = select(func.count()).select_from(saved_papers).where(_is_saved_by(member_id))
        return (await self._tx.execute(query)).scalar_one()

    async def add(
        self, member_id: int, paper_ids: Iterable[str], press_id: int, now: datetime
    ) -> None:
        """Save papers, each once; those removed a moment ago come back as they were."""
        fresh: dict[str, object] = {
            "status": ReadingStatus.TO_READ,
            "tags": "",
            "note": "",
            "saved_at": now,
            "press_id": press_id,
        }
        insert = self._tx.upsert(saved_papers).on_conflict_do_update(
            index_elements=["member_id", "paper_id"],
            set_={"press_id": press_id, "removed_at": None},
            where=_table.removed_at.is_not(None),
        )
        new = [{"member_id": member_id, "paper_id": each} | fresh for each in paper_ids]
        if new:
            await self._tx.execute(insert, new)

    async def remove(
        self, member_id: int, paper_ids: Collection[str], press_id: int, now: datetime
    ) -> None:
        """Remove papers, which can be restored for a while."""
        removed = update(saved_papers).where(
            _is_saved_by(member_id), _table.paper_id.in_(paper_ids)
        )
        await self._tx.execute(removed.values(removed_at=now, press_id=press_id))

    async def restore(self, member_id: int, paper_ids: Collection[str], press_id: int) -> None:
        """Save removed papers again, as they were."""
        restored = update(saved_papers).where(
            _table.member_id == member_id, _table.paper_id.in_(paper_ids)
        )
        await self._tx.execute(restored.values(removed_at=None, press_id=press_id))

    async def change(self, member_id: int, paper_id: str, **changes: str) -> None:
        """Change the status, note or tags of a saved paper."""
        changed = update(saved_papers).where(_is_saved_by(member_id), _table.paper_id == paper_id)
        await self._tx.execute(changed.values(**changes))

    async def of_press(
        self, member_id: int, press_id: int, since: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the papers that a press saved, and those it removed since then."""
        query = select(_table.paper_id, _table.removed_at).where(
            _table.member_id == member_id, _table.press_id == press_id
        )
        found = [(row.paper_id, row.removed_at) for row in await self._tx.execute(query)]
        saved = tuple(paper_id for paper_id, removed_at in found if removed_at is None)
        gone = tuple(
            paper_id for paper_id, removed_at in found if removed_at and removed_at >= since
        )
        return saved, gone

    async def get_many(
        self, member_id: int, paper_ids: Sequence[str], *, also_removed: bool = False
    ) -> tuple[SavedPaper, ...]:
        """Return those of the papers that the member has saved, in the order of the ids."""
        mine = _table.member_id == member_id if also_removed else _is_saved_by(member_id)
        query = _ENTRY.where(mine, _table.paper_id.in_(paper_ids))
        found = {each.paper_id: each for each in map(_entry, await self._tx.execute(query))}
        return tuple(found[each] for each in paper_ids if each in found)

    async def page(  # noqa: PLR0913  # what a page is made of
        self,
        member_id: int,
        wanted: SavedFilter,
        query: Query | None,
        sort: SavedSort,
        *,
        offset: int,
        limit: int,
    ) -> tuple[tuple[SavedPaper, ...], int]:
        """Return saved papers that pass the filter, and how many do; `query` is its query, read."""
        conditions = [_is_saved_by(member_id), *self._conditions(wanted, query)]
        shown = _ENTRY.where(*conditions).order_by(*_order(sort)).offset(offset).limit(limit)
        counted = (
            select(func.count())
            .select_from(saved_papers.outerjoin(papers, _IS_ITS_PAPER))
            .where(*conditions)
        )
        entries = tuple(map(_entry, await self._tx.execute(shown)))
        return entries, (await self._tx.execute(counted)).scalar_one()

    async def any_of(self, member_id: int, wanted: SavedFilter) -> SavedPaper | None:
        """Return a random saved paper that passes the filter, whose query is not asked."""
        conditions = (_is_saved_by(member_id), *self._conditions(wanted, None))
        drawn = _ENTRY.where(*conditions).order_by(func.random()).limit(1)
        return next(map(_entry, await self._tx.execute(drawn)), None)

    async def titles(self, member_id: int) -> tuple[SavedTitle, ...]:
        """Return the titles of a member's saved papers, the last saved first."""
        query = (
            select(_table.paper_id, func.coalesce(papers.c.title, ""))
            .select_from(saved_papers.outerjoin(papers, _IS_ITS_PAPER))
            .where(_is_saved_by(member_id))
            .order_by(*_order(SavedSort.SAVED))
        )
        return tuple(SavedTitle(*row) for row in await self._tx.execute(query))

    async def tags(self, member_id: int) -> tuple[str, ...]:
        """Return the tags of a member's saved papers, each as often as it is used."""
        query = select(_table.tags).where(_is_saved_by(member_id), _table.tags != "")
        found = (await self._tx.execute(query)).scalars()
        return tuple(tag for tags in found for tag in tags.split(TAG_SEPARATOR))

    async def all_ids(self) -> frozenset[str]:
        """Return the ids of all papers that somebody has saved, whoever it is."""
        found = await self._tx.execute(select(_table.paper_id).distinct())
        return frozenset(found.scalars())

    async def forget_removed(self, before: datetime, member_id: int | None = None) -> None:
        """Delete papers that were removed before then, of one member or of all."""
        expired = delete(saved_papers).where(_table.removed_at < before)
        if member_id is not None:
            expired = expired.where(_table.member_id == member_id)
        await self._tx.execute(expired)

    def _conditions(
        self, wanted: SavedFilter, query: Query | None
    ) -> Iterable[ColumnElement[bool]]:
        if wanted.status:
            yield _table.status == wanted.status
        if wanted.tag:
            tags = literal(TAG_SEPARATOR) + _table.tags + TAG_SEPARATOR
            yield tags.contains(f"{TAG_SEPARATOR}{wanted.tag}{TAG_SEPARATOR}", autoescape=True)
        if query:
            since, until = query.filters.since, query.filters.until
            if since:
                yield papers.c.listing_day >= since
            if until:
                yield papers.c.listing_day <= until
            yield from query_conditions(query, since or date.min, self._tx.dialect)
            yield papers.c.id.is_not(None)


def _is_saved_by(member_id: int) -> ColumnElement[bool]:
    return and_(_table.member_id == member_id, _table.removed_at.is_(None))


def _order(sort: SavedSort) -> tuple[ColumnElement[Any], ...]:
    last = (_table.saved_at.desc(), _table.paper_id.desc())
    match sort:
        case SavedSort.SAVED:
            return last
        case SavedSort.NEWEST:
            return (func.coalesce(papers.c.key, 0).desc(), *last)
        case SavedSort.UPVOTES:
            return (MOST_UPVOTED, *last)


def _entry(row: Row[*tuple[Any, ...]]) -> SavedPaper:
    return SavedPaper(
        paper_id=row.paper_id,
        status=ReadingStatus(row.status),
        tags=tuple(filter(None, row.tags.split(TAG_SEPARATOR))),
        note=row.note,
        saved_at=row.saved_at,
        paper=None if row.key is None else rows.paper(row),
    )
