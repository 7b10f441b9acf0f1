"""Pauses roundups for any reason, without what would have to happen before."""

from datetime import datetime

from bot.roundups.domain.lifecycle import TRANSITIONS
from bot.roundups.domain.subscription import Pause, Subscription
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.transaction import Transaction

EVENTS = {change.target: event for event, change in TRANSITIONS.items() if change.target}
"""The event that pauses for each reason."""


async def pause_roundup(
    tx: Transaction, guild_id: int, number: int, reason: Pause, now: datetime
) -> Subscription | None:
    """Pause a roundup; None if that changes nothing."""
    known = await SubscriptionStore(tx).get(guild_id, number)
    return known and await SubscriptionStore(tx).pause(known, EVENTS[reason], now)
