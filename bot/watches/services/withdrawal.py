"""Takes back alerts that have not been sent yet: their papers wait for the next one."""

from datetime import datetime

from bot.delivery.domain.order import DeliveryKind
from bot.delivery.store.outbox import Outbox
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import Recipient
from bot.watches.store.alerts import AlertStore


async def withdraw_from(tx: Transaction, watch_id: int, now: datetime) -> None:
    """Take back what a watch has found, for it is paused, snoozed, changed or removed.

    What other watches found in the same alerts comes with the next one.
    """
    for each in await AlertStore(tx).open_with(watch_id):
        await withdraw(tx, each.recipient, each.key, now)


async def withdraw(tx: Transaction, recipient: Recipient, key: str, now: datetime) -> None:
    """Take back an alert; if it may have arrived, a last look decides what becomes of it."""
    if await Outbox(tx).withdraw(DeliveryKind.ALERT, recipient.id, key, now):
        await AlertStore(tx).release_hits(recipient, key)
