"""Updates watches after an alert: its papers are done or wait again, or the watches pause."""

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.accounts.domain import DELETED_USER_ID, Owner
from bot.accounts.store.members import MemberStore
from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.notices import AlertFailed, Notice
from bot.delivery.domain.order import Order
from bot.delivery.domain.results import Fault, Quiet, Refused, Result
from bot.delivery.services.notices import Notices
from bot.storage.transaction import Transaction
from bot.watches.domain.failures import CAUSES, EVENTS, NOTIFIED
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, Watch
from bot.watches.services.lifecycle import apply
from bot.watches.services.withdrawal import withdraw
from bot.watches.store.alerts import AlertStore
from bot.watches.store.pending_hits import PendingHitStore
from bot.watches.store.watches import WatchStore

log = logging.getLogger(__name__)


class AlertOutcomes:
    """Records the consequences of an alert's outcome, in the transaction that decides it."""

    def __init__(self, notices: Notices) -> None:
        """Notify admins by `notices`."""
        self._notices = notices

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Record what follows from an alert's result; `AlertService` takes care of expired ones.

        One that came into quiet hours is withdrawn, so that all of them is one message afterwards;
        so is one that can't be tried again before it expires.
        """
        order, recipient = after.order, _recipient(after.order)
        fault = result.fault if isinstance(result, Refused) else None
        event = EVENTS.get(fault) if fault else None
        is_over = event is not None and after.not_before >= order.expires_at
        if after.state is State.PENDING and (is_over or isinstance(result, Quiet)):
            await withdraw(tx, recipient, order.key, now)
        elif after.state in {State.PENDING, State.SENDING, State.EXPIRED}:
            return
        elif event and after.state is not State.UNKNOWN:
            await AlertStore(tx).release_hits(recipient, order.key)  # sent once watches resume
        else:
            await AlertStore(tx).close(recipient, order.key)
        if event:
            await self._pause(tx, recipient, event, now)
        elif fault is Fault.CONTENT and after.state is State.DEAD:
            await self._warn(tx, recipient, order.key, now)

    async def _pause(
        self, tx: Transaction, recipient: Recipient, event: WatchEvent, now: datetime
    ) -> None:
        """Pause all watches of a recipient; notify the person who set them up, once."""
        if recipient.is_member:
            await MemberStore(tx).mark_dms_closed(recipient.id, now)
            await PendingHitStore(tx).release(recipient.id)
        paused = await apply(tx, recipient, event, now)
        log.warning("paused watches=%d reason=%s", len(paused), event)
        if paused and (reason := paused[0].pause) and reason in NOTIFIED:
            key = f"watches:{recipient.id}:{now.isoformat()}"
            await self._notify(tx, paused, key, CAUSES[reason], now)

    async def _warn(self, tx: Transaction, recipient: Recipient, key: str, now: datetime) -> None:
        """Send a warning that the server's own filter blocked an alert."""
        known = await WatchStore(tx).of(Owner(DELETED_USER_ID, recipient.guild_id))
        finders = await AlertStore(tx).finders_of(recipient, key)
        theirs = [each for each in known if each.id in finders and each.recipient == recipient]
        if theirs and recipient.guild_id is not None:
            await self._notify(tx, theirs, f"filter:{recipient.id}:{key}", Fault.CONTENT, now)

    async def _notify(
        self, tx: Transaction, watches: Sequence[Watch], key: str, fault: Fault, now: datetime
    ) -> None:
        """Send a notice to the person who set up the first of a server's watches, once per key."""
        watch = watches[0]
        guild_id, member_id = watch.owner.guild_id, watch.owner.member_id
        assert guild_id is not None  # noqa: S101  # only watches in channels get notices
        names = {each.name: each.terms.text for each in watches}
        event = AlertFailed(watch.recipient.id, fault, names)
        await self._notices.send(tx, Notice(watch.id, key, guild_id, member_id), event, now)


def _recipient(order: Order) -> Recipient:
    return Recipient(order.subject_id, order.guild_id)
