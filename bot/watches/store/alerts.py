"""Stores the alerts, and which papers each recipient was notified of, each paper once."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import DeliveryKind
from bot.papers.domain.listing import Sort
from bot.papers.store.papers import Page, PaperStore
from bot.storage.schema import alerts, deliveries, hits, notified, papers, watches
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import HitState, Recipient

_table = alerts.c
_delivery = and_(
    deliveries.c.kind == DeliveryKind.ALERT,
    deliveries.c.subject_id == _table.recipient_id,
    deliveries.c.issue_key == _table.key,
)
_LOST = (
    select(_table.recipient_id, _table.key, deliveries.c.guild_id)
    .join(deliveries, _delivery)
    .where(_table.is_open, deliveries.c.state.in_((State.EXPIRED, State.CANCELLED)))
)
"""Built once: every step asks it, and building a statement takes as long as running it."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert of which nobody knows yet whether it has arrived."""

    recipient: Recipient
    key: str


class AlertStore:
    """Access to the alerts within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def already_notified(
        self, recipient: Recipient, paper_ids: Collection[str]
    ) -> frozenset[str]:
        """Return those of the papers that a recipient was notified of, or has muted."""
        query = select(notified.c.paper_id).where(
            notified.c.recipient_id == recipient.id, notified.c.paper_id.in_(paper_ids)
        )
        return frozenset((await self._tx.execute(query)).scalars())

    async def add(self, recipient: Recipient, key: str, reference: str, now: datetime) -> int:
        """Create an alert and return its id."""
        insert = alerts.insert().values(
            scope=recipient.scope,
            recipient_id=recipient.id,
            key=key,
            reference=reference,
            made_at=now,
            is_open=True,
        )
        return (await self._tx.execute(insert.returning(_table.id))).scalar_one()

    async def free_key(self, recipient: Recipient, paper_ids: Collection[str]) -> str:
        """Return a free key for an alert about these papers; a repeated alert gets another one.

        It is derived from the papers, so that an alert missing from a restored backup gets the same
        marker again, and is found in its channel.
        """
        digest = hashlib.sha256(" ".join(sorted(paper_ids)).encode()).hexdigest()[:20]
        same = and_(_table.recipient_id == recipient.id, _table.key.startswith(digest))
        query = select(func.count()).select_from(alerts).where(same)
        return f"{digest}.{(await self._tx.execute(query)).scalar_one()}"

    async def record_papers(
        self, alert_id: int, recipient: Recipient, paper_ids: Collection[str], now: datetime
    ) -> frozenset[str]:
        """Record the papers of an alert; return those the recipient wasn't already notified of."""
        given = {"recipient_id": recipient.id, "alert_id": alert_id, "told_at": now}
        new = [given | {"paper_id": paper_id} for paper_id in sorted(paper_ids)]
        insert = self._tx.upsert(notified).on_conflict_do_nothing().returning(notified.c.paper_id)
        return frozenset((await self._tx.execute(insert, new)).scalars())

    async def mute(self, recipient: Recipient, reference: str, paper_id: str) -> bool:
        """Mute a paper for the recipient of an alert; return False if the alert is gone.

        It is stored as if that alert had carried the paper, and kept as long.
        """
        theirs = and_(
            _table.reference == reference,
            _table.recipient_id == recipient.id,
            _table.scope == recipient.scope,
        )
        query = select(_table.made_at).where(theirs).with_for_update(read=True, key_share=True)
        made_at = (await self._tx.execute(query)).scalar_one_or_none()
        if made_at is None:
            return False
        row = {"recipient_id": recipient.id, "paper_id": paper_id, "told_at": made_at}
        await self._tx.execute(self._tx.upsert(notified).values(row).on_conflict_do_nothing())
        return True

    async def papers(self, reference: str, sort: Sort, offset: int, limit: int) -> Page | None:
        """Return a page of an alert's papers; None if no alert has that reference."""
        alert_id = await self._id(_table.reference == reference)
        if alert_id is None:
            return None
        its = papers.c.id.in_(select(notified.c.paper_id).where(notified.c.alert_id == alert_id))
        return await PaperStore(self._tx).page(its, sort, offset, limit)

    async def finders(self, recipient: Recipient, reference: str) -> tuple[int, ...] | None:
        """Return the ids of the watches that found the papers of one of a recipient's alerts.

        None if the alert is gone, or is not theirs.
        """
        alert_id = await self._id(
            and_(
                _table.reference == reference,
                _table.recipient_id == recipient.id,
                _table.scope == recipient.scope,
            )
        )
        if alert_id is None:
            return None
        return await self._finders(hits.c.alert_id == alert_id)

    async def finders_of(self, recipient: Recipient, key: str) -> tuple[int, ...]:
        """Return the ids of the watches that found the papers of the alert with this key."""
        its = and_(_table.recipient_id == recipient.id, _table.key == key)
        return await self._finders(hits.c.alert_id.in_(select(_table.id).where(its)))

    async def _finders(self, theirs: ColumnElement[bool]) -> tuple[int, ...]:
        query = select(hits.c.watch_id).where(theirs).distinct()
        return tuple(sorted((await self._tx.execute(query)).scalars()))

    async def close(self, recipient: Recipient, key: str) -> None:
        """Record that an alert is finished: it has arrived, or may have."""
        its = and_(_table.recipient_id == recipient.id, _table.key == key)
        await self._tx.execute(update(alerts).where(its).values(is_open=False))

    async def lost(self) -> tuple[OpenAlert, ...]:
        """Return the alerts that can't have arrived: they expired, or their server was left."""
        return await self._open(_LOST)

    async def open_with(self, watch_id: int) -> tuple[OpenAlert, ...]:
        """Return the open alerts that contain something a watch has found."""
        query = (
            select(_table.recipient_id, _table.key, watches.c.guild_id)
            .join(hits, hits.c.alert_id == _table.id)
            .join(watches, watches.c.id == hits.c.watch_id)
            .where(_table.is_open, hits.c.watch_id == watch_id)
            .distinct()
        )
        return await self._open(query)

    async def _open(self, query: Select[int, str, int | None]) -> tuple[OpenAlert, ...]:
        found = await self._tx.execute(query)
        return tuple(OpenAlert(Recipient(row.recipient_id, row.guild_id), row.key) for row in found)

    async def release_hits(self, recipient: Recipient, key: str) -> None:
        """Close an alert that hasn't arrived, and let its hits wait again."""
        its = and_(_table.recipient_id == recipient.id, _table.key == key)
        closed = update(alerts).where(its).values(is_open=False).returning(_table.id)
        alert_id = (await self._tx.execute(closed)).scalar_one_or_none()
        if alert_id is None:  # it has been deleted meanwhile
            return
        again = update(hits).where(hits.c.alert_id == alert_id)
        waiting = {"state": HitState.WAITING, "alert_id": None, "not_before": hits.c.found_at}
        await self._tx.execute(again.values(waiting))
        await self._tx.execute(delete(notified).where(notified.c.alert_id == alert_id))

    async def forget(self, before: datetime) -> None:
        """Delete the alerts and notifications from before then."""
        await self._tx.execute(delete(alerts).where(_table.made_at < before))
        await self._tx.execute(delete(notified).where(notified.c.told_at < before))

    async def _id(self, condition: ColumnElement[bool]) -> int | None:
        query = select(_table.id).where(condition)
        return (await self._tx.execute(query)).scalar_one_or_none()
