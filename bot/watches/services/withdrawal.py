"""Takes back alerts that have not been sent yet: their papers wait for the next one."""

from datetime import datetime

from bot.delivery.domain.delivery import DeliveryKind
from bot.delivery.store.outbox import Outbox
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import Recipient
from bot.watches.store.alerts import AlertStore


async def withdraw(tx: Transaction, recipient: Recipient, key: str, now: datetime) -> None:
    """Take back an alert; if it may have arrived, a last look decides what becomes of it."""
    if not await Outbox(tx).withdraw(DeliveryKind.ALERT, recipient.id, key, now):
        return
    if (alert_id := await AlertStore(tx).with_key(recipient, key)) is not None:
        await AlertStore(tx).release_hits(alert_id)
