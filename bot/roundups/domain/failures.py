"""Consequences of failed issues: when a roundup is paused, and what its admin is told.

The rules and their reasons: docs/design/delivery.md.
"""

from datetime import datetime
from types import MappingProxyType

from bot.delivery.domain.results import Fault
from bot.roundups.domain.subscription import Pause, Subscription

PAUSES = MappingProxyType(
    {
        Fault.GONE: Pause.CHANNEL_DELETED,
        Fault.LEFT: Pause.LEFT,
        Fault.RIGHTS: Pause.RIGHTS,
        Fault.KIND: Pause.CHANNEL_KIND,
    }
)
"""Faults that may pause a roundup; our own bugs and faults that pass on their own never do."""

IMMEDIATE = frozenset({Fault.GONE, Fault.LEFT})
"""Faults that pause a roundup at once: there is nowhere left to post."""

_REASONS = MappingProxyType(
    {
        Fault.GONE: "its channel was deleted. Choose another one to go on.",
        Fault.RIGHTS: (
            "I have not been allowed to post there for days. "
            "`/roundup preview` names the rights that I lack; once I have them, it goes on by "
            "itself."
        ),
        Fault.KIND: "that channel no longer takes messages like mine. Choose another one to go on.",
    }
)
_WARNINGS = MappingProxyType(
    {
        Fault.CONTENT: "was held back by a filter of your server, so it was not posted.",
        Fault.FULL: (
            "can't be posted: your server has reached one of Discord's limits. "
            "I try again every day."
        ),
    }
)


def pause_after(fault: Fault, subscription: Subscription, now: datetime) -> Pause | None:
    """Return the reason to pause a subscription whose issue failed, or None if it may go on.

    `subscription` must already count the failure.
    """
    is_enough = fault in IMMEDIATE or subscription.has_failed_for_long(now)
    return PAUSES.get(fault) if is_enough else None


def pause_notice(fault: Fault, subscription: Subscription) -> str | None:
    """Return what to tell the admin of a paused roundup, or None if nobody is left to tell."""
    reason = _REASONS.get(fault)
    return reason and f"{_name(subscription)} is paused: {reason}"


def warning(fault: Fault, subscription: Subscription) -> str | None:
    """Return what to tell the admin of a fault that pauses nothing; None if not worth a line."""
    reason = _WARNINGS.get(fault)
    return reason and f"{_name(subscription)} {reason}"


def _name(subscription: Subscription) -> str:
    return f"Roundup {subscription.number} in <#{subscription.terms.channel_id}>"
