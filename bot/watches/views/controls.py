"""What the buttons and menus of watches and alerts stand for, written into their custom_ids.

They name things and grant nothing, as in `bot.lists.views.controls`: whose watch it is that may
be changed is decided when it is pressed, by who presses and where.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.views.controls import PAPER_ID
from bot.ui.custom_ids import MARKER

RESUME_ID = "pb1:reopen"
"""The button of a member whose direct messages were closed; it means whoever presses it."""


class WatchAction(StrEnum):
    """What a button of one watch does."""

    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"
    NARROW = "narrow"
    DAILY = "daily"
    ACCEPT = "accept"


class AlertAction(StrEnum):
    """What a button or menu of one alert does."""

    MUTE = "mute"
    PAUSE = "pause"


def watch_template(*actions: WatchAction) -> str:
    """Write the pattern that matches the custom_id of every WatchControl with one of `actions`."""
    return (
        rf"(?a)\Apb1:watch-(?P<action>{'|'.join(actions)}):(?P<scope>[mg])"
        r":(?P<watch_id>[1-9][0-9]{0,18}):(?P<choice>[a-z0-9]{0,24})\Z"
    )


def alert_template(*actions: AlertAction) -> str:
    """Write the pattern that matches the custom_id of every AlertControl with one of `actions`."""
    return (
        rf"{MARKER}pb1:alert-(?P<action>{'|'.join(actions)}):(?P<reference>[A-Za-z0-9_-]{{1,24}})"
        rf":(?P<chosen>{PAPER_ID}|[1-9][0-9]{{0,18}}|)\Z"
    )


_WATCH_CONTROL = re.compile(watch_template(*WatchAction))
_ALERT_CONTROL = re.compile(alert_template(*AlertAction))


@dataclass(frozen=True, slots=True)
class WatchControl:
    """A button of one watch, of the presser's own or, with `is_guild`, of the server's channels.

    `choice` is the way to narrow it.
    """

    action: WatchAction
    watch_id: int
    is_guild: bool = False
    choice: str = ""

    @property
    def custom_id(self) -> str:
        """The control as text: at most 66 characters, of Discord's 100."""
        scope = "g" if self.is_guild else "m"
        return f"pb1:watch-{self.action}:{scope}:{self.watch_id}:{self.choice}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Read a custom_id; None for anything `custom_id` would not have written."""
        found = _WATCH_CONTROL.match(custom_id)
        return found and cls(
            WatchAction(found["action"]),
            int(found["watch_id"]),
            found["scope"] == "g",
            found["choice"],
        )


@dataclass(frozen=True, slots=True)
class AlertControl:
    """A button or menu of an alert: `chosen` is the paper's or the watch's id, empty for a menu.

    What a menu means is its value.
    """

    action: AlertAction
    reference: str
    chosen: str = ""

    @property
    def custom_id(self) -> str:
        """The control as text: at most 79 characters, of Discord's 100."""
        return f"pb1:alert-{self.action}:{self.reference}:{self.chosen}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Read a custom_id, marked or not; None for anything `custom_id` would not have written."""
        found = _ALERT_CONTROL.match(custom_id)
        return found and cls(AlertAction(found["action"]), found["reference"], found["chosen"])
