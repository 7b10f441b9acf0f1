"""The buttons and menus of roundups, encoded in their custom_ids.

A custom_id names things and grants nothing, as in `bot.lists.views.controls`: whether the user
manages the server is checked on each press, and a roundup is looked for in that server alone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.ui.custom_ids import ID

RESEND_TEMPLATE = rf"(?a)\Apb1:again:(?P<delivery_id>{ID})\Z"
"""Matches the custom_id of every ResendControl."""


class RoundupAction(StrEnum):
    """The action of a roundup's button or menu."""

    OPEN = "open"  # a menu, whose value is the id of a roundup
    CARD = "card"
    PREVIEW = "preview"
    LAYOUT = "layout"
    KEEP = "keep"
    POST = "post"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"
    RESTORE = "restore"
    ADD = "add"  # what was held back because it equals another
    HISTORY = "history"  # of all roundups of the server
    WHY = "why"  # the last runs, and why nothing came
    LOWER = "lower"  # the least upvotes, to those of its choice
    QUERY = "query"  # the button that opens the form for it, and that form
    ZONE = "zone"  # a menu, whose value is a time zone


def roundup_template(*actions: RoundupAction) -> str:
    """Return the pattern for the custom_id of every RoundupControl with one of `actions`."""
    return (
        rf"(?a)\Apb1:roundup-(?P<action>{'|'.join(actions)})"
        rf":(?P<subscription_id>0|{ID}):(?P<choice>[a-z0-9]{{0,24}})\Z"
    )


_RESEND_CONTROL = re.compile(RESEND_TEMPLATE)
_ROUNDUP_CONTROL = re.compile(roundup_template(*RoundupAction))


@dataclass(frozen=True, slots=True)
class ResendControl:
    """A button that resends a delivery of unknown outcome; check the user's permissions first."""

    delivery_id: int

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 29 of Discord's 100 characters."""
        return f"pb1:again:{self.delivery_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _RESEND_CONTROL.match(custom_id)
        return found and cls(int(found["delivery_id"]))


@dataclass(frozen=True, slots=True)
class RoundupControl:
    """A button or menu of one roundup; `subscription_id` is 0 where a menu's value names it.

    `choice` is the layout to show, post or keep, empty for the roundup's own; for RESTORE and
    ADD it is the number that the roundup had, for LOWER the least upvotes.
    """

    action: RoundupAction
    subscription_id: int = 0
    choice: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 64 of Discord's 100 characters."""
        return f"pb1:roundup-{self.action}:{self.subscription_id}:{self.choice}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _ROUNDUP_CONTROL.match(custom_id)
        return found and cls(
            RoundupAction(found["action"]), int(found["subscription_id"]), found["choice"]
        )
