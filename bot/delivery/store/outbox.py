"""Stores the deliveries: what is pending, who sends it, and the result.

The rules and their reasons are in docs/design/delivery.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    update,
)

from bot.delivery.domain.delivery import LEASE, NONCE_WINDOW, Delivery, State
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.store.conditions import (
    ISSUE_KEY,
    is_crosspost,
    is_held,
    is_next_part,
    is_open,
    is_wanted,
    never_sent,
)
from bot.storage.schema import UtcDateTime, deliveries, installation
from bot.storage.transaction import Transaction

_FIELD_OF = MappingProxyType(  # the field of an order that a column holds
    {"issue_key" if field.name == "key" else field.name: field.name for field in fields(Order)}
)
_FIXED = ("id", "anchor_id", "seal")  # unchanged by completion
_PROGRESS = tuple(field.name for field in fields(Delivery) if field.name not in {"order", *_FIXED})
_UNSENT = {"state": State.PENDING, "attempts": 0, "refusals": 0, "generation": 0, "is_plain": False}
FORGET_BATCH = 1_000
"""Rows examined by one step of `forget`."""

_KEY = (*ISSUE_KEY, "part")

_table = deliveries.c
_epoch = select(installation.c.epoch).scalar_subquery()
_NEXT_DUE = select(func.min(_table.not_before)).where(is_open, _table.not_before > bindparam("now"))
_EXPIRED = (
    update(deliveries)
    .where(is_open, never_sent(), _table.expires_at <= bindparam("now"))
    .values(state=State.EXPIRED)
    .returning(_table.kind)
)
"""These are built once: every step asks them, and building one takes as long as running it."""


class Outbox:
    """Access to the deliveries within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def put(self, orders: Iterable[Order], *, anchor_id: int | None = None) -> int:
        """Insert orders, each once however often it is put; return how many were new.

        `anchor_id` is the message that they are about, if it has arrived.
        """
        rows = [
            {column: getattr(order, name) for column, name in _FIELD_OF.items()}
            | {"seal": order.seal, "not_before": order.due_at, "anchor_id": anchor_id}
            for order in orders
        ]
        if not rows:
            return 0
        insert = self._tx.upsert(deliveries).values(epoch=_epoch, **_UNSENT)
        fresh = insert.on_conflict_do_nothing(index_elements=_KEY).returning(_table.id)
        return len((await self._tx.execute(fresh, rows)).all())

    async def claim(
        self, owner: str, now: datetime, limit: int, lease: timedelta = LEASE
    ) -> tuple[Delivery, ...]:
        """Claim up to `limit` deliveries to send, the longest overdue first; nobody else gets them.

        `owner` must be unique to this claim: two claims with one name can't be told apart. Commit
        before sending. A delivery that is late, or of an older epoch, counts as possibly sent since
        it was due: the record of that may be lost. One with a refusal on record is looked for as
        well, but is not put in doubt. Crossposts come after all messages.
        """
        claimed = await self._claim(owner, now, limit, lease, ~is_crosspost())
        if len(claimed) < limit:
            left = limit - len(claimed)
            claimed += await self._claim(owner, now, left, lease, is_crosspost())
        return tuple(claimed)

    async def _claim(
        self, owner: str, now: datetime, limit: int, lease: timedelta, which: ColumnElement[bool]
    ) -> list[Delivery]:
        due = (
            select(_table.id)
            .where(is_open, _table.not_before <= now, is_wanted(now), is_next_part(), which)
            .order_by(_table.not_before, _table.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        is_trusted = and_(_table.not_before >= now - NONCE_WINDOW, _table.epoch == _epoch)
        since = case(
            (is_trusted, literal(now, UtcDateTime)),
            (_table.error_code.is_(None), _table.due_at),
        )
        claimed = (
            update(deliveries)
            .where(_table.id.in_(select(due.c.id)))
            .values(
                state=State.SENDING,
                owner=owner,
                not_before=now + lease,
                first_sent_at=func.coalesce(_table.first_sent_at, since),
                last_sent_at=now,
            )
            .returning(deliveries)
        )
        found = [read_delivery(row) for row in (await self._tx.execute(claimed)).mappings()]
        return sorted(found, key=lambda each: (each.order.due_at, each.id))

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next delivery that can't be claimed yet can be, None if none waits."""
        return (await self._tx.execute(_NEXT_DUE, {"now": now})).scalar_one()

    async def holds(
        self, owner: str, delivery_id: int, now: datetime, left: timedelta = timedelta()
    ) -> bool:
        """Return whether a claim lasts `left` longer and may be sent; ask right before sending."""
        query = select(_table.id).where(
            is_held(owner, delivery_id), _table.not_before > now + left, _table.expires_at > now
        )
        return (await self._tx.execute(query)).first() is not None

    async def complete(self, owner: str, delivery: Delivery) -> bool:
        """Record a claimed delivery's result; return False, storing nothing, on a lost claim."""
        progress = {name: getattr(delivery, name) for name in _PROGRESS}
        is_kept = delivery.state is State.SENDING
        done = (
            update(deliveries)
            .where(is_held(owner, delivery.id))
            .values(progress | {"owner": owner if is_kept else None})
            .returning(_table.id)
        )
        if (await self._tx.execute(done)).first() is None:
            return False
        if delivery.state is State.SENT and delivery.order.part == 0 and delivery.message_id:
            await self._anchor(delivery)
        return True

    async def postpone(self, tried: Delivery, later: Order) -> None:
        """Move a delivery's due time and expiry, unless it was cancelled since it was claimed."""
        still = and_(_table.id == tried.id, _table.expires_at == tried.order.expires_at)
        times = {"due_at": later.due_at, "expires_at": later.expires_at}
        await self._tx.execute(update(deliveries).where(still).values(times))

    async def _anchor(self, first: Delivery) -> None:
        """Record on an issue's later parts the message whose thread they may have to go to."""
        same_issue = [_table[name] == getattr(first.order, _FIELD_OF[name]) for name in ISSUE_KEY]
        later = update(deliveries).where(*same_issue, _table.part > 0)
        await self._tx.execute(later.values(anchor_id=first.message_id))

    async def expire(self, now: datetime) -> tuple[DeliveryKind, ...]:
        """Expire deliveries that were never sent in time, and return their kinds.

        Those that may have been sent are claimed once more, to look for them.
        """
        late = await self._tx.execute(_EXPIRED, {"now": now})
        return tuple(DeliveryKind(row.kind) for row in late)

    async def mark_possibly_sent(self, now: datetime) -> int:
        """Mark deliveries due by `now` to be looked for before they are sent; return how many."""
        doubted = (
            update(deliveries)
            .where(is_open, _table.first_sent_at.is_(None), _table.due_at <= now)
            .values(first_sent_at=_table.due_at)
            .returning(_table.id)
        )
        return len((await self._tx.execute(doubted)).all())

    async def cancel(
        self,
        guild_id: int,
        now: datetime,
        subscription_id: int | None = None,
        kinds: Collection[DeliveryKind] = (DeliveryKind.ROUNDUP, DeliveryKind.CROSSPOST),
    ) -> int:
        """Cancel the deliveries to a server, or of one of its subscriptions; return how many.

        Those that may be in flight expire at once instead, so that a last look shows their outcome.
        """
        scope = [is_open, _table.guild_id == guild_id]
        if subscription_id is not None:
            scope += [_table.kind.in_(kinds), _table.subject_id == subscription_id]
        return len(await self._stop(and_(*scope), now))

    async def withdraw(self, kind: DeliveryKind, subject_id: int, key: str, now: datetime) -> bool:
        """Cancel what is left of an issue or alert; return whether nothing may have been sent."""
        its = and_(_table.kind == kind, _table.subject_id == subject_id, _table.issue_key == key)
        states = await self._stop(and_(is_open, its), now)
        return bool(states) and set(states) == {State.CANCELLED}

    async def _stop(self, scope: ColumnElement[bool], now: datetime) -> list[str]:
        """Cancel deliveries, or let them expire if they may be in flight; return their states."""
        stopped = (
            update(deliveries)
            .where(scope)
            .values(
                state=case((never_sent(), State.CANCELLED), else_=_table.state),
                expires_at=case((_table.expires_at < now, _table.expires_at), else_=now),
            )
            .returning(_table.state)
        )
        return [row.state for row in await self._tx.execute(stopped)]

    async def resend(
        self, guild_id: int, delivery_id: int, now: datetime, expires_at: datetime
    ) -> bool:
        """Resend a delivery that may have arrived, because a person of its server asks for it.

        It has to be claimed within `NONCE_WINDOW`, otherwise its channel is read first.
        """
        again = (
            update(deliveries)
            .where(
                _table.id == delivery_id,
                _table.guild_id == guild_id,
                _table.state == State.UNKNOWN,
            )
            .values(
                state=State.PENDING,
                attempts=0,
                refusals=0,
                generation=_table.generation + 1,
                first_sent_at=now,
                not_before=now,
                expires_at=expires_at,
            )
            .returning(_table.id)
        )
        return (await self._tx.execute(again)).first() is not None

    async def has_open_delivery(self, kind: DeliveryKind, subject_id: int) -> bool:
        """Return whether a delivery for that subject is still pending or being sent."""
        query = select(_table.id).where(
            _table.kind == kind, _table.subject_id == subject_id, is_open
        )
        return (await self._tx.execute(query.limit(1))).first() is not None

    async def forget(self, before: datetime, *, after: int = 0) -> int | None:
        """Delete finished deliveries that were due before then, among the next few after an id.

        Returns the last examined id, None if nothing old is left: ids grow with time, so that no
        index is needed, and nothing waits for a long statement.
        """
        few = select(_table.id, _table.due_at).where(_table.id > after).order_by(_table.id)
        rows = (await self._tx.execute(few.limit(FORGET_BATCH))).all()
        if not rows or min(row.due_at for row in rows) >= before:
            return None
        old = and_(_table.id > after, _table.id <= rows[-1].id, _table.due_at < before)
        await self._tx.execute(delete(deliveries).where(~is_open, old))
        return rows[-1].id


def read_delivery(row: RowMapping) -> Delivery:
    """Return the delivery of a row."""
    order: dict[str, Any] = {name: row[column] for column, name in _FIELD_OF.items()}
    order |= {"kind": DeliveryKind(row["kind"]), "target": TargetKind(row["target"])}
    progress: dict[str, Any] = {name: row[name] for name in (*_FIXED, *_PROGRESS)}
    progress |= {"state": State(row["state"])}
    return Delivery(order=Order(**order), **progress)
