"""Stores each server's subscriptions, when they are due, and how far each has been served."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.delivery.domain.order import TargetKind
from bot.errors import BadRequest
from bot.roundups.domain.lifecycle import TRANSITIONS, SubscriptionEvent
from bot.roundups.domain.subscription import (
    SUBSCRIPTIONS_PER_GUILD,
    Layout,
    Pause,
    Quotes,
    Subscription,
    Terms,
)
from bot.schedules.schedule import Cadence, Weekday
from bot.storage.schema import sequences, subscriptions
from bot.storage.transaction import Transaction

_TERMS = tuple(field.name for field in fields(Terms))
_OWN = tuple(field.name for field in fields(Subscription) if field.name != "terms")

_table = subscriptions.c
_is_there = _table.removed_at.is_(None)
_DUE = (
    select(subscriptions)
    .where(_table.pause.is_(None), _is_there, _table.next_run_at <= bindparam("now"))
    .order_by(_table.next_run_at, _table.id)
    .limit(bindparam("most", type_=Integer))
)
"""Built once: every step asks it, and building a statement takes as long as running it."""
_CLEAN = MappingProxyType({"failures": 0, "failing_since": None})
_newest = select(sequences.c.value).where(sequences.c.name == "ingest").scalar_subquery()


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """The starting point of a new or resumed subscription, apart from its cursor.

    `last_issue_key` is the local date of the run before its first, `first_day` the oldest listing
    day that counts, `whole_from` the first whose list counts whole, `next_run_at` (UTC) the time of
    the first run.
    """

    last_issue_key: str
    whole_from: date
    first_day: date
    next_run_at: datetime


class SubscriptionStore:
    """Access to the subscriptions within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(
        self, guild_id: int, admin_id: int, terms: Terms, begin: StartingPoint
    ) -> Subscription:
        """Create a subscription that starts at `begin`.

        It gets the lowest free number. Raises BadRequest if the server has reached the limit.
        """
        row = (
            _columns(terms)
            | {
                "guild_id": guild_id,
                "admin_id": admin_id,
                "failures": 0,
            }
            | asdict(begin)
        )
        insert = self._tx.upsert(subscriptions).values(cursor=_newest, begins_after=_newest)
        unless_taken = insert.on_conflict_do_nothing(index_elements=["guild_id", "number"])
        once = unless_taken.returning(subscriptions)
        # a number taken by a concurrent transaction conflicts, so no race can exceed the limit of 5
        taken = {known.number for known in await self.of_guild(guild_id)}
        for number in range(1, SUBSCRIPTIONS_PER_GUILD + 1):
            if number in taken:
                continue
            made = (await self._tx.execute(once, row | {"number": number})).mappings().first()
            if made:
                return _subscription(made)
        raise _limit_reached()

    async def of_guild(self, guild_id: int) -> tuple[Subscription, ...]:
        """Return a server's subscriptions, by number."""
        its = and_(_table.guild_id == guild_id, _is_there)
        query = select(subscriptions).where(its).order_by(_table.number)
        return tuple(_subscription(row) for row in (await self._tx.execute(query)).mappings())

    async def get(self, guild_id: int, number: int) -> Subscription | None:
        """Return one of a server's subscriptions."""
        return await self._first(_is_numbered(guild_id, number))

    async def with_id(self, subscription_id: int) -> Subscription | None:
        """Return the subscription of a delivery; never pass an id that a person has sent."""
        return await self._first(_table.id == subscription_id)

    async def edit(
        self, guild_id: int, number: int, terms: Terms, last_issue_key: str, next_run_at: datetime
    ) -> Subscription | None:
        """Change a subscription's terms, and the runs that follow from them."""
        changes = _columns(terms) | {"last_issue_key": last_issue_key, "next_run_at": next_run_at}
        return await self._change(_is_numbered(guild_id, number), changes)

    async def begin_after_served(
        self, guild_id: int, number: int, whole_from: date
    ) -> Subscription | None:
        """Treat the papers up to a subscription's cursor as past, except in lists that are due."""
        changes = {"begins_after": _table.cursor, "whole_from": whole_from}
        return await self._change(_is_numbered(guild_id, number), changes)

    async def remove(self, guild_id: int, number: int, now: datetime) -> Subscription | None:
        """Remove a subscription and return it; the caller has to cancel its deliveries.

        Nothing finds it any more but `restore`, until `forget_removed` deletes it.
        """
        changes = {"number": -_table.id, "removed_at": now}  # which leaves its number free
        removed = await self._change(_is_numbered(guild_id, number), changes)
        return removed and replace(removed, number=number)

    async def restore(
        self, guild_id: int, subscription_id: int, number: int, since: datetime
    ) -> Subscription | None:
        """Bring back a subscription that was removed after `since`, under its number if it is free.

        Returns None if there is none; raises BadRequest if the server has reached the limit.
        """
        taken = {known.number for known in await self.of_guild(guild_id)}
        numbers = range(1, SUBSCRIPTIONS_PER_GUILD + 1)
        free = [each for each in numbers if each not in taken]
        if not free:
            raise _limit_reached()
        removed = and_(
            _table.id == subscription_id,
            _table.guild_id == guild_id,
            _table.removed_at >= since,
        )
        back = {"number": number if number in free else free[0], "removed_at": None}
        changed = update(subscriptions).where(removed).values(**back).returning(subscriptions)
        row = (await self._tx.execute(changed)).mappings().first()
        return _subscription(row) if row else None

    async def forget_removed(self, before: datetime) -> None:
        """Delete what was removed before then."""
        await self._tx.execute(delete(subscriptions).where(_table.removed_at < before))

    async def pause(
        self, known: Subscription, event: SubscriptionEvent, now: datetime
    ) -> Subscription | None:
        """Pause a subscription as an event asks for; return None if that changes nothing."""
        return await self._move(known, event, {"paused_at": now})

    async def begin_anew(
        self, known: Subscription, event: SubscriptionEvent, begin: StartingPoint
    ) -> Subscription | None:
        """Resume a subscription as if it were new; return None if the event doesn't resume it."""
        changes = _CLEAN | {"paused_at": None, "cursor": _newest, "begins_after": _newest}
        return await self._move(known, event, changes | asdict(begin))

    async def catch_up(
        self, known: Subscription, event: SubscriptionEvent, next_run_at: datetime
    ) -> Subscription | None:
        """Resume a subscription where it was; return None if the event doesn't resume it."""
        changes = _CLEAN | {"paused_at": None, "next_run_at": next_run_at}
        return await self._move(known, event, changes)

    async def _move(
        self, known: Subscription, event: SubscriptionEvent, changes: Mapping[str, Any]
    ) -> Subscription | None:
        """Change the state as an event does, with what goes with that; None if it does nothing."""
        change = TRANSITIONS[event]
        reasons = [each for each in change.origins if each]
        concerned = _table.pause.in_(reasons)
        if None in change.origins:
            concerned = or_(concerned, _table.pause.is_(None))
        return await self._change(
            and_(_table.id == known.id, concerned), {**changes, "pause": change.target}
        )

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Return active subscriptions whose next run is due, the longest overdue first."""
        found = await self._tx.execute(_DUE, {"now": now, "most": limit})
        return tuple(_subscription(row) for row in found.mappings())

    async def active(self, after: int = 0, limit: int | None = None) -> tuple[Subscription, ...]:
        """Return active subscriptions of every server: for maintenance, never for a user's request.

        They are ordered by id, from the first above `after` on, `limit` at most.
        """
        running = and_(_table.pause.is_(None), _is_there, _table.id > after)
        query = select(subscriptions).where(running).order_by(_table.id).limit(limit)
        return tuple(_subscription(row) for row in (await self._tx.execute(query)).mappings())

    async def asking(self, filters: Collection[str]) -> tuple[Subscription, ...]:
        """Return active subscriptions of every server whose query has one of `filters`."""
        asks = or_(*(func.lower(_table.query).contains(each, autoescape=True) for each in filters))
        query = select(subscriptions).where(_table.pause.is_(None), _is_there, asks)
        return tuple(_subscription(row) for row in (await self._tx.execute(query)).mappings())

    async def skip(self, subscription_id: int, issue_key: str, first_day: date) -> None:
        """Treat issues up to `issue_key` as made, and papers before `first_day` as posted."""
        day = case((_table.first_day > first_day, _table.first_day), else_=first_day)
        changes = {"last_issue_key": issue_key, "first_day": day}
        await self._change(_table.id == subscription_id, changes)

    async def advance(
        self, served: Subscription, next_run_at: datetime, cursor: int, issue_key: str | None
    ) -> bool:
        """Record that a subscription was served; return False, storing nothing, if it has changed.

        Call it in the transaction that puts the issue into the outbox; on False, roll that back.
        The cursor never falls; `issue_key` is None if there was nothing to post.
        """
        unchanged = and_(
            _table.id == served.id,
            _table.pause.is_(None),
            _table.next_run_at == served.next_run_at,
            _table.cursor == served.cursor,
            _table.cursor <= cursor,
        )
        changes = {
            "next_run_at": next_run_at,
            "cursor": cursor,
            "last_issue_key": issue_key or served.last_issue_key,
        }
        return await self._change(unchanged, changes) is not None

    async def hint_once(self, subscription_id: int, settings: str) -> bool:
        """Record that an admin is told about `settings`; return False if that was done before."""
        query = select(_table.hinted).where(_table.id == subscription_id)
        hinted: list[str] = (await self._tx.execute(query)).scalar_one_or_none() or []
        if settings in hinted:
            return False
        changes = {"hinted": [*hinted, settings]}
        return await self._change(_table.id == subscription_id, changes) is not None

    async def succeeded(self, subscription_id: int) -> None:
        """Record that an issue has arrived: earlier failures no longer count."""
        failing = and_(_table.id == subscription_id, _table.failures > 0)
        await self._change(failing, _CLEAN)

    async def failed(self, subscription_id: int, now: datetime) -> Subscription | None:
        """Record that the delivery of an issue has failed permanently."""
        changes = {
            "failures": _table.failures + 1,
            "failing_since": func.coalesce(_table.failing_since, now),
        }
        return await self._change(_table.id == subscription_id, changes)

    async def _first(self, condition: ColumnElement[bool]) -> Subscription | None:
        query = select(subscriptions).where(condition, _is_there)
        row = (await self._tx.execute(query)).mappings().first()
        return _subscription(row) if row else None

    async def _change(
        self, condition: ColumnElement[bool], changes: Mapping[str, Any]
    ) -> Subscription | None:
        """Update the one row that matches and return it, or None if none does."""
        there = update(subscriptions).where(condition, _is_there)
        changed = there.values(**changes).returning(subscriptions)
        row = (await self._tx.execute(changed)).mappings().first()
        return _subscription(row) if row else None


def _limit_reached() -> BadRequest:
    return BadRequest(
        f"This server already has {SUBSCRIPTIONS_PER_GUILD} roundups: remove one first."
    )


def _is_numbered(guild_id: int, number: int) -> ColumnElement[bool]:
    return and_(_table.guild_id == guild_id, _table.number == number)


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in _TERMS} | {"days": sorted(terms.days)}


def _subscription(row: RowMapping) -> Subscription:
    terms: dict[str, Any] = {name: row[name] for name in _TERMS}
    terms |= {"cadence": Cadence(row["cadence"]), "days": frozenset(map(Weekday, row["days"]))}
    terms |= {"layout": Layout(row["layout"]), "target": TargetKind(row["target"])}
    terms |= {"quotes": Quotes(row["quotes"] or Quotes.TOP), "is_silent": bool(row["is_silent"])}
    terms |= {"tag_name": row["tag_name"] or "", "is_published": bool(row["is_published"])}
    own: dict[str, Any] = {name: row[name] for name in _OWN}
    own |= {"pause": Pause(row["pause"]) if row["pause"] else None}
    if row["begins_after"] is None:  # made by the version before, which knew the cursor alone
        own |= {"begins_after": row["cursor"]}
    return Subscription(terms=Terms(**terms), **own)
