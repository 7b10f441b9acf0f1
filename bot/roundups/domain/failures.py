"""Consequences of failed issues: when a roundup is paused (docs/design/delivery.md)."""

from datetime import datetime
from types import MappingProxyType

from bot.delivery.domain.results import Fault
from bot.roundups.domain.lifecycle import TRANSITIONS, SubscriptionEvent
from bot.roundups.domain.subscription import Subscription

EVENTS = MappingProxyType(
    {
        Fault.GONE: SubscriptionEvent.CHANNEL_DELETED,
        Fault.LEFT: SubscriptionEvent.SERVER_LEFT,
        Fault.PERMISSIONS: SubscriptionEvent.PERMISSIONS_LOST,
        Fault.KIND: SubscriptionEvent.CHANNEL_UNFIT,
    }
)
"""Faults that may pause a roundup; our own bugs and faults that pass on their own never do."""

CAUSES = MappingProxyType({TRANSITIONS[event].target: fault for fault, event in EVENTS.items()})
"""The fault behind each pause; one that an admin asked for has none."""

IMMEDIATE = frozenset({Fault.GONE, Fault.LEFT})
"""Faults that pause a roundup at once: there is nowhere left to post."""


def event_after(
    fault: Fault, subscription: Subscription, now: datetime
) -> SubscriptionEvent | None:
    """Return the event that pauses a subscription whose issue failed, or None if it may go on.

    `subscription` must already count the failure.
    """
    is_enough = fault in IMMEDIATE or subscription.has_failed_for_long(now)
    return EVENTS.get(fault) if is_enough else None
