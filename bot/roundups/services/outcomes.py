"""Applies the outcome of a delivery to its roundup: counts, pauses, notifies."""

import logging
from datetime import datetime

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.notices import Notice, RoundupFailed, TagLost
from bot.delivery.domain.results import Fault, Refused, Result, Sent
from bot.delivery.services.notices import Notices
from bot.roundups.domain.failures import EVENTS, event_after
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services.crossposts import publish
from bot.roundups.services.lifecycle import apply
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)


class RoundupOutcomes:
    """Records the consequences of an attempt, in the transaction of its result."""

    def __init__(self, notices: Notices) -> None:
        """Notify admins by `notices`."""
        self._notices = notices

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Record what follows from a delivery's result; only an issue's first part counts."""
        order = after.order
        refused = result if isinstance(result, Refused) else None
        fault = refused and refused.fault
        if fault is Fault.LEFT or order.part > 0:
            return
        if after.state is State.SENT:
            await SubscriptionStore(tx).succeeded(order.subject_id)
            await publish(tx, after, now)
            if isinstance(result, Sent) and result.lost_tag:
                await self._tell_lost_tag(tx, order.subject_id, result, now)
        elif not refused:
            return
        elif fault is Fault.FULL or (fault is Fault.CONTENT and after.state is State.DEAD):
            await self._warn(tx, after, refused, now)
        elif fault in EVENTS and after.state not in {State.PENDING, State.SENDING}:
            await self._record_failure(tx, after, refused, now)

    async def _record_failure(
        self, tx: Transaction, after: Delivery, refused: Refused, now: datetime
    ) -> None:
        """Count a failed issue; if that is enough, pause its subscription and notify once."""
        failing = await SubscriptionStore(tx).failed(after.order.subject_id, now)
        event = failing and event_after(refused.fault, failing, now)
        if not (failing and event):
            return
        paused = await apply(tx, failing, event, now)
        if paused is None:
            return
        log.warning("paused subscription=%d reason=%s", paused.id, paused.pause)
        await self._notify(tx, paused, f"{paused.pause}:{now.isoformat()}", refused, now)

    async def _warn(
        self, tx: Transaction, after: Delivery, refused: Refused, now: datetime
    ) -> None:
        subscription = await SubscriptionStore(tx).with_id(after.order.subject_id)
        if subscription:
            key = f"{refused.fault}:{after.order.key}"
            await self._notify(tx, subscription, key, refused, now)

    async def _tell_lost_tag(
        self, tx: Transaction, subscription_id: int, result: Sent, now: datetime
    ) -> None:
        """Tell the admin once that a chosen tag can't be used, unless another was chosen since."""
        store, tag_id = SubscriptionStore(tx), result.lost_tag
        known, key = await store.with_id(subscription_id), f"tag:{tag_id}"
        is_chosen = known is not None and known.terms.tag_id == tag_id
        if known and is_chosen and await store.hint_once(known.id, key):
            notice = Notice(known.id, key, known.guild_id, known.admin_id)
            terms = known.terms
            event = TagLost(known.number, terms.channel_id, terms.tag_name, result.used_tag)
            await self._notices.send(tx, notice, event, now)

    async def _notify(
        self, tx: Transaction, subscription: Subscription, key: str, refused: Refused, now: datetime
    ) -> None:
        """Send a notice to the admin who set up a subscription, once per key."""
        notice = Notice(subscription.id, key, subscription.guild_id, subscription.admin_id)
        channel_id = subscription.terms.channel_id
        event = RoundupFailed(subscription.number, channel_id, refused.fault, refused.missing)
        await self._notices.send(tx, notice, event, now)
