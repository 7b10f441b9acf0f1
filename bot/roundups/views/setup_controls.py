"""The buttons, menus and forms of the guided setup, which carry all that was chosen so far.

So they work after a restart, and nothing is stored before the roundup starts. Like all custom_ids
they grant nothing: whether the user manages the server, and may post to the channel, is checked on
each press.
"""

import re
import string
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from bot.errors import BadRequest, ControlExpired
from bot.roundups.domain.setup import Frequency, SetupChoices
from bot.roundups.domain.subscription import Layout
from bot.schedules.schedule import Cadence, Schedule, Weekday
from bot.schedules.time_zones import DEFAULT_ZONE, check_zone

MOST_UPVOTES = 10_000
MOST_PAPERS = 25
_DIGITS = string.digits + string.ascii_lowercase
_LONGEST_ID = 2**63 - 1
_CADENCES = MappingProxyType({"d": Cadence.DAILY, "w": Cadence.WEEKLY, "m": Cadence.MONTHLY})
_LAYOUTS = MappingProxyType({"l": Layout.LIST, "c": Layout.CARDS, "t": Layout.THREADS})
_PERIOD = r"[dwm][0-7][0-9a-f]"


class SetupAction(StrEnum):
    """The action of a control of the guided setup; short, for all else has to fit beside it."""

    CHANNEL = "c"  # a menu of channels, as all menus below whose value is what is chosen
    TO_CHANNEL = "1"
    TO_TIME = "2"
    TO_CONTENTS = "3"
    TO_PREVIEW = "4"
    HOUR = "h"
    ZONE = "z"
    PERIOD = "p"
    CLOCK = "k"  # the button that opens the form for time and zone, and that form
    TOP = "n"
    UPVOTES = "u"
    LAYOUT = "l"
    QUERY = "q"  # the button that opens the form for the query, and that form
    ALL_PAPERS = "a"
    AS_MEANT = "m"
    TEST = "t"
    START = "s"


def setup_template(*actions: SetupAction) -> str:
    """Return the pattern for the custom_id of every SetupControl with one of `actions`."""
    return (
        rf"(?a)\Apb1:setup-(?P<action>[{''.join(actions)}]):(?P<channel>[0-9a-z]{{1,13}})"
        rf":(?P<at>[0-9]{{4}})(?P<period>{_PERIOD})(?P<top>[0-9]{{2}})(?P<layout>[lct])"
        r":(?P<upvotes>[0-9]{1,5}):(?P<words>(?:[0-9a-f]{20})?)"
        r":(?P<zone>[A-Za-z0-9_+/-]{0,32})\Z"
    )


_NUMBER = re.compile("[0-9]{1,19}", re.ASCII)
_NUMBERS = MappingProxyType(
    {
        SetupAction.CHANNEL: "channel_id",
        SetupAction.TOP: "top",
        SetupAction.UPVOTES: "min_upvotes",
    }
)
"""The menus whose value is a number, and what that is of the choices."""
_SETUP_CONTROL = re.compile(setup_template(*SetupAction))


@dataclass(frozen=True, slots=True)
class SetupControl:
    """A control of the guided setup, with the choices made before it is used."""

    action: SetupAction
    choices: SetupChoices

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 96 of Discord's 100 characters."""
        all_ = self.choices
        layout = next(letter for letter, each in _LAYOUTS.items() if each is all_.layout)
        return (
            f"pb1:setup-{self.action}:{_base36(all_.channel_id)}:{all_.at:%H%M}"
            f"{period_code(all_.period)}{all_.top:02}{layout}:{all_.min_upvotes}:{all_.words}"
            f":{all_.zone}"
        )

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _SETUP_CONTROL.match(custom_id)
        if found is None:
            return None
        at, period = parse_hour(found["at"]), parse_period(found["period"])
        channel_id, zone = int(found["channel"], 36), found["zone"]
        top, upvotes = int(found["top"]), int(found["upvotes"])
        is_possible = (
            channel_id <= _LONGEST_ID
            and 1 <= top <= MOST_PAPERS
            and upvotes <= MOST_UPVOTES
            and (not zone or _is_zone(zone))
        )
        if at is None or period is None or not is_possible:
            return None
        choices = SetupChoices(
            channel_id, at, zone, period, top, upvotes, _LAYOUTS[found["layout"]], found["words"]
        )
        return cls(SetupAction(found["action"]), choices)

    def choose(self, value: str) -> SetupChoices:
        """Return the choices with the value of a menu; raise ControlExpired for a forged one."""
        changed = self._with(value)
        if changed is None or self.parse(replace(self, choices=changed).custom_id) is None:
            raise ControlExpired
        return changed

    def _with(self, value: str) -> SetupChoices | None:
        """Return the choices with the value of a menu, whose number may be too large."""
        before = self.choices
        match self.action:
            case SetupAction.HOUR:
                at = parse_hour(value)
                return at and replace(before, at=at)
            case SetupAction.PERIOD:
                period = parse_period(value)
                return period and replace(before, period=period)
            case SetupAction.ZONE:
                return replace(before, zone=value) if value else None
            case SetupAction.LAYOUT:
                return replace(before, layout=Layout(value)) if value in set(Layout) else None
            case _:
                number = int(value) if _NUMBER.fullmatch(value) else None
                field = _NUMBERS.get(self.action)
                return (
                    None if number is None or field is None else replace(before, **{field: number})
                )


def period_code(period: Frequency) -> str:
    """Return a period as the value of a menu: the cadence's letter, and a bit for each day."""
    letter = next(letter for letter, each in _CADENCES.items() if each is period.cadence)
    return f"{letter}{sum(1 << day for day in period.days):02x}"


def parse_period(code: str) -> Frequency | None:
    """Parse such a value; None for one that stands for no period."""
    if not re.fullmatch(_PERIOD, code, re.ASCII):
        return None
    bits = int(code[1:], 16)
    period = Frequency(_CADENCES[code[0]], frozenset(day for day in Weekday if bits >> day & 1))
    try:
        Schedule(time(), DEFAULT_ZONE, period.cadence, period.days)
    except BadRequest:
        return None
    return period


def parse_hour(text: str) -> time | None:
    """Parse a time such as `0930`; None for anything else."""
    if not re.fullmatch("[0-9]{4}", text, re.ASCII) or text > "2359" or text[2:] > "59":
        return None
    return time(int(text[:2]), int(text[2:]))


def _is_zone(name: str) -> bool:
    try:
        check_zone(name)
    except BadRequest:
        return False
    return True


def _base36(number: int) -> str:
    """Return a number in digits and letters: an id in at most 13 of them."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
