"""Publishes posted roundups to the followers of their channels, and tells who isn't allowed to."""

from datetime import datetime, timedelta

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.notices import Notice, RoundupFailed
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.results import Fault, Refused, Result
from bot.delivery.services.notices import Notices
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.transaction import Transaction

PUBLISHED_WITHIN = timedelta(days=1)
"""How long after a post it is worth publishing; Discord publishes ten an hour in a channel."""
_TOLD = frozenset({Fault.PERMISSIONS, Fault.KIND})
"""Faults that an admin can do something about."""
_FAILED = frozenset({State.DEAD, State.UNKNOWN})


async def publish(tx: Transaction, first: Delivery, now: datetime) -> None:
    """Order that an issue's first message, which has arrived, is published if that is wanted.

    Call it in the transaction that records the arrival, so that neither is ever there alone.
    """
    order = first.order
    known = await SubscriptionStore(tx).with_id(order.subject_id)
    is_wanted = known is not None and known.terms.is_published
    if not is_wanted or first.message_id is None or order.target is not TargetKind.CHANNEL:
        return
    crosspost = Order(
        kind=DeliveryKind.CROSSPOST,
        subject_id=order.subject_id,
        key=order.key,
        guild_id=order.guild_id,
        target=TargetKind.CROSSPOST,
        channel_id=order.channel_id,
        payload="",
        due_at=now,
        expires_at=now + PUBLISHED_WITHIN,
    )
    await Outbox(tx).put([crosspost], anchor_id=first.message_id)


class CrosspostOutcomes:
    """Tells admins of posts that could not be published; the posts themselves stay."""

    def __init__(self, notices: Notices) -> None:
        """Notify admins by `notices`."""
        self._notices = notices

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Tell the admin of a refusal, unless the post before met with one as well."""
        refused = result if isinstance(result, Refused) and result.fault in _TOLD else None
        if refused is None or after.state not in _FAILED:
            return
        order = after.order
        known = await SubscriptionStore(tx).with_id(order.subject_id)
        if known is None or await _was_told(tx, after):
            return
        notice = Notice(known.id, f"unpublished:{order.key}", known.guild_id, known.admin_id)
        event = RoundupFailed(
            known.number, order.channel_id, refused.fault, refused.missing, is_posted=True
        )
        await self._notices.send(tx, notice, event, now)


async def _was_told(tx: Transaction, after: Delivery) -> bool:
    """Return whether the crosspost before this one failed too."""
    guild_id, subscription_id = after.order.guild_id or 0, after.order.subject_id
    crossposts = RoundupDeliveries(tx, guild_id, subscription_id, DeliveryKind.CROSSPOST)
    earlier = [each for each in await crossposts.newest(2) if each.id != after.id]
    return bool(earlier) and earlier[0].state in _FAILED
