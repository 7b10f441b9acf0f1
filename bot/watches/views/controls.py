"""Buttons and menus of watches and alerts, encoded in their custom_ids.

A custom_id names things and grants nothing, as in `bot.lists.views.controls`: whose watch may be
changed is decided on each press, by who presses and where.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.views.controls import PAPER_ID
from bot.ui.custom_ids import MARKER

RESUME_ID = "pb1:reopen"
"""The button for a member whose direct messages were closed; it acts for whoever presses it."""


class WatchAction(StrEnum):
    """The action of a watch's button."""

    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"
    NARROW = "narrow"
    DAILY = "daily"
    ACCEPT = "accept"


class AlertAction(StrEnum):
    """The action of an alert's button or menu."""

    MUTE = "mute"
    PAUSE = "pause"


def watch_template(*actions: WatchAction) -> str:
    """Return the pattern for the custom_id of every WatchControl with one of `actions`."""
    return (
        rf"(?a)\Apb1:watch-(?P<action>{'|'.join(actions)}):(?P<scope>[mg])"
        r":(?P<watch_id>[1-9][0-9]{0,18}):(?P<choice>[a-z0-9]{0,24})\Z"
    )


def alert_template(*actions: AlertAction) -> str:
    """Return the pattern for the custom_id of every AlertControl with one of `actions`."""
    return (
        rf"{MARKER}pb1:alert-(?P<action>{'|'.join(actions)}):(?P<reference>[A-Za-z0-9_-]{{1,24}})"
        rf":(?P<chosen>{PAPER_ID}|[1-9][0-9]{{0,18}}|)\Z"
    )


_WATCH_CONTROL = re.compile(watch_template(*WatchAction))
_ALERT_CONTROL = re.compile(alert_template(*AlertAction))


@dataclass(frozen=True, slots=True)
class WatchControl:
    """A button of one watch: the user's own or, with `is_guild`, one of the server's channels.

    `choice` is the way to narrow it.
    """

    action: WatchAction
    watch_id: int
    is_guild: bool = False
    choice: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 66 of Discord's 100 characters."""
        scope = "g" if self.is_guild else "m"
        return f"pb1:watch-{self.action}:{scope}:{self.watch_id}:{self.choice}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _WATCH_CONTROL.match(custom_id)
        return found and cls(
            WatchAction(found["action"]),
            int(found["watch_id"]),
            found["scope"] == "g",
            found["choice"],
        )


@dataclass(frozen=True, slots=True)
class AlertControl:
    """A button or menu of an alert.

    `chosen` is the id of the paper or watch; empty for a menu, whose value is the id instead.
    """

    action: AlertAction
    reference: str
    chosen: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 79 of Discord's 100 characters."""
        return f"pb1:alert-{self.action}:{self.reference}:{self.chosen}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id, marked or not; None for what `custom_id` would not have written."""
        found = _ALERT_CONTROL.match(custom_id)
        return found and cls(AlertAction(found["action"]), found["reference"], found["chosen"])
