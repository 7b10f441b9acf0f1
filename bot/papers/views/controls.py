"""Buttons about one paper, encoded in their custom_ids."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.domain.paper import ARXIV_ID, LOCAL_PREFIX
from bot.ui.custom_ids import MARKER

PAPER_ID = rf"(?:{ARXIV_ID.pattern}|{LOCAL_PREFIX}[a-z0-9]{{1,32}})"


class PaperAction(StrEnum):
    """The action of a paper's control."""

    SIMILAR = "similar"
    CARD = "card"
    ABSTRACT = "abstract"
    SHARE = "share"
    SAVE = "save"
    CITE = "cite"


def paper_template(*actions: PaperAction) -> str:
    """Return the pattern for the custom_id of every PaperControl with one of `actions`."""
    return rf"{MARKER}pb1:(?P<action>{'|'.join(actions)}):(?P<paper_id>{PAPER_ID})\Z"


_PAPER_CONTROL = re.compile(paper_template(*PaperAction))


@dataclass(frozen=True, slots=True)
class PaperControl:
    """A button about one paper, for any user who presses it."""

    action: PaperAction
    paper_id: str

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 60 of Discord's 100 characters."""
        return f"pb1:{self.action}:{self.paper_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id, marked or not; None for what `custom_id` would not have written."""
        found = _PAPER_CONTROL.match(custom_id)
        return found and cls(PaperAction(found["action"]), found["paper_id"])


class PickAction(StrEnum):
    """What a menu of papers does with the picked one."""

    CARD = "card"  # show its card to the user alone
    SHOW = "show"  # show its card to all
    SIMILAR = "similar"  # show similar papers to all
    SAVE = "save"  # save it for the user
    CITE = "cite"  # show its citation to the user alone


def pick_template(*actions: PickAction) -> str:
    """Return the pattern for the custom_id of every PickControl with one of `actions`."""
    return rf"(?a)\Apb1:pick:(?P<action>{'|'.join(actions)})\Z"


_PICK_CONTROL = re.compile(pick_template(*PickAction))


SAVE_SOME_ID = "pb1:save-some"
"""The custom_id of the button that offers the papers of its message to be saved."""

SAVE_SOME_TEMPLATE = rf"(?a)\A{SAVE_SOME_ID}\Z"
"""Matches that custom_id."""


LIKE_SOME_ID, LIKE_ID = "pb1:like-some", "pb1:like"
"""The custom_ids of the button that offers the papers of its message for a 👍, and of the menu."""

LIKE_SOME_TEMPLATE, LIKE_TEMPLATE = rf"(?a)\A{LIKE_SOME_ID}\Z", rf"(?a)\A{LIKE_ID}\Z"
"""Match these custom_ids."""


@dataclass(frozen=True, slots=True)
class PickControl:
    """A menu of papers, whose values are their ids."""

    action: PickAction

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 16 of Discord's 100 characters."""
        return f"pb1:pick:{self.action}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _PICK_CONTROL.match(custom_id)
        return found and cls(PickAction(found["action"]))


def is_paper_id(text: str) -> bool:
    """Return whether `text`, the value of a menu, has the form of a paper's id."""
    return re.fullmatch(PAPER_ID, text, re.ASCII) is not None
