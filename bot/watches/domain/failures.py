"""Consequences of failed alerts: when watches are paused (docs/design/delivery.md)."""

from types import MappingProxyType

from bot.delivery.domain.results import Fault
from bot.watches.domain.watch import WatchPause

PAUSES = MappingProxyType(
    {
        Fault.CLOSED: WatchPause.CLOSED,
        Fault.GONE: WatchPause.CHANNEL_DELETED,
        Fault.LEFT: WatchPause.LEFT,
        Fault.PERMISSIONS: WatchPause.PERMISSIONS,
        Fault.KIND: WatchPause.PERMISSIONS,
    }
)
"""Faults that pause all watches of a recipient; the others are temporary or our own fault."""

CAUSES = MappingProxyType(
    {
        WatchPause.CLOSED: Fault.CLOSED,
        WatchPause.CHANNEL_DELETED: Fault.GONE,
        WatchPause.LEFT: Fault.LEFT,
        WatchPause.PERMISSIONS: Fault.PERMISSIONS,
    }
)
"""The fault by which people are told of each pause; one that somebody asked for has none."""

NOTIFIED = frozenset({WatchPause.CHANNEL_DELETED, WatchPause.PERMISSIONS})
"""Pauses of a channel's watches of which their owner is notified."""
