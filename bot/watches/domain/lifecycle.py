"""The life of a watch: which event changes which of its states, and into which."""

from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from bot.delivery.domain.transitions import Transition
from bot.watches.domain.watch import WatchPause

WatchState: TypeAlias = WatchPause | None
"""Why a watch is paused; None while it runs."""

_RUNNING = frozenset[WatchState]({None})
_PAUSED = frozenset[WatchState](WatchPause)


class WatchEvent(StrEnum):
    """What may happen to a watch."""

    PAUSED = "paused"  # by a person
    RESUMED = "resumed"  # by a person
    MESSAGES_CLOSED = "messages closed"
    MESSAGES_OPENED = "messages opened"
    PERMISSIONS_LOST = "permissions lost"
    PERMISSIONS_BACK = "permissions back"
    CHANNEL_DELETED = "channel deleted"
    CHANNEL_CHANGED = "channel changed"
    SERVER_LEFT = "server left"
    SERVER_JOINED = "server joined"


TRANSITIONS = MappingProxyType(
    {
        # a person's pause replaces any other, so that it never ends on its own
        WatchEvent.PAUSED: Transition(_RUNNING | _PAUSED - {WatchPause.ASKED}, WatchPause.ASKED),
        WatchEvent.RESUMED: Transition(_PAUSED, None),
        WatchEvent.MESSAGES_CLOSED: Transition(_RUNNING, WatchPause.CLOSED),
        WatchEvent.MESSAGES_OPENED: Transition(frozenset({WatchPause.CLOSED}), None),
        WatchEvent.PERMISSIONS_LOST: Transition(_RUNNING, WatchPause.PERMISSIONS),
        WatchEvent.PERMISSIONS_BACK: Transition(frozenset({WatchPause.PERMISSIONS}), None),
        WatchEvent.CHANNEL_DELETED: Transition(_RUNNING, WatchPause.CHANNEL_DELETED),
        WatchEvent.CHANNEL_CHANGED: Transition(
            frozenset({WatchPause.PERMISSIONS, WatchPause.CHANNEL_DELETED}), None
        ),
        WatchEvent.SERVER_LEFT: Transition(_RUNNING, WatchPause.LEFT),
        WatchEvent.SERVER_JOINED: Transition(frozenset({WatchPause.LEFT}), None),
    }
)
"""All transitions there are."""
