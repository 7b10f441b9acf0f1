"""Consequences of failed issues: when a roundup is paused (docs/design/delivery.md)."""

from datetime import datetime
from types import MappingProxyType

from bot.delivery.domain.results import Fault
from bot.roundups.domain.subscription import Pause, Subscription

PAUSES = MappingProxyType(
    {
        Fault.GONE: Pause.CHANNEL_DELETED,
        Fault.LEFT: Pause.LEFT,
        Fault.PERMISSIONS: Pause.PERMISSIONS,
        Fault.KIND: Pause.CHANNEL_KIND,
    }
)
"""Faults that may pause a roundup; our own bugs and faults that pass on their own never do."""

CAUSES = MappingProxyType({pause: fault for fault, pause in PAUSES.items()})
"""The fault behind each pause; one that an admin asked for has none."""

IMMEDIATE = frozenset({Fault.GONE, Fault.LEFT})
"""Faults that pause a roundup at once: there is nowhere left to post."""


def pause_after(fault: Fault, subscription: Subscription, now: datetime) -> Pause | None:
    """Return the reason to pause a subscription whose issue failed, or None if it may go on.

    `subscription` must already count the failure.
    """
    is_enough = fault in IMMEDIATE or subscription.has_failed_for_long(now)
    return PAUSES.get(fault) if is_enough else None
