"""Updates watches after an alert: its papers are done or wait again, or the watches pause."""

import logging
from datetime import datetime
from functools import partial
from types import MappingProxyType

from bot.accounts.domain import DELETED_USER_ID, Owner
from bot.accounts.store.members import MemberStore
from bot.delivery.domain.delivery import Delivery, State, TargetKind
from bot.delivery.domain.notices import Notice, RenderNotice
from bot.delivery.domain.results import Fault, Refused, Result, fault_of_code
from bot.delivery.store.outbox import Outbox
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import Recipient, Watch, WatchPause
from bot.watches.store.alerts import AlertStore, LostAlert
from bot.watches.store.pending_hits import PendingHitStore
from bot.watches.store.watches import WatchStore

log = logging.getLogger(__name__)

_PAUSES = MappingProxyType(
    {
        Fault.CLOSED: WatchPause.CLOSED,
        Fault.GONE: WatchPause.CHANNEL_DELETED,
        Fault.LEFT: WatchPause.LEFT,
        Fault.RIGHTS: WatchPause.RIGHTS,
        Fault.KIND: WatchPause.RIGHTS,
    }
)
"""Faults that pause all watches of a recipient; the others are temporary or our own fault."""

_REASONS = MappingProxyType(
    {
        WatchPause.CHANNEL_DELETED: "it was deleted. Watch in another channel to go on.",
        WatchPause.RIGHTS: (
            "I am not allowed to post there. Give me the rights to view the channel, to send "
            "messages and to embed links; they go on by themselves then."
        ),
    }
)


class AlertOutcomes:
    """Records the consequences of an alert's outcome, in the transaction that decides it."""

    def __init__(self, draw_notice: RenderNotice) -> None:
        """Notify people with messages drawn by `draw_notice`."""
        self._draw_notice = draw_notice

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Record what follows from an alert's result; expired alerts are left to `expired`."""
        if after.state in {State.PENDING, State.SENDING, State.EXPIRED}:
            return
        order = after.order
        recipient = Recipient(order.subject_id, order.guild_id)
        fault = result.fault if isinstance(result, Refused) else None
        pause = _PAUSES.get(fault) if fault else None
        alert_id = await AlertStore(tx).with_key(recipient, order.key)
        if pause and alert_id is not None and after.state is not State.UNKNOWN:
            await AlertStore(tx).release_hits(alert_id)  # to be sent once the watches resume
        else:
            await AlertStore(tx).close(recipient, order.key)
        if pause:
            await self._pause(tx, recipient, pause, now)
        elif fault is Fault.CONTENT and after.state is State.DEAD:
            await self._warn(tx, recipient, order.key, now)

    async def record_lost(self, tx: Transaction, lost: LostAlert, now: datetime) -> None:
        """Pause the watches of a recipient whom an alert could not reach until it expired."""
        fault = fault_of_code(lost.error_code) if lost.error_code else None
        if fault and (pause := _PAUSES.get(fault)):
            await self._pause(tx, lost.recipient, pause, now)

    async def _pause(
        self, tx: Transaction, recipient: Recipient, reason: WatchPause, now: datetime
    ) -> None:
        """Pause all watches of a recipient; notify the person who set them up, once."""
        if recipient.is_member:
            await MemberStore(tx).mark_dms_closed(recipient.id, now)
            await PendingHitStore(tx).release(recipient.id)
        paused = await WatchStore(tx).pause_all(recipient, reason, now)
        log.warning("paused watches=%d reason=%s", len(paused), reason)
        if paused and recipient.guild_id is not None and (why := _REASONS.get(reason)):
            text = f"The watches of <#{recipient.id}> are paused: {why}"
            await self._notify(
                tx, paused[0], f"watches:{recipient.id}:{now.isoformat()}", text, now
            )

    async def _warn(self, tx: Transaction, recipient: Recipient, key: str, now: datetime) -> None:
        """Send a warning that the server's own filter blocked an alert."""
        known = await WatchStore(tx).of(Owner(DELETED_USER_ID, recipient.guild_id))
        theirs = [each for each in known if each.recipient == recipient]
        if theirs and recipient.guild_id is not None:
            text = (
                f"An alert in <#{recipient.id}> was held back by a filter of your server,"
                " so it was not posted. `/watches history` still has its papers."
            )
            await self._notify(tx, theirs[0], f"filter:{recipient.id}:{key}", text, now)

    async def _notify(
        self, tx: Transaction, watch: Watch, key: str, text: str, now: datetime
    ) -> None:
        """Send a notice to the person who set up a server's watch, once per key."""
        guild_id, member_id = watch.owner.guild_id, watch.owner.member_id
        assert guild_id is not None  # noqa: S101  # only watches in channels get notices
        notice = Notice(watch.id, key, guild_id, TargetKind.DIRECT, member_id)
        await Outbox(tx).put(notice.orders(partial(self._draw_notice, text), now))
