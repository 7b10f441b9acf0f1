"""Selects the hits that wait for an alert, and defers or ends them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, bindparam, exists, select, tuple_, update

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import DeliveryKind
from bot.storage.schema import UtcDateTime, deliveries, hits, notified, watches
from bot.storage.transaction import BATCH_ROWS, Transaction
from bot.watches.domain.watch import Hit, HitState, Recipient, Watch
from bot.watches.store.hits import is_current_version, is_waiting
from bot.watches.store.watches import watch

HitPosition: TypeAlias = tuple[datetime, int, datetime]
"""A waiting hit's position: when to look at it, its watch's id, and when it was found."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FIRST: HitPosition = (_LONG_AGO, 0, _LONG_AGO)
"""A position before all others."""

_table = hits.c
_place = (_table.not_before, _table.watch_id, _table.found_at)
_page = (
    select(*_place)
    .where(
        is_waiting,
        _table.not_before <= bindparam("now"),
        tuple_(*_place) > tuple_(*(bindparam(each.name, type_=each.type) for each in _place)),
    )
    .order_by(*_place)
    .limit(BATCH_ROWS)
    .subquery()
)
_is_under_way = exists().where(
    deliveries.c.kind == DeliveryKind.ALERT,
    deliveries.c.subject_id == watches.c.recipient_id,
    deliveries.c.state.in_((State.PENDING, State.SENDING)),
)
_DUE = (
    select(watches, _page.c.not_before, _page.c.found_at, _is_under_way.label("is_under_way"))
    .join_from(_page, watches, watches.c.id == _page.c.watch_id)
    .order_by(_page.c.not_before, _page.c.watch_id, _page.c.found_at)
)
"""Built once: every step asks it, and building a statement takes as long as running it."""


@dataclass(frozen=True, slots=True)
class DueHit:
    """A hit that may be due for an alert; of one watch, the hit found first comes first.

    It isn't due while the last alert to the same recipient is still in flight.
    """

    watch: Watch
    version: int
    found_at: datetime
    not_before: datetime
    has_alert_in_flight: bool

    @property
    def place(self) -> HitPosition:
        """Its position among all waiting hits."""
        return self.not_before, self.watch.id, self.found_at


@dataclass(frozen=True, slots=True)
class HeldHit:
    """A hit that isn't due, and when to look at it again."""

    hit: DueHit
    until: datetime


class PendingHitStore:
    """Access to the waiting hits within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def due(self, now: datetime, after: HitPosition) -> tuple[DueHit, ...]:
        """Return the first waiting hits after a position that may be due for an alert by now."""
        position = dict(zip(("not_before", "watch_id", "found_at"), after, strict=True))
        found = (await self._tx.execute(_DUE, position | {"now": now})).mappings()
        return tuple(
            DueHit(
                watch(row), row["version"], row["found_at"], row["not_before"], row["is_under_way"]
            )
            for row in found
        )

    async def defer(self, held: Iterable[HeldHit], now: datetime) -> None:
        """Defer each of these and its watch's later hits, unless the watch has changed."""
        given = [
            {
                "its_watch": each.hit.watch.id,
                "its_version": each.hit.version,
                "its_first": each.hit.found_at,
                "its_time": each.until,
            }
            for each in held
        ]
        if not given:
            return
        deferred = (
            update(hits)
            .where(
                _table.watch_id == bindparam("its_watch"),
                _table.state == HitState.WAITING,
                _table.not_before <= now,
                _table.found_at >= bindparam("its_first", type_=UtcDateTime),
                is_current_version(),
            )
            .values(not_before=bindparam("its_time", type_=UtcDateTime))
        )
        await self._tx.execute(deferred, given)

    async def defer_all(self, recipient: Recipient, until: datetime) -> None:
        """Defer all waiting hits of a recipient until then."""
        whose = select(watches.c.id).where(_is_for(recipient))
        deferred = update(hits).where(is_waiting, _table.watch_id.in_(whose))
        await self._tx.execute(deferred.values(not_before=until))

    async def of(self, recipient: Recipient) -> tuple[Hit, ...]:
        """Return a recipient's waiting hits of active watches, earliest found first."""
        query = (
            select(_table.paper_id, _table.found_at, watches)
            .join_from(hits, watches, watches.c.id == _table.watch_id)
            .where(is_waiting, watches.c.pause.is_(None), _is_for(recipient))
            .order_by(_table.found_at, _table.watch_id, _table.paper_id)
        )
        found = (await self._tx.execute(query)).mappings()
        return tuple(Hit(watch(row), row["paper_id"], row["found_at"]) for row in found)

    async def release(self, member_id: int) -> None:
        """Look at once at what waits for a member: what held it back may have ended."""
        own = select(watches.c.id).where(
            watches.c.recipient_id == member_id,
            watches.c.guild_id.is_(None),
            watches.c.pause.is_(None),
        )
        held = update(hits).where(hits.c.watch_id.in_(own), hits.c.state == HitState.WAITING)
        await self._tx.execute(held.values(not_before=hits.c.found_at))

    async def mark_done(self, recipient: Recipient, paper_ids: Collection[str]) -> None:
        """Mark the hits of these papers as done, by the alert that had them, if any.

        Those of paused watches wait on: what becomes of them is decided when their watch resumes.
        """
        alert_id = select(notified.c.alert_id).where(
            notified.c.recipient_id == recipient.id, notified.c.paper_id == _table.paper_id
        )
        whose = select(watches.c.id).where(_is_for(recipient), watches.c.pause.is_(None))
        ended = update(hits).where(
            is_waiting, _table.paper_id.in_(paper_ids), _table.watch_id.in_(whose)
        )
        await self._tx.execute(
            ended.values(state=HitState.DONE, alert_id=alert_id.scalar_subquery())
        )


def _is_for(recipient: Recipient) -> ColumnElement[bool]:
    return and_(
        watches.c.recipient_id == recipient.id,
        watches.c.guild_id.is_not_distinct_from(recipient.guild_id),
    )
