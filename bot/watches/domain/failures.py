"""Consequences of failed alerts: when watches are paused (docs/design/delivery.md)."""

from types import MappingProxyType

from bot.delivery.domain.results import Fault
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import WatchPause

EVENTS = MappingProxyType(
    {
        Fault.CLOSED: WatchEvent.MESSAGES_CLOSED,
        Fault.GONE: WatchEvent.CHANNEL_DELETED,
        Fault.LEFT: WatchEvent.SERVER_LEFT,
        Fault.PERMISSIONS: WatchEvent.PERMISSIONS_LOST,
        Fault.KIND: WatchEvent.PERMISSIONS_LOST,
    }
)
"""What a fault means for all watches of a recipient; others are temporary or our own fault."""

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
