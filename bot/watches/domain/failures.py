"""Consequences of failed alerts: when watches are paused (docs/design/delivery.md)."""

from types import MappingProxyType

from bot.delivery.domain.results import Fault
from bot.watches.domain.watch import WatchPause

PAUSES = MappingProxyType(
    {
        Fault.CLOSED: WatchPause.CLOSED,
        Fault.GONE: WatchPause.CHANNEL_DELETED,
        Fault.LEFT: WatchPause.LEFT,
        Fault.RIGHTS: WatchPause.RIGHTS,
        Fault.KIND: WatchPause.RIGHTS,
    }
)
"""Faults that pause all watches of a recipient; the others are temporary or our own fault."""

CAUSES = MappingProxyType(
    {
        WatchPause.CLOSED: Fault.CLOSED,
        WatchPause.CHANNEL_DELETED: Fault.GONE,
        WatchPause.LEFT: Fault.LEFT,
        WatchPause.RIGHTS: Fault.RIGHTS,
    }
)
"""The fault by which people are told of each pause; one that somebody asked for has none."""

NOTIFIED = frozenset({WatchPause.CHANNEL_DELETED, WatchPause.RIGHTS})
"""Pauses of a channel's watches of which their owner is notified."""
