"""The life of a subscription: which event changes which of its states, and into which."""

from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from bot.delivery.domain.transitions import Transition
from bot.roundups.domain.subscription import Pause

SubscriptionState: TypeAlias = Pause | None
"""Why a subscription is paused; None while it runs."""

_RUNNING = frozenset[SubscriptionState]({None})
_PAUSED = frozenset[SubscriptionState](Pause)


class SubscriptionEvent(StrEnum):
    """What may happen to a subscription."""

    PAUSED = "paused"  # by a person
    RESUMED = "resumed"  # by a person
    PERMISSIONS_LOST = "permissions lost"
    PERMISSIONS_BACK = "permissions back"
    CHANNEL_DELETED = "channel deleted"
    CHANNEL_UNFIT = "channel unfit"  # its kind takes no such messages
    CHANNEL_CHANGED = "channel changed"
    SERVER_LEFT = "server left"
    SERVER_JOINED = "server joined"


TRANSITIONS = MappingProxyType(
    {
        # a person's pause replaces any other, so that it never ends on its own
        SubscriptionEvent.PAUSED: Transition(_RUNNING | _PAUSED - {Pause.ASKED}, Pause.ASKED),
        SubscriptionEvent.RESUMED: Transition(_PAUSED, None),
        SubscriptionEvent.PERMISSIONS_LOST: Transition(_RUNNING, Pause.PERMISSIONS),
        SubscriptionEvent.PERMISSIONS_BACK: Transition(frozenset({Pause.PERMISSIONS}), None),
        SubscriptionEvent.CHANNEL_DELETED: Transition(_RUNNING, Pause.CHANNEL_DELETED),
        SubscriptionEvent.CHANNEL_UNFIT: Transition(_RUNNING, Pause.CHANNEL_KIND),
        SubscriptionEvent.CHANNEL_CHANGED: Transition(
            frozenset({Pause.PERMISSIONS, Pause.CHANNEL_DELETED, Pause.CHANNEL_KIND}), None
        ),
        SubscriptionEvent.SERVER_LEFT: Transition(_RUNNING, Pause.LEFT),
        SubscriptionEvent.SERVER_JOINED: Transition(frozenset({Pause.LEFT}), None),
    }
)
"""All transitions there are."""
