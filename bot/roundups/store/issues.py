"""Stores the issues of roundups."""

from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    RowMapping,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
    update,
)

from bot.delivery.domain.order import DeliveryKind
from bot.roundups.domain.issue import UNSCHEDULED_SEPARATOR, EarlierIssue, Issue
from bot.roundups.domain.subscription import Layout, Quotes
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import Criteria
from bot.storage.schema import UtcDateTime, deliveries, issues
from bot.storage.transaction import Transaction

_CRITERIA = tuple(field.name for field in fields(Criteria))
_OWN = tuple(field.name for field in fields(Issue) if field.name != "criteria")
_ID_LISTS = ("shown", "late", "paper_ids")

_table = issues.c


class IssueStore:
    """Access to the issues within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, issue: Issue) -> bool:
        """Store an issue; return False, storing nothing, if its subscription has that key."""
        insert = self._tx.upsert(issues).values(_columns(issue))
        once = insert.on_conflict_do_nothing(index_elements=["subscription_id", "key"])
        return (await self._tx.execute(once.returning(_table.key))).first() is not None

    async def earlier(self, subscription_id: int, limit: int) -> tuple[EarlierIssue, ...]:
        """Return what a subscription's last scheduled issues hold, newest first."""
        sequences = (_table.after, _table.until)
        papers = (_table.paper_ids, _table.shown, _table.late)
        updates = (_table.refresh_at, _table.last_listed)
        query = select(_table.key, _table.cadence, *sequences, *papers, *updates).where(
            _table.subscription_id == subscription_id,
            ~_table.key.contains(UNSCHEDULED_SEPARATOR, autoescape=True),
        )
        newest = await self._tx.execute(query.order_by(_table.key.desc()).limit(limit))
        return tuple(
            EarlierIssue(
                row.key,
                Cadence(row.cadence),
                row.after,
                None if row.paper_ids else row.until,
                row.refresh_at and row.last_listed,
                (*(row.paper_ids or row.shown), *row.late),
            )
            for row in newest
        )

    async def has_any(self, subscription_id: int) -> bool:
        """Return whether a subscription has issues, scheduled or not."""
        query = select(_table.key).where(_table.subscription_id == subscription_id).limit(1)
        return (await self._tx.execute(query)).first() is not None

    async def unscheduled_keys(self, subscription_id: int, day: str) -> tuple[str, ...]:
        """Return the keys of the issues of a local date that were sent outside the schedule."""
        query = select(_table.key).where(
            _table.subscription_id == subscription_id,
            _table.key.startswith(day + UNSCHEDULED_SEPARATOR, autoescape=True),
        )
        return tuple((await self._tx.execute(query)).scalars())

    async def of_guild(self, guild_id: int, limit: int) -> tuple[Issue, ...]:
        """Return a server's last issues, newest first."""
        query = select(issues).where(_table.guild_id == guild_id)
        newest = query.order_by(_table.scheduled_at.desc(), _table.key.desc()).limit(limit)
        return tuple(_issue(row) for row in (await self._tx.execute(newest)).mappings())

    async def with_reference(self, reference: str) -> Issue | None:
        """Return the issue that a button's reference names."""
        query = select(issues).where(_table.reference == reference)
        row = (await self._tx.execute(query)).mappings().first()
        return _issue(row) if row else None

    async def layout(self, subscription_id: int, key: str) -> Layout | None:
        """Return the layout in which an issue was drawn, None if there is no such issue."""
        query = select(_table.layout).where(
            _table.subscription_id == subscription_id, _table.key == key
        )
        layout = (await self._tx.execute(query)).scalar_one_or_none()
        return layout and Layout(layout)

    async def to_refresh(self, now: datetime, limit: int) -> tuple[Issue, ...]:
        """Return the issues whose message is due for an update, the longest overdue first."""
        query = select(issues).where(_table.refresh_at <= now).order_by(_table.refresh_at)
        found = (await self._tx.execute(query.limit(limit))).mappings()
        return tuple(_issue(row) for row in found)

    async def refreshed(
        self, issue: Issue, late: tuple[str, ...], refresh_at: datetime | None
    ) -> None:
        """Record which papers have joined an issue, and when its next update is due."""
        same = and_(_table.subscription_id == issue.subscription_id, _table.key == issue.key)
        changed = update(issues).where(same).values(late=list(late), refresh_at=refresh_at)
        await self._tx.execute(changed)

    async def order_recount(
        self, guild_id: int, message_ids: Collection[int], press_id: int, due_at: datetime
    ) -> frozenset[int]:
        """Have a server's unpublished issues with these messages redrawn by then; return which."""
        crossposts = deliveries.alias()
        is_published = exists().where(
            crossposts.c.kind == DeliveryKind.CROSSPOST,
            crossposts.c.subject_id == deliveries.c.subject_id,
            crossposts.c.issue_key == deliveries.c.issue_key,
        )
        query = select(
            deliveries.c.message_id, deliveries.c.subject_id, deliveries.c.issue_key
        ).where(
            deliveries.c.guild_id == guild_id,
            deliveries.c.kind == DeliveryKind.ROUNDUP,
            deliveries.c.message_id.in_(message_ids),
            ~is_published,
        )
        posts = {
            row.message_id: (row.subject_id, row.issue_key) for row in await self._tx.execute(query)
        }
        if not posts:
            return frozenset()
        theirs = tuple_(_table.subscription_id, _table.key).in_(sorted({*posts.values()}))
        ordered = (
            update(issues)
            .where(_table.guild_id == guild_id, theirs)
            .values(
                recount_at=func.coalesce(_table.recount_at, literal(due_at, UtcDateTime)),
                press_id=press_id,
            )
            .returning(_table.subscription_id, _table.key)
        )
        known = {(row.subscription_id, row.key) for row in await self._tx.execute(ordered)}
        return frozenset(message_id for message_id, issue in posts.items() if issue in known)

    async def to_recount(self, now: datetime, limit: int) -> tuple[Issue, ...]:
        """Return the issues to be redrawn because of presses, the longest overdue first."""
        query = select(issues).where(_table.recount_at <= now).order_by(_table.recount_at)
        found = (await self._tx.execute(query.limit(limit))).mappings()
        return tuple(_issue(row) for row in found)

    async def recounted(self, issue: Issue, again_at: datetime) -> None:
        """Record that an issue shows all presses that were known when it was read.

        If there was another since, it is redrawn again then.
        """
        is_settled = _table.press_id == issue.press_id
        following = case((is_settled, None), else_=literal(again_at, UtcDateTime))
        same = and_(_table.subscription_id == issue.subscription_id, _table.key == issue.key)
        changed = update(issues).where(same, _table.recount_at.is_not(None))
        await self._tx.execute(changed.values(recount_at=following))

    async def put_recount_off(self, issue: Issue, until: datetime) -> None:
        """Redraw an issue later."""
        same = and_(_table.subscription_id == issue.subscription_id, _table.key == issue.key)
        changed = update(issues).where(same, _table.recount_at.is_not(None))
        await self._tx.execute(changed.values(recount_at=until))

    async def forget(self, before: datetime) -> None:
        """Delete issues that were scheduled before then."""
        await self._tx.execute(delete(issues).where(_table.scheduled_at < before))


def _columns(issue: Issue) -> dict[str, Any]:
    row = {name: getattr(issue, name) for name in _OWN} | asdict(issue.criteria)
    return row | {name: list(row[name]) for name in _ID_LISTS} | {"without": []}


def _issue(row: RowMapping) -> Issue:
    criteria = Criteria(**{name: row[name] for name in _CRITERIA})
    own: dict[str, Any] = {name: row[name] for name in _OWN}
    own |= {name: tuple(row[name] or ()) for name in _ID_LISTS}
    own |= {"layout": Layout(row["layout"]), "cadence": Cadence(row["cadence"])}
    own |= {"is_rest": bool(row["is_rest"])}
    own |= {"quotes": Quotes(row["quotes"] or Quotes.ALL)}  # as those without it were drawn
    return Issue(criteria=criteria, **own)
