"""Buttons and menus of watches and alerts, encoded in their custom_ids.

A custom_id names things and grants nothing, as in `bot.lists.views.controls`: whose watch may be
changed is decided on each press, by who presses and where.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.views.controls import PAPER_ID
from bot.ui.custom_ids import ID, MARKER
from bot.watches.domain.standing import Loosening
from bot.watches.domain.watch import Watch

RESUME_ID = "pb1:reopen"
"""The button for a member whose direct messages were closed; it acts for whoever presses it."""

OPEN_ID = "pb1:watches-open"
"""The menu that opens a watch; its value is a WatchReference."""

PACKS_ID = "pb1:watches-pack"
"""The menu of packs to watch; its value is a pack's name."""


KEEP_ZONE = "keep"
"""The choice of the button that answers the question for a time zone with UTC."""


class WatchAction(StrEnum):
    """The action of a watch's button."""

    SHOW = "show"
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"
    RESTORE = "restore"
    NARROW = "narrow"
    BACK = "back"
    DAILY = "daily"
    AT_ONCE = "atonce"
    TIME = "time"
    ZONE = "zone"
    ACCEPT = "accept"
    LOOSEN = "loosen"


class QuietAction(StrEnum):
    """The action of a button, menu or form about the quiet hours of whoever uses it."""

    OFF = "off"
    CHANGE = "change"
    ZONE = "zone"
    KEEP_ZONE = "keep"

    @property
    def custom_id(self) -> str:
        """The encoded control; it names nobody."""
        return f"pb1:quiet-{self}"

    @property
    def template(self) -> str:
        """The pattern that matches its custom_id alone."""
        return rf"\Apb1:quiet-{self}\Z"


class AlertAction(StrEnum):
    """The action of an alert's button or menu."""

    MUTE = "mute"  # in alerts of earlier versions
    PAUSE = "pause"
    TUNE = "tune"
    SHOW = "show"
    DAILY = "daily"


def watch_template(*actions: WatchAction) -> str:
    """Return the pattern for the custom_id of every WatchControl with one of `actions`."""
    return (
        rf"(?a)\Apb1:watch-(?P<action>{'|'.join(actions)}):(?P<scope>[mg])"
        rf":(?P<watch_id>{ID}):(?P<choice>[a-z0-9]{{0,24}})\Z"
    )


def alert_template(*actions: AlertAction) -> str:
    """Return the pattern for the custom_id of every AlertControl with one of `actions`."""
    return (
        rf"{MARKER}pb1:alert-(?P<action>{'|'.join(actions)}):(?P<reference>[A-Za-z0-9_-]{{1,24}})"
        rf":(?P<chosen>{PAPER_ID}|{ID}|)\Z"
    )


_WATCH_CONTROL = re.compile(watch_template(*WatchAction))
_ALERT_CONTROL = re.compile(alert_template(*AlertAction))


@dataclass(frozen=True, slots=True)
class WatchControl:
    """A button of one watch: the user's own or, with `is_guild`, one of the server's channels.

    `choice` is the way to narrow it, or the step to take back. The form that a button opens has
    the button's custom_id.
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


_LOOSENING = re.compile(r"(?a)upvotes(?P<upvotes>[0-9]{1,5})|code|model")


def loosening_choice(loosening: Loosening) -> str:
    """Return the choice of a WatchControl that weakens a condition."""
    if loosening.upvotes is not None:
        return f"upvotes{loosening.upvotes}"
    return "code" if loosening.code is not None else "model"


def parse_loosening(choice: str) -> Loosening | None:
    """Parse such a choice; None for what `loosening_choice` would not have written."""
    found = _LOOSENING.fullmatch(choice)
    if found is None:
        return None
    if votes := found["upvotes"]:
        return Loosening(upvotes=int(votes))
    return Loosening(code=False) if choice == "code" else Loosening(model=False)


@dataclass(frozen=True, slots=True)
class WatchReference:
    """A watch as the value of a menu: one of the user's own or, with `is_guild`, of the server."""

    watch_id: int
    is_guild: bool

    @property
    def text(self) -> str:
        """The encoded reference: `m:31`, or `g:31` for a server's."""
        return f"{'g' if self.is_guild else 'm'}:{self.watch_id}"

    @classmethod
    def of(cls, watch: Watch) -> Self:
        """Return the reference of a watch."""
        return cls(watch.id, watch.owner.guild_id is not None)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Parse a value; None for what `text` would not have written."""
        found = re.fullmatch(rf"(?a)([mg]):({ID})", text)
        return found and cls(int(found[2]), found[1] == "g")


QUESTION_TEMPLATE = (
    r"(?a)\Apb1:watch-ask:(?P<reference>s\.[0-9a-f]{20}):"
    rf"(?P<channel>{ID}|):(?P<at>[0-9]{{4}}|now|):(?P<scope>[mg]?)(?P<number>[1-9][0-9]{{0,3}}|)"
    r":(?P<zone>[A-Za-z0-9_+/-]{0,32})\Z"
)
"""Matches the custom_id of every QuestionControl."""


_QUESTION_CONTROL = re.compile(QUESTION_TEMPLATE)


@dataclass(frozen=True, slots=True)
class QuestionControl:
    """A button that answers what a watch is to look for; `reference` is that of the words.

    The rest is what the command asked for: the channel, the time of a digest as `0900`, or `now`
    for right away, the time zone, and the watch to change, `m3` or `g3`; empty where it said
    nothing.
    """

    reference: str
    channel_id: int | None = None
    at: str = ""
    watch: str = ""
    zone: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded control, at most Discord's 100 characters."""
        channel = self.channel_id or ""
        return f"pb1:watch-ask:{self.reference}:{channel}:{self.at}:{self.watch}:{self.zone}"

    @property
    def number(self) -> int | None:
        """The number of the watch to change."""
        return int(self.watch[1:]) if self.watch else None

    @property
    def is_guild(self) -> bool:
        """Whether the watch is one of the server's channels."""
        return self.watch[0] == "g" if self.watch else self.channel_id is not None

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _QUESTION_CONTROL.match(custom_id)
        if not found or bool(found["scope"]) != bool(found["number"]):
            return None
        channel = int(found["channel"]) if found["channel"] else None
        watch = found["scope"] + found["number"]
        return cls(found["reference"], channel, found["at"], watch, found["zone"])


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
