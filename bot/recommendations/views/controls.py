"""Buttons and menus of recommendations, encoded in their custom_ids.

None of them names a member: each acts on the taste of whoever uses it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.domain.paper import ARXIV_ID
from bot.papers.views.controls import PAPER_ID
from bot.ui.custom_ids import ID

_IDS = rf"{ARXIV_ID.pattern}(?:,{ARXIV_ID.pattern}){{0,4}}"


class DismissalAction(StrEnum):
    """The action of a button about one paper."""

    DISMISS = "not"
    UNDO = "undo"


def dismissal_template(action: DismissalAction) -> str:
    """Return the pattern for the custom_id of every DismissalControl with this action."""
    return rf"(?a)\Apb1:foryou-(?P<action>{action}):(?P<paper_id>{PAPER_ID})\Z"


@dataclass(frozen=True, slots=True)
class DismissalControl:
    """The button that dismisses a paper, or takes that back."""

    action: DismissalAction
    paper_id: str

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 54 of Discord's 100 characters."""
        return f"pb1:foryou-{self.action}:{self.paper_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        for action in DismissalAction:
            if found := re.match(dismissal_template(action), custom_id):
                return cls(action, found["paper_id"])
        return None


REST_TEMPLATE = rf"(?a)\Apb1:foryou-rest:(?P<after>0|{ID}):(?P<until>{ID}):(?P<shown>{_IDS})\Z"
"""Matches the custom_id of every RestControl."""


@dataclass(frozen=True, slots=True)
class RestControl:
    """The button that leads to the next best papers; it holds the ids of the best, at most five.

    Its papers came after one ingest sequence number, up to another.
    """

    after: int
    until: int
    shown: tuple[str, ...]

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 92 of Discord's 100 characters below 10¹¹ papers."""
        return f"pb1:foryou-rest:{self.after}:{self.until}:{','.join(self.shown)}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = re.match(REST_TEMPLATE, custom_id)
        return found and cls(
            int(found["after"]), int(found["until"]), (*found["shown"].split(","),)
        )


class ForYouAction(StrEnum):
    """A button without a paper."""

    TASTE = "taste"
    AGAIN = "again"  # recommend papers of the whole window
    STOP = "stop"  # the daily messages


FOR_YOU_TEMPLATE = rf"(?a)\Apb1:foryou:(?P<action>{'|'.join(ForYouAction)})\Z"
"""Matches the custom_id of every such button."""


def for_you_id(action: ForYouAction) -> str:
    """Return the custom_id of a button."""
    return f"pb1:foryou:{action}"


class TasteAction(StrEnum):
    """What a menu of the taste does with the picked word or paper."""

    PIN = "pin"  # or unpin
    STRIKE = "strike"
    BRING_BACK = "back"
    RESTORE = "restore"  # a dismissed paper


TASTE_TEMPLATE = rf"(?a)\Apb1:taste:(?P<action>{'|'.join(TasteAction)})\Z"
"""Matches the custom_id of every menu of the taste."""


def taste_id(action: TasteAction) -> str:
    """Return the custom_id of a menu."""
    return f"pb1:taste:{action}"
